"""Names over all documents: packed, found by beginning, part, sound and likeness, scoped, with bounded work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.names import made_names
from query.engine import Library, answer, load
from query.names import BODIES, MOST_CANDIDATES, MOST_EXACT, NameIndex
from query.vocabulary import organisation_entries
from schema.generations import names_file
from schema.name_pack import Use, open_names, packed, unpacked
from schema.sounds import initials, sound, syllables
from schema.store import connect, database_file


def _index(*uses: tuple[str, int, str, int]) -> NameIndex:
    """An index of (name, document, kind, id)."""
    rows: list[Use] = [
        (name, " ".join(syllables(name)), document, kind, ref, True) for name, document, kind, ref in sorted(uses)
    ]
    pack = unpacked(memoryview(b"".join(packed(rows, (len(rows), 1, 1)))), None)
    assert pack is not None
    return NameIndex(pack)


@pytest.fixture(scope="module")
def small() -> NameIndex:
    return _index(
        ("住房公积金", 1, "economic", 1),
        ("住房改革支出", 1, "function", 2),
        ("教育局", 1, "部门", 3),
        ("教育局", 2, "部门", 4),
        ("平安社区视频监控", 1, "项目", 5),
        ("平安社区消防设施", 2, "项目", 6),
        ("智慧教育平台", 2, "项目", 7),
    )


@pytest.fixture(scope="module")
def many() -> NameIndex:
    return _index(*((name, 1 + n % 7, "项目", n) for n, name in enumerate(made_names(3_000))))


def _norms(index: NameIndex, numbers: Iterator[int] | range | tuple[int, ...]) -> list[str]:
    return [index.norm(n) for n in numbers]


def test_exact_beginning_and_part(small: NameIndex) -> None:
    found = small.exact("教育局")
    assert found is not None
    assert [(u.document, u.ref) for u in small.uses(found)] == [(1, 3), (2, 4)]
    assert small.exact("教育") is None
    assert _norms(small, small.beginning("住房")) == ["住房公积金", "住房改革支出"]
    assert list(small.beginning("")) == []
    assert _norms(small, small.with_part("教育")) == ["教育局", "智慧教育平台"]
    assert _norms(small, small.containing(("平安", "消防")) or ()) == ["平安社区消防设施"]
    assert small.containing(("平安", "没有")) == ()


def test_names_inside_a_question(small: NameIndex) -> None:
    text = "请问教育局的住房公积金"
    assert [(text[s:e], small.norm(n)) for s, e, n in small.within(text)] == [
        ("教育局", "教育局"),
        ("住房公积金", "住房公积金"),
    ]


def test_sound_and_initials(small: NameIndex) -> None:
    assert _norms(small, small.sounding("zhufanggong")) == ["住房公积金"]
    assert _norms(small, small.sounding("注房")) == ["住房改革支出", "住房公积金"]
    assert _norms(small, small.with_initials("jyj")) == ["教育局"]
    assert [m.norm for m in small.spoken_like("zhufanggongjijn", 2)][:1] == ["住房公积金"]


def test_the_likest_comes_first_and_a_scope_keeps_others_out(small: NameIndex) -> None:
    assert small.nearest("平安社区视频监空", 3)[0].norm == "平安社区视频监控"
    in_second = small.nearest("平安社区视频监空", 3, lambda n: small.use_in(n, {"项目"}, {2}) is not None)
    assert [m.norm for m in in_second] == ["平安社区消防设施"]
    assert small.use_in(small.exact("教育局") or 0, BODIES, {2}) is not None
    assert small.use_in(small.exact("教育局") or 0, BODIES, {3}) is None
    assert small.use_in(small.exact("住房公积金") or 0, BODIES) is None


def test_one_wrong_character_is_found_among_many(many: NameIndex) -> None:
    for name in made_names(3_000)[::100]:
        slipped = name[:3] + "某" + name[4:]
        assert name in [m.norm for m in many.nearest(slipped, 5)], (name, slipped)


@settings(max_examples=200, deadline=None)
@given(typed=st.text(max_size=50))
def test_anything_typed_is_looked_up_within_bounds(many: NameIndex, typed: str) -> None:
    assert many.exact(typed) is None or typed in made_names(3_000)
    assert len(many.nearest(typed, 500)) <= 2 * MOST_CANDIDATES
    assert len(many.spoken_like(typed, 500)) <= MOST_CANDIDATES
    assert all(typed in many.norm(n) for n in many.with_part(typed))
    assert all(many.norm(n).startswith(typed) for n in many.beginning(typed))
    list(many.within(typed)), list(many.sounding(typed)), list(many.with_initials(typed))
    found = many.containing((typed,))
    assert found is None or len(found) <= MOST_EXACT


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("住房公积金平安社区ab12", min_size=1, max_size=6), min_size=1, max_size=12))
def test_every_packed_name_is_found_again(names: list[str]) -> None:
    index = _index(*((name, 1, "项目", n) for n, name in enumerate(names)))
    assert index.size == len(set(names))
    for name in names:
        assert index.exact(name) is not None
        assert name in _norms(index, index.beginning(name[:1]))
        assert name in _norms(index, index.sounding(sound(name)))
        assert name in _norms(index, index.with_initials(initials(syllables(name))))


def test_bodies_are_called_as_before(years_library: Library) -> None:
    """Each wording of the departments and units means the same, in the same order, as when all were listed."""
    roster = years_library.roster
    listed = [(o, b.name, None) for b in roster.bodies for o in b.organisations]
    bodies = years_library.prepared(None).bodies
    assert bodies is not None
    for wording, entry in organisation_entries(listed).items():
        if entry.kind == "organisation":
            spans = [s for s in bodies.named(wording) if (s.start, s.end) == (0, len(wording))]
            assert [s.organisations for s in spans] == [entry.organisations], wording


def test_the_names_stand_beside_their_generation_and_are_packed_anew_without(
    years_database: Path, tmp_path: Path
) -> None:
    file = database_file(years_database)
    assert names_file(file).exists()
    copy = tmp_path / "budget.duckdb"
    shutil.copyfile(file, copy)
    connection, copied = connect(years_database), connect(copy)
    stored, made = open_names(connection, file), open_names(copied, copy)
    assert stored.held is not None
    assert made.held is None
    assert {n: bytes(v) for n, v in stored.views.items()} == {n: bytes(v) for n, v in made.views.items()}
    names_file(copy).write_bytes(b"broken")
    assert open_names(copied, copy).size == stored.size
    for opened in (connection, copied):
        opened.close()


def test_a_project_alone_tells_its_department(years_library: Library) -> None:
    given_answer, _ = answer(years_library, "2025年智慧教育平台建设多少钱")
    assert given_answer.status == "answered", given_answer.sentence
    assert {c.document for c in given_answer.citations} <= {
        d.file_name for d in years_library.documents if d.year == 2025
    }


def test_closing_lets_the_file_go(years_database: Path) -> None:
    opened = load(years_database)
    opened.close()
    with pytest.raises((AttributeError, ValueError)):
        opened.names.exact("教育局")
