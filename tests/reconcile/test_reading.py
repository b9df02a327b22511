"""The JSON of requests: what OpenRefine writes is read, anything else is refused with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reconcile import BATCH_SIZE, MalformedRequest, TooManyQueries, read_batch, read_extension

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.sampled_from(["query", "type", "type_strict", "limit", "properties", "pid", "v", "ids", "id"])


def refused(queries: object) -> MalformedRequest:
    with pytest.raises(MalformedRequest) as caught:
        read_batch(queries if isinstance(queries, str) else json.dumps(queries))
    return caught.value


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ([], "q0"),
        ("x", "q0"),
        ({}, "q0"),
        ({"query": 7}, "q0.query"),
        ({"query": "x", "limit": 0}, "q0.limit"),
        ({"query": "x", "limit": -1}, "q0.limit"),
        ({"query": "x", "limit": 1.5}, "q0.limit"),
        ({"query": "x", "limit": True}, "q0.limit"),
        ({"query": "x", "limit": "many"}, "q0.limit"),
        ({"query": "x", "type": 7}, "q0.type"),
        ({"query": "x", "type_strict": "perhaps"}, "q0.type_strict"),
        ({"query": "x", "properties": {"pid": "edition"}}, "q0.properties"),
        ({"query": "x", "properties": ["edition"]}, "q0.properties[0]"),
        ({"query": "x", "properties": [{"v": "1"}]}, "q0.properties[0].pid"),
        ({"query": "x", "properties": [{"pid": "colour", "v": "1"}]}, "q0.properties[0].pid"),
        ({"query": "x", "properties": [{"pid": "edition", "v": [[]]}]}, "q0.properties[0].v"),
        ({"query": "x", "properties": [{"pid": "edition", "v": {"name": "x"}}]}, "q0.properties[0].v.id"),
        ({"query": "x", "properties": [{"pid": "edition", "v": "x"}] * 11}, "q0.properties"),
    ],
)
def test_a_wrong_query_is_refused_with_its_place(query: object, place: str) -> None:
    assert refused({"q0": query}).place == place


@pytest.mark.parametrize("text", ["", "queries", "{", "[]", "7", "null", '{"q0":', "[" * 100_000, "9" * 5000])
def test_what_is_no_batch_is_refused(text: str) -> None:
    assert refused(text).place == ""


def test_a_batch_has_a_largest_size() -> None:
    queries = {f"q{number}": {"query": "x"} for number in range(BATCH_SIZE)}
    assert len(read_batch(json.dumps(queries))) == BATCH_SIZE
    with pytest.raises(TooManyQueries):
        read_batch(json.dumps(queries | {"more": {"query": "x"}}))


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert read_batch('{"q0": {"query": "\\ud800"}}')["q0"].text == "?"


@given(st.dictionaries(st.text(max_size=3), st.dictionaries(MEMBERS, JSON, max_size=5), max_size=3))
def test_any_json_is_read_or_refused(value: object) -> None:
    text = json.dumps(value)
    for read in (read_batch, read_extension):
        try:
            read(text)
        except MalformedRequest as error:
            assert str(error)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_batch, read_extension):
        try:
            read(text)
        except MalformedRequest as error:
            assert str(error)
