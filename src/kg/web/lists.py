"""The lists of measures, ministries, laws, topics and corrections. What is in them is asked in :mod:`kg.web.listed`."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from kg.formats import BY_NAME
from kg.web import listed
from kg.web.caching import page_response
from kg.web.kinds import Context
from kg.web.kinds.topic import topic_groups
from kg.web.language import current_language
from kg.web.services import services

CSV = BY_NAME["csv"]

blueprint = Blueprint("lists", __name__)


@blueprint.get("/measures")
def measures() -> Response:
    """Every measure: the newest edition first, then by number, in pages."""
    context = _context()
    return _page(context, "measures.html", **listed.measures(context), download=_saved("measures"))


@blueprint.get("/ministries")
def ministries() -> Response:
    """Every ministry by its reading (in English by its name), with what it leads and where it cooperates."""
    context = _context()
    return _page(context, "ministries.html", ministries=listed.ministries(context), download=_saved("ministries"))


@blueprint.get("/laws")
def laws() -> Response:
    """Every law, with how many provisions, columns and measures there are."""
    context = _context()
    return _page(context, "laws.html", laws=listed.laws(context), download=_saved("laws"))


@blueprint.get("/topics")
def topics() -> Response:
    """The topics under their headings, with how many measures name each."""
    context = _context()
    return _page(context, "topics.html", groups=topic_groups(context), download=_saved("topics"))


@blueprint.get("/corrections")
def corrections() -> Response:
    """Every correction: printed, corrected, why."""
    context = _context()
    return _page(context, "corrections.html", **listed.corrections(context), download=_saved("corrections"))


def _context() -> Context:
    base = services().base_iri
    return Context(services().engine, ox.NamedNode(base), base, current_language(), request.args.to_dict())


def _page(context: Context, template: str, **values: object) -> Response:
    version = context.engine.version
    return page_response(render_template(template, csv=CSV, **values), version)


def _saved(name: str) -> str:
    """The saved query with the same rows, if there is one: for CSV and the other formats."""
    return name if name in services().queries else ""
