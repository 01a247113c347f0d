"""A question of reasons taken apart: of what, and whether of a fall, a rise, nothing at all or no change.

What it is about is then asked again in plain words, so that a follow-up asks of the thing before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from query.lexicon import lexicon
from query.prose_asked import any_of, bare, without_comparison
from query.prose_money import PERCENT
from query.prose_words import words_of
from schema.names import normalise

WHY = "out_of_scope.why"
_CLAIM = (
    r"(?:大约|将近|接近|差不多|整整|约|近|快)?[\d零一二两三四五六七八九十百千几半][\d.,零一二两三四五六七八九十百千几半]*(?:多|来|余)?(?:万|亿)?(?:多|来|余)?"
    r"(?:元|块钱|块|钱|个?百分点|个?点|成|倍|%)?(?:多|左右|上下)?(?:钱|元)?|百分之[\d.零一二三四五六七八九十百]+(?:多)?"
)
_DIGITS = "零一二三四五六七八九"
_SIDES = {"whole_out": "支出预算", "whole_in": "收入预算"}
_PLAIN = {"less": "减少", "more": "增加", "blank": "没有安排", "same": "持平", "": ""}


@dataclass(frozen=True, slots=True)
class Why:
    """The thing (empty: that of the question before), how it moved, and by how much as the question says."""

    thing: str
    moved: str
    claim: str

    def plainly(self, thing: str) -> str:
        """Return the question in plain words, of a thing; a share that it claims is left to `claims_truly`."""
        claim = re.sub(r"(万|亿)(多|来|余)", r"\2\1", self.claim)  # 三万多 is read as 三多万 is
        amount = "" if _share(claim) is not None or not claim else f"了{claim}"
        side = [said for kind, said in _SIDES.items() if thing in words_of(kind)]
        return f"{side[0] if side else thing}{_PLAIN[self.moved]}{amount}的原因是什么"

    def claims_truly(self, text: str) -> bool:
        """八成 of a fall by 80.2%: the share that the question states stands in the quotation, roughly."""
        share = _share(self.claim)
        if share is None:
            return True
        value, within = share
        return any(abs(Decimal(p.rstrip("%")) - value) <= within for p in re.findall(PERCENT, normalise(text)))


def why_asked(text: str, own_year: int) -> Why | None:
    """Given a question without the words for whom it is about, return what reason it asks for, or None."""
    asking, rest = _without_why(without_comparison(re.sub(r"[?？!！。~～\s]+$", "", text), own_year))
    if not asking:
        return None
    told = _stated().fullmatch(rest)
    if told is None:
        return None
    moved = next((kind for kind in ("less", "more", "blank", "same") if told[kind]), "")
    wonders = asking == "wonder"
    if wonders and not moved:
        return None
    return Why(bare(told["thing"] or "", own_year), moved, told["claim"] or "")


def _without_why(text: str) -> tuple[str, str]:
    """What marks the question as one of reasons (empty: nothing does), and the question without it."""
    found = ""
    parts = [p for p in re.split(r"[,，、:：]", text) if p]
    kept = [p for p in parts if not _explains().fullmatch(p)]
    found, text = ("explain", ",".join(kept)) if len(kept) < len(parts) else ("", text)
    shorter = _explained_at_end().sub("", text)
    if shorter != text:
        found, text = "explain", shorter
    shorter = _whys().sub(",", text)
    if shorter != text:
        found, text = "why", shorter
    if wonder := _wonders().search(text):
        found, text = found or "wonder", text[: wonder.start()] + text[wonder.end() :]
    return found, text


@lru_cache(maxsize=1)
def _whys() -> re.Pattern[str]:
    words = [w for w, word in lexicon().words.items() if word.kind == "refuse" and word.sense == WHY]
    every = sorted((*words, *words_of("whys")), key=len, reverse=True)
    return re.compile(rf"[,，]?(?:{any_of('why_leads')})*(?:{'|'.join(map(re.escape, every))})(?:是|在于|何在)?[,，]?")


@lru_cache(maxsize=1)
def _explains() -> re.Pattern[str]:
    where = rf"(?:{any_of('where_told')})*"
    asks = rf"(?:{any_of('how_told')})"
    return re.compile(rf"{where}{asks}(?:{any_of('tells')})(?:过|的|了|没有|没|吗|呢|原因|理由|明白|清楚)*")


@lru_cache(maxsize=1)
def _explained_at_end() -> re.Pattern[str]:
    return re.compile(
        rf"[,，]?(?:{any_of('where_told')})*(?:怎么|如何|咋|怎样|咋个)(?:{any_of('tells')})(?:的|呢|这|它)*$"
    )


@lru_cache(maxsize=1)
def _wonders() -> re.Pattern[str]:
    moved = rf"(?:{any_of('adverbs')}|突然|忽然|会|都|能|这么|那么)*(?:{any_of('falls')}|{any_of('rises')})"
    return re.compile(rf"[,，]?(?:怎么|咋|咋个|怎的|怎样)(?={moved})")


@lru_cache(maxsize=1)
def _stated() -> re.Pattern[str]:
    """财政拨款收入比上年 少 了两百多万: the thing, how it moved, by how much."""
    done = r"(?:了|掉了|掉|出来|出|下来了|下来|下去|上去|去了|去|得|到)?"
    much = r"(?:这么|那么|这样|如此|很|好|不少|许多|好多|大幅|明显)?(?:多|大|快|厉害)?"
    adverbs = (
        rf"(?:{any_of('adverbs')}|突然|忽然|会|都|能|这么|那么|大|猛|大幅度?|明显|有所|跟着|也|只|[,，]|[说讲]是)*"
    )
    moves = rf"(?:(?P<less>{any_of('falls')})|(?P<more>{any_of('rises')}))"
    nothing = rf"(?P<blank>{any_of('blank')})|(?P<same>{any_of('same')})"
    change = rf"(?:{moves}{done}(?P<claim>{_CLAIM})?{much}|{nothing}|(?:{any_of('movement')}))"
    tail = rf"(?:{any_of('tail')}|[,，]|是|会|情况)*"
    return re.compile(rf"(?P<thing>.*?)(?:的)?{adverbs}(?:{change})?{tail}")


def _share(claim: str) -> tuple[Decimal, Decimal] | None:
    """The share that a claim states, and how exactly: 八成 80 ± 10, 百分之八十 80 ± 1."""
    tenths = re.search(rf"([{_DIGITS}两\d.]+)成", claim)
    if tenths is not None:
        said = tenths[1].replace("两", "二")
        value = Decimal(
            _DIGITS.index(said) if said in _DIGITS else said if re.fullmatch(r"\d+(?:\.\d+)?", said) else -9
        )
        return value * 10, Decimal(8)
    percent = re.search(r"([\d.]+)(?:个?百分点|个?点|%)|百分之([\d.]+)", claim)
    if percent is not None:
        return Decimal(percent[1] or percent[2]), Decimal(1)
    if re.search(r"百分|[点%倍]", claim):
        return Decimal(-900), Decimal(0)
    return None
