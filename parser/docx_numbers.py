"""The numbers that Word puts before paragraphs by itself (一、（一）1.): they are no text, yet people see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"})
LARGEST = 999


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the kind of its numbers, what stands around them (第%1部分), and the first."""

    kind: str
    text: str
    first: int


@dataclass
class Numbers:
    """Counts the paragraphs of a document's lists."""

    lists: dict[str, dict[int, Level]]
    """The levels of each list, by the id that paragraphs name it with."""
    shared: dict[str, str]
    """Lists that count together, by the id of what they share."""
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def label(self, number: str, depth: int) -> str:
        """Given the list and level of the next paragraph, count it and return what stands before it; "" for a bullet."""
        levels = self.lists.get(number, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts[self.shared.get(number, number)]
        counts[depth] = counts.get(depth, level.first - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        text = level.text
        for d in range(depth + 1):
            if f"%{d + 1}" in text and d in levels:
                shown = written(counts.get(d, levels[d].first), levels[d].kind)
                if shown is None:
                    return ""
                text = text.replace(f"%{d + 1}", shown)
        return text.strip() if "%" in level.text else ""


def numbers_of(root: etree._Element | None) -> Numbers:
    """Given the numbering part of a document, return its lists, nothing counted yet."""
    if root is None:
        return Numbers({}, {})
    kinds = {a.get(f"{W}abstractNumId"): _levels(a) for a in root.iter(f"{W}abstractNum")}
    lists: dict[str, dict[int, Level]] = {}
    shared: dict[str, str] = {}
    for number in root.iter(f"{W}num"):
        name, base = number.get(f"{W}numId") or "", number.find(f"{W}abstractNumId")
        kind = None if base is None else base.get(f"{W}val")
        lists[name] = dict(kinds.get(kind, {}))
        overrides = list(number.iter(f"{W}lvlOverride"))
        shared[name] = f"own {name}" if overrides else f"all {kind}"
        for override in overrides:
            _override(lists[name], override)
    return Numbers(lists, shared)


def _levels(kind: etree._Element) -> dict[int, Level]:
    return {int(v.get(f"{W}ilvl") or 0): _level(v) for v in kind.iter(f"{W}lvl")}


def _level(level: etree._Element) -> Level:
    first = _said(level, "start")
    return Level(_said(level, "numFmt") or "decimal", _said(level, "lvlText"), int(first) if first.isdecimal() else 1)


def _override(levels: dict[int, Level], override: etree._Element) -> None:
    depth = int(override.get(f"{W}ilvl") or 0)
    own = override.find(f"{W}lvl")
    if own is not None:
        levels[depth] = _level(own)
    first = _said(override, "startOverride")
    if first.isdecimal() and depth in levels:
        levels[depth] = Level(levels[depth].kind, levels[depth].text, int(first))


def _said(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""


def written(number: int, kind: str) -> str | None:
    """Given a number and how Word writes it, return it as people see it; None for bullets and unknown ways."""
    if kind == "decimal":
        return str(number)
    if not 0 < number <= LARGEST:
        return None
    if kind in _CHINESE:
        return chinese(number)
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    return None


def chinese(number: int) -> str:
    """Given 1 to 999, return it in Chinese: 11 is 十一, 105 is 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, sign in ((900, "CM"), (500, "D"), (400, "CD"), *_ROMAN):
        times, number = divmod(number, value)
        text += sign * times
    return text
