"""The saved queries: their list, a page with a form for each, and their answers by URL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask_babel import gettext as _

from kg.engine.errors import EngineError
from kg.engine.interface import Query
from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.queries import ParameterError, SavedQuery
from kg.queries import Problem as ParameterProblem
from kg.queries.parameters import EXPECTED
from kg.queries.saved import RESERVED_NAMES
from kg.web.answers import respond
from kg.web.caching import page_response, text_response
from kg.web.language import current_language
from kg.web.negotiation import negotiate
from kg.web.problem_types import BY_SLUG
from kg.web.problems import Problem, problem_of, problem_response
from kg.web.protocol import read_parameters
from kg.web.results import Shown
from kg.web.results import show as show_answer
from kg.web.services import services
from kg.web.urls import urls

HTML = BY_NAME["html"]
LIST_FORMATS: tuple[Format, ...] = (HTML, Format("json", "application/json", frozenset({Shape.PAGE})))

_DESCRIBED_IN = formats_for(Shape.GRAPH)

blueprint = Blueprint("saved", __name__)


@blueprint.get("/queries", strict_slashes=False)
def index() -> Response:
    """The list, as a page or as JSON."""
    version = services().engine.version
    queries = list(services().queries.values())
    list_format = negotiate(request.headers.get("Accept"), request.args.get("format"), LIST_FORMATS)
    if list_format is HTML:
        return page_response(render_template("queries.html", queries=queries), version)
    body = json.dumps({"queries": [_entry(row) for row in queries]}, ensure_ascii=False, indent=2) + "\n"
    return text_response(body, list_format.content_type, version)


def _entry(query: SavedQuery) -> dict[str, object]:
    parameters = [
        {
            "name": row.name,
            "type": row.type.value,
            "label": dict(row.label),
            "required": row.required,
            "default": row.default,
        }
        for row in query.parameters
    ]
    return {
        "name": query.name,
        "title": dict(query.title),
        "description": dict(query.description),
        "tags": list(query.tags),
        "parameters": parameters,
        "url": urls.saved_query(query.name, _external=True),
        "formats": [row.name for row in formats_for(query.shape)],
    }


@blueprint.get("/queries/<name>")
def show(name: str) -> Response:
    """A saved query: its page, or its answer in the format of the extension, of ``?format=`` or of Accept."""
    stem, _dot, extension = name.rpartition(".")
    wanted = extension if stem else request.args.get("format")
    query = services().queries.get(stem or name)
    if query is None:
        abort(404)
    answer_format = negotiate(request.headers.get("Accept"), wanted, (*formats_for(query.shape), HTML, *_DESCRIBED_IN))
    if query.shape not in answer_format.shapes and answer_format is not HTML:
        # The IRI is the query's own as well: who takes only RDF gets its description (SHACL).
        return redirect(urls.data(f"queries/{query.name}", answer_format), 303)  # type: ignore[return-value]
    values = {key: value for key, value in read_parameters(request) if key not in RESERVED_NAMES}
    engine = services().engine
    version = engine.version
    try:
        text = query.bind(values, services().figures.index(engine))
        if answer_format is HTML:
            shown = show_answer(engine, Query(text), query.shape)
            return page_response(_page(query, values, text, shown, None), version)
    except ParameterError as error:
        if answer_format is HTML and not values and error.kind is ParameterProblem.MISSING:
            return page_response(_page(query, values, query.text, None, None), version)
        return _refuse(query, values, _parameter_problem(error))
    except EngineError as error:
        return _refuse(query, values, problem_of(error))
    return respond(engine, Query(text), answer_format)


def _parameter_problem(error: ParameterError) -> Problem:
    language = current_language()
    detail = error.message(language)
    if error.nearest:
        nearest = " / ".join(row.text(language) for row in error.nearest)
        detail += " " + _("Nearest: %(nearest)s.", nearest=nearest)
    members = {
        "parameter": error.parameter,
        "value": error.value,
        "reason": error.kind.value,
        "nearest": [{"value": row.value, "label": dict(row.labels)} for row in error.nearest],
    }
    return Problem(BY_SLUG["invalid-parameter"], detail, members)


def _refuse(query: SavedQuery, values: Mapping[str, str], problem: Problem) -> Response:
    return problem_response(problem, page=partial(_page, query, values, query.text, None))


def _page(query: SavedQuery, values: Mapping[str, str], text: str, shown: Shown | None, problem: Problem | None) -> str:
    filled = {row.name: values.get(row.name, row.default or "") for row in query.parameters}
    return render_template(
        "query.html",
        query=query,
        values=filled,
        given=values,
        text=text,
        shown=shown,
        problem=problem,
        downloads=formats_for(query.shape),
        expected=EXPECTED,
    )
