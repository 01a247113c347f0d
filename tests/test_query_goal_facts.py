"""What a goal tells of places, ages and extents: the sentence that tells it, or nothing."""

from __future__ import annotations

import pytest

from query.goal_facts import told_of

BUILT = "为提高治安水平，构建了视频监控系统。该系统从早期建设起至今已有十余年的时间，为社会和谐提供了保障。"
PLACED = "通过在东滩、西滩两处点位部署高点视频监控设备，实现对海域的监管"
SERVED = "负责数据安全保障工作，服务范围涉及数据中心机房、各街道信息化设备。设备数量较多。"


@pytest.mark.parametrize(
    ("sense", "goal", "told"),
    [
        ("age", BUILT, "该系统从早期建设起至今已有十余年的时间，为社会和谐提供了保障。"),
        ("place", PLACED, PLACED),
        ("extent", SERVED, "负责数据安全保障工作，服务范围涉及数据中心机房、各街道信息化设备。"),
        ("age", PLACED, ""),
        ("place", BUILT, ""),
        ("extent", BUILT, ""),
        ("age", "设备质保三年，发放年度奖金每年2万元。", ""),
        ("place", "在年底前完成采购。", ""),
        ("extent", "覆盖率不低于95%。", ""),
    ],
)
def test_only_the_telling_sentence_is_quoted(sense: str, goal: str, told: str) -> None:
    assert told_of(sense, goal) == told
