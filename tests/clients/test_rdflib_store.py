"""rdflib's SPARQLStore: a remote endpoint behind rdflib's own graph interface."""

from __future__ import annotations

from urllib.error import HTTPError

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    LABEL,
    NAMESPACE,
    NUMBER,
    SELECT_FIRST,
    SELECT_MANY,
    SYNTAX_ERROR,
    label,
)


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def graph(endpoint: str, request: pytest.FixtureRequest) -> rdflib.Graph:
    return rdflib.Graph(SPARQLStore(endpoint, method=request.param))


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_select(endpoint: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, returnFormat=form))
    assert [str(row[0]) for row in graph.query(SELECT_FIRST)] == [FIRST]


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, True), (ASK_FALSE, False)])
def test_ask(graph: rdflib.Graph, query: str, *, expected: bool) -> None:
    assert graph.query(query).askAnswer is expected


def test_construct(graph: rdflib.Graph) -> None:
    found = {(str(s), str(o)) for s, _p, o in graph.query(CONSTRUCT)}
    assert found == {(f"{NAMESPACE}{number}", label(number)) for number in (1, 2, 3)}


def test_triples_of_a_japanese_iri(graph: rdflib.Graph) -> None:
    subject = rdflib.URIRef(f"{NAMESPACE}7")
    assert set(graph.predicate_objects(subject)) == {
        (rdflib.URIRef(LABEL), rdflib.Literal(label(7), lang="ja")),
        (rdflib.URIRef(NUMBER), rdflib.Literal(7)),
    }


def test_ten_thousand_rows(graph: rdflib.Graph) -> None:
    assert [str(row.label) for row in graph.query(SELECT_MANY)] == [label(number) for number in range(1, 10_001)]


def test_a_syntax_error_by_get_is_400_and_the_message_is_there_to_read(endpoint: str) -> None:
    with pytest.raises(ValueError, match="wrong formulating") as raised:
        rdflib.Graph(SPARQLStore(endpoint)).query(SYNTAX_ERROR)
    found = raised.value.__context__
    assert isinstance(found, HTTPError)
    with found:
        assert (found.code, b"query-syntax" in found.read()) == (400, True)


@pytest.mark.parametrize("method", ["POST", "POST_FORM"])
def test_a_syntax_error_by_post_is_400(endpoint: str, method: str) -> None:
    """rdflib 7.6 catches the error of a POST and hands out its status in place of a result."""
    status, _message, nothing = rdflib.Graph(SPARQLStore(endpoint, method=method)).query(SYNTAX_ERROR)
    assert (status, nothing) == (400, None)
