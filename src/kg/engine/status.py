"""What the processes of a pool tell each other without a message: one small shared file, mapped by all of them.

The host writes which snapshot answers, each worker which query it runs, a snapshot's holder why a worker died. Web
processes only read: the version costs them no system call. A field is read by others only where 8 bytes or fewer,
aligned, are written at once, or where the index that names it is written after it.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from enum import IntEnum
from pathlib import Path

STATUS_NAME = "status"
PARITIES = 2  # an old snapshot finishes its queries while a new one answers: each has its own half
SLOTS = 512

_WORD = struct.Struct("<Q")
_SLOT = struct.Struct("<QQII")  # query, started (ns), thread, replaced
_REPLACED, _SLOWED = 1, 2
_VERDICT = struct.Struct("<QQ")  # query, cause
_LOAD = struct.Struct("<dd")
_VERDICTS = 512
_VERSION_SIZE = 32
_MESSAGE_SIZE = 1024

_ACTIVE, _OLD, _VERSIONS, _MESSAGE = 0, 32, 64, 128
_NEXT_VERDICT = _MESSAGE + 8 + _MESSAGE_SIZE
_LOADED = 1280  # seconds that loading took, moment of the system's clock
_STANDING_IN = _LOADED + _LOAD.size
_KILLED = 1344
_SLOTS_START = 2048
_SLOT_SIZE = 32
_VERDICTS_START = _SLOTS_START + PARITIES * SLOTS * _SLOT_SIZE
_SIZE = _VERDICTS_START + PARITIES * _VERDICTS * _VERDICT.size


class Cause(IntEnum):
    """Why a worker died."""

    DEADLINE = 1
    MEMORY = 2  # or stack: both end in the same signal
    CRASH = 3
    CLIENT_LEFT = 4
    BYSTANDER = 5  # of a signal that was meant for the query before it


class Status:
    """The shared file. Safe to use from many threads."""

    def __init__(self, descriptor: int, access: int = mmap.ACCESS_WRITE) -> None:
        self._map = mmap.mmap(descriptor, _SIZE, access=access)

    @classmethod
    def create(cls, path: Path) -> Status:
        """A new file, for its owner only."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            # Really there, not only said to be: a mapped page that a full disk has no place for kills the process.
            os.posix_fallocate(descriptor, 0, _SIZE)
            return cls(descriptor)
        finally:
            os.close(descriptor)

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> Status:
        """The file that another process created.

        :raises OSError: where it is not there.
        """
        descriptor = os.open(path, (os.O_RDWR if write else os.O_RDONLY) | os.O_CLOEXEC)
        try:
            return cls(descriptor, mmap.ACCESS_WRITE if write else mmap.ACCESS_READ)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Unmap."""
        self._map.close()

    @property
    def version(self) -> str:
        """The version of the snapshot that answers; empty until there is one."""
        start = _VERSIONS + self._map[_ACTIVE] * _VERSION_SIZE
        return self._map[start : start + _VERSION_SIZE].rstrip(b"\0").decode()

    def publish(self, version: str, seconds: float = 0.0, *, standing_in: bool = False) -> None:
        """Another snapshot answers from now on. Only the host calls this.

        :param seconds: that loading it took.
        :param standing_in: whether it answers in place of the published one, which cannot be served; what
            :attr:`failure` says stays then.
        """
        other = 1 - self._map[_ACTIVE]
        start = _VERSIONS + other * _VERSION_SIZE
        self._map[start : start + _VERSION_SIZE] = version.encode().ljust(_VERSION_SIZE, b"\0")
        _LOAD.pack_into(self._map, _LOADED, seconds, time.time())
        self._map[_ACTIVE] = other
        self._map[_STANDING_IN] = standing_in
        if not standing_in:
            self.fail("")

    @property
    def standing_in(self) -> bool:
        """Whether the version that answers is not the published one, because that cannot be served."""
        return self._map[_STANDING_IN] != 0

    def stand_in(self) -> None:
        """The published snapshot is another one now, which cannot be served. Only the host calls this."""
        self._map[_STANDING_IN] = 1

    @property
    def loaded(self) -> tuple[float, float]:
        """Of the snapshot that answers: seconds that loading it took, and when it was done (system's clock)."""
        seconds, moment = _LOAD.unpack_from(self._map, _LOADED)
        return seconds, moment

    @property
    def old_version(self) -> str:
        """The version before, while it answers those who ask for it by name; empty while there is none."""
        return self._map[_OLD : _OLD + _VERSION_SIZE].rstrip(b"\0").decode()

    def keep_old(self, version: str) -> None:
        """Another snapshot is held beside the one that answers, or none (``""``). Only the host calls this.

        It is called before :meth:`publish`: who reads half of it still finds its version to be the one that answers.
        """
        self._map[_OLD : _OLD + _VERSION_SIZE] = version.encode().ljust(_VERSION_SIZE, b"\0")

    @property
    def failure(self) -> str:
        """Why no snapshot, or not the newest, could be loaded; empty where all is well."""
        (length,) = _WORD.unpack_from(self._map, _MESSAGE)
        return self._map[_MESSAGE + 8 : _MESSAGE + 8 + length].decode(errors="replace")

    def fail(self, message: str) -> None:
        """Say why a snapshot could not be loaded. Only the host calls this."""
        encoded = message.encode()[:_MESSAGE_SIZE]
        self._map[_MESSAGE + 8 : _MESSAGE + 8 + len(encoded)] = encoded
        _WORD.pack_into(self._map, _MESSAGE, len(encoded))

    def slot(self, number: int) -> Slot:
        """The place of one worker, from 0 to ``PARITIES * SLOTS - 1``."""
        return Slot(self._map, _SLOTS_START + number * _SLOT_SIZE)

    def started(self, query_id: int) -> float | None:
        """When a worker began with the query, in seconds of the monotonic clock; None where none runs it."""
        start = self._find(_WORD.pack(query_id), _SLOTS_START, _VERDICTS_START, _SLOT_SIZE)
        if start is None:
            return None
        query, started, _thread, _replaced = _SLOT.unpack_from(self._map, start)
        return started / 1e9 if query == query_id else None

    def record(self, parity: int, query_id: int, cause: Cause) -> None:
        """Say why the worker died that ran the query. Only the holder of this parity calls this."""
        counter = _NEXT_VERDICT + parity * 8
        (number,) = _WORD.unpack_from(self._map, counter)
        place = _VERDICTS_START + (parity * _VERDICTS + number % _VERDICTS) * _VERDICT.size
        _WORD.pack_into(self._map, place, 0)
        _WORD.pack_into(self._map, place + 8, cause)
        _WORD.pack_into(self._map, place, query_id)
        _WORD.pack_into(self._map, counter, number + 1)

    def count_killed(self, parity: int, cause: Cause) -> None:
        """Count a worker that died. Only the holder of this parity calls this."""
        place = _KILLED + (parity * len(Cause) + cause - 1) * 8
        (number,) = _WORD.unpack_from(self._map, place)
        _WORD.pack_into(self._map, place, number + 1)

    def killed(self) -> dict[Cause, int]:
        """Workers that died since the pool began, by cause."""
        words = [_WORD.unpack_from(self._map, _KILLED + place * 8)[0] for place in range(PARITIES * len(Cause))]
        return {cause: sum(words[cause - 1 :: len(Cause)]) for cause in Cause}

    def workers(self) -> tuple[int, int]:
        """Workers that evaluate a query now, and workers that wait for one."""
        busy = idle = 0
        for number in range(PARITIES * SLOTS):
            query, _started, thread, _replaced = _SLOT.unpack_from(self._map, _SLOTS_START + number * _SLOT_SIZE)
            busy += query != 0
            idle += query == 0 and thread != 0
        return busy, idle

    def cause(self, query_id: int) -> Cause | None:
        """Why the worker died that ran the query, if the holder has said so."""
        place = self._find(_WORD.pack(query_id), _VERDICTS_START, _SIZE, _VERDICT.size)
        return None if place is None else Cause(_VERDICT.unpack_from(self._map, place)[1])

    def _find(self, wanted: bytes, start: int, end: int, size: int) -> int | None:
        """The index of the record of ``size`` bytes that begins with ``wanted``."""
        place = self._map.find(wanted, start, end)
        while place != -1 and (place - start) % size:
            place = self._map.find(wanted, place + 1, end)
        return None if place == -1 else place


class Slot:
    """What one worker does; written by itself, but for ``replaced``."""

    __slots__ = ("_map", "_start")

    def __init__(self, mapped: mmap.mmap, start: int) -> None:
        self._map = mapped
        self._start = start

    def clear(self, thread: int) -> None:
        """A new worker takes the place; ``thread`` is its evaluating thread, 0 while there is none."""
        _SLOT.pack_into(self._map, self._start, 0, 0, thread, 0)

    def begin(self, query_id: int) -> None:
        """A query begins."""
        _WORD.pack_into(self._map, self._start + 8, time.monotonic_ns())
        _WORD.pack_into(self._map, self._start, query_id)

    def end(self) -> None:
        """It has ended."""
        _WORD.pack_into(self._map, self._start, 0)

    @property
    def query(self) -> tuple[int, int]:
        """The query that runs (0: none) and when it began, in ns of the monotonic clock."""
        query, started, _thread, _replaced = _SLOT.unpack_from(self._map, self._start)
        return query, started

    @property
    def thread(self) -> int:
        """The kernel's number of the evaluating thread, 0 before there is one."""
        return int(_SLOT.unpack_from(self._map, self._start)[2])

    @property
    def replaced(self) -> bool:
        """Whether another worker has taken this one's place, so that this one is one too many when it is quiet."""
        return self._map[self._start + 20] != 0

    def replace(self) -> None:
        """Another worker takes the place. Only the holder calls this."""
        self._map[self._start + 20] = _REPLACED

    @property
    def slowed(self) -> bool:
        """Whether this worker has little of the processor from now on, so that it ends with its query."""
        return self._map[self._start + 20] == _SLOWED

    def slow(self) -> None:
        """Its place is taken and its priority low. Only the holder calls this."""
        self._map[self._start + 20] = _SLOWED
