"""The table of kinds of pages leaves nothing out: no route that gives a page, no class of things in the graph."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from werkzeug.routing import RequestRedirect

from kg.settings import Settings
from kg.web import create_app
from tests.browser.kinds import KINDS_OF_PAGES, NO_PAGES
from tests.browser.sites import Site

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture
def app(root: Path, tmp_path: Path) -> Flask:
    """The application without a graph, for its routes."""
    return create_app(settings=Settings({"KG_BUILD_DIR": str(tmp_path), "KG_ROOT": str(root)}))


def route(app: Flask, path: str) -> str:
    """The rule of the route that answers a path."""
    adapter = app.url_map.bind("")
    try:
        return str(adapter.match(urlsplit(path).path, return_rule=True)[0])
    except RequestRedirect as redirect:
        return route(app, redirect.new_url)


def test_every_route_that_gives_a_page_has_a_row(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    # An error page is no page of its route.
    rows = {route(app, kind.path) for kind in KINDS_OF_PAGES if kind.status == 200}
    assert {str(rule) for rule in rules if rule.endpoint not in NO_PAGES} == rows


def test_routes_without_a_page_are_still_there(app: Flask) -> None:
    assert NO_PAGES.keys() <= {rule.endpoint for rule in app.url_map.iter_rules()}


def classes(site: Site) -> dict[str, set[str]]:
    """The classes of our own that each thing of a build has, by its path below id/."""
    ours, things = f"{site.snapshot.base_iri}ontology#", f"{site.snapshot.base_iri}id/"
    found: dict[str, set[str]] = {}
    with gzip.open(site.snapshot.graph_file) as file:
        for triple in ox.parse(file.read(), format=ox.RdfFormat.N_TRIPLES):
            if triple.predicate.value == RDF_TYPE and str(triple.object)[1:].startswith(ours):
                found.setdefault(triple.subject.value.removeprefix(things), set()).add(triple.object.value)
    return found


def test_every_class_of_things_has_a_row(sites: Callable[[str], Site]) -> None:
    known, shown = set(), set()
    for name in ("real", "large"):
        things = classes(sites(name))
        known |= {iri for of_thing in things.values() for iri in of_thing}
        for kind in KINDS_OF_PAGES:
            if kind.site == name and kind.status == 200:
                shown |= things.get(kind.path.partition("?")[0].removeprefix("/page/"), set())
    assert shown == known
