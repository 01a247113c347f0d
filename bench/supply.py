"""What the program is made of: `licences` writes docs/licences.md, `audit` checks every installed package.

    python -m bench.supply licences
    python -m bench.supply audit [--advisories pip-audit.json]

An audited package stands in the lock with this version and with hashes, its files are those that it was installed with,
its licence is known and no GPL or AGPL, and it is at or past the versions of deploy/known-fixes.toml.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PRODUCT, WITH_TESTS = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
WITH_SCANS = ROOT / "requirements-ocr.lock"
LICENCES = ROOT / "docs" / "licences.md"
FIXES = ROOT / "deploy" / "known-fixes.toml"
TOOLS = frozenset({"pip", "setuptools", "wheel", "distribute"})
"""What a virtual environment itself brings; the program uses none of it."""
FORBIDDEN = re.compile(r"\b(?<!L)(A?GPL)|GNU (Affero )?General Public", re.IGNORECASE)
SAID_ELSEWHERE = {"charset-normalizer": "MIT", "altair": "BSD-3-Clause", "axe-playwright-python": "MIT"}
"""Whose metadata gives no name but a whole text, or a file: read there."""
LONGEST = 80
HEAD = """# 许可证

产品用到的每个包和它的许可证，由 `python -m bench.supply licences` 从已安装的包写出；没有 GPL、AGPL。只在测试时用的包不在这里，也不随产品分发。

| 包 | 版本 | 许可证 |
|---|---|---|
"""
TAIL = """
字体 `screens/assets/fonts/` 是思源黑体的子集，许可证 OFL-1.1（`OFL.txt` 同在）。繁简字表来自 opencc-python-reimplemented（Apache-2.0）。

可选的扫描件识别（`requirements-ocr.lock`，不装也能用）另加：rapidocr（Apache-2.0，含 PP-OCR 模型，Apache-2.0）、onnxruntime（MIT）、
opencv-python-headless（Apache-2.0，带 LGPL-2.1 的 FFmpeg，用不到）、colorlog（MIT）、flatbuffers（Apache-2.0）、omegaconf（BSD-3-Clause）、
pyclipper（MIT）、pyyaml（MIT）、shapely（BSD-3-Clause，带 LGPL-2.1 的 GEOS，用不到）、six（MIT）、tqdm（MPL-2.0 AND MIT）。
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock: its exact version and how many hashes stand with it."""

    name: str
    version: str
    hashes: int


def locked(file: Path) -> dict[str, Locked]:
    """Given a lock, return what it holds for this machine, by its plain name."""
    found: dict[str, Locked] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", file.read_text("utf-8"), flags=re.MULTILINE)):
        head, *hashes = re.split(r"\s*\\?\s*--hash=sha256:", entry.strip())
        needed = Requirement(head.rstrip("\\ \n"))
        if needed.marker is None or needed.marker.evaluate():
            version = str(needed.specifier).removeprefix("==")
            found[canonicalize_name(needed.name)] = Locked(needed.name, version, len(hashes))
    return found


def installed() -> dict[str, Distribution]:
    """Return the packages of this environment, without its own tools."""
    found = {canonicalize_name(d.metadata["Name"]): d for d in distributions()}
    return {name: found[name] for name in sorted(found) if name not in TOOLS}


def licence(package: Distribution) -> str:
    """Return how a package says that it may be used; empty where it does not."""
    told: dict[str, Any] = package.metadata.json
    name = canonicalize_name(told["name"])
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    expression = (told.get("license_expression") or "").strip()
    classes = [c.split("::")[-1].strip() for c in told.get("classifier") or () if c.startswith("License ::")]
    text = ((told.get("license") or "").strip().splitlines() or [""])[0]
    short = text if len(text) <= LONGEST and not text.startswith("Copyright") else ""
    return expression or short or ", ".join(classes)


def licences(packages: Mapping[str, Distribution], lock: Mapping[str, Locked]) -> str:
    """Return docs/licences.md."""
    lines = (
        f"| {packages[name].metadata['Name']} | {lock[name].version} | {licence(packages[name])} |\n"
        for name in sorted(lock)
        if name in packages
    )
    return HEAD + "".join(lines) + TAIL


def fixes() -> dict[str, str]:
    """Return the least version of each package that a known fault asks for."""
    told = tomllib.loads(FIXES.read_text("utf-8"))
    return {canonicalize_name(name): str(entry["version"]) for name, entry in told.items()}


def changed(package: Distribution) -> list[str]:
    """Return the files of a package that are missing or not what was installed."""
    wrong = []
    for file in package.files or ():
        if file.hash is None or file.hash.mode != "sha256":
            continue
        try:
            digest = hashlib.sha256(Path(str(file.locate())).read_bytes()).digest()
        except OSError:
            wrong.append(str(file))
            continue
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            wrong.append(str(file))
    return wrong


def findings(name: str, package: Distribution, lock: Mapping[str, Locked], least: Mapping[str, str]) -> list[str]:
    """Return, in Chinese, what is wrong with one installed package."""
    if name not in lock:
        return [f"{name} {package.version}：不在锁定文件里"]
    entry, wrong = lock[name], []
    if Version(entry.version) != Version(package.version):
        wrong.append(f"{name}：装的是 {package.version}，锁定的是 {entry.version}")
    if not entry.hashes:
        wrong.append(f"{name}：锁定文件里没有散列")
    if name in least and Version(package.version) < Version(least[name]):
        wrong.append(f"{name} {package.version}：已知的问题到 {least[name]} 才修好")
    said = licence(package)
    if not said or FORBIDDEN.search(said):
        wrong.append(f"{name}：许可证“{said or '没有写'}”")
    return wrong + [f"{name}：文件 {file} 不是安装时的样子" for file in changed(package)[:3]]


def advised(file: Path, names: Iterable[str]) -> tuple[int, list[str]]:
    """Given what pip-audit wrote, return how many of the packages it really looked up, and what it found."""
    told: dict[str, Any] = {
        canonicalize_name(d["name"]): d for d in json.loads(file.read_text("utf-8"))["dependencies"]
    }
    looked = [name for name in names if name in told and "vulns" in told[name]]
    return len(looked), [f"{name}：{v['id']}" for name in looked for v in told[name]["vulns"]]


def audit(advisories: Path | None) -> int:
    """Print what was audited and what is wrong; 0 all is well, 1 something is wrong, or not everything was audited."""
    packages = installed()
    lock = locked(WITH_TESTS if "pytest" in packages else PRODUCT)
    if "rapidocr" in packages:
        lock |= locked(WITH_SCANS)
    least = fixes()
    wrong = [line for name, package in packages.items() for line in findings(name, package, lock, least)]
    wrong += [f"{name} {entry.version}：锁定了，没有安装" for name, entry in lock.items() if name not in packages]
    audited = sum(name in lock for name in packages)
    print(f"安装了 {len(packages)} 个包，检查了 {audited} 个（版本、散列、文件、许可证、已知的问题 {len(least)} 项）")
    if advisories is not None:
        looked, found = advised(advisories, packages)
        wrong += found
        print(
            f"漏洞库里查到 {looked} 个"
            + (
                ""
                if looked == len(packages)
                else f"，另外 {len(packages) - looked} 个没有查到（没有联网？），不算检查过"
            )
        )
    for line in wrong:
        print(line)
    return 1 if wrong or audited != len(packages) else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="产品由哪些包组成：许可证、检查")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("licences", help="写出 docs/licences.md")
    checking = commands.add_parser("audit", help="检查每个已安装的包")
    checking.add_argument("--advisories", type=Path, help="pip-audit -f json 写出的文件")
    given = parser.parse_args(arguments)
    if given.command == "audit":
        return audit(given.advisories)
    LICENCES.write_text(licences(installed(), locked(PRODUCT)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
