"""Ways into the catalogue beside ``/catalog`` itself: VoID's well-known address, and schema.org for search engines.

``/catalog`` is dereferenced in :mod:`kg.web.entities`, as every IRI of ours.
"""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request

from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.web import entity, schema_org
from kg.web.caching import text_response
from kg.web.language import current_language
from kg.web.negotiation import NotAcceptable, negotiate
from kg.web.services import services
from kg.web.urls import urls

CATALOGUE = "catalog"  # its path below the base, and the name of its graph
SCHEMA_ORG = "schema"  # the value of ?format= at /catalog
DATA_FORMATS: tuple[Format, ...] = formats_for(Shape.GRAPH)
HTML = BY_NAME["html"]

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """VoID's well-known address (VoID, section 7.2): 303 to the catalogue, which holds the VoID description."""
    if not _is_there():
        abort(404)
    chosen = negotiate(request.headers.get("Accept"), request.args.get("format"), (*DATA_FORMATS, HTML))
    return _see_other(chosen)


@blueprint.get("/catalog/schema.jsonld")
def schema() -> Response:
    """The catalogue in schema.org's words, as JSON-LD."""
    engine = services().engine
    version = engine.version
    text = schema_org.catalogue(engine, services().base_iri, current_language())
    if not text:
        abort(404)
    return text_response(text, BY_NAME["jsonld"].content_type, version)


def from_home() -> Response | None:
    """Where a program that asks the home page for RDF is sent; None for whoever reads a page."""
    try:
        chosen = negotiate(request.headers.get("Accept"), request.args.get("format"), (HTML, *DATA_FORMATS))
    except NotAcceptable:
        return None
    return _see_other(chosen) if chosen is not HTML and _is_there() else None


def _see_other(chosen: Format) -> Response:
    target = urls.page(CATALOGUE) if chosen is HTML else urls.data(CATALOGUE, chosen)
    return redirect(target, 303)  # type: ignore[return-value]


def _is_there() -> bool:
    return entity.exists(services().engine, ox.NamedNode(services().base_iri + CATALOGUE))
