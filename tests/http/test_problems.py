"""Every reason for which there is no answer, as a problem document."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from kg.engine import errors
from kg.engine.interface import Answer, Engine, Query
from kg.formats import Format, Shape
from kg.settings import DEFAULT_BASE_IRI as BASE
from kg.web.problem_types import PROBLEM_TYPES

MakeApp = Callable[..., Flask]

REMOTE = {"endpoint": "http://e/"}
BEGIN, FILES = "/sparql?query=ASK%7B%7D", "/dumps/fedcba9876543210/SHA256SUMS"
# What the engine raises, and the status, slug, members and headers that come of it.
CASES = [
    (errors.QuerySyntaxError("expected }", 3, 14), 400, "query-syntax", {"line": 3, "column": 14}, {}),
    (errors.QuerySyntaxError("expected }"), 400, "query-syntax", {}, {}),
    (errors.QueryError("no"), 400, "query-refused", {}, {}),
    (errors.ForbiddenFeature("SERVICE", 1, 2), 403, "forbidden-feature", {"feature": "SERVICE", "line": 1}, {}),
    (errors.ForbiddenFeature("INSERT", 1, 1), 403, "read-only", {"feature": "INSERT"}, {}),
    (errors.QueryTimeout(10), 504, "query-timeout", {"seconds": 10}, {}),
    (errors.QueryTooExpensive("no memory"), 500, "query-too-expensive", {}, {}),
    (errors.ResultTooLarge(1000), 500, "result-too-large", {"cap": 1000, "dumps": "/dumps/"}, {}),
    (errors.Overloaded(7), 503, "overloaded", {"retry_after": 7}, {"Retry-After": "7"}),
    (errors.ServiceNotListed("http://e/", 1, 8), 403, "forbidden-feature", {"endpoint": "http://e/", "line": 1}, {}),
    (errors.RemoteUnreachable("http://e/", "its gzip stream is damaged"), 502, "remote-unreachable", REMOTE, {}),
    (errors.RemoteInvalid("http://e/", "it answers %(status)s", status=500), 502, "remote-invalid", REMOTE, {}),
    (errors.RemoteTooLarge("http://e/", "more than %(count)s bytes", count=1), 502, "remote-too-large", REMOTE, {}),
    (errors.RemoteTimeout("http://e/", "no answer"), 504, "remote-timeout", REMOTE, {}),
    (errors.RemoteError("http://e/", "no"), 502, "remote-invalid", REMOTE, {}),
    (errors.VersionNotHeld("0123456789abcdee"), 404, "version-not-here", {"begin": BEGIN}, {"Retry-After": "2"}),
    (errors.VersionNotHeld("fedcba9876543210"), 410, "version-gone", {"begin": BEGIN, "files": FILES}, {}),
    (errors.VersionNotHeld("newest"), 400, "invalid-parameter", {"parameter": "version", "value": "newest"}, {}),
    (errors.EngineFailure("a secret of the house"), 502, "engine-failed", {}, {}),
    (errors.EngineUnavailable("starting"), 503, "unavailable", {}, {"Retry-After": "2"}),
    (errors.StoreDamaged(), 503, "unavailable", {}, {"Retry-After": "2"}),
    (RuntimeError("a secret of the house"), 500, "internal", {}, {}),
]


class FailingEngine(Engine):
    """Raises what it is given, as early or as late as it is told."""

    def __init__(self, error: Exception, *, late: bool) -> None:
        self.error, self.late = error, late

    @property
    def version(self) -> str:
        return "0123456789abcdef"

    def shape(self, query: Query) -> Shape:
        if not self.late:
            raise self.error
        return Shape.BOOLEAN

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        raise self.error

    def close(self) -> None:
        pass


def every_engine_error() -> set[type]:
    found, todo = set(), [errors.EngineError]
    while todo:
        kind = todo.pop()
        found.add(kind)
        todo += kind.__subclasses__()
    return found - {errors.EngineError}


def test_every_error_of_the_engine_is_in_the_table_of_cases() -> None:
    assert every_engine_error() <= {type(case[0]) for case in CASES}


@pytest.mark.parametrize(("error", "status", "slug", "members", "headers"), CASES, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html", "text/plain, */*;q=0.1"])
def test_an_error_becomes_its_problem(
    make_app: MakeApp, error: Exception, status: int, slug: str, members: dict, headers: dict, late: bool, accept: str
) -> None:
    client = make_app(FailingEngine(error, late=late)).test_client()
    response = client.get("/sparql?query=ASK{}", headers={"Accept": accept, "Accept-Language": "en"})
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert dict(response.headers) | headers == dict(response.headers)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    if accept == "text/html":
        assert f"/problems/{slug}" in response.text
    elif accept.startswith("text/plain"):
        assert response.text.startswith(f"{status} ")
    else:
        assert response.content_type == "application/problem+json"
        document = response.json
        assert document["type"] == f"{BASE}problems/{slug}"
        assert {"title", "status", "detail"} <= set(document)
        assert document | members == document


def test_the_unexpected_is_logged(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    client = make_app(FailingEngine(RuntimeError("a secret of the house"), late=True)).test_client()
    with caplog.at_level(logging.ERROR):
        client.get("/sparql?query=ASK{}")
    assert "a secret of the house" in caplog.text


def test_a_problem_speaks_the_readers_language(make_app: MakeApp) -> None:
    client = make_app(FailingEngine(errors.QueryTimeout(10), late=True)).test_client()
    japanese = client.get("/sparql?query=ASK{}&lang=ja")
    english = client.get("/sparql?query=ASK{}", headers={"Accept-Language": "en"})
    assert japanese.json["title"] == "クエリに時間がかかりすぎました"
    assert english.json["title"] == "The query took too long"
    assert (japanese.headers["Content-Language"], english.headers["Content-Language"]) == ("ja", "en")


@pytest.mark.parametrize("row", PROBLEM_TYPES, ids=lambda row: row.slug)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_type_of_problem_has_its_page(make_app: MakeApp, row, language: str) -> None:
    client = make_app(FailingEngine(errors.EngineUnavailable("none"), late=False)).test_client()
    response = client.get(f"/problems/{row.slug}?lang={language}")
    assert response.status_code == 200
    assert (row.title in response.text) == (language == "en")


def test_slugs_are_unique() -> None:
    slugs = [row.slug for row in PROBLEM_TYPES]
    assert len(slugs) == len(set(slugs))


def test_what_another_endpoint_did_is_told_in_the_readers_language(make_app: MakeApp) -> None:
    error = errors.RemoteInvalid("http://e/", "it answers %(status)s", status=500)
    client = make_app(FailingEngine(error, late=True)).test_client()
    details = [client.get(f"/sparql?query=ASK{{}}&lang={language}").json["detail"] for language in ("ja", "en")]
    assert details == ["SERVICE <http://e/>: ステータス 500 が返されました。", "SERVICE <http://e/>: it answers 500."]
