"""The same answer in every format, or a clear refusal where one cannot say it: any terms, over a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings

from kg.formats import Shape, formats_for
from tests.clients.terms import VARIABLES, tables, triples
from tests.w3c.results import Outcome, Solutions, as_strings, read_answer, same

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME_AT_THE_END = re.compile(r"[A-Za-z一-龠][A-Za-z0-9一-龠]*\Z")  # for sure; what else has one, the answer shows

SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def http(endpoint: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=endpoint, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(autouse=True)
def lexical_forms_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def _ask(http: httpx.Client, query: str, format_name: str) -> httpx.Response:
    return http.post("", data={"query": query, "format": format_name})


def _refused(response: httpx.Response) -> bool:
    return response.status_code in (400, 406) and response.headers["Content-Type"] == "application/problem+json"


@SETTINGS
@given(rows=tables())
def test_a_table_is_the_same_in_every_format(http: httpx.Client, rows: list[dict[str, ox.Literal]]) -> None:
    names = " ".join(f"?{name}" for name in VARIABLES)
    cells = "\n".join("(" + " ".join(str(row.get(name, "UNDEF")) for name in VARIABLES) + ")" for row in rows)
    query = f"SELECT {names} WHERE {{ VALUES ({names}) {{ {cells} }} }}"
    expected = Solutions(tuple(VARIABLES), tuple(rows))
    in_xml = not any(_NOT_IN_XML.search(term.value) for row in rows for term in row.values())
    for row in formats_for(Shape.BINDINGS):
        response = _ask(http, query, row.name)
        if row.name == "xml" and not in_xml and _refused(response):
            continue
        assert response.status_code == 200, response.text
        answer: Outcome = read_answer(response.content, row.name)
        wanted = as_strings(expected) if row.name == "csv" else expected
        assert same(as_strings(answer) if row.name == "csv" else answer, wanted, ordered=True), (row.name, answer)


@SETTINGS
@given(found=triples())
def test_a_graph_is_the_same_in_every_format(
    http: httpx.Client, found: list[tuple[ox.NamedNode, ox.NamedNode, ox.Literal]]
) -> None:
    query = "CONSTRUCT {{ {} }} WHERE {{}}".format("\n".join(f"{s} {p} {o} ." for s, p, o in found))
    expected = ox.Dataset(ox.Quad(s, p, o) for s, p, o in found)
    in_xml = all(_NAME_AT_THE_END.search(p.value) and not _NOT_IN_XML.search(o.value) for _s, p, o in found)
    for row in formats_for(Shape.GRAPH):
        response = _ask(http, query, row.name)
        if row.name == "rdf" and not in_xml and _refused(response):
            continue
        assert response.status_code == 200, response.text
        assert same(read_answer(response.content, row.name), expected), (row.name, response.text)


# RDF 1.2

_TRIPLE = ox.Triple(
    ox.NamedNode("http://example.org/施策/1"), ox.NamedNode("http://example.org/p"), ox.Literal("値", language="ja")
)
DIRECTIONAL = '"تجربة"@ar--rtl'
TRIPLE_TERM = f"<<( {_TRIPLE} )>>"


@pytest.mark.parametrize(
    ("format_name", "expected"),
    [
        ("json", '"value":"تجربة","xml:lang":"ar","its:dir":"rtl"'),
        (
            "xml",
            '<literal xml:lang="ar" its:dir="rtl" xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0">تجربة</',
        ),
        ("csv", "x\r\nتجربة\r\n"),
        ("tsv", '?x\n"تجربة"@ar--rtl\n'),
    ],
)
def test_a_directional_string_in_a_table(http: httpx.Client, format_name: str, expected: str) -> None:
    assert expected in _ask(http, f"SELECT ?x {{ VALUES ?x {{ {DIRECTIONAL} }} }}", format_name).text


@pytest.mark.parametrize(
    ("format_name", "expected"),
    [
        ("ttl", '"تجربة"@ar--rtl'),
        ("nt", '"تجربة"@ar--rtl'),
        ("jsonld", '"@language":"ar","@direction":"rtl","@value":"تجربة"'),
        ("rdf", 'xml:lang="ar" rdf:version="1.2-basic" its:version="2.0" its:dir="rtl">تجربة<'),
    ],
)
def test_a_directional_string_in_a_graph(http: httpx.Client, format_name: str, expected: str) -> None:
    query = f"CONSTRUCT {{ <http://example.org/s> <http://example.org/p> {DIRECTIONAL} }} WHERE {{}}"
    assert expected in _ask(http, query, format_name).text


@pytest.mark.parametrize("format_name", ["json", "xml", "tsv"])
def test_a_triple_term_in_a_table_is_read_back(http: httpx.Client, format_name: str) -> None:
    response = _ask(http, f"SELECT ?x {{ VALUES ?x {{ {TRIPLE_TERM} }} }}", format_name)
    read = ox.parse_query_results(response.content, getattr(ox.QueryResultsFormat, format_name.upper()))
    assert isinstance(read, ox.QuerySolutions)
    assert [row["x"] for row in read] == [_TRIPLE]


@pytest.mark.parametrize("format_name", ["ttl", "nt", "rdf"])
def test_a_triple_term_in_a_graph_is_read_back(http: httpx.Client, format_name: str) -> None:
    query = f"CONSTRUCT {{ <http://example.org/s> <http://example.org/p> {TRIPLE_TERM} }} WHERE {{}}"
    kind = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}[format_name]
    (quad,) = ox.parse(_ask(http, query, format_name).content, kind)
    assert quad.object == _TRIPLE


def test_a_triple_term_is_refused_in_json_ld(http: httpx.Client) -> None:
    query = f"CONSTRUCT {{ <http://example.org/s> <http://example.org/p> {TRIPLE_TERM} }} WHERE {{}}"
    assert _refused(_ask(http, query, "jsonld"))


@pytest.mark.parametrize("language", ["ja-Hira", "ja-hira", "JA-HIRA"])
def test_a_language_tag_is_one_tag_however_it_is_written(http: httpx.Client, language: str) -> None:
    query = f'ASK {{ FILTER("かな"@{language} = "かな"@ja-Hira && LANGMATCHES("{language}", "ja")) }}'
    assert _ask(http, query, "json").json()["boolean"] is True


def test_a_blank_node_has_a_name_that_xml_allows(http: httpx.Client) -> None:
    query = 'CONSTRUCT { ?b <http://example.org/p> "v" } WHERE { BIND(BNODE("1a") AS ?b) }'
    response = _ask(http, query, "rdf")
    assert _refused(response) or len(rdflib.Graph().parse(data=response.content, format="xml")) == 1


@pytest.mark.parametrize("label", ["a b", "<b>", "-a", "a.", "_:x"])
def test_a_string_that_is_no_name_makes_no_broken_blank_node(http: httpx.Client, label: str) -> None:
    query = f'CONSTRUCT {{ ?b <http://example.org/p> "v" }} WHERE {{ BIND(BNODE("{label}") AS ?b) }}'
    for row in formats_for(Shape.GRAPH):
        outcome = read_answer(_ask(http, query, row.name).content, row.name)
        assert isinstance(outcome, ox.Dataset)
        assert len(outcome) <= 1
