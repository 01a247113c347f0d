"""The repair rule: one column map for a whole table, decided by its arithmetic or not at all.

Triggered where cells and header disagree in number, or where a table without borders prints leaf paths that no official
layout has. Candidates keep the order of the cells, blanks included, and insert blank columns only as a layout needs.
A candidate is accepted only if it alone closes every equation, at least two of them with a figure that is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from parser.assemble import PrintedTable
from parser.columns import understand_columns
from parser.equations import closes, row_equations
from parser.money import parse_money
from schema.forms import Form, flat_path, levels_of
from schema.model import Quality
from schema.names import normalise

MOST_LOST_COLUMNS = 2
LEAST_EQUATIONS = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """How the cells of a table are laid out under its columns. `sources[i]` is the cell that column i takes, or None."""

    paths: tuple[tuple[str, ...], ...]
    sources: tuple[int | None, ...]
    state: Quality = "plain"
    reason: str = ""
    doubtful: frozenset[int] = frozenset()

    def lay_out(self, cells: Sequence[str | None]) -> tuple[str | None, ...]:
        """Given a row's cells as printed, return them in the order of the columns."""
        return tuple(cells[s] if s is not None and s < len(cells) else "" for s in self.sources)

    def quality(self, column: int) -> tuple[Quality, str]:
        """Return how far a cell of this column can be trusted, and why."""
        if column in self.doubtful:
            return "doubtful", self.reason
        return ("repaired", self.reason) if self.state == "repaired" else ("plain", "")

    @property
    def problem(self) -> str:
        """The Chinese sentence to report, empty where nothing was amiss."""
        return self.reason if self.state != "plain" else ""


def decide(printed: PrintedTable, form: Form | None, unit: str = "元") -> Decision:
    """Given a printed table and its form, return its column map and how far it can be trusted."""
    width = _width(printed)
    paths = printed.header.paths
    as_printed = Decision(paths[:width] if len(paths) > width else paths, tuple(range(min(len(paths), width) or width)))
    if form is not None and form.rows == "targets":
        return as_printed
    if not _triggered(printed, form, width):
        return as_printed
    found = {c.sources: c for c in _candidates(printed, form, width)}
    survivors = [c for c in found.values() if _closes_all(printed, form, c, unit)]
    if not found and len(_used_paths(printed)) == width and not form_variants(form):
        return as_printed
    if len(survivors) == 1:
        return _accepted(printed, survivors[0], width)
    return _doubtful(printed, form, survivors, width)


def form_variants(form: Form | None) -> tuple[tuple[str, ...], ...]:
    """Return the official layouts of a form, none where the form is not known."""
    return form.variants if form is not None else ()


def _used_paths(printed: PrintedTable) -> tuple[tuple[str, ...], ...]:
    """The header paths without blank ones behind the last printed one."""
    paths = list(printed.header.paths)
    while paths and not paths[-1]:
        paths.pop()
    return tuple(paths)


def _width(printed: PrintedTable) -> int:
    """How many cells the widest body row prints, trailing blanks apart, but no fewer than the header has."""
    if printed.drawn:
        return len(printed.header.paths)
    bodies = [len(_trimmed(r.row.cells)) for r in printed.rows]
    header = len(_used_paths(printed))
    longest = max(bodies, default=0)
    counts = {len(r.row.cells) for r in printed.rows}
    return longest if longest > header else min(max(counts, default=header), max(header, longest))


def _trimmed(cells: Sequence[str | None]) -> tuple[str | None, ...]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _triggered(printed: PrintedTable, form: Form | None, width: int) -> bool:
    if printed.drawn:
        return False
    used = _used_paths(printed)
    if len(used) != width or any(not p for p in used):
        return True
    variants = form_variants(form)
    return bool(variants) and tuple(flat_path(p) for p in used) not in variants


def _candidates(printed: PrintedTable, form: Form | None, width: int) -> Iterator[Decision]:
    """Layouts whose leaves contain the printed leaves in order, with every way to place the cells in them."""
    leaves = [normalise(p[-1]) if p else "" for p in _used_paths(printed)]
    leaves = [x for x in leaves if x]
    for variant in form_variants(form):
        names = [levels_of(v)[-1] for v in variant]
        lost = len(variant) - width
        if not _is_subsequence(leaves, names) or not 0 <= lost <= MOST_LOST_COLUMNS:
            continue
        paths = tuple(levels_of(v) for v in variant)
        printed_paths = _official_spelling(printed, paths)
        for missing in combinations(range(len(variant)), lost):
            cells = iter(range(width))
            yield Decision(printed_paths, tuple(None if i in missing else next(cells) for i in range(len(variant))))


def _official_spelling(printed: PrintedTable, paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Keep the printed spelling of a leaf where it is printed; what was lost carries the official one."""
    spelled = {normalise(p[-1]): p[-1] for p in printed.header.paths if p}
    return tuple((*path[:-1], spelled.get(path[-1], path[-1])) for path in paths)


def _is_subsequence(short: Sequence[str], long: Sequence[str]) -> bool:
    at = iter(long)
    return all(any(x == y for y in at) for x in short)


def _values(decision: Decision, cells: Sequence[str | None], unit: str) -> list[Decimal | None]:
    return [parse_money(c or "", unit) for c in decision.lay_out(cells)]


def _closes_all(printed: PrintedTable, form: Form | None, decision: Decision, unit: str) -> bool:
    """Every equation of every row closes, names stand under names, amounts under amounts, enough of it not zero."""
    columns = understand_columns(decision.paths, form)
    equations = row_equations(columns)
    telling = 0
    for placed in printed.rows:
        cells = decision.lay_out(placed.row.cells)
        if any(_misplaced(c.kind, cells[c.index] or "") for c in columns):
            return False
        values = _values(decision, placed.row.cells, unit)
        if not all(closes(e, values) for e in equations):
            return False
        telling += sum(1 for e in equations if values[e.parent])
    return telling >= LEAST_EQUATIONS or not equations


def _misplaced(kind: str, text: str) -> bool:
    is_money = parse_money(text) is not None
    if kind == "amount":
        return bool(text) and not is_money
    return kind in ("name", "organisation") and is_money and "." in text


def _accepted(printed: PrintedTable, chosen: Decision, width: int) -> Decision:
    used = _used_paths(printed)
    official = tuple(flat_path(p) for p in chosen.paths)
    given = tuple(flat_path(p) for p in used)
    gone = [
        chosen.paths[i][-1] for i, p in enumerate(official) if levels_of(p)[-1] not in {levels_of(g)[-1] for g in given}
    ]
    if not gone:
        return chosen
    reason = (
        f"{printed.number or printed.title}：表头 {len(used)} 列，数据 {width} 列，"
        f"与官方格式相差“{'、'.join(gone)}”{len(gone)} 列；按行内勾稽只有一种放法成立"
    )
    return Decision(chosen.paths, chosen.sources, "repaired", reason)


def _doubtful(printed: PrintedTable, form: Form | None, survivors: Sequence[Decision], width: int) -> Decision:
    used = _used_paths(printed)
    count = "几种放法都成立" if survivors else "没有一种放法能使勾稽成立"
    reason = f"{printed.number or printed.title}：表头 {len(used)} 列，数据 {width} 列，与官方格式不符，{count}，所涉各格存疑"
    if survivors:
        first = survivors[0]
        differing = {
            i
            for i in range(len(first.sources))
            if any(s.paths == first.paths and s.sources[i] != first.sources[i] for s in survivors)
        }
        if all(s.paths == first.paths for s in survivors):
            return Decision(first.paths, first.sources, "repaired", reason, doubtful=frozenset(differing))
    paths = tuple(used[i] if i < len(used) else () for i in range(width))
    return Decision(paths, tuple(range(width)), "doubtful", reason, doubtful=frozenset(range(width)))
