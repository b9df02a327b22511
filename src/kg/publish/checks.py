"""Whether an engine holds a graph as it was built: the count, a checksum, and whether it gives out all of it.

The checksum is a query that any SPARQL 1.1 engine can answer, evaluated there and over the build's own store: how many
triples begin with which two digits of an MD5 over subject, predicate, IRI or language, and how long their texts are in
characters. Literals with a datatype count, but their writing does not: engines normalise it (``1.50``, ``true``). Texts
go in by their length, because Virtuoso 7 hashes letters beyond ASCII otherwise (measured); a wrong encoding changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from kg.engine.evaluation import load_store
from kg.i18n import mark
from kg.publish.errors import PublishError
from kg.publish.remote_store import CUT, RemoteStore
from kg.snapshot import Snapshot

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
EACH = "SELECT (1 AS ?one) WHERE { ?s ?p ?o }"
_TEXT = 'isLiteral(?o) && (LANG(?o) != "" || DATATYPE(?o) = <http://www.w3.org/2001/XMLSchema#string>)'
_KEY = 'CONCAT(STR(?s), " ", STR(?p), " ", IF(isIRI(?o), STR(?o), IF(isLiteral(?o), LCASE(LANG(?o)), "")))'
CHECKSUM = f"""SELECT ?digits (COUNT(*) AS ?n) (SUM(?length) AS ?characters) WHERE {{
  ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o))
  BIND(SUBSTR(MD5({_KEY}), 1, 2) AS ?digits)
  BIND(IF({_TEXT}, STRLEN(STR(?o)), 0) AS ?length)
}} GROUP BY ?digits"""

Sums = Mapping[str, tuple[int, int]]


class Checks:
    """What the graphs of a snapshot must give. Reads its store once, and makes one in memory where there is none."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        try:
            self._store = Store.read_only(str(snapshot.store_path))
        except OSError:
            self._store = load_store(snapshot)

    def check(self, remote: RemoteStore, graph: str, stored_as: str) -> None:
        """Compare one graph.

        :raises PublishError: where it is not the same.
        """
        name = graph or "default"
        expected = self._snapshot.triples[graph]
        found = _number(remote.rows(COUNT, stored_as))
        if found != expected:
            raise PublishError(
                mark("graph %(graph)s: %(found)s triples arrived of %(expected)s"),
                graph=name,
                found=found,
                expected=expected,
            )
        if _sums(remote.rows(CHECKSUM, stored_as)) != self.sums(graph):
            raise PublishError(mark("graph %(graph)s: the checksum query gives something else than here"), graph=name)
        if sum(1 for _row in remote.rows(EACH, stored_as)) != expected:
            raise PublishError(CUT, url=name)
        asked = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{stored_as}> {{ ?s ?p ?o }} }}"
        if graph and _number(remote.rows(asked, f"{stored_as}:none", stored_as)) != expected:
            raise PublishError(mark("graph %(graph)s: the engine does not find it as a named graph"), graph=name)

    def sums(self, graph: str) -> Sums:
        """The checksum of a graph of the build."""
        default = [NamedNode(graph) if graph else DefaultGraph()]
        solutions = self._store.query(CHECKSUM, default_graph=default)  # type: ignore[arg-type]
        assert isinstance(solutions, QuerySolutions)
        return _sums([getattr(term, "value", "") for term in solution] for solution in solutions)


def _number(rows: Iterable[list[str]]) -> int:
    found = list(rows)
    return int(float(found[0][0])) if found and found[0] and found[0][0] else 0


def _sums(rows: Iterable[list[str]]) -> Sums:
    return {row[0]: (int(float(row[1])), int(float(row[2]))) for row in rows if row and row[0]}
