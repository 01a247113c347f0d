"""What the program is made of: exact versions with hashes, past the known faults, under licences that may be passed on."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from bench import supply
from bench.supply import (
    FORBIDDEN,
    LICENCES,
    PRODUCT,
    WITH_SCANS,
    WITH_TESTS,
    Locked,
    advised,
    audit,
    fixes,
    installed,
    licence,
    licences,
    locked,
)

ROOT = Path(__file__).resolve().parent.parent
ASKED_FOR = {"streamlit": "1.54", "pdfminer-six": "20251230", "python-multipart": "0.0.27", "duckdb": "1.4.2"}


@pytest.mark.parametrize("file", [PRODUCT, WITH_TESTS, WITH_SCANS], ids=lambda f: f.name)
def test_every_package_of_a_lock_has_one_version_and_hashes(file: Path) -> None:
    lock = locked(file)
    assert len(lock) > 40
    assert [e.name for e in lock.values() if not e.hashes or not re.fullmatch(r"[0-9][0-9a-z.]*", e.version)] == []
    text = file.read_text("utf-8")
    assert (
        text.count("--hash=sha256:")
        == len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", text))
        >= sum(e.hashes for e in lock.values())
    )


def test_the_locks_agree_and_hold_what_is_asked_for() -> None:
    product, whole, scans = locked(PRODUCT), locked(WITH_TESTS), locked(WITH_SCANS)
    assert product.items() <= whole.items()
    assert product.items() <= scans.items()
    both = whole.keys() & scans.keys()
    assert {n: whole[n].version for n in both} == {n: scans[n].version for n in both}
    for file, lock in (("requirements.txt", product), ("requirements-dev.txt", whole), ("requirements-ocr.txt", scans)):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            name, version = line.split("==")
            assert lock[canonicalize_name(name)].version == version, line


def test_versions_are_at_or_past_the_known_fixes() -> None:
    least, lock = fixes(), locked(WITH_TESTS)
    assert ASKED_FOR.items() <= least.items()
    for name, version in least.items():
        assert Version(lock[canonicalize_name(name)].version) >= Version(version), name


def test_setting_up_asks_for_hashes() -> None:
    lines = [
        line
        for line in (ROOT / "Makefile").read_text("utf-8").splitlines()
        if "pip install" in line and "requirements" in line
    ]
    assert len(lines) == 3
    assert all("--require-hashes -r requirements" in line and ".lock" in line for line in lines)


def test_all_that_is_installed_is_audited(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(None) == 0, capsys.readouterr().out
    packages = installed()
    assert f"安装了 {len(packages)} 个包，检查了 {len(packages)} 个" in capsys.readouterr().out


def test_the_audit_finds_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = distribution("segno")
    lock = {"segno": Locked("segno", package.version, 1)}
    assert supply.findings("segno", package, lock, {}) == []
    assert "不在锁定文件里" in supply.findings("segno", package, {}, {})[0]
    assert "锁定的是 9" in supply.findings("segno", package, {"segno": Locked("segno", "9", 1)}, {})[0]
    assert "没有散列" in supply.findings("segno", package, {"segno": Locked("segno", package.version, 0)}, {})[0]
    assert "才修好" in supply.findings("segno", package, lock, {"segno": "99"})[0]
    monkeypatch.setattr(supply, "licence", lambda _package: "GPL-3.0-only")
    assert "许可证" in supply.findings("segno", package, lock, {})[0]
    folder = tmp_path / "made-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: made\nVersion: 1\nLicense: MIT\n")
    (folder / "RECORD").write_text("made.py,sha256=AAAA,1\ngone.py,sha256=AAAA,1\nmade-1.dist-info/RECORD,,\n")
    (tmp_path / "made.py").write_text("x")
    assert supply.changed(Distribution.at(folder)) == ["made.py", "gone.py"]


def test_what_no_advisory_was_found_for_is_not_audited(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    told = [
        {"name": "a", "vulns": []},
        {"name": "b", "skip_reason": "not found"},
        {"name": "C_d", "vulns": [{"id": "X-1"}]},
    ]
    file.write_text(json.dumps({"dependencies": told}))
    assert advised(file, ["a", "b", "c-d", "e"]) == (2, ["c-d：X-1"])


def test_licences_of_what_reads_scans_are_listed() -> None:
    extra = locked(WITH_SCANS).keys() - locked(PRODUCT).keys()
    text = LICENCES.read_text("utf-8")
    assert [name for name in extra if f"{name}（" not in text.lower()] == []
    packages = installed()
    for name in extra & packages.keys():
        assert not FORBIDDEN.search(licence(packages[name])), name


def test_licences_are_listed_and_none_is_gpl() -> None:
    packages, lock = installed(), locked(PRODUCT)
    assert LICENCES.read_text("utf-8") == licences(packages, lock), "请运行 make licences"
    for name in lock:
        said = licence(packages[name])
        assert said, name
        assert not FORBIDDEN.search(said), (name, said)


@pytest.mark.parametrize(("said", "is_forbidden"), [
    ("GPL-3.0-or-later", True), ("AGPL-3.0", True), ("GNU General Public License v2 (GPLv2)", True), ("GNU Affero General Public License", True),
    ("LGPL-3.0", False), ("MIT", False), ("MPL-2.0", False), ("Apache-2.0 OR BSD-3-Clause", False),
])  # fmt: skip
def test_forbidden_licences_are_told(said: str, is_forbidden: bool) -> None:
    assert bool(FORBIDDEN.search(said)) is is_forbidden
