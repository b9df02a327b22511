"""Where the library limits keeps its counts: one table in memory that all web processes of a server share.

limits itself shares counts between processes through a database server only. A table has a fixed number of places; a
client is a keyed hash in it, so that the table holds nobody's address. Time is the machine's monotonic clock: a clock
that is set back locks nobody out.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from limits.storage import Storage

from kg.web.observation.shared import mapped

_NAME = "windows"
_KEY_BYTES = 16
_PLACE = struct.Struct("<QQQ")  # hash of the client, end of its window (ns), count
_PLACES = 65_536
_TRIED = 8  # places where one hash may be
_SIZE = _KEY_BYTES + _PLACES * _PLACE.size  # 1.5 MiB
_LOCK_TRIES = 100  # some 50 µs: a lock is held for 2; a process that was stopped with it does not stop the others


class SharedWindows(Storage):
    """Fixed windows, counted together by the processes that have the folder. Not for several threads of one process.

    More than 65,536 clients in one window push out those whose windows end first, who then begin anew.

    :param folder: None: counts that this process alone sees.
    :raises OSError: where the folder has no room.
    """

    STORAGE_SCHEME = None

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._descriptor = -1
        if folder is None:
            self._map = mmap.mmap(-1, _SIZE)
        else:
            self._descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._map = mapped(self._descriptor, _SIZE)
        with self._locked():
            if not any(self._map[:_KEY_BYTES]):
                self._map[:_KEY_BYTES] = os.urandom(_KEY_BYTES)
        self._key = self._map[:_KEY_BYTES]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong in here."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and give the count of the window; a new one begins where there is none."""
        now = time.monotonic_ns()
        wanted = self._hash(key)
        with self._locked():
            place, (client, end, count) = self._find(wanted, now)
            if client != wanted or end <= now:
                end, count = now + expiry * 1_000_000_000, 0
            _PLACE.pack_into(self._map, place, wanted, end, count + amount)
        return int(count + amount)

    def get(self, key: str) -> int:
        """The count of the window; 0 where there is none."""
        client, end, count = self._find(self._hash(key), time.monotonic_ns())[1]
        return int(count) if client == self._hash(key) and end > time.monotonic_ns() else 0

    def remaining(self, key: str) -> float:
        """Seconds until the window ends; 0 where there is none."""
        now = time.monotonic_ns()
        client, end, _count = self._find(self._hash(key), now)[1]
        return max(end - now, 0) / 1e9 if client == self._hash(key) else 0.0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds of the system's clock."""
        return time.time() + self.remaining(key)

    def check(self) -> bool:
        """It is in memory, and so always there."""
        return True

    def reset(self) -> int | None:
        """Forget every client."""
        with self._locked():
            self._map[_KEY_BYTES:] = bytes(_SIZE - _KEY_BYTES)
        return None

    def clear(self, key: str) -> None:
        """Forget one client."""
        with self._locked():
            place, (client, _end, _count) = self._find(self._hash(key), time.monotonic_ns())
            if client == self._hash(key):
                _PLACE.pack_into(self._map, place, 0, 0, 0)

    def close(self) -> None:
        """Unmap."""
        self._map.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _hash(self, key: str) -> int:
        return int.from_bytes(blake2b(key.encode(), key=self._key, digest_size=8).digest(), "little") | 1

    def _find(self, wanted: int, now: int) -> tuple[int, tuple[int, int, int]]:
        """The client's place, else a free one, else the one whose window ends first; and what is in it."""
        best, earliest = 0, None
        for step in range(_TRIED):
            place = _KEY_BYTES + (wanted + step) % _PLACES * _PLACE.size
            found = _PLACE.unpack_from(self._map, place)
            if found[0] == wanted:
                return place, found
            end = found[1] if found[1] > now else 0
            if earliest is None or end < earliest:
                best, earliest = place, end
        return best, _PLACE.unpack_from(self._map, best)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among the processes; where one of them was stopped with the lock, without it: a count may be lost."""
        if self._descriptor < 0:
            yield
            return
        held = False
        for _try in range(_LOCK_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
                break
        try:
            yield
        finally:
            if held:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
