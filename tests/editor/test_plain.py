"""The plain editor in Chromium, without JavaScript: what the site shows where npm is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kg.web.editor import LONG_QUERY
from tests.browser.watch import Watch
from tests.editor.conftest import NewPage

QUERY = """PREFIX juten: <https://w3id.org/juten-kg/ontology#>
SELECT ?measure WHERE { ?measure a juten:Measure } ORDER BY ?measure"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(plain_url: str, new_page: NewPage, request: pytest.FixtureRequest) -> Iterator[Page]:
    with new_page(plain_url, locale="ja-JP", java_script_enabled=request.param) as found:
        yield found


def test_a_query_gives_a_table(page: Page) -> None:
    watch = Watch(page)
    page.goto("/sparql")
    page.get_by_label("SPARQLクエリ").fill(QUERY)
    page.get_by_role("button", name="実行").click()
    expect(page.locator("#answer tbody tr")).to_have_count(6)
    assert watch.complaints == []


def test_a_long_query_goes_by_post(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_label("SPARQLクエリ").fill(QUERY + "\n#" + "x" * 4 * LONG_QUERY)
    page.get_by_role("button", name="POSTで送信").click()
    expect(page.locator("#answer tbody tr")).to_have_count(6)
    assert "query=" not in page.url


def test_an_example_is_opened(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("link", name="総務省が関わる施策は").click()
    expect(page.get_by_label("SPARQLクエリ")).to_contain_text("総務省")


def test_the_prefixes_can_be_seen(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_text("使用している語彙の接頭辞").click()
    expect(page.locator(".prefixes pre")).to_contain_text("PREFIX prov: <http://www.w3.org/ns/prov#>")
