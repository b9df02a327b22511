"""The host: a small process that runs a pool for one server. ``python -m kg.engine.host``, started by a supervisor.

It holds no data. It forks a holder for the snapshot that ``build/current`` names; when that changes, another holder
loads the new one while the old goes on serving, then takes over; the old one is kept for a while, for those who ask
for its version by name. It ends, with all that it started, when told to or when its parent dies.
"""

from __future__ import annotations

import logging
import os
import select
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kg.engine import limits
from kg.engine.config import PoolConfig
from kg.engine.status import PARITIES, STATUS_NAME, Status
from kg.snapshot import CURRENT, SnapshotError, current_snapshot, read_snapshot

GO, KEEP, RETIRE = b"g", b"k", b"r"
GRACE = 2.0  # s above the deadline that running queries may take to end
_LOOK_EVERY = 1.0  # s between two looks at the link build/current
_RESTART_AFTER = 0.05  # s until the snapshot of a holder that died is loaded again
_TICK = 250  # ms
_RETRY_AFTER = 5.0  # s until a snapshot that could not be loaded is tried again

_log = logging.getLogger("kg.engine.host")


@dataclass(slots=True)
class _Holding:
    """A holder as the host sees it."""

    path: Path
    version: str
    parity: int
    pid: int
    pidfd: int
    control: socket.socket
    ready: bool = False
    kept_until: float | None = None
    told_to_end: float | None = None
    message: bytearray = field(default_factory=bytearray)


class Host:
    """The process's one object.

    :param listener: the socket of the pool, listening, owned by the parent.
    :param old_listener: the same for queries that name the version before.
    :param parent: the process that started this one.
    """

    def __init__(self, config: PoolConfig, listener: socket.socket, old_listener: socket.socket, parent: int) -> None:
        self._config, self._listener, self._old_listener, self._parent = config, listener, old_listener, parent
        self._status = Status.open(config.runtime_dir / STATUS_NAME, write=True)
        self._status.keep_old("")  # a host before this one may have died with it
        self._holdings: list[_Holding] = []
        self._serving: _Holding | None = None
        self._look_after = 0.0
        self._refused: tuple[Path, float] | None = None  # a snapshot that could not be loaded, and when to try again
        self._stopping = False
        self._poller = select.poll()

    def run(self) -> int:
        """Until SIGTERM or the parent's end; the exit status."""
        try:
            parent = os.pidfd_open(self._parent)
        except ProcessLookupError:
            return self._orphaned()
        if os.getppid() != self._parent:
            return self._orphaned()
        wake_read, wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGTERM, self._stop)
        self._poller.register(parent, select.POLLIN)
        self._poller.register(wake_read, select.POLLIN)
        while not (self._stopping and not self._holdings):
            self._look()
            for descriptor, _event in self._poller.poll(_TICK):
                if descriptor == parent:
                    return self._orphaned()
                if descriptor == wake_read:
                    os.read(wake_read, 64)
                else:
                    self._hear(descriptor)
            self._give_up_old()
            self._hasten()
        return 0

    def _stop(self, _signal: int, _frame: object) -> None:
        self._stopping = True
        for holding in self._holdings:
            self._end(holding)

    def _orphaned(self) -> int:
        """The parent is dead: nobody will ask again, and nobody else cleans up."""
        _log.warning("the server's process is gone: the pool ends")
        for holding in self._holdings:
            with suppress(ProcessLookupError):
                os.kill(holding.pid, signal.SIGKILL)  # its workers die with it
        shutil.rmtree(self._config.runtime_dir, ignore_errors=True)
        return 1

    def _look(self) -> None:
        """Once a second: begin to load the snapshot that the link names, if that is not what is held."""
        now = time.monotonic()
        if self._stopping or now < self._look_after:
            return
        self._look_after = now + _LOOK_EVERY
        path = (self._config.build_dir / CURRENT).resolve()
        newest = next((row for row in reversed(self._holdings) if row.kept_until is None), None)
        if newest is not None and newest.told_to_end is None and newest.path == path:
            return
        if self._refused is not None and self._refused[0] == path and now < self._refused[1]:
            return
        used = {holding.parity for holding in self._holdings}
        if len(used) == PARITIES:
            # The one before the last is kept no longer, or still finishes its queries; then this one is loaded.
            self._give_up_old(at_once=True)
            self._look_after = now
            return
        try:
            snapshot = current_snapshot(self._config.build_dir)
            self._start(snapshot.path, snapshot.version, min(set(range(PARITIES)) - used))
        except SnapshotError as error:
            self._refuse(path, str(error))

    def _refuse(self, path: Path, reason: str) -> None:
        if self._refused is None or self._refused[0] != path:
            goes_on = f"; {self._serving.version} goes on" if self._serving else ""
            _log.warning("%s%s", reason, goes_on)
        self._refused = path, time.monotonic() + _RETRY_AFTER
        self._status.fail(reason)
        if self._serving is None:
            self._refused = path, time.monotonic() + _LOOK_EVERY

    def _start(self, path: Path, version: str, parity: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                limits.die_with_parent(parent)
                ours.close()
                status = self._hold(path, theirs, parity)
            finally:
                os._exit(status)
        theirs.close()
        holding = _Holding(path, version, parity, pid, os.pidfd_open(pid), ours)
        self._holdings.append(holding)
        self._poller.register(holding.pidfd, select.POLLIN)
        self._poller.register(ours, select.POLLIN)

    def _hold(self, path: Path, control: socket.socket, parity: int) -> int:
        # pyoxigraph is loaded by the holder only: the host stays small, and free of any thread of a library.
        from kg.engine.holder import Holder  # noqa: PLC0415

        limits.name_process("kg-holder")
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for holding in self._holdings:
            holding.control.close()
        holder = Holder(
            config=self._config,
            snapshot=read_snapshot(path),
            listener=self._listener,
            old_listener=self._old_listener,
            status=self._status,
            control=control,
            parity=parity,
        )
        return holder.run()

    def _hear(self, descriptor: int) -> None:
        for holding in self._holdings:
            if descriptor == holding.pidfd:
                self._gone(holding)
                return
            if descriptor == holding.control.fileno():
                self._listen(holding)
                return

    def _listen(self, holding: _Holding) -> None:
        data = holding.control.recv(4096)
        holding.message += data
        if not data:
            self._poller.unregister(holding.control)
        elif holding.message == b"ready":
            self._take_over(holding)

    def _take_over(self, holding: _Holding) -> None:
        holding.ready = True
        if holding.told_to_end is not None:
            return
        old, self._serving = self._serving, holding
        keeps = old is not None and old.version != holding.version and self._config.old_version > 0
        if old is not None and keeps:
            self._status.keep_old(old.version)
        holding.control.sendall(GO)
        self._status.publish(holding.version)
        self._refused = None
        if old is not None:
            _log.info("snapshot %s takes over from %s", holding.version, old.version)
            self._keep(old) if keeps else self._end(old)

    def _keep(self, holding: _Holding) -> None:
        """Have a holder that another took over from go on for those who name its version."""
        holding.kept_until = time.monotonic() + self._config.old_version
        with suppress(OSError):
            holding.control.sendall(KEEP)

    def _give_up_old(self, *, at_once: bool = False) -> None:
        """End the holder that is kept, when its time is over, or now."""
        for holding in self._holdings:
            until = holding.kept_until
            if until is not None and holding.told_to_end is None and (at_once or time.monotonic() > until):
                self._status.keep_old("")
                self._end(holding)

    def _end(self, holding: _Holding) -> None:
        """Tell a holder to end: its workers finish what they have."""
        if holding.told_to_end is None:
            holding.told_to_end = time.monotonic()
            with suppress(OSError):
                holding.control.sendall(RETIRE)

    def _gone(self, holding: _Holding) -> None:
        self._holdings.remove(holding)
        self._poller.unregister(holding.pidfd)
        with suppress(KeyError):
            self._poller.unregister(holding.control)
        os.close(holding.pidfd)
        with suppress(BlockingIOError, ConnectionResetError):  # reset: it was killed with an order of ours unread
            holding.message += holding.control.recv(4096, socket.MSG_DONTWAIT)
        holding.control.close()
        _pid, status = os.waitpid(holding.pid, 0)
        if self._serving is holding:
            self._serving = None
        if holding.told_to_end is not None:
            return
        if holding.kept_until is not None:
            _log.error("the holder of the old snapshot %s ended", holding.version)
            self._status.keep_old("")
            return
        if holding.message.startswith(b"failed "):
            self._refuse(holding.path, holding.message[len(b"failed ") :].decode(errors="replace"))
        else:
            code = os.waitstatus_to_exitcode(status)
            _log.error("the holder of snapshot %s ended (%d); it is loaded again", holding.version, code)
            if not holding.ready:
                self._refuse(holding.path, f"snapshot {holding.version} could not be loaded (status {code})")
        self._look_after = time.monotonic() + _RESTART_AFTER

    def _hasten(self) -> None:
        """Kill a holder whose workers do not end in the time that their queries may take."""
        for holding in self._holdings:
            told = holding.told_to_end
            if told is not None and time.monotonic() - told > self._config.deadline + GRACE:
                with suppress(ProcessLookupError):
                    os.kill(holding.pid, signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """``host CONFIG LISTENER OLD_LISTENER PARENT``: the configuration as JSON, two descriptors, a process id."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    limits.name_process("kg-host")
    listener, old_listener = (socket.socket(fileno=int(argument)) for argument in arguments[1:3])
    for one in (listener, old_listener):
        one.setblocking(False)
        os.set_inheritable(one.fileno(), False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a ^C reaches the whole group; the server then says SIGTERM
    return Host(PoolConfig.from_json(arguments[0]), listener, old_listener, int(arguments[3])).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
