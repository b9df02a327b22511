"""The short way of a plain query: answered in the server's event loop, without a thread and without Flask's dispatch.

Plain is a query in GET, HEAD or POST to ``/sparql`` that is in order and whose answer is small and for a machine. Its
answer is byte for byte what Flask gives, from the same functions. Whatever is not plain, every error too, is Flask's
business; an evaluation that has begun here is handed over, never done twice. Knows nothing of the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.http import quote_etag

from kg.engine.errors import EngineError
from kg.engine.interface import Answer, Begun, Query
from kg.engine.scanner import SCANNED_LENGTH
from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.web.answers import IN_MEMORY, answer_tag
from kg.web.caching import stamps
from kg.web.headers import ENDPOINT_HEADERS
from kg.web.hosts import are_hosts_of_ours
from kg.web.negotiation import NotAcceptable, negotiate
from kg.web.observation.observed import Observed
from kg.web.pinning import PARAMETER
from kg.web.problems import ProblemError
from kg.web.protocol import DIRECT_QUERY, FORM, Operation, operation_of
from kg.web.response_cache import Compression
from kg.web.response_cache.answer import Answer as Finished
from kg.web.response_cache.codings import IDENTITY, Choice, choose
from kg.web.response_cache.middleware import LEAD, Lead, ResponseCache
from kg.web.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATH = "/sparql"
_HTML = BY_NAME["html"]
_OK = "200 OK"
_COMPRESSED_AT_ONCE = 16_384  # bytes that take a quarter of a millisecond; a longer body is not for the event loop
_LONGEST_BODY = 65_536
_LONGEST_HEADER = 256  # characters of an Accept that is remembered
_LONGEST_QUERY_STRING = 2_048  # bytes; 256 of them with what they say are 1.5 MB at most

_POST_TYPES = {
    f"{name}{charset}": name
    for name in (FORM, DIRECT_QUERY)
    for charset in ("", "; charset=utf-8", "; charset=UTF-8", ";charset=utf-8", ";charset=UTF-8")
}
# Conditions, parts, bodies that are coded, and what a proxy may rewrite paths and hosts with.
_NOT_PLAIN = frozenset(
    {
        "HTTP_RANGE",
        "HTTP_IF_RANGE",
        "HTTP_IF_MATCH",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_CONTENT_ENCODING",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_FORWARDED_PREFIX",
        "HTTP_X_FORWARDED_PORT",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plain request asks, and how it wants the answer."""

    query: Query
    format: Format
    volatile: bool
    choice: Choice


class Plain:
    """A plain query whose evaluation has begun. Whoever begins it closes it."""

    def __init__(self, asked: Asked, begun: Begun, lead: Lead | None, compression: Compression) -> None:
        self._asked, self.begun, self._lead, self._compression = asked, begun, lead, compression

    @property
    def under_way(self) -> tuple[Query, Format, Begun]:
        """What an engine needs to take up the evaluation (:data:`kg.engine.interface.under_way`)."""
        return self._asked.query, self._asked.format, self.begun

    @property
    def is_finishable(self) -> bool:
        """Whether the answer that has come, if one has, is small enough for this way."""
        arrived = self.begun.arrived
        return arrived is not None and arrived.length <= IN_MEMORY

    @property
    def is_quick(self) -> bool:
        """Whether :meth:`finish` takes no time that an event loop would feel."""
        arrived = self.begun.arrived
        return self._asked.choice.coding == IDENTITY or (arrived is not None and arrived.length <= _COMPRESSED_AT_ONCE)

    def told(self) -> Observed:
        """What the log may want to know. Call it before :meth:`finish`."""
        arrived = self.begun.arrived
        return Observed(None if arrived is None else arrived.rows, self._asked.query.text)

    def finish(self) -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body of the 200. Call it once."""
        answer = finished(self._asked, self.begun.answer(), self._compression)
        if self._lead is not None:
            self._lead.land(answer)
        return answer.headers, b"".join(answer.body)

    def hand_over(self, environ: WSGIEnvironment) -> None:
        """Tell the cache that this request is in the lead."""
        if self._lead is not None:
            environ[LEAD] = self._lead

    def close(self) -> None:
        """Let go of what nobody took. Safe to call twice."""
        self.begun.close()
        if self._lead is not None:
            self._lead.leave()


class PlainQueries:
    """Begins plain queries.

    :param cache: what keeps the answers, if anything does.
    :param max_body: the longest body that the application takes, in bytes.
    """

    def __init__(self, services: Services, cache: ResponseCache | None, max_body: int) -> None:
        self._services, self._cache = services, cache
        self._compression = Compression(_no_application)
        self._longest_body = min(max_body, _LONGEST_BODY)

    def begin(self, environ: WSGIEnvironment) -> Plain | None:
        """Begin the evaluation. None where this is no plain query or it is being answered: ask the application."""
        asked = self._asked(environ)
        if asked is None:
            return None
        lead = None if self._cache is None else self._cache.lead(environ)
        if lead is not None and not lead.leads:
            return None
        begun = None
        try:
            begun = self._services.engine.begin(asked.query, asked.format)
        except EngineError:
            return None  # nothing was evaluated; the application says why, if it still is so
        finally:
            if begun is None and lead is not None:
                lead.leave()
        return None if begun is None else Plain(asked, begun, lead, self._compression)

    def _asked(self, environ: WSGIEnvironment) -> Asked | None:
        if environ["PATH_INFO"] != PATH or not environ.keys().isdisjoint(_NOT_PLAIN):
            return None
        try:
            operation = self._operation(environ)
            if operation is None or operation.query is None or len(operation.query.text) > SCANNED_LENGTH:
                return None
            hosts = self._services.settings["KG_HOSTS"]
            if operation.first(PARAMETER) or not are_hosts_of_ours(environ, hosts):
                return None
            engine = self._services.engine
            shape, volatile = engine.shape(operation.query), engine.is_volatile(operation.query)
            answer_format = _negotiate(environ.get("HTTP_ACCEPT"), operation.first("format"), shape)
        except (ProblemError, EngineError, NotAcceptable):
            return None
        if answer_format is _HTML:
            return None
        return Asked(operation.query, answer_format, volatile, choose(environ.get("HTTP_ACCEPT_ENCODING")))

    def _operation(self, environ: WSGIEnvironment) -> Operation | None:
        query_string = environ["QUERY_STRING"].encode("latin-1")
        method = environ["REQUEST_METHOD"]
        if method in {"GET", "HEAD"}:
            return (
                _remembered(query_string) if len(query_string) <= _LONGEST_QUERY_STRING else operation_of(query_string)
            )
        media_type = _POST_TYPES.get(environ.get("CONTENT_TYPE", ""))
        length = environ.get("CONTENT_LENGTH", "")
        if method != "POST" or media_type is None or not length.isdigit() or int(length) > self._longest_body:
            return None
        body = environ["wsgi.input"].getvalue()
        return operation_of(query_string, body, media_type) if len(body) == int(length) else None


def finished(asked: Asked, answer: Answer, compression: Compression) -> Finished:
    """The answer as it is sent: the twin of :func:`kg.web.answers.respond` with what stands around it."""
    tag = None if asked.volatile else quote_etag(answer_tag(answer.version, asked.query, asked.format))
    headers = [
        ("Content-Type", asked.format.content_type),
        ("Content-Length", str(answer.length)),
        *stamps(tag, answer.version),
        *ENDPOINT_HEADERS,
    ]
    plain = Finished(_OK, headers, [answer.read()])
    return plain if asked.choice.coding == IDENTITY else compression.coded(plain, asked.choice)


_remembered = lru_cache(maxsize=256)(operation_of)  # undoing the percent-encoding is a third of this way's own time


def _negotiate(accept: str | None, asked: str | None, shape: Shape) -> Format:
    if len(accept or "") + len(asked or "") > _LONGEST_HEADER:
        return negotiate(accept, asked, _offers(shape))
    return _negotiate_remembered(accept, asked, shape)


@lru_cache(maxsize=256)
def _negotiate_remembered(accept: str | None, asked: str | None, shape: Shape) -> Format:
    return negotiate(accept, asked, _offers(shape))


def _offers(shape: Shape) -> tuple[Format, ...]:
    return (*formats_for(shape), _HTML)


def _no_application(_environ: object, _start_response: object) -> list[bytes]:
    raise RuntimeError("only what this compresses is wanted, not what it stands in front of")
