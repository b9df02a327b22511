"""The home page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from kg.engine.interface import Engine
from kg.web import catalogue, schema_org
from kg.web.caching import page_response
from kg.web.examples import examples_for
from kg.web.figures import COUNTED, Cooperation, Edition
from kg.web.language import current_language
from kg.web.pictures import leads_chart, together_graph
from kg.web.services import services
from kg.web.urls import urls

PAIRS_SHOWN = 20  # of the pairs of ministries; the saved query has them all

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, its figures, and the ways in; a program that asks for RDF is sent to the catalogue."""
    data = catalogue.from_home()
    if data is not None:
        return data
    engine = services().engine
    version = engine.version
    language = current_language()
    counts = services().figures.counts(engine)
    editions = services().figures.editions(engine, language)
    html = render_template(
        "home.html",
        figures=[(counts[name], _(label)) for name, label in COUNTED],
        examples=examples_for(services().base_iri),
        editions=editions,
        version=version,
        endpoint=urls.endpoint(),
        catalogue_formats=catalogue.DATA_FORMATS,
        schema_org=schema_org.in_page(schema_org.catalogue(engine, services().base_iri, language)),
        **_pictures(engine, editions, language),
    )
    return page_response(html, version)


def _pictures(engine: Engine, editions: list[Edition], language: str) -> dict[str, object]:
    """The charts of the newest edition, and the rows of their tables."""
    if not editions:
        return {"newest": None}
    newest = editions[0]
    found: Cooperation = services().figures.cooperation(engine, newest.iri, language)
    return {
        "newest": newest,
        "cooperation": found,
        "pairs_shown": found.pairs[:PAIRS_SHOWN],
        "leads_chart": leads_chart(found),
        "together_chart": together_graph(found),
    }
