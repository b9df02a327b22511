"""Ranking: numbers and whole names first, then names, readings, texts; and what leads to a record from outside."""

from __future__ import annotations

import pytest

from kg.search import FacetValue, Field, FieldName, Record, SearchIndex, Text
from tests.search.conftest import Make, record

SLUG = ("ministry", "meti")


def ministry(number: int, name: str, reading: str, abbreviation: str) -> Record:
    fields = (
        Field(FieldName.LABEL, Text(name, "ja")),
        Field(FieldName.LABEL, Text("Ministry of Sample Affairs", "en")),
        Field(FieldName.READING, Text(reading, "ja-Hira")),
        Field(FieldName.ABBREVIATION, Text(abbreviation)),
    )
    iri = f"https://example.org/id/{number}"
    return Record(iri, "ministry", fields[0].text, fields, shortened=(name,), is_suggested=True)


def measure(number: int, code: str, label: str, *points: str) -> Record:
    plain = record(number, label, *points, facets=[SLUG])
    return Record(
        plain.iri, plain.kind, plain.label, (*plain.fields, Field(FieldName.NUMBER, Text(code))), facets=plain.facets
    )


@pytest.fixture
def index(make_index: Make) -> SearchIndex:
    rows = [
        ministry(1, "経済産業省", "けいざいさんぎょうしょう", "METI"),
        ministry(2, "個人情報保護委員会", "こじんじょうほうほごいいんかい", "PPC"),
        measure(3, "01-01", "産業のデータ", "Trusted Web と02-02"),
        measure(4, "02-02", "データ", "けいざいの話"),
        measure(5, "02-03", "国のデータ連携", "AIの活用"),
        measure(6, "02-04", "人材", "データを使う chair"),
    ]
    return make_index(rows, [FacetValue(*SLUG, (Text("経済産業省", "ja"),), "https://example.org/id/1")])


def found(index: SearchIndex, query: str) -> list[str]:
    return [hit.record.iri.rpartition("/")[2] for hit in index.search(query).hits]


def test_the_whole_name_goes_before_its_beginning_a_part_of_it_and_a_text(index: SearchIndex) -> None:
    assert found(index, "データ") == ["4", "3", "5", "6"]


def test_a_number_goes_before_the_text_that_mentions_it(index: SearchIndex) -> None:
    assert found(index, "02-02") == ["4", "3"]
    assert found(index, "2-2") == ["4"]


def test_a_reading_goes_before_a_text(index: SearchIndex) -> None:
    assert found(index, "ケイザイ")[:2] == ["1", "4"]


def test_who_looks_for_a_ministry_finds_its_measures_behind_it(index: SearchIndex) -> None:
    for query in ("経済産業省", "けいざいさんぎょうしょう", "meti", "経産省"):
        assert found(index, query) == ["1", "3", "4", "5", "6"], query


def test_a_ministry_and_a_word_find_its_measures_that_have_the_word(index: SearchIndex) -> None:
    assert found(index, "経産省 人材") == ["6"]


@pytest.mark.parametrize("query", ["経産省", "個情委"])
def test_a_shortened_name_finds_the_one_that_it_can_mean(index: SearchIndex, query: str) -> None:
    assert index.search(query).hits[0].record.kind == "ministry"


@pytest.mark.parametrize("query", ["経産", "省産経", "農産省", "経産省省", "産業庁"])
def test_other_letters_of_a_name_are_no_shortened_name(index: SearchIndex, query: str) -> None:
    assert found(index, query) == []


def test_the_kind_of_a_thing_finds_all_of_it(index: SearchIndex) -> None:
    assert found(index, "施策") == ["3", "4", "5", "6"]


def test_inside_a_latin_word_counts_least(index: SearchIndex) -> None:
    assert found(index, "ai")[0] == "5"
    assert set(found(index, "ai")) == {"1", "2", "5", "6"}


def test_words_side_by_side_go_before_words_apart(make_index: Make) -> None:
    index = make_index([record(1, "題", "Web を Trusted に"), record(2, "題", "Trusted Web の実証")])
    assert found(index, "trusted web") == ["2", "1"]


def test_equal_hits_keep_the_order_of_the_file_over_pages(make_index: Make) -> None:
    index = make_index([record(number, "同じ題", "同じ文") for number in range(45)])
    pages = [index.search("同じ", offset=offset, limit=20).hits for offset in (0, 20, 40, 60)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert [int(hit.record.iri.rpartition("/")[2]) for page in pages for hit in page] == list(range(45))


def test_a_match_says_its_field_and_marks_the_word_as_it_stands(index: SearchIndex) -> None:
    (hit,) = index.search("ｔｒｕｓｔｅｄ").hits
    (match,) = hit.matches
    assert (match.name, match.position, match.language) == (FieldName.POINT, 1, "ja")
    assert [(piece.text, piece.is_match) for piece in match.pieces] == [("Trusted", True), (" Web と02-02", False)]


def test_a_label_is_marked_too(index: SearchIndex) -> None:
    hit = index.search("連携").hits[0]
    assert [(piece.text, piece.is_match) for piece in hit.label] == [("国のデータ", False), ("連携", True)]


def test_a_long_text_is_cut_around_the_word(make_index: Make) -> None:
    (hit,) = make_index([record(1, "題", "前" * 300 + "ここ" + "後" * 300)]).search("ここ").hits
    (match,) = hit.matches
    assert match.begins_cut
    assert match.ends_cut
    assert [piece.text for piece in match.pieces if piece.is_match] == ["ここ"]
    assert len("".join(piece.text for piece in match.pieces)) == 120


def test_half_width_kana_are_marked_whole(make_index: Make) -> None:
    (hit,) = make_index([record(1, "題", "新ﾃﾞｼﾞﾀﾙ庁")]).search("デジ").hits
    assert [piece.text for piece in hit.matches[0].pieces] == ["新", "ﾃﾞｼﾞ", "ﾀﾙ庁"]


def test_each_word_is_shown_where_it_stands(index: SearchIndex) -> None:
    (hit,) = index.search("人材 使う meti").hits
    assert [match.name for match in hit.matches] == [FieldName.LABEL, FieldName.POINT, FieldName.MINISTRY]


def test_where_there_is_no_hit_a_name_that_looks_alike_is_suggested(index: SearchIndex) -> None:
    assert [row.text.text for row in index.search("経剤産業省").suggestions][-1] == "経済産業省"


def test_where_there_is_no_hit_the_parts_that_are_there_are_suggested(index: SearchIndex) -> None:
    suggested = {row.text.text: row.count for row in index.search("データ活用の人材").suggestions}
    assert suggested["データ"] == 4
    assert suggested["人材"] == 1


def test_words_that_are_nowhere_together_are_suggested_alone(index: SearchIndex) -> None:
    results = index.search("人材 連携")
    assert results.total == 0
    assert {row.text.text for row in results.suggestions} >= {"人材", "連携"}


def test_what_is_suggested_is_found(index: SearchIndex) -> None:
    for row in index.search("経剤産業省 データ活用").suggestions:
        assert index.search(row.text.text).total == row.count > 0
