"""Compression as middleware, without the cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kg.web.response_cache import Compression

from .echo import EchoApp, call, decoded, environ_of

TEXT = b"measure " * 1000


class Fixed:
    """An application with one answer; it counts how often its body is closed."""

    def __init__(self, *pieces: bytes, status: str = "200 OK", **headers: str) -> None:
        self.pieces = pieces
        self.status = status
        names = {"Content-Type": "text/turtle", "Content-Length": str(sum(map(len, pieces)))}
        self.headers = names | {name.replace("_", "-"): value for name, value in headers.items()}
        self.closed = 0
        self.read = 0

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Fixed:
        start_response(self.status, [(name, value) for name, value in self.headers.items() if value])
        return self

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.read += 1
            yield piece

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_coded_answer_decodes_to_the_plain_one(coding: str) -> None:
    app = Fixed(TEXT, TEXT, b"end", ETag='"abc"', Accept_Ranges="bytes")
    reply = call(Compression(app), environ_of(HTTP_ACCEPT_ENCODING=coding))
    assert decoded(reply) == TEXT + TEXT + b"end"
    assert reply.header("Content-Encoding") == coding
    assert reply.header("Content-Length") == str(len(reply.body))
    assert reply.header("ETag") == f'"abc-{coding}"'
    assert reply.header("Vary") == "Accept-Encoding"
    assert reply.header("Accept-Ranges") is None
    assert app.closed == 1


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_the_same_answer_always_has_the_same_coded_bytes(coding: str) -> None:
    environ = environ_of(HTTP_ACCEPT_ENCODING=coding)
    assert call(Compression(Fixed(TEXT)), environ).body == call(Compression(Fixed(TEXT)), environ).body


def test_an_answer_whose_coded_form_is_large_goes_through_a_file_whole() -> None:
    import random

    noise = random.Random(7).randbytes(3_000_000)
    reply = call(Compression(Fixed(noise[:1_000_000], noise[1_000_000:])), environ_of(HTTP_ACCEPT_ENCODING="zstd"))
    assert reply.header("Content-Encoding") == "zstd"
    assert decoded(reply) == noise


UNTOUCHED = {
    "a small answer": Fixed(b"x" * 1023),
    "an answer that does not shrink": Fixed(TEXT, Content_Type="application/gzip"),
    "an answer in a coding already": Fixed(TEXT, Content_Encoding="gzip"),
    "an answer with a digest of its bytes": Fixed(TEXT, Repr_Digest="sha-256=:x:"),
    "an answer that must not be transformed": Fixed(TEXT, Cache_Control="public, no-transform"),
    "a part": Fixed(TEXT, status="206 PARTIAL CONTENT", Content_Range="bytes 0-1/2"),
    "an answer of unknown length": Fixed(TEXT, Content_Length=""),
    "an answer above the bound": Fixed(TEXT * 9),
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_it_leaves_alone(name: str) -> None:
    app = UNTOUCHED[name]
    reply = call(Compression(app, max_bytes=len(TEXT) * 8), environ_of(HTTP_ACCEPT_ENCODING="br"))
    assert reply.body == b"".join(app.pieces)
    sent = {name: value for name, value in app.headers.items() if value}
    assert {name: value for name, value in reply.headers if name != "Vary"} == sent
    assert app.closed == 1


def test_a_request_for_a_range_is_the_applications() -> None:
    reply = call(Compression(Fixed(TEXT)), environ_of(HTTP_ACCEPT_ENCODING="br", HTTP_RANGE="bytes=0-9"))
    assert reply.header("Content-Encoding") is None


def test_a_client_that_refuses_identity_gets_a_small_answer_coded() -> None:
    reply = call(Compression(Fixed(b"small")), environ_of(HTTP_ACCEPT_ENCODING="gzip, identity;q=0"))
    assert reply.header("Content-Encoding") == "gzip"
    assert decoded(reply) == b"small"


def test_a_head_has_the_headers_of_the_get_and_no_body() -> None:
    app = EchoApp()
    get = call(Compression(app), environ_of("GET", query="size=2000", HTTP_ACCEPT_ENCODING="br"))
    head = call(Compression(app), environ_of("HEAD", query="size=2000", HTTP_ACCEPT_ENCODING="br"))
    assert head.facts == (*get.facts[:2], b"")


def test_the_body_of_a_head_that_is_not_compressed_is_closed_unread() -> None:
    app = Fixed(TEXT)
    call(Compression(app), environ_of("HEAD"))
    assert (app.read, app.closed) == (0, 1)


@pytest.mark.parametrize("stated", ["7999", "8001"])
def test_a_body_of_another_length_than_stated_is_an_error_and_is_closed(stated: str) -> None:
    app = Fixed(TEXT, Content_Length=stated)
    with pytest.raises(ValueError, match="Content-Length"):
        call(Compression(app), environ_of(HTTP_ACCEPT_ENCODING="br"))
    assert app.closed == 1


def test_a_coded_tag_is_known_to_the_application_and_answered_in_kind() -> None:
    app = EchoApp()
    environ = environ_of(query="size=2000", HTTP_ACCEPT_ENCODING="br")
    tag = call(Compression(app), environ).header("ETag")
    assert tag is not None
    reply = call(Compression(app), environ | {"HTTP_IF_NONE_MATCH": tag})
    assert (reply.status[:3], reply.header("ETag"), reply.body) == ("304", tag, b"")


def test_an_application_that_starts_late_and_writes_is_understood() -> None:
    def app(_environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        write = start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2000")])
        write(b"w" * 500)
        yield b"y" * 1500

    reply = call(Compression(app), environ_of(HTTP_ACCEPT_ENCODING="gzip"))
    assert decoded(reply) == b"w" * 500 + b"y" * 1500
