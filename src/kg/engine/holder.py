"""A holder: the process that holds one snapshot in memory and forks workers from itself, which then share it.

It is single-threaded, so that forking is safe, and evaluates nothing. It replaces workers that died, says why they
did, and gives the place of a worker whose query runs long to a new one, so that short queries do not wait behind it.
One that has used much of a processor gets little of it from then on.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import Store

from kg.engine import limits, seccomp
from kg.engine.config import PoolConfig
from kg.engine.errors import EngineUnavailable
from kg.engine.evaluation import load_store
from kg.engine.status import SLOTS, Cause, Slot, Status
from kg.engine.worker import DAMAGED, Worker, take_descriptors
from kg.integrity import has_lost_index_files
from kg.snapshot import Snapshot, SnapshotError

BYTES_PER_TRIPLE = 450  # measured: 380 to 490 with Japanese labels, 0.1 to 1 million triples
GO, KEEP, RETIRE = b"g", b"k", b"r"
SUSPECT = b"s"  # to the host: a worker could not read the store

_PATIENCE = 0.025  # s that a query may run before its worker's place is filled
_BUSY_TICK, _IDLE_TICK, _BUSY_FOR = 10, 200, 5.0  # ms, ms, s
# Processor time of a query after which it is slowed, without what the kernel takes to copy pages (115 of the 170 ms of
# a first scan over a million triples). Not sooner: a process without privileges may not take its priority back, so
# the worker ends then, and the next scan copies its pages anew.
_LONG_SECONDS = 0.3
_LONG_NICE = 15  # a slowed query gets a thirtieth of the processor time of another, where they compete
_OPENING = 60  # s that opening a store may take
_OPENED_AT_ONCE = 16  # tables that RocksDB opens with a store (kInitialLoadLimit of its version_builder.cc)
_SPARE = 8  # descriptors beside those of tables that a store on disk may take
_SHORT_LIFE = 1.0  # s; a worker that fails sooner, with no query, fails again: do not fork as fast as possible

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Child:
    pid: int
    pidfd: int
    number: int
    slot: Slot
    born: float
    query: int = 0  # the long one whose processor time is watched
    used: float = 0.0  # s of the processor when it was first seen


class Holder:
    """One snapshot and its workers.

    :param old_listener: what the workers accept from when another snapshot has taken over and this one is kept.
    :param control: the host's end says GO, KEEP and RETIRE; its hang-up means that the host is dead.
    :param parity: which half of the status file is this holder's.
    """

    def __init__(
        self,
        *,
        config: PoolConfig,
        snapshot: Snapshot,
        listener: socket.socket,
        old_listener: socket.socket,
        status: Status,
        control: socket.socket,
        parity: int,
    ) -> None:
        self._config, self._snapshot, self._listener, self._status = config, snapshot, listener, status
        self._old_listener, self._control, self._parity = old_listener, control, parity
        self._workers = config.workers
        self._spare = 0
        self._children: dict[int, _Child] = {}  # by pidfd
        self._retired = False
        self._failures = 0
        self._fork_after = 0.0
        self._busy_until = 0.0

    def run(self) -> int:
        """Load, say so, and hold until the host says otherwise; the exit status."""
        try:
            self._open_store = self._prepare()
        except (EngineUnavailable, MemoryError) as error:
            self._control.sendall(f"failed {error}".encode())
            return 1
        gc.collect()
        gc.freeze()  # a collection in a worker would write to, and so copy, every page with a Python object
        self._new_generation()
        self._poller = select.poll()
        self._poller.register(self._control, select.POLLIN)
        self._control.sendall(b"ready")
        if self._control.recv(1) != GO:
            return 0
        while not (self._retired and not self._children):
            self._staff()
            self._wait()
        return 0

    def _prepare(self) -> Callable[[], Store]:
        """What opens the store in a worker: the store itself if it fits in memory, else one on disk."""
        triples = sum(self._snapshot.triples.values())
        estimate = triples * BYTES_PER_TRIPLE
        if estimate <= self._config.memory_budget:
            store = load_store(self._snapshot)
            return lambda: store
        path = self._snapshot.store_path
        _log.warning(
            "snapshot %s with %d triples would take about %d MiB, above KG_MEMORY_BUDGET (%d MiB): read from disk",
            self._snapshot.version, triples, estimate >> 20, self._config.memory_budget >> 20,
        )  # fmt: skip
        if not path.is_dir():
            raise EngineUnavailable(f"snapshot {self._snapshot.version} has no store on disk: run `kg build`")
        self._try_store(path)
        # RocksDB opens each further table when a query wants it. Without room for that, a store of 4.6 million triples
        # answered point queries and failed at joins.
        tables = sum(1 for _file in path.glob("*.sst"))
        self._spare = tables + _SPARE
        if tables > _OPENED_AT_ONCE and not seccomp.can_forbid_sockets():
            _log.warning("no filter of system calls here: queries that need much of the store on disk will fail")
        return partial(Store.read_only, str(path))

    def _new_generation(self) -> None:
        """Workers that are forked from now on end when this pipe is closed."""
        self._retire_read, self._retire_write = os.pipe2(os.O_CLOEXEC)

    def _try_store(self, path: Path) -> None:
        """Open the store once, in a process of its own: it starts threads, and a fork of this one must have none.

        Its bytes are read beside serving it; a block that is read for a query has RocksDB's own checksum.

        :raises EngineUnavailable: where it cannot be opened.
        """
        try:
            is_whole = not has_lost_index_files(self._snapshot)
        except SnapshotError as error:
            raise EngineUnavailable(str(error)) from error
        if is_whole:
            pid = os.fork()
            if pid == 0:
                status = 1
                try:
                    signal.alarm(_OPENING)
                    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                    Store.read_only(str(path))
                    status = 0
                finally:
                    os._exit(status)
            is_whole = os.waitpid(pid, 0)[1] == 0
        if not is_whole:
            raise EngineUnavailable(f"version {self._snapshot.version} is damaged: {path.name}; run `kg build`")

    def _staff(self) -> None:
        """Fork what is missing: as many workers as configured that do not run a long query."""
        if self._retired or time.monotonic() < self._fork_after:
            return
        fresh = sum(not child.slot.replaced for child in self._children.values())
        for _ in range(fresh, self._workers):
            if len(self._children) < self._config.most_workers:
                self._fork()

    def _fork(self) -> None:
        taken = {child.number for child in self._children.values()}
        number = next(number for number in range(SLOTS) if number not in taken)
        slot = self._status.slot(self._parity * SLOTS + number)
        slot.clear(0)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                limits.die_with_parent(parent)
                status = self._work(slot)
            finally:
                os._exit(status)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = _Child(pid, pidfd, number, slot, time.monotonic())
        self._poller.register(pidfd, select.POLLIN)

    def _work(self, slot: Slot) -> int:
        limits.name_process("kg-worker")
        limits.be_the_first_to_go()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        listening, retire = take_descriptors([self._listener.fileno(), self._retire_read])
        listener = socket.socket(fileno=listening)
        worker = Worker(
            config=self._config,
            snapshot=self._snapshot,
            open_store=self._open_store,
            listener=listener,
            retire=retire,
            slot=slot,
            spare=self._spare,
        )
        return worker.run()

    def _wait(self) -> None:
        busy = time.monotonic() < self._busy_until
        for descriptor, _event in self._poller.poll(_BUSY_TICK if busy else _IDLE_TICK):
            if descriptor in self._children:
                self._bury(self._children.pop(descriptor))
            else:
                self._obey()
        self._look()

    def _obey(self) -> None:
        order = self._control.recv(1)
        if order == KEEP:
            self._keep()
        elif order == RETIRE:
            self._retired = True
            os.close(self._retire_write)
            self._poller.unregister(self._control)
        elif not order:  # the host is dead, and so are we
            os._exit(1)

    def _keep(self) -> None:
        """Another snapshot answers now: the workers end as their queries do, and one more serves whoever names ours."""
        os.close(self._retire_write)
        os.close(self._retire_read)
        self._new_generation()
        for child in self._children.values():
            child.slot.replace()
        self._listener, self._workers = self._old_listener, 1

    def _look(self) -> None:
        """Give the place of every worker whose query runs long to another, and slow those that run on."""
        now = time.monotonic_ns()
        for child in self._children.values():
            query, started = child.slot.query
            if query == 0:
                continue
            self._busy_until = now / 1e9 + _BUSY_FOR
            if now - started > _PATIENCE * 1e9 and not child.slot.slowed:
                if not child.slot.replaced:
                    child.slot.replace()
                with suppress(OSError):  # it may have ended in this moment
                    _slow(child, query)

    def _bury(self, child: _Child) -> None:
        """Take note of a worker's end, for the client that waits and for the log."""
        self._poller.unregister(child.pidfd)
        os.close(child.pidfd)
        _pid, status = os.waitpid(child.pid, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == DAMAGED:
            self._control.sendall(SUSPECT)
        query, started = child.slot.query
        if query or status != 0:
            self._status.count_killed(self._parity, cause_of(status))
        if query:
            self._status.record(self._parity, query, self._verdict(status, started))
        child.slot.clear(0)
        if query:
            _log.info("worker %d ended in the middle of a query: %s", child.pid, describe(status))
        elif status != 0:
            _log.warning("worker %d ended: %s", child.pid, describe(status))
            if time.monotonic() - child.born < _SHORT_LIFE:
                self._failures += 1
                self._fork_after = time.monotonic() + min(2.0**self._failures / 10, 10.0)
                return
        self._failures = 0

    def _verdict(self, status: int, started: int) -> Cause:
        """What the query is told that a worker died with: it may not be the one that the signal was for.

        :param started: when the query began that it died with, in ns of the monotonic clock.
        """
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGIO:  # whoever waits for this answer is there: it was the client before who left
            return Cause.BYSTANDER
        if number == signal.SIGALRM:
            full = time.monotonic_ns() - started > self._config.deadline / 2 * 1e9
            return Cause.DEADLINE if full else Cause.BYSTANDER
        return cause_of(status)


def _slow(child: _Child, query: int) -> None:
    """Lower the priority of a worker whose query has used much of the processor since it was first seen.

    :raises OSError: where the worker is gone.
    """
    used = limits.computing_seconds(child.pid)
    if child.query != query:
        child.query, child.used = query, used
    elif used - child.used > _LONG_SECONDS:
        child.slot.slow()
        os.setpriority(os.PRIO_PROCESS, child.slot.thread or child.pid, _LONG_NICE)


# What the kernel or the allocator ends a worker with. Rust aborts where memory or stack run out; the kernel's own
# killer sends SIGKILL; SIGIO is the hang-up of the web process, whose client has gone.
_CAUSES = {
    signal.SIGALRM: Cause.DEADLINE,
    signal.SIGXCPU: Cause.DEADLINE,
    signal.SIGABRT: Cause.MEMORY,
    signal.SIGKILL: Cause.MEMORY,
    signal.SIGIO: Cause.CLIENT_LEFT,
}


def cause_of(status: int) -> Cause:
    """Why a worker ended that was not asked to, from its exit status."""
    return _CAUSES.get(os.WTERMSIG(status), Cause.CRASH) if os.WIFSIGNALED(status) else Cause.CRASH  # type: ignore[call-overload]


def describe(status: int) -> str:
    """How a process ended, for the log."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return signal.strsignal(number) or f"signal {number}"
    return f"exit status {os.waitstatus_to_exitcode(status)}"
