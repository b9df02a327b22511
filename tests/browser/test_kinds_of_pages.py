"""Every kind of page in both languages: what it loads, what axe-core finds, by keyboard, on a phone, enlarged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.keyboard import walk
from tests.browser.kinds import KINDS_OF_PAGES, Kind
from tests.browser.sites import Site
from tests.browser.watch import Watch

FIRST_LOAD = 100_000  # bytes over the wire, of the page and all that it loads
DESKTOP = {"width": 1280, "height": 900}
OVERFLOW = Path(__file__).with_name("overflow.js").read_text(encoding="utf-8")


@dataclass
class Opened:
    """A page that was loaded once, for all tests of this module."""

    kind: Kind
    site: Site
    page: Page
    watch: Watch
    status: int


@pytest.fixture(
    scope="module",
    params=[(kind, language) for kind in KINDS_OF_PAGES for language in ("ja", "en")],
    ids=lambda row: f"{row[0].name}, {row[1]}",
)
def opened(
    request: pytest.FixtureRequest,
    sites: Callable[[str], Site],
    new_page: Callable[..., AbstractContextManager[Page]],
) -> Iterator[Opened]:
    kind, language = request.param
    site = sites(kind.site)
    with new_page(site.url, viewport=DESKTOP, color_scheme="light", reduced_motion="reduce") as page:
        watch = Watch(page)
        response = page.goto(kind.url(language))
        assert response is not None
        if page.locator("script").count():
            page.wait_for_load_state("networkidle")
        yield Opened(kind, site, page, watch, response.status)


def test_it_is_a_page_in_its_language(opened: Opened, request: pytest.FixtureRequest) -> None:
    assert opened.status == opened.kind.status
    assert f"lang={opened.page.locator('html').get_attribute('lang')}" in opened.page.url


def test_it_asks_our_host_only(opened: Opened) -> None:
    assert opened.watch.hosts() - {"data", "blob"} == {urlsplit(opened.site.url).netloc}


def test_all_that_it_loads_is_there(opened: Opened) -> None:
    assert opened.watch.failures == []
    page, *rest = opened.watch.answers
    assert page[0] == opened.kind.status
    assert [answer for answer in rest if answer[0] not in {200, 304}] == []


def test_the_console_says_nothing(opened: Opened) -> None:
    # Chromium tells of the page's own status too where it is an error.
    own = f"({opened.page.url})" if opened.kind.status >= 400 else "()"
    assert [text for text in opened.watch.complaints if not text.endswith(own)] == []
    assert opened.watch.dialogs == []


def test_the_first_load_is_light(opened: Opened) -> None:
    assert opened.watch.transferred <= FIRST_LOAD or opened.kind.heavy


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opened, axe: str, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found = violations(opened.page, axe, opened.kind.foreign, colours_only=scheme == "dark")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_it_never_scrolls_sideways(opened: Opened, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    assert opened.page.evaluate(OVERFLOW) == []


def test_text_of_double_size_has_room(opened: Opened) -> None:
    opened.page.set_viewport_size(DESKTOP)
    opened.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    try:
        assert opened.page.evaluate(OVERFLOW) == []
    finally:
        opened.page.evaluate("() => { document.documentElement.style.fontSize = '' }")


def test_the_keyboard_alone_reaches_all_and_shows_where_it_is(opened: Opened) -> None:
    opened.page.set_viewport_size(DESKTOP)
    done = walk(opened.page)
    assert (done.missed, done.out_of_order, done.unmarked, done.unseen) == ([], [], [], [])
    assert len(done.reachable) > (0 if opened.kind.is_framed else 5)


def test_the_skip_link_skips_to_the_content(opened: Opened) -> None:
    page = opened.page
    page.goto(page.url)
    page.keyboard.press("Tab")
    if opened.kind.is_framed:  # it has nothing but content
        assert page.locator("main :focus").count() == 1
        return
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus, main:focus").count() == 1 or page.locator("main a, main button").count() == 0
