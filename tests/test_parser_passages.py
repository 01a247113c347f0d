"""Explanatory text under its headings; each document is an invented one, printed in the test that reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.grid import TextLine
from parser.paragraphs import joined
from parser.passages import LONGEST_PASSAGE, read_passages
from schema.model import Passage
from schema.names import squeeze

WIDTH = 30
"""Characters in a full line of the invented pages."""


def pages(*texts: str) -> list[TextLine]:
    """Lines of PDF pages, one text a page: 16 points, `#` makes a line large and centred, `~` small, `>` indents."""
    found = []
    for page, text in enumerate(texts, 1):
        top = 80.0
        for raw in (line for line in text.strip("\n").splitlines() if line.strip()):
            mark, words = (raw[0], raw[1:].strip()) if raw[0] in "#~>" else ("", raw.strip())
            size = {"#": 22.0, "~": 9.0}.get(mark, 16.0)
            x0 = {"#": 200.0, ">": 122.0}.get(mark, 90.0)
            found.append(TextLine(words, page, None, top, x0, x0 + size * len(words), size))
            top += 1.9 * size
    return found


def plain(text: str) -> list[TextLine]:
    return [TextLine(line, None, n) for n, line in enumerate(text.strip("\n").splitlines(), 1) if line.strip()]


def read(*texts: str) -> list[tuple[str, str]]:
    return [(p.heading, p.text) for p in read_passages(pages(*texts))]


FULL = "本馆按照年度计划安排借阅服务和图书采编等工作并且逐项落实到"
assert len(FULL) == WIDTH - 1


def test_path_of_headings_and_page() -> None:
    found = read_passages(
        pages(
            """
#第一部分 图书馆概况
>一、主要职责
>（一）收藏图书。
>（二）借阅图书，并且辅导读者。
>二、机构设置
>本馆设三个部。
""",
            """
#第二部分 情况说明
>五、其他事项
>（一）机关运行经费
>本馆安排 8.5 万元。
""",
        )
    )
    assert found == (
        Passage("第一部分 图书馆概况 › 一、主要职责", 1, None, "（一）收藏图书。\n（二）借阅图书，并且辅导读者。"),
        Passage("第一部分 图书馆概况 › 二、机构设置", 1, None, "本馆设三个部。"),
        Passage("第二部分 情况说明 › 五、其他事项 › （一）机关运行经费", 2, None, "本馆安排 8.5 万元。"),
    )


def test_a_heading_by_its_size_alone_closes_the_one_before() -> None:
    found = read("#图书馆主要职责\n>收藏图书。\n#图书馆预算说明\n>一、收入\n>收入三万元。")
    assert found == [("图书馆主要职责", "收藏图书。"), ("图书馆预算说明 › 一、收入", "收入三万元。")]


def test_part_and_its_name_on_two_lines() -> None:
    assert read("#第三部分\n#情况说明", ">一、收入情况\n>收入三万元。") == [
        ("第三部分 情况说明 › 一、收入情况", "收入三万元。")
    ]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("1.公务接待费3.4万元，与上年持平。", "1.公务接待费"),
        ("（二）公务用车运行费。安排 2 万元，主要用于送书下乡。", "（二）公务用车运行费"),
        ("1．年终结转结余为 0 万元。", "1．年终结转结余"),
        ("（1）文化支出（类）图书馆（项）28.00 万元，主要用于购书。", "（1）文化支出（类）图书馆（项）"),
        ("3.图书采购情况。", "3.图书采购情况"),
    ],
)
def test_a_numbered_paragraph_is_text_under_its_first_phrase(line: str, heading: str) -> None:
    text = line if not line.startswith("3") else "都已完成。"
    assert read(f">一、支出情况\n>{line}\n>{'' if text == line else text}") == [(f"一、支出情况 › {heading}", text)]


def test_text_after_a_numbered_paragraph_is_the_section_again() -> None:
    found = read(
        ">一、三公经费\n>1.公务接待费2万元。\n>2.公务用车费3万元，其中：\n>购置费1万元；\n>运行费2万元。\n>另有会议费4万元。"
    )
    assert [h for h, _ in found] == ["一、三公经费 › 1.公务接待费", "一、三公经费 › 2.公务用车费", "一、三公经费"]
    assert found[1][1] == "2.公务用车费3万元，其中：\n购置费1万元；\n运行费2万元。"


def test_items_without_text_are_a_list() -> None:
    found = read(">二、单位构成\n>下属单位有：\n>1.少儿分馆\n>2.城东分馆\n>三、人员\n>共九人。")
    assert found == [("二、单位构成", "下属单位有：\n1.少儿分馆\n2.城东分馆"), ("三、人员", "共九人。")]


def test_a_list_numbered_against_custom_stays_under_its_heading() -> None:
    found = read(">一、概况\n>1.主要职责\n>（一）收藏图书。\n>（二）借阅图书。\n>2.机构设置\n>设三个部。")
    assert found == [
        ("一、概况 › 1.主要职责", "（一）收藏图书。\n（二）借阅图书。"),
        ("一、概况 › 2.机构设置", "设三个部。"),
    ]


def test_a_number_at_the_left_margin_inside_a_sentence_is_no_heading() -> None:
    assert read(f">一、任务\n>{FULL}\n一、二楼的书库。") == [("一、任务", FULL + "一、二楼的书库。")]


def test_one_passage_a_term() -> None:
    found = read(
        """
>六、名词解释
>（一）购书经费：指用于购买图书的
经费。
>其中：外文图书另计。
>（二）“三公”经费: 指三项费用。
>（三）馆藏，是指入库的图书。
>七、附件
>无其他附件。
"""
    )
    assert found == [
        ("名词解释：购书经费", "（一）购书经费：指用于购买图书的经费。\n其中：外文图书另计。"),
        ("名词解释：“三公”经费", "（二）“三公”经费: 指三项费用。"),
        ("名词解释：馆藏", "（三）馆藏，是指入库的图书。"),
        ("七、附件", "无其他附件。"),
    ]


def test_terms_without_numbers_and_terms_on_their_own_line() -> None:
    assert [h for h, _ in read("#名词解释\n>购书经费：指买书的钱。\n>借阅量：指借出的册数。")] == [
        "名词解释：购书经费",
        "名词解释：借阅量",
    ]
    assert read("#名词解释\n>一、购书经费\n>指买书的钱。\n>二、借阅量\n>指借出的册数。") == [
        ("名词解释：购书经费", "指买书的钱。"),
        ("名词解释：借阅量", "指借出的册数。"),
    ]


@pytest.mark.parametrize(
    ("text", "more", "whole"),
    [
        ("收入", "增加", "收入增加"),
        ("4,65", "1.67", "4,651.67"),
        ("Open", "Data", "Open Data"),
        ("用", "Excel", "用Excel"),
    ],
)
def test_lines_are_joined(text: str, more: str, whole: str) -> None:
    assert joined(text, more) == whole


def test_a_paragraph_goes_on_over_the_page() -> None:
    found = read_passages(pages(f">一、任务\n>{FULL}\n- 1 -", "每个书库。\n>另有夜间开放。\n- 2 -"))
    assert found == (Passage("一、任务", 1, None, FULL + "每个书库。\n另有夜间开放。"),)


def test_a_block_indented_as_a_whole() -> None:
    assert (
        read(f">一、收入\n>（一）预算：本年，{FULL}\n>各个书库。\n最左的一行。")[0][1]
        == f"（一）预算：本年，{FULL}各个书库。"
    )


def test_text_set_wide_apart_is_closed_up() -> None:
    assert read(">一、支出\n>支 出 包 括 购书费 3 万元。") == [("一、支出", "支出包括购书费 3 万元。")]


@pytest.mark.parametrize("mark", ["- 12 -", "—7—", "第3页", "第3页共9页", "1 2", "3/9"])
def test_page_numbers_are_dropped(mark: str) -> None:
    assert read(f">一、任务\n>开馆。\n{mark}") == [("一、任务", "开馆。")]


def test_running_headers_are_dropped_and_repeated_headings_are_not() -> None:
    page = "~城南图书馆年度公开\n>一、任务\n>第{}项开放。\n{}"
    found = read(*(page.format(word, n) for n, word in enumerate("甲乙丙", 1)))
    assert found == [("一、任务", "第甲项开放。\n第乙项开放。\n第丙项开放。")]


def test_contents_end_where_an_entry_stands_again() -> None:
    found = read(
        "#目 录\n>一、任务\n>二、人员\n>三、经费表",
        ">四、附件\n>五、联系",
        "#图书馆\n>一、任务\n>开馆。\n>二、人员\n>九人。",
    )
    assert [h for h, _ in found] == ["图书馆 › 一、任务", "图书馆 › 二、人员"]
    assert read(">一、任务 ........ 3\n>二、人员……12\n>一、任务\n>开馆。") == [("一、任务", "开馆。")]


def test_contents_end_before_a_page_that_lists_nothing() -> None:
    assert read("#目录\n>一、任务\n>二、人员", "#本馆的任务\n>全年开馆不收费用。") == [
        ("本馆的任务", "全年开馆不收费用。")
    ]


def test_lines_above_the_page_and_what_they_repeat_are_dropped() -> None:
    lines = pages(">一、任务\n>开馆。\n>闭馆。", ">开馆。\n>闭馆。")
    hanging = TextLine("开馆。", 2, None, -12.0, 122.0, 170.0, 16.0)
    assert [p.text for p in read_passages([*lines[:3], hanging, *lines[3:]])] == ["开馆。\n闭馆。"]


@pytest.mark.parametrize(
    "caption",
    [
        "单位：万元",
        "部门名称：城南图书馆 单位：元",
        "附表1",
        "公开03表",
        "表1",
        "收支总表",
        "支出表（功能科目）",
        "（2031年度）",
        "图 1：收入",
    ],
)
def test_captions_of_tables_are_no_text(caption: str) -> None:
    assert read(f">一、收入情况\n>收入三万元。\n>{caption}") == [("一、收入情况", "收入三万元。")]


def test_a_pointer_to_a_table_is_text() -> None:
    assert read(">一、目标\n>详见项目绩效目标表") == [("一、目标", "详见项目绩效目标表")]


def test_a_remark_stands_under_the_title_of_its_table() -> None:
    found = read(
        f">一、收入\n>{FULL}书库。", "~残留的单元格\n#基金支出表\n~注：本馆没有基金，\n~故本表为空。\n~注：无。"
    )
    assert found == [("一、收入", f"{FULL}书库。"), ("基金支出表", "注：本馆没有基金，故本表为空。")]


def test_rows_of_a_table_without_borders_are_no_text() -> None:
    rows = "\n".join(f">二、第{n}项 {n}00.00 {n}5.00" for n in range(1, 5))
    assert read(">一、收入\n>收入三万元。", f">支出总表\n>项目 合计 基本\n{rows}") == [("一、收入", "收入三万元。")]


def test_long_sections_are_split_between_paragraphs() -> None:
    lines = [">一、任务", *(f">{c}项：{FULL}。" for c in "甲乙丙丁戊己庚辛壬癸" * 6)]
    found = read("\n".join(lines))
    assert len(found) == 2
    assert {h for h, _ in found} == {"一、任务"}
    assert all(len(t) <= LONGEST_PASSAGE and t.endswith("。") for _, t in found)


def test_a_paragraph_longer_than_a_passage_is_split_after_a_sentence() -> None:
    found = read_passages(plain("一、任务\n" + f"{FULL}书库。" * 60))
    assert [len(p.text) <= LONGEST_PASSAGE and p.text.endswith("书库。") for p in found] == [True, True]


def test_plain_text_keeps_its_lines_apart_and_knows_sections_by_name() -> None:
    found = read_passages(
        plain(
            "城南图书馆2031年预算公开\n本馆公开如下。\n主要职责\n收藏图书。\n借阅图书。\n名词解释\n馆藏：指入库的图书。"
        )
    )
    assert found == (
        Passage("城南图书馆2031年预算公开", None, 2, "本馆公开如下。"),
        Passage("主要职责", None, 4, "收藏图书。\n借阅图书。"),
        Passage("名词解释：馆藏", None, 7, "馆藏：指入库的图书。"),
    )


def test_wrapped_lines_of_plain_text() -> None:
    assert [p.text for p in read_passages(plain(f"一、任务\n{FULL}\n每个书库。"))] == [f"{FULL}每个书库。"]


def test_tables_alone_give_no_passage() -> None:
    assert (
        read_passages(
            plain("2031年图书馆预算表\n\n目 录\n附表1：收支总表\n附表2：收入总表\n\n收支总表\n附表1\n金额单位：元")
        )
        == ()
    )
    assert read_passages(()) == ()


def test_contact_is_a_passage_of_its_own() -> None:
    found = read("#名词解释\n>一、馆藏：指图书。\n>公开联系人：张三 联系电话：000-1")
    assert found[-1] == ("公开联系人", "公开联系人：张三 联系电话：000-1")


FRAGMENTS = st.one_of(
    st.sampled_from(
        [
            "第一部分 概况",
            "第二部分",
            "一、主要职责",
            "（一）",
            "1.",
            "①",
            "名词解释",
            "目录",
            "注：",
            "其中：",
            "收支总表",
        ]
    ),
    st.sampled_from(["经费：指", "3.4万元，", "。", "；", "- 3 -", "单位：元", "联系电话", "Open", " ", "…… 5", "12"]),
)
TEXTS = st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=6).map("".join)
NUMBERS = st.one_of(st.none(), st.floats(-100, 900))
LINES = st.builds(
    TextLine,
    TEXTS,
    st.one_of(st.none(), st.integers(1, 4)),
    st.one_of(st.none(), st.integers(1, 50)),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
)


@given(st.lists(LINES, max_size=25))
def test_nothing_is_invented(lines: list[TextLine]) -> None:
    """Every text consists of characters of the lines, in their order; the same lines give the same passages."""
    found = read_passages(lines)
    printed = iter(squeeze("".join(x.text for x in lines)))
    assert all(c in printed for c in squeeze("".join(p.text for p in found)))
    assert all(p.text.strip() and p.heading and len(p.text) <= LONGEST_PASSAGE for p in found)
    known = set("›名词解释：").union(*(squeeze(x.text) for x in lines))
    assert all(set(squeeze(p.heading)) <= known for p in found)
    assert read_passages(lines) == found
