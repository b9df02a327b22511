"""Texts that are an attack are shown as text, on every page of a plan that is made of them.

The pages' own policy would stop a script; here it is switched off, so that only the escaping is left to hold.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.kinds import PREFIXES, editor
from tests.browser.sites import ATTACK, Site
from tests.browser.watch import Watch

# Elements and attributes that only a text that was not escaped could have made.
FORGED = """
() => {
  const isForged = (element) => element.matches("script:not([src], [type='application/ld+json']), img[src='x']") ||
    [...element.attributes].some(({ name }) => name.startsWith("on"));
  return [...document.querySelectorAll("*")].filter(isForged).map((element) => element.outerHTML.slice(0, 200));
}
"""
NAMES = PREFIXES + "SELECT ?s ?name WHERE { ?s rdfs:label|juten:printedText ?name } ORDER BY ?s"
OTHER_PAGES = (
    "/",
    "/queries",
    "/dumps/",
    "/measures",
    "/ministries",
    "/laws",
    "/corrections",
    "/differences",
    "/about",
    "/page/catalog",
    "/page/ontology",
    "/search?q=hostile",
    "/search?q=" + quote(ATTACK),
    "/search?q=hostile&ministry=" + quote(ATTACK),
    "/sparql?" + "draft=" + quote(ATTACK),
    "/sparql?format=html&query=" + quote(ATTACK),
    "/queries/ministry-measures?ministry=" + quote(ATTACK),
    "/queries/measures",
    "/page/" + quote(ATTACK, safe=""),
    editor(NAMES),
)


@pytest.fixture(scope="module")
def site(sites: Callable[[str], Site]) -> Site:
    return sites("hostile")


@pytest.fixture(scope="module")
def things(site: Site) -> list[str]:
    """The paths of the pages of everything whose label is an attack."""
    query = (
        f'{PREFIXES}SELECT DISTINCT ?s WHERE {{ ?s ?p ?text FILTER(isLiteral(?text) && CONTAINS(?text, "hostile=1")) }}'
    )
    answer = httpx.get(f"{site.url}/sparql", params={"query": query, "format": "csv"}, timeout=60, trust_env=False)
    iris = [row["s"] for row in csv.DictReader(answer.text.splitlines())]
    return sorted("/page/" + iri.removeprefix(f"{site.snapshot.base_iri}id/") for iri in iris)


@pytest.fixture(scope="module")
def unguarded(site: Site, new_page: Callable[..., AbstractContextManager[Page]]) -> Iterator[Page]:
    with new_page(site.url, bypass_csp=True) as page:
        yield page


def check(page: Page, paths: list[str] | tuple[str, ...]) -> dict[str, object]:
    """What is wrong with each page; an empty dict where nothing is."""
    watch, wrong = Watch(page), {}
    for path in paths:
        page.goto(path)
        forged = page.evaluate(FORGED)
        if page.evaluate("() => window.hostile") is not None or forged or watch.dialogs:
            wrong[path] = (forged, watch.dialogs)
    return wrong


def test_the_policy_is_really_off(unguarded: Page) -> None:
    unguarded.goto("/")
    unguarded.evaluate(
        "() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hostile=1>') }"
    )
    unguarded.wait_for_function("() => window.hostile === 1")
    assert len(unguarded.evaluate(FORGED)) == 1


def test_no_page_of_a_thing_runs_what_its_texts_say(unguarded: Page, things: list[str]) -> None:
    assert len(things) > 50
    assert check(unguarded, things) == {}


def test_no_other_page_does(unguarded: Page) -> None:
    assert check(unguarded, OTHER_PAGES) == {}


def test_the_text_stands_there_as_it_is(unguarded: Page) -> None:
    unguarded.goto("/page/measure/2022-01-01/01-001")
    assert ATTACK in (unguarded.locator("h1").text_content() or "")
