"""The graph that a batch is validated in answers every pattern as rdflib's own graph does."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.paths import MulPath

from kg.graph.canonical import Triple
from kg.graph.validation.batch_graph import BatchGraph

NODES = [URIRef(f"https://example.org/{name}") for name in "abcd"]
VALUES = [*NODES, Literal("1"), Literal(1), Literal("一", lang="ja")]
TRIPLES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(VALUES)), max_size=20)


def both(triples: list[Triple]) -> tuple[BatchGraph, Graph]:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return BatchGraph(triples), graph


@settings(deadline=None, max_examples=50)
@given(triples=TRIPLES)
def test_every_pattern_is_answered_as_by_rdflib(triples: list[Triple]) -> None:
    batch, graph = both(triples)
    assert len(batch) == len(graph)
    for pattern in product([None, *NODES], [None, *NODES], [None, *VALUES]):
        found = list(batch.triples(pattern))
        assert len(found) == len(set(found))
        assert set(found) == set(graph.triples(pattern))


@settings(deadline=None, max_examples=50)
@given(triples=TRIPLES)
def test_objects_and_subjects_are_those_of_rdflib(triples: list[Triple]) -> None:
    batch, graph = both(triples)
    for node, predicate, value in product([None, *NODES], [None, *NODES, MulPath(NODES[0], "+")], [None, *VALUES]):
        assert sorted(batch.objects(node, predicate)) == sorted(graph.objects(node, predicate))
        assert sorted(batch.subjects(predicate, value)) == sorted(graph.subjects(predicate, value))


def test_a_triple_that_is_added_later_is_found_by_its_object_too() -> None:
    batch = BatchGraph([(NODES[0], NODES[1], NODES[2])])
    assert list(batch.subjects(NODES[1], NODES[2])) == [NODES[0]]
    batch.add((NODES[3], NODES[1], NODES[2]))
    assert list(batch.subjects(NODES[1], NODES[2])) == [NODES[0], NODES[3]]
    assert len(batch) == 2


def test_sparql_runs_over_it() -> None:
    batch = BatchGraph([(NODES[0], NODES[1], NODES[2]), (NODES[2], NODES[1], VALUES[-1])])
    assert [row.value for row in batch.query("SELECT ?value { ?s ?p ?middle . ?middle ?p ?value }")] == [VALUES[-1]]
