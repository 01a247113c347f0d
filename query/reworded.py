"""A question put into plainer words, where it was not understood as it stands, and nothing of it is left out.

行政单位医疗多少 → 事业单位的呢; 信访大厅运行多少 → 其中上年结转的有多少; 叫审计业务经费的有几笔，每笔多少; 还给不给出国经费了.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from query.catalogue import Catalogue, MemberInfo
from query.covering import PER, covered
from query.plan import Coordinate
from query.prose_asked import any_of, asked_of_text
from query.purchases_told import kinds_asked
from query.turns import Conversation
from schema.names import normalise

LEAST_SHARED = 2
"""So many characters has another account to share with the one before, beside the word that tells it apart."""


@dataclass(frozen=True, slots=True)
class Known:
    """The one document that is asked, and whether the question was asked back."""

    catalogue: Catalogue
    asked_back: bool = False
    """Several things may be meant: none of them is taken."""


LEAST_LED = 4
"""A project is told by at least so many characters of its name, and no other may be told by all that is said."""


def reworded(text: str, latest: str, before: Conversation, known: Known) -> str:
    """Given a question without whom it is about, and the one before it, return it in plainer words; empty where none are."""
    text = re.sub(r"[?？!！。~～\s]+$", "", text)
    for rule in _RULES:
        found = rule(text, latest, before, known)
        if found:
            return found
    return ""


# -- going on from the figure before ----------------------------------------------------------------------------------


def _another_kind(text: str, _: str, before: Conversation, known: Known) -> str:
    """事业单位的呢 behind 行政单位医疗: the one account beside it that the word tells apart."""
    told = re.fullmatch(
        r"(?:那么?|还有|再问)?(?P<kind>[\u4e00-\u9fff]{2,6}?)(?:的|那边的?|那块)?(?:呢|是?多少钱?|有多少钱?)", text
    )
    member = _one_before(before, known.catalogue)
    if told is None or member is None:
        return ""
    kind = normalise(told["kind"])
    beside = known.catalogue.children.get(member.parent, ()) if member.parent is not None else ()
    fits = [m for m in beside if m.id != member.id and kind in m.norm and _shares(m.norm.replace(kind, "", 1), member)]
    fits = [m for m in fits if m.norm.startswith(kind)] or fits
    return f"{fits[0].name}是多少" if len(fits) == 1 and kind not in member.norm else ""


def _shares(rest: str, member: MemberInfo) -> bool:
    size = LEAST_SHARED
    return any(rest[i : i + size] in member.norm for i in range(len(rest) - size + 1))


def _carried(text: str, _: str, before: Conversation, known: Known) -> str:
    """其中有多少是上年结转下来的 behind a project: what it spends of what was carried over."""
    member = _one_before(before, known.catalogue)
    if member is None or not re.fullmatch(_CARRIED, text):
        return ""
    return f"{member.name}用了多少上年结转的钱"


_YEAR_BEFORE = r"(?:上年度?|去年|上一年|以前年度|往年|头年)"
_CARRIED_OVER = rf"{_YEAR_BEFORE}(?:的)?(?:结转结余|结转|结余|剩余?|没花完|没用完|留|转)(?:资金|结余)?(?:下来|过来|下|到今年)?的?(?:钱|资金)?"
_MUCH = r"(?:有|是|用了|占了?)?(?:多少|几多|好多)(?:钱|资金|万)?"
_CARRIED = (
    r"(?:那么?)?(?:其中|里头|里面|里边|当中|这里头|这里面|这里边|这当中|这中间|它里面|这笔钱里|这笔钱里头|这个项目里)?[,，]?的?(?:"
    rf"{_MUCH}(?:是)?(?:从|属于)?{_CARRIED_OVER}|(?:从|属于)?{_CARRIED_OVER}(?:的)?(?:{_MUCH}|呢)|有没有{_CARRIED_OVER}|有{_CARRIED_OVER}吗)"
)


def _one_before(before: Conversation, catalogue: Catalogue) -> MemberInfo | None:
    """The one account or project that the answer before was a figure of."""
    last = before.last
    if last is None or last.plan.operation not in ("point", "exist") or before.unanswered:
        return None
    subjects: tuple[Coordinate, ...] = last.plan.subjects
    if len(subjects) != 1 or len(subjects[0].options) != 1 or len(subjects[0].options[0]) != 1:
        return None
    if last.plan.document != catalogue.document.id:
        return None
    return catalogue.members.get(subjects[0].options[0][0][1])


# -- by itself --------------------------------------------------------------------------------------------------------


def _kind_bought(text: str, latest: str, _: Conversation, __: Known) -> str:
    """买东西的，就是货物那类 behind 政府采购: the kind of purchases that is meant."""
    kinds = kinds_asked(text, latest)
    return f"政府采购{kinds[0]}类是多少" if len(kinds) == 1 else ""


def _still_given(text: str, _: str, __: Conversation, ___: Known) -> str:
    """还给不给出国经费了: whether money is planned for it."""
    told = re.fullmatch(
        rf"(?:{any_of('leading')})*(?:还|又|再)?(?:有没有再|有没有)?(?:{_GIVEN})(?:了|过)?(?P<thing>.{{2,}}?)(?:了|吗|没有|没|不|呢|啊|呀)*",
        text,
    )
    if told is None or re.search(r"[多几哪谁]|什么|比|[,，、]", told["thing"]):
        return ""
    return f"有没有安排{told['thing']}"


_GIVEN = "|".join(
    (
        *(f"{v}不{v}" for v in ("给", "批", "拨", "发", "留", "出", "列", "报", "编", "用", "花")),
        "还给", "还批", "还拨", "还发", "还列", "还安排", "安不安排", "安排不安排", "列不列支", "给没给", "批没批", "拨没拨", "列没列", "安没安排",
    )
)  # fmt: skip


def rows_of_a_name(text: str, known: Known) -> str:
    """叫“审计业务经费”的项目有几笔，每笔多少钱: the projects that carry the name, each with its amount, or added up."""
    told = re.fullmatch(_OF_NAME, text)
    if told is None:
        return ""
    name = normalise(told["name"])
    carrying = [m for m in known.catalogue.of_dimension("project") if name in m.norm]
    exact = [m for m in carrying if m.norm == name]
    if not carrying or (exact and len(exact) < len(carrying)):
        return ""
    each = told["each"] is not None
    called = re.search(r"叫|名|带|笔|[“\"「『]", text) is not None
    if not called and not (each or told["sum"]):
        return ""  # 社工几个, 审计项目多少个: things are counted, and no projects
    return f"名称带“{told['name']}”的项目{'有哪些，各多少钱' if each else '一共多少钱' if told['sum'] else '有几个'}"


_COUNTER = r"(?:笔|个|项|条|样|份|处)"
_OF_NAME = (
    r"(?:那个|那些|这个)?(?:名字|名称)?(?:叫做|叫作|叫|名为|里带|带|里有|含|都叫)?[“\"「『]?(?P<name>[\u4e00-\u9fff]{2,}?)[”\"」』]?(?:的|这个|这种|这类|这一|那个|那种)*"
    rf"(?:项目|项)?(?:一共|总共|共|都|到底|究竟)*(?:有|是)?(?:好?几|多少){_COUNTER}(?:项目)?[,，、]?"
    rf"(?:(?P<each>(?:每|各){_COUNTER}?(?:又|都)?(?:是|要|花|给|安排)?了?多少钱?|(?:各自|分别)(?:是|要|花)?多少钱?|都是多少钱?|各多少钱?)"
    r"|(?P<sum>(?:加起来|合起来|加一起|加在一起|一共|总共|合计|共|拢共)(?:是|要|花)?多少钱?))?"
)


def _for_that_reason(text: str, _: str, __: Conversation, ___: Known) -> str:
    """后勤人手不够，局里为此安排的机构运行辅助经费是多少: what is wanting says only why it is planned."""
    told = re.fullmatch(
        rf"[^,，]{{2,16}}(?:{_WANTING})[,，](?:局里|单位|部门|机关)?(?:为此|所以|因此|才|专门)+(?:安排|设|批|列|编|给|留)?了?的?(?P<rest>.+)",
        text,
    )
    return told["rest"] if told is not None else ""


_WANTING = "不够|不足|紧张|短缺|忙不过来|老化|破旧|旧了|坏了|缺人|跟不上"


def _one_project(text: str, _: str, __: Conversation, known: Known) -> str:
    """会计档案要做数字化归档和容灾，这个项目批了多少: the one project that every word tells."""
    asked = asked_of_text(text, known.catalogue.document.year)
    if known.asked_back or asked is None or asked.measure != "money" or asked.signed or _NARROWED.search(asked.thing):
        return ""
    covers = ((m, covered(asked.thing, m.norm, ())) for m in known.catalogue.of_dimension("project"))
    best = [m for m, c in covers if c is not None and c.named >= LEAST_LED and not c.singles]
    return f"{best[0].name}多少钱" if len(best) == 1 and best[0].norm != normalise(asked.thing) else ""


def _largest_of_details(text: str, _: str, __: Conversation, known: Known) -> str:
    """培训费明细里花钱最多的是哪个班: the largest row of the table of details."""
    told = re.fullmatch(
        r"(?P<name>[\u4e00-\u9fff]{2,}?)(?P<kind>明细表?|清单|一览表)?(?:里头|里面|里边|里|中|当中|上)[,，]?(?:花|用|要)?(?:钱|金额|费用)?"
        r"(?P<most>最[多大高贵少小低])的?(?:是|一项是|一笔是|那个是)?(?:哪|什么|啥)[^,，]{0,8}?(?:[,，]?(?:要|花|是|用)?多少钱?)?",
        text,
    )
    if told is None:
        return ""
    name, kind = normalise(told["name"]), (told["kind"] or "明细").removesuffix("表")
    pattern = re.compile(rf"{re.escape(name)}费?{kind}")
    titles = [t.title for t in known.catalogue.tables.values() if pattern.match(normalise(t.title))]
    least = told["most"][1] in "少小低"
    return f"{titles[0]}里哪一行金额{'最小' if least else '最大'}" if len(titles) == 1 else ""


def _heard(text: str, _: str, __: Conversation, ___: Known) -> str:
    """听说留了一百万的机动经费，是真的么: whether the amount is what is said."""
    told = re.fullmatch(
        r"(?:我?听说|听人说|据说|有人说|都说|说是|网上说)[^\d一二三四五六七八九十百千两]{0,8}?(?:留|给|安排|批|花|拨|列|编|有|备)了?"
        r"(?P<amount>[\d一二三四五六七八九十百千万亿两.,多来余]+(?:元|块钱?)?)的?(?P<thing>[\u4e00-\u9fff（）()]{2,}?)"
        r"[,，]?(?:是真的?|真的|有这回事|有这事|对|是不是真的?|真有这么多|是这样)(?:吗|么|嘛|不|假的?|不对|伐|啊)*",
        text,
    )
    return f"{told['thing']}是{told['amount']}吗" if told is not None else ""


def _left_at_the_end(text: str, latest: str, _: Conversation, known: Known) -> str:
    """到年末还剩多少结转结余, 年末呢 behind 年初结转和结余: what final accounts carry over at their end."""
    if known.catalogue.document.kind != "决算":
        return ""
    carried = r"结转(?:和|与|及)?结余|结余|结转"
    left = (
        rf"(?:那么?)?到?(?:了)?年[末底]的?(?:还|又)?(?:剩下?|余下?|{carried})?了?(?:有)?(?:多少|几多)(?:钱|万|资金)?的?"
        rf"(?:{carried})?(?:呢|啊)?"
    )
    after = "年初结转" in latest and re.fullmatch(r"(?:那么?)?(?:到)?年[末底]的?呢?", text) is not None
    return "年末结转和结余是多少" if after or re.fullmatch(left, text) else ""


def _the_former(text: str, _: str, __: Conversation, ___: Known) -> str:
    """宣传项目跟就业创业项目，前头那个多要了多少钱: how much more the one is than the other."""
    told = re.fullmatch(
        r"(?P<one>[^,，]{2,}?)(?:跟|和|与|同)(?P<other>[^,，]{2,}?)(?:比|相比|比起来|两个)?[,，]?(?P<which>前头|前面|前一|前|头一|后头|后面|后一|后)"
        r"(?:那个|那项|那笔|个|项|者|笔)?(?:比(?:前|后)(?:头|面|一)?(?:那个|个|者)?)?(?P<more>多|少)(?:要|花|给|批|安排|列|用|拨|出)?了?"
        r"(?:多少|几多)(?:钱|万|元)?",
        text,
    )
    if told is None:
        return ""
    one, other = (told["one"], told["other"]) if told["which"][0] in "前头" else (told["other"], told["one"])
    return f"{one}比{other}{told['more']}多少"


def _floating(text: str, _: str, __: Conversation, ___: Known) -> str:
    """留了多少机动钱备着用: the money that is kept for what may come."""
    plain = re.sub(r"机动的?(?:钱|资金|款项?)", "机动经费", text)
    plain = re.sub(r"(?:以备|备着?|留着|预备着?)(?:用|不时之需|急用)?的?$", "", re.sub(r"预备的|备用的", "", plain))
    if plain == text or "机动经费" not in plain:
        return ""
    asked = re.search(
        r"(?:今年|一共|总共)?(?:又|还)?(?:留|备|安排|列|有|给|批)了?(?:多少|几多)机动经费(?:呢|啊|呀)?$", plain
    )
    return "机动经费是多少" if asked is not None else plain


def by_other_name(text: str, known: Known) -> str:
    """预警信息发布中心, 气象服务中心（就是发预警的那个）: a unit by the name in its brackets, or with what explains it."""
    for name, _department, _kind in known.catalogue.organisations.values():
        told = re.fullmatch(r"(?P<first>[^()]+)\((?P<second>[^()]+)\)", normalise(name))
        if told is not None:
            first, second = told["first"], told["second"]
            found = _by_second_name(text, first, second) or _without_gloss(text, first, second)
            if found:
                return found
    return ""


def _by_second_name(text: str, first: str, second: str) -> str:
    """The question with the name in brackets put into the one before them; empty where it is not said."""
    ends = (second[n:] for n in range(len(second) - LEAST_NAME + 1))
    short = next((e for e in ends if e in text and e not in first), "")
    return text.replace(short, first, 1) if short and first not in text and not _GLOSS.search(text) else ""


def _without_gloss(text: str, first: str, second: str) -> str:
    """The question without the brackets behind the name that only say what the other name says."""
    gloss = _GLOSS.search(text)
    if gloss is None:
        return ""
    ends = (first[n:] for n in range(len(first) - LEAST_NAME + 1))
    named = any(text[: gloss.start()].endswith(e) for e in ends)
    explained = named and covered(gloss["inside"], second, (first,)) is not None
    return text[: gloss.start()] + text[gloss.end() :] if explained else ""


def _seen_there(text: str, _: str, __: Conversation, ___: Known) -> str:
    """去信访大厅看到有保安有安检，这保安安检一年花多少: what was seen is pointed at again, and asked for."""
    told = re.fullmatch(
        r"[^,，]{0,8}(?:看到|看见|瞧见|见着|碰到|发现)(?P<seen>[^,，]{2,16})[,，](?:这|那)(?:些|个|笔)?(?P<rest>.+)",
        text,
    )
    if told is None:
        return ""
    seen = [w for w in re.split(r"有|和|跟|、|还|又", told["seen"]) if w]
    return told["rest"] if seen and all(w in told["rest"] for w in seen) else ""


LEAST_NAME = 5
"""So many characters of the end of a unit's name have to be said."""
_GLOSS = re.compile(r"[(（](?:就是|即|也就是)?(?P<inside>[^()（）]{2,}?)(?:的那个|那个|的)?[)）]")


_NARROWED = re.compile(r"[里中]|当中|之内|" + PER)
"""购买服务里网络安全设备采购, 岗位津贴一个月: a part of the project's money, or so much at a time, and not all of it."""


_RULES: tuple[Callable[[str, str, Conversation, Known], str], ...] = (
    _another_kind,
    _carried,
    _kind_bought,
    _still_given,
    lambda text, _, __, known: rows_of_a_name(text, known),
    _for_that_reason,
    _seen_there,
    _largest_of_details,
    _heard,
    _left_at_the_end,
    _the_former,
    _floating,
    lambda text, _, __, known: by_other_name(text, known),
    _one_project,
)
