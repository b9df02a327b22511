"""The saved queries as operations of the OpenAPI document, made from their headers."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from kg.formats import BY_NAME, Shape, formats_for
from kg.queries import Parameter, ParameterType, SavedQuery
from kg.queries.parameters import EXPECTED, MAXIMUM_CHARACTERS
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    VERSION_PROBLEMS,
    Node,
    answer,
    format_parameter,
    operation,
    query_parameter,
    reference,
)
from kg.web.saved_formats import saved_formats

_SEE_OTHER = tuple(row for row in formats_for(Shape.GRAPH))


def query_paths(queries: Iterable[SavedQuery], language: str) -> dict[str, Node]:
    """A path for each query, with the texts of its header in the language."""
    return {f"/queries/{query.name}": {"get": _operation(query, language)} for query in queries}


def _operation(query: SavedQuery, language: str) -> Node:
    formats = (*saved_formats(query.shape), BY_NAME["html"])
    has_rows = query.shape is Shape.BINDINGS
    rows = {name: _column(query.columns[name][language]) for name in query.variables} if has_rows else None
    answers = {200: answer(_("The answer, whole or a page of it."), formats, rows=rows)}
    offered = (*formats, *(row for row in _SEE_OTHER if row not in formats))
    if has_rows:
        answers[303] = {"description": _("To the query's own description in RDF.")}
    names = ("lang", "limit", "offset", "excel", "version") if has_rows else ("lang", "version")
    parameters = [_parameter(row, language) for row in query.parameters]
    description = " ".join(filter(None, (query.description[language], query.notes.get(language, ""))))
    return operation(
        query.title[language],
        answers,
        (406, *VERSION_PROBLEMS, *ENGINE_PROBLEMS),
        operationId=query.name,
        description=description,
        tags=[_("Saved queries")],
        parameters=[*parameters, format_parameter(offered), *(reference("parameters", name) for name in names)],
    )


def _column(label: str) -> Node:
    return {"type": ["string", "number", "boolean", "null"], "description": label}


def _parameter(row: Parameter, language: str) -> Node:
    described = f"{row.label[language]}: {_(EXPECTED[row.type])}."
    if row.enumerated_from:
        described += " " + _("The values are listed by /queries/%(name)s.", name=row.enumerated_from)
    return query_parameter(row.name, described, _schema(row), required=row.required and row.default is None)


def _schema(row: Parameter) -> Node:
    if row.type is ParameterType.INTEGER:
        minimum, maximum = row.bounds
        schema: Node = {"type": "integer", "minimum": minimum, "maximum": maximum}
    elif row.type is ParameterType.LANGUAGE:
        schema = {"type": "string", "enum": ["ja", "en"]}
    else:
        schema = {"type": "string", "maxLength": MAXIMUM_CHARACTERS}
    if row.default is not None:
        schema["default"] = int(row.default) if row.type is ParameterType.INTEGER else row.default
    return schema
