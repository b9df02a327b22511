"""The reconciler of the snapshot that answers, built once for it, and the values that it asks the engine for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from threading import Lock

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.queries import EntityIndex
from kg.reconcile import Property, Reconciler, Value, holders_query, values_query
from kg.web.results import Term, solutions

ASKED_AT_ONCE = 500  # things in one query: some 50 KB of IRIs


class Reconcilers:
    """Holds the reconciler of one version; safe to share between threads."""

    def __init__(self) -> None:
        self._held: tuple[EntityIndex, Reconciler] | None = None
        self._lock = Lock()

    def of(self, index: EntityIndex) -> Reconciler:
        """The reconciler over an index: the same one until there is another index."""
        with self._lock:
            if self._held is None or self._held[0] is not index:
                self._held = (index, Reconciler(index))
            return self._held[1]


class GraphSource:
    """Values of properties, from the graph."""

    def __init__(self, engine: Engine, base_iri: str) -> None:
        self._engine = engine
        self._base_iri = base_iri

    def values(self, iris: Sequence[str], properties: Sequence[Property]) -> dict[tuple[str, str], list[Value]]:
        """The values of properties of things, in an order that does not change.

        :raises kg.engine.errors.EngineError: where there is no answer.
        """
        found: dict[tuple[str, str], list[Value]] = defaultdict(list)
        if not any(row.path for row in properties):
            return found
        for start in range(0, len(iris), ASKED_AT_ONCE):
            text = values_query(self._base_iri, iris[start : start + ASKED_AT_ONCE], properties)
            for row in solutions(self._engine, text):
                found[_text(row["s"]), _text(row["p"])].append(_value(row["v"]))
        return found

    def holders(self, wanted: Property, iri: str) -> list[str]:
        """Things that have another thing as the value of a property.

        :raises kg.engine.errors.EngineError: where there is no answer.
        """
        if not wanted.path:
            return []
        return [_text(row["s"]) for row in solutions(self._engine, holders_query(self._base_iri, wanted, iri))]


def _value(term: Term) -> Value:
    if isinstance(term, ox.Literal):
        return Value(term.value, language=term.language or "", datatype=term.datatype.value)
    return Value(_text(term), is_iri=True)


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
