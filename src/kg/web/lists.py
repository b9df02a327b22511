"""The lists of measures, ministries, laws, topics and corrections. What is in them is asked in :mod:`kg.web.listed`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from kg.engine.interface import Engine
from kg.formats import BY_NAME
from kg.web import listed
from kg.web.caching import page_response
from kg.web.kinds import Context
from kg.web.kinds.measures import marks_not_recovered
from kg.web.kinds.topic import topic_groups
from kg.web.language import current_language
from kg.web.pinning import of_one_version
from kg.web.services import services

CSV = BY_NAME["csv"]

blueprint = Blueprint("lists", __name__)


@blueprint.get("/measures")
def measures() -> Response:
    """Every measure: the newest edition first, then by number, in pages."""
    return _page("measures", listed.measures)


@blueprint.get("/ministries")
def ministries() -> Response:
    """Every ministry by its reading (in English by its name), with what it leads and where it cooperates."""
    return _page("ministries", lambda context: {"ministries": listed.ministries(context)})


@blueprint.get("/laws")
def laws() -> Response:
    """Every law, with how many provisions, columns and measures there are."""
    return _page("laws", lambda context: {"laws": listed.laws(context), "lost": marks_not_recovered(context)})


@blueprint.get("/topics")
def topics() -> Response:
    """The topics under their headings, with how many measures name each."""
    return _page("topics", lambda context: {"groups": topic_groups(context)})


@blueprint.get("/corrections")
def corrections() -> Response:
    """Every correction: printed, corrected, why."""
    return _page("corrections", listed.corrections)


def _page(name: str, load: Callable[[Context], Mapping[str, object]]) -> Response:
    """The page of a list; ``name`` is that of its template and of the saved query with the same rows."""

    def make(engine: Engine) -> Response:
        base = services().base_iri
        context = Context(engine, ox.NamedNode(base), base, current_language(), request.args.to_dict())
        html = render_template(f"{name}.html", csv=CSV, download=_saved(name), **load(context))
        return page_response(html, engine.version)

    return of_one_version(services().engine, make)


def _saved(name: str) -> str:
    """The saved query with the same rows, if there is one: for CSV and the other formats."""
    return name if name in services().queries else ""
