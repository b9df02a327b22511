"""The response cache: WSGI middleware that answers a repeated request without waking the application.

It is exact because a snapshot is immutable: the key holds the raw request and the version of the snapshot, and an
answer is kept only under the version that it says itself. It knows no SPARQL: what may be kept, the headers say.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from kg.web.caching import VERSION_HEADER
from kg.web.response_cache.answer import Answer, not_modified_headers, send, take_answer, whole_body
from kg.web.response_cache.codings import choose
from kg.web.response_cache.flights import Flight, Flights
from kg.web.response_cache.key import KEY_HEADERS, Key, request_key
from kg.web.response_cache.store import UNSTORABLE, Entry, Statistics, Store, entry_of
from kg.web.response_cache.tags import base_tag, is_strong, matching_tag

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHECK_INTERVAL = 0.25  # s between two looks at the published version
FOLLOWER_WAIT = 2.0  # s; who has waited so long for another's answer asks for itself
LARGEST_SHARE = 4  # no answer takes more than this part of the cache: 6 MiB of the default 24

_NOT_KEPT = frozenset({"no-store", "no-cache", "private"})
_NOT_MODIFIED = "304 NOT MODIFIED"


LEAD = "kg.response_cache.lead"  # in the environ of a request that is in the lead already


class Lead:
    """A request that is answered outside of the cache, while others like it wait for it.

    Whoever has it lands the answer, or hands the request to the application with this under :data:`LEAD` in the
    environ; and leaves it at last, whatever happened. ``leads`` is false where another request was first: then the
    application is to be asked, which waits for that one.
    """

    def __init__(self, cache: ResponseCache, key: Key, flight: Flight, *, leads: bool) -> None:
        self._cache, self.key, self.flight, self.leads = cache, key, flight, leads

    def land(self, answer: Answer) -> None:
        """Keep the application's answer, a 200 whose body is one piece, if it may be kept."""
        self._cache.keep(self, answer)
        self.leave()

    def leave(self) -> None:
        """Let those who wait go on. Safe to call twice."""
        if self.leads:
            self._cache.flights.leave(self.key, self.flight)


class ResponseCache:
    """WSGI middleware. It keeps 200 answers that have Content-Length and a strong ETag and do not say no-store.

    :param app: the application, with :class:`~kg.web.response_cache.Compression` around it.
    :param max_bytes: of everything that is held.
    :param version: the version of the published snapshot, exact at each call, ``""`` for none (then nothing is kept).
        On a hit it is asked every ``check_interval`` seconds only, before an answer is kept always.
    :param version_header: the response header with the version that the answer was made from.
    :param now: a clock in seconds.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        max_bytes: int,
        version: Callable[[], str],
        version_header: str = VERSION_HEADER,
        check_interval: float = CHECK_INTERVAL,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._version = version
        self._version_header = version_header.lower()
        self._check_interval = check_interval
        self._now = now
        self._store = Store(max_bytes)
        self._largest = max_bytes // LARGEST_SHARE
        self.flights = Flights()
        self._seen = (float("-inf"), "")  # when, and the version: one object, so that threads read both of one time

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        version = self._seen_version()
        key = request_key(environ, version) if version else None
        if key is None:
            return self._app(environ, start_response)
        entry = self._store.get(key)
        if entry is None:
            return self._miss(key, environ, start_response)
        if entry.unstorable:
            return self._app(environ, start_response)
        return _send_entry(entry, environ, start_response)

    def cached(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The answer if it is held, else None and nothing was started: a call that never waits for anything."""
        version = self._seen_version()
        key = request_key(environ, version) if version else None
        entry = None if key is None else self._store.get(key, count_miss=False)
        if entry is None or entry.unstorable:
            return None
        return _send_entry(entry, environ, start_response)

    def lead(self, environ: WSGIEnvironment) -> Lead | None:
        """Be the first to answer a request that is not held, if no other is; None where nothing may be kept."""
        version = self._seen_version()
        key = request_key(environ, version) if version else None
        if key is None or self._store.get(key, count_miss=False) is not None:
            return None
        flight, leads = self.flights.join(key)
        return Lead(self, key, flight, leads=leads)

    def keep(self, lead: Lead, answer: Answer) -> None:
        """Keep the answer of a request in the lead, if it may be kept, and share it with those who wait."""
        self._store.count_miss()
        found = self._kept(lead.key, answer)
        if isinstance(found, Entry):
            lead.flight.entry = found

    def statistics(self) -> Statistics:
        """Hits, misses, entries and bytes."""
        return self._store.statistics()

    def _seen_version(self) -> str:
        checked, seen = self._seen
        now = self._now()
        if now - checked < self._check_interval:
            return seen
        version = self._version()
        if version != seen:
            self._store.clear()  # by their keys they are out of use; this gives the memory back
        self._seen = (now, version)
        return version

    def _miss(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        lead = environ.get(LEAD)
        flight, leads = (lead.flight, True) if lead is not None and lead.key == key else self.flights.join(key)
        if not leads:
            found = flight.wait(FOLLOWER_WAIT) or self._ask(key, environ)
            return self._send(found, environ, start_response)
        try:
            found = self._ask(key, environ)
            if isinstance(found, Entry):
                flight.entry = found
        finally:
            self.flights.leave(key, flight)
        return self._send(found, environ, start_response)

    def _send(self, found: Entry | Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if isinstance(found, Entry):
            return _send_entry(found, environ, start_response)
        return send(_conditional(found, environ), environ, start_response)

    def _ask(self, key: Key, environ: WSGIEnvironment) -> Entry | Answer:
        """The application's answer, kept if it may be.

        The condition is not passed on: the whole answer is wanted, for the next who asks. Where it cannot be kept, that
        is remembered, and from then on the application sees the condition and can save itself the work.
        """
        if "HTTP_IF_NONE_MATCH" in environ:
            environ = {
                name: value
                for name, value in environ.items()
                if name not in {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
            }
        answer = take_answer(self._app, environ)
        return self._kept(key, answer) if answer.code == "200" else answer

    def _kept(self, key: Key, answer: Answer) -> Entry | Answer:
        if not self._may_be_kept(answer):
            self._keep(key, UNSTORABLE, answer.header(self._version_header) or key[0])
            return answer
        entry = entry_of(answer, whole_body(answer))
        self._keep(key, entry, answer.header(self._version_header))
        return entry

    def _keep(self, key: Key, entry: Entry, made_from: object) -> None:
        """Keep it under the version that the answer says, if that is the published one.

        The application reads its version before it makes the answer. If that is still the published one now, when the
        answer is whole, then no switch lay between, and the answer is of this version. Else it is of one that is over.
        """
        if made_from == self._version():
            self._store.put((made_from, *key[1:]), entry)

    def _may_be_kept(self, answer: Answer) -> bool:
        return (
            answer.length is not None
            and answer.length <= self._largest
            and is_strong(answer.header("etag"))
            and bool(answer.header(self._version_header))
            and answer.header("set-cookie") is None
            and answer.header("content-range") is None
            and _NOT_KEPT.isdisjoint(answer.names("cache-control"))
            and answer.names("vary") <= KEY_HEADERS
        )


def _send_entry(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    held = environ.get("HTTP_IF_NONE_MATCH")
    if held is not None and method != "POST":
        tag = entry.tag if held == entry.tag else _matching(held, entry.base, environ)
        if tag is not None:
            start_response(_NOT_MODIFIED, [*entry.not_modified, ("ETag", tag)])
            return []
    start_response(entry.status, entry.headers[:])  # a copy: a server may add its own
    return [] if method == "HEAD" else entry.body[:]


def _conditional(answer: Answer, environ: WSGIEnvironment) -> Answer:
    """The answer, or the 304 where the client has it already."""
    held = environ.get("HTTP_IF_NONE_MATCH")
    tag = answer.header("etag")
    if held is None or tag is None or answer.code != "200" or environ["REQUEST_METHOD"] == "POST":
        return answer
    matching = _matching(held, base_tag(tag, answer.header("content-encoding")), environ)
    if matching is None:
        return answer
    answer.close()
    return Answer(_NOT_MODIFIED, [*not_modified_headers(answer.headers), ("ETag", matching)], [])


def _matching(held: str, base: str, environ: WSGIEnvironment) -> str | None:
    return matching_tag(held, base, choose(environ.get("HTTP_ACCEPT_ENCODING")).coding)
