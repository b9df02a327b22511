"""The instruments of this folder find faults where there are some: else a clean result would say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.keyboard import walk
from tests.browser.sites import Site
from tests.browser.test_kinds_of_pages import OVERFLOW
from tests.browser.watch import Watch

HEAD = (
    "<!doctype html><html lang=en><title>A page</title><style>{style}</style><body><main><h1>A page</h1>{body}</main>"
)
LINKS = '<p><a href="#a" id="a">One</a> <a href="#b" id="b">Two</a> <a href="#c" id="c">Three</a></p>'


@pytest.fixture
def site(sites: Callable[[str], Site]) -> Site:
    return sites("real")


@pytest.fixture
def page(site: Site, new_page: Callable[..., AbstractContextManager[Page]]) -> Iterator[Page]:
    with new_page(site.url, viewport={"width": 320, "height": 600}) as found:
        yield found


def show(page: Page, body: str, style: str = "") -> None:
    page.set_content(HEAD.format(style=style, body=body))


def rules(page: Page, axe: str, **options: bool) -> set[str]:
    return {line.partition(":")[0] for line in violations(page, axe, **options)}


def test_axe_finds_a_field_without_a_label_and_nothing_else(page: Page, axe: str) -> None:
    show(page, "<p><input></p>")
    assert rules(page, axe) == {"label"}


def test_axe_finds_targets_that_are_too_small(page: Page, axe: str) -> None:
    show(page, "<div><button>a</button><button>b</button></div>", "button { width: 9px; height: 9px; padding: 0 }")
    assert "target-size" in rules(page, axe)


def test_axe_finds_pale_text_of_one_scheme_only(page: Page, axe: str) -> None:
    style = "body { background: #fff; color: #000 } @media (prefers-color-scheme: dark) { body { color: #ddd } }"
    show(page, "<p>Text</p>", style)
    assert rules(page, axe) == set()
    page.emulate_media(color_scheme="dark")
    assert rules(page, axe, colours_only=True) == {"color-contrast"}


def test_the_keyboard_walk_finds_a_focus_that_does_not_show(page: Page) -> None:
    show(page, LINKS, "#b:focus { outline: none }")
    done = walk(page)
    assert (done.missed, done.out_of_order, done.unmarked) == ([], [], ["a#b Two"])


def test_the_keyboard_walk_finds_a_trap(page: Page) -> None:
    show(page, LINKS)
    page.evaluate("() => document.getElementById('b').addEventListener('keydown', (event) => event.preventDefault())")
    assert walk(page).missed == ["a#c Three"]


def test_the_keyboard_walk_finds_a_jump_backwards(page: Page) -> None:
    show(page, LINKS.replace('id="c"', 'id="c" tabindex="1"'))
    assert walk(page).out_of_order == ["a#a One"]


def test_a_page_that_is_too_wide_is_found_and_a_table_that_scrolls_is_not(page: Page) -> None:
    show(page, "<p>" + "x" * 500 + "</p>")
    assert page.evaluate(OVERFLOW) != []
    show(page, "<div class='scroll'>" + "x" * 500 + "</div>", ".scroll { overflow: auto }")
    assert page.evaluate(OVERFLOW) == []


def test_the_watch_sees_what_is_missing_what_is_refused_and_who_is_asked(page: Page, site: Site) -> None:
    watch = Watch(page)
    page.goto("/")
    assert (watch.failures, watch.complaints, watch.dialogs) == ([], [], [])
    assert watch.transferred > 5_000
    page.evaluate("""() => {
      const images = '<img src="/none.png" alt=""><img src="http://127.0.0.2:9/x" alt="">';
      document.body.insertAdjacentHTML("beforeend", images);
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
    }""")
    page.wait_for_load_state("networkidle")
    assert (404, f"{site.url}/none.png") in watch.answers
    assert len([text for text in watch.complaints if "Content Security Policy" in text]) == 2
    assert page.evaluate("() => window.ran") is None


def test_the_watch_sees_dialogs(page: Page) -> None:
    watch = Watch(page)
    page.evaluate("() => alert('hello')")
    assert watch.dialogs == ["hello"]
