"""The table of windows: shared by processes, bounded, forgetful in time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from kg.web.rate_limit import windows
from kg.web.rate_limit.windows import SharedWindows

HITTING = """
import sys
from pathlib import Path
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from kg.web.rate_limit.windows import SharedWindows
limiter = FixedWindowRateLimiter(SharedWindows(Path(sys.argv[1])))
print(sum(limiter.hit(parse("1000/hour"), "client") for _ in range(400)))
"""


def test_processes_that_count_at_the_same_time_allow_together_what_is_allowed(tmp_path: Path) -> None:
    SharedWindows(tmp_path).close()
    command = [sys.executable, "-c", HITTING, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _process in range(4)]
    allowed = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(allowed) == 1000


def test_a_window_ends_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [10**12]
    monkeypatch.setattr(windows.time, "monotonic_ns", lambda: now[0])
    limiter, item = FixedWindowRateLimiter(SharedWindows()), parse("2/minute")
    assert [limiter.hit(item, "a") for _request in range(3)] == [True, True, False]
    now[0] += 59 * 10**9
    assert not limiter.hit(item, "a")
    now[0] += 2 * 10**9
    assert limiter.hit(item, "a")


def test_a_clock_that_is_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    table = SharedWindows()
    monkeypatch.setattr(windows.time, "time", lambda: time.time_ns() / 1e9 - 10 * 86_400)
    table.incr("a", 60)
    assert table.remaining("a") <= 60


@given(st.lists(st.text(max_size=20), max_size=60))
def test_each_client_is_counted_for_itself(clients: list[str]) -> None:
    table = SharedWindows()
    for client in clients:
        table.incr(client, 3600)
    for client in set(clients):
        assert table.get(client) == clients.count(client)
    table.close()


def test_more_clients_than_places_take_no_more_memory_and_stop_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_PLACES", 64)
    table = SharedWindows()
    assert all(table.incr(f"client {number}", 3600) >= 1 for number in range(1000))
    table.close()


def test_the_table_holds_no_address(tmp_path: Path) -> None:
    table = SharedWindows(tmp_path)
    table.incr("LIMITER/192.0.2.1/60/1/minute", 60)
    table.close()
    assert b"192.0.2.1" not in (tmp_path / "windows").read_bytes()
