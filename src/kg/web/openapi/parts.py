"""What the operations of an OpenAPI document are made of: parameters, answers by format, problems by status.

Plain dictionaries as OpenAPI 3.1 has them. It knows the tables of formats and of problems, and no route.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from kg.formats import Format
from kg.i18n import LANGUAGES
from kg.snapshot import VERSION_PATTERN
from kg.web.caching import VERSION_HEADER
from kg.web.paging import LARGEST, TOTAL_HEADER
from kg.web.problem_types import PROBLEM_TYPES
from kg.web.problems import PROBLEM_FORMATS

Node = dict[str, Any]

ENGINE_PROBLEMS = (500, 503, 504)  # what any question to the graph can end in
VERSION_PROBLEMS = (400, 404, 410)  # what ?version= can end in
STRING: Node = {"type": "string"}


def components() -> Node:
    """The parts that operations refer to."""
    return {
        "schemas": {"Problem": _problem_schema(), "Objects": _OBJECTS, "SparqlResults": _SPARQL_RESULTS},
        "responses": {f"Problem{status}": _problem(status) for status in problem_statuses()}
        | {"NotModified": {"description": _("The client has the answer already (If-None-Match).")}},
        "headers": {
            "ETag": _header(_("The tag of the answer: version, request and format.")),
            VERSION_HEADER: _header(_("The version of the snapshot that answered.")),
            TOTAL_HEADER: {"description": _("The number of all rows."), "schema": {"type": "integer", "minimum": 0}},
            "Link": _header(_("The other pages: first, prev, next, last (RFC 8288).")),
        },
        "parameters": {
            "lang": query_parameter(
                "lang", _("Language of texts for people."), {"type": "string", "enum": [*LANGUAGES]}
            ),
            "limit": query_parameter("limit", _("Rows of a page."), _whole(1)),
            "offset": query_parameter("offset", _("Rows before the page."), _whole(0)),
            "version": query_parameter(
                "version",
                _("The version of the graph that answers, as links to other pages name it; else the current one."),
                {"type": "string", "pattern": f"^{VERSION_PATTERN.pattern}$"},
            ),
            "excel": query_parameter(
                "excel", _("1: CSV begins with a byte order mark, for Excel."), {"type": "string", "enum": ["0", "1"]}
            ),
        },
    }


def problem_statuses() -> list[int]:
    """Every status that a problem has."""
    return sorted({row.status for row in PROBLEM_TYPES})


def reference(kind: str, name: str) -> Node:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def query_parameter(name: str, description: str, schema: Node, *, required: bool = False) -> Node:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def path_parameter(name: str, description: str, schema: Node | None = None) -> Node:
    """A parameter of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema or STRING}


def format_parameter(formats: Iterable[Format]) -> Node:
    """``?format=`` with the names of the formats."""
    schema = {"type": "string", "enum": [row.name for row in formats]}
    return query_parameter("format", _("Format of the answer; it goes before Accept."), schema)


def answer(description: str, formats: Iterable[Format], *, rows: Mapping[str, Node] | None = None) -> Node:
    """The 200 in several formats.

    :param rows: the schemas of an object's members, where the answer has rows.
    """
    headers = {name: reference("headers", name) for name in ("ETag", VERSION_HEADER)}
    if rows is not None:
        headers |= {name: reference("headers", name) for name in (TOTAL_HEADER, "Link")}
    content = {row.media_type: {"schema": _schema(row, rows)} for row in formats}
    return {"description": description, "headers": headers, "content": content}


def operation(summary: str, answers: Mapping[int, Node], problems: Iterable[int], **members: Any) -> Node:  # noqa: ANN401
    """An operation with its answers and the problems that it can end in."""
    responses = {str(status): node for status, node in answers.items()}
    if 200 in answers and 304 not in answers and "headers" in answers[200]:
        responses["304"] = reference("responses", "NotModified")
    responses |= {str(status): reference("responses", f"Problem{status}") for status in sorted(set(problems))}
    return {"summary": summary, "responses": responses, **members}


def _schema(answer_format: Format, rows: Mapping[str, Node] | None) -> Node:
    if answer_format.name == "objects":
        row = {"type": "object", "properties": dict(rows or {}), "required": list(rows or {})}
        return {"type": "array", "items": row}
    if answer_format.media_type == "application/sparql-results+json":
        return reference("schemas", "SparqlResults")
    if answer_format.media_type in {"application/json", "application/ld+json", "application/schema+json"}:
        return {"type": ["object", "array"]}
    return {} if answer_format.name == "xlsx" else STRING


def _problem(status: int) -> Node:
    lines = [f"`{row.slug}`: {_(row.title)}. {_(row.advice)}" for row in PROBLEM_TYPES if row.status == status]
    schemas = {"application/problem+json": reference("schemas", "Problem")}
    content = {row.media_type: {"schema": schemas.get(row.media_type, STRING)} for row in PROBLEM_FORMATS}
    return {"description": "\n\n".join(lines), "content": content}


def _problem_schema() -> Node:
    return {
        "type": "object",
        "description": _("A problem document (RFC 9457)."),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": STRING,
            "status": {"type": "integer", "enum": problem_statuses()},
            "detail": STRING,
        },
    }


def _header(description: str) -> Node:
    return {"description": description, "schema": STRING}


def _whole(lowest: int) -> Node:
    return {"type": "integer", "minimum": lowest, "maximum": LARGEST}


_OBJECTS: Node = {"type": "array", "items": {"type": "object"}}
_SPARQL_RESULTS: Node = {
    "type": "object",
    "required": ["head"],
    "properties": {"head": {"type": "object"}, "results": {"type": "object"}, "boolean": {"type": "boolean"}},
}
