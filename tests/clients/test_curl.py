"""curl: what people type. Compression, HEAD, conditional requests, ranges of a dump, a query in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    SELECT_FIRST,
    SELECT_MANY,
    SYNTAX_ERROR,
    label,
)
from tests.clients.tools import output, program

MANY = ("--get", "--data-urlencode", f"query={SELECT_MANY}", "--data", "format=csv")


CURL = program("curl", "curl (Debian)")


@pytest.fixture
def curl() -> list[str]:
    return [CURL, "--silent", "--show-error"]


def _headers(text: str) -> dict[str, str]:
    lines = text.strip().splitlines()[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_select(curl: list[str], endpoint: str) -> None:
    answer = json.loads(output(*curl, endpoint, "--data-urlencode", f"query={SELECT_FIRST}"))
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == [FIRST]


def test_a_query_in_a_file_as_the_body(curl: list[str], endpoint: str, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(SELECT_FIRST, encoding="utf-8")
    header = "Content-Type: application/sparql-query"
    answer = json.loads(output(*curl, endpoint, "--header", header, "--data-binary", f"@{file}"))
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == [FIRST]


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, True), (ASK_FALSE, False)])
def test_ask(curl: list[str], endpoint: str, query: str, *, expected: bool) -> None:
    assert json.loads(output(*curl, "--get", endpoint, "--data-urlencode", f"query={query}"))["boolean"] is expected


def test_construct(curl: list[str], endpoint: str) -> None:
    text = output(*curl, "-H", "Accept: application/n-triples", endpoint, "--data-urlencode", f"query={CONSTRUCT}")
    assert len(text.splitlines()) == 3
    assert f'"{label(3)}"@ja' in text


def test_ten_thousand_rows(curl: list[str], endpoint: str) -> None:
    lines = output(*curl, endpoint, *MANY).splitlines()
    assert lines[-1] == f"http://example.org/施策/10000,{label(10_000)},10000"


def test_a_compressed_answer_is_the_same_and_smaller(curl: list[str], endpoint: str) -> None:
    plain = output(*curl, endpoint, *MANY)
    assert output(*curl, "--compressed", endpoint, *MANY) == plain
    sent = output(*curl, "--compressed", "--output", "/dev/null", "--write-out", "%{size_download}", endpoint, *MANY)
    assert 0 < int(sent) < len(plain.encode()) / 5


def test_head_tells_what_get_would_send(curl: list[str], endpoint: str) -> None:
    found = _headers(output(*curl, "--head", endpoint, *MANY))
    assert found["content-type"] == "text/csv; charset=utf-8"
    sent = output(*curl, "--output", "/dev/null", "--write-out", "%{size_download}", endpoint, *MANY)
    assert found["content-length"] == sent


def test_a_client_that_has_the_answer_gets_304(curl: list[str], endpoint: str) -> None:
    tag = _headers(output(*curl, "--head", endpoint, *MANY))["etag"]
    written = output(*curl, "-H", f"If-None-Match: {tag}", "--write-out", "%{http_code}", endpoint, *MANY)
    assert written == "304"


def test_a_range_is_answered_with_the_part_or_the_whole(curl: list[str], endpoint: str) -> None:
    whole = output(*curl, endpoint, *MANY)
    written = output(*curl, "--range", "0-9", "--write-out", "\n%{http_code}", endpoint, *MANY)
    body, _, status = written.rpartition("\n")
    assert (status, body) in [("200", whole), ("206", whole[:10])]


def test_a_syntax_error_is_400_with_our_message(curl: list[str], endpoint: str) -> None:
    command = [*curl, "--write-out", "\n%{http_code}", endpoint, "--data-urlencode", f"query={SYNTAX_ERROR}"]
    body, _, status = output(*command).rpartition("\n")
    assert status == "400"
    assert json.loads(body)["type"].endswith("/query-syntax")
