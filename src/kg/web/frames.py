"""The JSON-LD context and the frames of the classes: what a JSON-LD processor fetches to give our data its shape.

The context is the published snapshot's own, read from the head of a dump, so that it always fits the data.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort

from kg.graph.frames import TREES, frame
from kg.web.caching import text_response
from kg.web.services import services

_PROFILE = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#{}"'  # JSON-LD 1.1, IANA considerations
CONTEXT_TYPE, FRAME_TYPE = _PROFILE.format("context"), _PROFILE.format("frame")
_WITH_CONTEXT = "dumps/ontology.jsonld"

blueprint = Blueprint("frames", __name__)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """The context of every JSON-LD document of this site, by itself."""
    return _answer({"@context": _context()}, CONTEXT_TYPE)


@blueprint.get("/frames/<name>.jsonld")
def show(name: str) -> Response:
    """The frame of a class, with the context in it."""
    if name not in TREES:
        abort(404)
    return _answer(frame(name, _context()), FRAME_TYPE)


def _answer(document: dict[str, Any], content_type: str) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return text_response(text, content_type, services().snapshots.current().version)


def _context() -> dict[str, Any]:
    return _read_context(services().snapshots.current().path / _WITH_CONTEXT)


@lru_cache(maxsize=4)
def _read_context(path: Path) -> dict[str, Any]:
    """The context in the first line of a dump; a version's files never change."""
    with path.open(encoding="utf-8") as file:
        head: dict[str, Any] = json.loads(file.readline().rstrip().removesuffix(",") + "}")
    found: dict[str, Any] = head["@context"]
    return found
