"""Whether the process lives (``/healthz``) and whether it can answer questions (``/readyz``)."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from kg.engine.errors import EngineUnavailable
from kg.web.services import services

blueprint = Blueprint("health", __name__)


def _json(status: int, members: dict[str, str]) -> Response:
    response = Response(json.dumps(members) + "\n", status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/healthz")
def alive() -> Response:
    """The process takes requests. It touches neither engine nor disk."""
    return _json(200, {"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """The snapshot is loaded; 503 until it is."""
    try:
        version = services().engine.version
    except EngineUnavailable as error:
        response = _json(503, {"status": "unavailable", "reason": str(error)})
        response.headers["Retry-After"] = "2"
        return response
    return _json(200, {"status": "ready", "version": version})
