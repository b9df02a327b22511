"""Takes note of every request that a web process has answered: counts it, and gives it to the log if that wants it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kg.web.observation.counters import Counters
from kg.web.observation.labels import CACHED, CLIENT_LEFT, ERROR, NOT_MODIFIED, outcome_of
from kg.web.observation.observed import Headers, Seen
from kg.web.observation.request_ids import RequestIds
from kg.web.observation.request_log import Request, RequestLog

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from kg.web.response_cache.store import Statistics

CLIENT_LEFT_STATUS = 499  # nobody was sent it; nginx's logs call it so too
_FAILED_STATUS = 500


class Observer:
    """What the gateway calls, in the event loop.

    :param log: None where no request gets a line.
    """

    def __init__(self, counters: Counters, ids: RequestIds, log: RequestLog | None = None) -> None:
        self.counters = counters
        self._ids = ids
        self._log = log

    def see(self, environ: WSGIEnvironment, began: int) -> Seen:
        """A request has come.

        :param began: when, in nanoseconds of :func:`time.perf_counter_ns`.
        """
        return Seen(environ, self._ids.of(environ), began)

    def hit(self, seen: Seen, status: int, headers: Headers, length: int) -> None:
        """The cache answered it."""
        self._note(seen, status, CACHED if status == 200 else NOT_MODIFIED, headers, length)

    def answered(self, seen: Seen, status: int, headers: Headers, length: int) -> None:
        """The application answered it, or the short way did."""
        problem = None if seen.told is None else seen.told.problem
        self._note(seen, status, outcome_of(status, problem), headers, length)

    def left(self, seen: Seen) -> None:
        """Its client hung up before there was an answer."""
        self._note(seen, CLIENT_LEFT_STATUS, CLIENT_LEFT, [], 0)

    def failed(self, seen: Seen) -> None:
        """There was no answer: the gateway itself failed, which the server then answers."""
        self._note(seen, _FAILED_STATUS, ERROR, [], 0)

    def _note(self, seen: Seen, status: int, outcome: str, headers: Headers, length: int) -> None:
        nanoseconds = time.perf_counter_ns() - seen.began
        self.counters.add(seen.environ["PATH_INFO"], outcome, nanoseconds, length)
        log = self._log
        if log is not None and log.wants(outcome):
            log.add(Request(seen, headers, status, outcome, nanoseconds, length, time.time()))

    def publish(self, cache: Statistics | None) -> None:
        """Tell the other processes how this one's cache and log are; called once a second."""
        if cache is not None:
            self.counters.tell("cache_hits", cache.hits)
            self.counters.tell("cache_misses", cache.misses)
            self.counters.tell("cache_entries", cache.entries)
            self.counters.tell("cache_bytes", cache.bytes)
        if self._log is not None:
            self.counters.tell("lines_dropped", self._log.dropped)

    def close(self) -> None:
        """Write the lines that wait."""
        if self._log is not None:
            self._log.close()
