"""Dereferencing: ``/id/…`` and ``/ontology`` lead by 303 to a page for a person or to data for a program."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, render_template, request

from kg.engine.interface import Query
from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.web import entity
from kg.web.answers import respond
from kg.web.caching import page_response
from kg.web.language import current_language
from kg.web.negotiation import negotiate
from kg.web.ontology import ontology_terms
from kg.web.services import services
from kg.web.urls import iri_path, urls
from kg.web.vocabulary import PROPERTY_NAMES

ONTOLOGY = "ontology"
DATA_FORMATS: tuple[Format, ...] = formats_for(Shape.GRAPH)
HTML = BY_NAME["html"]
_KEPT = "-._~/:@!$&'()*+,;=%"  # of a path as it came, percent-encoded again where it was

blueprint = Blueprint("entities", __name__)


@blueprint.get("/<any(ontology, catalog):path>")
def document(path: str) -> Response:
    """The ontology or the catalogue: 303 to the page or to the data."""
    return _see_other(path)


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """A thing of the graph: 303 to its page or to its data."""
    return _see_other(f"id/{path}")


def _see_other(path: str) -> Response:
    if not entity.exists(services().engine, _subject(path)):
        abort(404)
    chosen = negotiate(request.headers.get("Accept"), request.args.get("format"), (*DATA_FORMATS, HTML))
    target = urls.page(path) if chosen is HTML else urls.data(path, chosen)
    return redirect(target, 303)  # type: ignore[return-value]


@blueprint.get("/page/<path:path>")
def page(path: str) -> Response:
    """Everything that the graph says about a thing, for a person."""
    if path == ONTOLOGY:
        return _ontology_page()
    engine = services().engine
    version = engine.version  # before the queries: a cache may keep an old label on new data, never the reverse
    path = iri_path(path)
    found = entity.load(engine, _subject(path), services().base_iri, current_language())
    if found is None:
        abort(404)
    html = render_template(
        "entity.html",
        entity=found,
        path=path,
        title=found.title(current_language()),
        formats=DATA_FORMATS,
        property_names=PROPERTY_NAMES,
    )
    return page_response(html, version)


@blueprint.get("/data/<path:path>")
def data(path: str) -> Response:
    """A thing's own triples and the labels of what they point to; of the ontology, all of it."""
    path, _dot, extension = path.rpartition(".")
    data_format = next((row for row in DATA_FORMATS if row.name == extension), None)
    if data_format is None:
        abort(404)
    engine = services().engine
    path = iri_path(path)
    subject = _subject(path)
    if not entity.exists(engine, subject):
        abort(404)
    query = _ontology_query() if path == ONTOLOGY else entity.describe_query(subject)
    response = respond(engine, query, data_format)
    response.headers["Link"] = (
        f'<{subject.value}>; rel="describes", <{urls.page(path)}>; rel="alternate"; type="text/html"'
    )
    return response


def _subject(path: str) -> ox.NamedNode:
    """The term for a path below the base; 404 where the path can be no IRI."""
    subject = entity.node(services().base_iri + quote(path, safe=_KEPT))
    if subject is None:
        abort(404)
    return subject


def _ontology_query() -> Query:
    graph = f"{services().base_iri}graph/{ONTOLOGY}"
    return Query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def _ontology_page() -> Response:
    engine = services().engine
    version = engine.version
    terms = ontology_terms(engine, services().base_iri, current_language())
    if not terms:
        abort(404)
    html = render_template("ontology.html", terms=terms, path=ONTOLOGY, formats=DATA_FORMATS)
    return page_response(html, version)
