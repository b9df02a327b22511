"""The short way gives byte for byte what the application gives, for whatever is asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine import open_engine
from kg.engine.interface import under_way
from kg.engine.pool import PoolEngine
from kg.settings import Settings
from kg.web import create_app
from kg.web.plain import PlainQueries
from kg.web.response_cache import Compression, ResponseCache
from tests.cache.echo import Reply, call, environ_of

from .conftest import Tiny

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"

texts = st.sampled_from(
    [
        f"SELECT * WHERE {{ ?s {LABEL} ?o }} ORDER BY ?s ?o",
        "SELECT ?n WHERE { VALUES ?n { " + " ".join(map(str, range(400))) + " } }",
        "SELECT ?n WHERE { VALUES ?n { " + " ".join(map(str, range(9000))) + " } }",
        "ASK {}",
        f"CONSTRUCT WHERE {{ ?s {LABEL} ?o }}",
        f"DESCRIBE ?s WHERE {{ ?s {LABEL} ?o }}",
        "SELECT (NOW() AS ?n) WHERE {}",
        "SELECT ('now' AS ?n) WHERE {}",
        "SELECT (<http://example.org/no-such-function>(1) AS ?x) WHERE {}",
        "PREFIX e: <http://e/> SELECT ?x WHERE { ?x e:p 1",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> {} }",
        "INSERT DATA { <a:a> <a:a> 1 }",
        "SELECT * WHERE { ?s ?p '国際' }",
        "",
        " ",
        "nonsense",
    ]
)
formats = st.sampled_from([None, None, None, "csv", "tsv", "xml", "json", "ttl", "nt", "html", "srj", "", "pdf"])
graphs = st.lists(
    st.sampled_from(
        [
            ("default-graph-uri", "https://w3id.org/juten-kg/graph/ontology"),
            ("named-graph-uri", "urn:x"),
            ("default-graph-uri", "no IRI"),
            ("update", "DROP ALL"),
            ("lang", "en"),
            ("output", "json"),
            ("query", "ASK {}"),
        ]
    ),
    max_size=2,
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT": st.sampled_from(
            ["*/*", "text/html", "text/csv;q=0.5, application/json", "image/png", "TEXT/CSV", "", "text/*;q=0, */*"]
        ),
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["ja", "en;q=0.3", "fr"]),
        "HTTP_ACCEPT_ENCODING": st.sampled_from(["gzip", "br", "zstd, gzip", "identity;q=0", "*", "gzip;q=0", "", "x"]),
        "HTTP_HOST": st.sampled_from(["kg.example:8000", "KG.example", "[::1]:80", "a b", "x:99999", "", "<script>"]),
        "HTTP_IF_NONE_MATCH": st.sampled_from(["*", '"x"', "x"]),
        "HTTP_IF_MODIFIED_SINCE": st.just("Mon, 01 Jan 2024 00:00:00 GMT"),
        "HTTP_RANGE": st.just("bytes=0-3"),
        "HTTP_ORIGIN": st.just("https://other.example"),
        "HTTP_X_FORWARDED_HOST": st.sampled_from(["site.example", "a b, c", "<x>"]),
        "HTTP_X_FORWARDED_PROTO": st.sampled_from(["https", "gopher"]),
        "HTTP_X_FORWARDED_PREFIX": st.sampled_from(["/kg", "no/slash"]),
        "HTTP_X_FORWARDED_PORT": st.sampled_from(["443", "x"]),
        "HTTP_X_FORWARDED_FOR": st.just("192.0.2.7"),
        "REMOTE_ADDR": st.sampled_from(["10.0.0.1", "192.0.2.1"]),
    },
)
raw_queries = st.sampled_from(
    ["query=%ff", "query=%zz", "query=ASK%20{}&&", "QUERY=ASK{}", "query=ASK{}#\xc3\xa9", "query=%00"]
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    method = draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "POST", "OPTIONS"]))
    pairs = [("query", draw(texts)), *draw(graphs)]
    wanted = draw(formats)
    pairs += [] if wanted is None else [("format", wanted)]
    path = draw(st.sampled_from(["/sparql", "/sparql", "/sparql", "/sparql", "/sparql/", "/nowhere"]))
    if method != "POST":
        query = draw(st.one_of(st.just(urlencode(pairs)), raw_queries)) if draw(st.booleans()) else urlencode(pairs)
        return environ_of(method, path, query) | draw(headers)
    kind = draw(st.sampled_from([FORM, DIRECT, f"{DIRECT}; charset=utf-8", f"{FORM}; charset=UTF-8", "text/plain", ""]))
    if DIRECT in kind:
        environ = environ_of("POST", path, urlencode(pairs[1:]), pairs[0][1].encode())
    else:
        environ = environ_of("POST", path, draw(st.sampled_from(["", "format=csv"])), urlencode(pairs).encode())
    return environ | {"CONTENT_TYPE": kind} | draw(headers)


@pytest.fixture(scope="module")
def engine(tiny: Tiny, root: Any) -> Iterator[PoolEngine]:
    environment = {"KG_BUILD_DIR": str(tiny.build_dir), "KG_ROOT": str(root), "KG_QUERY_TIMEOUT": "120"}
    with closing(open_engine(Settings(environment))) as opened:
        assert isinstance(opened, PoolEngine)
        assert opened.version
        yield opened


@pytest.fixture(scope="module")
def app(tiny: Tiny, root: Any, engine: PoolEngine) -> Flask:
    environment = {"KG_BUILD_DIR": str(tiny.build_dir), "KG_ROOT": str(root), "KG_TRUSTED_PROXIES": "10.0.0.0/8"}
    return create_app(settings=Settings(environment), engine=engine)


def short_answer(plain: PlainQueries, environ: dict[str, Any]) -> Reply | None:
    """What the short way answers, or None where it leaves the request to the application."""
    body = environ["wsgi.input"].getvalue()
    begun = plain.begin(environ | {"wsgi.input": io.BytesIO(body)})
    if begun is None:
        return None
    try:
        while not begun.begun.arrive():
            pass
        if not begun.is_finishable:
            return None
        found, content = begun.finish()
    finally:
        begun.close()
    return Reply("200 OK", found, b"" if environ["REQUEST_METHOD"] == "HEAD" else content)


@settings(max_examples=300, deadline=None)
@given(environ=requests())
def test_the_short_way_answers_what_the_application_answers(app: Flask, environ: dict[str, Any]) -> None:
    short = short_answer(PlainQueries(app.extensions["kg"], None, 1 << 24), environ)
    if short is None:
        return
    long = call(Compression(app), environ)
    if short.header("Cache-Control") == "no-store":
        assert without_length(short) == without_length(long)  # its body is of the moment
    else:
        assert short.facts == long.facts


def without_length(reply: Reply) -> tuple[str, list[tuple[str, str]]]:
    status, found, _body = reply.facts
    return status, [pair for pair in found if pair[0] != "content-length"]


@pytest.mark.parametrize("coding", [None, "gzip", "br", "zstd"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "form", "direct"])
def test_an_ordinary_query_takes_the_short_way(app: Flask, method: str, coding: str | None) -> None:
    query = "SELECT ?n WHERE { VALUES ?n { " + " ".join(map(str, range(400))) + " } }"
    if method == "form":
        environ = environ_of("POST", "/sparql", "", urlencode({"query": query}).encode(), CONTENT_TYPE=FORM)
    elif method == "direct":
        environ = environ_of("POST", "/sparql", "", query.encode(), CONTENT_TYPE=DIRECT)
    else:
        environ = environ_of(method, "/sparql", urlencode({"query": query}))
    environ |= {} if coding is None else {"HTTP_ACCEPT_ENCODING": coding}
    short = short_answer(PlainQueries(app.extensions["kg"], None, 1 << 24), environ)
    assert short is not None
    assert short.facts == call(Compression(app), environ).facts
    assert short.header("Content-Encoding") == coding


@settings(max_examples=100, deadline=None)
@given(environ=requests())
def test_what_the_short_way_keeps_is_what_the_application_answers(app: Flask, environ: dict[str, Any]) -> None:
    kept = ResponseCache(Compression(app), max_bytes=1 << 20, version=lambda: "0123456789abcdef")
    short_answer(PlainQueries(app.extensions["kg"], kept, 1 << 24), environ)
    asked_again = call(kept, environ)
    fresh = call(Compression(app), environ)
    if fresh.header("Cache-Control") == "no-store":
        assert without_length(asked_again) == without_length(fresh)
    elif fresh.status[:3] == "200":
        assert asked_again.facts == fresh.facts
    else:
        assert (asked_again.status, asked_again.body) == (fresh.status, fresh.body)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (<http://example.org/no-such-function>(1) AS ?x) WHERE {}",
        "ASK { ?x <a:p> 1",
        "SELECT ?n WHERE { VALUES ?n { " + " ".join(map(str, range(9000))) + " } }",
    ],
    ids=["error", "syntax error", "large"],
)
def test_what_has_begun_is_handed_to_the_application_and_not_done_twice(
    app: Flask, engine: PoolEngine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = environ_of("GET", "/sparql", urlencode({"query": query}))
    fresh = call(Compression(app), environ)
    begun = PlainQueries(app.extensions["kg"], None, 1 << 24).begin(environ)
    assert begun is not None
    while not begun.begun.arrive():
        pass
    assert not begun.is_finishable
    monkeypatch.setattr(engine, "submit", None)
    token = under_way.set(begun.under_way)
    try:
        assert call(Compression(app), environ).facts == fresh.facts
    finally:
        under_way.reset(token)
        begun.close()


def test_a_request_in_the_short_way_is_one_miss_and_then_a_hit(app: Flask) -> None:
    cache = ResponseCache(Compression(app), max_bytes=1 << 20, version=lambda: "0123456789abcdef")
    environ = environ_of("GET", "/sparql", urlencode({"query": "ASK {}"}))
    assert short_answer(PlainQueries(app.extensions["kg"], cache, 1 << 24), environ) is not None
    call(cache, environ)
    assert cache.statistics()[:3] == (1, 1, 1)


def test_the_second_of_two_like_requests_is_left_to_the_application_which_waits(app: Flask) -> None:
    cache = ResponseCache(Compression(app), max_bytes=1 << 20, version=lambda: "0123456789abcdef")
    plain = PlainQueries(app.extensions["kg"], cache, 1 << 24)
    environ = environ_of("GET", "/sparql", urlencode({"query": "ASK {}"}))
    first = plain.begin(environ)
    assert first is not None
    assert plain.begin(environ) is None
    first.close()
    second = plain.begin(environ)
    assert second is not None
    second.close()
