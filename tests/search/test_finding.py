"""Finding: every part of a text finds its record, and no other does."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.folding import fold
from kg.search import MAX_LETTERS, QueryTooLong, SearchIndex, write_index
from tests.search.conftest import KINDS, Make, record

# Few letters, so that parts of texts meet often, in one record, in two, and across the border of fields.
LETTERS = "推進データ連ab2 ー条第"
TEXTS = st.lists(st.text(alphabet=LETTERS, max_size=12) | st.text(max_size=12), min_size=1, max_size=3)
SHORT_TEXTS = st.lists(st.text(alphabet="あいうab", max_size=9), min_size=1, max_size=2)
QUOTES = {ord(quote): None for quote in '"“”＂'}  # they hold words together
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def searched(records: list[list[str]], query: str) -> set[str]:
    """The IRIs of the records that a query finds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        write_index(path, [record(number, *texts) for number, texts in enumerate(records)], KINDS)
        return {hit.record.iri for hit in SearchIndex(path).search(query, limit=100).hits}


@SETTINGS
@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_any_part_of_two_letters_or_more_finds_its_record(records: list[list[str]], data: st.DataObject) -> None:
    texts = [[fold(text.translate(QUOTES)) for text in row] for row in records]
    text = data.draw(st.sampled_from([text for row in texts for text in row]))
    if len(text) < 2:
        return
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    wanted = {f"https://example.org/id/{place}" for place, row in enumerate(texts) if any(part in text for text in row)}
    assert searched(records, f'"{part}"') >= wanted


@SETTINGS
@given(st.lists(SHORT_TEXTS, min_size=1, max_size=5), st.text(alphabet="あいうab", min_size=1, max_size=5))
def test_a_word_finds_exactly_the_records_that_have_it_in_one_text(records: list[list[str]], word: str) -> None:
    expected = {
        f"https://example.org/id/{place}" for place, texts in enumerate(records) if any(word in text for text in texts)
    }
    assert searched(records, word) == expected


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    path = tmp_path_factory.mktemp("index") / "index"
    rows = [
        record(1, "データ連携の推進", "Trusted Web の実証を行う", "令和4年度(2022年度)に100%とする"),
        record(2, "「信頼」(DFFT)の推進*", "NEAR/2 AND OR NOT {x} : ^y"),
    ]
    write_index(path, rows, KINDS)
    return SearchIndex(path)


@given(st.text(max_size=MAX_LETTERS))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_a_person_types_is_an_error(index: SearchIndex, query: str) -> None:
    assert index.search(query).total >= 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("推進", [1, 2]),
        ("推進 データ", [1]),
        ("推進　データ", [1]),
        ("データ 信頼", []),
        ('"Trusted Web"', [1]),
        ("“Trusted Web”", [1]),
        ("web trusted", [1]),
        ('"web trusted"', []),
        ("ﾃﾞｰﾀ", [1]),
        ("進", [1, 2]),
        ("Webの実証", [1]),
        ("rust", [1]),
        ("AND", [2]),
        ("NEAR/2", [2]),
        ("推進*", [2]),
        ("*", [2]),
        ("^y", [2]),
        ("{x}", [2]),
        ("(DFFT)", [2]),
        ("100%", [1]),
        ('"推進', [1, 2]),
        ("推進の推進", []),
        ("携実", []),
    ],
)
def test_words_are_all_needed_quotes_hold_together_and_signs_are_text(
    index: SearchIndex, query: str, found: list[int]
) -> None:
    hits = index.search(query).hits
    assert sorted(int(hit.record.iri.rpartition("/")[2]) for hit in hits) == found


def test_a_query_without_words_gives_all_in_the_order_of_the_file(index: SearchIndex) -> None:
    assert [hit.record.iri[-1] for hit in index.search(" \u3000").hits] == ["1", "2"]


def test_a_text_that_is_too_long_is_said_so_with_the_limit(index: SearchIndex) -> None:
    with pytest.raises(QueryTooLong) as refused:
        index.search("あ" * 10_000)
    assert refused.value.limit == MAX_LETTERS


def test_many_words_are_all_looked_for(index: SearchIndex) -> None:
    assert index.search(" ".join(["推進", "データ", *"連携の推進データ"] * 6)).total == 1


def test_a_word_does_not_reach_from_one_field_or_record_into_the_next(make_index: Make) -> None:
    index = make_index([record(1, "終わり", "あい", "うえ"), record(2, "お", "おか")])
    for query in ("いう", "あいうえ", "えお", "うえおか"):
        assert index.search(query).total == 0


def test_a_long_text_is_found_by_its_end(make_index: Make) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(5_000))
    index = make_index([record(1, "題", text), record(2, "題", text[::-1])])
    assert [hit.record.iri[-1] for hit in index.search(text[-200:]).hits] == ["1"]


def test_where_nearly_every_pair_is_of_the_word_the_others_are_left_out(make_index: Make) -> None:
    # The pair ジタ stands in every record, in two of them outside of デジタル: those are looked at, not all.
    rows = [record(number, f"施{number}", "デジタル") for number in range(40)]
    index = make_index([*rows, record(40, "例外", "ラジタ"), record(41, "両方", "ラジタとデジタル")])
    found = {hit.record.iri.rpartition("/")[2] for hit in index.search("デジタル", limit=100).hits}
    assert found == {str(number) for number in range(42)} - {"40"}
