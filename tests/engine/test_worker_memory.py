"""A worker that holds too much memory of its own ends, and a fresh one shares the snapshot again."""

from __future__ import annotations

import mmap
import resource

import pytest

from kg.engine import limits, worker
from kg.engine.worker import Worker


def test_own_memory_is_what_was_written() -> None:
    with mmap.mmap(-1, 32 << 20) as memory:  # not the allocator's, which may have such a piece already
        before = limits.own_memory()
        memory.write(b"x" * len(memory))
        assert limits.own_memory() - before > 30 << 20


@pytest.mark.parametrize(("own", "ends"), [(worker._OWN_BYTES, False), (worker._OWN_BYTES + 1, True)])
def test_a_worker_ends_when_it_owns_too_much(monkeypatch: pytest.MonkeyPatch, own: int, ends: bool) -> None:
    monkeypatch.setattr(limits, "own_memory", lambda: own)
    checked = object.__new__(Worker)
    checked._look_at = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert checked._owns_too_much(checked._look_at) is ends


def test_a_worker_looks_again_only_after_it_has_written_to_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter(range(100))
    monkeypatch.setattr(limits, "own_memory", lambda: next(looks))
    checked = object.__new__(Worker)
    checked._look_at = 100
    for faults in (99, 100, 101, 100 + worker._LOOK_AFTER - 1):
        checked._owns_too_much(faults)
    assert next(looks) == 1
