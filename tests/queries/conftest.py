"""The saved queries, and stores to run them on: the real data, and the real data with a made-up second edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph

from kg.graph.builder import build_triples
from kg.queries import EntityIndex, SavedQuery, entity_query, load_queries
from kg.settings import DEFAULT_BASE_IRI as BASE
from kg.tables import load_tables
from kg.tables.records import LawMark, LegalBasisStatus, Mark, Tables
from tests import engines

ONTOLOGY_GRAPH = pyoxigraph.NamedNode(BASE + "graph/ontology")


@pytest.fixture(scope="session")
def queries_folder(root: Path) -> Path:
    return root / "queries"


@pytest.fixture(scope="session")
def queries(queries_folder: Path) -> dict[str, SavedQuery]:
    return load_queries(queries_folder)


@pytest.fixture(scope="session")
def tables(root: Path) -> Tables:
    return load_tables(root)


@pytest.fixture(scope="session")
def store(root: Path, tables: Tables) -> pyoxigraph.Store:
    """The real data and the ontology."""
    return _store(root, tables)


@pytest.fixture(scope="session")
def two_editions(root: Path, tables: Tables) -> pyoxigraph.Store:
    """The real data, and a SYNTHETIC edition: the same measures a year later, with marks for two of them."""
    first = tables.editions[0]
    marked = replace(
        first.measures[1],
        legal_basis_status=LegalBasisStatus.RECOVERED,
        marks=(LawMark("kandeho-11-1-2", Mark.RELATED), LawMark("digital-22", Mark.MAIN)),
    )
    also_marked = replace(
        first.measures[2],
        legal_basis_status=LegalBasisStatus.RECOVERED,
        marks=(LawMark("digital-22", Mark.UNREADABLE),),
    )
    second = replace(
        first, id="2023-06-09", decided=date(2023, 6, 9), measures=(first.measures[0], marked, also_marked)
    )
    return _store(root, replace(tables, editions=(first, second)))


@pytest.fixture(scope="session")
def index(store: pyoxigraph.Store) -> EntityIndex:
    return entity_index(store)


@pytest.fixture(scope="session")
def two_editions_index(two_editions: pyoxigraph.Store) -> EntityIndex:
    return entity_index(two_editions)


def entity_index(store: pyoxigraph.Store) -> EntityIndex:
    rows = solutions(store, entity_query(BASE))
    return EntityIndex.from_rows([tuple(value or "" for value in row) for row in rows], BASE)


def solutions(store: pyoxigraph.Store, text: str) -> list[tuple[str | None, ...]]:
    """The rows of a SELECT as plain texts; None where a variable is unbound. IRIs below the base come as their path."""
    result = engines.query_over(store)(text)
    assert isinstance(result, pyoxigraph.QuerySolutions)
    return [tuple(None if term is None else term.value for term in row) for row in result]


def short(rows: Iterable[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """Rows with our own IRIs cut down to what stands after the base, and after ``id/``."""
    return [tuple(value and value.removeprefix(BASE).removeprefix("id/") for value in row) for row in rows]


@pytest.fixture(scope="session")
def run(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store, index: EntityIndex
) -> Callable[..., list[tuple[str | None, ...]]]:
    """Runs a saved query by name over the real data with values as a person types them."""

    def run_query(name: str, **values: str) -> list[tuple[str | None, ...]]:
        return short(solutions(store, queries[name].bind(values, index)))

    return run_query


def _store(root: Path, tables: Tables) -> pyoxigraph.Store:
    graph = Graph()
    for triple in build_triples(tables, BASE):
        graph.add(triple)
    store = pyoxigraph.Store()
    store.load(graph.serialize(format="nt11").encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.load(path=root / "ontology" / "juten.ttl", format=pyoxigraph.RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH)
    return store
