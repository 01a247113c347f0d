"""Projects below projects, by arithmetic alone: the tree that made the figures, or nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parser.nesting import nest

Tree = tuple[int, list["Tree"]]


def _leaf(value: int) -> Tree:
    return value, []


def _parent(children: list[Tree]) -> Tree:
    return sum(value for value, _ in children), children


TREES: st.SearchStrategy[Tree] = st.recursive(
    st.integers(1, 50).map(_leaf), lambda below: st.lists(below, min_size=1, max_size=4).map(_parent), max_leaves=12
)


def _printed(forest: list[Tree]) -> tuple[list[Decimal], list[int | None]]:
    values: list[Decimal] = []
    parents: list[int | None] = []

    def walk(tree: Tree, parent: int | None) -> None:
        at = len(values)
        values.append(Decimal(tree[0]))
        parents.append(parent)
        for child in tree[1]:
            walk(child, at)

    for tree in forest:
        walk(tree, None)
    return values, parents


@settings(max_examples=400, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=5))
def test_the_tree_that_made_the_figures_or_none(forest: list[Tree]) -> None:
    values, parents = _printed(forest)
    found = nest(values, Decimal(sum(value for value, _ in forest)))
    assert found is None or list(found) == parents


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
def test_a_flat_list_stays_flat(values: list[int]) -> None:
    assert nest([Decimal(v) for v in values], Decimal(sum(values))) == (None,) * len(values)


def test_three_levels() -> None:
    """
    城市更新专项      500
      老旧小区改造    300
        外立面整治    120
        管网改造      180
      城中村调查      200
    业务运行          400
      物业管理        150
      设备更新        250
    合计              900
    """
    values = [Decimal(v) for v in (500, 300, 120, 180, 200, 400, 150, 250)]
    assert nest(values, Decimal(900)) == (None, 0, 1, 1, 0, None, 5, 5)


def test_two_trees_are_none() -> None:
    """
    甲 2, 乙 1, 丙 1 make 2 in one way. 9, 6, 3, 3, 3, 3, 3, 3 make 9 in several: which 3 is part of which?
    """
    assert nest([Decimal(v) for v in (2, 1, 1)], Decimal(2)) == (None, 0, 0)
    assert nest([Decimal(v) for v in (9, 6, 3, 3, 3, 3, 3, 3)], Decimal(9)) is None


def test_no_tree_is_none() -> None:
    assert nest([Decimal(5), Decimal(3), Decimal(1)], Decimal(5)) is None


def test_a_single_part_lies_below_its_whole() -> None:
    assert nest([Decimal(7), Decimal(7)], Decimal(7)) == (None, 0)


def test_many_equal_rows_are_counted_in_time() -> None:
    values = [Decimal(4950), *(Decimal(n) for n in range(1, 100))]
    assert nest(values, Decimal(4950)) == (None, *[0] * 99)
    assert nest([Decimal(1)] * 150, Decimal(75)) is None


def test_negative_figures_are_not_nested() -> None:
    assert nest([Decimal(5), Decimal(-2), Decimal(7)], Decimal(5)) is None
