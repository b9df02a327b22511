"""Forwarded headers count only from proxies that the operator named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from kg.settings import SettingError

MakeApp = Callable[..., Flask]
FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "data.example.org",
    "X-Forwarded-Prefix": "/juten",
    "Accept": "text/turtle",
}


ALL = "for proto host port prefix"


def endpoint(app: Flask, peer: str, **changed: str) -> str:
    client = app.test_client()
    text = client.get("/sparql", headers=FORWARDED | changed, environ_overrides={"REMOTE_ADDR": peer}).text
    return text.split("sd:endpoint <")[1].split(">")[0]


@pytest.mark.parametrize("trusted", ["192.0.2.1", "192.0.2.0/24", "198.51.100.1 192.0.2.0/24", "192.0.2.1/24"])
def test_a_named_proxy_is_believed(make_app: MakeApp, trusted: str) -> None:
    assert (
        endpoint(make_app(KG_TRUSTED_PROXIES=trusted, KG_FORWARDED=ALL), "192.0.2.1")
        == "https://data.example.org/juten/sparql"
    )


def test_a_proxy_with_an_ipv6_address_is_believed(make_app: MakeApp) -> None:
    app = make_app(KG_TRUSTED_PROXIES="2001:db8::/32", KG_FORWARDED=ALL)
    assert endpoint(app, "2001:db8::1") == "https://data.example.org/juten/sparql"


@pytest.mark.parametrize("peer", ["192.0.2.2", "127.0.0.1", "::1", "", "unix"])
def test_anyone_else_is_not(make_app: MakeApp, peer: str) -> None:
    assert endpoint(make_app(KG_TRUSTED_PROXIES="192.0.2.1"), peer) == "http://localhost/sparql"


def test_without_named_proxies_nobody_is_believed(make_app: MakeApp) -> None:
    assert endpoint(make_app(), "127.0.0.1") == "http://localhost/sparql"


def test_a_name_that_is_no_address_is_told(make_app: MakeApp) -> None:
    with pytest.raises(SettingError, match=r"proxy\.example"):
        make_app(KG_TRUSTED_PROXIES="proxy.example")


def test_what_the_proxy_does_not_set_itself_is_not_believed(make_app: MakeApp) -> None:
    assert endpoint(make_app(KG_TRUSTED_PROXIES="127.0.0.1"), "127.0.0.1") == "https://data.example.org/sparql"
    assert (
        endpoint(make_app(KG_TRUSTED_PROXIES="127.0.0.1", KG_FORWARDED="for"), "127.0.0.1") == "http://localhost/sparql"
    )


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/\\evil.example", "evil", "/a//b", "/a?b", "/a#b", "/../a", "/%2f", "/é"]
)
def test_a_prefix_that_is_no_plain_path_is_left_out(make_app: MakeApp, prefix: str) -> None:
    app = make_app(KG_TRUSTED_PROXIES="127.0.0.1", KG_FORWARDED=ALL)
    found = endpoint(app, "127.0.0.1", **{"X-Forwarded-Prefix": prefix})
    assert found == "https://data.example.org/sparql"
    text = app.test_client().get("/", headers={"X-Forwarded-Prefix": prefix, "Accept": "text/html"}).text
    assert "evil" not in text


@pytest.mark.parametrize(
    ("name", "value"), [("X-Forwarded-Proto", "javascript"), ("X-Forwarded-Proto", ""), ("X-Forwarded-Port", "80/evil")]
)
def test_what_is_no_scheme_and_no_port_is_left_out(make_app: MakeApp, name: str, value: str) -> None:
    app = make_app(KG_TRUSTED_PROXIES="127.0.0.1", KG_FORWARDED=ALL)
    assert endpoint(app, "127.0.0.1", **{name: value}).split("://")[1] == "data.example.org/juten/sparql"
    assert endpoint(app, "127.0.0.1", **{name: value}).split("://")[0] in {"http", "https"}


def test_an_unknown_name_of_a_forwarded_header_is_told(make_app: MakeApp) -> None:
    with pytest.raises(SettingError, match="cookie"):
        make_app(KG_FORWARDED="for cookie")


def test_every_link_stands_below_the_prefix(make_app: MakeApp) -> None:
    client = make_app(KG_TRUSTED_PROXIES="127.0.0.1", KG_FORWARDED="prefix").test_client()
    headers = {"X-Forwarded-Prefix": "/juten", "Accept": "text/html"}
    for path in ("/", "/queries", "/dumps/", "/page/ministry/mic"):
        text = client.get(path, headers=headers).text
        links = [part.split('"')[0] for part in text.split('href="')[1:]]
        local = [link for link in links if not link.startswith(("https://", "#", "http://"))]
        assert local
        assert [link for link in local if not link.startswith("/juten/")] == []


def test_a_redirect_stands_below_the_prefix(make_app: MakeApp) -> None:
    client = make_app(KG_TRUSTED_PROXIES="127.0.0.1", KG_FORWARDED="prefix").test_client()
    response = client.get("/id/ministry/mic", headers={"X-Forwarded-Prefix": "/juten"})
    assert response.headers["Location"] == "/juten/data/ministry/mic.ttl"
