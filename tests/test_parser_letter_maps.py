"""Maps of letters read in one pass say what pdfminer reads in them, or are left to it."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.cmapdb import CMapParser, FileUnicodeMap

from parser.letter_maps import meanings_of

HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS)"
    b" /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
TAIL = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def _pdfminers(data: bytes) -> dict[int, str]:
    found = FileUnicodeMap()
    CMapParser(found, BytesIO(data)).run()
    return found.cid2unichr


def _own(data: bytes) -> dict[int, str] | None:
    said = meanings_of(data)
    if said is None:
        return None
    found = FileUnicodeMap()
    for code, meaning in said:
        found.add_cid2unichr(code, meaning)
    return found.cid2unichr


_codes = st.integers(0, 0xFFFF).map(lambda n: b"<%04X>" % n)
_meanings = st.one_of(_codes, st.sampled_from([b"<D840DC00>", b"<00660066>", b"<>", b"<4>", b"<00 41>", b"<00A0>"]))
_lists = st.lists(_meanings, max_size=4).map(lambda m: b"[" + b" ".join(m) + b"]")
_chars = st.lists(st.tuples(_codes, _meanings).map(b" ".join), max_size=6).map(
    lambda rows: b"%d beginbfchar\n%s\nendbfchar\n" % (len(rows), b"\n".join(rows))
)
_ranges = st.lists(
    st.tuples(st.integers(0, 300), st.integers(-1, 5), st.one_of(_meanings, _lists)).map(
        lambda t: b"<%04X><%04X> %s" % (t[0], max(0, t[0] + t[1]), t[2])
    ),
    max_size=5,
).map(lambda rows: b"%d beginbfrange\n%s\nendbfrange\n" % (len(rows), b"\n".join(rows)))


@given(st.lists(st.one_of(_chars, _ranges), max_size=4))
def test_usual_maps_are_read_as_pdfminer_reads_them(sections: list[bytes]) -> None:
    data = HEAD + b"".join(sections) + TAIL
    own = _own(data)
    assert own is None or own == _pdfminers(data)


def test_a_usual_map_is_not_left_to_pdfminer() -> None:
    assert _own(
        HEAD + b"1 beginbfchar <0001> <4E00> endbfchar 1 beginbfrange <0002><0003><4E01> endbfrange " + TAIL
    ) == {
        1: "一",
        2: "丁",
        3: "丂",
    }


@pytest.mark.parametrize(
    "odd",
    [
        b"% 1 beginbfchar <0001> <4E00> endbfchar\n",
        b"(1 beginbfchar <0001> <4E00> endbfchar)",
        b"/Other usecmap 1 beginbfchar <0001> <4E00> endbfchar",
        b"1 beginbfchar <0001> /space endbfchar",
        b"1 begincidrange <0001> <0002> 7 endcidrange",
        b"endcmap 1 beginbfchar <0001> <4E00> endbfchar",
        b"1 beginbfrange <0001> <0002> [<4E00> /a] endbfrange",
    ],
)
def test_an_unusual_map_is_left_to_pdfminer(odd: bytes) -> None:
    assert _own(HEAD + odd + TAIL) is None
