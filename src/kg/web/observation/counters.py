"""The counts of all web processes: each adds up in a file of its own, mapped into memory, and anyone sums them.

Adding is some assignments in memory with no lock, for only the process's event loop writes: 0.4 µs a request, measured.
prometheus-client's own way for many processes takes 6.5 µs for the same three metrics (12 with its labels looked up),
more than a whole cached answer. A process that ends leaves its file to the next one, so that no count ever falls.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kg.web.observation.labels import KINDS, OUTCOMES, SEGMENTS, kind_of
from kg.web.observation.shared import mapped

# Upper bounds in seconds: a cached answer, a page, a query, the deadline, and what lies between.
BOUNDS = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_BOUNDS_NS = tuple(round(bound * 1e9) for bound in BOUNDS)

# Words of a process beside its requests; the first ones are counts, the last say how it is now.
PROCESS_COUNTS = ("cache_hits", "cache_misses", "lines_dropped")
PROCESS_STATES = ("in_flight", "cache_entries", "cache_bytes")
_NAMES = (*PROCESS_COUNTS, *PROCESS_STATES)
_PLACE = {name: place for place, name in enumerate(_NAMES)}

_BUCKETS = len(OUTCOMES)
_SUM = _BUCKETS + len(BOUNDS) + 1
_BYTES = _SUM + 1
_WIDTH = _BYTES + 1  # words of one kind of address
_START = 16
_WORDS = _START + len(KINDS) * _WIDTH
_SIZE = _WORDS * 8

_PREFIX = "web-"
_MOST = 4096  # processes at once


class KindCounts(NamedTuple):
    """Of one kind of address. ``buckets`` are not cumulative; the last is of what took longer than every bound."""

    outcomes: dict[str, int]
    buckets: tuple[int, ...]
    seconds: float
    bytes: int


class Counters:
    """One process's counts. Only one thread may add to them.

    :param folder: where all processes' files are; None: counts that this process alone sees.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._descriptor, self._map = _own_file(folder)
        self._words = memoryview(self._map).cast("Q")
        for name in PROCESS_STATES:
            self._words[_PLACE[name]] = 0  # of a process that is gone
        self._before = {name: self._words[_PLACE[name]] for name in PROCESS_COUNTS}
        self._starts: dict[str, int] = {}  # of paths of one segment that are rows of the table: few
        self._start_of_kind = {kind: _START + place * _WIDTH for place, kind in enumerate(KINDS)}
        self._outcome = {outcome: place for place, outcome in enumerate(OUTCOMES)}

    def add(self, path: str, outcome: str, nanoseconds: int, length: int) -> None:
        """Count a request that is done.

        :param length: bytes of the body that were sent.
        """
        start = self._starts.get(path)
        if start is None:
            start = self._start_of(path)
        words = self._words
        words[start + self._outcome[outcome]] += 1
        words[start + _BUCKETS + bisect_left(_BOUNDS_NS, nanoseconds)] += 1
        words[start + _SUM] += nanoseconds
        words[start + _BYTES] += length

    def _start_of(self, path: str) -> int:
        kind = kind_of(path)
        start = self._start_of_kind[kind]
        if path[1:] in SEGMENTS:
            self._starts[path] = start
        return start

    def change(self, name: str, by: int) -> None:
        """Add to one of the process's own numbers."""
        self._words[_PLACE[name]] += by

    def tell(self, name: str, value: int) -> None:
        """Set one of the process's own numbers; a count is given as counted since this process began."""
        self._words[_PLACE[name]] = value + self._before.get(name, 0)

    def kinds(self) -> dict[str, KindCounts]:
        """The counts of all processes by kind of address, of those kinds that were asked for."""
        totals = [sum(column) for column in zip(*self._all(), strict=True)]
        found = {}
        for kind, start in self._start_of_kind.items():
            words = totals[start : start + _WIDTH]
            if any(words):
                outcomes = {outcome: words[place] for outcome, place in self._outcome.items() if words[place]}
                found[kind] = KindCounts(outcomes, tuple(words[_BUCKETS:_SUM]), words[_SUM] / 1e9, words[_BYTES])
        return found

    def processes(self) -> dict[str, int]:
        """The sums of the processes' own numbers by name."""
        every = list(self._all())
        return {name: sum(words[place] for words in every) for name, place in _PLACE.items()}

    def _all(self) -> Iterator[list[int]]:
        if self._folder is None:
            yield self._words.tolist()
            return
        for path in self._folder.glob(f"{_PREFIX}*"):
            with suppress(OSError):
                content = path.read_bytes()
                if len(content) == _SIZE:
                    yield memoryview(content).cast("Q").tolist()

    def close(self) -> None:
        """Give the file to whoever comes next."""
        self._words.release()
        self._map.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _own_file(folder: Path | None) -> tuple[int, mmap.mmap]:
    """The first file that no living process has: the lock is the kernel's, so it ends with the process.

    :raises OSError: where the folder cannot be written.
    """
    if folder is None:
        return -1, mmap.mmap(-1, _SIZE)
    for number in range(_MOST):
        descriptor = os.open(folder / f"{_PREFIX}{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor, mapped(descriptor, _SIZE)
        except BlockingIOError:
            os.close(descriptor)
        except OSError:
            os.close(descriptor)
            raise
    raise OSError(f"{folder}: more than {_MOST} web processes")
