"""Rasqal's ``roqet``. Of the protocol it knows SELECT; graphs it reads by URL, as data for a query of its own."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlencode

import pytest

from tests.clients.dataset import (
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
from tests.clients.tools import output, program, run

ROQET = program("roqet", "rasqal-utils (Debian)")


@pytest.fixture
def roqet() -> str:
    return ROQET


def _select(roqet: str, endpoint: str, query: str) -> list[list[str]]:
    text = output(roqet, "-q", "-p", endpoint, "-r", "csv", "-e", query)
    return list(csv.reader(io.StringIO(text, newline="")))


def _over_data(roqet: str, url: str, form: str, query: str) -> str:
    """A query that roqet itself evaluates; it ends with status 2 then, whatever it found (0.9.33)."""
    done = run(roqet, "-q", "-D", url, "-r", form, "-e", query)
    assert done.stderr == ""
    return done.stdout


def test_select(roqet: str, endpoint: str) -> None:
    assert _select(roqet, endpoint, SELECT_FIRST) == [["label"], [FIRST]]


def test_a_variable_and_an_iri_in_japanese(roqet: str, endpoint: str) -> None:
    assert _select(roqet, endpoint, SELECT_JAPANESE_IRIS) == [["施策"], [f"{NAMESPACE}7"]]


def test_ten_thousand_rows(roqet: str, endpoint: str) -> None:
    rows = _select(roqet, endpoint, SELECT_MANY)
    assert [row[1] for row in rows[1:]] == [label(number) for number in range(1, 10_001)]


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf"])
def test_a_constructed_graph_is_data_for_a_query(roqet: str, endpoint: str, form: str) -> None:
    url = f"{endpoint}?{urlencode({'query': CONSTRUCT, 'format': form})}"
    query = f"SELECT ?label WHERE {{ ?s <{LABEL}> ?label }}"
    text = _over_data(roqet, url, "csv", query)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {row[0] for row in rows[1:]} == {label(number) for number in (1, 2, 3)}


@pytest.mark.parametrize(("number", "expected"), [(3, "true"), (4, "false")])
def test_a_constructed_graph_is_data_for_ask(roqet: str, endpoint: str, number: int, expected: str) -> None:
    url = f"{endpoint}?{urlencode({'query': CONSTRUCT, 'format': 'ttl'})}"
    query = f"ASK {{ <{NAMESPACE}{number}> <{LABEL}> ?label }}"
    assert re.findall(r"true|false", _over_data(roqet, url, "xml", query)) == [expected]


def test_a_syntax_error_is_400(roqet: str, endpoint: str) -> None:
    done = run(roqet, "-p", endpoint, "-e", SYNTAX_ERROR)
    assert "HTTP status 400" in done.stderr
