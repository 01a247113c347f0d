"""Claims of yes or no: a share against a percentage, a figure against an amount or against another figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from query.builders import Built, build_share, coordinates, figures, inside_whole, is_yes_no, make_plan, parent_of
from query.catalogue import Catalogue
from query.plan import Condition, Coordinate, Refusal
from query.reading import Reading
from query.roughly import as_said, nearly, reaches, roughly
from query.spans import Span
from query.together import sizes


def is_verify_share(reading: Reading, catalogue: Catalogue) -> bool:
    """公用经费占基本支出的比例超过5%吗: yes or no about one share."""
    bounded = len(reading.conditions) == 1 and reading.conditions[0].of == "share"
    bounded = bounded or (not reading.conditions and _share_said(reading) is not None) or bool(_half(reading))
    over = reading.has("part.over", "operation.share")
    return is_yes_no(reading) and bounded and over and bool(reading.subjects) and "project" not in reading.nouns


def build_verify_share(reading: Reading, catalogue: Catalogue) -> Built:
    half = _half(reading)
    said = reading.conditions[0] if reading.conditions else _share_said(reading)
    condition = said or Condition("ge", Decimal(0), None, "share")
    condition = Condition(half, Decimal(50), None, "share") if half else condition  # type: ignore[arg-type]
    built = build_share(replace(reading, conditions=()), catalogue)
    if isinstance(built, Refusal) or condition.comparator == "between":
        return built if isinstance(built, Refusal) else Refusal("not_understood", "一次只能核对一个界限。")
    fraction = next((s.text for s in reading.spans if s.number and _is_fraction(s.text)), "")
    topic = "" if half else fraction
    return replace(built, operation="verify_share", comparator=condition.comparator, value=condition.value, topic=topic)


def _is_fraction(said: str) -> bool:
    """三分之一, said as it was asked; 百分之五 is a percentage."""
    return "分之" in said and not said.startswith("百分之")


def _share_said(reading: Reading) -> Condition | None:
    """占到5%吗, 占没占到一成, 占了三分之一还多, 占了四分之一没有: the one percentage that a share is held against."""
    percents = [s for s in reading.loose_numbers if s.number and s.number.kind == "percent"]
    if len(percents) != 1 or len(reading.loose_numbers) != 1 or percents[0].number is None:
        return None
    value = percents[0].number.value
    after = next((s.text for s in reading.spans if s.start >= percents[0].end and s.sense not in _SILENT), "")
    if after in _BEYOND or (after in _A_LITTLE and _is_fraction(percents[0].text)):
        return Condition("gt", value, None, "share")
    shares = [s for s in reading.spans if s.sense in ("part.over", "operation.share")]
    reaches = any(s.text.startswith(("占到", "够")) for s in shares) or any(s.text in _WHETHER for s in reading.spans)
    return Condition("ge", value, None, "share") if reaches else None


_SILENT = ("filler.filler", "blank", "part.of")
_BEYOND = ("还多", "还多些", "还高")
_A_LITTLE = ("多", "强")
"""Behind 三分之一; 三成多 is less than 四成, too."""
_WHETHER = ("有没有", "没有", "有木有", "有无", "够不够", "够没够", "到没到")


def is_verify_times(reading: Reading, catalogue: Catalogue) -> bool:
    """项目支出超过基本支出的两倍吗: one figure against so many times another."""
    return is_yes_no(reading) and _times_said(reading) is not None and len(figures(reading)) == 2


def build_verify_times(reading: Reading, catalogue: Catalogue) -> Built:
    """至少、超过、不到 so many times; 是两倍吗 leaves open how exactly it is meant, and 两倍多 how much more."""
    number = _times_said(reading)
    after = next((s for s in reading.spans if number and s.start > number.end and s.sense not in _SILENT), None)
    beyond = "gt" if after is not None and after.text in ("还多", "还高") else ""
    words = [s.sense.split(".")[1] for s in reading.spans if s.sense.startswith("compare.")]
    said = [*words, *([beyond] if beyond else [])]
    subjects = coordinates(figures(reading), reading, catalogue)
    if isinstance(subjects, Refusal):
        return subjects
    if number is None or number.number is None or len(said) != 1 or len(subjects) != 2:
        return Refusal("not_understood", "请说是超过、达到还是不到几倍，再核对。")
    factor = number.number.value
    return make_plan(reading, catalogue, "verify", subjects=subjects, comparator=said[0], factor=factor)


def _times_said(reading: Reading) -> Span | None:
    """The one number of the question, with 倍 right behind it."""
    numbers = reading.loose_numbers
    behind = next((s for s in reading.spans if numbers and s.start == numbers[0].end), None)
    plain = len(numbers) == 1 and numbers[0].number is not None and numbers[0].number.kind == "plain"
    return numbers[0] if plain and behind is not None and behind.text == "倍" and not reading.conditions else None


_HALF = {"过半": "gt", "大半": "gt"}
_BEYOND_HALF = {"还多": "gt", "多": "gt", "还不到": "lt", "都不到": "lt", "以上": "ge", "还少": "lt"}


def _half(reading: Reading) -> str:
    """占了总支出一半还多, 占总支出超过一半, 过半: how the share is said to compare to one half; empty where it is not."""
    places = [i for i, s in enumerate(reading.spans) if s.sense == "operation.half"]
    if len(places) != 1 or reading.conditions or reading.loose_numbers:
        return ""
    said = reading.spans[places[0]]
    before = next((s for s in reversed(reading.spans[: places[0]]) if s.sense != "filler.filler"), said)
    after = next((s for s in reading.spans[places[0] + 1 :] if s.sense != "filler.filler"), said)
    led = before.sense.split(".")[1] if before.sense.startswith("compare.") else ""
    told = [w for w in (_HALF.get(said.text, ""), led, _BEYOND_HALF.get(after.text, "")) if w]
    reaches = any(s.text.startswith("占到") for s in reading.spans) and not told
    return told[0] if len(told) == 1 else "ge" if reaches else ""


def is_verify(reading: Reading, catalogue: Catalogue) -> bool:
    alone = len(reading.subjects) == 1 and reading.subjects[0].nouns == reading.nouns
    of_project = set(reading.nouns) == {"project"} and alone and bool(reading.subjects[0].names)
    if not is_yes_no(reading) or (reading.nouns and "account" not in reading.nouns and not of_project):
        return False
    if reading.conditions and any(g.holds_rows for g in reading.subjects):
        return False
    joined = any(g.joined.startswith("compare.") for g in reading.groups)
    more = reading.has("part.than") and reading.has("operation.more", "operation.less")
    one = len(reading.subjects) == 1 or len(sizes(reading.subjects, reading)) == 1
    number = one and bool(reading.conditions or reading.loose_numbers)
    half = reading.has("operation.half")
    return bool(reading.subjects) and (joined or more or number or half)


def build_verify(reading: Reading, catalogue: Catalogue) -> Built:
    subjects = coordinates(reading.subjects, reading, catalogue)
    if isinstance(subjects, Refusal):
        return subjects
    factor = Decimal("0.5") if reading.has("operation.half") else Decimal(1)
    comparator = next((g.joined.split(".")[1] for g in reading.groups if g.joined.startswith("compare.")), "")
    together = sizes(reading.subjects, reading)
    if together and sum(together) == len(subjects):
        return _verify_sum(reading, catalogue, subjects, together, comparator)
    if len(subjects) == 2:
        if not comparator:
            comparator = "lt" if reading.has("operation.less") else "gt"
        if reading.loose_numbers or reading.conditions:
            return _verify_part_of(reading, catalogue, subjects, comparator)
        return make_plan(reading, catalogue, "verify", subjects=subjects, comparator=comparator, factor=factor)
    if len(subjects) != 1:
        return Refusal("not_understood", "要核对的说法里有不止两个数，请一次问一个。")
    if reading.conditions and reading.conditions[0].of == "money" and reading.conditions[0].comparator != "between":
        condition = reading.conditions[0]
        return make_plan(
            reading, catalogue, "verify", subjects=subjects, comparator=condition.comparator, value=condition.value
        )
    if len(reading.loose_numbers) == 1 and (number := reading.loose_numbers[0].number) and number.kind != "percent":
        if nearly(reading):
            return Refusal("not_understood", f"“{reading.loose_numbers[0].text}”说的是约数，请说一个界限再核对。")
        reached = reaches(reading)
        loosely = () if reached else roughly(reading)
        return make_plan(
            reading,
            catalogue,
            "verify",
            subjects=subjects,
            comparator="ge" if reached else "eq",
            value=number.value,
            conditions=loosely,
            topic=as_said(reading) if loosely else "",
        )
    if factor != 1:
        whole = parent_of(subjects[0], catalogue)
        return make_plan(reading, catalogue, "verify", subjects=(subjects[0], whole), comparator="gt", factor=factor)
    return Refusal("not_understood", "没有听懂要核对的是哪个数。")


def _verify_sum(
    reading: Reading, catalogue: Catalogue, subjects: tuple[Coordinate, ...], together: tuple[int, ...], comparator: str
) -> Built:
    """A加B超过C的一半了吗, A和B合起来过五百万了吗: what the figures come to against another one, or against an amount."""
    if len(together) == 1:
        bound = reading.conditions[0] if len(reading.conditions) == 1 else None
        if bound is None or bound.of != "money" or bound.comparator == "between" or reading.loose_numbers:
            return Refusal("not_understood", "没有听懂要核对的是哪个数。")
        changes: dict[str, object] = {"comparator": bound.comparator, "value": bound.value}
    elif reading.loose_numbers or reading.conditions:
        return Refusal("not_understood", "没有听懂要核对的是哪个数。")
    else:
        comparator = comparator or ("lt" if reading.has("operation.less") else "gt")
        changes = {"comparator": comparator, "factor": Decimal("0.5" if reading.has("operation.half") else 1)}
    return make_plan(reading, catalogue, "verify", subjects=subjects, together=together, **changes)


def _verify_part_of(reading: Reading, catalogue: Catalogue, subjects: tuple[Coordinate, ...], comparator: str) -> Built:
    """项目支出超过总支出的三分之二吗: one figure against a part of another."""
    numbers = [s.number for s in reading.loose_numbers]
    percent = [n.value for n in numbers if n is not None and n.kind == "percent"]
    if len(percent) != 1 or len(numbers) != 1 or reading.conditions or reading.has("part.than", "operation.half"):
        return Refusal("not_understood", "没有听懂要核对的是哪个数。")
    part, whole = subjects
    inside = inside_whole(part, whole, catalogue)
    plan = make_plan(reading, catalogue, "share", subjects=(inside,), whole=whole)
    said = reading.loose_numbers[0].text
    fraction = said if "分之" in said and not said.startswith("百分之") else ""
    return replace(plan, operation="verify_share", comparator=comparator, value=percent[0], topic=fraction)  # type: ignore[arg-type]
