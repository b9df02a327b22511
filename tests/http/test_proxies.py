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


def endpoint(app: Flask, peer: str) -> str:
    client = app.test_client()
    text = client.get("/sparql", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": peer}).text
    return text.split("sd:endpoint <")[1].split(">")[0]


@pytest.mark.parametrize("trusted", ["192.0.2.1", "192.0.2.0/24", "198.51.100.1 192.0.2.0/24", "192.0.2.1/24"])
def test_a_named_proxy_is_believed(make_app: MakeApp, trusted: str) -> None:
    assert endpoint(make_app(KG_TRUSTED_PROXIES=trusted), "192.0.2.1") == "https://data.example.org/juten/sparql"


def test_a_proxy_with_an_ipv6_address_is_believed(make_app: MakeApp) -> None:
    app = make_app(KG_TRUSTED_PROXIES="2001:db8::/32")
    assert endpoint(app, "2001:db8::1") == "https://data.example.org/juten/sparql"


@pytest.mark.parametrize("peer", ["192.0.2.2", "127.0.0.1", "::1", "", "unix"])
def test_anyone_else_is_not(make_app: MakeApp, peer: str) -> None:
    assert endpoint(make_app(KG_TRUSTED_PROXIES="192.0.2.1"), peer) == "http://localhost/sparql"


def test_without_named_proxies_nobody_is_believed(make_app: MakeApp) -> None:
    assert endpoint(make_app(), "127.0.0.1") == "http://localhost/sparql"


def test_a_name_that_is_no_address_is_told(make_app: MakeApp) -> None:
    with pytest.raises(SettingError, match=r"proxy\.example"):
        make_app(KG_TRUSTED_PROXIES="proxy.example")


def test_every_link_stands_below_the_prefix(make_app: MakeApp) -> None:
    client = make_app(KG_TRUSTED_PROXIES="127.0.0.1").test_client()
    headers = {"X-Forwarded-Prefix": "/juten", "Accept": "text/html"}
    for path in ("/", "/queries", "/dumps/", "/page/ministry/mic"):
        text = client.get(path, headers=headers).text
        links = [part.split('"')[0] for part in text.split('href="')[1:]]
        local = [link for link in links if not link.startswith(("https://", "#", "http://"))]
        assert local
        assert [link for link in local if not link.startswith("/juten/")] == []


def test_a_redirect_stands_below_the_prefix(make_app: MakeApp) -> None:
    client = make_app(KG_TRUSTED_PROXIES="127.0.0.1").test_client()
    response = client.get("/id/ministry/mic", headers={"X-Forwarded-Prefix": "/juten"})
    assert response.headers["Location"] == "/juten/data/ministry/mic.ttl"
