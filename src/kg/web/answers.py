"""A query's answer as an HTTP response: 304 where the client has it, else whole, with length, tag and version."""

from __future__ import annotations

from flask import Response
from werkzeug.wsgi import FileWrapper

from kg.engine.interface import Answer, Engine, Query
from kg.formats import Format
from kg.web.caching import client_has, entity_tag, not_modified, stamp
from kg.web.observation.observed import observed

IN_MEMORY = 65_536  # B; granian sends a list faster than an iterator
CHUNK = 262_144  # B


def respond(engine: Engine, query: Query, answer_format: Format) -> Response:
    """Answer a query, or say that the client has the answer already: that costs no evaluation.

    :raises kg.engine.errors.EngineError: where there is no answer.
    """
    volatile = engine.is_volatile(query)
    version = engine.version
    tag = None if volatile else answer_tag(version, query, answer_format)
    if tag and client_has(tag):
        return not_modified(tag, version)
    told = observed()
    told.query = query.text
    answer = engine.evaluate(query, answer_format)
    told.rows = answer.rows
    # A new build may have come in between; the tag is that of the bytes which are sent.
    version = answer.version or version
    return stamp(_whole(answer), None if volatile else answer_tag(version, query, answer_format), version)


def answer_tag(version: str, query: Query, answer_format: Format) -> str:
    """The tag of a query's answer: what it is made from decides its bytes."""
    return entity_tag(
        version, query.text, *query.default_graphs, "named-graph-uri", *query.named_graphs, answer_format.name
    )


def _whole(answer: Answer) -> Response:
    content_type = answer.format.content_type
    if answer.length <= IN_MEMORY:
        return Response(answer.read(), content_type=content_type)
    response = Response(FileWrapper(answer.file, CHUNK), content_type=content_type, direct_passthrough=True)
    response.content_length = answer.length
    return response
