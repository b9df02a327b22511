"""Two small graphs, one here and one elsewhere, and an engine that asks the other one in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store

from kg.engine.federation.engine import FederatedEngine
from kg.engine.federation.remote import Budget, Solutions, Watch
from kg.engine.local import LocalEngine
from tests.engine.snapshots import BASE, publish

ENDPOINT = "http://remote.example/sparql"
PREFIXES = f"PREFIX : <{BASE}> PREFIX r: <http://remote.example/> "

LOCAL = """
<http://example.org/a> <http://example.org/p> <http://example.org/b> .
<http://example.org/a> <http://example.org/p> <http://example.org/c> .
<http://example.org/b> <http://example.org/p> <http://example.org/c> .
<http://example.org/a> <http://example.org/q> "one" .
<http://example.org/b> <http://example.org/q> "two" .
<http://example.org/c> <http://example.org/q> "two" .
<http://example.org/c> <http://example.org/q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://example.org/d> <http://example.org/q> "deux"@fr .
<http://example.org/d> <http://example.org/n> "two"^^<http://example.org/Code> .
"""
REMOTE = """
<http://example.org/b> <http://example.org/p> <http://example.org/d> .
<http://example.org/c> <http://example.org/p> <http://example.org/a> .
<http://remote.example/x> <http://example.org/p> <http://example.org/b> .
<http://remote.example/x> <http://example.org/q> "two" .
<http://remote.example/y> <http://example.org/q> "two" .
<http://remote.example/y> <http://example.org/q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://remote.example/z> <http://example.org/q> "deux"@fr .
<http://remote.example/z> <http://example.org/n> "two"^^<http://example.org/Code> .
<http://example.org/b> <http://example.org/q> "three" .
"""


class Remote:
    """The other endpoint, as a store in this process. ``asked`` is every query that came."""

    def __init__(self, graph: str = REMOTE) -> None:
        self.store = Store()
        self.store.load(graph.encode(), RdfFormat.N_TRIPLES)
        self.asked: list[str] = []

    def __call__(
        self, endpoint: str, queries: Sequence[str], variables: Sequence[str], budget: Budget, watch: Watch | None
    ) -> Solutions:
        del budget, watch
        assert endpoint == ENDPOINT
        self.asked += queries
        found = Solutions()
        for number, query in enumerate(queries):
            for solution in self.store.query(query):
                row = [solution[name] for name in variables]
                for place, term in enumerate(row):
                    if isinstance(term, BlankNode):
                        found.named = True
                        row[place] = NamedNode(f"urn:genid:{number}-{term.value}")
                found.rows.append(tuple(row))
        return found


def open_federation(folder: Path, remote: Remote, graph: str = LOCAL) -> FederatedEngine:
    """An engine over the local graph that lists the endpoint."""
    publish(folder, graph)
    return FederatedEngine(
        LocalEngine(folder, 10_000_000),
        (ENDPOINT,),
        remote,
        seconds=30,
        most_rows=100_000,
        most_bytes=10_000_000,
        base_iri=lambda: BASE,
    )
