"""Tags, 304 and the headers that stand on every answer, over a running server."""

from __future__ import annotations

import httpx
import pytest

PATHS = [
    "/",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=ASK%7B%7D&format=html",
    "/queries",
    "/queries?format=json",
    "/dumps/",
    "/dumps/?format=json",
    "/dumps/juten.ttl",
    "/graph-store?default",
    "/page/ministry/mic",
    "/data/ministry/mic.ttl",
    "/page/ontology",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_length_tag_version_and_vary(http: httpx.Client, tiny, path: str) -> None:
    response = http.get(path)
    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert response.headers["ETag"].startswith('"')
    assert response.headers["X-Juten-Version"] == tiny.version
    assert "Accept-Encoding" in response.headers["Vary"]
    assert response.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_gets_304(http: httpx.Client, path: str) -> None:
    tag = http.get(path).headers["ETag"]
    response = http.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == tag


@pytest.mark.parametrize("path", PATHS)
def test_another_tag_gets_the_whole_answer(http: httpx.Client, path: str) -> None:
    assert http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get(http: httpx.Client, path: str) -> None:
    got, head = http.get(path), http.head(path)
    assert head.content == b""
    for name in ("Content-Length", "Content-Type", "ETag"):
        assert head.headers[name] == got.headers[name]


def test_query_format_and_dataset_each_make_another_tag(http: httpx.Client) -> None:
    requests: list[dict[str, str]] = [
        {"query": "ASK {}"},
        {"query": "ASK { }"},
        {"query": "ASK {}", "format": "xml"},
        {"query": "ASK {}", "default-graph-uri": "http://example.org/a"},
        {"query": "ASK {}", "named-graph-uri": "http://example.org/a"},
    ]
    tags = {http.get("/sparql", params=params).headers["ETag"] for params in requests}
    assert len(tags) == len(requests)


def test_the_same_question_by_get_and_by_post_has_one_tag(http: httpx.Client) -> None:
    got = http.get("/sparql", params={"query": "ASK {}"})
    posted = http.post("/sparql", data={"query": "ASK {}"})
    assert got.headers["ETag"] == posted.headers["ETag"]


def test_a_post_is_never_answered_304(http: httpx.Client) -> None:
    response = http.post("/sparql", data={"query": "ASK {}"}, headers={"If-None-Match": "*"})
    assert response.status_code == 200


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_a_volatile_answer_has_no_tag_and_is_not_kept(http: httpx.Client, call: str) -> None:
    response = http.get("/sparql", params={"query": f"SELECT ({call} AS ?v) {{}}"}, headers={"If-None-Match": "*"})
    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sparql?query=SELECT", "/none", "/dumps/none"])
def test_an_error_is_not_kept(http: httpx.Client, path: str) -> None:
    response = http.get(path)
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*PATHS, "/none", "/static/style.css", "/sparql?query=SELECT"])
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_security_headers_stand_on_every_answer(http: httpx.Client, path: str, accept: str) -> None:
    headers = http.get(path, headers={"Accept": accept}).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", ["/", "/sparql", "/sparql?query=ASK%7B%7D", "/queries", "/id/ministry/mic", "/none"])
def test_what_is_negotiated_varies_by_accept_and_language(http: httpx.Client, path: str) -> None:
    names = {name.strip() for name in http.get(path).headers["Vary"].split(",")}
    assert names == {"Accept", "Accept-Encoding", "Accept-Language"}
