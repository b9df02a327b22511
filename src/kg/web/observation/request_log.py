"""A line in the log for a request, written by a thread of its own so that the event loop never waits for a disk.

By default a line holds nothing personal: no address, no user agent, no query text, no parameter. The query stands in
it as the beginning of its SHA-256. Lines wait in a bounded queue; what does not fit is dropped and counted.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.logs import ALL, FIELDS, timestamp
from kg.web.caching import VERSION_HEADER
from kg.web.observation.labels import ERROR, FAILURES, OPERATIONS, TIMEOUT, TOO_EXPENSIVE, UNAVAILABLE, kind_of
from kg.web.observation.observed import Headers, Seen
from kg.web.problems import ProblemError
from kg.web.protocol import DIRECT_QUERY, FORM, operation_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_QUEUE = 64 << 20  # bytes of requests whose lines are not written yet
_REQUEST_BYTES = 4_096  # of a request without its body
_GATHER = 0.05  # s in which lines are gathered for one write
_REMEMBERED = 4_096  # answers whose number of rows is known when the cache gives them again
_STANDARD_ERROR = 2
_ENDPOINT = "sparql"
_LONGEST_FIELD = 2_048  # characters


class Request(NamedTuple):
    """A request that is done, as the event loop saw it."""

    seen: Seen
    headers: Headers
    status: int
    outcome: str
    nanoseconds: int
    length: int
    finished: float  # of the system's clock


class RequestLog:
    """Takes requests that are done, and writes the lines that are wanted.

    :param wanted: ``errors`` or ``all``.
    :param fields: some of :data:`kg.logs.FIELDS`.
    :param line: makes a line of its members.
    :param address_of: the client's address, as seen through trusted proxies.
    :param write: takes whole lines; may wait.
    """

    def __init__(
        self,
        wanted: str,
        fields: Collection[str],
        line: Callable[[Mapping[str, Any]], str],
        address_of: Callable[[WSGIEnvironment], str],
        write: Callable[[bytes], None] | None = None,
    ) -> None:
        self._all = wanted == ALL
        self._fields, self._line, self._address_of = frozenset(fields), line, address_of
        self._write = write or _write_whole
        self._queue: deque[Request] = deque()
        self._rows: OrderedDict[str, int] = OrderedDict()  # by entity tag
        self._wake = threading.Event()
        self._ending = False
        self._added = self._taken = 0  # bytes, each counted by one thread only
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="request-log", daemon=True)
        self._thread.start()

    def wants(self, outcome: str) -> bool:
        """Whether a request with this outcome gets a line."""
        return self._all or outcome in FAILURES

    def add(self, request: Request) -> None:
        """Take a request. Never waits."""
        weight = _weight(request)
        if self._added + weight - self._taken > LARGEST_QUEUE:
            self.dropped += 1
            return
        self._added += weight
        self._queue.append(request)
        if not self._wake.is_set():
            self._wake.set()

    def close(self) -> None:
        """Write what is there, and end."""
        self._ending = True
        self._wake.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._ending:
            self._wake.wait()
            self._wake.clear()
            if not self._ending:
                time.sleep(_GATHER)
            lines = []
            while self._queue:
                request = self._queue.popleft()
                lines.append(self._line(self._members(request)))
                self._taken += _weight(request)
            if lines:
                self._write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))

    def _members(self, request: Request) -> dict[str, Any]:
        seen, environ = request.seen, request.seen.environ
        headers = {name.lower(): value for name, value in request.headers}
        query = _query_text(request)
        members: dict[str, Any] = {
            "timestamp": timestamp(request.finished),
            "level": _level(request.outcome, kind_of(environ["PATH_INFO"])),
            "logger": "kg.requests",
            "event": "request",
            "request_id": seen.request_id,
            "method": environ["REQUEST_METHOD"],
            "route": kind_of(environ["PATH_INFO"]),
            "status": request.status,
            "outcome": request.outcome,
            "version": headers.get(VERSION_HEADER.lower()),
            "query_hash": None if query is None else query_hash(query),
            "seconds": round(request.nanoseconds / 1e9, 6),
            "rows": self._rows_of(request, headers.get("etag")),
            "bytes": request.length,
            "problem": None if seen.told is None else seen.told.problem,
        }
        if self._fields:
            members |= self._personal(environ, query)
        return {name: value for name, value in members.items() if value is not None}

    def _rows_of(self, request: Request, tag: str | None) -> int | None:
        """The rows; of an answer from the cache what was told when it was made, if that is still known."""
        told = request.seen.told
        if told is None:
            return None if tag is None else self._rows.get(tag)
        if tag is not None and told.rows is not None:
            self._rows[tag] = told.rows
            if len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)
        return told.rows

    def _personal(self, environ: WSGIEnvironment, query: str | None) -> dict[str, str | None]:
        values: dict[str, Callable[[], str | None]] = {
            "address": lambda: self._address_of(environ),
            "agent": lambda: environ.get("HTTP_USER_AGENT"),
            "query": lambda: query,
            "url": lambda: environ["PATH_INFO"] + ("?" + environ["QUERY_STRING"] if environ["QUERY_STRING"] else ""),
        }
        found = {name: values[name]() for name in FIELDS if name in self._fields}
        return {name: None if value is None else value[:_LONGEST_FIELD] for name, value in found.items()}


def _weight(request: Request) -> int:
    length = request.seen.environ.get("CONTENT_LENGTH") or "0"
    return _REQUEST_BYTES + (int(length) if length.isdigit() else 0)


def query_hash(text: str) -> str:
    """The first 16 hex digits of a query text's SHA-256: the same query has the same on every machine."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _query_text(request: Request) -> str | None:
    """The text that was asked: as a view told it, or as it stands in a request to the endpoint."""
    environ, told = request.seen.environ, request.seen.told
    if told is not None and told.query is not None:
        return told.query
    if kind_of(environ["PATH_INFO"]) != _ENDPOINT:
        return None
    body, media_type = None, ""
    if environ["REQUEST_METHOD"] == "POST":
        content = getattr(environ["wsgi.input"], "getvalue", bytes)
        body, media_type = content(), environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if media_type not in {FORM, DIRECT_QUERY}:
            return None
    try:
        operation = operation_of(environ["QUERY_STRING"].encode("latin-1", "replace"), body, media_type)
    except ProblemError:
        return None
    return None if operation.query is None else operation.query.text


def _level(outcome: str, kind: str) -> str:
    if outcome == ERROR or (
        outcome == UNAVAILABLE and kind != OPERATIONS
    ):  # a probe that is told "not yet" is no error
        return "error"
    return "warning" if outcome in {TIMEOUT, TOO_EXPENSIVE} else "info"


def _write_whole(data: bytes) -> None:
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(_STANDARD_ERROR, rest) :]
    except OSError:
        return  # nobody reads the log, or its disk is full: there is no place to say so
