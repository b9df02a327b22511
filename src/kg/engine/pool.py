"""The engine of a public endpoint: every query runs in a worker process that can be killed, and is.

This is the web process's side. A query is one connection to the pool's socket, where all workers accept; the kernel's
queue of that socket is the pool's queue. The answer comes back finished, or the worker hangs up and the status file
says why. Knows nothing of how a query is evaluated.
"""

from __future__ import annotations

import io
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from kg.engine.config import PoolConfig
from kg.engine.errors import (
    EngineError,
    EngineUnavailable,
    Overloaded,
    QueryTimeout,
    QueryTooExpensive,
    VersionNotHeld,
)
from kg.engine.interface import Answer, Begun, Condition, Engine, Query, on_departure, under_way
from kg.engine.protocol import Broken, Reception, Request, Response, send_request
from kg.engine.scanner import scan
from kg.engine.status import STATUS_NAME, Cause, Status
from kg.engine.supervisor import Supervisor
from kg.formats import Format, Shape

_GRACE = 1.0  # s after the deadline in which a worker that its alarm did not kill is given up
_VERDICT_WAIT = 1.0  # s that a holder is given to say why a worker died; it takes a millisecond
_ATTEMPTS = 2
# When snapshots switch, each worker of the old one may take one more query: what names a version may meet them all.
_SWITCHES = 100
_POLL = 0.002  # s
_CONNECTING = "02"


class PoolEngine(Engine):
    """Evaluates in the worker processes of a pool. Safe to use from many threads, and in a fork.

    :param config: where the pool is.
    :param supervisor: the pool itself, if this engine owns it and ends it when it is closed.
    """

    def __init__(self, config: PoolConfig, supervisor: Supervisor | None = None) -> None:
        self._config = config
        self._supervisor = supervisor
        self._path, self._old_path = str(config.socket_path), str(config.old_socket_path)
        self._closed = False
        try:
            self._status = Status.open(config.runtime_dir / STATUS_NAME)
        except OSError as error:
            raise EngineUnavailable(f"there is no pool at {config.runtime_dir}: {error}") from error

    @property
    def version(self) -> str:
        """The version of the snapshot that answers now; waits for the first one while it is loaded."""
        self._check_open()
        return self._status.version or self._wait_for_snapshot()

    def shape(self, query: Query) -> Shape:
        """What the answer will be."""
        return scan(query.text).shape

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Evaluate in a worker; this thread waits."""
        for _attempt in range(_SWITCHES):
            evaluation = _taken_up(query, answer_format) or self.submit(query, answer_format)
            register = on_departure.get()
            if register is not None:
                register(evaluation.cancel)
            try:
                return evaluation.answer()
            except VersionNotHeld:
                continue  # a worker of another version took it; submit() knows whether this one is held
        raise VersionNotHeld(query.version)

    def holds(self, version: str) -> bool:
        """Whether a query for this version is answered now: by the current snapshot or the one that is kept."""
        return version in {self.version, self._status.old_version}

    def begin(self, query: Query, answer_format: Format) -> Evaluation | None:
        """The same as :meth:`submit`, which waits for nothing but a first snapshot: None while there is none."""
        return self.submit(query, answer_format) if self._status.version and not self._closed else None

    def submit(self, query: Query, answer_format: Format) -> Evaluation:
        """Begin an evaluation that can be cancelled.

        :raises kg.engine.errors.EngineError: where it cannot begin.
        """
        if self.shape(query) not in answer_format.shapes:
            raise ValueError(f"{answer_format.name} does not hold {self.shape(query)}")
        if not self.version:
            raise EngineUnavailable("there is no snapshot")
        path = self._path if query.version in {"", self._status.version} else self._old_path
        if path == self._old_path and query.version != self._status.old_version:
            raise VersionNotHeld(query.version)
        return Evaluation(path, self._status, self._config.deadline, query, answer_format)

    @property
    def stand_in(self) -> str | None:
        """The version that answers in place of the published one, if it does."""
        return (self._status.version or None) if self._status.standing_in else None

    def condition(self) -> Condition:
        """How the pool is, from its status file."""
        busy, idle = self._status.workers()
        seconds, loaded_at = self._status.loaded
        version = self._status.version
        return Condition(
            version=version,
            trouble=self._status.failure,
            standing_in=self._status.standing_in,
            load_seconds=seconds if version else None,
            loaded_at=loaded_at if version else None,
            busy=busy,
            idle=idle,
            waiting=waiting_at(self._path, self._old_path),
            killed={
                cause.name.lower().replace("_", "-"): number
                for cause, number in self._status.killed().items()
                if cause is not Cause.BYSTANDER
            },
        )

    def close(self) -> None:
        """Let go of the pool; end it if it is this engine's own."""
        if not self._closed:
            self._closed = True
            if self._supervisor is not None:
                self._supervisor.stop()

    def _check_open(self) -> None:
        if self._closed:
            raise EngineUnavailable("the engine is closed")

    def _wait_for_snapshot(self) -> str:
        end = time.monotonic() + self._config.deadline
        while not (version := self._status.version):
            failure = self._status.failure
            if failure:
                raise EngineUnavailable(failure)
            if time.monotonic() > end:
                raise EngineUnavailable("the snapshot is still being loaded")
            time.sleep(_POLL)
            self._check_open()
        return version


def waiting_at(*paths: str) -> int | None:
    """Connections to Unix sockets that nobody has accepted; None where the kernel does not tell.

    They are the queue. In ``/proc/net/unix`` such a one has the listener's path, and the state "connecting" (02).
    """
    ends = tuple(f" {path}" for path in paths)
    try:
        lines = Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return sum(line.endswith(ends) and line.split(maxsplit=6)[5] == _CONNECTING for line in lines)


def _taken_up(query: Query, answer_format: Format) -> Begun | None:
    """What is under way for this request, if it is this evaluation; only the first who asks gets it."""
    begun = under_way.get()
    if begun is None or begun[:2] != (query, answer_format):
        return None
    under_way.set(None)
    return begun[2]


class Evaluation:
    """A query that waits for a worker or runs in one. Made by :meth:`PoolEngine.submit`.

    :raises Overloaded: where the queue is full.
    :raises EngineUnavailable: where nothing listens.
    """

    def __init__(self, path: str, status: Status, deadline: float, query: Query, answer_format: Format) -> None:
        self._path, self._status, self._deadline = path, status, deadline
        self._query, self._format = query, answer_format
        self._cancelled = False
        self._outcome: Answer | EngineError | None = None
        self._send()

    def fileno(self) -> int:
        """The connection to the worker."""
        return self._connection.fileno()

    def arrive(self) -> bool:
        """Take what has come, without waiting: whether :meth:`answer` has nothing to wait for any more."""
        try:
            response = self._reception.take(self._connection)
        except BlockingIOError:
            return False
        except (Broken, ConnectionError):
            return True  # answer() finds out why; what it waits for then is a millisecond
        except EngineError as error:
            self._outcome = error
        else:
            if response is None:
                return False
            self._outcome = self._finish(response)
        return True

    @property
    def arrived(self) -> Answer | None:
        """The answer that has come, still in here."""
        return self._outcome if isinstance(self._outcome, Answer) else None

    def close(self) -> None:
        """Let go of it: a worker that is still at it is killed. Safe to call twice, and after :meth:`answer`."""
        self._cancelled = True
        self._connection.close()
        self._reception.close()
        if isinstance(self._outcome, Answer):
            self._outcome.file.close()

    def cancel(self) -> None:
        """The client has gone: the worker is killed. From any thread; :meth:`answer` then raises EngineUnavailable."""
        self._cancelled = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def answer(self) -> Answer:
        """Wait for the answer. Call it once.

        :raises kg.engine.errors.EngineError: where there is none.
        """
        outcome, self._outcome = self._outcome, None
        if outcome is not None:
            self._connection.close()
            if isinstance(outcome, EngineError):
                raise outcome
            return outcome
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._send()
            try:
                with self._connection:
                    return self._finish(self._receive())
            except (Broken, ConnectionError):
                if self._cancelled:
                    raise EngineUnavailable("the query was cancelled") from None
                self._raise_cause()
        raise EngineUnavailable("the engine died twice with this query in it")

    def _send(self) -> None:
        self._id = int.from_bytes(os.urandom(8), "little") | 1
        self._sent = time.monotonic()
        self._reception = Reception()
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            self._connection.connect(self._path)
            request = Request(self._id, self._sent, self._query, self._format)
            send_request(self._connection, request, self._deadline)
        except BlockingIOError:
            self._connection.close()
            raise Overloaded(max(1, round(self._deadline))) from None
        except TimeoutError:
            self._connection.close()
            raise Overloaded(max(1, round(self._deadline))) from None
        except BrokenPipeError:
            pass  # the worker hung up on it already: answer() finds out why
        except OSError as error:
            self._connection.close()
            raise EngineUnavailable(f"the pool cannot be reached: {error}") from error

    def _receive(self) -> Response:
        """The response, within the time to wait for a worker and, once one has begun, the deadline."""
        self._connection.settimeout(max(_POLL, self._sent + self._deadline - time.monotonic()))
        try:
            return self._whole()
        except TimeoutError:
            started = self._status.started(self._id)
        if started is None and self._query.version not in {"", self._status.version, self._status.old_version}:
            raise VersionNotHeld(self._query.version)  # it was given up while the query waited for it
        if started is None:
            raise Overloaded(max(1, round(self._deadline)))
        self._connection.settimeout(max(_GRACE, started + self._deadline + _GRACE - time.monotonic()))
        try:
            return self._whole()
        except TimeoutError:
            raise QueryTimeout(self._deadline) from None

    def _whole(self) -> Response:
        while (response := self._reception.take(self._connection)) is None:
            pass
        return response

    def _finish(self, response: Response) -> Answer:
        if response.content is not None:
            file: BinaryIO = io.BytesIO(response.content)
        else:
            assert response.descriptor is not None
            file = cast(BinaryIO, os.fdopen(response.descriptor, "rb"))
        return Answer(file, response.length, self._format, response.rows, response.version)

    def _raise_cause(self) -> None:
        """Raise what the holder says of the worker's end; return where the query may be asked again: it is not the
        cause, or the holder says nothing, for then it died too."""
        end = time.monotonic() + _VERDICT_WAIT
        while time.monotonic() < end:
            cause = self._status.cause(self._id)
            if cause is Cause.DEADLINE:
                raise QueryTimeout(self._deadline)
            if cause is Cause.BYSTANDER:
                return
            if cause is not None:
                raise QueryTooExpensive("the query took too much memory or too deep a stack")
            time.sleep(_POLL)
