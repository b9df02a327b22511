"""The protocol suite: each request as W3C wrote it down, byte for byte, and the response that it expects."""

from __future__ import annotations

import httpx
import pytest

from kg.formats import Shape, formats_for
from tests.w3c.folder import suites_folder
from tests.w3c.http_in_rdf import Conversation, Exchange, read_conversations
from tests.w3c.verdicts import PASSED, REFUSED, Record, settle

CONVERSATIONS = read_conversations(suites_folder())

_TYPES = {
    "boolean": {row.media_type for row in formats_for(Shape.BOOLEAN)},
    "tabular": {row.media_type for row in formats_for(Shape.BINDINGS)},
    "RDF": {row.media_type for row in formats_for(Shape.GRAPH)},
}


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation.id)
def test_a_request_is_answered_as_the_protocol_says(
    http: httpx.Client, conversation: Conversation, record_property: Record
) -> None:
    faults: dict[str, list[str]] = {}
    changed = False  # whether an update went before, that would have changed what a query finds
    for number, exchange in enumerate(conversation.exchanges, start=1):
        response = _send(http, exchange)
        faults[f"request {number}"] = _faults(response, exchange, changed=changed)
        changed = changed or exchange.wants_a_change
    settle(conversation.id, faults, record_property, REFUSED if changed else PASSED)


def _send(http: httpx.Client, exchange: Exchange) -> httpx.Response:
    request = http.build_request(
        exchange.method,
        exchange.path,
        headers=exchange.headers,
        content=exchange.body or None,
    )
    assert request.url.raw_path.decode() == exchange.path
    return http.send(request)


def _faults(response: httpx.Response, exchange: Exchange, *, changed: bool) -> list[str]:
    said = f"{response.status_code} {response.text}"
    if exchange.wants_a_change:
        refused = response.status_code == 403 and response.json()["type"].endswith("/read-only")
        return [] if refused else [said]
    if response.status_code // 100 not in exchange.statuses:
        return [said]
    if exchange.format and response.headers["Content-Type"].partition(";")[0] not in _TYPES[exchange.format]:
        return [f"expected {exchange.format}, got {response.headers['Content-Type']}"]
    if exchange.boolean is not None and not changed and response.json()["boolean"] is not exchange.boolean:
        return [said]
    return []
