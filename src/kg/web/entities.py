"""Dereferencing: ``/id/…``, ``/ontology``, ``/catalog`` lead by 303 to a page for a person or to data for a program."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, render_template, request

from kg.engine.errors import EngineUnavailable
from kg.engine.interface import Engine
from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.web import catalogue, entity
from kg.web.answers import respond
from kg.web.caching import VERSION_HEADER, page_response
from kg.web.figures import Edition
from kg.web.gone import refuse_absent
from kg.web.kinds import Context, Kind
from kg.web.kinds.table import KINDS
from kg.web.language import current_language
from kg.web.linked_data import Document, graph_query, thing_query
from kg.web.negotiation import negotiate
from kg.web.numbered_pages import Numbered, numbered
from kg.web.pinning import link_to, of_one_version
from kg.web.services import services
from kg.web.static_edition import is_static
from kg.web.urls import iri_path, urls
from kg.web.vocabulary import PROPERTY_NAMES

# Documents whose things are hash IRIs: the document is the whole graph of that name.
GRAPH_DOCUMENTS = frozenset({"ontology", "catalog"})
DATA_FORMATS: tuple[Format, ...] = formats_for(Shape.GRAPH)
HTML = BY_NAME["html"]
ATTEMPTS = 3  # at a document and its count from one version; builds are minutes apart
_KEPT = "-._~/:@!$&'()*+,;=%"  # of a path as it came, percent-encoded again where it was
_OF_AN_EDITION = frozenset({"edition", "page", "column", "measure"})  # first parts after id/, before the edition's id

blueprint = Blueprint("entities", __name__)


@blueprint.get("/<any(ontology, catalog):path>")
def document(path: str) -> Response:
    """The ontology or the catalogue: 303 to the page or to the data, of schema.org if asked for."""
    if path == catalogue.CATALOGUE and request.args.get("format") == catalogue.SCHEMA_ORG:
        return redirect(urls.schema_org(), 303)  # type: ignore[return-value]
    return _see_other(path)


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """A thing of the graph: 303 to its page or to its data."""
    return _see_other(f"id/{path}")


def _see_other(path: str) -> Response:
    subject = _subject(path)
    if not entity.exists(services().engine, subject):
        refuse_absent(subject.value)
    chosen = negotiate(request.headers.get("Accept"), request.args.get("format"), (*DATA_FORMATS, HTML))
    target = urls.page(path) if chosen is HTML else urls.data(path, chosen)
    return redirect(target, 303)  # type: ignore[return-value]


@blueprint.get("/page/<path:path>")
def page(path: str) -> Response:
    """A thing for a person: the page of its kind, or everything that the graph says about it."""
    path = iri_path(path)
    return of_one_version(services().engine, partial(_page, path, _subject(path)))


def _page(path: str, subject: ox.NamedNode, engine: Engine) -> Response:
    version = engine.version
    own = entity.own_triples(engine, subject)
    if not own:
        refuse_absent(subject.value)
    context = Context(engine, subject, services().base_iri, current_language(), request.args.to_dict(), own)
    shared = {
        "iri": subject.value,
        "path": path,
        "title": entity.title_of(subject.value, own, context.language),
        "formats": DATA_FORMATS,
        "source": _source(path, context.language),
    }
    kind = _kind(context)
    values = kind.load(context) if kind else None
    if kind is None or values is None:
        return page_response(render_template("entity.html", **shared, **_any_kind(context, version)), version)
    return page_response(render_template(kind.template, **shared, **values), version)


def _kind(context: Context) -> Kind | None:
    if context.arguments.get("view") == "properties":
        return None
    types = {term.value for term in context.own.get(entity.RDF_TYPE, ()) if isinstance(term, ox.NamedNode)}
    # A document such as the ontology is a kind by its path, a class of another vocabulary by its whole IRI.
    names = types | {context.subject.value.removeprefix(context.base_iri)}
    return next((kind for kind in KINDS if names & {kind.name, context.term(kind.name)}), None)


def _any_kind(context: Context, version: str) -> Mapping[str, object]:
    counts = entity.inverse_counts(context.engine, version, context.subject)
    paging = numbered(context.arguments, sum(counts.values()), entity.LINKS_SHOWN)
    links = entity.Links(counts, paging.offset)
    found = entity.load(
        context.engine, context.subject, context.own, links, base_iri=context.base_iri, language=context.language
    )
    return {"entity": found, "paging": paging, "property_names": PROPERTY_NAMES}


def _source(path: str, language: str) -> Edition | None:
    """The edition that a thing was read from; None for the reference data and what is about the data."""
    parts = path.removeprefix("id/").split("/")
    if len(parts) < 2 or parts[0] not in _OF_AN_EDITION:
        return None
    iri = f"{services().base_iri}id/edition/{parts[1]}"
    return next((row for row in services().figures.editions(services().engine, language) if row.iri == iri), None)


@blueprint.get("/data/<path:path>")
def data(path: str) -> Response:
    """The RDF document about a thing; of the ontology and the catalogue, all of it."""
    path, _dot, extension = path.rpartition(".")
    data_format = next((row for row in DATA_FORMATS if row.name == extension), None)
    if data_format is None:
        abort(404)
    path = iri_path(path)
    subject = _subject(path)
    if not entity.exists(services().engine, subject):
        refuse_absent(subject.value)
    response, paging = _document(path, subject, data_format)
    links = [f'<{subject.value}>; rel="describes"', f'<{urls.page(path)}>; rel="alternate"; type="text/html"']
    if paging:
        links += [f'<{urls.numbered_page(number)}>; rel="{name}"' for name, number in paging.neighbours.items()]
    response.headers["Link"] = ", ".join(links)
    return response


def _document(path: str, subject: ox.NamedNode, data_format: Format) -> tuple[Response, Numbered | None]:
    engine = services().engine
    if path in GRAPH_DOCUMENTS:
        return respond(engine, graph_query(f"{services().base_iri}graph/{path}"), data_format), None
    iri = f"{services().base_iri}data/{path.removeprefix('id/')}.{data_format.extension}"
    for _attempt in range(ATTEMPTS):
        version = engine.version
        total = sum(entity.inverse_counts(engine, version, subject).values())
        # Where no server could send a second page, the document holds all of it.
        paging = numbered(request.args, total, max(total, 1) if is_static() else entity.LINKS_SHOWN)
        response = respond(engine, thing_query(subject, Document(iri, paging, version)), data_format)
        if response.headers[VERSION_HEADER] == version:
            link_to(version)
            return response, paging
        response.close()  # a new build came between the two questions
    raise EngineUnavailable("the graph changes faster than its links can be counted")


def _subject(path: str) -> ox.NamedNode:
    """The term for a path below the base; 404 where the path can be no IRI."""
    subject = entity.node(services().base_iri + quote(path, safe=_KEPT))
    if subject is None:
        abort(404)
    return subject
