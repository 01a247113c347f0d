"""What a question says of editions of a document, and of the budget beside the final accounts; the rest names a figure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

Kind = Literal["pick", "compare", "changed", "count", "which", "ever", "set", "printed", "unclear"]
Measure = Literal[
    "difference", "more", "less", "percent", "percent_less", "rate", "same", "differs", "each", "over", "change"
]
ABOUT: tuple[Kind, ...] = ("count", "which", "ever")
"""What is asked of the editions themselves."""
MEASURES: tuple[Measure, ...] = ("differs", "same", "each", "percent", "percent_less", "more", "less", "difference")
"""What can be asked of two figures, in the order that its words are looked for."""
DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {str(n): n for n in range(1, 10)}
LAST, OLD = -1, -2
HIDDEN = "\0"
REVISED = "全年预算数"
"""The budget as it was changed during the year: final accounts print it beside what was spent."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is asked of editions or versions: `rest` is the question without it.

    `edition` is the number that is named (1 the first; -1 the current, -2 an older one), 0 where none is. `turned`
    sets the second side against the first; `above` asks what is over its budget, False what is below it, None either.
    """

    kind: Kind
    rest: str
    edition: int = 0
    measure: Measure = "difference"
    turned: bool = False
    above: bool | None = True
    limit: int | None = None
    premise: tuple[str, str] | None = None
    what: str = ""


@dataclass
class _Text:
    """A question from which words are taken; `shadow` has those hidden that only look like words of a version."""

    text: str
    shadow: str = field(default="")

    def __post_init__(self) -> None:
        self.shadow = self.shadow or self.text

    def has(self, *names: str) -> re.Match[str] | None:
        """The longest of the first matches of the words of these names."""
        found = [m for name in names for p in _words(name) if (m := p.search(self.shadow))]
        return max(found, key=lambda m: m.end() - m.start(), default=None)

    def take(self, *names: str) -> re.Match[str] | None:
        """Take one match out."""
        found = self.has(*names)
        if found is not None:
            self.text = self.text[: found.start()] + self.text[found.end() :]
            self.shadow = self.shadow[: found.start()] + self.shadow[found.end() :]
        return found

    def take_all(self, *names: str) -> int:
        """Take all matches out; return how many there were."""
        count = 0
        while self.take(*names) is not None:
            count += 1
        return count

    @property
    def rest(self) -> str:
        """What is left, without joining words that join nothing."""
        text = self.text.strip(" ,，。?？!！:：")
        for _ in range(2):
            for pattern in _words("plain.loose"):
                text = pattern.sub("", text)
            text = text.strip(" ,，。?？!！:：")
        return text


@lru_cache(maxsize=1)
def _data() -> dict[str, tuple[re.Pattern[str], ...]]:
    data = tomllib.loads(Path(__file__).with_name("editions.toml").read_text("utf-8"))
    return {
        f"{part}.{name}": tuple(re.compile(p) for p in ([patterns] if isinstance(patterns, str) else patterns))
        for part, named in data.items()
        for name, patterns in named.items()
    }


def _words(name: str) -> tuple[re.Pattern[str], ...]:
    return _data()[name]


def hidden(text: str) -> str:
    """Return the text with names of funds hidden: 一般公共预算 says nothing of a version."""
    for pattern in _words("plain.not_versions"):
        text = pattern.sub(lambda m: HIDDEN * len(m[0]), text)
    return text


def is_silent(text: str) -> bool:
    """True where nothing is left that names a figure, a body or a year: 那…呢."""
    for pattern in _words("plain.silent"):
        text = pattern.sub("", text)
    return not text


def without_budget(text: str) -> str:
    """Return the text without 预算 and 决算 said of a document."""
    t = _Text(text, hidden(text))
    _take_versions(t)
    return t.rest


def said_of_editions(text: str, is_name: Callable[[str], bool]) -> Said | None:
    """Given a question in its normal form, return what it says of editions, None where nothing.

    `is_name` tells whether words stand in the name of something that is loaded, so that they mean that.
    """
    t = _Text(text)
    for kind in ABOUT:
        if t.has(f"edition.{kind}") and not t.has("edition.both"):
            t.take(f"edition.{kind}")
            _take_sides(t)
            return Said(kind, t.rest)
    if t.take("edition.from_to"):
        _take_sides(t)
        return Said("compare", t.rest, measure="each")
    if t.has("edition.changed") and not t.has("version.over", "version.under"):
        t.take("edition.changed")
        _take_sides(t)
        return Said("changed", t.rest)
    both = t.has("edition.both")
    sides = [m for m in (t.has("edition.old"), t.has("edition.new"), t.has("edition.nth")) if m]
    if (both or sides) and any(is_name(m[0]) for m in (both, *sides) if m):
        return None
    if both or (t.has("edition.old") and t.has("edition.new")):
        return _compared(t)
    if not sides:
        return None
    number = _number(t)
    return Said("pick", t.rest, number)


def _number(t: _Text) -> int:
    nth = t.take("edition.nth")
    old, new = t.take("edition.old"), t.take("edition.new")
    if nth is not None:
        return DIGITS[nth["nth"]]
    return OLD if old is not None else LAST if new is not None else 0


def _take_sides(t: _Text) -> None:
    t.take_all("edition.both", "edition.old", "edition.new")


def _compared(t: _Text) -> Said:
    old, new = t.has("edition.old"), t.has("edition.new")
    turned = bool(old and new and old.start() < new.start() and "比" in t.text[old.end() : new.start()])
    _take_sides(t)
    measure = _measure(t) or "each"
    told: Measure = "change" if measure == "difference" else measure
    return Said("compare", t.rest, measure=told, turned=turned)


def _measure(t: _Text) -> Measure | None:
    """What is asked of two figures: 多少 alone asks for each of them; None where nothing is."""
    found = next((name for name in MEASURES if t.take(f"ask.{name}") is not None), None)
    return found or ("each" if t.take("ask.how_much") is not None else None)


# -- budget and final accounts ----------------------------------------------------------------------------------------


def said_of_versions(text: str) -> Said | None:
    """Given a question in its normal form, return how it sets final accounts beside the budget, None where it does not."""
    t = _Text(text, hidden(text))
    if t.has("plain.meaning"):
        return None
    printed = t.take("version.printed")
    if printed is not None:
        return Said("printed", t.rest, what=printed["what"])
    asks_which = t.has("version.which")
    if asks_which and (t.has("version.over", "version.under") or (t.has("version.final") and t.has("version.budget"))):
        return _set(t)
    revised = t.take("version.revised") if t.has("version.final", "version.rate", "version.over") else None
    if t.take("version.rate"):
        _take_versions(t)
        t.take_all("ask.how_much")
        return Said("compare", t.rest, measure="rate", what=REVISED if revised else "")
    if revised is not None:
        t.text, t.shadow = f"{t.text[: revised.start()]}预算{t.text[revised.start() :]}", ""
        t.shadow = hidden(t.text)
        said = _over(t) if t.has("version.over") else _beside(t)
        return None if said is None else replace(said, what=REVISED)
    if t.take("version.saved"):
        _take_versions(t)
        return Said("compare", t.rest, measure="less")
    if t.has("version.spent") and not t.has("version.final"):
        t.take("version.spent")
        t.take_all("ask.how_much")
        return Said("compare", t.rest, measure="each")
    if t.has("version.over") and not (t.has("ask.percent") and t.has("version.final")):
        return _over(t)
    return _beside(t)


def _take_versions(t: _Text) -> None:
    t.take_all("version.together", "version.final", "version.budget")


def _set(t: _Text) -> Said:
    which = t.take("version.which")
    limit = 1 if t.take("version.most") is not None else None
    above: bool | None = None
    for words, way in (
        ("version.exceeds", True),
        ("version.short", False),
        ("version.over", True),
        ("version.under", False),
    ):
        if t.take(words) is not None:
            above = way if above is None else above
    t.take_all("ask.difference", "ask.more", "ask.less")
    limit = 1 if t.take("version.most") is not None else limit
    _take_versions(t)
    t.take_all("ask.how_much", "ask.yes_no", "version.apart")
    return Said("set", t.rest, above=above, limit=limit, what=which[0] if which else "")


def _over(t: _Text) -> Said:
    """超支了吗, 超了多少."""
    found = t.take("version.over")
    assert found is not None
    amount = t.take("ask.how_much") is not None
    t.take_all("ask.yes_no", "version.over")
    _take_versions(t)
    return Said("compare", t.rest, measure="more" if amount else "over")


def _going_on(t: _Text) -> Said | None:
    """那决算呢, 比预算多多少: nothing of its own but a version, so that the figure is the one of before."""
    final = t.has("version.final") is not None
    _take_versions(t)
    measure = _measure(t)
    if not is_silent(t.rest):
        return None
    if measure is None or measure == "each":
        return Said("pick", "", what="决算" if final else "预算")
    return Said("compare", "", measure=measure, turned=final)


def _beside(t: _Text) -> Said | None:
    together = t.has("version.together")
    premise = t.take("version.premise")
    final, budget = t.has("version.final"), t.has("version.budget")
    real = final is not None and not final[0].startswith("决算")
    if not together and not (final and (budget or premise or real)):
        return _going_on(t) if final or budget else None
    if not together and not budget and not premise:
        _take_versions(t)
        return Said("pick", t.rest, what="决算")
    turned = bool(final and budget and "比" in t.shadow[budget.end() : final.start()])
    ask = _Text(t.text, t.shadow)
    _take_versions(ask)
    measure: Measure | None = "each" if premise else _measure(ask)
    if measure is None:
        return Said("unclear", ask.rest)
    ask.take_all("ask.how_much", "ask.each")
    said = (premise["said"], premise["unit"] or "") if premise else None
    return Said("compare", ask.rest, measure=measure, turned=turned, premise=said)
