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
from pathlib import Path

from kg import logs
from kg.engine import limits
from kg.engine.checking import Checks
from kg.engine.condemned import Condemned
from kg.engine.config import PoolConfig
from kg.engine.holding import Holding
from kg.engine.status import PARITIES, STATUS_NAME, Status
from kg.integrity import describe, other_versions
from kg.snapshot import CURRENT, SnapshotError, current_snapshot, read_snapshot

GO, KEEP, RETIRE = b"g", b"k", b"r"
GRACE = 2.0  # s above the deadline that running queries may take to end
_LOOK_EVERY = 1.0  # s between two looks at the link build/current
_RESTART_AFTER = 0.05  # s until the snapshot of a holder that died is loaded again
_TICK = 250  # ms
_RETRY_AFTER = 5.0  # s until a snapshot that could not be loaded is tried again

_log = logging.getLogger("kg.engine.host")


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
        self._holdings: list[Holding] = []
        self._serving: Holding | None = None
        self._look_after = 0.0
        self._refused: tuple[Path, float] | None = None  # a snapshot that could not be loaded, and when to try again
        self._condemned = Condemned()
        self._tried: set[Path] = set()  # versions that could not stand in
        self._wants_stand_in: Path | None = None  # for what, as soon as there is a place for it
        self._stopping = False
        self._poller = select.poll()
        self._checks = Checks(self._poller)

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
        if self._wants_stand_in is not None:
            self._stand_in(self._wants_stand_in)
            return
        path = (self._config.build_dir / CURRENT).resolve()
        newest = next((row for row in reversed(self._holdings) if row.kept_until is None), None)
        if newest is not None and newest.told_to_end is None and newest.path == path:
            self._settle(newest)
            return
        if newest is not None and newest.told_to_end is None and not newest.ready:
            return  # it is being loaded; what the link names is looked at again when that is done
        if self._refused is not None and self._refused[0] == path and now < self._refused[1]:
            return
        self._load(path)

    def _load(self, path: Path) -> None:
        """Begin to load the published snapshot, as soon as there is a place for it."""
        try:
            self._condemned.check(path)
        except SnapshotError as error:
            self._refuse(path, str(error))
            return
        used = {holding.parity for holding in self._holdings}
        if len(used) == PARITIES:
            # The one before the last is kept no longer, or still finishes its queries; then this one is loaded.
            self._give_up_old(at_once=True)
            self._look_after = time.monotonic()
            return
        try:
            snapshot = current_snapshot(self._config.build_dir)
            self._start(snapshot.path, snapshot.version, min(set(range(PARITIES)) - used))
        except SnapshotError as error:
            self._refuse(path, str(error))

    def _settle(self, holding: Holding) -> None:
        """The link names the snapshot that answers: it stands in for nothing, and what was bad of it may be mended."""
        if holding is not self._serving or not (holding.standing_in or self._status.failure):
            return
        try:
            self._condemned.check(holding.path)
        except SnapshotError:
            return
        holding.standing_in = False
        self._refused = None
        self._status.publish(holding.version, self._status.loaded[0])
        self._checks.begin(holding.path)

    def _refuse(self, path: Path, reason: str) -> None:
        """The published snapshot cannot be served: what answers now goes on, else the last good one stands in."""
        first = self._refused is None or self._refused[0] != path
        if first:
            self._tried = {path}
        serving = self._serving
        if first:
            goes_on = f"; {serving.version} goes on" if serving else ""
            _log.warning("%s%s", reason, goes_on)
        self._refused = path, time.monotonic() + (_RETRY_AFTER if serving else _LOOK_EVERY)
        self._status.fail(reason)
        if serving is None:
            self._stand_in(path)
        elif serving.path != path:
            serving.standing_in = True
            self._status.stand_in()

    def _stand_in(self, path: Path) -> bool:
        """Begin to load the last good version in place of another; whether there is one, or may be soon.

        Not where there is no link at all: then nothing is published, or a build is on its way.
        """
        self._wants_stand_in = None
        used = {holding.parity for holding in self._holdings}
        if not (self._config.build_dir / CURRENT).is_symlink():
            return False
        if len(used) == PARITIES:  # the old one is kept no longer; its place is free when its queries are answered
            self._give_up_old(at_once=True)
            self._wants_stand_in = path
            return True
        for other in other_versions(self._config.build_dir, path):
            if other in self._tried:
                continue
            self._tried.add(other)
            try:
                self._condemned.check(other)
                snapshot = read_snapshot(other)
            except SnapshotError as error:
                _log.warning("%s", error)
                continue
            _log.warning("version %s is to stand in", snapshot.version)
            self._start(other, snapshot.version, min(set(range(PARITIES)) - used), standing_in=True)
            return True
        return False

    def _start(self, path: Path, version: str, parity: int, *, standing_in: bool = False) -> None:
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
        holding = Holding(path, version, parity, pid, os.pidfd_open(pid), ours, standing_in)
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
        if descriptor == self._checks.fileno():
            self._judge()
            return
        for holding in self._holdings:
            if descriptor == holding.pidfd:
                self._gone(holding)
                return
            if descriptor == holding.control.fileno():
                self._listen(holding)
                return

    def _listen(self, holding: Holding) -> None:
        data = holding.control.recv(4096)
        holding.message += data
        if not data:
            self._poller.unregister(holding.control)
        elif holding.ready:
            self._suspect(holding)
        elif holding.message == b"ready":
            self._take_over(holding)

    def _suspect(self, holding: Holding) -> None:
        """A worker could not read the store: look at every byte again, unless that is known or under way."""
        if holding is not self._serving or self._checks.under_way:
            return
        with suppress(SnapshotError):
            self._condemned.check(holding.path)
            self._checks.begin(holding.path)

    def _take_over(self, holding: Holding) -> None:
        holding.ready = True
        if holding.told_to_end is not None:
            return
        old, self._serving = self._serving, holding
        differs = old is not None and old.version != holding.version
        keeps = differs and not holding.standing_in and self._config.old_version > 0
        if old is not None and keeps:
            self._status.keep_old(old.version)
        holding.control.sendall(GO)
        self._status.publish(holding.version, time.monotonic() - holding.begun, standing_in=holding.standing_in)
        if holding.standing_in:
            _log.warning("version %s stands in for the published one", holding.version)
        else:
            self._refused = None
        self._checks.begin(holding.path)
        if old is not None:
            _log.info("snapshot %s takes over from %s", holding.version, old.version)
            self._keep(old) if keeps else self._end(old)

    def _keep(self, holding: Holding) -> None:
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

    def _judge(self) -> None:
        """The check is done: a snapshot with a bad file gives its place to the last good one, if there is any."""
        path, damaged = self._checks.finish()
        serving = self._serving
        if not damaged or serving is None or serving.path != path or self._stopping:
            return
        reason = describe(serving.version, damaged)
        self._condemned.add(path, damaged)
        first = self._refused is None
        self._refused = (path, time.monotonic() + _RETRY_AFTER) if first else self._refused
        self._tried = self._tried | {path} if serving.standing_in else {path}
        self._status.fail(reason)
        _log.error("%s", reason)
        if not self._stand_in(path):
            _log.error("there is no other version: %s goes on with what is good of it", serving.version)

    def _end(self, holding: Holding) -> None:
        """Tell a holder to end: its workers finish what they have."""
        if holding.told_to_end is None:
            holding.told_to_end = time.monotonic()
            with suppress(OSError):
                holding.control.sendall(RETIRE)

    def _gone(self, holding: Holding) -> None:
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
            self._fail(holding, holding.message[len(b"failed ") :].decode(errors="replace"))
        else:
            code = os.waitstatus_to_exitcode(status)
            _log.error("the holder of snapshot %s ended (%d); it is loaded again", holding.version, code)
            if holding.ready and holding.standing_in:
                self._tried.discard(holding.path)
                self._stand_in((self._config.build_dir / CURRENT).resolve())
            elif not holding.ready:
                self._fail(holding, f"snapshot {holding.version} could not be loaded (status {code})")
        self._look_after = time.monotonic() + _RESTART_AFTER

    def _fail(self, holding: Holding, reason: str) -> None:
        """A holder could not load its snapshot."""
        if not holding.standing_in:
            self._refuse(holding.path, reason)
            return
        _log.warning("%s", reason)
        if self._serving is None:
            self._stand_in((self._config.build_dir / CURRENT).resolve())

    def _hasten(self) -> None:
        """Kill a holder whose workers do not end in the time that their queries may take."""
        for holding in self._holdings:
            told = holding.told_to_end
            if told is not None and time.monotonic() - told > self._config.deadline + GRACE:
                with suppress(ProcessLookupError):
                    os.kill(holding.pid, signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """``host CONFIG LISTENER OLD_LISTENER PARENT``: the configuration as JSON, two descriptors, a process id."""
    config = PoolConfig.from_json(arguments[0])
    logs.configure(config.log_format, config.log_level)
    limits.name_process("kg-host")
    listener, old_listener = (socket.socket(fileno=int(argument)) for argument in arguments[1:3])
    for one in (listener, old_listener):
        one.setblocking(False)
        os.set_inheritable(one.fileno(), False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a ^C reaches the whole group; the server then says SIGTERM
    return Host(config, listener, old_listener, int(arguments[3])).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
