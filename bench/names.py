"""Measures looking names up among many, beside rapidfuzz over the plain list: build, size, load, memory, look-up.

Times are of the processor, so that a busy machine does not change them much.
"""

from __future__ import annotations

import argparse
import gc
import mmap
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import process

from query.names import NameIndex
from schema.name_pack import NamePack, Use, packed, unpacked
from schema.sounds import sound, syllables

SEED = 20261125
ROUNDS = 200
ROUNDS_OF_LIST = 12
PLACES = "滨江新城临港高桥南湖西岭东山北苑中和长兴平安永宁清河青云白石金沙银湖龙泉凤凰梧桐松林"
BODIES = (
    "教育局",
    "住房和城乡建设局",
    "卫生健康委员会",
    "人民医院",
    "第一中学",
    "实验小学",
    "街道办事处",
    "社区服务中心",
)
ABOUT = (
    "道路照明", "智慧社区", "校舍修缮", "污水管网", "河道清淤", "公交站台", "消防设施", "档案数字化", "老旧小区", "体育场馆",
    "食品抽检", "网络安全", "图书购置", "农田水利", "幼儿托育", "残疾人康复", "应急物资", "垃圾分类", "文物保护", "视频监控",
)  # fmt: skip
DOING = ("改造", "建设", "运行维护", "采购", "提升", "补助", "专项整治", "奖励", "评估", "管护")
ENDS = ("项目", "经费", "工程", "资金", "")


def made_names(count: int, seed: int = SEED) -> list[str]:
    """Return so many distinct names of bodies and projects, the same for the same seed."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        place = "".join(chance.sample(PLACES, 2)) + chance.choice("市区县镇")
        if chance.random() < 0.2:
            name = place + "".join(chance.sample(PLACES, 2)) + chance.choice(BODIES)
        else:
            number = chance.choice(
                ("", "", "一期", "二期", "三期", f"{chance.randint(2018, 2026)}年", f"第{chance.randint(1, 99)}批")
            )
            name = (
                place
                + chance.choice(ABOUT)
                + chance.choice(ABOUT)
                + chance.choice(DOING)
                + chance.choice(ENDS)
                + number
            )
        found[name] = None
    return list(found)


def main() -> None:
    """Print one column a number of names."""
    parser = argparse.ArgumentParser(description="测量在许多名称里查找的时间、内存和大小")
    parser.add_argument("--names", type=int, nargs="+", default=[1_000, 20_000])
    columns = [_measured(count) for count in parser.parse_args().names]
    print("时间是处理器时间；查找是中位数 / 95%")
    for label in columns[0]:
        print(f"{label:<{34 - _wide(label)}}" + "".join(f"{c[label]:>{22 - _wide(c[label])}}" for c in columns))


def _wide(text: str) -> int:
    return sum(1 for c in text if ord(c) > 0x2E80)


def _measured(count: int) -> dict[str, str]:
    names = made_names(count)
    chance = random.Random(SEED + 1)
    asked = [names[chance.randrange(count)] for _ in range(ROUNDS)]
    slips = [_slip(name, chance) for name in asked]
    heard, misspelt = [sound(q[:5]) for q in asked], [_misspelt(q, chance) for q in asked]
    begun = time.process_time()
    spelled = {name: " ".join(syllables(name)) for name in names}
    by_sound = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.names"
        begun = time.process_time()
        uses: list[Use] = [(n, spelled[n], 1, "项目", i, True) for i, n in enumerate(sorted(names))]
        with file.open("wb") as target:
            target.writelines(packed(uses, (count, 1, 1)))
        built = time.process_time() - begun
        del uses, spelled
        gc.collect()
        before = _memory()
        begun = time.process_time()
        index = NameIndex(_opened(file))
        loaded = time.process_time() - begun
        found = {
            "名称": f"{count:,}",
            "拼音（装入各份文件时算）": f"{by_sound:.2f} 秒",
            "编成索引（发布时）": f"{built:.2f} 秒",
            "文件大小": f"{file.stat().st_size / 2**20:.1f} MB",
            "打开": f"{loaded * 1000:.2f} 毫秒",
            "精确": _told([_timed(lambda q=q: index.exact(q)) for q in asked]),  # type: ignore[misc]
            "开头": _told([_timed(lambda q=q: index.beginning(q[:4])[:8]) for q in asked]),  # type: ignore[misc]
            "问句里的名称": _told([_timed(lambda q=q: list(index.within(f"请问{q}多少钱"))) for q in asked]),  # type: ignore[misc]
            "像（错一字）": _told([_timed(lambda q=q: index.nearest(q, 5)) for q in slips]),  # type: ignore[misc]
            "拼音开头": _told([_timed(lambda q=q: next(index.sounding(q), 0)) for q in heard]),  # type: ignore[misc]
            "拼音像（错一母）": _told([_timed(lambda q=q: index.spoken_like(q, 5)) for q in misspelt]),  # type: ignore[misc]
        }
        hits = sum(any(m.norm == q for m in index.nearest(s, 5)) for q, s in zip(asked, slips, strict=True))
        found["错一字仍在前五"] = f"{hits}/{len(asked)}"
        after = _memory()
        found["自己多占内存"] = f"{after['RssAnon'] - before['RssAnon']:.1f} MB"
        found["映射着的文件页（可收回）"] = f"{after['RssFile'] - before['RssFile']:.1f} MB"
        plain = [_timed(lambda q=q: process.extractOne(q, names)) for q in slips[:ROUNDS_OF_LIST]]  # type: ignore[misc]
        found["rapidfuzz 逐个比（extractOne）"] = _told(plain)
        index.close()
    return found


def _opened(file: Path) -> NamePack:
    with file.open("rb") as opened:
        held = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    pack = unpacked(memoryview(held), held)
    assert pack is not None
    return pack


def _slip(name: str, chance: random.Random) -> str:
    """One character of the name replaced by another."""
    place = chance.randrange(len(name))
    return name[:place] + chance.choice(PLACES) + name[place + 1 :]


def _misspelt(name: str, chance: random.Random) -> str:
    letters = sound(name)
    place = chance.randrange(len(letters))
    return letters[:place] + letters[place + 1 :]


def _memory() -> dict[str, float]:
    """Resident MB of this process: its own, and of mapped files (which the system may take back)."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return {x.split(":")[0]: int(x.split()[1]) / 1024 for x in lines if x.startswith(("RssAnon", "RssFile"))}


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def _told(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):.3f} / {ordered[int(len(ordered) * 0.95)]:.3f} ms"


if __name__ == "__main__":
    main()
