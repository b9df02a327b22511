"""``/mcp``: the Model Context Protocol over streamable HTTP, without sessions, each answer one JSON document.

The package ``mcp`` is an extra. It is loaded at the first request: what it brings along would cost every web process
memory and time at the start.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from kg.mcp.sources import Sources
from kg.web.problems import ProblemError
from kg.web.services import Services, services

if TYPE_CHECKING:
    from mcp.server import MCPServer

SERVER = "kg.mcp"
MAX_BODY = 1_048_576  # B; a call is a query at most

blueprint = Blueprint("mcp", __name__)


def is_available() -> bool:
    """Whether the extra ``mcp`` is installed."""
    return find_spec("mcp") is not None


@blueprint.post("/mcp")
def endpoint() -> Response:
    """One exchange. A GET, which would open a stream of messages from the server, is answered 405: there are none."""
    from kg.mcp.exchange import exchange  # noqa: PLC0415 - see above

    request.max_content_length = min(request.max_content_length or MAX_BODY, MAX_BODY)
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= MAX_BODY:  # Werkzeug cuts a chunked body in silence
        raise RequestEntityTooLarge
    if not body:
        raise ProblemError("malformed-request", _("The request has no body; send a JSON-RPC message."))
    reply = exchange(_server(), request.headers, body)
    response = Response(reply.body, status=reply.status)
    for name, value in reply.headers:
        if name.lower() not in {"content-length", "connection"}:
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _server() -> MCPServer:
    """The server of this application, made once; two threads may both make one, and either will do."""
    found: Any = current_app.extensions.get(SERVER)
    if found is None:
        from kg.mcp.server import make_server  # noqa: PLC0415

        found = current_app.extensions[SERVER] = make_server(_sources(services()))
    server: MCPServer = found
    return server


def _sources(found: Services) -> Sources:
    """The application's own services, for threads in which no request is current."""
    return Sources(
        engine=lambda: found.engine,
        queries=lambda: found.queries,
        base_iri=lambda: found.base_iri,
        index=found.figures.index,
    )
