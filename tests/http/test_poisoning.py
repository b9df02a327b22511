"""What a cache between us and others could be made to give to them: redirects elsewhere, errors kept for a year."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.web.headers import SECURITY_HEADERS

REDIRECTS = [
    "/dumps", "//dumps", "/dumps//evil.example", "/queries//", "/id//evil.example/", "/page//evil",
    "/static//etc/passwd",
    "/problems", "/ontology", "/id/ministry/mic", "/.well-known/void", "//evil.example//", "/id///evil.example/%2f..",
    "/\\\\evil.example", "/dumps//\\evil.example", "/.//evil.example//x",
]  # fmt: skip


@pytest.mark.parametrize("path", REDIRECTS)
@pytest.mark.parametrize("host", ["kg.example", "evil.example:8000"])
def test_a_redirect_names_a_path_of_this_site_alone(client: FlaskClient, path: str, host: str) -> None:
    reply = client.get(path, headers={"Host": host})
    assert reply.status_code in {303, 308, 404}
    location = reply.headers.get("Location", "/")
    assert location.startswith("/")
    assert location[1:2] not in {"/", "\\"}
    assert "://" not in location


@pytest.mark.parametrize("headers", [{"If-Match": '"other"'}, {"Range": "bytes=999999999-"}], ids=["If-Match", "Range"])
@pytest.mark.parametrize("path", ["/dumps/juten.ttl", "/dumps/{version}/juten.ttl", "/static/style.css"])
def test_a_refused_condition_is_not_kept_in_place_of_the_file(
    client: FlaskClient, tiny, path: str, headers: dict[str, str]
) -> None:
    path = path.format(version=tiny.version)
    with client.get(path, headers=headers) as refused:
        assert refused.status_code in {412, 416}
        assert refused.headers["Cache-Control"] == "no-store"
    with client.get(path) as whole:
        assert whole.status_code == 200


CALLS = {
    "page": ("GET", "/", {}),
    "results": ("GET", "/sparql?query=ASK%7B%7D", {}),
    "results as a page": ("GET", "/sparql?query=ASK%7B%7D&format=html", {}),
    "problem": ("GET", "/none", {}),
    "problem as a page": ("GET", "/none", {"Accept": "text/html"}),
    "no method": ("DELETE", "/sparql", {}),
    "preflight": ("OPTIONS", "/sparql", {"Origin": "https://other.example"}),
    "redirect": ("GET", "/id/ministry/mic", {}),
    "correction of the path": ("GET", "/dumps", {}),
    "dump": ("GET", "/dumps/juten.ttl", {}),
    "part of a dump": ("GET", "/dumps/juten.ttl", {"Range": "bytes=0-3"}),
    "not modified": ("GET", "/sparql?query=ASK%7B%7D", {"If-None-Match": "*"}),
    "refused condition": ("GET", "/dumps/juten.ttl", {"If-Match": '"x"'}),
    "static file": ("GET", "/static/style.css", {}),
    "health": ("GET", "/healthz", {}),
    "sitemap": ("GET", "/robots.txt", {}),
    "tools": ("POST", "/mcp", {}),
    "reconciliation": ("GET", "/reconcile", {}),
    "no host": ("GET", "/", {"Host": "a b"}),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_kind_of_answer_has_the_security_headers(client: FlaskClient, name: str) -> None:
    method, path, headers = CALLS[name]
    with client.open(path, method=method, headers=headers) as reply:
        for header, value in SECURITY_HEADERS.items():
            assert reply.headers.getlist(header) == [value]
        assert "Set-Cookie" not in reply.headers


def test_a_path_with_a_line_break_makes_no_line_in_the_log(make_app, caplog: pytest.LogCaptureFixture) -> None:
    app: Flask = make_app()

    @app.before_request
    def fault() -> None:
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        assert app.test_client().get("/fault/x%0aERROR%20forged").status_code == 500
    assert [record.getMessage() for record in caplog.records if "unexpected" in record.getMessage()] == [
        "unexpected error at GET '/fault/x\\nERROR forged'"
    ]
