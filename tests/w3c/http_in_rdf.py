"""Reads the protocol suite: requests and expected responses that are written down in RDF (HTTP-in-RDF)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from tests.w3c.manifest import MF, Manifest, Subject, Term

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"


@dataclass(frozen=True)
class Exchange:
    """One request and what must come back. ``statuses`` are classes: 2 is 2xx."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: frozenset[int]
    boolean: bool | None
    format: str | None

    @property
    def is_update(self) -> bool:
        """Whether it asks for an update, by parameter or by media type."""
        return "update" in dict(self.headers).get("content-type", "") or b"update=" in self.body + self.path.encode()

    @property
    def wants_a_change(self) -> bool:
        """Whether it is an update that a writable endpoint would carry out."""
        return self.is_update and 2 in self.statuses


@dataclass(frozen=True)
class Conversation:
    """One test: its name and its requests in their order."""

    name: str
    exchanges: tuple[Exchange, ...]

    @property
    def id(self) -> str:
        """What the table of expected failures calls it."""
        return f"protocol/{self.name}"


def read_conversations(folder: Path) -> list[Conversation]:
    """The tests of the protocol suite."""
    manifest = Manifest("protocol", folder)
    return [
        Conversation(entry.value.partition("#")[2], tuple(_exchanges(manifest, entry)))
        for entry, kind in manifest.entries()
        if kind == "ProtocolTest"
    ]


def _exchanges(manifest: Manifest, entry: ox.NamedNode) -> Iterator[Exchange]:
    connection = manifest.value(entry, f"{MF}action")
    assert isinstance(connection, ox.BlankNode)
    for request in manifest.items(manifest.value(connection, f"{HT}requests")):
        assert isinstance(request, ox.BlankNode)
        yield _exchange(manifest, request)


def _exchange(manifest: Manifest, request: ox.BlankNode) -> Exchange:
    response = manifest.value(request, f"{HT}resp")
    assert isinstance(response, ox.BlankNode)
    boolean = _text(manifest, response, f"{MF}expectedBoolean")
    return Exchange(
        method=_text(manifest, request, f"{HT}methodName") or "",
        path=_text(manifest, request, f"{HT}absolutePath") or "",
        headers=tuple(_headers(manifest, request)),
        body=_body(manifest, request),
        statuses=frozenset(_status(term) for term in manifest.values(response, f"{MF}expectedStatus")),
        boolean=None if boolean is None else boolean == "true",
        format=_text(manifest, response, f"{MF}expectedFormat"),
    )


def _text(manifest: Manifest, subject: Subject, predicate: str) -> str | None:
    term = manifest.value(subject, predicate)
    assert term is None or isinstance(term, ox.Literal)
    return None if term is None else term.value


def _headers(manifest: Manifest, message: ox.BlankNode) -> Iterator[tuple[str, str]]:
    for header in manifest.items(manifest.value(message, f"{HT}headers")):
        assert isinstance(header, ox.BlankNode)
        name, value = (_text(manifest, header, f"{HT}{part}") for part in ("fieldName", "fieldValue"))
        assert name is not None
        assert value is not None
        yield name.lower(), value


def _body(manifest: Manifest, request: ox.BlankNode) -> bytes:
    content = manifest.value(request, f"{HT}body")
    if not isinstance(content, ox.BlankNode):
        return b""
    text = _text(manifest, content, f"{CNT}chars") or ""
    return text.encode(_text(manifest, content, f"{CNT}characterEncoding") or "utf-8")


def _status(term: Term) -> int:
    """``StatusCode2xx`` is 2."""
    assert isinstance(term, ox.NamedNode)
    name = term.value.partition("#")[2]
    assert name in ("StatusCode2xx", "StatusCode3xx", "StatusCode4xx"), name
    return int(name[-3])
