"""The pages of the kinds of things over the real data, over hostile data, and over a hub with many links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.engine import open_local_engine
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.web import create_app
from tests.http.snapshots import BASE, lines_of, write_snapshot

HTML = {"Accept": "text/html"}
PAGES = [
    "/page/plan",
    "/page/edition/2022-06-07",
    "/page/page/2022-06-07/2",
    "/page/column/2022-06-07/kandeho-11-1-2",
    "/page/law/428AC1000000103",
    "/page/law/428AC1000000103/article/11",
    "/page/law/428AC1000000103/article/11/paragraph/1",
    "/page/fiscal-year/2022",
    "/page/ontology",
    "/page/catalog",
    "/page/queries/laws",
    "/page/measure/2022-06-07/02-02",
    "/page/measure/2022-06-07/02-02?view=properties",
    "/page/measure/2022-06-07/02-02/kpi/progress",
    "/page/measure/2022-06-07/02-02/point/1",
    "/page/measure/2022-06-07/02-02/correction/kpi-progress",
    "/page/ministry/digital-agency",
    "/page/organization/naikaku",
    "/measures",
    "/ministries",
    "/laws",
    "/corrections",
]
SCRIPT = "<script>alert(1)</script>"


def with_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def words(text: str) -> str:
    """The text of a page's main part, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2].partition("</main>")[0])))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_parts_once_and_its_headings_in_order(real: httpx.Client, path: str, language: str) -> None:
    response = real.get(with_language(path, language), headers=HTML)
    assert response.status_code == 200
    text = response.text
    assert text.count("<h1") == text.count("<main") == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        assert "<caption" in table or "aria-label" in text
        assert '<th scope="col">' in table


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/page/") and "=" not in path])
def test_a_page_of_a_thing_offers_its_data(real: httpx.Client, path: str, language: str) -> None:
    text = real.get(with_language(path, language), headers=HTML).text
    place = path.removeprefix("/page/")
    for name in ("ttl", "nt", "jsonld", "rdf"):
        assert f'href="/data/{place}.{name}"' in text
    iri = BASE + (place if place.split("/")[0] in {"ontology", "catalog", "queries"} else f"id/{place}")
    assert iri in words(text)


def test_the_edition_says_what_it_is_and_how_to_cite_it(real: httpx.Client) -> None:
    text = words(real.get("/page/edition/2022-06-07?lang=ja", headers=HTML).text)
    assert "令和4年6月7日(2022年6月7日)" in text
    assert "別表24ページのうち2ページ目の6施策" in text
    assert "出典:「デジタル社会の実現に向けた重点計画」別表(施策集)(2022年6月7日、デジタル庁)" in text
    assert "デジタル庁が作成したものではない" in text


def test_the_edition_lists_its_measures_by_number_and_its_27_columns(real: httpx.Client) -> None:
    text = real.get("/page/edition/2022-06-07?lang=ja", headers=HTML).text
    numbers = re.findall(r'<tr><td class="short">(\d\d-\d\d)</td>', text)
    assert numbers == ["01-10", "02-01", "02-02", "02-03", "02-04", "02-05"]
    assert len(set(re.findall(r'href="/id/column/2022-06-07/([a-z0-9-]+)\?lang=ja"', text))) == 27


def test_the_edition_shares_out_the_statuses_of_the_kpi_cells(real: httpx.Client) -> None:
    text = real.get("/page/edition/2022-06-07?lang=en", headers=HTML).text
    rows = re.findall(r'<th scope="row">.*?</th>(?:<td class="number">(\d+) \(33%\)</td>){2}', text)
    assert rows == ["2", "2", "2"]


def test_the_edition_offers_its_own_dumps(real: httpx.Client) -> None:
    text = real.get("/page/edition/2022-06-07?lang=en", headers=HTML).text
    assert set(re.findall(r'href="/dumps/(edition-[^"]+)"', text)) == {
        f"edition-2022-06-07.{extension}" for extension in ("ttl", "nt.gz", "jsonld", "rdf")
    }


def test_a_law_says_that_lost_marks_are_unknown(real: httpx.Client) -> None:
    text = words(real.get("/page/law/428AC1000000103?lang=en", headers=HTML).text)
    assert "Of 6 measures the marks of the law columns were not recovered" in text
    assert "平成28年法律第103号" in text
    assert "2021-09-01施行版" in text


def test_an_article_has_its_paragraphs_its_columns_and_the_status_of_its_caption(real: httpx.Client) -> None:
    text = real.get("/page/law/428AC1000000103/article/11?lang=ja", headers=HTML).text
    for path in ("law/428AC1000000103/article/11/paragraph/3", "column/2022-06-07/kandeho-11-3"):
        assert f'href="/id/{path}?lang=ja"' in text
    assert "(確認済み)" in words(text)


def test_a_column_leads_to_its_provisions_and_its_neighbours(real: httpx.Client) -> None:
    text = real.get("/page/column/2022-06-07/kandeho-11-1-2?lang=ja", headers=HTML).text
    for path in (
        "law/428AC1000000103/article/11/paragraph/1",
        "law/428AC1000000103/article/11/paragraph/2",
        "column/2022-06-07/kandeho-10",
        "column/2022-06-07/kandeho-11-3",
    ):
        assert f'href="/id/{path}?lang=ja"' in text


def test_a_fiscal_year_lists_the_texts_that_mention_it_and_its_neighbour(real: httpx.Client) -> None:
    text = real.get("/page/fiscal-year/2022?lang=ja", headers=HTML).text
    assert "令和4年4月1日(2022年4月1日)" in words(text)
    assert 'href="/id/fiscal-year/2021?lang=ja"' in text
    assert 'href="/id/measure/2022-06-07/01-10/kpi/progress?lang=ja"' in text


def test_a_source_page_has_its_checksum_and_its_measures(real: httpx.Client) -> None:
    text = real.get("/page/page/2022-06-07/2?lang=en", headers=HTML).text
    assert "8782fcf7a6fe68703da8b4416e5359cdabda058e590b97aaf281aa48f392cbf5" in text
    assert len(set(re.findall(r'href="/id/measure/2022-06-07/([0-9-]+)\?lang=en"', text))) == 6


def test_the_vocabulary_has_texts_in_both_languages_and_the_reader_s_first(real: httpx.Client) -> None:
    for language, order in (("ja", ("施策", "measure")), ("en", ("measure", "施策"))):
        text = real.get(f"/page/ontology?lang={language}", headers=HTML).text
        entry = text.partition('id="Measure"')[2].partition("</div>")[0]
        assert entry.index(f">{order[0]}</span>") < entry.index(f">{order[1]}</span>")
        assert re.search(r'href="#PrintedItem"', entry)


def test_the_vocabulary_counts_the_uses_of_a_class(real: httpx.Client) -> None:
    text = real.get("/page/ontology?lang=en", headers=HTML).text
    assert "used 6 times" in text.partition('id="Measure"')[2].partition("</dt>")[0]


# Hostile data: every literal of the real graph with markup in front of it.


@pytest.fixture(scope="module")
def hostile(real_build: Snapshot, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    def spoilt(line: str) -> str:
        return re.sub(r' "((?:[^"\\]|\\.)*)"(@ja|@en)', rf' "{SCRIPT}\\"\'&\1"\2', line)

    build_dir = tmp_path_factory.mktemp("hostile")
    data, quads = (map(spoilt, lines_of(path)) for path in (real_build.graph_file, real_build.named_graphs_file))
    write_snapshot(build_dir, "0123456789abcdef", data, quads)
    yield from client_of(build_dir, root)


def client_of(build_dir: Path, root: Path) -> Iterator[FlaskClient]:
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    yield create_app(settings=settings, engine=engine).test_client()
    engine.close()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_markup_in_the_data_is_shown_as_text(hostile: FlaskClient, path: str, language: str) -> None:
    with hostile.get(with_language(path, language), headers=HTML) as response:
        assert response.status_code == 200
        assert not re.search(r"<script(?! src=)", response.text)
        assert SCRIPT not in response.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text


# A hub: one ministry that leads 250 measures.

MANY = 250


@pytest.fixture(scope="module")
def hub(real_build: Snapshot, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    def measure(number: int) -> list[str]:
        node, term = f"<{BASE}id/measure/2022-06-07/90-{number:03d}>", f"<{BASE}ontology#"
        return [
            f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {term}Measure> .",
            f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "施策{number}"@ja .',
            f'{node} <http://purl.org/dc/terms/identifier> "90-{number:03d}" .',
            f"{node} <http://purl.org/dc/terms/isPartOf> <{BASE}id/edition/2022-06-07> .",
            f"{node} {term}leadMinistry> <{BASE}id/ministry/digital-agency> .",
            f"{node} {term}mainArticle> <{BASE}id/law/428AC1000000103/article/10> .",
        ]

    build_dir = tmp_path_factory.mktemp("hub")
    data = [*lines_of(real_build.graph_file), *(line for number in range(MANY) for line in measure(number))]
    write_snapshot(build_dir, "0123456789abcdef", data, lines_of(real_build.named_graphs_file))
    yield from client_of(build_dir, root)


def test_a_hub_s_data_come_in_pages_that_make_up_the_whole(hub: FlaskClient) -> None:
    pointing: list[str] = []
    path: str | None = "/data/ministry/digital-agency.nt"
    while path:
        with hub.get(path) as response:
            links = re.findall(r'<([^>]+)>; rel="([a-z]+)"', response.headers["Link"])
            path = {relation: target for target, relation in links}.get("next")
            found = [
                str(quad.subject)
                for quad in ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES)
                if str(quad.predicate) == f"<{BASE}ontology#leadMinistry>" and "/90-" in str(quad.subject)
            ]
        assert len(found) <= 100
        pointing += found
    assert len(pointing) == len(set(pointing)) == MANY


def test_a_page_of_a_hub_s_data_names_its_neighbours(hub: FlaskClient) -> None:
    hydra, document = "http://www.w3.org/ns/hydra/core#", f"{BASE}data/ministry/digital-agency.nt"
    with hub.get("/data/ministry/digital-agency.nt?page=2") as response:
        lines = response.text.splitlines()
        assert 'rel="prev"' in response.headers["Link"]
    one, two, three = (f"<{document}?page={number}&version=0123456789abcdef>" for number in (1, 2, 3))
    assert f"<{document}> <{hydra}view> {two} ." in lines
    assert f"{two} <{hydra}next> {three} ." in lines
    assert f"{two} <{hydra}previous> {one} ." in lines


def test_a_hub_s_page_shows_one_page_of_what_points_there(hub: FlaskClient) -> None:
    shown: set[str] = set()
    for number in (1, 2, 3):
        with hub.get(f"/page/ministry/digital-agency?view=properties&lang=en&page={number}") as response:
            found = set(re.findall(r'href="/id/measure/2022-06-07/(90-\d+)\?lang=en"', response.text))
        assert len(found) <= 100
        shown |= found
    assert len(shown) == MANY


def test_the_measures_that_rest_on_an_article_come_in_pages(hub: FlaskClient) -> None:
    with hub.get("/page/law/428AC1000000103/article/10?lang=en&page=3") as response:
        found = re.findall(r'<td class="short">(90-\d+)</td>', response.text)
        assert found == [f"90-{number:03d}" for number in range(200, MANY)]
        before = "/page/law/428AC1000000103/article/10?lang=en&amp;page=2&amp;version=0123456789abcdef"
        assert f'rel="prev" href="{before}"' in response.text


def test_the_list_of_measures_comes_in_pages_by_number(hub: FlaskClient) -> None:
    numbers: list[str] = []
    for page in (1, 2, 3):
        with hub.get(f"/measures?page={page}&lang=en") as response:
            numbers += re.findall(r'<tr><td class="short">([0-9-]+)</td>', response.text)
    assert len(numbers) == len(set(numbers)) == MANY + 6
    assert numbers == sorted(numbers)
