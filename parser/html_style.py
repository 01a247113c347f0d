"""What of a web page shows: its own rules and the styles of elements, as far as they hide or uncover text."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

Rules = dict[str, str]


@cache
def html_data() -> dict[str, Any]:
    """Return what html.toml says of elements, properties and encodings."""
    return tomllib.loads(Path(__file__).with_name("html.toml").read_text("utf-8"))


def page_words(name: str) -> frozenset[str]:
    """Return one of the lists of html.toml."""
    return frozenset(html_data()[name])


_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMPOUND = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_PASSING = re.compile(
    r":{1,2}(?:hover|focus[\w-]*|active|visited|target|before|after|first-line|first-letter|placeholder|-[\w-]+)"
)
_LAST = re.compile(r"[^\s>+~]+\s*$")
_ZERO = re.compile(r"0+(?:\.0*)?(?:px|pt|em|rem|%)?|\.0+(?:px|pt|em|rem|%)?")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem)?|-\d{2,}(?:em|rem)|-\d{3,}%")
_WHITE = re.compile(r"white|#fff(?:fff)?|rgba?\(255,255,255(?:,1(?:\.0*)?)?\)")
_CLEAR = re.compile(r"transparent|rgba\(.*,0(?:\.0*)?\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0")
_TELLING = page_words("telling")
MOST_CSS = 2_000_000
"""Characters of style sheets that are looked at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How an element shows: `gone` takes no room, `shows` is False where its own text is not seen; on what ground."""

    gone: bool = False
    shows: bool = True
    transparent: bool = False
    white: bool = False
    ground: bool = False
    invisible: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The rules of a page's own style sheets, by the last tag, class or id of their selectors."""

    rules: dict[str, list[tuple[str, frozenset[str], Rules]]]

    def of(self, element: etree._Element) -> Rules:
        """Given an element, return the declarations that may hold for it; its own style comes last."""
        marks = {f".{c}" for c in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
        found: Rules = {}
        for key in (element.tag, *sorted(marks), ""):
            for tag, needed, rules in self.rules.get(key, ()):
                if tag in ("", element.tag) and needed <= marks:
                    found |= rules
        return found | declarations(element.get("style") or "")

    def seen(self, element: etree._Element, around: Seen) -> Seen:
        """Given an element and how what it stands in shows, return how it shows."""
        style = self.of(element)
        gone = element.get("hidden") is not None or _is_gone(style)
        said = style.get("visibility")
        color = style.get("color") or (element.get("color") or "").lower()
        now = replace(
            around,
            gone=gone,
            invisible=said in ("hidden", "collapse") if said and said != "inherit" else around.invisible,
            white=bool(_WHITE.fullmatch(color)) if color and color != "inherit" else around.white,
            transparent=bool(_CLEAR.fullmatch(color)) if color and color != "inherit" else around.transparent,
            ground=around.ground or _has_ground(style, element),
        )
        return replace(now, shows=not (now.invisible or now.transparent or (now.white and not now.ground)))


def styles_of(root: etree._Element) -> Styles:
    """Given a page, return what its style sheets say of showing."""
    text = _COMMENT.sub(" ", "\n".join(e.text or "" for e in root.iter("style")))[:MOST_CSS]
    rules: dict[str, list[tuple[str, frozenset[str], Rules]]] = defaultdict(list)
    for selectors, body in _RULE.findall(text):
        told = declarations(body)
        if told:
            for tag, marks in _ends(selectors.split(",")):
                rules[min(marks) if marks else tag].append((tag, marks, told))
    return Styles(dict(rules))


def _ends(selectors: Iterable[str]) -> Iterable[tuple[str, frozenset[str]]]:
    """The last part of each selector; where it depends on more than can be known, it is taken to hold."""
    for selector in selectors:
        if _PASSING.search(selector):
            continue
        last = _LAST.search(selector.strip())
        plain = re.sub(r":{1,2}[\w-]+(?:\([^)]*\))?|\[[^\]]*\]|\*", "", last[0].strip()) if last else ""
        match = _COMPOUND.fullmatch(plain)
        if match:
            yield (match[1] or "").lower(), frozenset(re.findall(r"[.#][\w-]+", match[2]))


def declarations(text: str) -> Rules:
    """Given declarations, return those that bear on showing, in small letters without blanks."""
    found: Rules = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in _TELLING:
            found[name] = re.sub(r"\s+|!important", "", value.lower())
    return found


def _is_gone(style: Rules) -> bool:
    """True for what takes no room, has no height, is struck out, or lies outside the page."""
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", ""):
        return True
    if any(_ZERO.fullmatch(style.get(name, "")) for name in ("opacity", "font-size")):
        return True
    closed = style.get("overflow") in ("hidden", "clip") and any(
        _ZERO.fullmatch(style.get(name, "")) for name in ("width", "height", "max-height", "max-width")
    )
    away = style.get("position") in ("absolute", "fixed", "relative") and any(
        _FAR.fullmatch(style.get(name, "")) for name in ("left", "top", "right")
    )
    return (
        closed or away or bool(_FAR.fullmatch(style.get("text-indent", ""))) or "scale(0)" in style.get("transform", "")
    )


def _has_ground(style: Rules, element: etree._Element) -> bool:
    ground = (
        style.get("background-color") or style.get("background") or element.get("bgcolor") or element.get("background")
    )
    return (
        bool(ground)
        and ground not in ("none", "transparent", "inherit", "initial")
        and not _WHITE.fullmatch(ground or "")
    )
