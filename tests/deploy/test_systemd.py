"""The units, as systemd itself reads them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

UNITS = ["juten-kg@.service", "juten-kg-build.service"]
MOST_EXPOSED = 20  # of 100, as systemd-analyze counts; an ordinary service has 96


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        assert os.environ.get("CI") != "true", "CI installs systemd"
        pytest.skip("systemd-analyze is not there: install systemd")
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_nothing_wrong_but_that_it_is_not_installed_here(deploy: Path, unit: str) -> None:
    done = analyze("verify", "--man=no", "--recursive-errors=no", str(deploy / "systemd" / unit))
    found = [line for line in done.stderr.splitlines() if unit.partition(".")[0].rstrip("@") in line]
    assert [line for line in found if "/opt/juten-kg/.venv/bin/kg is not executable" not in line] == []


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_little_exposed(deploy: Path, unit: str) -> None:
    done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(deploy / "systemd" / unit))
    assert done.returncode == 0, done.stdout[-400:]


def test_systemd_waits_longer_than_a_server_takes_to_stop(deploy: Path) -> None:
    from kg.engine.host import GRACE
    from kg.settings import Settings
    from kg.web.server import STOP_TIMEOUT

    text = (deploy / "systemd" / UNITS[0]).read_text()
    waits = re.search(r"TimeoutStopSec=(\d+)s", text)
    assert waits
    assert int(waits[1]) > STOP_TIMEOUT + Settings({})["KG_QUERY_TIMEOUT"] + 2 * GRACE


def test_builds_are_where_the_servers_look(deploy: Path) -> None:
    parsed = {}
    for unit in UNITS:
        parsed[unit] = RawConfigParser(strict=False)
        parsed[unit].read(deploy / "systemd" / unit)
    places = {re.search(r"KG_BUILD_DIR=(\S+)", parsed[unit]["Service"]["environment"])[1] for unit in UNITS}  # type: ignore[index]
    assert places == {f"/var/lib/{parsed[UNITS[1]]['Service']['statedirectory']}"}
