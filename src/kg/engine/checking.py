"""Looks at the rest of a snapshot while it is served: a process of the host's reads every byte and names what is bad.

It runs with the lowest priority and ends by itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
from contextlib import suppress
from pathlib import Path

from kg.engine import limits
from kg.integrity import damaged_beside
from kg.snapshot import SnapshotError, read_snapshot

_LARGEST = 1 << 20  # bytes of names that are read
_NICE = 19


class Check:
    """One look at one snapshot. The process is a child of this one; :meth:`fileno` is readable when it has ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read, write = os.pipe2(os.O_CLOEXEC)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                limits.die_with_parent(parent)
                status = _look(path, write)
            finally:
                os._exit(status)
        os.close(write)
        self._pidfd = os.pidfd_open(self.pid)

    def fileno(self) -> int:
        """The process's descriptor."""
        return self._pidfd

    def finish(self) -> list[str]:
        """What is damaged. Call it once, when the process has ended; empty where it was killed before it knew."""
        os.waitpid(self.pid, 0)
        os.close(self._pidfd)
        with os.fdopen(self._read, "rb") as pipe:
            content = pipe.read(_LARGEST)
        with suppress(ValueError):
            return [str(name) for name in json.loads(content)]
        return []


class Checks:
    """The look that is under way, if any. A new one ends it: what was looked at before is of no interest any more.

    :param poller: tells when it has ended, by :meth:`fileno`.
    """

    def __init__(self, poller: select.poll) -> None:
        self._poller = poller
        self._check: Check | None = None

    @property
    def under_way(self) -> bool:
        """Whether a snapshot is being looked at."""
        return self._check is not None

    def fileno(self) -> int:
        """The process's descriptor; -1 for none."""
        return -1 if self._check is None else self._check.fileno()

    def begin(self, path: Path) -> None:
        """Look at a snapshot, in a process beside."""
        if self._check is not None:
            with suppress(ProcessLookupError):
                os.kill(self._check.pid, signal.SIGKILL)
            self.finish()
        self._check = Check(path)
        self._poller.register(self._check, select.POLLIN)

    def finish(self) -> tuple[Path, list[str]]:
        """The folder that was looked at, and what of it is damaged. Call it when the process has ended."""
        assert self._check is not None
        check, self._check = self._check, None
        self._poller.unregister(check)
        return check.path, check.finish()


def _look(path: Path, write: int) -> int:
    limits.name_process("kg-checker")
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(_NICE)
    try:
        damaged = damaged_beside(read_snapshot(path))
    except SnapshotError as error:
        damaged = [str(error)]
    os.set_blocking(write, False)  # 64 KiB of names fit; who waits for this process to end does not read before
    with os.fdopen(write, "wb") as pipe, suppress(BlockingIOError):
        pipe.write(json.dumps(damaged[:500]).encode())
    return 0
