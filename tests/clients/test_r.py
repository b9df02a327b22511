"""R with the package SPARQL: data frames from the endpoint."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    NAMESPACE,
    SELECT_FIRST,
    SELECT_JAPANESE_IRIS,
    SELECT_MANY,
    SYNTAX_ERROR,
    label,
)
from tests.clients.tools import absent, output, program, run

PACKAGE = "r-cran-sparql (Debian)"


RSCRIPT = program("Rscript", PACKAGE)
if run(RSCRIPT, "-e", "library(SPARQL)").returncode != 0:
    absent("The R package SPARQL", PACKAGE)


@pytest.fixture
def ask(endpoint: str) -> list[str]:
    return [RSCRIPT, str(Path(__file__).with_name("sparql.R")), endpoint]


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_select_as_csv(ask: list[str]) -> None:
    (_head, (found,)) = _rows(output(*ask, "csv", SELECT_FIRST))
    # read.csv of the package trims no character of the text, and writes the line break as it is
    assert found == FIRST


def test_select_as_xml(ask: list[str]) -> None:
    (_head, (found,)) = _rows(output(*ask, "xml", SELECT_FIRST))
    assert found == f'"{FIRST}"@ja'  # the package writes literals as Turtle does, without escaping


def test_an_iri_in_japanese(ask: list[str]) -> None:
    (_head, (found,)) = _rows(output(*ask, "xml", SELECT_JAPANESE_IRIS))
    assert found == f"<{NAMESPACE}7>"


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, True), (ASK_FALSE, False)])
def test_ask(ask: list[str], query: str, *, expected: bool) -> None:
    assert json.loads(output(*ask, "application/sparql-results+json", query))["boolean"] is expected


def test_construct(ask: list[str]) -> None:
    text = output(*ask, "application/n-triples", CONSTRUCT)
    assert len(text.splitlines()) == 3
    assert f'"{label(3)}"@ja' in text


def test_ten_thousand_rows(ask: list[str]) -> None:
    head, *rows = _rows(output(*ask, "csv", SELECT_MANY))
    assert head == ["s", "label", "n"]
    assert [row[1] for row in rows[1:]] == [label(number) for number in range(2, 10_001)]
    assert [row[2] for row in rows] == [str(number) for number in range(1, 10_001)]


def test_a_syntax_error_is_an_error_of_r(ask: list[str]) -> None:
    done = run(*ask, "fails", SYNTAX_ERROR)
    assert done.returncode != 0
    assert "400" in done.stderr


def test_the_message_is_there_to_read(ask: list[str]) -> None:
    assert json.loads(output(*ask, "*/*", SYNTAX_ERROR))["type"].endswith("/query-syntax")
