"""Where SERVICE may stand and what the endpoint is asked, told by the refusals and by the queries that arrive there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.engine import Query
from kg.engine.errors import (
    EngineError,
    ForbiddenFeature,
    QueryError,
    QuerySyntaxError,
    RemoteInvalid,
    ServiceNotListed,
)
from kg.engine.federation import joining
from kg.engine.federation.engine import FederatedEngine
from kg.engine.federation.remote import Solutions
from kg.formats import BY_NAME
from tests.engine.test_scanner import HIDDEN, REFUSED
from tests.federation.stores import ENDPOINT, PREFIXES, Remote, open_federation

JSON = BY_NAME["json"]
Opened = tuple[FederatedEngine, Remote]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    remote = Remote()
    engine = open_federation(tmp_path / "build", remote)
    yield engine, remote
    engine.close()


def rows(opened: Opened, text: str) -> list[dict[str, str]]:
    document = json.loads(opened[0].evaluate(Query(PREFIXES + text), JSON).read())
    return [{name: term["value"] for name, term in row.items()} for row in document["results"]["bindings"]]


REFUSALS = {
    "a variable as endpoint": "SELECT * { ?a :p ?e SERVICE ?e { ?a :p ?b } }",
    "EXISTS": "SELECT * { ?a :p ?b FILTER EXISTS { SERVICE r:sparql { ?a :p ?c } } }",
    "NOT EXISTS": "SELECT * { ?a :p ?b FILTER NOT EXISTS { { SERVICE r:sparql { ?a :p ?c } } } }",
    "EXISTS in SELECT": "SELECT (EXISTS { SERVICE r:sparql { ?a :p ?c } } AS ?x) { ?a :p ?b }",
    "EXISTS in BIND": "SELECT * { ?a :p ?b BIND(EXISTS { SERVICE r:sparql { ?a :p ?c } } AS ?x) }",
    "LATERAL": "SELECT * { ?a :p ?b LATERAL { SERVICE r:sparql { ?a :p ?c } } }",
    "GRAPH with a variable": "SELECT * { GRAPH ?g { ?a :p ?b SERVICE r:sparql { ?a :p ?c } } }",
    "another SERVICE": "SELECT * { SERVICE r:sparql { ?a :p ?b SERVICE r:sparql { ?b :p ?c } } }",
    "another SERVICE, deeper": "SELECT * { SERVICE r:sparql { OPTIONAL { SERVICE r:sparql { ?b :p ?c } } } }",
    "words that run together": "SELECT * { ?a :p 1OPTIONAL { SERVICE r:sparql { ?a :p ?c } } }",
    "a name that could be two words": "PREFIX graph: <a:> SELECT * { graph:x{ SERVICE r:sparql { ?a :p ?c } } }",
    "too many": "SELECT * { " + "SERVICE r:sparql { ?a :p ?c } " * 9 + "}",
}


@pytest.mark.parametrize("text", REFUSALS.values(), ids=REFUSALS)
def test_a_place_where_asking_once_would_be_wrong_is_refused(opened: Opened, text: str) -> None:
    with pytest.raises(QueryError, match="line 1, column"):
        rows(opened, text)
    assert opened[1].asked == []


@pytest.mark.parametrize("text", [*REFUSED.values(), *HIDDEN.values()], ids=[*REFUSED, *HIDDEN])
def test_every_spelling_for_an_endpoint_that_is_not_listed_is_refused(opened: Opened, text: str) -> None:
    with pytest.raises(QueryError):
        opened[0].evaluate(Query(text), JSON)
    assert opened[1].asked == []


@pytest.mark.parametrize(
    "endpoint",
    ["http://remote.example/sparq", f"{ENDPOINT}/", f"{ENDPOINT}?x", "HTTP://remote.example/sparql", "http://other/"],
)
@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_only_the_exact_url_is_listed(opened: Opened, endpoint: str, silent: str) -> None:
    with pytest.raises(ServiceNotListed) as caught:
        rows(opened, f"SELECT * {{ SERVICE {silent}<{endpoint}> {{ ?a :p ?b }} }}")
    assert isinstance(caught.value, ForbiddenFeature)
    assert caught.value.endpoint == endpoint
    assert opened[1].asked == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {\n SERVICE r:sparql { ?a :p }\n}",
        "SELECT * {\n SERVICE r:sparql { ?a :p ?b }",
        "SELECT * {\n SERVICE r:sparql { ?a none:p ?b } }",
        "SELECT * {\n OPTIONAL SERVICE r:sparql { ?a :p ?b } }",
        "SELECT * {\n { ?a :p ?b } UNION SERVICE r:sparql { ?a :p ?b } }",
        "SELECT * {\n SERVICE r:sparql { ?a :p ?b } UNION { ?a :p ?b } }",
        "CONSTRUCT {\n SERVICE r:sparql { ?a :p ?b } } WHERE { ?a :p ?b }",
    ],
)
def test_a_query_that_is_wrong_asks_nobody(opened: Opened, text: str) -> None:
    with pytest.raises(QueryError):
        rows(opened, text)
    assert opened[1].asked == []


def test_a_syntax_error_inside_of_a_clause_has_its_place(opened: Opened) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        opened[0].evaluate(Query(f"SELECT * {{\n SERVICE SILENT <{ENDPOINT}> {{ ?a ?b }}\n}}"), JSON)
    assert (caught.value.line, caught.value.column) == (2, 56)


def test_prefixes_and_the_base_go_along(opened: Opened) -> None:
    found = rows(opened, "BASE <http://example.org/x/> SELECT * { SERVICE r:sparql { <../b> :p ?o } }")
    assert found == [{"o": "http://example.org/d"}]
    assert "BASE <http://example.org/x/>" in opened[1].asked[0]


def test_without_a_base_relative_iris_mean_the_same_there_as_here(opened: Opened) -> None:
    assert rows(opened, "SELECT * { SERVICE r:sparql { <b> <p> ?o } }") == [{"o": "http://example.org/d"}]


def test_only_what_can_join_is_asked_for(opened: Opened) -> None:
    found = rows(opened, "SELECT ?x { :d :n ?code . SERVICE r:sparql { ?x :n ?code } }")
    assert found == [{"x": "http://remote.example/z"}]
    (asked,) = opened[1].asked
    assert 'VALUES (?code) {\n("two"^^<http://example.org/Code>)\n}' in asked


def test_what_a_filter_leaves_is_what_is_asked_for(opened: Opened) -> None:
    rows(opened, "SELECT * { SERVICE r:sparql { ?x :q ?o } ?a :q ?o ; :p ?b FILTER(?a = :a) }")
    assert '("one")' in opened[1].asked[0]
    assert '("two")' not in opened[1].asked[0]


def test_numbers_and_tagged_texts_are_not_sent_because_stores_write_them_otherwise(opened: Opened) -> None:
    rows(opened, "SELECT * { :c :q ?o . SERVICE r:sparql { ?x :q ?o } }")
    assert "VALUES" not in opened[1].asked[0]


def test_where_nothing_can_join_nobody_is_asked(opened: Opened) -> None:
    assert rows(opened, "SELECT * { :nothing :q ?o . SERVICE r:sparql { ?x :q ?o } }") == []
    assert opened[1].asked == []


def test_many_bindings_go_in_batches_and_too_many_not_at_all(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "SELECT * { ?a :p ?b . SERVICE r:sparql { ?b :p ?c } }"
    monkeypatch.setattr(joining, "BATCH", 1)
    whole = sorted(map(str, rows(opened, text)))
    assert len(opened[1].asked) == 2
    monkeypatch.setattr(joining, "MOST_BINDINGS", 1)
    assert sorted(map(str, rows(opened, text))) == whole
    assert "VALUES" not in opened[1].asked[-1]


def test_a_body_with_limit_is_asked_once_for_all(opened: Opened) -> None:
    rows(opened, "SELECT * { ?a :p ?b . SERVICE r:sparql { SELECT ?b { ?b :p ?c } ORDER BY ?b LIMIT 1 } }")
    assert len(opened[1].asked) == 1
    assert "VALUES" not in opened[1].asked[0]


def test_blank_nodes_of_several_answers_are_asked_for_again_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "BATCH", 1)
    thing = "_:one <http://example.org/q>"
    remote = Remote(f'{thing} "one" .\n{thing} "two" .\n')
    engine = open_federation(tmp_path / "build", remote)
    found = rows((engine, remote), "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?a :q ?o . SERVICE r:sparql { ?x :q ?o } }")
    engine.close()
    assert found == [{"n": "1"}]


def test_silent_gives_one_solution_that_binds_nothing(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> Solutions:
        raise RemoteInvalid(ENDPOINT, "no")

    monkeypatch.setattr(Remote, "__call__", fail)
    assert rows(opened, "SELECT * { :d :q ?o SERVICE SILENT r:sparql { ?x :q ?y } }") == [{"o": "deux"}]
    with pytest.raises(RemoteInvalid):
        rows(opened, "SELECT * { :d :q ?o SERVICE r:sparql { ?x :q ?y } }")


def test_a_clause_in_a_graph_that_is_not_there_finds_nothing(opened: Opened) -> None:
    body = "{ SERVICE r:sparql { ?x :q ?y } }"
    assert rows(opened, f"SELECT * {{ GRAPH <http://nowhere/> {body} }}") == []
    assert len(rows(opened, f"SELECT * {{ GRAPH <http://example.org/graph/catalog> {body} }}")) == 5


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT { ?a :p ?b } WHERE", "DESCRIBE ?a WHERE"])
def test_the_other_forms_take_service_too(opened: Opened, form: str) -> None:
    query = Query(f"{PREFIXES}{form} {{ SERVICE r:sparql {{ ?a :p ?b }} }}")
    answer_format = JSON if form == "ASK" else BY_NAME["nt"]
    assert opened[0].evaluate(query, answer_format).read()
    assert opened[0].is_volatile(query)


def test_a_query_without_service_passes_through(opened: Opened) -> None:
    assert len(rows(opened, "SELECT * { ?a :p ?b }")) == 3
    assert not opened[0].is_volatile(Query("SELECT * { ?service ?p 'SERVICE' }"))
    with pytest.raises(EngineError):
        opened[0].evaluate(Query("INSERT DATA {}"), JSON)
