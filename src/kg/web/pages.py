"""The home page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from kg.web.caching import page_response
from kg.web.examples import examples_for
from kg.web.figures import COUNTED
from kg.web.language import current_language
from kg.web.services import services
from kg.web.urls import urls

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, its figures, and the ways in."""
    engine = services().engine
    version = engine.version
    counts = services().figures.counts(engine)
    figures = [(counts[name], _(label)) for name, label in COUNTED]
    examples = examples_for(services().base_iri)
    html = render_template(
        "home.html",
        figures=figures,
        examples=examples,
        editions=services().figures.editions(engine, current_language()),
        version=version,
        endpoint=urls.endpoint(),
    )
    return page_response(html, version)
