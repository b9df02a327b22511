"""The endpoint ``/sparql``: SPARQL 1.1 Protocol for machines, an editor that works without JavaScript for people."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request

from kg.engine.errors import EngineError
from kg.engine.interface import Engine, Query
from kg.formats import BY_NAME, Shape, formats_for
from kg.web import service_description
from kg.web.answers import respond
from kg.web.caching import page_response, text_response
from kg.web.examples import examples_for, start_query
from kg.web.negotiation import negotiate
from kg.web.problems import Problem, problem_of, problem_response
from kg.web.protocol import Operation, read_operation
from kg.web.results import Shown, show
from kg.web.services import services

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
    return answer_query(operation.query, operation.first("format"))


def answer_query(asked: Query, wanted: str | None) -> Response:
    """Evaluate a query and answer in the format that the client takes.

    :param wanted: the value of ``?format=``, if any.
    """
    engine = services().engine
    try:
        shape = engine.shape(asked)
    except EngineError as error:
        return _failure(asked, error)
    answer_format = negotiate(request.headers.get("Accept"), wanted, (*formats_for(shape), HTML))
    if answer_format is HTML:
        return _answer_page(engine, asked, shape)
    return respond(engine, asked, answer_format)


def _failure(asked: Query, error: EngineError) -> Response:
    """The problem; for a browser inside the editor, with the query still there."""
    return problem_response(problem_of(error), page=partial(_page, asked.text, None))


def _answer_page(engine: Engine, asked: Query, shape: Shape) -> Response:
    version = engine.version
    try:
        shown = show(engine, asked, shape)
    except EngineError as error:
        return _failure(asked, error)
    return page_response(_page(asked.text, shown, None), version)


def _page(text: str, shown: Shown | None, problem: Problem | None) -> str:
    downloads = formats_for(shown.shape) if shown else ()
    base_iri = services().base_iri
    return render_template(
        "sparql.html",
        query_text=text,
        shown=shown,
        problem=problem,
        downloads=downloads,
        examples=examples_for(base_iri),
        default_query=start_query(base_iri),
    )


def _editor(text: str) -> Response:
    return page_response(_page(text, None, None), "")


def _without_query(operation: Operation) -> Response:
    offers = (*formats_for(Shape.GRAPH), HTML)
    answer_format = negotiate(request.headers.get("Accept"), operation.first("format"), offers)
    if answer_format is HTML:
        return _editor(operation.first("draft") or "")
    snapshot = services().snapshots.current()
    body = service_description.serialize(snapshot, answer_format)
    return text_response(body, answer_format.content_type, snapshot.version)
