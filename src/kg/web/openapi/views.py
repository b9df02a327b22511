"""``/openapi.json`` and ``/docs``: the description for programs and, by Swagger UI, for people.

Swagger UI's files come from the pinned package flask-swagger-ui; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import json
from importlib.resources import files

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file
from flask_babel import gettext as _

from kg import __version__
from kg.web.caching import text_response
from kg.web.headers import SECURITY_HEADERS
from kg.web.language import current_language
from kg.web.openapi.parts import Node, components
from kg.web.openapi.queries import query_paths
from kg.web.openapi.routes import model_context_protocol, other_paths
from kg.web.services import services

UI_PACKAGE = "flask_swagger_ui"
UI_FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
# Swagger UI's style sheet draws its arrows and locks from data: URLs; everything else stays as strict as elsewhere.
UI_POLICY = SECURITY_HEADERS["Content-Security-Policy"].replace("img-src 'self'", "img-src 'self' data:")

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def description() -> Response:
    """The OpenAPI document, its texts in the reader's language."""
    version = services().engine.version
    text = json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
    return text_response(text, "application/json", version)


def document() -> Node:
    """The document for the application that handles this request."""
    language = current_language()
    queries = services().queries
    protocol = model_context_protocol() if "mcp" in current_app.blueprints else {}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Juten Knowledge Graph"),
            "version": __version__,
            "description": _("The saved queries, the SPARQL endpoint and the rest of this site. All of it only reads."),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": request.script_root or "/"}],
        "paths": query_paths(queries.values(), language) | other_paths() | protocol,
        "components": components(),
    }


@blueprint.get("/docs")
def docs() -> Response:
    """The description in Swagger UI; without JavaScript, the ways to read it otherwise."""
    response = Response(render_template("docs.html"), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = UI_POLICY
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/docs/<name>")
def asset(name: str) -> Response:
    """A file of Swagger UI."""
    if name not in UI_FILES:
        abort(404)
    path = files(UI_PACKAGE).joinpath("dist", name)
    response = send_file(str(path), mimetype=UI_FILES[name], max_age=3600)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
