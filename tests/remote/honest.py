"""A small engine in this process: SPARQL 1.1 Protocol and Graph Store Protocol over one pyoxigraph store.

Tests can stand in its way: what ``meddle`` returns for a request is answered in its place.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

from tests.remote.listening import Listening

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
Meddled = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``form`` holds the fields of a query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    form: dict[str, list[str]] = field(default_factory=dict)

    @property
    def graph(self) -> str:
        """The graph of a request to the graph store."""
        return parse_qs(urlsplit(self.path).query).get("graph", [""])[0]

    @property
    def query(self) -> str:
        return self.form.get("query", [""])[0]


class HonestEngine(Listening):
    """Listens on a free port of loopback while inside the context: ``/query`` and ``/store``."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.store = ox.Store()
        self.requests: list[Asked] = []
        self.meddle: Callable[[Asked], Meddled | None] = lambda asked: None
        self._lock = threading.Lock()
        engine = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _handle(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                form = parse_qs(body.decode()) if self.path == "/query" else {}
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body, form)
                engine.requests.append(asked)
                status, headers, answer = engine.meddle(asked) or engine.answer(asked)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815

            def log_message(self, *_arguments: object) -> None:
                pass

        super().__init__(Handler, port, tls)
        self.url, self.store_url = f"{self.origin}/query", f"{self.origin}/store"

    def stop_listening(self) -> None:
        """Refuse all new connections, and hang up whichever asks over an old one."""
        self._server.socket.close()
        self.meddle = _hang_up

    @property
    def queries(self) -> list[Asked]:
        """The queries that came, without those for the record and the trials of formats."""
        asked = [request for request in self.requests if request.form]
        return [request for request in asked if not _is_our_own(request)]

    def answer(self, asked: Asked) -> Meddled:
        with self._lock:
            try:
                return self._query(asked) if asked.form else self._graph(asked)
            except SyntaxError as error:
                return 400, {"Content-Type": "text/plain; charset=utf-8"}, str(error).encode()

    def _query(self, asked: Asked) -> Meddled:
        result = self.store.query(
            asked.query,
            default_graph=[ox.NamedNode(iri) for iri in asked.form.get("default-graph-uri", [])] or None,
            named_graphs=[ox.NamedNode(iri) for iri in asked.form.get("named-graph-uri", [])] or None,
        )
        accept = asked.headers["accept"].partition(",")[0].partition(";")[0]  # the first is what a client likes best
        formats = GRAPHS if isinstance(result, ox.QueryTriples) else RESULTS
        if accept not in formats:
            return 406, {}, b""
        return 200, {"Content-Type": accept}, result.serialize(format=formats[accept])

    def _graph(self, asked: Asked) -> Meddled:
        graph = ox.NamedNode(asked.graph)
        found = self.store.contains_named_graph(graph)
        if asked.method in {"PUT", "DELETE"}:
            self.store.remove_graph(graph)
        if asked.method in {"PUT", "POST"}:
            self.store.load(asked.body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            return 204 if found else 201, {}, b""
        return 204 if found else 404, {}, b""


def _hang_up(asked: Asked) -> Meddled:
    raise ConnectionError("hung up")


def _is_our_own(asked: Asked) -> bool:
    graphs = asked.form.get("default-graph-uri", [])
    return graphs in (["urn:x-juten-kg:publication"], ["urn:x-juten-kg:no-graph"])
