"""Where one request ends and the next begins: what a proxy could understand otherwise is refused."""

from __future__ import annotations

import gzip
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.serving import Server

QUERY = b"POST /sparql HTTP/1.1\r\nHost: kg.example\r\nContent-Type: application/sparql-query\r\n"
GET = b"GET / HTTP/1.1\r\nHost: kg.example\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: kg.example\r\nConnection: close\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": QUERY + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": QUERY + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": QUERY + b"Content-Length: 3\r\nContent-Length: 60\r\n\r\nASK" + HIDDEN,
    "a list of lengths": QUERY + b"Content-Length: 3, 60\r\n\r\nASK" + HIDDEN,
    "a signed length": QUERY + b"Content-Length: +3\r\n\r\nASK" + HIDDEN,
    "chunked twice": QUERY + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "nearly chunked": QUERY + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunked after a blank": QUERY + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunked in a folded line": QUERY + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a chunk of too many digits": QUERY + CHUNKED + b"f" * 20 + b"\r\nASK\r\n0\r\n\r\n" + HIDDEN,
    "a line break in a header": GET + b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + HIDDEN,
    "a NUL in a header": GET + b"X: a\0b\r\n\r\n" + HIDDEN,
}  # fmt: skip


def answers(server: Server, sent: bytes) -> list[int]:
    """The statuses of all that comes back until the connection ends."""
    address = urlsplit(server.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(sent)
        try:
            while piece := connection.recv(1 << 16):
                received += piece
        except ConnectionError:
            pass
    return [int(part[1:4]) for part in received.split(b"HTTP/1.1")[1:]]


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_is_ambiguous_gets_one_refusal_and_what_follows_is_never_answered(server: Server, name: str) -> None:
    assert answers(server, AMBIGUOUS[name]) in ([400], [])


def test_the_body_of_a_get_is_no_second_request(server: Server) -> None:
    first = GET.replace(b"/", b"/healthz", 1) + b"Content-Length: %d\r\n\r\n" % len(HIDDEN)
    last = GET.replace(b"/", b"/robots.txt", 1) + b"Connection: close\r\n\r\n"
    assert answers(server, first + HIDDEN + last) in ([200, 200], [200])


def test_the_two_requests_of_a_pipeline_get_two_answers(server: Server) -> None:
    first = QUERY + b"Content-Length: 6\r\n\r\nASK {}"
    assert answers(server, first + HIDDEN) == [200, 404]


@pytest.mark.parametrize("path", ["/sparql", "/reconcile", "/mcp"])
def test_a_compressed_body_is_never_unpacked(http: httpx.Client, path: str) -> None:
    bomb = gzip.compress(b"query=" + b" " * (64 << 20))
    types = {"/mcp": "application/json"}
    headers = {"Content-Encoding": "gzip", "Content-Type": types.get(path, "application/x-www-form-urlencoded")}
    answer = http.post(path, content=bomb, headers=headers)
    assert answer.status_code in {400, 406, 415}
