"""The endpoint ``/sparql``: SPARQL 1.1 Protocol for machines, an editor that works without JavaScript for people."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from kg.engine.errors import EngineError, VersionNotHeld
from kg.engine.interface import Engine, Query
from kg.formats import BY_NAME, Shape, formats_for
from kg.web import browser_query, service_description
from kg.web.answers import respond
from kg.web.caching import page_response, stamp, text_response
from kg.web.editor import editor_page, saved_text
from kg.web.negotiation import negotiate
from kg.web.paging import read_page
from kg.web.pinning import PARAMETER, of_one_version
from kg.web.problems import problem_of, problem_response
from kg.web.protocol import Operation, read_operation
from kg.web.results import show
from kg.web.services import services
from kg.web.static_edition import is_static

blueprint = Blueprint("sparql", __name__)

HTML = BY_NAME["html"]


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def query() -> Response:
    """Answer a query, or describe the service where there is none."""
    operation = read_operation(request)
    if operation.query is None:
        return _without_query(operation)
    if not operation.query.text.strip() and operation.first("format") == "html":
        return _editor(operation.query.text)
    return answer_query(operation.query, operation.first("format"), operation.first(PARAMETER) or "")


def answer_query(asked: Query, wanted: str | None, version: str = "") -> Response:
    """Evaluate a query and answer in the format that the client takes.

    :param wanted: the value of ``?format=``, if any.
    :param version: of the graph; ``""`` for the current one.
    """
    engine = services().engine_of(version)
    try:
        shape = engine.shape(asked)
    except EngineError as error:
        return _failure(asked, error)
    answer_format = negotiate(request.headers.get("Accept"), wanted, (*formats_for(shape), HTML))
    if answer_format is HTML:
        return of_one_version(engine, partial(_answer_page, asked, shape))
    return respond(engine, asked, answer_format)


def _failure(asked: Query, error: EngineError) -> Response:
    """The problem; for a browser inside the editor, with the query still there."""
    return problem_response(problem_of(error), page=partial(editor_page, asked.text, None))


def _answer_page(asked: Query, shape: Shape, engine: Engine) -> Response:
    version = engine.version
    try:
        shown = show(engine, asked, shape, read_page(request.args).offset)
    except VersionNotHeld:
        raise
    except EngineError as error:
        return _failure(asked, error)
    page = editor_page(asked.text, shown)
    if engine.is_volatile(asked):
        return stamp(Response(page, content_type="text/html; charset=utf-8"), None, version)
    return page_response(page, version)


def _editor(text: str) -> Response:
    return browser_query.page() if is_static() else page_response(editor_page(text), "")


def _without_query(operation: Operation) -> Response:
    offers = (*formats_for(Shape.GRAPH), HTML)
    answer_format = negotiate(request.headers.get("Accept"), operation.first("format"), offers)
    if answer_format is HTML:
        return _editor(operation.first("draft") or saved_text(operation.first("saved")))
    snapshot = services().snapshots.current()
    federation = bool(services().settings["KG_FEDERATION"])
    body = service_description.serialize(snapshot, answer_format, federation=federation)
    return text_response(body, answer_format.content_type, snapshot.version)
