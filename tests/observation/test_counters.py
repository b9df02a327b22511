"""Counts of several processes, in real files, with real locks."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.web.observation.counters import BOUNDS, Counters

ADDING = """
import os, sys
from pathlib import Path
from kg.web.observation.counters import Counters
counters = Counters(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    counters.add("/sparql", "ok", 2_000_000, 10)
counters.change("in_flight", 1)
counters.tell("cache_hits", 5)
os.kill(os.getpid(), 9)
"""


def add_and_die(folder: Path, times: int) -> None:
    ended = subprocess.run([sys.executable, "-c", ADDING, str(folder), str(times)], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_what_a_killed_process_counted_stays_and_its_successor_goes_on(tmp_path: Path) -> None:
    for _process in range(3):
        add_and_die(tmp_path, 100)
    counters = Counters(tmp_path)
    assert counters.kinds()["sparql"].outcomes == {"ok": 300}
    assert counters.processes()["cache_hits"] == 15
    counters.close()
    assert len(list(tmp_path.iterdir())) == 1  # four processes, one after another, shared one file


def test_what_a_dead_process_was_doing_is_forgotten(tmp_path: Path) -> None:
    add_and_die(tmp_path, 1)
    counters = Counters(tmp_path)
    assert counters.processes()["in_flight"] == 0
    counters.close()


def test_living_processes_have_a_file_each_and_are_summed(tmp_path: Path) -> None:
    first, second = Counters(tmp_path), Counters(tmp_path)
    first.add("/page/x", "ok", 1, 5)
    second.add("/page/y", "not-found", 1, 7)
    for counters in (first, second):
        assert counters.kinds()["page"].outcomes == {"ok": 1, "not-found": 1}
        assert counters.kinds()["page"].bytes == 12
    first.close()
    second.close()


@pytest.mark.parametrize("place", range(len(BOUNDS) + 1))
def test_a_duration_is_in_the_bucket_whose_bound_is_the_first_that_is_not_below_it(place: int) -> None:
    counters = Counters()
    counters.add("/", "ok", round(BOUNDS[place] * 1e9) if place < len(BOUNDS) else 10**12, 0)
    buckets = counters.kinds()["home"].buckets
    assert [index for index, number in enumerate(buckets) if number] == [place]
    counters.close()


def test_a_disk_without_room_is_an_error_at_the_start_and_not_a_signal_later(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            try:
                Counters(tmp_path).add("/", "ok", 1, 1)
            except OSError:
                status = 0
        finally:
            os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0


def test_made_up_addresses_take_no_memory() -> None:
    counters = Counters()
    for number in range(1000):
        for path in (f"/x{number}", f"/sitemap-{number}.xml", f"/id/{number}", "/sparql"):
            counters.add(path, "ok", 1, 1)
    assert counters._starts.keys() == {"/sparql"}
    counters.close()
