"""The bounds of a question: numbers with the words that compare with them, ranges, and bounds by the set's own mean."""

from __future__ import annotations

import re
from decimal import Decimal

from query.lexicon import lexicon
from query.plan import Comparator, Condition
from query.spans import Span

AT_MOST: dict[str, Comparator] = {"最多": "le", "最少": "ge"}
"""Directly before an amount these bound it; anywhere else they rank."""
_ENDS: dict[str, Comparator] = {"最高": "le", "最大": "le", "最多": "le", "最低": "ge", "最小": "ge", "最少": "ge"}
"""最低10万最高200万: two of them, each directly before an amount, are the ends of a range."""
RANKS_NOT = frozenset({*AT_MOST, *_ENDS})
"""Words of rank that rank nothing where they bound an amount."""


def excludes_all(conditions: tuple[Condition, ...]) -> bool:
    """十万以下或者三百万以上: no amount is within both bounds, so that one or the other was meant."""
    money = [c for c in conditions if c.of == "money" and c.comparator != "between"]
    lower = [c.value for c in money if c.comparator in ("gt", "ge", "eq")]
    upper = [c.value for c in money if c.comparator in ("lt", "le", "eq")]
    return bool(lower) and bool(upper) and max(lower) > min(upper)


def stands_behind(wording: str) -> bool:
    """True for a comparing word that bounds the amount before it (以上, 都不到), False for one that bounds the next."""
    return wording in lexicon().marks["behind"] or wording.startswith(("都", "也", "还"))


def take_conditions(text: str, spans: tuple[Span, ...]) -> tuple[set[int], tuple[Condition, ...]]:
    """Given spans, return the places that bounds use and the bounds."""
    used: set[int] = set()
    conditions: list[Condition] = []
    numbers = [
        i for i, s in enumerate(spans) if s.kind == "number" and s.number and s.number.kind not in ("ordinal", "about")
    ]
    ends = _ends(spans, numbers)
    for position, i in enumerate(numbers):
        if i in used:
            continue
        following = numbers[position + 1] if position + 1 < len(numbers) else None
        if following is not None and _is_range(spans, i, following):
            low, high = _range(spans[i], spans[following])
            of = "share" if spans[following].number and spans[following].number.kind == "percent" else "money"  # type: ignore[union-attr]
            conditions.append(Condition("between", min(low, high), max(low, high), of))  # type: ignore[arg-type]
            used |= set(range(i, following + 1))
            continue
        if following is not None and _is_said_again(spans, i, following):
            used |= set(range(i, following))
            continue
        comparator, at = ends.get(i) or _comparator(spans, i)
        number = spans[i].number
        assert number is not None
        if comparator is not None and (number.kind != "plain" or number.value >= 1000 or _is_bound(spans, i, at)):
            conditions.append(
                Condition(comparator, number.value, None, "share" if number.kind == "percent" else "money")
            )
            used |= {i, at}
    return used, tuple(conditions)


def _ends(spans: tuple[Span, ...], numbers: list[int]) -> dict[int, tuple[Comparator, int]]:
    """最低10万最高200万: the two amounts, each with the end that is said directly before it."""
    found: dict[int, tuple[Comparator, int]] = {}
    for i in numbers:
        number = spans[i].number
        if i and number is not None and number.scaled and spans[i - 1].text in _ENDS:
            found[i] = (_ENDS[spans[i - 1].text], i - 1)
    return found if sorted(c for c, _ in found.values()) == ["ge", "le"] else {}


def _is_said_again(spans: tuple[Span, ...], i: int, j: int) -> bool:
    """十万及十万以上: the amount alone and with its bound, which is the bound alone."""
    first, second = spans[i].number, spans[j].number
    joined = all(s.sense == "part.and" for s in spans[i + 1 : j]) and j > i + 1
    behind = j + 1 < len(spans) and spans[j + 1].text in _INCLUSIVE
    return joined and behind and first is not None and second is not None and first.value == second.value


_ABOVE = ("高出", "多出")
"""Before a mean they bound by it; elsewhere they ask by how much one thing is more than another."""
_INCLUSIVE = ("以上", "以下", "以内")


def is_approximate(text: str, span: Span) -> bool:
    """10万出头, 大约10万, 100万左右: given a normal form and the amount in it, whether it is only about so much."""
    before, after = lexicon().approximate
    behind = re.sub(r"^\s*(?:元|块钱|块)", "", text[span.end :])
    return text[: span.start].endswith(before) or behind.startswith(after)


def take_average(spans: tuple[Span, ...]) -> tuple[tuple[Condition, ...], set[int]]:
    """Return bounds like 高于平均值, 平均水平以上, 比平均高: a bound that the set's own mean gives; no mean is asked then."""
    for i, span in enumerate(spans):
        if span.sense != "operation.average":
            continue
        before = next((n for n in range(i - 1, -1, -1) if not _skippable(spans[n])), None)
        after = next((n for n in range(i + 1, len(spans)) if not _skippable(spans[n])), None)
        if before is not None and spans[before].text in _ABOVE:
            return (Condition("gt", Decimal(0), None, "average"),), {i, before}
        for at, suffix in ((before, False), (after, True)):
            if at is None or not spans[at].sense.startswith("compare."):
                continue
            if (stands_behind(spans[at].text)) == suffix:
                comparator: Comparator = spans[at].sense.split(".")[1]  # type: ignore[assignment]
                return (Condition(comparator, Decimal(0), None, "average"),), {i, at}
        less = after is not None and spans[after].sense == "operation.less"
        more = after is not None and spans[after].sense == "operation.more"
        if before is not None and after is not None and spans[before].sense == "part.than" and (less or more):
            return (Condition("lt" if less else "gt", Decimal(0), None, "average"),), {i, before, after}
    return (), set()


def _is_bound(spans: tuple[Span, ...], i: int, at: int) -> bool:
    following = spans[i + 1].text if i + 1 < len(spans) else ""
    return following not in ("个", "项", "名", "条") and at != i


def _is_range(spans: tuple[Span, ...], i: int, j: int) -> bool:
    between = [s for s in spans[i + 1 : j] if s.text != "元"]
    if all(s.sense == "part.to" or s.kind == "blank" for s in between) and between:
        return any(s.sense == "part.to" or s.text.strip() in ("-", "~", "—", "－") for s in between)
    after = spans[j + 1 : j + 3]
    return all(s.sense in ("part.and", "blank") for s in between) and any(s.sense == "part.between" for s in after)


def _range(first: Span, second: Span) -> tuple[Decimal, Decimal]:
    assert first.number and second.number
    low, high = first.number.value, second.number.value
    if not first.number.scaled and second.number.scaled:
        if second.text.rstrip("元块").endswith("亿"):
            low *= 10**8
        elif second.text.rstrip("元块").endswith(("万", "w")):
            low *= 10**4
        elif second.text.rstrip("元块").endswith("k"):
            low *= 10**3
    return low, high


def _comparator(spans: tuple[Span, ...], i: int) -> tuple[Comparator | None, int]:
    left = next((n for n in range(i - 1, max(-1, i - 4), -1) if not _skippable(spans[n])), None)
    following = [n for n in range(i + 1, len(spans)) if spans[n].text != " "][:2]
    right = next((n for n in following if not _skippable(spans[n])), None)
    number = spans[i].number
    if left is not None and number is not None and number.scaled and spans[left].text in AT_MOST:
        return AT_MOST[spans[left].text], left
    if left is not None and right is not None and spans[left].sense == "compare.eq" and _is_suffix(spans[right]):
        left = None
    for at, wanted in ((left, False), (right, True)):
        if at is None or not spans[at].sense.startswith("compare."):
            continue
        if stands_behind(spans[at].text) == wanted or (not wanted and _leads_number(spans, at, i)):
            return spans[at].sense.split(".")[1], at  # type: ignore[return-value]
    return None, i


def _leads_number(spans: tuple[Span, ...], at: int, i: int) -> bool:
    """占比还不到1%: what mostly stands behind its number (1%都不到) stands right before it, and behind no other."""
    return at == i - 1 and (at == 0 or spans[at - 1].kind != "number")


def _is_suffix(span: Span) -> bool:
    """等于100万以上项目的合计: 以上 bounds the amount, 等于 sets two sides against each other."""
    return span.sense.startswith("compare.") and stands_behind(span.text)


_BETWEEN = frozenset({"元", "块", "都", "就", "了", "在", "的", "有", "块钱", "数", "金额", "要", "标准", "是", "为"})
"""What may stand between an amount and the word that bounds it."""


def _skippable(span: Span) -> bool:
    return span.kind == "blank" or (span.text in _BETWEEN and not span.sense.startswith("compare."))
