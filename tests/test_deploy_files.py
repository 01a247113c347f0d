"""The files of a deployment: units that systemd accepts, policies that are JSON, and a launcher that is a shell script."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("budget-ask.service", "budget-manage.service")
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.skipif(ANALYZE is None, reason="没有 systemd-analyze")
def test_systemd_accepts_the_unit(unit: str, tmp_path: Path) -> None:
    assert ANALYZE is not None
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    (tmp_path / unit).write_text(text.replace("/opt/budget/.venv/bin/python", sys.executable))
    done = subprocess.run([ANALYZE, "verify", str(tmp_path / unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit in line]) == (0, [])


@pytest.mark.parametrize("unit", UNITS)
def test_the_unit_is_confined_and_speaks_to_this_machine_only(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "IPAddressDeny=any"):
        assert f"\n{line}\n" in text
    assert "MemoryMax=" in text
    assert "--server.address 127.0.0.1" in text


def test_the_page_of_questions_cannot_write_the_database() -> None:
    text = (DEPLOY / "systemd" / "budget-ask.service").read_text("utf-8")
    assert "StateDirectory=budget-log\n" in text
    assert "ReadOnlyPaths=-/var/lib/budget\n" in text


def test_the_kiosk_shows_one_address_and_keeps_nothing() -> None:
    policies = json.loads((DEPLOY / "chromium" / "policies.json").read_text("utf-8"))
    assert policies["URLBlocklist"] == ["*"]
    assert policies["URLAllowlist"] == ["http://localhost:80"]
    assert policies["DownloadRestrictions"] == 3
    assert policies["DeveloperToolsAvailability"] == 2
    launcher = DEPLOY / "chromium" / "budget-kiosk.sh"
    assert subprocess.run(["sh", "-n", str(launcher)], check=False).returncode == 0
    assert launcher.stat().st_mode & 0o111
    assert "--incognito" in launcher.read_text("utf-8")


def test_the_settings_are_those_the_program_reads() -> None:
    named = {
        line.split("=")[0]
        for line in (DEPLOY / "systemd" / "budget.env").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    code = "".join(
        p.read_text("utf-8")
        for package in ("screens", "journal", "query", "schema")
        for p in (ROOT / package).glob("*.py")
    )
    units = "".join((DEPLOY / "systemd" / unit).read_text("utf-8") for unit in UNITS)
    assert [n for n in sorted(named) if n not in code + units] == []
