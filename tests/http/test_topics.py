"""Topics on the site: the list, the page of one with the names marked, and the marks on the page of a measure."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import httpx
import pytest

from kg.web.entity import Label
from kg.web.kinds.asking import Link
from kg.web.kinds.topics import Piece, Span, pieces_of

HTML = {"Accept": "text/html"}
MARK = re.compile(r"<mark>(.*?)</mark>")
EU, G7 = Link("eu", Label("EU")), Link("g7", Label("G7"))


def page(real: httpx.Client, path: str, language: str = "ja") -> str:
    response = real.get(f"{path}?lang={language}", headers=HTML)
    assert response.status_code == 200
    return response.text


def test_the_list_has_every_topic_with_its_number_of_measures(real: httpx.Client) -> None:
    rows = re.findall(
        r'<tr><th scope="row"><a href="([^"?]*)[^>]*>([^<]+)</a></th><td class="number">(\d+)', page(real, "/topics")
    )
    assert len(rows) == 22
    assert ("/id/topic/dfft", "DFFT", "4") in rows
    assert ("/id/topic/base-registry", "ベース・レジストリ", "0") in rows


def test_the_page_of_a_topic_marks_every_name_in_the_texts(real: httpx.Client) -> None:
    marks = MARK.findall(page(real, "/page/topic/igf"))
    assert marks == [
        "インターネット・ガバナンス・フォーラム",
        "IGF",
        "Internet Governance Forum",
        "IGF",
        "IGF",
        "IGF",
    ]


def test_the_page_of_a_topic_quotes_the_plan_and_leads_to_where_it_says_so(real: httpx.Client) -> None:
    text = page(real, "/page/topic/gpai", "en")
    assert "政府・国際機関・産業界・有識者等からなる国際的イニシアティブ" in text
    assert 'href="/id/measure/2022-06-07/02-04/point/1?lang=en"' in text


def test_a_topic_that_no_text_names_says_so(real: httpx.Client) -> None:
    assert "収録されている文には出てきません" in page(real, "/page/topic/base-registry")


def test_a_heading_leads_to_the_topics_below_it(real: httpx.Client) -> None:
    text = page(real, "/page/topic/technology")
    assert set(re.findall(r'href="/id/topic/([a-z-]+)', text)) >= {"ai", "iot", "big-data"}


def test_names_on_the_page_of_a_measure_are_marked_and_lead_to_their_topics(real: httpx.Client) -> None:
    text = page(real, "/page/measure/2022-06-07/02-03")
    named = re.findall(r'<a class="names" href="/id/topic/([a-z0-9-]+)[^"]*"><mark>(.*?)</mark></a>', text)
    assert len(named) == 15
    assert ("eu", "EU") in named
    assert ("cbpr", "越境プライバシールール(CBPR)システム") in named


@pytest.mark.parametrize("number", ["02-01", "02-02", "02-03", "02-04", "02-05"])
def test_marking_changes_no_letter_of_the_printed_texts(real: httpx.Client, number: str) -> None:
    text = page(real, f"/page/measure/2022-06-07/{number}").partition('<ol class="points">')[2].partition("</ol>")[0]
    shown = [unescape(re.sub(r"<[^>]+>", "", part)) for part in re.findall(r'<p class="printed"[^>]*>(.*?)</p>', text)]
    answer = real.get("/queries/measure-points.csv", params={"measure": f"2022-06-07/{number}"}).text
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert shown == [row["text"] for row in rows]


def test_the_search_narrows_down_by_topic(real: httpx.Client) -> None:
    found = real.get("/search", params={"topic": "ＤＦＦＴ", "kind": "measure", "format": "json"}).json()
    assert sorted(hit["number"] for hit in found["hits"]) == ["02-01", "02-02", "02-03", "02-05"]


def test_pieces_make_up_the_text() -> None:
    pieces = pieces_of("日EU間とG7", [Span(1, 3, EU), Span(5, 7, G7)])
    assert pieces == [Piece("日"), Piece("EU", EU), Piece("間と"), Piece("G7", G7)]


@pytest.mark.parametrize("span", [Span(3, 9, EU), Span(2, 2, EU), Span(4, 3, EU)])
def test_a_span_that_does_not_fit_the_text_marks_nothing(span: Span) -> None:
    assert pieces_of("日EU間", [span]) == [Piece("日EU間")]


def test_of_two_spans_that_overlap_the_first_is_marked() -> None:
    assert pieces_of("EUG7", [Span(0, 3, EU), Span(2, 4, G7)]) == [Piece("EUG", EU), Piece("7")]


def test_what_is_far_from_a_name_is_cut_away_with_an_ellipsis() -> None:
    pieces = pieces_of("前" * 9 + "EU" + "中" * 9 + "G7" + "後" * 9, [Span(9, 11, EU), Span(20, 22, G7)], around=2)
    assert "".join(piece.text for piece in pieces) == "…前前EU中中…中中G7後後…"
