"""Answers compared as multisets: what the formats leave open does not count, everything else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.answers import NotAnAnswer, rows_of

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = st.one_of(
    st.builds(lambda value: {"type": "uri", "value": value}, st.text()),
    st.builds(lambda value: {"type": "literal", "value": value}, st.text()),
    st.builds(lambda value: {"type": "literal", "value": value, "xml:lang": "ja"}, st.text()),
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), TERMS, max_size=3), max_size=8)


def answer(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()


def one(**term: str) -> bytes:
    return answer([{"x": term}])


@given(rows=ROWS, random=st.randoms())
def test_the_order_of_rows_does_not_count(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert rows_of(answer(rows)).difference(rows_of(answer(shuffled))) is None
    assert rows_of(answer(rows)).digest() == rows_of(answer(shuffled)).digest()


@given(rows=ROWS.filter(bool))
def test_a_missing_row_counts(rows: list[dict[str, Any]]) -> None:
    assert rows_of(answer(rows)).difference(rows_of(answer(rows[1:]))) is not None


def test_a_row_that_stands_twice_is_not_a_row_that_stands_once() -> None:
    row = {"x": {"type": "uri", "value": "a"}}
    assert rows_of(answer([row])).difference(rows_of(answer([row, row]))) == (
        "2 rows for 1: 0 missing, 1 that should not be there"
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (one(type="literal", value="a"), one(type="literal", value="a", datatype=f"{XSD}string")),
        (
            one(type="literal", value="1", datatype=f"{XSD}integer"),
            one(type="typed-literal", value="1", datatype=f"{XSD}integer"),
        ),
        (
            one(type="literal", value="a", **{"xml:lang": "ja-JP"}),
            one(type="literal", value="a", **{"xml:lang": "ja-jp"}),
        ),
    ],
)
def test_two_spellings_of_one_term_are_the_same(left: bytes, right: bytes) -> None:
    assert rows_of(left).difference(rows_of(right)) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (one(type="literal", value="a"), one(type="uri", value="a")),
        (one(type="literal", value="a"), one(type="literal", value="a", **{"xml:lang": "ja"})),
        (
            one(type="literal", value="1", datatype=f"{XSD}integer"),
            one(type="literal", value="01", datatype=f"{XSD}integer"),
        ),
        (answer([{"x": {"type": "uri", "value": "a"}}]), answer([{"y": {"type": "uri", "value": "a"}}])),
        (answer([{}]), answer([])),
    ],
)
def test_two_different_terms_are_different(left: bytes, right: bytes) -> None:
    assert rows_of(left).difference(rows_of(right)) is not None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b'{"boolean": true}', b'{"results": {"bindings": [{"x": 1}]}}', b"\xff"]
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        rows_of(body)


def test_an_answer_that_was_cut_off_is_refused() -> None:
    with pytest.raises(NotAnAnswer):
        rows_of(one(type="literal", value="a")[:-2])
