"""The static edition in Chromium, from a plain file server below a path: pages, and SPARQL without a server."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from kg.graph.build import build
from kg.settings import DEFAULT_BASE_IRI
from kg.site.exporting import export_site
from kg.web.browser_query import DEADLINE
from kg.web.editor import MANIFEST
from tests.browser.accessibility import violations
from tests.browser.keyboard import walk
from tests.browser.kinds import CONSTRUCT, SELECT
from tests.browser.markup import checked
from tests.browser.test_kinds_of_pages import DESKTOP, OVERFLOW
from tests.browser.watch import Watch
from tests.clients.tools import absent
from tests.exported import Quiet, served, settings_of

PATH = "/plans/digital/"  # no host gives every site its root
PHONE = {"width": 360, "height": 740}
# More solutions than any machine counts within the deadline.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEEP = f"SELECT ({'(' * 3000}1{')' * 3000} AS ?x) {{}}"
MEASURE = "measure/2022-06-07/02-02"

Pages = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a host, with the site below a path."""
    if not MANIFEST.exists():
        absent("the query page's script", "npm, then run `make editor`")
    host = tmp_path_factory.mktemp("host")
    build(root, host.parent / "static-build", DEFAULT_BASE_IRI)
    export_site(settings_of(root, host.parent / "static-build"), host / PATH.strip("/"))
    return host


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


def asking(query: str, language: str = "ja") -> str:
    """The address of the page with a query that it runs at once."""
    page = "sparql.html" if language == "ja" else f"{language}/sparql.html"
    return f"{PATH}{page}#{urlencode({'query': query, 'run': '1'})}"


def ready(page: Page) -> None:
    expect(page.locator("form[data-state=ready]")).to_be_attached()


def answered(page: Page) -> str:
    """The heading of the answer."""
    heading = page.locator("#answer h2")
    expect(heading).to_be_visible()
    return heading.inner_text()


def downloaded(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.locator(f".downloads button[data-format={name}]").click()
    return download.value.path().read_text(encoding="utf-8")


@pytest.fixture
def page(host: str, new_page: Pages) -> Iterator[Page]:
    with new_page(host, viewport=DESKTOP, locale="ja-JP", accept_downloads=True) as found:
        yield found


def test_every_saved_query_answers_in_the_browser_as_on_the_server(page: Page, folder: Path) -> None:
    answers = folder / PATH.strip("/") / "queries"
    names = sorted(path.stem for path in answers.glob("*.json") if path.stem.count(".") == 0)
    assert len(names) > 25
    page.goto(f"{PATH}sparql.html")
    ready(page)
    for name in names:
        page.evaluate(
            "(hash) => { document.getElementById('answer').replaceChildren(); location.hash = hash; }",
            f"saved={name}&run=1",
        )
        answered(page)
        told = json.loads(downloaded(page, "json"))
        expected = json.loads((answers / f"{name}.json").read_text(encoding="utf-8"))
        assert rows(told) == rows(expected), name


def rows(document: dict[str, dict[str, list[dict[str, object]]]]) -> list[str]:
    """Solutions without their order, which a query need not fix."""
    return sorted(json.dumps(row, sort_keys=True) for row in document["results"]["bindings"])


def test_it_asks_one_host_and_complains_of_nothing(page: Page, host: str) -> None:
    watch = Watch(page)
    for path in ("index.html", f"en/page/{MEASURE}.html", "queries/ministry-counts.html"):
        page.goto(PATH + path)
    page.goto(asking(SELECT))
    assert answered(page) == "6行"
    assert watch.hosts() == {urlsplit(host).netloc}
    broken = [failure for failure in watch.failures if not failure.endswith("ERR_ABORTED")]  # the reader went on
    assert (broken, watch.complaints) == ([], [])
    assert {status for status, _url in watch.answers} <= {200, 304}


def test_a_result_leads_to_the_page_of_the_thing(page: Page) -> None:
    page.goto(asking(SELECT, "en"))
    assert answered(page) == "6 rows"
    page.locator("#answer tbody a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert f"{PATH}en/page/measure/" in page.url


def test_a_form_of_a_saved_query_leads_to_its_answer(page: Page) -> None:
    page.goto(f"{PATH}queries/ministry-measures.html")
    page.locator("select[name=ministry]").select_option("digital-agency")
    page.get_by_role("button", name="実行", exact=True).click()
    assert answered(page).endswith("行")
    assert "id/ministry/digital-agency" in page.locator("textarea[name=query]").input_value()


@pytest.mark.parametrize("name", ["総務省", "ministry-of-internal-affairs-and-communications", "MIC", "そうむしょう"])
def test_a_ministry_is_found_by_any_name(page: Page, name: str) -> None:
    page.goto(f"{PATH}sparql.html?{urlencode({'saved': 'ministry-measures', 'ministry': name})}")
    answered(page)
    text = page.locator("textarea[name=query]").input_value()
    assert "id/ministry/ministry-of-internal-affairs-and-communications>" in text


def test_a_value_is_a_term_and_never_a_piece_of_the_query(page: Page) -> None:
    value = 'DFFT") } UNION { ?x ?y ?z } #'
    page.goto(f"{PATH}sparql.html?{urlencode({'saved': 'search-points', 'text': value})}")
    assert answered(page) == "0行"


def test_a_value_that_names_nothing_is_told(page: Page) -> None:
    page.goto(f"{PATH}sparql.html?{urlencode({'saved': 'ministry-measures', 'ministry': '魔法省'})}")
    expect(page.get_by_role("alert")).to_contain_text("魔法省")


def test_the_search_finds_a_measure(page: Page) -> None:
    page.goto(f"{PATH}index.html")
    page.locator("#home-search").fill("郵便局 地域")
    page.keyboard.press("Enter")
    assert answered(page) != "0行"
    expect(page.locator("#answer tbody").first).to_contain_text("郵便局")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?x\nWHERE { ?x a } ", "2行14列"),
        ("SELECT * { ?s ?p ?o } garbage", "1行23列"),
        ('SELECT * { ?s ?p "日本" ; ?o } ', "1行"),
        ("SELECT * { ?s x:y ?o }", "1行15列: 接頭辞 x: が宣言されていません"),
        ("SELECT * { ?s ?p ?o ", "クエリが途中で終わっています"),
    ],
)
def test_a_wrong_query_is_told_by_line_and_column(page: Page, query: str, place: str) -> None:
    page.goto(asking(query))
    expect(page.get_by_role("alert")).to_contain_text(place)
    expect(page.locator(".fault-line")).to_have_count(1)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE SILENT <http://localhost/> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "LOAD"),
        ("LOAD <http://localhost/>", "LOAD"),
    ],
)
def test_what_asks_others_or_writes_is_refused(page: Page, query: str, word: str) -> None:
    page.goto(asking(query))
    expect(page.get_by_role("alert")).to_contain_text(word)


def set_deadline(page: Page, seconds: int) -> None:
    """Give the query page, when it is loaded, another deadline."""

    def change(route: Route) -> None:
        response = route.fetch()
        text = re.sub(rf"(deadline&#34;: ){DEADLINE}", rf"\g<1>{seconds}", response.text())
        route.fulfill(response=response, body=text)

    page.route("**/sparql.html", change)


def test_a_query_that_does_not_end_is_stopped_by_the_reader_and_the_page_lives(page: Page) -> None:
    set_deadline(page, 1000)
    page.goto(asking(ENDLESS))
    stop = page.get_by_role("button", name="中止")
    expect(stop).to_be_visible()
    ready(page)
    assert page.evaluate("() => document.title") != ""  # answers while the query runs
    stop.click()
    expect(page.locator("#editor-status")).to_have_text("中止しました。")
    page.evaluate("(hash) => { location.hash = hash; }", urlencode({"query": SELECT, "run": "1"}))
    assert answered(page) == "6行"


def test_a_query_is_stopped_at_the_deadline(page: Page) -> None:
    set_deadline(page, 1)
    page.goto(asking(ENDLESS))
    expect(page.get_by_role("alert")).to_contain_text("1秒を超えた")


def test_a_query_that_ends_the_engine_is_told_and_the_next_is_answered(page: Page) -> None:
    page.goto(asking(DEEP))
    expect(page.get_by_role("alert")).to_contain_text("エンジン")
    page.evaluate("(hash) => { location.hash = hash; }", urlencode({"query": SELECT, "run": "1"}))
    expect(page.locator("#answer table")).to_be_visible()


def test_a_graph_comes_as_turtle_and_in_every_format(page: Page) -> None:
    page.goto(asking(CONSTRUCT))
    answered(page)
    assert downloaded(page, "nt").count("\n") == 6
    assert "郵便局" in downloaded(page, "jsonld")


def test_the_other_language_takes_the_query_along(page: Page) -> None:
    page.goto(asking(SELECT))
    answered(page)
    page.get_by_role("link", name="English").click()
    assert answered(page) == "6 rows"


def test_an_iri_leads_to_its_page(page: Page) -> None:
    page.goto(f"{PATH}id/{MEASURE}")
    page.wait_for_url(f"**{PATH}page/{MEASURE}.html")
    expect(page.locator("h1")).to_be_visible()


def test_without_javascript_the_pages_can_be_read(host: str, new_page: Pages) -> None:
    with new_page(host, java_script_enabled=False, locale="ja-JP") as page:
        page.goto(f"{PATH}index.html")
        page.get_by_role("navigation", name="サイト", exact=True).get_by_role("link", name="保存クエリ").click()
        page.get_by_role("link", name="府省庁が関わる施策").click()
        expect(page.locator("main table tbody tr")).not_to_have_count(0)
        page.goto(f"{PATH}sparql.html")
        assert "このページにはJavaScriptが必要です" in page.content()  # in noscript, which the driver does not see


class Unpacking(Quiet):
    """A host that says of .gz that it is a coding, so that the browser unpacks it, and knows no WebAssembly."""

    def end_headers(self) -> None:
        if self.path.endswith(".gz"):
            self.send_header("Content-Encoding", "gzip")
        super().end_headers()

    def guess_type(self, path: str) -> str:  # type: ignore[override]
        return "application/octet-stream" if path.endswith((".wasm", ".gz")) else super().guess_type(path)


def test_a_host_that_unpacks_the_dump_is_read_too(folder: Path, new_page: Pages) -> None:
    with served(folder, Unpacking) as address, new_page(address, locale="ja-JP") as page:
        page.goto(asking(SELECT))
        assert answered(page) == "6行"


def test_a_dump_that_is_cut_off_is_never_answered_from(page: Page, folder: Path) -> None:
    dump = gzip.decompress((folder / PATH.strip("/") / "dumps" / "juten.nt.gz").read_bytes())
    half = b"".join(dump.splitlines(keepends=True)[:100])
    page.route("**/juten.nt.gz", lambda route: route.fulfill(body=gzip.compress(half)))
    page.goto(asking(SELECT))
    expect(page.get_by_role("alert")).to_contain_text("データを読み込めませんでした")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", [SELECT, "SELECT *\nWHERE { ?x a }"], ids=["rows", "error"])
def test_axe_finds_nothing(host: str, new_page: Pages, axe: str, language: str, scheme: str, query: str) -> None:
    with new_page(host, viewport=PHONE, color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(asking(query, language))
        answered(page)
        ready(page)
        assert violations(page, axe) == []
        assert page.evaluate(OVERFLOW) == []


def test_the_keyboard_reaches_everything(host: str, new_page: Pages) -> None:
    with new_page(host, viewport=DESKTOP, reduced_motion="reduce") as page:
        page.goto(asking(SELECT))
        answered(page)
        ready(page)
        found = walk(page)
    assert (found.missed, found.out_of_order, found.unmarked, found.unseen) == ([], [], [], [])


def test_a_sample_of_the_pages_is_valid(folder: Path, node_modules: Path) -> None:
    site = folder / PATH.strip("/")
    names = [
        "index",
        "404",
        "sparql",
        "measures",
        "queries/ministry-measures",
        f"page/{MEASURE}",
        "tutorial",
        "endpoint",
    ]
    pages = [site / prefix / f"{name}.html" for name in names for prefix in ("", "en") if name != "404" or not prefix]
    assert checked(node_modules, [*pages, site / "id" / MEASURE / "index.html"]) == []
