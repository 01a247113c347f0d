"""One strict grammar for the numbers of a question: Chinese and Arabic amounts, percents, counts and ordinals.

    number   := sign? magnitude
    magnitude:= group (点 digits)? | digits-only (二〇二六)
    group    := parts in falling units (亿 万 千 百 十); a lone last digit takes the next lower unit (四百五, 3万5)
    money    := number 元|块 (digit 角|毛)? (digit 分)?
    percent  := 百分之 number | number % | number 个百分点 | number 成 digit? 半?

What is vague (十几万, 五百多万, 三五百) or breaks the grammar is no number at all: its characters stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

NumberKind = Literal["money", "percent", "plain", "ordinal", "about"]

LARGEST = Decimal(10) ** 15
"""No budget prints a larger amount; a longer run of digits is no number."""
_DIGITS = (
    {c: n for n, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
    | {c: n for n, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
    | {"参": 3}
)
"""参 is a digit in financial writing only; see _TOKEN."""
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "w": 10**4, "k": 10**3}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_HAN = "".join(c for c in _DIGITS if c != "参") + "".join(_UNITS) + "".join(_TENS)
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_TOKEN = re.compile(
    rf"(?P<arabic>{_ARABIC})|(?P<han>[{_HAN}万亿]|参(?=[拾佰仟万亿])|(?<=[拾佰仟零])参)|(?P<latin>[wk](?![a-z]))|(?P<point>点(?=[{_HAN}\d]))|(?P<half>半)"
)
_VAGUE = re.compile(r"[几多余来数把](?=[个十百千万亿元块年天]|$)|好几")
_VAGUE_BEFORE = ("几", "数", "好几", "上")
_REACHED = ("够上", "得上", "数数")
"""够得上百万: the amount is reached, which 上百万 by itself does not say exactly; 数数十万以下的 counts rows."""
_STARTS = re.compile(rf"[¥￥]?\s*(?:负|-(?=[\d.]))?\s*(?=[{_HAN}\d.]|参[拾佰仟万])")
_CURRENCY = re.compile(r"\s*(?:块钱|元钱|元|块|圆)(?:整)?")
_SMALL_CHANGE = re.compile(
    rf"(?:(?P<jiao>[{''.join(_DIGITS)}\d])(?:角|毛)(?:(?P<tail>[{''.join(_DIGITS)}\d])(?![{_HAN}\d万亿角毛分个项条名家处级年月]))?)?"
    rf"(?:零?(?P<fen>[{''.join(_DIGITS)}\d])分(?!之|类|别|项|配))?"
)
_SPOKEN_CHANGE = re.compile(
    rf"(?P<zero>零)?(?P<digit>[{''.join(_DIGITS)}\d])(?![{_HAN}\d万亿角毛分个项条名家处级年月])"
)
"""五块六, 三块零四."""
_BROKEN = re.compile(r"[0-9][0-9.,']*")
_WELL_FORMED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
"""20,00 and 100.5.3 are written as no number is: none of their digits is taken for one."""
_LED_BY_OTHERS = re.compile(r"[0-9.][a-z^]+[-+]?$|点$|分之$|兆$")
"""1e6, 10^6, 点五亿, 百万分之五, 五兆六千亿: what goes on behind them is the rest of another notation."""
_PARTS_OF = re.compile(r"(百|佰|千|仟|万)分之")
_FRACTION = re.compile(
    rf"(?P<whole>[{''.join(_DIGITS)}十\d]{{1,3}})分之(?P<part>[{''.join(_DIGITS)}\d])(?![{''.join(_DIGITS)}\d])"
    r"|(?<![\d/])(?P<below>\d{1,2})/(?P<under>\d{1,2})(?![\d/])"
)
_TENTHS = re.compile(rf"成(?P<more>[{''.join(_DIGITS)}])?(?P<half>半)?(?![本立员都果交效为套长])")
_SIGNED_AFTER = "于过≥≤<>=为是到比"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of the normal form. `scaled` says that a unit or 万/亿 was written with it."""

    start: int
    end: int
    kind: NumberKind
    value: Decimal
    scaled: bool = False
    upper: Decimal | None = None
    """Of a vague amount (两千五百多万): what it stays below."""


@dataclass(slots=True)
class _Sum:
    """What is read so far of one magnitude."""

    total: Decimal = Decimal(0)
    section: Decimal = Decimal(0)
    digit: Decimal | None = None
    last: int = 0
    """The unit read last: what a lone digit or 半 after it is counted in."""
    floor: int = 10**9
    """Units of the section have to fall."""
    zero: bool = False
    led: bool = False
    """百 or 千 without a digit before it: 百万 is a number, 百八十万 only a guess."""
    large: bool = False
    most: int = 0
    hundreds: bool = False
    """Whole hundreds stood before the large unit read last: 一百万五 may be said of 1,500,000 and of 1,005,000."""


def find_numbers(text: str) -> Iterator[Number]:
    """Given a normal form, yield its numbers from left to right: money in 元, percents as 20 for 20 %."""
    at = 0
    while at < len(text):
        number, end = _number(text, at)
        if number is not None and abs(number.value) < LARGEST:
            yield number
        at = max(end, at + 1)


_ABOUT = re.compile(rf"(?P<lead>[{_HAN}\d.,]+)个?(?:多|余|来)(?P<unit>万|亿)(?:元|块钱|块)?")


def find_vague(text: str) -> Iterator[Number]:
    """Given a normal form, yield its vague amounts (两千五百多万, 20余万): they restate a figure and never bound one."""
    for match in _ABOUT.finditer(text):
        read = _magnitude(match["lead"], 0)
        if read is None or read[0] != len(match["lead"]) or read[2] or not read[1]:
            continue
        exponent = read[1].normalize().as_tuple().exponent
        scale = _LARGE[match["unit"]]
        step = Decimal(10) ** exponent if isinstance(exponent, int) else Decimal(1)
        yield Number(match.start(), match.end(), "about", read[1] * scale, True, upper=(read[1] + step) * scale)


_NICKNAMED = re.compile(r"(?<![养敬孝古])老(?P<place>[二三四五六七八九])(?![十百千万亿样届年区中院楼街路村号大])")


def find_nicknamed(text: str) -> Iterator[Number]:
    """Given a normal form, yield the places in an order that are said like those of children (老四: the fourth)."""
    for match in _NICKNAMED.finditer(text):
        yield Number(match.start(), match.end(), "ordinal", Decimal(_DIGITS[match["place"]]))


_LONE = re.compile(r"(?<=[过破超足到])亿元?(?![亿万])")


def find_lone(text: str) -> Iterator[Number]:
    """Given a normal form, yield the 亿 that alone stands for one 亿 behind a word that bounds (过亿, 不足亿元)."""
    for match in _LONE.finditer(text):
        yield Number(match.start(), match.end(), "money", Decimal(10) ** 8, True)


def parse_amount(text: str) -> Decimal | None:
    """Given `1,239,289.00`, `120万`, `一百二十三万四` or `两百万`, return its value; None where it is no number."""
    text = re.sub(r"[,\s¥￥]", "", text)
    read = _magnitude(text, 0)
    return read[1] if read is not None and read[0] == len(text) else None


def _number(text: str, at: int) -> tuple[Number | None, int]:
    """The number that starts at a place, and where to go on; a vague one is passed over whole."""
    parts = _PARTS_OF.match(text, at)
    if parts and not (at and text[at - 1] in "百千万亿"):
        return _parts_of(text, at, parts)
    fraction = _FRACTION.match(text, at)
    if fraction:
        return _fraction(at, fraction)
    if text[at] == "第":
        return _ordinal(text, at)
    if text.startswith("半成", at):
        return Number(at, at + 2, "percent", Decimal(5), True), at + 2
    broken = _BROKEN.match(text, at)
    if broken and not _WELL_FORMED.fullmatch(broken[0].rstrip(".,")):
        return None, broken.end()
    if _LED_BY_OTHERS.search(text, 0, at) and (text[at].isdigit() or text[at] in _HAN):
        return None, _past(text, at)
    begin = _STARTS.match(text, at)
    if begin is None or (at and text[at - 1] == "半" and text[at] in _UNITS):
        return None, at + 1
    negative = "负" in begin[0] or "-" in begin[0]
    if "-" in begin[0] and at and text[at - 1] not in _SIGNED_AFTER:
        return None, at + 1
    read = _magnitude(text, begin.end())
    if read is None:
        return None, _past(text, begin.end())
    end, value, scaled = read
    if _is_vague(text, at, end):
        return None, _past(text, end)
    return _ended(text, at, end, -value if negative else value, scaled or begin[0].strip()[:1] in ("¥", "￥"))


def _ended(text: str, start: int, end: int, value: Decimal, scaled: bool) -> tuple[Number | None, int]:
    """A magnitude with what stands behind it: %, 成, 元 and small change."""
    thousandths = re.compile(r"\s*‰").match(text, end)
    if thousandths:
        return Number(start, thousandths.end(), "percent", value / 10, True), thousandths.end()
    percent = re.compile(r"\s*(?:%|个?百分点)").match(text, end)
    if percent:
        return Number(start, percent.end(), "percent", value, True), percent.end()
    tenths = _TENTHS.match(text, end)
    if tenths and value <= 10 and not scaled:
        units = _DIGITS.get(tenths["more"] or "", 0) + (5 if tenths["half"] else 0)
        return Number(start, tenths.end(), "percent", value * 10 + units, True), tenths.end()
    currency = _CURRENCY.match(text, end)
    if currency:
        spoken = _SPOKEN_CHANGE.match(text, currency.end()) if currency[0].strip() == "块" else None
        if spoken:
            part = _digit(spoken["digit"]) / (100 if spoken["zero"] else 10)
            return Number(start, spoken.end(), "money", value + part, True), spoken.end()
        change = _SMALL_CHANGE.match(text, currency.end())
        assert change is not None
        jiao, fen = _digit(change["jiao"]), _digit(change["fen"] or change["tail"])
        return Number(start, change.end(), "money", value + jiao / 10 + fen / 100, True), change.end()
    return Number(start, end, "money" if scaled else "plain", value, scaled), end


def _digit(text: str | None) -> Decimal:
    if not text:
        return Decimal(0)
    return Decimal(_DIGITS.get(text, text))


def _parts_of(text: str, at: int, parts: re.Match[str]) -> tuple[Number | None, int]:
    """百分之二十, 千分之三: a part of so many."""
    read = _magnitude(text, parts.end(), within_percent=True)
    if read is None:
        return None, parts.end()
    end, value, _ = read
    scale = {"百": 1, "佰": 1, "千": 10, "仟": 10, "万": 100}[parts[1]]
    return Number(at, end, "percent", value / scale, True), end


def _fraction(at: int, match: re.Match[str]) -> tuple[Number | None, int]:
    """三分之一, 1/2: a part of the whole, in percent."""
    whole = parse_amount(match["whole"] or match["under"])
    part = parse_amount(match["part"] or match["below"])
    if not whole or part is None:
        return None, match.end()
    return Number(at, match.end(), "percent", part * 100 / whole, True), match.end()


def _ordinal(text: str, at: int) -> tuple[Number | None, int]:
    read = _magnitude(text, at + 1)
    if read is None:
        return None, at + 1
    return Number(at, read[0], "ordinal", read[1]), read[0]


def _is_vague(text: str, start: int, end: int) -> bool:
    """十几万, 五百多万, 数十亿; and what goes on as no amount does: 3M, 五兆, 百万分之五, 一半."""
    following = text[end : end + 2]
    latin = following[:1].isascii() and (following[:1].isalpha() or following[:1] == "^")
    if latin or following == "分之" or following[:1] in ("半", "兆"):
        return True
    reached = text[:start].endswith(_REACHED)
    led = start > 0 and text[start - 1] in _VAGUE_BEFORE and text[start] in "十百千万" and not reached
    return led or bool(_VAGUE.match(text, end))


def _past(text: str, at: int) -> int:
    """Where a run that is no number ends, so that no part of it is taken for one."""
    while at < len(text) and (text[at] in _HAN or text[at] in "万亿几多余来数" or text[at].isdigit()):
        at += 1
    return at


def _magnitude(text: str, at: int, within_percent: bool = False) -> tuple[int, Decimal, bool] | None:
    """The longest magnitude that starts at a place: its end, its value, and whether 万 or 亿 was written."""
    digits = _digit_run(text, at)
    if digits is not None:
        return digits
    state, end = _Sum(), at
    while match := _TOKEN.match(text, end):
        if match["half"]:
            if not state.large:
                break
            return match.end(), _closed(state) + Decimal(state.last) / 2, True
        if match["point"]:
            return _with_point(text, match.end(), state)
        if state.digit is not None and text[end - 1].isdigit() and match[0] in _DIGITS:
            break
        if within_percent and (match["latin"] or (match["arabic"] and end > at)):
            break
        if not _take(state, match, first=end == at):
            return None
        end = match.end()
    if end == at or (state.hundreds and state.digit is not None and not state.zero):
        return None
    return end, _closed(state), state.large


def _digit_run(text: str, at: int) -> tuple[int, Decimal, bool] | None:
    """二〇二六: digits and nothing but digits, at least two of them."""
    end = at
    while end < len(text) and text[end] in _DIGITS and text[end] not in "两俩仨":
        end += 1
    following = text[end : end + 1]
    if end - at < 2 or (following and (following in _UNITS or following in "万亿点")):
        return None
    if end - at == 2 and "〇" not in text[at:end] and "零" not in text[at:end]:
        return None
    return end, Decimal("".join(str(_DIGITS[c]) for c in text[at:end])), False


def _take(state: _Sum, match: re.Match[str], first: bool) -> bool:
    """Add one token to the sum; False where the grammar forbids it."""
    read = match[0]
    if match["arabic"]:
        if state.digit is not None:
            return False
        state.digit = Decimal(read.replace(",", ""))
        return True
    if read in _TENS:
        if state.digit is not None or state.floor <= 10:
            return False
        state.section, state.last, state.floor, state.zero = state.section + _TENS[read], 10, 10, False
        return True
    if read in _DIGITS:
        if read in "零〇" and not first:
            state.zero = True
            return state.digit is None
        if state.digit is not None:
            return False
        state.digit = Decimal(_DIGITS[read])
        return True
    if read in _UNITS:
        unit = _UNITS[read]
        if state.led:
            return False
        state.led = first and unit > 10
        if unit >= state.floor or (state.digit is None and not (first or unit == 10 or state.section == 0)):
            return False
        state.section += (Decimal(1) if state.digit is None else state.digit) * unit
        state.digit, state.last, state.floor, state.zero = None, unit, unit, False
        return True
    return _take_large(state, _LARGE[read])


def _take_large(state: _Sum, scale: int) -> bool:
    value = state.section + (state.digit or Decimal(0))
    if value >= LARGEST:
        return False
    state.hundreds = value >= 100 and value % 100 == 0
    unfinished = state.digit is not None and state.last >= 100 and state.section > 0 and not state.zero
    if (value == 0 and not state.total) or unfinished:
        return False
    if value == 0 or scale > state.most:
        state.total = (state.total + value) * scale
    elif scale < state.most:
        state.total += value * scale
    else:
        return False
    state.most = scale if not state.most else min(state.most, scale) if value else state.most
    state.section, state.digit, state.last, state.floor = Decimal(0), None, scale, 10**9
    state.zero, state.large = False, True
    return True


def _closed(state: _Sum) -> Decimal:
    """The value, a lone last digit counted in the next lower unit: 四百五 is 450, 3万5 is 35000, 一万零五 10005."""
    if state.digit is None:
        return state.total + state.section
    lone = state.digit < 10 and state.digit == state.digit.to_integral_value()
    if lone and state.last >= 100 and not state.zero and state.digit:
        return state.total + state.section + state.digit * (state.last // 10)
    return state.total + state.section + state.digit


def _with_point(text: str, at: int, state: _Sum) -> tuple[int, Decimal, bool] | None:
    """二点五亿, 三百二十六点三三: digits behind 点, then a large unit where only one group stands before it."""
    end = at
    while end < len(text) and (text[end] in _DIGITS or text[end].isdigit()):
        end += 1
    places = "".join(str(_DIGITS.get(c, c)) for c in text[at:end])
    if not places:
        return None
    value = _closed(state) + Decimal(f"0.{places}")
    large = state.large
    while end < len(text) and text[end] in "万亿" and not state.large:
        value, large, end = value * _LARGE[text[end]], True, end + 1
    return end, value, large


def last_digit(text: str, value: Decimal) -> Decimal:
    """Return what one unit of the last digit written is worth: 0.01万 in 192.55万, 1万 in 962万."""
    scale = Decimal(10_000) if "万" in text or "w" in text else Decimal(10**8) if "亿" in text else Decimal(1)
    exponent = (value / scale).normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return scale / Decimal(10) ** places
