"""What people come for, clicked through in Chromium, with JavaScript and again without it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import EDITOR
from tests.browser.kinds import MEASURE, SELECT
from tests.browser.sites import Site

MEASURES = 6  # of the real data


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def site(sites: Callable[[str], Site]) -> Site:
    return sites("real")


@pytest.fixture
def page(site: Site, new_page: Callable[..., AbstractContextManager[Page]], scripted: bool) -> Iterator[Page]:
    with new_page(site.url, java_script_enabled=scripted, locale="ja-JP", accept_downloads=True) as found:
        yield found


def write(page: Page, query: str) -> None:
    """Put a query in the place of the one in the editor, as a person does."""
    page.wait_for_load_state()  # a script puts the editor there at the end of loading
    with_script = page.locator(EDITOR).count() > 0
    page.locator(f"{EDITOR} .CodeMirror-lines" if with_script else "textarea[name=query]").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)
    expect(page.locator("textarea[name=query]")).to_have_value(query)


def ask(page: Page, query: str) -> None:
    """Write a query into the editor and run it."""
    write(page, query)
    page.get_by_role("button", name="実行", exact=True).click()


def rows(page: Page) -> list[str]:
    """The text of each row of the only table's body."""
    return page.locator("main table tbody tr").all_inner_texts()


def test_a_typed_query_gives_a_table(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="サイト", exact=True).get_by_role("link", name="クエリエディター").click()
    ask(page, SELECT)
    expect(page.locator("main table tbody tr")).to_have_count(MEASURES)
    assert "デジタル技術を活用した郵便局による地域連携" in "".join(rows(page))


def test_a_wrong_query_is_told_and_kept(page: Page) -> None:
    page.goto("/sparql")
    ask(page, "SELECT ?x WHERE { ?x a")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("textarea[name=query]")).to_have_value("SELECT ?x WHERE { ?x a")


def test_a_query_shared_by_its_address_gives_the_same_table(
    page: Page, site: Site, new_page: Callable[..., AbstractContextManager[Page]], scripted: bool
) -> None:
    page.goto("/sparql")
    ask(page, SELECT)
    expect(page.locator("main table tbody tr")).to_have_count(MEASURES)
    with new_page(site.url, java_script_enabled=scripted, locale="ja-JP") as elsewhere:
        elsewhere.goto(page.url)
        expect(elsewhere.locator("main table tbody tr")).to_have_count(MEASURES)
        assert rows(elsewhere) == rows(page)


def test_an_example_opens_in_the_editor(page: Page) -> None:
    page.goto("/sparql")
    before = page.locator("textarea[name=query]").input_value()
    page.locator("a[data-example]").first.click()
    expect(page.locator("textarea[name=query]")).not_to_have_value(before)
    page.get_by_role("button", name="実行", exact=True).click()
    expect(page.locator("main table tbody tr").first).to_be_visible()


def test_a_saved_query_runs_for_the_chosen_ministry(page: Page) -> None:
    page.goto("/queries")
    page.get_by_role("link", name="府省庁が関わる施策").click()
    page.locator("select[name=ministry]").select_option(label="デジタル庁")
    page.get_by_role("button", name="実行", exact=True).click()
    expect(page.locator("select[name=ministry] option:checked")).to_have_text("デジタル庁")
    expect(page.locator("main table tbody tr")).to_have_count(2)
    assert "「Trusted Web」構想の実現" in "".join(rows(page))


@pytest.mark.parametrize("path", [MEASURE, "/queries/ministry-measures?ministry=digital-agency", "/dumps/"])
def test_switching_the_language_stays_on_the_page(page: Page, path: str) -> None:
    page.goto(path)
    here = urlsplit(page.url)
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    there = urlsplit(page.url)
    assert there.path == here.path
    assert parse_qs(there.query) == parse_qs(here.query) | {"lang": ["en"]}
    page.get_by_role("link", name="日本語", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_from_a_measure_to_its_ministry_to_a_partner(page: Page) -> None:
    page.goto("/id/measure/2022-06-07/02-04")
    page.locator("main").get_by_role("link", name="総務省", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("総務省")
    page.locator("main").get_by_role("link", name="経済産業省").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("経済産業省")


def test_a_search_is_narrowed_by_a_facet(page: Page) -> None:
    page.goto("/")
    page.get_by_role("search").get_by_role("searchbox").fill("データ")
    page.get_by_role("search").get_by_role("button").click()
    hits = page.locator(".hits ol > li")
    before = hits.count()
    facet = page.locator(".facets").get_by_role("link", name="外務省")
    facet.click()
    expect(page.locator(".chosen li")).to_have_count(1)
    assert 0 < hits.count() < before
    assert parse_qs(urlsplit(page.url).query)["q"] == ["データ"]
    hits.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("外務省")


def test_a_dump_arrives_as_its_checksum_says(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="サイト", exact=True).get_by_role("link", name="ダウンロード").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="juten.nt.gz", exact=True).click()
    started.value.save_as(tmp_path / "juten.nt.gz")
    entry = next(file for file in site.snapshot.files if file.name == "dumps/juten.nt.gz")
    content = (tmp_path / "juten.nt.gz").read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (entry.bytes, entry.sha256)


def test_the_script_puts_an_editor_in_the_place_of_the_textarea(page: Page, scripted: bool) -> None:
    page.goto("/sparql")
    expect(page.locator(EDITOR)).to_have_count(1 if scripted else 0)
    expect(page.locator("textarea[name=query]")).to_be_attached()


def test_one_leaves_the_editor_with_escape_and_tab(
    site: Site, new_page: Callable[..., AbstractContextManager[Page]]
) -> None:
    with new_page(site.url, locale="ja-JP") as page:
        page.goto("/sparql")
        page.locator(EDITOR).click()
        page.keyboard.press("Tab")
        expect(page.locator(f"{EDITOR} :focus")).to_have_count(1)
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="実行", exact=True)).to_be_focused()
