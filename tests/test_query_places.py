"""Regions and bodies of one name, over a store of small budgets from five places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tiny import tiny_document

from query.engine import Library, answer, load
from schema.model import Organisation, ParsedDocument, Table
from schema.regions import belongs_to, lies_in, printed_region, regions_of
from schema.store import writing

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "budget.txt"
OFFICES = {
    "烟台市审计局": Decimal(10),
    "青岛市审计局": Decimal(12),
    "北京市审计局": Decimal(31),
    "北京市财政局": Decimal(25),
    "上海市普陀区审计局": Decimal(7),
}


def _budget(name: str, electricity: Decimal) -> ParsedDocument:
    """A budget whose 电费 is the amount given."""
    document = tiny_document(f"{name}.txt", name)
    economic = document.tables[0]
    rows = tuple(
        replace(r, cells=(r.cells[0], f"{electricity}.00")) if "电费" in r.cells[0] else r for r in economic.rows
    )
    amounts = tuple(replace(a, value=electricity) if a.row == economic.rows[2].key else a for a in economic.amounts)
    changed: Table = replace(economic, rows=rows, amounts=amounts)
    return replace(
        document,
        organisations=(Organisation(1, "101", name, "部门"),),
        tables=(changed, *document.tables[1:]),
        checks=(),
    )


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    database = tmp_path_factory.mktemp("offices") / "budget.duckdb"
    with writing(database) as add:
        for name, electricity in OFFICES.items():
            add(_budget(name, electricity), SAMPLE, "1")
    opened = load(database)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("哪个审计局电费最多", {"北京市审计局": "31.00"}),
        ("四个审计局里谁的电费最少", {"上海市普陀区审计局": "7.00"}),
        ("各地审计局的电费", {n: f"{v}.00" for n, v in OFFICES.items() if "审计" in n}),
        ("北京各部门电费", {"北京市审计局": "31.00", "北京市财政局": "25.00"}),
        ("山东各审计局的电费", {"烟台市审计局": "10.00", "青岛市审计局": "12.00"}),
        ("上海哪个部门电费最多", {"上海市普陀区审计局": "7.00"}),
        ("山东省所有审计局电费合计", {None: "22.00"}),
        ("五个部门里电费最高的是哪个", {"北京市审计局": "31.00"}),
    ],
)
def test_a_region_and_a_shared_name_say_whose(offices: Library, question: str, rows: dict[str | None, str]) -> None:
    given, _ = answer(offices, question)
    assert given.status == "answered", given.sentence
    found = {None if None in rows else r.name: r.value for r in given.rows}
    assert found == rows
    assert given.citations


@pytest.mark.parametrize(
    ("question", "status", "reason", "said"),
    [
        ("审计局电费多少", "choice", None, "审计局"),
        ("三个审计局谁的电费最多", "choice", None, "4 个"),
        ("三个部门里电费最高的是哪个", "refused", "not_understood", "5 个"),
        ("山东的审计局电费多少", "refused", "not_loaded", "山东"),
        ("上海审计局电费多少", "refused", "not_loaded", "上海"),
        ("天津各部门电费", "refused", "not_loaded", "天津"),
        ("各区电费", "refused", "not_understood", "各区"),
    ],
)
def test_whose_is_never_guessed(offices: Library, question: str, status: str, reason: str | None, said: str) -> None:
    given, _ = answer(offices, question)
    assert (given.status, given.reason) == (status, reason), given.sentence
    assert said in given.sentence


@pytest.mark.parametrize(
    ("name", "printed", "regions"),
    [
        ("福州市鼓楼生态环境局", "福州市", ("福建省", "福州市")),
        ("上海市普陀区商务委员会", "上海市普陀区", ("上海市", "普陀区")),
        ("中共江苏省委办公厅", "江苏省", ("江苏省",)),
        ("广州市市场监督管理局", "广州市", ("广东省", "广州市")),
        ("烟台市城市管理局", "烟台市", ("山东省", "烟台市")),
        ("滨江市社区服务中心", "滨江市", ("滨江市",)),
        ("恩施土家族苗族自治州教育局", "恩施土家族苗族自治州", ("湖北省", "恩施土家族苗族自治州")),
        ("教育局", None, ()),
    ],
)
def test_a_name_tells_its_region(name: str, printed: str | None, regions: tuple[str, ...]) -> None:
    assert printed_region(name) == printed
    assert regions_of(name) == regions


def test_a_wider_region_holds_a_body_and_is_not_its_own() -> None:
    assert lies_in("苏州市审计局", "江苏")
    assert not belongs_to("苏州市审计局", "江苏")
    assert belongs_to("大连市西岗区大数据中心", "西岗")
    assert belongs_to("大连市西岗区大数据中心", "大连市西岗区")
    assert not belongs_to("大连市西岗区大数据中心", "大连市")
