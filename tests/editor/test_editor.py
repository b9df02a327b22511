"""The built editor in Chromium, used as a person uses it: keys, clicks, what is seen and heard."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from kg.web.editor import LONG_QUERY
from tests.browser.watch import Watch
from tests.editor.conftest import NewPage

PREFIX = "PREFIX juten: <https://w3id.org/juten-kg/ontology#>\n"
QUERY = PREFIX + "SELECT ?measure WHERE { ?measure a juten:Measure } ORDER BY ?measure"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ROWS = "#answer tbody tr"
HINTS = ".CodeMirror-hints li"


@pytest.fixture
def page(built_url: str, new_page: NewPage) -> Iterator[Page]:
    with new_page(built_url, locale="en-US", viewport={"width": 1280, "height": 900}) as found:
        yield found


def opened(page: Page, path: str = "/sparql") -> Page:
    page.goto(path, wait_until="networkidle")  # the list of terms is there
    return page


def write(page: Page, text: str) -> None:
    """Type over everything that is in the editor."""
    page.get_by_role("textbox", name="SPARQL query").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def paste(page: Page, text: str, label: str = "SPARQL query") -> None:
    page.get_by_role("textbox", name=label).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def written(page: Page) -> str:
    return page.locator("#query").input_value()


def test_a_typed_query_is_answered_in_the_page(page: Page) -> None:
    paste(opened(page), QUERY)
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(6)
    expect(page.get_by_role("status").first).to_have_text("6 rows")
    assert page.locator(f"{ROWS} a").first.get_attribute("href") == "/id/measure/2022-06-07/01-10"


def test_a_class_of_ours_is_offered_with_its_labels_and_its_prefix_is_declared(page: Page) -> None:
    write(opened(page), "SELECT ?m WHERE { ?m a juten:Mea")
    expect(page.locator(HINTS).first).to_have_text("juten:Measure measure 施策 class")
    page.keyboard.press("Enter")
    assert written(page) == PREFIX + "SELECT ?m WHERE { ?m a juten:Measure"


def test_a_term_is_found_by_its_japanese_label(page: Page) -> None:
    paste(opened(page), PREFIX + "SELECT ?m WHERE { ?m a juten:施策")
    page.keyboard.press("Control+Space")
    page.locator(HINTS).filter(has_text="juten:Measure measure").click()
    assert written(page).endswith("?m a juten:Measure")


def test_only_properties_are_offered_as_a_predicate(page: Page) -> None:
    paste(opened(page), PREFIX + "SELECT * WHERE { ?m juten:")
    page.keyboard.press("Control+Space")
    expect(page.locator(HINTS).first).to_be_visible()
    kinds = set(page.locator(f"{HINTS} small").all_inner_texts())
    assert kinds == {"property"}


def test_variables_of_the_query_are_offered(page: Page) -> None:
    paste(opened(page), "SELECT * WHERE { ?施策 ?property ?")
    page.keyboard.press("Control+Space")
    expect(page.locator(HINTS)).to_have_text(["?property", "?施策"])


def test_an_example_is_put_into_the_editor_and_can_be_undone(page: Page) -> None:
    before = written(opened(page))
    page.get_by_text("All saved queries as SPARQL").click()
    page.get_by_role("link", name="Editions of the plan and their measures").click()
    expect(page.locator("#editor-status")).to_contain_text("Editions of the plan")
    assert "juten:Edition" in written(page)
    assert urlsplit(page.url).query == ""
    page.keyboard.press("Control+z")
    assert written(page) == before


def test_the_wrong_line_is_marked_and_told(page: Page) -> None:
    paste(opened(page, "/sparql?lang=ja"), "SELECT ?施策 WHERE {\n  ?施策 a .\n}", "SPARQLクエリ")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("クエリに構文エラーがあります")
    expect(page.locator(".CodeMirror-code > .fault-line")).to_contain_text("?施策 a .")
    expect(page.locator(".fault-text")).to_have_text(".")
    detail = page.locator("#answer").get_attribute("data-detail")
    expect(page.locator(".fault-sign")).to_have_attribute("title", f"クエリのこの箇所に誤りがあります。{detail}")
    page.keyboard.type(" ")
    expect(page.locator(".fault-line")).to_have_count(0)


def test_a_line_that_does_not_fit_the_grammar_has_a_sign_while_it_is_written(page: Page) -> None:
    paste(opened(page), "SELECT ?x WHERE {\n  ?x a }\n")
    expect(page.locator(".fault-sign")).to_have_count(1)
    paste(page, "SELECT ?x WHERE {\n  ?x a ?y }\n")
    expect(page.locator(".fault-sign")).to_have_count(0)


def test_the_address_of_an_answer_gives_it_elsewhere(page: Page, built_url: str, new_page: NewPage) -> None:
    paste(opened(page), QUERY)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(ROWS)).to_have_count(6)
    with new_page(built_url, locale="ja-JP") as elsewhere:
        elsewhere.goto(page.url)
        expect(elsewhere.locator(ROWS)).to_have_count(6)
        assert written(elsewhere) == QUERY


def test_the_link_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(opened(page, "/sparql?lang=en"), QUERY)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("status").first).to_have_text("The link to this query is copied.")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator(ROWS)).to_have_count(6)


def test_going_back_shows_the_page_before(page: Page) -> None:
    opened(page)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(ROWS)).to_have_count(6)
    paste(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result")).to_have_text("Yes")
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(6)


def test_what_was_being_written_is_there_again_after_another_page(page: Page) -> None:
    paste(opened(page), "# half of a query")
    page.goto("/dumps/")
    opened(page)
    assert written(page) == "# half of a query"
    opened(page, "/sparql?saved=editions&format=html")
    assert "juten:Edition" in written(page)


def test_tab_indents_and_after_escape_leaves(page: Page) -> None:
    paste(opened(page), "ASK {}")
    page.keyboard.press("Tab")
    assert written(page) == "  ASK {}"
    page.keyboard.press("Escape")
    expect(page.get_by_role("status").first).to_have_text("Tab now leaves the editor.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("textbox", name="SPARQL query")).to_be_focused()
    page.keyboard.press("Tab")
    assert written(page) == "    ASK {}"


def test_a_long_query_is_sent_by_post_and_keeps_the_address(page: Page) -> None:
    paste(opened(page), QUERY + "\n#" + "x" * LONG_QUERY)
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(6)
    assert urlsplit(page.url).query == ""
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.path().read_text(encoding="utf-8").count("\n") == 7


def test_a_running_query_is_stopped(page: Page) -> None:
    paste(opened(page), HEAVY)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status").first).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_server_that_does_not_answer_is_told(page: Page) -> None:
    opened(page)
    page.route("**/sparql?**", lambda route: route.abort())
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status").first).to_have_text("The server did not answer. Try again.")


def test_an_answer_that_is_none_of_ours_is_no_answer(page: Page) -> None:
    opened(page)
    page.route("**/sparql?**", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_contain_text("There is no answer")
    expect(page.locator("#answer")).to_contain_text("Bad gateway")


def test_rows_are_sorted_and_filtered(page: Page) -> None:
    paste(opened(page), "SELECT ?n ?t { VALUES (?n ?t) { (10 'b') (9 'Ｃ') (100 'a') (1 'd') (2 'e') (3 'f') } }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(6)
    page.get_by_role("columnheader", name="n").get_by_role("button").click()
    assert page.locator(f"{ROWS} td:first-child").all_inner_texts() == ["1", "2", "3", "9", "10", "100"]
    expect(page.get_by_role("columnheader", name="n")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("columnheader", name="n").get_by_role("button").click()
    assert page.locator(f"{ROWS} td:first-child").first.inner_text() == "100"
    page.get_by_label("Show only rows with").fill("c")
    expect(page.locator(f"{ROWS}:visible")).to_have_text(["9 Ｃ"], use_inner_text=True)
    expect(page.get_by_text("1 of 6 rows")).to_be_visible()


def test_the_answer_is_shown_as_it_was_sent(page: Page) -> None:
    paste(opened(page), "SELECT ('{{x}}<b>' AS ?x) {}")
    page.keyboard.press("Control+Enter")
    page.get_by_text("The answer as it was sent").click()
    expect(page.locator(".raw pre")).to_contain_text('"value":"{{x}}<b>"')
    expect(page.locator(ROWS)).to_have_text("{{x}}<b>")


def test_nothing_is_asked_of_another_host_and_the_policy_is_kept(page: Page) -> None:
    watch = Watch(page)
    write(opened(page), "SELECT ?m WHERE { ?m a juten:Mea")
    expect(page.locator(HINTS).first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type(" ; dct:ti ?t } # ")
    page.keyboard.press("Control+Space")
    paste(page, "PREFIX foaf:")
    page.keyboard.press("Control+Space")
    paste(page, QUERY)
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(6)
    page.get_by_text("The answer as it was sent").click()
    expect(page.locator(".raw pre")).to_contain_text("bindings")
    assert watch.hosts() == {urlsplit(page.url).netloc}
    assert watch.complaints == []
    assert watch.failures == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D+LIMIT+9&format=html"])
def test_a_phone_shows_it_without_scrolling_sideways(built_url: str, new_page: NewPage, path: str, scheme: str) -> None:
    with new_page(built_url, locale="ja-JP", viewport={"width": 360, "height": 740}, color_scheme=scheme) as page:
        opened(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_script_is_loaded_on_the_editor_s_page_alone_and_kept(page: Page) -> None:
    watch = Watch(page)
    page.goto("/")
    page.goto("/queries")
    assert not any("/static/editor/" in url for url in watch.requests)
    with page.expect_response("**/static/editor/editor.js**") as answered:
        page.goto("/sparql")
    assert answered.value.headers["cache-control"] == "public, max-age=31536000, immutable"
