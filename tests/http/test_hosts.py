"""The host that a request names: what is none is refused, and where the operator listed the site's, so is any other."""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from kg.settings import SettingError
from kg.web.response_cache import with_response_cache
from tests.cache.echo import call, environ_of
from tests.serving import Server

MakeApp = Callable[..., Flask]
NO_HOSTS = ["a b", "evil.example@x", "x:y:z", "x:99999", "<script>", "[::1", "x/y", "x\\y", "a,b", "x?y", "", "é"]


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("path", ["/", "/dumps/?format=json", "/sparql?query=ASK%7B%7D"])
def test_what_is_no_host_is_refused_and_stands_in_no_answer(make_app: MakeApp, host: str, path: str) -> None:
    reply = make_app().test_client().get(path, headers={"Host": host, "Accept": "application/json"})
    assert reply.status_code == 400
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["kg.example", "KG.example:8000", "127.0.0.1:1", "[::1]", "[2001:db8::1]:8000"])
def test_any_host_is_taken_where_none_is_listed(make_app: MakeApp, host: str) -> None:
    found = make_app().test_client().get("/dumps/?format=json", headers={"Host": host}).json["files"][0]["url"]
    assert found.startswith(f"http://{host.lower()}/")


def test_where_hosts_are_listed_no_other_gets_into_an_answer_or_into_the_cache(make_app: MakeApp) -> None:
    app = make_app(KG_HOSTS="kg.Example .data.example")
    stack = with_response_cache(app, app.extensions["kg"].settings)
    for host in ("kg.example", "KG.example:8000", "www.data.example"):
        assert call(stack, environ_of("GET", "/dumps/", "format=json", HTTP_HOST=host)).status == "200 OK"
    for host in ("evil.example", "kg.example.evil.example", "evilkg.example", "evildata.example"):
        for _time in range(2):
            reply = call(stack, environ_of("GET", "/dumps/", "format=json", HTTP_HOST=host))
            assert reply.status == "400 BAD REQUEST"
            assert b"/dumps/SHA256SUMS" not in reply.body


def test_a_trusted_proxy_may_name_only_a_listed_host(make_app: MakeApp) -> None:
    client = make_app(KG_HOSTS="kg.example", KG_TRUSTED_PROXIES="127.0.0.1").test_client()
    for host, status in (("kg.example", 200), ("evil.example", 400)):
        headers = {"Host": "10.0.0.1", "X-Forwarded-Host": host}
        assert client.get("/dumps/?format=json", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_ask_by_address(make_app: MakeApp, path: str) -> None:
    client = make_app(KG_HOSTS="kg.example").test_client()
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code in {200, 503}  # 503: nothing is loaded yet


@pytest.mark.parametrize("value", ["a b/c", "http://kg.example", "kg.example:80", "*"])
def test_what_is_no_host_name_is_told(make_app: MakeApp, value: str) -> None:
    with pytest.raises(SettingError, match="KG_HOSTS"):
        make_app(KG_HOSTS=value)


def ask(server: Server, head: bytes) -> bytes:
    """Everything that comes back for a request without a body, sent as it is."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
    return received


def test_two_hosts_are_refused(server: Server) -> None:
    for hosts in (b"Host: kg.example\r\nHost: evil.example\r\n", b"Host: evil.example\r\nHost: kg.example\r\n"):
        for target in (b"/dumps/?format=json", b"/sparql?query=ASK%7B%7D"):
            received = ask(server, b"GET " + target + b" HTTP/1.1\r\n" + hosts)
            assert received.startswith(b"HTTP/1.1 400")
            assert b"http://evil.example/" not in received


def test_a_request_without_host_is_answered_by_the_servers_own_address(server: Server) -> None:
    received = ask(server, b"GET /dumps/?format=json HTTP/1.0\r\n")
    assert received.startswith(b"HTTP/1.0 200")
    assert server.url.encode() in received
