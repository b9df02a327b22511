"""The W3C Reconciliation Service API 0.2: manifest, queries, suggestions, previews and data extension.

All of it is JSON but the previews, which other sites show in a frame. What matches what, :mod:`kg.reconcile` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from kg import __version__
from kg.queries import Entity, EntityIndex
from kg.reconcile import (
    BATCH_SIZE,
    PROPERTIES,
    TYPES,
    Candidate,
    EntityType,
    Extension,
    MalformedRequest,
    Property,
    Reconciler,
    TooManyQueries,
    Value,
    in_language,
    properties_of,
    property_of,
    read_batch,
    read_extension,
    type_of,
    type_of_kind,
    written,
)
from kg.reconcile.finding import Evidence
from kg.web.caching import page_response, text_response
from kg.web.entity import Label
from kg.web.language import current_language
from kg.web.problems import ProblemError
from kg.web.protocol import FORM
from kg.web.reconcile_index import GraphSource
from kg.web.services import services
from kg.web.urls import urls

VERSIONS = ["0.2"]
PREVIEW_SIZE = {"width": 430, "height": 300}  # px
NOT_IN_PREVIEW = {"iri", "printedText", "ministry", "point"}  # said by others, or long
SUGGESTED = 20
LARGEST_CURSOR = 10_000
MULTIPART = "multipart/form-data"
# A preview is made to be shown in a frame of other sites; it holds no form and no script.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

blueprint = Blueprint("reconcile", __name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request is answered from."""

    version: str
    index: EntityIndex
    reconciler: Reconciler
    source: GraphSource
    language: str
    types: Mapping[str, dict[str, str]]  # by kind, as JSON: a batch has hundreds, and translating takes 30 µs each

    def name(self, entity: Entity) -> Label:
        """The entity's name in the reader's language, else in Japanese, else what there is."""
        for language in (self.language, "ja", *entity.labels):
            if language in entity.labels:
                return Label(entity.labels[language], language)
        return Label(entity.key or entity.iri)

    def id(self, iri: str) -> str:
        return iri.removeprefix(self.index.base_iri + "id/")

    def description(self, entity: Entity) -> str:
        """What tells it from its namesakes: its edition and number, or its name in the other language."""
        if entity.type in ("measure", "column"):
            date, _slash, number = entity.key.partition("/")
            edition = self.index.get(f"{self.index.base_iri}id/edition/{date}")
            name = self.name(edition).text if edition else date
            return f"{number} · {name}" if entity.type == "measure" else name
        other = entity.labels.get("ja" if self.language == "en" else "en", "")
        return "" if other == self.name(entity).text else other


def _asked() -> _Asked:
    engine = services().engine
    version = engine.version
    index = services().figures.index(engine)
    source = GraphSource(engine, index.base_iri)
    types = {row.kind: _type(row) for row in TYPES}
    return _Asked(version, index, services().reconcilers.of(index), source, current_language(), types)


@blueprint.route("/reconcile", methods=["GET", "POST"])
def endpoint() -> Response:
    """The manifest, or the answer to ``queries`` or ``extend``."""
    if request.method == "POST" and request.mimetype not in (FORM, MULTIPART):
        raise ProblemError("unsupported-media-type", _("Send a form (%(type)s).", type=FORM))
    texts = {name: _single(name) for name in ("queries", "extend")}
    given = {name: text for name, text in texts.items() if text is not None}
    if len(given) > 1:
        raise ProblemError("malformed-request", _("Send either queries or extend."))
    if not given and request.method == "POST":
        raise ProblemError("malformed-request", _("The form has neither queries nor extend."))
    try:
        if "queries" in given:
            return _reconcile(given["queries"])
        return _extend(given["extend"]) if given else _manifest()
    except MalformedRequest as error:
        raise _problem(error, next(iter(given))) from error
    except TooManyQueries as error:
        detail = _("%(count)s in one request; %(limit)s at most.", count=error.count, limit=error.limit)
        raise ProblemError("request-too-large", detail, limit=error.limit) from error


def _single(name: str) -> str | None:
    """The one value of a parameter, of the form or of the address; None where there is none.

    :raises ProblemError: where there are more.
    """
    found = request.values.getlist(name)
    if len(found) > 1:
        raise ProblemError("malformed-request", _("The parameter %(name)s is given twice.", name=name))
    return found[0] if found else None


def _problem(error: MalformedRequest, parameter: str) -> ProblemError:
    detail = _(error.message, **error.values)
    if error.place:
        detail = f"{error.place}: {detail}"
    return ProblemError("invalid-parameter", detail, parameter=parameter, place=error.place, reason="malformed")


def _json(document: object, version: str) -> Response:
    return text_response(json.dumps(document, ensure_ascii=False) + "\n", "application/json", version)


def _type(row: EntityType) -> dict[str, str]:
    return {"id": row.id, "name": _(row.name)}


def _property(row: Property) -> dict[str, str]:
    return {"id": row.id, "name": _(row.name)}


def _manifest() -> Response:
    base = services().base_iri
    root, host = urls.reconcile(), request.host_url.rstrip("/")
    suggest = {
        what: {
            "service_url": root,
            "service_path": urls.with_language(f"/suggest/{what}"),
            "flyout_service_url": root,
            "flyout_service_path": urls.with_language(f"/flyout/{what}?id=${{id}}"),
        }
        for what in ("entity", "property", "type")
    }
    proposing = {"service_url": root, "service_path": urls.with_language("/properties")}
    document = {
        "versions": VERSIONS,
        "name": _("Juten Knowledge Graph"),
        "identifierSpace": base + "id/",
        "schemaSpace": base + "ontology#",
        "documentation": host + urls.document("endpoint"),
        "logo": host + urls.static("icon.svg"),
        "serviceVersion": __version__,
        "defaultTypes": [_type(row) for row in TYPES],
        "view": {"url": urls.with_language(f"{host}{request.script_root}/id/{{{{id}}}}")},
        "preview": {"url": urls.with_language(f"{root}/preview?id={{{{id}}}}"), **PREVIEW_SIZE},
        "suggest": suggest,
        "extend": {"propose_properties": proposing, "property_settings": []},
        "batchSize": BATCH_SIZE,
    }
    return _json(document, services().engine.version)


# Queries


def _reconcile(text: str) -> Response:
    batch = read_batch(text)
    asked = _asked()
    answers = asked.reconciler.reconcile(batch, asked.source)
    document = {key: {"result": [_candidate(asked, it) for it in found]} for key, found in answers.items()}
    return _json(document, asked.version)


def _candidate(asked: _Asked, candidate: Candidate) -> dict[str, Any]:
    entity = candidate.entity
    features: list[dict[str, Any]] = [
        {"id": "exact_id", "value": candidate.evidence is Evidence.IDENTIFIER},
        {"id": "exact_name", "value": candidate.evidence is Evidence.NAME},
        {"id": "short_form", "value": candidate.evidence is Evidence.SHORT_FORM},
        {"id": "name_similarity", "value": round(candidate.likeness, 2)},
        {"id": "type_match", "value": candidate.is_of_type},
        *({"id": f"property_{name}", "value": round(part, 4)} for name, part in candidate.agreements.items()),
    ]
    return {
        "id": asked.id(entity.iri),
        "name": asked.name(entity).text,
        "description": asked.description(entity),
        "type": [asked.types[entity.type]],
        "score": candidate.score,
        "features": features,
        "match": candidate.is_match,
    }


# Data extension


def _extend(text: str) -> Response:
    extension = read_extension(text)
    asked = _asked()
    rows = extension.rows(asked.reconciler.finder, asked.source)
    document = {
        "meta": [_column(row) for row in extension.properties],
        "rows": {
            one: {row.id: _cells(asked, row, values[row.id]) for row in extension.properties}
            for one, values in rows.items()
        },
    }
    return _json(document, asked.version)


def _column(row: Property) -> dict[str, Any]:
    return _property(row) | ({"type": _type(type_of_kind(row.target))} if row.target else {})


def _cells(asked: _Asked, row: Property, values: Iterable[Value]) -> list[dict[str, Any]]:
    cells = []
    for value in in_language(list(values), "" if row.language else asked.language):
        entity = asked.index.get(value.text) if value.is_iri else None
        cells.append({"id": asked.id(entity.iri), "name": asked.name(entity).text} if entity else written(value))
    return cells


@blueprint.get("/reconcile/properties")
def propose() -> Response:
    """The properties that can be fetched for things of a type; of all types where none, or none of ours, is named."""
    name = request.args.get("type", "")
    limit = _number("limit", len(PROPERTIES))
    offered = properties_of(type_of(name))[:limit]
    document = {"type": name, "limit": limit, "properties": [_property(row) for row in offered]}
    return _json(document, services().engine.version)


# Suggestions


@blueprint.get("/reconcile/suggest/<any(entity, property, type):what>")
def suggest(what: str) -> Response:
    """What begins with, or looks like, ``prefix``."""
    prefix = request.args.get("prefix", "")[:1000]
    cursor, limit = _number("cursor", 0), _number("limit", SUGGESTED)
    asked = _asked()
    if what == "entity":
        wanted = [row for row in map(type_of, request.args.getlist("type")) if row]
        kinds = [row.kind for row in wanted] or None
        entities = asked.reconciler.finder.beginning(prefix, kinds, cursor + limit)
        found = [_suggestion(asked, entity) for entity in entities]
    else:
        rows: Iterable[EntityType | Property] = TYPES if what == "type" else PROPERTIES
        found = [{"id": row.id, "name": _(row.name), "description": _about(row)} for row in _named(rows, prefix)]
    return _json({"result": found[cursor : cursor + limit]}, asked.version)


def _suggestion(asked: _Asked, entity: Entity) -> dict[str, Any]:
    return {
        "id": asked.id(entity.iri),
        "name": asked.name(entity).text,
        "description": asked.description(entity),
        "notable": [asked.types[entity.type]],
    }


def _named(rows: Iterable[EntityType | Property], prefix: str) -> list[EntityType | Property]:
    """The rows with the text in id or name: those that begin with it first."""
    wanted = prefix.strip().casefold()
    places = [(min(_places(wanted, row.id, _(row.name))), row) for row in rows]
    return [row for place, row in sorted(places, key=lambda it: it[0]) if place < 2]


def _places(wanted: str, *names: str) -> list[int]:
    """0 for each name that begins with the text, 1 for each that has it, 2 for the others."""
    folded = [name.casefold() for name in names]
    return [0 if name.startswith(wanted) else 1 if wanted in name else 2 for name in folded]


def _about(row: EntityType | Property) -> str:
    if isinstance(row, EntityType):
        return str(_(row.description))
    return " / ".join(_(type_of_kind(kind).name) for kind in row.kinds)


def _number(name: str, default: int) -> int:
    """A whole number of the address.

    :raises ProblemError: where it is none, or too large.
    """
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) <= LARGEST_CURSOR):
        detail = _("A number from 0 to %(largest)s is expected.", largest=LARGEST_CURSOR)
        raise ProblemError("invalid-parameter", detail, parameter=name, value=text[:80], reason="malformed")
    return int(text)


# Previews


@blueprint.get("/reconcile/flyout/<any(entity, property, type):what>")
def flyout(what: str) -> Response:
    """A few words of HTML about something that was suggested."""
    wanted = request.args.get("id", "")
    asked = _asked()
    row = type_of(wanted) if what == "type" else property_of(wanted) if what == "property" else None
    entity = asked.reconciler.finder.entity(wanted) if what == "entity" else None
    if entity is not None:
        kind = _(type_of_kind(entity.type).name)
        name, about = asked.name(entity), asked.description(entity)
    elif row is not None:
        kind, name, about = "", Label(_(row.name)), _about(row)
    else:
        raise _unknown(wanted)
    html = render_template("reconcile_flyout.html", name=name, kind=kind, about=about)
    return _json({"id": wanted, "html": html}, asked.version)


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """A small page about a thing, for a frame in another site."""
    wanted = request.args.get("id", "")
    asked = _asked()
    entity = asked.reconciler.finder.entity(wanted)
    if entity is None:
        raise _unknown(wanted)
    properties = tuple(row for row in properties_of(type_of_kind(entity.type)) if row.id not in NOT_IN_PREVIEW)
    values = Extension((wanted,), properties).rows(asked.reconciler.finder, asked.source)[wanted]
    name = asked.name(entity)
    rows = [(_(row.name), _labels(asked, row, values[row.id])) for row in properties]
    html = render_template(
        "reconcile_preview.html",
        name=name,
        kind=_(type_of_kind(entity.type).name),
        iri=entity.iri,
        rows=[(title, labels) for title, labels in rows if labels and labels != [name]],
    )
    response = page_response(html, asked.version)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def _labels(asked: _Asked, row: Property, values: Iterable[Value]) -> list[Label]:
    labels = []
    for value in in_language(list(values), "" if row.language else asked.language):
        entity = asked.index.get(value.text) if value.is_iri else None
        labels.append(asked.name(entity) if entity else Label(value.text, value.language))
    return labels


def _unknown(wanted: str) -> ProblemError:
    return ProblemError("not-found", _("There is nothing with the id “%(id)s”.", id=wanted[:80]))
