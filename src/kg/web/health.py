"""Whether the process lives (``/healthz``) and whether it can answer questions (``/readyz``)."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from kg.engine.errors import EngineUnavailable
from kg.web.services import services

blueprint = Blueprint("health", __name__)


def _json(status: int, members: dict[str, Any]) -> Response:
    response = Response(json.dumps(members) + "\n", status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/healthz")
def alive() -> Response:
    """The process takes requests. It touches neither engine nor disk."""
    return _json(200, {"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """The snapshot is loaded and the server is not about to stop; 503 otherwise.

    Where another snapshot answers in place of the published one it is ready all the same, and says so.
    """
    if services().state.draining:
        return _not_ready("draining", "the server is about to stop")
    try:
        engine = services().engine
        version = engine.version
    except EngineUnavailable as error:
        return _not_ready("unavailable", str(error))
    members: dict[str, Any] = {"status": "ready", "version": version}
    condition = engine.condition()
    if condition is not None and condition.trouble:
        members |= {"standing_in": condition.standing_in, "reason": condition.trouble}
    return _json(200, members)


def _not_ready(status: str, reason: str) -> Response:
    response = _json(503, {"status": status, "reason": reason})
    response.headers["Retry-After"] = "2"
    return response
