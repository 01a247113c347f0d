"""How bodies are called in short: word by word, the first word never left out."""

from __future__ import annotations

import pytest

from schema.bodies import is_short_for, organisation_names, shortened

SAID = (
    ("南岭市松山区市场监督管理局", ("市监局", "市场监管局", "市场监督局")),
    ("某县国有资产事务服务中心", ("国资中心", "国有资产中心")),
    ("青石市文化广电和旅游局", ("文旅局", "文广旅局")),
    ("青石市疾病预防控制中心", ("疾控中心",)),
    ("青石市不动产登记中心", ("不动产登记中心",)),
    ("青石市交通运输委员会", ("交运委",)),
    ("青石市信访办公室", ("信访办", "青石市信访办", "青石信访办")),
    ("浙江省人民政府办公厅", ("办公厅", "政府办公厅")),
)


@pytest.mark.parametrize(("official", "said"), SAID)
def test_a_body_is_known_by_its_usual_short_names(official: str, said: tuple[str, ...]) -> None:
    assert set(said) <= set(organisation_names(official))


@pytest.mark.parametrize(
    ("official", "other"), [("教育体育局", "体育局"), ("第二检验检测中心", "检测中心"), ("财政局", "财局")]
)
def test_no_short_name_leaves_out_the_first_word_or_is_made_of_one(official: str, other: str) -> None:
    assert other not in shortened(official)


def test_a_name_whose_words_are_not_clear_is_not_shortened() -> None:
    assert shortened("大气科学探测中心队一") == []
    assert shortened("甲乙丙局") == []


@pytest.mark.parametrize(
    ("said", "name", "meant"),
    [
        ("监测保障中心", "市场监管综合监测与技术保障中心", True),
        ("监管保障中心", "市场监管综合监测与技术保障中心", True),
        ("保障中心", "市场监管综合监测与技术保障中心", False),
        ("保障监测中心", "市场监管综合监测与技术保障中心", False),
        ("房屋征收中心", "第二房屋征收服务中心", False),
        ("检测中心", "第二检验检测中心", False),
    ],
)
def test_a_long_name_goes_by_two_of_its_words(said: str, name: str, meant: bool) -> None:
    assert is_short_for(said, name) is meant
