"""The reconciliation service as operations of the OpenAPI document."""

from __future__ import annotations

from flask_babel import gettext as _

from kg.formats import BY_NAME, Format, Shape
from kg.reconcile import BATCH_SIZE, TYPES
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    STRING,
    Node,
    answer,
    operation,
    path_parameter,
    query_parameter,
    reference,
)
from kg.web.protocol import FORM
from kg.web.reconcile import LARGEST_CURSOR

_JSON = Format("json", "application/json", frozenset({Shape.PAGE}))


def reconcile_paths() -> dict[str, Node]:
    """The paths of the reconciliation service."""
    return _endpoint() | _suggestions() | _others()


def _tags() -> list[str]:
    return [_("Reconciliation")]


def _lang() -> Node:
    return reference("parameters", "lang")


def _id() -> Node:
    return query_parameter("id", _("An id, or the IRI of a thing."), STRING, required=True)


def _number(name: str, description: str) -> Node:
    return query_parameter(name, description, {"type": "integer", "minimum": 0, "maximum": LARGEST_CURSOR})


def _endpoint() -> dict[str, Node]:
    batch = _("A batch of queries as JSON, %(limit)s at most.", limit=BATCH_SIZE)
    extension = _("A data extension query as JSON.")
    answers = {200: answer(_("The manifest, the candidates of every query, or the values."), (_JSON,))}
    problems = (400, 413, *ENGINE_PROBLEMS)
    names = {"queries": batch, "extend": extension}
    parameters = [query_parameter(name, text, STRING) for name, text in names.items()]
    form = {"type": "object", "properties": {name: STRING | {"description": text} for name, text in names.items()}}
    body = {"required": True, "content": {FORM: {"schema": form}}}
    title = _("W3C Reconciliation Service API 0.2")
    get = operation(title, answers, problems, tags=_tags(), parameters=[*parameters, _lang()])
    post = operation(title, answers, (*problems, 415), tags=_tags(), parameters=[_lang()], requestBody=body)
    return {"/reconcile": {"get": get, "post": post}}


def _suggestions() -> dict[str, Node]:
    what = path_parameter("what", _("What to suggest."), {"type": "string", "enum": ["entity", "property", "type"]})
    kinds = {"type": "array", "items": {"type": "string", "enum": [row.id for row in TYPES]}}
    parameters = [
        what,
        query_parameter("prefix", _("What was typed so far."), STRING),
        query_parameter("type", _("Types of the entities."), kinds),
        _number("cursor", _("Suggestions to leave out.")),
        _number("limit", _("Suggestions to give.")),
        _lang(),
    ]
    found = {200: answer(_("The suggestions."), (_JSON,))}
    words = {200: answer(_("A few words of HTML."), (_JSON,))}
    suggest = operation(_("Suggestions while typing"), found, (400, 404, *ENGINE_PROBLEMS), tags=_tags())
    flyout = operation(_("A few words about a suggestion"), words, (404, *ENGINE_PROBLEMS), tags=_tags())
    return {
        "/reconcile/suggest/{what}": {"get": suggest | {"parameters": parameters}},
        "/reconcile/flyout/{what}": {"get": flyout | {"parameters": [what, _id(), _lang()]}},
    }


def _others() -> dict[str, Node]:
    page = {200: answer(_("The page, for a frame."), (BY_NAME["html"],))}
    names = {200: answer(_("The properties."), (_JSON,))}
    preview = operation(_("A small page about a thing"), page, (404, *ENGINE_PROBLEMS), tags=_tags())
    propose = operation(_("Properties of a type, to fetch"), names, (400, *ENGINE_PROBLEMS), tags=_tags())
    kind = query_parameter("type", _("The id of a type."), STRING)
    limit = _number("limit", _("Properties to give."))
    return {
        "/reconcile/preview": {"get": preview | {"parameters": [_id(), _lang()]}},
        "/reconcile/properties": {"get": propose | {"parameters": [kind, limit, _lang()]}},
    }
