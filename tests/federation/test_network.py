"""Endpoints that are slow, dead or lie: a typed error that names them, and never a part of an answer."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.engine.errors import (
    EngineUnavailable,
    RemoteError,
    RemoteInvalid,
    RemoteTimeout,
    RemoteTooLarge,
    RemoteUnreachable,
)
from kg.engine.federation import addresses
from kg.engine.federation.inline_data import Row
from kg.engine.federation.remote import Budget, HttpFetcher
from tests.federation.servers import (
    JSON,
    ONE_ROW,
    Behaviour,
    Endpoint,
    answer,
    chunked_head,
    endless,
    raw,
    silent,
)

SELECT = "SELECT ?x WHERE { ?s ?p ?x }"
XML = "application/sparql-results+xml"
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n".encode()


def fetch(url: str, *, seconds: float = 5.0, rows: int = 100, size: int = 100_000, count: int = 1) -> list[Row]:
    fetcher = HttpFetcher(seconds, "http://example.org/")
    budget = Budget(size, rows, time.monotonic() + 30, rows)
    return fetcher(url, [SELECT] * count, ["x"], budget, None).rows


def fetched(behave: Behaviour, **limits: float) -> list[Row]:
    with Endpoint(behave) as endpoint:
        return fetch(endpoint.url, **limits)  # type: ignore[arg-type]


def literal(rows: list[Row]) -> list[str]:
    return [str(term.value) for row in rows for term in row]  # type: ignore[union-attr]


def xml(value: str, end: str = "</results></sparql>") -> bytes:
    head = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head><results>'
    return f'{head}<result><binding name="x">{value}</binding></result>{end}'.encode()


def test_json_is_read() -> None:
    assert literal(fetched(answer())) == ["here"]


def test_gzip_is_read() -> None:
    assert literal(fetched(answer(gzip.compress(ONE_ROW), JSON, "200 OK", "Content-Encoding: gzip"))) == ["here"]


def test_xml_keeps_white_space_and_language() -> None:
    (row,) = fetched(answer(xml('<literal xml:lang="ja"> 値\n </literal>'), XML))
    assert row[0] is not None
    assert str(row[0]) == '" 値\\n "@ja'


def test_several_queries_go_over_one_connection() -> None:
    with Endpoint(answer()) as endpoint:
        assert len(fetch(endpoint.url, count=3)) == 3
        assert (endpoint.connections, len(endpoint.requests)) == (1, 3)


def test_a_request_carries_our_name_and_neither_cookies_nor_credentials() -> None:
    with Endpoint(answer(ONE_ROW, JSON, "200 OK", "Set-Cookie: a=b")) as endpoint:
        fetch(endpoint.url, count=2)
        heads = [request.partition(b"\r\n\r\n")[0].lower() for request in endpoint.requests]
    assert all(b"user-agent: juten-kg/" in head for head in heads)
    assert not any(word in head for head in heads for word in (b"cookie", b"authorization", b"referer"))


LIES: dict[str, Behaviour] = {
    "another media type": answer(ONE_ROW, "text/html"),
    "no media type": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    "no JSON": answer(b"<html>"),
    "JSON that breaks off": answer(ONE_ROW[:-3]),
    "something behind the JSON": answer(ONE_ROW + b"{}"),
    "nothing": answer(b""),
    "a million brackets": answer(b'{"head":{"vars":["x"]},"results":{"bindings":[' + b"[" * 50_000),
    "other variables": answer(ONE_ROW.replace(b'"x"', b'"y"')),
    "a variable more": answer(ONE_ROW.replace(b'["x"]', b'["x","y"]')),
    "a boolean": answer(b'{"head":{},"boolean":true}'),
    "an IRI that ends the block": answer(
        ONE_ROW.replace(b'"literal","value":"here"', b'"uri","value":"http://e/> } SERVICE <http://e"')
    ),
    "XML that breaks off": answer(xml("<literal>a</literal>", "</results>"), XML),
    "XML with a document type": answer(b"<!DOCTYPE sparql [<!ENTITY a 'aaaa'>]>" + xml("<literal>&a;</literal>"), XML),
    "XML of something else": answer(b"<html/>", XML),
    "two terms in one binding": answer(xml("<literal>a</literal><literal>b</literal>"), XML),
    "status 500": answer(ONE_ROW, JSON, "500 Oops"),
    "status 204": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "no HTTP": raw(b"220 mail.example ESMTP\r\n"),
    "fewer bytes than it says": raw(HEAD + b"Content-Length: 500\r\n\r\n" + ONE_ROW),
    "a chunk that breaks off": raw(chunked_head() + b"ff\r\n" + ONE_ROW),
    "a damaged gzip stream": answer(b"\x1f\x8b\x08\0nothing", JSON, "200 OK", "Content-Encoding: gzip"),
    "half a gzip stream": answer(gzip.compress(ONE_ROW)[:-9], JSON, "200 OK", "Content-Encoding: gzip"),
    "a coding that was not asked for": answer(ONE_ROW, JSON, "200 OK", "Content-Encoding: br"),
    "endless headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"a" * 1000 + b"\r\n"),
}


@pytest.mark.parametrize("behave", LIES.values(), ids=LIES)
def test_a_lie_is_an_error_that_names_the_endpoint(behave: Behaviour) -> None:
    with (
        Endpoint(behave) as endpoint,
        pytest.raises(RemoteInvalid, match=r"http://127\.0\.0\.1:\d+/sparql: ") as caught,
    ):
        fetch(endpoint.url)
    assert caught.value.endpoint == endpoint.url


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with Endpoint(answer()) as other:
        behave = answer(b"", JSON, status, f"Location: {other.url}")
        with pytest.raises(RemoteInvalid, match="redirects are not followed"):
            fetched(behave)
        assert other.connections == 0


SIZES: dict[str, Behaviour] = {
    "an endless body": endless(chunked_head(), b"400\r\n" + b" " * 1024 + b"\r\n"),
    "an endless body without chunks": endless(HEAD + b"\r\n", b" " * 4096),
    "a long body": answer(b" " * 200_000 + ONE_ROW),
    "a gzip bomb": answer(gzip.compress(b" " * 300_000_000, 9), JSON, "200 OK", "Content-Encoding: gzip"),
    "many rows": answer(json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{}] * 101}}).encode()),
}


@pytest.mark.parametrize("behave", SIZES.values(), ids=SIZES)
def test_too_much_is_an_error_and_never_a_part(behave: Behaviour) -> None:
    with pytest.raises(RemoteTooLarge):
        fetched(behave)


SLOW: dict[str, Behaviour] = {
    "no answer": silent,
    "a header a second": endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1),
    "a byte a second": endless(HEAD + b"Content-Length: 1000\r\n\r\n", b" ", 0.1),
}


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_a_slow_endpoint_is_given_up_in_time(behave: Behaviour) -> None:
    with pytest.raises(RemoteTimeout, match=r"within 0\.5 s"):
        fetched(behave, seconds=0.5)


def test_a_dead_endpoint_cannot_be_reached() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(RemoteUnreachable):
        fetch(f"http://127.0.0.1:{port}/")


def test_an_endpoint_that_hangs_up_at_once_is_an_error() -> None:
    with pytest.raises((RemoteUnreachable, RemoteInvalid)):
        fetched(lambda connection: connection.shutdown(socket.SHUT_RDWR))


def test_a_plain_endpoint_asked_for_tls_is_an_error() -> None:
    with Endpoint(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as endpoint, pytest.raises(RemoteError):
        fetch(endpoint.url.replace("http:", "https:"), seconds=1)


def test_who_leaves_ends_the_request() -> None:
    leave: list[Callable[[], None]] = []
    fetcher = HttpFetcher(20.0, "http://example.org/")
    with Endpoint(silent) as endpoint:

        def watch(cancel: Callable[[], None]) -> None:
            leave.append(cancel)
            threading.Timer(0.2, cancel).start()

        budget = Budget(1000, 10, time.monotonic() + 30)
        with pytest.raises(EngineUnavailable):
            fetcher(endpoint.url, [SELECT], ["x"], budget, watch)
    leave[0]()  # a second time, when all is over


def test_it_works_inside_of_an_event_loop() -> None:
    import asyncio

    async def inside(url: str) -> list[Row]:
        return fetch(url)

    with Endpoint(answer()) as endpoint:
        assert literal(asyncio.run(inside(endpoint.url))) == ["here"]


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
    "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::", "2001:db8::1", "::7f00:1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_never_connected(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)), (family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    with pytest.raises(addresses.NotPublic):
        addresses.resolve("data.example", 80)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "017700000001"])
def test_another_spelling_of_loopback_is_not_listed_by_address(host: str) -> None:
    with pytest.raises((addresses.NotPublic, OSError)):
        addresses.resolve(host, 80)


def test_public_addresses_are_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    assert addresses.resolve("data.example", 80) == ["93.184.215.14"]


def test_the_address_that_was_checked_is_the_one_that_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose second look-up leads elsewhere: there is no second look-up."""
    looked_up: list[str] = []

    def look_up(host: str, *_args: object, **_options: object) -> list[object]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    with Endpoint(answer()) as endpoint:
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(addresses, "is_public", lambda _address: True)
        assert literal(fetch(f"http://data.example:{endpoint.port}/")) == ["here"]
        assert f"Host: data.example:{endpoint.port}".encode() in endpoint.requests[0]
    assert looked_up.count("data.example") == 1
    assert set(looked_up) <= {"data.example", "127.0.0.1"}


def test_localhost_is_connected_where_it_is_listed(tmp_path: Path) -> None:
    del tmp_path
    with Endpoint(answer()) as endpoint:
        assert literal(fetch(f"http://localhost:{endpoint.port}/")) == ["here"]
