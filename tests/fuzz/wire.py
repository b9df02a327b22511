"""Requests that no browser sends, and the connection that sends them byte by byte as they are."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from hypothesis import strategies as st

from tests.fuzz.pieces import ARGUMENTS, HEADERS, NAMES, PATHS, PIECES, TOOLS, VALUES

BOUND = 60.0  # s in which any answer has come; it takes milliseconds


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire; ``body`` of a GET is not sent."""

    method: str
    target: bytes
    headers: tuple[tuple[str, bytes], ...]
    body: bytes = b""

    def sent(self) -> bytes:
        lines = [self.method.encode() + b" " + self.target + b" HTTP/1.1", b"Connection: close"]
        names = {name.lower() for name, _value in self.headers}
        lines += [] if "host" in names else [b"Host: kg.example"]
        lines += [name.encode() + b": " + value for name, value in self.headers]
        if self.method not in {"GET", "HEAD"} and not names & {"content-length", "transfer-encoding"}:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + (b"" if self.method in {"GET", "HEAD"} else self.body)


@dataclass(frozen=True)
class Reply:
    """Status (0 where the connection was only closed), the header block and the body."""

    status: int
    head: bytes
    body: bytes

    def values(self, name: str) -> list[str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return [line.partition(":")[2].strip() for line in lines if line.lower().startswith(f"{name.lower()}:")]


def send(url: str, sent: bytes) -> Reply:
    """Send it, read until the server closes."""
    address = urlsplit(url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=BOUND) as connection:
        try:
            connection.sendall(sent)
            while piece := connection.recv(1 << 16):
                received += piece
        except (ConnectionError, BrokenPipeError):
            pass
    head, _blank, body = received.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.") else 0
    return Reply(status, head, body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=12,
)
_entity = st.fixed_dictionaries({}, optional=dict.fromkeys(["id", "name"], json_values))
reconcile_query = st.fixed_dictionaries(
    {},
    optional={
        "query": st.text(max_size=20) | json_values,
        "type": st.sampled_from(["Ministry", "ministry", "measure", ["law"], {"id": "ministry"}]) | json_values,
        "limit": json_values,
        "type_strict": json_values,
        "properties": json_values
        | st.lists(st.fixed_dictionaries({}, optional={"pid": json_values, "v": json_values | _entity}), max_size=3),
    },
)
mcp_message = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | json_values,
        "id": st.integers(0, 9) | json_values,
        "method": st.sampled_from(
            ["initialize", "tools/list", "tools/call", "tools/call", "tools/call", "resources/list", "resources/read",
             "resources/templates/list", "ping", "prompts/list", "completion/complete", "x"]
        ) | json_values,
        "params": json_values | st.fixed_dictionaries(
            {},
            optional={
                "name": st.sampled_from(TOOLS) | json_values,
                "uri": st.sampled_from(["juten://ontology", "juten://queries/../x", "juten://queries/measures", "file:///etc"]),
                "arguments": json_values | st.dictionaries(st.sampled_from(ARGUMENTS), json_values, max_size=4),
                "protocolVersion": json_values,
                "capabilities": json_values,
                "clientInfo": json_values,
            },
        ),
    },
)  # fmt: skip


def written(value: object) -> str:
    """As JSON, NaN and lone surrogates as Python writes them."""
    return json.dumps(value)


@st.composite
def targets(draw: st.DrawFn) -> bytes:
    """A path, mostly one that is there, and a query string."""
    path = draw(st.sampled_from(PATHS))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
        at = draw(st.integers(0, len(path)))
        path = path[:at] + draw(st.sampled_from(PIECES) | st.text(max_size=2)) + path[at:]
    pairs = [f"{draw(st.sampled_from(NAMES))}={_encoded(draw)}" for _ in range(draw(st.integers(0, 3)))]
    target = path + ("?" + "&".join(pairs) if pairs else "")
    if draw(st.integers(0, 5)):
        target = quote(target, safe="%/?&=+;:@!$'()*,~[]{}|\\\"<>^`#")
    return target.encode("utf-8", "replace").replace(b" ", b"%20").replace(b"\r", b"").replace(b"\n", b"")


def _encoded(draw: st.DrawFn) -> str:
    value = draw(
        st.sampled_from(VALUES) | st.text(max_size=5) | reconcile_query.map(lambda found: written({"q": found}))
    )
    return quote(value, safe="", errors="replace") if draw(st.integers(0, 4)) else draw(st.sampled_from(PIECES))


headers = st.lists(
    st.sampled_from(sorted(HEADERS)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]) | st.binary(max_size=6).map(_no_line))
    ),
    max_size=4,
).map(tuple)


def _no_line(value: bytes) -> bytes:
    return value.translate(None, b"\r\n\0")


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Any request of those that the server may get."""
    method = draw(
        st.sampled_from(["GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "OPTIONS", "PUT", "TRACE", "FOO"])
    )
    chosen = draw(headers)
    body = b""
    if method == "POST":
        text = st.sampled_from(VALUES) | reconcile_query.map(written)
        body = draw(
            text.map(lambda value: value.encode("utf-8", "replace"))
            | text.map(lambda value: b"query=" + quote(value, errors="replace").encode())
            | text.map(lambda value: b"queries=" + quote(value, errors="replace").encode())
            | st.binary(max_size=40)
            | mcp_message.map(lambda value: written(value).encode())
        )
    return Request(method, draw(targets()), chosen, body)
