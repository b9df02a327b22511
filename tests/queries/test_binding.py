"""Binding puts one term into one place, whatever the value is; the rest of the query stays as it was.

The property is checked with a second parser (rdflib): the bound query's syntax tree is the unbound query's, but for the
one term of the VALUES block.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyparsing import ParseResults
from rdflib import Literal, URIRef
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.queries import EntityIndex, ParameterError, Problem, SavedQuery
from kg.queries.folding import fold_width
from kg.queries.parameters import MAXIMUM_CHARACTERS

HOSTILE = [
    '"',
    "'",
    '"""',
    "\\",
    '\\"',
    '" } #',
    '" } } ; DROP ALL #',
    '"} SERVICE <http://127.0.0.1/> { ?s ?p ?o } VALUES ?text {"',
    "} UNION { ?s ?p ?o ",
    "UNDEF",
    "# comment",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\\u0022 } #",
    "\\U00000022 } #",
    "\\\\u0022 } #",
    "\\u005C",
    "\\uD800",
    "\\u",
    "\\u00750022",
    "%22",
    "?x",
    "<http://example.org/>",
    "@ja",
    '"@ja',
    '"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "a\u2028b",
    "\ufeff",
    "\u202e",
    "{ UNDEF }",
    "DFFT" * 200,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_a_plain_value(queries: dict[str, SavedQuery], index: EntityIndex, value: str) -> None:
    assert_bound(queries["search-points"], "text", value, Literal(fold_width(value.strip())), index)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_looked_for_as_it_stands(
    queries: dict[str, SavedQuery], index: EntityIndex, value: str
) -> None:
    store = pyoxigraph.Store()
    base = "https://w3id.org/juten-kg/"
    point, measure = (pyoxigraph.NamedNode(base + name) for name in ("point", "measure"))

    def add(subject: pyoxigraph.NamedNode, property_iri: str, value: pyoxigraph.NamedNode | pyoxigraph.Literal) -> None:
        store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode(property_iri), value))

    add(point, base + "ontology#pointOf", measure)
    add(point, base + "ontology#position", pyoxigraph.Literal(1))
    add(point, base + "ontology#printedText", pyoxigraph.Literal(f"before {value.strip()} after", language="ja"))
    add(measure, "http://www.w3.org/2000/01/rdf-schema#label", pyoxigraph.Literal("name", language="ja"))
    add(measure, "http://purl.org/dc/terms/identifier", pyoxigraph.Literal("01-01"))
    add(measure, "http://purl.org/dc/terms/isPartOf", measure)
    add(measure, "http://purl.org/dc/terms/issued", pyoxigraph.Literal("2022"))
    assert len(list(store.query(queries["search-points"].bind({"text": value}, index)))) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("\"'\\{}<>#?$@^|;.,uU0025ab \n\r\tあ") | st.characters(), max_size=40))
@example("\\u0022")
def test_any_text_is_one_term_or_an_error(queries: dict[str, SavedQuery], index: EntityIndex, value: str) -> None:
    query = queries["search-points"]
    try:
        query.bind({"text": value}, index)
    except ParameterError:
        return
    assert_bound(query, "text", value, Literal(fold_width(value.strip())), index)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.sampled_from("\"'\\{}<>#?$@^|u/%: \n") | st.characters(), max_size=30).map("http://a/".__add__)
)
def test_any_iri_is_one_term_or_an_error(queries: dict[str, SavedQuery], index: EntityIndex, value: str) -> None:
    query = queries["links"]
    try:
        query.bind({"resource": value}, index)
    except ParameterError as error:
        assert error.kind in (Problem.MALFORMED, Problem.MISSING)
        return
    assert_bound(query, "resource", value, URIRef(value.strip()), index)


@pytest.mark.parametrize(
    "value",
    [
        "http://example.org/a b",
        "http://example.org/>",
        "http://example.org/> } #",
        "http://example.org/\\u003E",
        "http://example.org/\n",
        "http://example.org/\x00",
        'http://example.org/"',
        "http://example.org/{",
        "relative",
        "//example.org/",
        "http://[",
    ],
)
def test_what_is_no_absolute_iri_is_malformed(queries: dict[str, SavedQuery], index: EntityIndex, value: str) -> None:
    if value.strip() != value:
        value = value.strip() + "\n<"
    with pytest.raises(ParameterError) as caught:
        queries["links"].bind({"resource": value}, index)
    assert caught.value.kind is Problem.MALFORMED


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "\x1b[31m", "\x7f", "\x85x", "\ud800"])
def test_control_characters_and_lone_surrogates_are_malformed(
    queries: dict[str, SavedQuery], index: EntityIndex, value: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        queries["search-points"].bind({"text": value}, index)
    assert caught.value.kind is Problem.MALFORMED


@pytest.mark.parametrize("name", ["text", "resource", "ministry"])
def test_a_very_long_value_is_refused(queries: dict[str, SavedQuery], index: EntityIndex, name: str) -> None:
    query = {"text": "search-points", "resource": "links", "ministry": "ministry-measures"}[name]
    with pytest.raises(ParameterError) as caught:
        queries[query].bind({name: "x" * (MAXIMUM_CHARACTERS + 1)}, index)
    assert caught.value.kind is Problem.TOO_LONG


def test_every_parameter_of_every_query_binds_one_term(queries: dict[str, SavedQuery], index: EntityIndex) -> None:
    values = {
        "edition": "2022-06-07",
        "fiscal-year": "令和3年度",
        "iri": "http://example.org/",
        "language": "en",
        "law": "デジタル社会形成基本法",
        "measure": "02-01",
        "ministry": "外務省",
        "provision": "デジタル社会形成基本法第21条",
        "text": "語",
        "topic": "ＥＵ",
        "year": "2031",
    }
    for query in queries.values():
        for parameter in query.parameters:
            bound = query.bind({parameter.name: values[parameter.type]}, index)
            blocks, _rest = take_values(parseQuery(bound), parameter.name)
            assert len(blocks) == 1, (query.name, parameter.name)
            assert blocks[0] != take_values(parseQuery(query.text), parameter.name)[0][0]


def test_two_parameters_are_bound_at_once(queries: dict[str, SavedQuery], index: EntityIndex) -> None:
    bound = queries["measures-shared"].bind({"partner": "外務省", "ministry": "経済産業省"}, index)
    assert "?ministry { <https://w3id.org/juten-kg/id/ministry/ministry-of-economy-trade-and-industry> }" in bound
    assert "?partner { <https://w3id.org/juten-kg/id/ministry/ministry-of-foreign-affairs> }" in bound


def test_without_values_the_text_stays_as_it_is(queries: dict[str, SavedQuery], index: EntityIndex) -> None:
    assert all(query.bind({}, index) == query.text for query in queries.values())


def test_an_emptied_field_unbinds_a_default(queries: dict[str, SavedQuery], index: EntityIndex) -> None:
    assert "VALUES ?year { UNDEF }" in queries["promised-by-year"].bind({"year": " "}, index)


def test_an_emptied_field_of_a_required_parameter_is_missing(
    queries: dict[str, SavedQuery], index: EntityIndex
) -> None:
    with pytest.raises(ParameterError) as caught:
        queries["ministry-measures"].bind({"ministry": ""}, index)
    assert caught.value.kind is Problem.MISSING


def test_a_misspelt_parameter_is_no_silence(queries: dict[str, SavedQuery], index: EntityIndex) -> None:
    with pytest.raises(ParameterError) as caught:
        queries["ministry-measures"].bind({"minstry": "総務省"}, index)
    assert caught.value.kind is Problem.UNDECLARED
    assert [suggestion.value for suggestion in caught.value.nearest] == ["ministry"]


def assert_bound(query: SavedQuery, name: str, value: str, expected: Literal | URIRef, index: EntityIndex) -> None:
    """The bound query differs from the unbound one in one term of one VALUES block, and this is the expected one."""
    if not value.strip():
        return
    blocks, rest = take_values(parseQuery(query.bind({name: value}, index)), name)
    _defaults, unbound = take_values(parseQuery(query.text), name)
    assert blocks == [[str(expected)]]
    assert rest == unbound


def take_values(tree: Any, name: str) -> tuple[list[list[str]], Any]:
    """The data of the VALUES blocks of one variable, and the syntax tree with these blocks emptied."""
    blocks: list[list[str]] = []

    def walk(node: Any) -> Any:
        if isinstance(node, CompValue):
            if node.name == "InlineData" and [str(variable) for variable in node["var"]] == [name]:
                blocks.append([term_text(term) for row in node["value"] for term in flat(row)])
                return "VALUES"
            return (node.name, tuple((key, walk(node[key])) for key in sorted(node)))
        if isinstance(node, (ParseResults, list)):
            return tuple(walk(item) for item in node)
        return repr(node)

    return blocks, walk(tree)


def flat(row: Any) -> list[Any]:
    return list(row) if isinstance(row, (ParseResults, list)) else [row]


def term_text(term: Any) -> str:
    return str(term["string"]) if isinstance(term, CompValue) and term.name == "literal" else str(term)
