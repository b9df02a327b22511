"""What a reader meets: words in their language, what is unknown said to be so, ways on, one name for a thing."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from kg.web.kinds.captions import STATUSES

HTML = {"Accept": "text/html"}
BASIC_ACT = "/page/law/503AC0000000035"
ARTICLE = f"{BASIC_ACT}/article/21"
KEPT_IN_ENGLISH = re.compile(r"\b(?:verified|partial|not found|unexpected|expected|Bytes)\b")


def main(real: httpx.Client, path: str, language: str) -> str:
    """The HTML of a page's main part."""
    address = f"{path}{'&' if '?' in path else '?'}lang={language}"
    return real.get(address, headers=HTML).text.partition("<main")[2].partition("</main>")[0]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


@pytest.mark.parametrize("path", [BASIC_ACT, ARTICLE, "/dumps/", "/page/edition/2022-06-07"])
def test_no_word_of_ours_stays_english_on_a_japanese_page(real: httpx.Client, path: str) -> None:
    assert not KEPT_IN_ENGLISH.findall(words(main(real, path, "ja")))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?s WHERE {", "1行18列: クエリが途中で終わっています"),
        ("SELECT ?s WHERE { ?s a ex:C }", "接頭辞 ex: が宣言されていません"),
        ("SELECT ?s WHERE { ?s a 'x }", "文字列が閉じていません"),
        ("SELECT ?s WHERE { } }", "ここに } は書けません"),
    ],
)
def test_a_syntax_error_is_told_in_japanese(real: httpx.Client, query: str, told: str) -> None:
    answer = real.get("/sparql", params={"query": query}, headers={"Accept-Language": "ja"})
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_the_status_of_every_caption_is_known_in_words(real: httpx.Client) -> None:
    query = "SELECT DISTINCT ?s { ?p <https://w3id.org/juten-kg/ontology#captionStatus> ?s }"
    rows = real.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert {row["s"]["value"].partition("(")[0] for row in rows} <= STATUSES.keys()


@pytest.mark.parametrize(("language", "unknown"), [("ja", "不明"), ("en", "unknown")])
@pytest.mark.parametrize("path", ["/laws", BASIC_ACT, ARTICLE, "/page/column/2022-06-07/digital-21"])
def test_where_all_marks_are_lost_no_number_says_that_there_are_none(
    real: httpx.Client, path: str, language: str, unknown: str
) -> None:
    html = main(real, path, language)
    assert f'<span class="unbound">{unknown}</span>' in html
    assert not re.search(r'<(?:td class="number"[^>]*|span class="muted")>0<', html)


def test_a_fiscal_year_does_not_say_that_a_name_mentions_it_which_does_not(real: httpx.Client) -> None:
    html = main(real, "/page/fiscal-year/2022", "ja")
    texts = re.findall(r'<td class="whole">(.*?)</td>', html)
    assert texts
    assert all("2022年度" in text for text in texts)


def test_every_page_of_a_thing_says_where_it_stands_from_home_down(real: httpx.Client) -> None:
    steps = {
        "/page/ministry/digital-agency": ["ホーム", "府省庁", "デジタル庁"],
        ARTICLE: ["ホーム", "法律", "デジタル社会形成基本法", "デジタル社会形成基本法第21条"],
        "/page/measure/2022-06-07/02-02/kpi/effect": [
            "ホーム",
            "デジタル社会の実現に向けた重点計画(2022年6月7日)",
            "施策 02-02",
            "KPI(効果)",
        ],
        "/page/fiscal-year/2022": ["ホーム", "会計年度"],
        "/queries/measures": ["ホーム", "保存クエリ", "施策の一覧"],
    }
    for path, expected in steps.items():
        crumbs = main(real, path, "ja").partition('<nav class="crumbs"')[2].partition("</nav>")[0]
        assert [words(step) for step in re.findall(r"<li[^>]*>.*?</li>", crumbs)] == expected, path


def test_a_page_that_is_not_there_leads_on_to_the_lists(real: httpx.Client) -> None:
    found = re.findall(r'href="(/[a-z]+/?)\?lang=ja"', main(real, "/page/measure/2022-06-07/99-99", "ja"))
    assert {"/measures", "/ministries", "/laws", "/queries"} <= set(found)


def test_a_page_beyond_the_last_leads_back_to_the_list(real: httpx.Client) -> None:
    html = main(real, "/measures?page=9999", "ja")
    assert 'href="/measures?lang=ja">パラメーターなしで開く' in html


def test_rows_beyond_the_last_are_said_not_to_be_there(real: httpx.Client) -> None:
    html = main(real, "/queries/measures?limit=2&offset=90", "ja")
    assert '<h2 id="result">この範囲に行はありません(全6行)</h2>' in html


def test_formats_are_called_by_their_names(real: httpx.Client) -> None:
    html = main(real, "/page/measure/2022-06-07/02-02", "en")
    downloads = html.partition('<p class="downloads">')[2].partition("</p>")[0]
    assert re.findall(r">([^<]+)</a>", downloads) == ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]


def test_a_label_in_an_answer_leads_to_its_thing_and_its_iri_takes_no_column(real: httpx.Client) -> None:
    html = main(real, "/queries/ministry-measures?ministry=digital-agency", "ja")
    head = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', html)
    assert head[0] == "施策名"
    assert "施策" not in head
    assert re.search(r'<a href="/id/measure/2022-06-07/02-02[^"]*">「Trusted Web」構想の実現</a>', html)


def test_a_choice_from_a_list_has_no_hint_for_typing(real: httpx.Client) -> None:
    html = main(real, "/queries/ministry-measures", "ja")
    assert "<select" in html
    assert "スラッグ" not in html


@pytest.mark.parametrize("path", ["/", "/page/ministry/digital-agency", "/queries/ministry-counts"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_picture_says_above_it_what_it_shows(real: httpx.Client, path: str, language: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", main(real, path, language), re.DOTALL)
    assert figures
    assert words(re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", figures[-1], re.DOTALL)[0])


def test_a_ministry_without_an_english_name_keeps_its_japanese_one_in_the_counts(real: httpx.Client) -> None:
    rows = real.get("/queries/ministry-counts.csv?language=en").text.splitlines()
    assert all(row.split(",")[1] for row in rows[1:])


def test_an_english_reader_is_told_why_the_texts_are_japanese(real: httpx.Client) -> None:
    told = "The plan is published in Japanese."
    assert told in main(real, "/page/measure/2022-06-07/02-02", "en")
    assert told not in main(real, "/page/measure/2022-06-07/02-02", "ja")


def test_the_other_form_of_a_topic_is_no_abbreviation(real: httpx.Client) -> None:
    html = main(real, "/search?q=信頼性のある自由なデータ流通", "ja")
    hit = html.partition("/id/topic/dfft")[2].partition("</li>")[0]
    assert '<span class="field">別の表記</span>' in hit


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/page/measure/2022-06-07/02-02/point/1", "施策"),
        ("/page/ministry/digital-agency", "府省庁"),
        (ARTICLE, "法律"),
        ("/measures", "施策"),
    ],
)
def test_the_menu_shows_in_which_list_a_thing_is(real: httpx.Client, path: str, name: str) -> None:
    header = real.get(f"{path}?lang=ja", headers=HTML).text.partition("<header")[2].partition("</header>")[0]
    assert set(re.findall(r'aria-current="(?:page|true)">([^<]*)</a>', header)) == {name}


def test_a_document_without_a_japanese_version_says_so(real: httpx.Client) -> None:
    told = "この文書は英語版だけです。"
    assert told in main(real, "/endpoint", "ja")
    assert told not in main(real, "/tutorial", "ja")
