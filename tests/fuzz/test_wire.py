"""Whatever is sent, the server answers with a status that is no fault of its own, whole, with the headers it owes."""

from __future__ import annotations

import json

from hypothesis import given

from kg.web.headers import SECURITY_HEADERS
from tests.effort import effort
from tests.fuzz.wire import Reply, Request, mcp_message, reconcile_query, requests, send, written
from tests.serving import Server

# What no part of the application said: granian's own word on what is no HTTP, without a body.
BY_THE_SERVER = {0, 400, 408, 413, 414, 431}
FAULTLESS = {"query-too-expensive", "result-too-large"}  # a query's own 500, said as such


def check(reply: Reply, request: Request) -> None:
    """What must be true of every answer."""
    if reply.status in BY_THE_SERVER and not reply.body:
        return
    assert reply.status < 500 or slug(reply) in FAULTLESS, (request, reply)
    for name in SECURITY_HEADERS:
        if name != "X-Frame-Options":
            assert len(reply.values(name)) == 1, (name, request, reply)
    for location in reply.values("Location"):
        assert location.startswith("/"), (request, location)
        assert not location.startswith(("//", "/\\")), (request, location)
    if reply.status != 304:
        lengths = reply.values("Content-Length")
        assert len(lengths) == 1, (request, reply)
        assert request.method == "HEAD" or int(lengths[0]) == len(reply.body), (request, reply)
    if reply.status >= 400:
        assert reply.values("Cache-Control") == ["no-store"], (request, reply)


def slug(reply: Reply) -> str:
    """The type of a problem document."""
    try:
        return str(json.loads(reply.body)["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError):
        return ""


@effort(250)
@given(requests())
def test_any_request_has_an_answer_that_is_no_fault(server: Server, request: Request) -> None:
    check(send(server.url, request.sent()), request)


@effort(40)
@given(mcp_message)
def test_any_message_of_mcp_has_an_answer_that_is_no_fault(server: Server, message: dict[str, object]) -> None:
    headers = (("Content-Type", b"application/json"), ("Accept", b"application/json, text/event-stream"))
    request = Request("POST", b"/mcp", headers, written(message).encode())
    check(send(server.url, request.sent()), request)


@effort(60)
@given(reconcile_query)
def test_any_reconciliation_query_has_an_answer_that_is_no_fault(server: Server, query: dict[str, object]) -> None:
    from urllib.parse import urlencode

    body = urlencode({"queries": written({"q0": query})}).encode()
    request = Request("POST", b"/reconcile", (("Content-Type", b"application/x-www-form-urlencoded"),), body)
    check(send(server.url, request.sent()), request)
