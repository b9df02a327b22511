"""The pages of the source on the page of an edition: all in sight where they are few, folded and bounded where not."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.engine import open_local_engine
from kg.settings import Settings
from kg.web import create_app
from kg.web.kinds.edition import FEW_PAGES, PAGES_SHOWN
from tests.http.snapshots import BASE, write_snapshot

EDITION = f"{BASE}id/edition/2022-06-07"
TURTLE = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix juten: <{base}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{edition}> a juten:Edition ; rdfs:label "令和4年版"@ja , "Edition of 2022"@en .
"""
PAGE = "<{base}id/page/2022-06-07/{n}> a juten:SourcePage ; dct:isPartOf <{edition}> ; juten:pageNumber {n} ; "
LABELS = 'rdfs:label "別表({n}ページ)"@ja , "Annex table, page {n}"@en .'


@pytest.fixture
def page(root: Path, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[str, FlaskClient]:
    """The edition's page in English, for as many source pages as the parameter says."""
    text = TURTLE.format(base=BASE, edition=EDITION)
    text += "\n".join((PAGE + LABELS).format(base=BASE, edition=EDITION, n=n) for n in range(1, request.param + 1))
    lines = [
        f"{triple.subject} {triple.predicate} {triple.object} ."
        for triple in ox.parse(text, format=ox.RdfFormat.TURTLE)
    ]
    write_snapshot(tmp_path, "00000000000000aa", lines)
    settings = Settings({"KG_BUILD_DIR": str(tmp_path), "KG_ROOT": str(root)})
    client = create_app(settings=settings, engine=open_local_engine(settings)).test_client()
    return client.get("/page/edition/2022-06-07?lang=en", headers={"Accept": "text/html"}).text, client


def linked(text: str) -> list[str]:
    """The source pages that the page of the edition leads to."""
    return re.findall(r'href="/id/page/2022-06-07/(\d+)', text)


@pytest.mark.parametrize("page", [FEW_PAGES], indirect=True)
def test_a_few_pages_stand_in_sight_by_name(page: tuple[str, FlaskClient]) -> None:
    text, _client = page
    assert linked(text) == [str(n) for n in range(1, FEW_PAGES + 1)]
    assert ">Annex table, page 7</a>" in text
    assert f"{FEW_PAGES} pages</summary>" not in text


@pytest.mark.parametrize("page", [FEW_PAGES + 1], indirect=True)
def test_more_pages_are_folded_and_stand_by_number(page: tuple[str, FlaskClient]) -> None:
    text, _client = page
    assert linked(text) == [str(n) for n in range(1, FEW_PAGES + 2)]
    assert f"<summary>{FEW_PAGES + 1} pages</summary>" in text
    assert "These are the first" not in text


@pytest.mark.parametrize("page", [PAGES_SHOWN + 1], indirect=True)
def test_of_very_many_pages_the_first_are_linked_and_a_query_finds_all(page: tuple[str, FlaskClient]) -> None:
    text, client = page
    assert len(linked(text)) == PAGES_SHOWN
    assert f"These are the first {PAGES_SHOWN}." in text
    match = re.search(r'href="(/sparql\?[^"]+)">All of them', text)
    assert match
    answer = client.get(unescape(match[1]).replace("format=html", "format=csv"))
    assert answer.status_code == 200
    assert answer.text.splitlines()[-1] == (
        f'{PAGES_SHOWN + 1},{BASE}id/page/2022-06-07/{PAGES_SHOWN + 1},"Annex table, page {PAGES_SHOWN + 1}"'
    )
