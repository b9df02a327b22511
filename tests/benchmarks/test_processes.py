"""Processes of a server: found with all their children, measured, ended by id, and none is left."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks import processes
from benchmarks.processes import ServerError, ServerProcess, free_port, pss_bytes, run_measured

FAMILY = """\
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("up", flush=True)
time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def start(code: str, folder: Path) -> ServerProcess:
    server = ServerProcess([sys.executable, "-c", code], folder / "log")
    deadline = time.monotonic() + 30
    while "up" not in server.log.read_text(encoding="utf-8"):
        server.check_running()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return server


def test_children_count_too(tmp_path: Path) -> None:
    with start(FAMILY, tmp_path) as server:
        footprint = server.footprint()
    assert footprint.processes == 2
    assert footprint.pss > 1_000_000
    assert footprint.descriptors >= 6


def test_no_process_is_left_after_the_end(tmp_path: Path) -> None:
    with start(FAMILY, tmp_path) as server:
        pids = server.processes()
    assert len(pids) == 2
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


def test_a_server_that_ignores_sigterm_is_killed_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    server = start(STUBBORN, tmp_path)
    assert server.stop() == [server.pid]
    assert server.processes() == []


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    server = start(FAMILY, tmp_path)
    server.stop()
    assert server.stop() == []


def test_a_server_that_ended_by_itself_is_said_with_the_end_of_its_log(tmp_path: Path) -> None:
    with ServerProcess([sys.executable, "-c", "raise SystemExit('no data here')"], tmp_path / "log") as server:
        server.process.wait(30)
        with pytest.raises(ServerError, match="ended with 1: no data here"):
            server.check_running()


def test_the_cost_of_a_command_is_its_own(tmp_path: Path) -> None:
    code = "block = bytearray(80_000_000); import time; time.sleep(0.3)"
    cost = run_measured([sys.executable, "-c", code], tmp_path / "log")
    assert cost.peak_rss > 80_000_000
    assert cost.peak_pss >= cost.peak_rss
    assert cost.seconds >= 0.3


def test_a_command_that_fails_is_an_error_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="ended with 3: it broke"):
        run_measured([sys.executable, "-c", "print('it broke'); raise SystemExit(3)"], tmp_path / "log")


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"did not end in 0\.3 s"):
        run_measured([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", timeout=0.3)


def test_a_process_that_has_gone_takes_no_memory() -> None:
    assert pss_bytes(2**22 + 1) == 0  # above the largest id that Linux gives


def test_two_free_ports_are_two_ports() -> None:
    assert 0 < free_port() < 65_536
