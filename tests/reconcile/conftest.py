"""A reconciler over the real data, and over the real data with a made-up second edition."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.queries import EntityIndex
from kg.reconcile import Candidate, Property, Reconciler, Value, holders_query, read_batch, values_query
from kg.settings import DEFAULT_BASE_IRI as BASE
from kg.tables import load_tables
from kg.tables.records import Tables
from tests.queries.conftest import entity_index, store, two_editions

__all__ = ["store", "two_editions"]  # fixtures


class StoreSource:
    """Values from a store, as the site has them from its engine; ``asked`` counts the questions."""

    def __init__(self, of: ox.Store) -> None:
        self._store = of
        self.asked = 0

    def values(self, iris: Sequence[str], properties: Sequence[Property]) -> dict[tuple[str, str], list[Value]]:
        found: dict[tuple[str, str], list[Value]] = defaultdict(list)
        for row in self._rows(values_query(BASE, iris, properties)):
            term = row["v"]
            language = term.language or "" if isinstance(term, ox.Literal) else ""
            datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
            value = Value(term.value, isinstance(term, ox.NamedNode), language, datatype)
            found[row["s"].value, row["p"].value].append(value)
        return found

    def holders(self, wanted: Property, iri: str) -> list[str]:
        return [row["s"].value for row in self._rows(holders_query(BASE, wanted, iri))]

    def _rows(self, text: str) -> ox.QuerySolutions:
        self.asked += 1
        rows = self._store.query(text)
        assert isinstance(rows, ox.QuerySolutions)
        return rows


class Asker:
    """Asks single queries."""

    def __init__(self, of: ox.Store) -> None:
        self.index: EntityIndex = entity_index(of)
        self.reconciler = Reconciler(self.index)
        self.source = StoreSource(of)

    def __call__(self, text: str | None = None, **members: object) -> list[Candidate]:
        query = members | ({} if text is None else {"query": text})
        return self.batch({"q0": query})["q0"]

    def batch(self, queries: dict[str, dict[str, object]]) -> dict[str, list[Candidate]]:
        return self.reconciler.reconcile(read_batch(json.dumps(queries)), self.source)


def ids(candidates: Sequence[Candidate]) -> list[str]:
    return [it.entity.iri.removeprefix(BASE + "id/") for it in candidates]


def match(candidates: Sequence[Candidate]) -> str | None:
    """The id of the one that is certain."""
    found = [it for it in candidates if it.is_match]
    assert len(found) <= 1
    return ids(found)[0] if found else None


@pytest.fixture(scope="session")
def tables(root: Path) -> Tables:
    return load_tables(root)


@pytest.fixture(scope="session")
def ask(store: ox.Store) -> Asker:
    return Asker(store)


@pytest.fixture(scope="session")
def ask_two_editions(two_editions: ox.Store) -> Asker:
    return Asker(two_editions)
