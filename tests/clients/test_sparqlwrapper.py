"""SPARQLWrapper: the three ways to send, every return format."""

from __future__ import annotations

import csv
import io
import json
from xml.dom.minidom import Document

import pytest
import rdflib
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    LABEL,
    NAMESPACE,
    SELECT_FIRST,
    SELECT_JAPANESE_IRIS,
    SELECT_MANY,
    SYNTAX_ERROR,
    label,
)

pytestmark = [
    # SPARQLWrapper 2.0 reads graphs into a class that rdflib 7 deprecates, and says so when RDF means any syntax.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
]

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
GRAPHS = {TURTLE: "turtle", N3: "turtle", XML: "", RDF: "", RDFXML: "", JSONLD: ""}


@pytest.fixture(params=WAYS, ids="-".join)
def wrapper(endpoint: str, request: pytest.FixtureRequest) -> SPARQLWrapper:
    method, coding = request.param
    found = SPARQLWrapper(endpoint)
    found.setMethod(method)
    found.setRequestMethod(coding)
    return found


def _ask(wrapper: SPARQLWrapper, query: str, form: str) -> object:
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    return wrapper.queryAndConvert()


def test_select_as_json(wrapper: SPARQLWrapper) -> None:
    answer = _ask(wrapper, SELECT_FIRST, JSON)
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == [FIRST]


def test_select_as_xml(wrapper: SPARQLWrapper) -> None:
    answer = _ask(wrapper, SELECT_FIRST, XML)
    assert isinstance(answer, Document)
    (literal,) = answer.getElementsByTagName("literal")
    assert literal.firstChild.data == FIRST


def test_select_as_csv(wrapper: SPARQLWrapper) -> None:
    text = _ask(wrapper, SELECT_FIRST, CSV).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["label"], [FIRST]]


def test_select_as_tsv(wrapper: SPARQLWrapper) -> None:
    head, row = _ask(wrapper, SELECT_FIRST, TSV).decode().splitlines()
    assert head == "?label"
    assert json.loads(row.removesuffix("@ja")) == FIRST


def test_a_variable_and_an_iri_in_japanese(wrapper: SPARQLWrapper) -> None:
    answer = _ask(wrapper, SELECT_JAPANESE_IRIS, JSON)
    assert answer["results"]["bindings"] == [{"施策": {"type": "uri", "value": f"{NAMESPACE}7"}}]


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, True), (ASK_FALSE, False)])
def test_ask(wrapper: SPARQLWrapper, query: str, *, expected: bool) -> None:
    assert _ask(wrapper, query, JSON)["boolean"] is expected
    (boolean,) = _ask(wrapper, query, XML).getElementsByTagName("boolean")
    assert boolean.firstChild.data == str(expected).lower()
    assert _ask(wrapper, query, CSV).decode().strip() == str(expected).lower()
    assert _ask(wrapper, query, TSV).decode().strip() == str(expected).lower()


@pytest.mark.parametrize("form", GRAPHS)
def test_construct_in_every_syntax(wrapper: SPARQLWrapper, form: str) -> None:
    answer = _ask(wrapper, CONSTRUCT, form)
    graph = rdflib.Graph().parse(data=answer, format=GRAPHS[form]) if GRAPHS[form] else answer
    found = {(str(s), str(p), str(o), o.language) for s, p, o in graph}
    assert found == {(f"{NAMESPACE}{number}", LABEL, label(number), "ja") for number in (1, 2, 3)}


@pytest.mark.parametrize("form", [JSON, CSV])
def test_ten_thousand_rows(wrapper: SPARQLWrapper, form: str) -> None:
    answer = _ask(wrapper, SELECT_MANY, form)
    if form == JSON:
        labels = [row["label"]["value"] for row in answer["results"]["bindings"]]
    else:
        labels = [row["label"] for row in csv.DictReader(io.StringIO(answer.decode(), newline=""))]
    assert labels == [label(number) for number in range(1, 10_001)]


def test_a_syntax_error_arrives_with_our_message(wrapper: SPARQLWrapper) -> None:
    with pytest.raises(QueryBadFormed, match="query-syntax"):
        _ask(wrapper, SYNTAX_ERROR, JSON)
