"""The saved queries: their list, a page with a form for each, and their answers by URL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _

from kg.engine.errors import EngineError
from kg.engine.interface import Engine
from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.i18n import mark
from kg.queries import ParameterError, SavedQuery
from kg.queries import Problem as ParameterProblem
from kg.queries.parameters import EXPECTED, ParameterType
from kg.queries.saved import RESERVED_NAMES
from kg.web.caching import page_response, text_response
from kg.web.choices import choices_of
from kg.web.gone import refuse_absent
from kg.web.language import current_language
from kg.web.negotiation import negotiate
from kg.web.paging import Page, add_paging, page_url, read_page
from kg.web.pictures import query_chart
from kg.web.pinning import of_one_version
from kg.web.problem_types import BY_SLUG
from kg.web.problems import Problem, ProblemError, problem_of, problem_response
from kg.web.protocol import read_parameters
from kg.web.results import ROWS_ON_PAGE, Shown, Table, linked
from kg.web.results import show as show_answer
from kg.web.saved_answers import Asked, respond, total_rows
from kg.web.saved_formats import CSV, saved_formats
from kg.web.saved_metadata import METADATA
from kg.web.services import services
from kg.web.urls import urls

HTML = BY_NAME["html"]
_METADATA = f".{METADATA.extension}"
_SAFE_IN_QUERY = "%!$&'()*+,;=:@/?-._~"
LIST_FORMATS: tuple[Format, ...] = (HTML, Format("json", "application/json", frozenset({Shape.PAGE})))

PAGE_NAMES = {"first": mark("First"), "prev": mark("Previous"), "next": mark("Next"), "last": mark("Last")}
_DESCRIBED_IN = formats_for(Shape.GRAPH)
# The list goes by the first tag of each query, in this order; a tag that is not here comes after, as it is written.
TOPICS = {
    "measures": mark("Measures"),
    "points": mark("Issues and work"),
    "kpi": mark("KPI"),
    "ministries": mark("Ministries and agencies"),
    "law": mark("Laws"),
    "topics": mark("Topics in the plan"),
    "years": mark("Years"),
    "editions": mark("Editions"),
    "counts": mark("Figures"),
    "provenance": mark("Sources"),
    "corrections": mark("Corrections"),
    "links": mark("Links to other data"),
    "ontology": mark("Vocabulary"),
}

blueprint = Blueprint("saved", __name__)


@blueprint.get("/queries", strict_slashes=False)
def index() -> Response:
    """The list, as a page or as JSON."""
    version = services().engine.version
    queries = list(services().queries.values())
    list_format = negotiate(request.headers.get("Accept"), request.args.get("format"), LIST_FORMATS)
    if list_format is HTML:
        return page_response(render_template("queries.html", topics=_topics(queries)), version)
    body = json.dumps({"queries": [_entry(row) for row in queries]}, ensure_ascii=False, indent=2) + "\n"
    return text_response(body, list_format.content_type, version)


def _topics(queries: list[SavedQuery]) -> list[tuple[str, str, list[SavedQuery]]]:
    """The queries by topic: its tag, its name, and its queries."""
    found: dict[str, list[SavedQuery]] = {}
    for query in queries:
        found.setdefault(query.tags[0], []).append(query)
    order = [*(tag for tag in TOPICS if tag in found), *sorted(found.keys() - TOPICS.keys())]
    return [(tag, _(TOPICS[tag]) if tag in TOPICS else tag, found[tag]) for tag in order]


def _entry(query: SavedQuery) -> dict[str, object]:
    parameters = [
        {
            "name": row.name,
            "type": row.type.value,
            "label": dict(row.label),
            "required": row.required,
            "default": row.default,
            "enumerated_from": row.enumerated_from,
        }
        for row in query.parameters
    ]
    return {
        "name": query.name,
        "title": dict(query.title),
        "description": dict(query.description),
        "tags": list(query.tags),
        "parameters": parameters,
        "columns": {name: dict(texts) for name, texts in query.columns.items()},
        "notes": dict(query.notes),
        "url": urls.saved_query(query.name, _external=True),
        "formats": [row.name for row in saved_formats(query.shape)],
    }


@blueprint.get("/queries/<name>")
def show(name: str) -> Response:
    """A saved query: its page, or its answer in the format of the extension, of ``?format=`` or of Accept."""
    stem, _dot, extension = name.partition(".") if name.endswith(_METADATA) else name.rpartition(".")
    wanted = extension if stem else request.args.get("format")
    query = services().queries.get(stem or name)
    if query is None:
        refuse_absent(f"{services().base_iri}queries/{stem or name}")
    offers: tuple[Format, ...] = (*saved_formats(query.shape), HTML, *_DESCRIBED_IN)
    if extension == METADATA.name and query.shape in METADATA.shapes:
        offers = (METADATA,)
    answer_format = negotiate(request.headers.get("Accept"), wanted, offers)
    if query.shape not in answer_format.shapes and answer_format is not HTML:
        # The IRI is the query's own as well: who takes only RDF gets its description (SHACL).
        return redirect(urls.data(f"queries/{query.name}", answer_format), 303)  # type: ignore[return-value]
    given = _given()
    values = {key: value for key, value in given.items() if key not in RESERVED_NAMES}
    try:
        page = _page_of(query, given)
        return _answer(query, _in_readers_language(query, values, answer_format), page, answer_format)
    except ParameterError as error:
        if answer_format is HTML and not values and error.kind is ParameterProblem.MISSING:
            return page_response(_html(query, values, query.text), services().engine.version)
        return _refuse(query, values, _parameter_problem(error))
    except ProblemError as error:
        return _refuse(query, values, error.problem)
    except EngineError as error:
        return _refuse(query, values, problem_of(error))


def _in_readers_language(query: SavedQuery, values: dict[str, str], answer_format: Format) -> dict[str, str]:
    """On a page, names come in the page's language unless another was asked for; data are the same for everybody."""
    if answer_format is not HTML:
        return values
    wanted = {row.name: current_language() for row in query.parameters if row.type is ParameterType.LANGUAGE}
    return wanted | values


def _given() -> dict[str, str]:
    """The parameters of the request; each may stand once, for nobody can tell which of two is meant."""
    given: dict[str, str] = {}
    for name, value in read_parameters(request):
        if name in given:
            raise ProblemError("malformed-request", _("The parameter %(name)s is given twice.", name=name[:80]))
        given[name] = value
    return given


def _page_of(query: SavedQuery, given: Mapping[str, str]) -> Page:
    page = read_page(given)
    if query.shape is not Shape.BINDINGS and not page.is_whole:
        raise ProblemError("invalid-parameter", _("This query gives a graph; only rows have pages."), parameter="limit")
    return page


def _answer(query: SavedQuery, values: Mapping[str, str], page: Page, answer_format: Format) -> Response:
    engine = services().engine
    text = query.bind(values, services().figures.index(engine))
    excel = _excel()
    address = _beside(query.name, CSV)
    asked = Asked(query, text, page, answer_format, current_language(), excel and answer_format is CSV, address)
    if answer_format is not HTML:
        return _described(respond(engine, asked), asked)
    return of_one_version(engine, partial(_page, asked, values))


def _page(asked: Asked, values: Mapping[str, str], engine: Engine) -> Response:
    query, text, page, version = asked.query, asked.text, asked.page, engine.version
    shown = show_answer(engine, asked.evaluated, query.shape)
    if not page.is_whole and shown.table is not None:
        shown = replace(
            shown, table=replace(shown.table, total=total_rows(engine, text, version)[0], offset=page.offset)
        )
    response = page_response(_html(query, values, text, shown=shown, page=page), version)
    return add_paging(response, page, shown.table.total) if shown.table else response


def _beside(name: str, other: Format) -> str:
    """This very request in another format by extension, relative to its address: the same parameters as they came."""
    parameters = quote(request.query_string.decode("ascii", "replace"), safe=_SAFE_IN_QUERY)
    return f"{name}.{other.extension}" + (f"?{parameters}" if parameters else "")


def _described(response: Response, asked: Asked) -> Response:
    """Say where the metadata of a CSV is that has its own address; first, as clients of CSVW want it.

    With a byte order mark it is for Excel alone: the first column's name would not be what the metadata says.
    """
    if asked.format is CSV and not asked.byte_order_mark and request.path.endswith(f".{CSV.extension}"):
        links = f'<{_beside(asked.query.name, METADATA)}>; rel="describedby"; type="{METADATA.media_type}"'
        others = response.headers.get("Link")
        response.headers["Link"] = f"{links}, {others}" if others else links
    return response


def _excel() -> bool:
    """Whether ``?excel=1`` asks for a byte order mark.

    :raises ProblemError: where it is neither 1 nor 0.
    """
    value = request.args.get("excel", "0")
    if value not in {"0", "1", ""}:
        detail = _("The parameter excel is 1 or 0.")
        raise ProblemError("invalid-parameter", detail, parameter="excel", value=value[:80], reason="malformed")
    return value == "1"


def _parameter_problem(error: ParameterError) -> Problem:
    language = current_language()
    detail = error.message(language)
    if error.nearest:
        nearest = " / ".join(row.text(language) for row in error.nearest)
        detail = _("%(detail)s Nearest: %(nearest)s.", detail=detail, nearest=nearest)
    members = {
        "parameter": error.parameter,
        "value": error.value,
        "reason": error.kind.value,
        "nearest": [{"value": row.value, "label": dict(row.labels)} for row in error.nearest],
    }
    return Problem(BY_SLUG["invalid-parameter"], detail, members)


def _refuse(query: SavedQuery, values: Mapping[str, str], problem: Problem) -> Response:
    return problem_response(problem, page=lambda told: _html(query, values, query.text, problem=told))


def _html(
    query: SavedQuery,
    values: Mapping[str, str],
    text: str,
    *,
    shown: Shown | None = None,
    problem: Problem | None = None,
    page: Page | None = None,
) -> str:
    if shown and shown.table:
        shown = replace(shown, table=linked(shown.table))
    filled = {row.name: values.get(row.name, row.default or "") for row in query.parameters}
    return render_template(
        "query.html",
        query=query,
        values=filled,
        given=values,
        text=text,
        shown=shown,
        problem=problem,
        downloads=saved_formats(query.shape),
        chart=query_chart(query, shown.table) if shown and shown.table else "",
        expected=EXPECTED,
        choices={} if problem and problem.type.status >= 500 else choices_of(query, filled, current_language()),
        pages=_pages(shown.table, page) if page and shown and shown.table else [],
        page_names=PAGE_NAMES,
        page_url=page_url,
    )


def _pages(table: Table, page: Page) -> list[tuple[str, Page]]:
    """The other pages to offer: none where the table shows every row."""
    shown = Page(page.limit if page.limit and page.limit <= ROWS_ON_PAGE else ROWS_ON_PAGE, page.offset)
    if table.total == len(table.rows):
        return []
    return [(relation, other) for relation, other in shown.neighbours(table.total) if other != shown]
