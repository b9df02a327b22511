"""On a phone the rows of a table are blocks that fit; on paper everything that is printed can be read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import BY_NAME, MEASURE
from tests.browser.sites import Site

PHONE = {"width": 390, "height": 800}
AS_ROWS = (
    "measures of a larger plan",
    "ministry",
    "ministries",
    "law",
    "article of a larger plan",
    "edition",
    "fiscal year",
    "topic",
    "corrections",
    "dumps",
    "saved query with rows",
    "measure with law marks",
)
BEYOND = """() => [...document.querySelectorAll("main .scroll")]
  .filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.getAttribute("aria-label"))"""

Pages = Callable[..., AbstractContextManager[Page]]


@pytest.mark.parametrize("name", AS_ROWS)
def test_nothing_of_a_table_lies_beyond_the_edge_of_a_phone(
    sites: Callable[[str], Site], new_page: Pages, name: str
) -> None:
    kind = BY_NAME[name]
    with new_page(sites(kind.site).url, viewport=PHONE) as page:
        for language in ("ja", "en"):
            page.goto(kind.url(language))
            assert page.locator("main table.as-rows").count()
            assert page.evaluate(BEYOND) == []


def test_a_cell_on_a_phone_says_what_it_is(sites: Callable[[str], Site], new_page: Pages) -> None:
    with new_page(sites("real").url, viewport=PHONE) as page:
        page.goto("/corrections?lang=ja")
        cell = page.locator("main td[data-label=訂正後]").first
        assert cell.evaluate("it => getComputedStyle(it, '::before').content") != "none"


def test_on_paper_a_role_is_dark_and_the_links_to_data_are_left_out(
    sites: Callable[[str], Site], new_page: Pages
) -> None:
    with new_page(sites("real").url, color_scheme="dark") as page:
        page.goto(f"{MEASURE}?lang=ja")
        page.emulate_media(media="print")
        lead = page.locator(".chip.main").first
        assert lead.evaluate("it => getComputedStyle(it).color") == "rgb(0, 0, 0)"
        expect(page.locator(".downloads").first).to_be_hidden()
