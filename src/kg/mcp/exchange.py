"""One exchange of MCP's streamable HTTP: a POST's headers and body in, status, headers and body out.

The SDK speaks ASGI and this project's server WSGI. Without sessions and with JSON answers, an exchange leaves nothing
behind, so each gets an event loop of its own in the thread that handles it: no bridge, and no loop to keep alive beside
the server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import anyio
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Message, Scope

PATH = "/mcp"
# Who may ask is open by design: all is public, it only reads, and there are no credentials that another site could use.
_OPEN = TransportSecuritySettings(enable_dns_rebinding_protection=False)


@dataclass(slots=True)
class Reply:
    """What goes back."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def exchange(server: MCPServer, headers: Iterable[tuple[str, str]], body: bytes) -> Reply:
    """Answer a POST.

    :param headers: of the request.
    :param body: all of it; its size is the caller's to bound.
    """
    return anyio.run(_exchange, server, list(headers), body)


async def _exchange(server: MCPServer, headers: list[tuple[str, str]], body: bytes) -> Reply:
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=_OPEN,
        max_request_body_size=max(len(body), 1),
    )
    reply = Reply()
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await anyio.sleep_forever()  # nobody hangs up: the request is here, whole
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            reply.body += message.get("body", b"")

    async with app.router.lifespan_context(app):
        await app(_scope(headers), receive, send)
    return reply


def _scope(headers: list[tuple[str, str]]) -> Scope:
    """The request as ASGI has it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": None,
        "server": None,
    }
