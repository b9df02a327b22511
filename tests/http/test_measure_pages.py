"""The pages of a measure and of its parts, over a made-up graph that has everything a row can have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from kg.engine import open_local_engine
from kg.settings import Settings
from kg.web import create_app
from tests.http import printed
from tests.http.snapshots import BASE, write_snapshot

HTML = {"Accept": "text/html"}
MEASURE = "/page/measure/2022-06-07/2-10"
PARTS = ("/kpi/progress", "/point/9", "/correction/name", "/attribution/2", "/legal-basis/c2")


@pytest.fixture(scope="module")
def client(root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    build_dir = tmp_path_factory.mktemp("printed")
    write_snapshot(build_dir, "00000000000000aa", printed.lines())
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    yield create_app(settings=settings, engine=engine).test_client()
    engine.close()


def html(client: FlaskClient, path: str, language: str = "en") -> str:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def words(text: str) -> str:
    """The text of the page's main part."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def section(text: str, name: str) -> str:
    """The words of the section that the heading of this id names."""
    match = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', text, re.DOTALL)
    assert match, name
    return words(f"<main>{match[1]}</main>")


def test_the_name_says_its_language_and_the_number_stands_above(client: FlaskClient) -> None:
    text = html(client, MEASURE)
    assert '<h1 lang="ja">実践の支援</h1>' in text
    assert "Measure 2-10" in words(text)
    assert "<title>2-10 実践の支援 |" in text


def test_the_printed_form_stands_beside_the_corrected_one_with_its_reason(client: FlaskClient) -> None:
    told = section(html(client, MEASURE), "printed-name")
    assert "実践の支 " in told
    for word in ("In the source の支", "Corrected to の支援", "A letter is missing.", "the print is right"):
        assert word in told


def test_a_name_without_a_correction_has_no_such_part(client: FlaskClient) -> None:
    assert "printed-name" not in html(client, "/page/measure/2022-06-07/2-11")


def test_the_lead_comes_first_and_the_others_in_printed_order_with_roles_in_words(client: FlaskClient) -> None:
    told = section(html(client, MEASURE), "ministries")
    order = ["Ministry of Lead Lead (◎)", "亜省 Cooperating", "外務省 Cooperating", "Ministries concerned Cooperating"]
    places = [told.index(word) for word in order]
    assert places == sorted(places)
    assert "Which ministries the source means by this is not printed." in told


def test_without_attributions_the_flat_properties_say_who_takes_part(client: FlaskClient) -> None:
    told = section(html(client, "/page/measure/2022-06-07/2-9"), "ministries")
    assert told.index("Ministry of Lead Lead (◎)") < told.index("亜省 Cooperating")


def test_points_stand_in_printed_order(client: FlaskClient) -> None:
    told = section(html(client, MEASURE, "ja"), "points")
    assert told.index("九番目") < told.index("十番目")


def test_markup_in_a_printed_text_is_text(client: FlaskClient) -> None:
    assert "&lt;b&gt;誤字&lt;/b&gt;" in html(client, MEASURE)
    text = html(client, "/page/measure/2022-06-07/2-9")
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        (MEASURE, "ja", "KPI(進捗) 記載あり 1,000件以上"),
        (MEASURE, "ja", "KPI(効果) 空欄(何も印刷されていない)"),
        (MEASURE, "en", "Effect KPI Blank (nothing is printed)"),
        ("/page/measure/2022-06-07/2-9", "ja", "KPI(進捗) 設定なし(「―」と印刷されている)"),
        ("/page/measure/2022-06-07/2-9", "en", "Effect KPI None set (“―” is printed)"),
    ],
)
def test_the_status_of_a_kpi_cell_is_said_in_words(client: FlaskClient, path: str, language: str, told: str) -> None:
    assert told in words(html(client, path, language))


def test_the_note_on_the_kpi_cells_is_in_the_readers_language(client: FlaskClient) -> None:
    assert "注記" in html(client, MEASURE, "ja")
    assert "A note" in html(client, MEASURE, "en")
    assert "注記" not in html(client, MEASURE, "en")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", "目標 1,234.5 件 以上 令和7年度(2025年度)"),
        ("en", "Target at least 1,234.5 件 by fiscal year 2025 (Reiwa 7)"),
    ],
)
def test_the_target_of_a_kpi_is_said_with_unit_comparison_and_year(
    client: FlaskClient, language: str, told: str
) -> None:
    assert told in words(html(client, MEASURE, language))


def test_years_stand_in_both_calendars(client: FlaskClient) -> None:
    assert "令和7年度(2025年度) 令和12年(2030年)" in section(html(client, MEASURE, "ja"), "years")
    assert "2030 (Reiwa 12)" in section(html(client, MEASURE, "en"), "years")


def test_marks_are_in_words_the_main_ones_first_with_the_provisions_of_the_column(client: FlaskClient) -> None:
    told = section(html(client, MEASURE, "ja"), "law")
    order = ["主に該当(◎)", "ある法律第11条第1項", "ある法律第11条第2項", "連携(○)", "ある法律第12条", "判読不能"]
    places = [told.index(word) for word in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("number", "told"),
    [("2-9", "Not recovered from the text"), ("2-11", "The row has no mark in any law column.")],
)
def test_marks_that_were_lost_are_not_marks_that_are_not_there(client: FlaskClient, number: str, told: str) -> None:
    assert told in section(html(client, f"/page/measure/2022-06-07/{number}"), "law")


def test_the_neighbours_go_by_the_number_as_a_person_counts(client: FlaskClient) -> None:
    text = html(client, MEASURE)
    assert 'rel="prev" href="/id/measure/2022-06-07/2-9?lang=en"' in text
    assert 'rel="next" href="/id/measure/2022-06-07/2-11?lang=en"' in text
    assert "2 of 3" in words(text)
    assert 'rel="prev"' not in html(client, "/page/measure/2022-06-07/2-9")


def test_the_same_measure_in_another_edition_is_linked(client: FlaskClient) -> None:
    told = section(html(client, MEASURE, "ja"), "others")
    assert "令和5年6月9日(2023年6月9日): 5-1 翌年の同じ施策" in told
    assert "実践の支援" in section(html(client, "/page/measure/2023-06-09/5-1", "ja"), "others")


def test_the_citation_names_measure_page_source_and_iri(client: FlaskClient) -> None:
    told = section(html(client, MEASURE, "ja"), "source")
    assert f"施策 2-10 実践の支援 (別表2ページ)。 出典: 別表 {BASE}id/measure/2022-06-07/2-10" in told
    assert "PDL1.0" in told
    assert 'href="https://example.org/annex.pdf"' in html(client, MEASURE)


def test_the_question_that_the_page_offers_has_an_answer(client: FlaskClient) -> None:
    match = re.search(r'<a class="button" href="([^"]+)">Ask about this with SPARQL', html(client, MEASURE))
    assert match
    query = re.search(r"<textarea[^>]*>([^<]*)</textarea>", client.get(unescape(match[1]), headers=HTML).text)
    assert query
    answer = client.get("/sparql", query_string={"query": unescape(query[1]), "format": "csv"})
    assert answer.status_code == 200
    assert "実践の支援" in answer.text


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_a_part_leads_to_its_measure_and_edition(client: FlaskClient, part: str, language: str) -> None:
    text = html(client, MEASURE + part, language)
    assert f'href="/id/measure/2022-06-07/2-10?lang={language}"' in text
    assert f'href="/id/edition/2022-06-07?lang={language}"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("/kpi/progress", "1,000件以上"),
        ("/point/9", "九番目 <b>誤字</b>"),
        ("/point/9", "訂正を反映した文 九番目 正字"),
        ("/point/10", "平成31年・令和元年(2019年)"),
        ("/correction/name", "原典における全文 実践の支"),
        ("/correction/point-9", "原因 印刷そのものの誤り"),
        ("/attribution/2", "役割 主担当(◎)"),
        ("/attribution/4", "関係府省庁"),
        ("/legal-basis/c2", "印 主に該当(◎)"),
        ("/legal-basis/c3", "判読不能"),
    ],
)
def test_the_page_of_a_part_says_what_the_part_is(client: FlaskClient, part: str, told: str) -> None:
    assert told in unescape(words(html(client, MEASURE + part, "ja")))


def test_a_measure_of_which_hardly_anything_is_known_has_a_page(client: FlaskClient) -> None:
    text = html(client, "/page/measure/2022-06-07/2-11")
    assert "印のない施策" in text
    assert 'id="points"' not in text


@pytest.mark.parametrize("path", ["/", MEASURE])
def test_a_first_page_with_its_style_is_no_more_than_100_kilobytes(client: FlaskClient, path: str) -> None:
    text = html(client, path)
    loaded = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<script src="([^"]+)"', text)
    sizes = []
    for style, script in loaded:
        with client.get(unescape(style or script)) as response:
            assert response.status_code == 200
            sizes.append(len(response.data))
    assert sizes
    assert len(text.encode()) + sum(sizes) <= 100_000
