"""How bodies are called in short: word by word, the first word never left out."""

from __future__ import annotations

import pytest

from schema.bodies import organisation_names, shortened

SAID = (
    ("南岭市松山区市场监督管理局", ("市监局", "市场监管局", "市场监督局")),
    ("某县国有资产事务服务中心", ("国资中心", "国有资产中心")),
    ("青石市文化广电和旅游局", ("文旅局", "文广旅局")),
    ("青石市疾病预防控制中心", ("疾控中心",)),
    ("青石市不动产登记中心", ("不动产登记中心",)),
    ("青石市交通运输委员会", ("交运委",)),
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
