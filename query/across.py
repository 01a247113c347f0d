"""What a question over several budgets looks up: its cells, each one figure of one body in one year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from query.builders import INCREASE, display_unit, of_one_side
from query.catalogue import Catalogue
from query.lexicon import lexicon
from query.plan import Budget, Cell, Coordinate, Plan, Refusal
from query.reading import Group, Reading
from query.resolve import resolve
from query.roster import Roster
from query.scope import Part, Scope
from query.weighing import base_leads

Built = Plan | Refusal
MOST_CHOICES = 6
MOST_NAMED = 4
"""So many bodies are named one by one in the name of a set."""
SPENDING = ("花", "开销", "开支", "支出", "用钱", "预算", "盘子", "经费")


@dataclass(frozen=True)
class Ask:
    """A question over several budgets: its reading, its scope, and how it would be read in one of them alone."""

    reading: Reading
    scope: Scope
    roster: Roster
    catalogue: Catalogue
    read_in: Callable[[Budget, frozenset[str]], tuple[Reading, Catalogue] | Refusal]
    """The question read in one of the budgets, without its words for whom and when and without the senses given."""
    failed: bool = False
    """The question before was not answered: what names no figure may mean that one."""

    @property
    def grows(self) -> bool:
        """True where one year is set against another by a word of increase."""
        return self.reading.has(*INCREASE)


def subjects(ask: Ask) -> list[tuple[Part | None, Coordinate]] | Refusal:
    """The figures that the question names, each with the part it stands in; spending in all where it names none."""
    bare = replace(ask.reading, organisations=())
    named = [p for p in ask.scope.parts if not p.group.is_empty]
    if not named:
        total = _spoken_total(ask)
        return total if isinstance(total, Refusal) else [(None, total)]
    found: list[Coordinate] = []
    for part in named:
        coordinate = resolve(part.group, ask.catalogue, bare)
        if isinstance(coordinate, Refusal):
            return coordinate
        found.append(coordinate)
    return list(zip(named, of_one_side(found), strict=True))


def _spoken_total(ask: Ask) -> Coordinate | Refusal:
    income = any(s.text in ("收", "收了", "进账") for s in ask.reading.spans)
    summed = ask.reading.has("operation.sum")
    granted = summed and any(w in ask.reading.text for w in lexicon().marks["granting"])
    spends = any(w in ask.reading.text for w in SPENDING) or _of_all_money(ask) or _grows_most(ask)
    if not income and not granted and not spends:
        return Refusal("not_understood", "没有听懂要问哪个数。")
    totals = ("income",) if income else ("expenditure",)
    return resolve(Group(0, totals=totals), ask.catalogue, replace(ask.reading, organisations=()))


def _grows_most(ask: Ask) -> bool:
    """教育局今年跟去年比，哪个单位减得最多: no figure is named, so that all their money is meant."""
    plain = not (ask.failed or ask.reading.unknown or ask.reading.conditions)
    things = set(ask.reading.nouns) - {"department", "unit"}
    picked = ranked(ask) and bool(ask.scope.every)
    who = ask.reading.has("operation.which") and ask.reading.has("operation.more", "operation.less")
    return plain and not things and ask.scope.named_bodies and ask.grows and (picked or who)


def _of_all_money(ask: Ask) -> bool:
    """农业局比文旅局多拿多少钱, 两家加到一块多少, 图书馆在文旅局里占几成: of bodies that are named, all their money."""
    things = set(ask.reading.nouns) - {"department", "unit"}
    if ask.failed or not ask.scope.named_bodies or things or ask.reading.unknown:
        return False
    named = [ask.roster.bodies[b] for b in ask.scope.bodies]
    money = any(w in ask.reading.text for w in lexicon().marks["all_money"])
    money = money or any(s.sense.startswith("rank") and "钱" in s.text for s in ask.reading.spans)
    summed = ask.reading.has("operation.sum", "part.plus") and len(named) > 1
    inside = {(b.name == b.department, b.department) for b in named}
    shared = (
        ask.reading.has("operation.share", "part.over")
        and len(named) == 2
        and len({d for _, d in inside}) == 1 < len(inside)
    )
    return money or summed or shared


def cells(ask: Ask, years: Sequence[int] | None = None) -> tuple[Cell, ...] | Refusal:
    """Every figure of every body in every year, in the order said; paired where each part says its own of both."""
    named = subjects(ask)
    if isinstance(named, Refusal):
        return named
    paired = _paired(ask, named)
    if isinstance(paired, Refusal):
        return paired
    turned = years is None and base_leads(ask.reading.spans)
    if paired:
        return named_by_difference(paired[::-1] if turned and len(paired) == 2 else paired)
    when = tuple(years) if years is not None else ask.scope.years
    found = [
        Cell(subject, budgets[0])
        for body in ask.scope.bodies
        for year in when
        if (budgets := ask.roster.bodies[body].of_year(year))
        for _, subject in named
    ]
    if turned and len(found) == 2:
        found.reverse()
    return named_by_difference(found)


def _paired(ask: Ask, named: Sequence[tuple[Part | None, Coordinate]]) -> list[Cell] | Refusal:
    """教育局2025年的办公费和人社局2026年的电费: each part has its own of every kind that is said more than once."""
    parts = [p for p in ask.scope.parts if p.bodies or p.years or not p.group.is_empty]
    kinds = (
        [bool(p.bodies) for p in parts],
        [bool(p.years) for p in parts],
        [not p.group.is_empty for p in parts],
    )
    several = [kind for kind in kinds if sum(kind) > 1]
    if len(several) < 2 or len(parts) < 2 or ask.scope.every:
        return []
    if not all(all(kind) for kind in several):
        return []
    by_part = {id(p): s for p, s in named if p is not None}
    only = named[0][1] if len(named) == 1 else None
    found: list[Cell] = []
    for part in parts:
        subject = by_part.get(id(part), only)
        bodies, years = part.bodies or ask.scope.bodies, part.years or ask.scope.years
        if subject is None or len(bodies) != 1 or len(years) != 1:
            return Refusal("not_understood", "没有听懂每个数是哪个单位、哪一年的，请一次问一个。")
        budgets = ask.roster.bodies[bodies[0]].of_year(years[0])
        if not budgets:
            name = ask.roster.bodies[bodies[0]].name
            return Refusal("not_loaded", f"没有载入{name} {years[0]} 年的预算。")
        found.append(Cell(subject, budgets[0]))
    return found


def named_by_difference(found: Sequence[Cell]) -> tuple[Cell, ...]:
    """Name each row by what tells it from the others: the body, the year, the account."""
    bodies = len({c.budget.body for c in found})
    years = len({c.budget.year for c in found})
    labels = len({c.subject.label for c in found})
    if len(found) == 1 and found[0].budget.printed_in is not None and found[0].subject.options != ((),):
        return (replace(found[0], name=found[0].subject.label.split(" ")[-1]),)
    if bodies > 1 and years == labels == 1:
        return tuple([Cell(c.subject, c.budget, c.budget.name) for c in found])
    called: list[Cell] = []
    for cell in found:
        words = []
        if bodies > 1 or (years == 1 and labels == 1):
            words.append(cell.budget.name)
        if years > 1:
            words.append(f"{cell.budget.year}年")
        if labels > 1:
            words.append(cell.subject.label)
        called.append(Cell(cell.subject, cell.budget, " ".join(words)))
    return tuple(called)


def set_label(ask: Ask, found: Sequence[Cell]) -> str:
    """How the set of cells is called: whose, when, what."""
    units = any(c.budget.organisation is not None for c in found)
    whose = ask.scope.where + ("各单位" if units else "各部门")
    if ask.scope.left_out:
        whose = f"除{'、'.join(ask.roster.bodies[b].name for b in ask.scope.left_out)}外的{whose}"
    of_one_name = ask.scope.every == "department" and len(ask.scope.bodies) < len(ask.roster.departments)
    some = not ask.scope.every or (of_one_name and not ask.scope.left_out)
    one = len({c.budget.name for c in found}) == 1
    return label_of(found, "" if one or (ask.scope.named_bodies and some) else whose)


def label_of(found: Sequence[Cell], whose: str = "") -> str:
    """How cells are called: whose (their bodies by name where it is not said), when, what."""
    years = list(dict.fromkeys([c.budget.year for c in found]))
    labels = list(dict.fromkeys([c.subject.label for c in found]))
    return f"{whose or _named(found)}{_when(years)}{'、'.join(labels)}"


def _when(years: Sequence[int]) -> str:
    """Years that follow each other as a span, years apart one by one."""
    together = len(years) > 1 and sorted(years) == list(range(min(years), max(years) + 1))
    return f"{min(years)}—{max(years)} 年" if together else f"{'、'.join(map(str, years))} 年" if years else ""


def _named(found: Sequence[Cell]) -> str:
    bodies = list(dict.fromkeys(c.budget.name for c in found))
    more = f"等 {len(bodies)} 个部门" if len(bodies) > MOST_NAMED else ""
    return "、".join(bodies[:MOST_NAMED]) + more


def make(ask: Ask, operation: str, found: Sequence[Cell], **changes: object) -> Built:
    """Return the plan of an operation over cells."""
    if not found:
        return Refusal("not_loaded", "没有载入所问的预算。")
    changes.setdefault("label", set_label(ask, found))
    changes.setdefault("display_unit", display_unit(ask.reading))
    return Plan(operation, 0, cells=tuple(found), **changes)  # type: ignore[arg-type]


def ranked(ask: Ask) -> bool:
    """True where rows are to be put in order or picked by their order."""
    return ask.reading.has("rank", "order", "top") or bool(ask.reading.nths) or ask.reading.top is not None


def open_years(ask: Ask) -> bool:
    """True where several years are loaded and the question says none."""
    return len(ask.scope.years) > 1 and not ask.scope.named_years and not ask.scope.every_year


def open_bodies(ask: Ask) -> bool:
    """True where several departments are loaded and the question names none and does not ask for all."""
    said = ask.scope.named_bodies or ask.scope.every or ask.scope.inherited or ask.scope.left_out
    return len(ask.scope.bodies) > 1 and not said


def ask_year(ask: Ask) -> Refusal:
    """Ask back which year is meant."""
    loaded = sorted({y for b in ask.scope.bodies for y in ask.roster.bodies[b].years}, reverse=True)
    choices = tuple((f"{y} 年", f"{y}年{ask.reading.text}") for y in loaded[:MOST_CHOICES])
    return Refusal("not_understood", "没有说是哪一年，请选一个。", choices=choices)


def ask_body(ask: Ask) -> Refusal:
    """Ask back which department is meant."""
    names = [ask.roster.bodies[b].name for b in ask.scope.bodies[:MOST_CHOICES]]
    choices = tuple((n, f"{n}{ask.reading.text}") for n in names)
    return Refusal("not_understood", "装入了不止一个部门的预算，请说明问哪一个。", choices=choices)
