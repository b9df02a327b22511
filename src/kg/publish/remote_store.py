"""One engine, written and asked: graphs by the SPARQL 1.1 Graph Store Protocol, checks by the query protocol."""

from __future__ import annotations

import csv
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpx2

from kg import __version__
from kg.engine.errors import EngineFailure
from kg.engine.remote import Access
from kg.engine.remote.certificates import untrusted_certificate
from kg.engine.remote.names import NOTHING, RECORD, RECORD_QUERY, Record
from kg.engine.remote.session import record_of
from kg.formats import BY_NAME
from kg.i18n import mark
from kg.publish.errors import PublishError
from kg.publish.target import Target

_N_TRIPLES = {"Content-Type": BY_NAME["nt"].media_type}
_CONNECT_SECONDS = 10.0


class RemoteStore:
    """An engine. As a context it closes its connections.

    :param access: the endpoint's credentials.
    :param seconds: that one request may take.
    """

    def __init__(self, target: Target, access: Access, seconds: float) -> None:
        self._target = target
        headers = {"User-Agent": f"juten-kg/{__version__} (publish)"}
        if access.token:
            headers["Authorization"] = f"Bearer {access.token}"
        self._client = httpx2.Client(
            headers=headers,
            timeout=httpx2.Timeout(seconds, connect=_CONNECT_SECONDS),
            trust_env=False,  # no proxy, no .netrc
            verify=ssl.create_default_context(),  # what the queries trust too, SSL_CERT_FILE among it
        )
        if access.user:
            self._client.auth = self._authentication(access)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def read_record(self) -> Record:
        """What is published in the engine.

        :raises PublishError: where it cannot be told.
        """
        json = BY_NAME["json"].media_type
        with self._answer(RECORD_QUERY, RECORD, json) as response:
            try:
                return record_of(response.read())
            except EngineFailure as error:
                raise PublishError(NO_ANSWER, url=self._target.query, reason=error) from error

    def write_record(self, record: Record) -> None:
        """Put another record in the place of the one that is there."""
        self.replace(RECORD, record.serialize())

    def replace(self, graph: str, content: bytes) -> None:
        """Put a graph (N-Triples) in the place of the one of that name."""
        self._store("PUT", graph, content)

    def add(self, graph: str, content: bytes) -> None:
        """Add triples (N-Triples) to a graph."""
        self._store("POST", graph, content)

    def remove(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._store("DELETE", graph, None, also=(404,))

    def rows(self, query: str, graph: str, named: str = NOTHING) -> Iterable[list[str]]:
        """The rows of a SELECT over one graph, without the header.

        :raises PublishError: where there is no answer, or only a part of one.
        """
        with self._answer(query, graph, BY_NAME["csv"].media_type, named) as response:
            if "x-sparql-maxrows" in response.headers or response.headers.get("x-sql-state"):
                raise PublishError(CUT, url=self._target.query)
            rows = csv.reader(response.iter_lines())
            next(rows, None)
            yield from rows

    @contextmanager
    def _answer(self, query: str, graph: str, accept: str, named: str = NOTHING) -> Iterator[httpx2.Response]:
        form = {"query": query, "default-graph-uri": graph, "named-graph-uri": named}
        with (
            _told(self._target.query),
            self._client.stream("POST", self._target.query, data=form, headers={"Accept": accept}) as response,
        ):
            _check(response, self._target.query)
            found = response.headers.get("content-type", "").partition(";")[0].strip()
            if found != accept:
                raise PublishError(NO_ANSWER, url=self._target.query, reason=found)
            yield response

    def _store(self, method: str, graph: str, content: bytes | None, also: tuple[int, ...] = ()) -> None:
        headers = {} if content is None else _N_TRIPLES
        with _told(self._target.store):
            response = self._client.request(
                method, self._target.store, params={"graph": graph}, content=content, headers=headers
            )
            if response.status_code not in also:
                _check(response, self._target.store)

    def _authentication(self, access: Access) -> httpx2.Auth:
        """Digest where the graph store asks for it (Virtuoso), else Basic."""
        with _told(self._target.store):
            challenge = self._client.get(self._target.store, params={"graph": RECORD})
        if "digest" in challenge.headers.get("www-authenticate", "").lower():
            return httpx2.DigestAuth(access.user, access.password)
        return httpx2.BasicAuth(access.user, access.password)


NO_ANSWER = mark("%(url)s does not answer as an endpoint does: %(reason)s")
UNTRUSTED = mark(
    "%(url)s: the certificate is not trusted (%(reason)s); SSL_CERT_FILE names other authorities than the system's"
)
CUT = mark("%(url)s cuts answers off at a limit of its own: raise it (Virtuoso: ResultSetMaxRows), then publish again")


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Errors of the network as ours."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise PublishError(mark("%(url)s did not answer in time"), url=url) from error
    except httpx2.TransportError as error:
        if (untrusted := untrusted_certificate(error)) is not None:
            raise PublishError(UNTRUSTED, url=url, reason=untrusted.verify_message) from error
        reason = str(error) or type(error).__name__
        raise PublishError(mark("%(url)s cannot be reached: %(reason)s"), url=url, reason=reason) from error


def _check(response: httpx2.Response, url: str) -> None:
    status = response.status_code
    if status in (401, 403):
        raise PublishError(
            mark("%(url)s refuses these credentials (%(status)s): see KG_ENGINE_USER and KG_ENGINE_PASSWORD"),
            url=url,
            status=status,
        )
    if not 200 <= status < 300:
        response.read()
        said = " ".join(response.text.split())[:200]
        raise PublishError(
            mark("%(url)s answers %(status)s: %(said)s"), url=url, status=status, said=said or response.reason_phrase
        )
