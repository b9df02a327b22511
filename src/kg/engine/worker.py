"""A worker: a process that takes one query at a time from the pool's socket and answers it, or dies of it.

It is forked from a snapshot's holder and shares its memory. It evaluates in a thread with a stack of 256 MiB, within
limits of the kernel, and never talks to anybody but the web process that waits. Its alarm clock and the hang-up of
that process kill it from outside of Python, because pyoxigraph cannot be interrupted.
"""

from __future__ import annotations

import fcntl
import logging
import os
import resource
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import Store

from kg.engine import limits, seccomp
from kg.engine.config import PoolConfig
from kg.engine.errors import (
    EngineError,
    EngineUnavailable,
    Overloaded,
    QueryTooExpensive,
    StoreDamaged,
    VersionNotHeld,
)
from kg.engine.evaluation import evaluate
from kg.engine.interface import Query
from kg.engine.protocol import INLINE_BYTES, Broken, Request, Response, receive_request, send_answer, send_error
from kg.engine.rows import count_rows
from kg.engine.scanner import scan
from kg.engine.spool import Spool, spool_folder
from kg.engine.status import Slot
from kg.formats import BY_NAME
from kg.snapshot import Snapshot

_log = logging.getLogger(__name__)

DAMAGED = 3  # exit status of a worker that could not read the store
STACK_BYTES = 256 << 20  # 100,000 nested parentheses fit; 10,000 overflow the usual 8 MiB
_COUNTED_BYTES = 32 << 20  # rows of a larger answer are not counted: 3 ms per MB
_HEAVY_BYTES = 64 << 20  # a worker that grew by more ends after its query, to give its memory back
# Evaluating counts references in the store, which copies the pages that hold them: without a bound a worker would in
# time hold the store for itself (measured: 160 MiB of 360 after 1,000 joins). Fresh, it shares all of it again. But a
# scan in a fresh worker costs three times one in a worker that has copied what it needs (170 and 54 ms of processor
# time for a GROUP BY over a million triples, 45,000 page faults), so none ends while scans keep coming.
_OWN_BYTES = 32 << 20
_SCAN_SECONDS = 0.025  # a query that takes longer is a scan
_WARM_SECONDS = 1.0  # after a scan in which a worker that is to go waits for another
_LOOK_AFTER = 4096  # pages that were written to first since the last look
_CPU_QUERIES = 20  # RLIMIT_CPU, in deadlines; a worker ends well before it
_LOOK_EVERY = 0.1  # s that a query waits at most whose wake-up went to a worker that cannot take it
_FIRST_FREE = 3  # after the standard descriptors

_ARMED = os.O_ASYNC


class Worker:
    """The evaluating half of a pool, in its own process.

    :param open_store: gives the store, called once in the worker.
    :param listener: the socket of the pool; all workers accept from it.
    :param retire: readable or closed at its other end when this snapshot's workers should end.
    :param spare: descriptors that the store takes while it is read, beyond those that it has when it is open.
    """

    def __init__(
        self,
        *,
        config: PoolConfig,
        snapshot: Snapshot,
        open_store: Callable[[], Store],
        listener: socket.socket,
        retire: int,
        slot: Slot,
        spare: int = 0,
    ) -> None:
        self._config = config
        self._snapshot = snapshot
        self._open_store = open_store
        self._listener = listener
        self._retire = retire
        self._slot = slot
        self._spare = spare
        self._failed, self._damaged = True, False
        self._owns_much = False
        self._warm_until = 0.0

    def run(self) -> int:
        """Serve until it is time to end; the exit status."""
        threading.stack_size(STACK_BYTES)
        thread = threading.Thread(target=self._serve, name="evaluation")
        thread.start()
        thread.join()
        if self._damaged:
            return DAMAGED
        return 1 if self._failed else 0

    def _serve(self) -> None:
        try:
            self._store = self._open_store()
        except (OSError, RuntimeError) as error:  # it could be opened when the holder tried it
            _log.error("the store cannot be opened any more: %s", error)
            self._damaged = True
            return
        self._spool = Spool(INLINE_BYTES, self._config.result_bytes, spool_folder(self._config.runtime_dir))
        evaluate(self._store, Query("ASK {}"), BY_NAME["json"], cast(BinaryIO, self._spool), None)
        self._spool.reset(taken=False)
        self._poller = select.epoll()
        # A query wakes one worker that sleeps, not all of them. Whoever it wakes must accept; if that one cannot (it
        # was stopped in this moment), the others look by themselves.
        self._poller.register(self._listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        self._poller.register(self._retire, select.EPOLLIN)
        self._restrict()
        os.dup2(0, 2)  # an aborting query prints a backtrace; its holder says in one line what happened
        self._slot.clear(threading.get_native_id())
        while self._accept():
            pass
        self._failed = False

    def _restrict(self) -> None:
        with socket.socket(socket.AF_UNIX) as probe:  # stands for the connection of a query
            descriptors = probe.fileno() + 1
        if seccomp.forbid_sockets():
            descriptors += self._spare
        limits.restrict(
            self._config.query_memory,
            self._config.result_bytes + INLINE_BYTES,
            int(_CPU_QUERIES * self._config.deadline) + 1,
            descriptors,
        )
        self._cpu_end = (_CPU_QUERIES - 2) * self._config.deadline
        usage = resource.getrusage(resource.RUSAGE_SELF)
        self._largest = usage.ru_maxrss + (_HEAVY_BYTES >> 10)
        self._look_at = usage.ru_minflt + _LOOK_AFTER

    def _accept(self) -> bool:
        """Wait for a query and answer it; whether to wait for another."""
        ready = [descriptor for descriptor, _event in self._poller.poll(_LOOK_EVERY)]
        retired = self._retire in ready
        if retired and self._listener.fileno() not in ready:
            return False
        try:
            connection, _address = self._listener.accept()
        except BlockingIOError:  # another worker was faster, or there is nothing to do
            return not (retired or self._is_superfluous())
        begun = time.monotonic()
        with connection:
            signal.setitimer(signal.ITIMER_REAL, self._config.deadline)  # SIGALRM kills, whatever runs
            with suppress(OSError, Broken):
                self._handle(connection)
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._slot.end()
        ended = time.monotonic()
        if ended - begun > _SCAN_SECONDS:
            self._warm_until = ended + _WARM_SECONDS
        return not (retired or self._damaged or self._is_spent() or self._is_superfluous())

    def _handle(self, connection: socket.socket) -> None:
        request = receive_request(connection)
        if time.monotonic() - request.sent > self._config.deadline:
            send_error(connection, Overloaded(retry_after(self._config.deadline)), self._snapshot.version)
            return
        if request.query.version not in {"", self._snapshot.version}:
            send_error(connection, VersionNotHeld(request.query.version), self._snapshot.version)
            return
        self._slot.begin(request.query_id)
        flags = fcntl.fcntl(connection, fcntl.F_GETFL)
        fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(connection, fcntl.F_SETFL, flags | _ARMED)  # from now on a hang-up is SIGIO, which kills
        if _is_hung_up(connection):
            return
        taken = False
        try:
            outcome = self._evaluate(request)
            fcntl.fcntl(connection, fcntl.F_SETFL, flags)
            if isinstance(outcome, EngineError):
                send_error(connection, outcome, self._snapshot.version)
            else:
                taken = outcome.descriptor is not None
                send_answer(connection, outcome)
        finally:
            self._spool.reset(taken=taken)

    def _evaluate(self, request: Request) -> Response | EngineError:
        try:
            output = cast(BinaryIO, self._spool)
            evaluate(self._store, request.query, request.format, output, self._snapshot.base_iri)
            return Response(
                self._spool.length,
                self._rows(request),
                self._snapshot.version,
                self._spool.content,
                self._spool.descriptor,
            )
        except StoreDamaged as error:
            _log.error("the store cannot be read: %s", error.__cause__)
            self._damaged = True
            return EngineUnavailable(str(error))
        except EngineError as error:
            return error
        except BaseException as error:  # noqa: BLE001 - MemoryError, RecursionError, pyo3's PanicException
            self._cpu_end = 0.0  # what state it left is unknown: this worker ends
            return QueryTooExpensive(f"the query cannot be evaluated: {type(error).__name__}: {error}")

    def _rows(self, request: Request) -> int | None:
        if self._spool.length > _COUNTED_BYTES:
            return None
        content = self._spool.content
        content = self._spool.read_back() if content is None else content
        return count_rows(content, request.format.name, scan(request.query.text).shape)

    def _is_spent(self) -> bool:
        """Whether to end after this query, whatever waits."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        self._owns_much = self._owns_much or self._owns_too_much(usage.ru_minflt)
        return usage.ru_maxrss > self._largest or usage.ru_utime + usage.ru_stime > self._cpu_end

    def _is_superfluous(self) -> bool:
        """Whether to end between two queries: it was slowed, or no scan came for a while."""
        if self._slot.slowed:
            return True
        return (self._slot.replaced or self._owns_much) and time.monotonic() > self._warm_until

    def _owns_too_much(self, faults: int) -> bool:
        if faults < self._look_at:
            return False
        self._look_at = faults + _LOOK_AFTER
        return limits.own_memory() > _OWN_BYTES


def _is_hung_up(connection: socket.socket) -> bool:
    poller = select.poll()
    poller.register(connection, select.POLLRDHUP)
    return bool(poller.poll(0))


def retry_after(deadline: float) -> int:
    """Seconds after which a client may try again: a running query has ended by then."""
    return max(1, round(deadline))


def take_descriptors(keep: list[int]) -> list[int]:
    """Move the descriptors to the lowest free numbers and close all others but standard error.

    What a worker inherits by chance (a pipe of its host, a descriptor of another worker) would be an open door.
    """
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 256) for descriptor in keep]
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.closerange(_FIRST_FREE, min(high))
    low = [os.dup2(descriptor, _FIRST_FREE + index, inheritable=False) for index, descriptor in enumerate(high)]
    os.closerange(_FIRST_FREE + len(low), max(high) + 1)
    for path in list(Path("/proc/self/fd").iterdir()):
        if int(path.name) > max(high):
            with suppress(OSError):  # the one that listed them
                os.close(int(path.name))
    return low
