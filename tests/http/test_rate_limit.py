"""The limit for each client, on a running server: every way to an answer counts, whoever answers."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from kg.web.rate_limit.limiter import client_key
from tests.serving import Server

ASK = "/sparql?query=ASK%7B%7D"


@pytest.fixture
def limited(start_server: Callable[..., Server]) -> Server:
    return start_server(KG_RATE_LIMIT="5/hour", KG_WEB_WORKERS="2", KG_TRUSTED_PROXIES="127.0.0.1")


def get(server: Server, path: str = ASK, client: str = "192.0.2.1", **headers: str) -> httpx.Response:
    """Over a connection of its own, so that any web process may get it."""
    sent = {"X-Forwarded-For": client} | headers
    return httpx.get(server.url + path, headers=sent, timeout=60, trust_env=False)


def test_one_request_too_many_is_refused_by_all_processes_and_says_when_to_come_again(limited: Server) -> None:
    paths = [ASK, ASK, "/queries", ASK, "/nowhere"]  # the short way, the cache, the application
    answers = [get(limited, path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404]
    assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers] == [
        f'"client";r={left}' for left in (4, 3, 2, 1, 0)
    ]
    for _request in range(4):
        refused = get(limited)
        assert refused.status_code == 429
        assert 3000 < int(refused.headers["Retry-After"]) <= 3600
        assert refused.headers["RateLimit-Policy"] == '"client";q=5;w=3600'
        assert refused.headers["RateLimit"].startswith('"client";r=0;t=')
        assert refused.headers["X-Request-ID"]
    assert get(limited, client="192.0.2.2").status_code == 200


@pytest.mark.parametrize(("language", "title"), [("ja", "要求が多すぎます"), ("en", "Too many requests")])
def test_the_refusal_is_a_problem_document_in_the_clients_language(limited: Server, language: str, title: str) -> None:
    for _request in range(5):
        get(limited)
    problem = get(limited, **{"Accept-Language": language, "Accept": "application/json"})
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["type"].endswith("/problems/rate-limited")
    assert problem.json()["title"] == title
    assert str(problem.json()["retry_after"]) in problem.json()["detail"]
    page = get(limited, path=f"/?lang={language}", **{"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert title in page.text
    head = httpx.head(limited.url, headers={"X-Forwarded-For": "192.0.2.1"}, timeout=60, trust_env=False)
    assert (head.status_code, head.content) == (429, b"")


def test_probes_and_what_pages_are_made_of_are_exempt(limited: Server) -> None:
    for _request in range(8):
        assert get(limited, "/healthz").status_code == 200
        assert get(limited, "/readyz").status_code == 200
    assert "RateLimit" not in get(limited, "/static/site.css").headers
    assert get(limited).status_code == 200


def test_without_a_trusted_proxy_a_forwarded_address_makes_no_new_client(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_RATE_LIMIT="3 per hour")
    statuses = [get(server, client=f"192.0.2.{number}").status_code for number in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("[2001:db8::1]", "2001:db8::2", True),
    ],
)
def test_an_ipv6_network_of_64_bits_is_one_client(one: str, other: str, same: bool) -> None:  # noqa: FBT001, RUF100
    assert (client_key(one) == client_key(other)) is same


def test_a_limit_that_cannot_be_read_is_one_clear_line(start_server: Callable[..., Server]) -> None:
    with pytest.raises(AssertionError, match="KG_RATE_LIMIT='often'"):
        start_server(KG_RATE_LIMIT="often")
