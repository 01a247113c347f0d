"""What the styles of a Word document say of its paragraphs and words: hidden, struck out, white, a heading, numbered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from parser.docx_numbers import W

_OFF = ("0", "false", "off", "none")
_SMALLEST = 4
"""Half points: smaller words are printed to be overlooked."""
_FLAGS = {"vanish": "hidden", "specVanish": "hidden", "strike": "struck", "dstrike": "struck"}
_HEADINGS = ("heading", "title", "subtitle", "标题", "副标题")
_CONTENTS = ("toc ", "toc", "目录")
_PLAIN_TABLES = frozenset({"", "table grid", "normal table", "网格型", "普通表格"})


@dataclass(frozen=True, slots=True)
class Look:
    """How words look: None where a style leaves it to what it is based on."""

    hidden: bool | None = None
    struck: bool | None = None
    white: bool | None = None
    tiny: bool | None = None
    ground: bool | None = None

    def over(self, base: Look) -> Look:
        """Given what words are based on, return this look where it says something, else that of the base."""
        own = {name: value for name in Look.__slots__ if (value := getattr(self, name)) is not None}
        return replace(base, **own)

    @property
    def shows(self) -> bool:
        """True for words that people see and that are meant to stand."""
        return not (self.hidden or self.struck or self.tiny or (self.white and not self.ground))


@dataclass(frozen=True, slots=True)
class Style:
    """One style with all that it is based on."""

    look: Look = Look()
    heading: bool = False
    contents: bool = False
    plain: bool = True
    """A table style that prints no ground behind its cells."""
    number: tuple[str, int] | None = None


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else list(root.iter(f"{W}style"))
        self.elements = {e.get(f"{W}styleId") or "": e for e in elements}
        self.known: dict[str, Style] = {}
        self.default = next(
            (n for n, e in self.elements.items() if e.get(f"{W}type") == "paragraph" and e.get(f"{W}default") == "1"),
            "",
        )

    def style(self, name: str | None, seen: tuple[str, ...] = ()) -> Style:
        """Given the id of a style, return it; the empty style where there is none."""
        if name is None or name not in self.elements or name in seen:
            return Style()
        if name not in self.known:
            element = self.elements[name]
            base = self.style(value(element, "basedOn") or None, (*seen, name))
            self.known[name] = _style(element, base)
        return self.known[name]


def _style(element: etree._Element, base: Style) -> Style:
    said = (value(element, "name") or "").lower()
    properties = element.find(f"{W}pPr")
    outline = None if properties is None else value(properties, "outlineLvl")
    return Style(
        look_of(element.find(f"{W}rPr")).over(base.look),
        (outline or "9") != "9" or said.startswith(_HEADINGS) or (base.heading and outline is None),
        said.startswith(_CONTENTS[0]) or said in _CONTENTS[1:],
        said in _PLAIN_TABLES and base.plain,
        number_named(properties) or base.number,
    )


def look_of(properties: etree._Element | None) -> Look:
    """Given the properties of words, return what they say of how these look."""
    if properties is None:
        return Look()
    flags = {
        flag: found.get(f"{W}val") not in _OFF
        for name, flag in _FLAGS.items()
        if (found := properties.find(f"{W}{name}")) is not None
    }
    color, size = value(properties, "color"), value(properties, "sz")
    return Look(
        flags.get("hidden"),
        flags.get("struck"),
        color.upper() == "FFFFFF" if color else None,
        int(size) < _SMALLEST if size and size.isdecimal() else None,
        has_ground(properties) or value(properties, "highlight") not in (None, "white", "none") or None,
    )


def has_ground(properties: etree._Element | None) -> bool:
    """True where a colour lies behind words, a paragraph or a cell."""
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return False
    return (shade.get(f"{W}fill") or "auto").upper() not in ("AUTO", "FFFFFF") or shade.get(f"{W}val") == "solid"


def number_named(properties: etree._Element | None) -> tuple[str, int] | None:
    """Given the properties of a paragraph, return the list and the level that they name; list 0 is none."""
    found = None if properties is None else properties.find(f"{W}numPr")
    if found is None:
        return None
    depth = value(found, "ilvl") or "0"
    name = value(found, "numId")
    return (name, int(depth) if depth.isdecimal() else 0) if name else None


def value(element: etree._Element, name: str) -> str | None:
    """Return the value that an element's child states, None where there is no such child."""
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")
