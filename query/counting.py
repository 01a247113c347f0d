"""How many rows there are: of a set, a table, or of what is named as their container."""

from __future__ import annotations

from query.builders import MONEY_ENDS, Built
from query.builders_sets import one_table, set_plan
from query.catalogue import Catalogue
from query.plan import Refusal
from query.reading import Reading


def is_count(reading: Reading, catalogue: Catalogue) -> bool:
    """有几个项目, 附表14里有几笔, 商品和服务支出底下列了几项: the rows of a set, a table or what is named as a container."""
    if not reading.has("operation.count"):
        return False
    inside = (
        len(reading.groups) == 1 and bool(reading.subjects) and reading.groups[0].split == len(reading.groups[0].atoms)
    )
    return bool(reading.nouns or reading.levels or inside or (one_table(reading) and not reading.has("meta")))


def build_count(reading: Reading, catalogue: Catalogue) -> Built:
    """Count rows; how much they are together, asked in one breath with how many, is not left unsaid."""
    if reading.has("rank"):
        return Refusal("not_understood", "没有听懂是数个数，还是排名次；请分开来问。")
    counted = next((i for i, s in enumerate(reading.spans) if s.sense == "operation.count"), 0)
    behind = [s for s in reading.spans[counted + 1 :] if s.word is not None]
    sums = [i for i, s in enumerate(behind) if s.sense == "operation.sum"]
    money = any(s.sense == "operation.how_much" and s.text.endswith(MONEY_ENDS) for s in behind)
    together = bool(sums) and any(s.sense == "operation.how_much" for s in behind[sums[0] :])
    if reading.spans[counted].text.startswith(("几", "多少")) and (money or together):
        return Refusal("not_understood", "一句里问了不止一个数，请用逗号隔开或分开来问。")
    return set_plan("count")(reading, catalogue)
