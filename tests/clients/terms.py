"""Strategies for terms and tables of any kind, as a query can write them down."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from hypothesis import strategies as st

from tests.w3c.results import XSD

_NAMES = st.sampled_from(
    ["施策", "主担当", "a", "x1", "１", "A,B", "(1)", "it's", "%20", "123", "a.", "-", "_", "q?a=1&b=2"]
)
_LANGUAGES = st.sampled_from(["ja", "ja-Hira", "en-US", "zh-Hant-TW"])
_ODD = st.sampled_from(
    ['"', "'", ",", "\t", "\n", "\r", "\r\n", "\\", "<b>", "&amp;", " ", "\x01", "\x1f", "\uffff", "𠮷", "é"]
)
# A cell of CSV that starts with _: is a blank node, and nothing can tell it from such a text.
TEXTS = (
    st.lists(st.one_of(_ODD, st.text(max_size=5)), max_size=6)
    .map("".join)
    .filter(lambda text: "\0" not in text and not text.startswith("_:"))
)

IRIS = st.builds(
    lambda base, name: ox.NamedNode(base + name),
    st.sampled_from(["http://example.org/", "http://例え.jp/施策#", "urn:x:"]),
    _NAMES,
)


def _typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{name}"))


LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, language: ox.Literal(text, language=language.lower()), TEXTS, _LANGUAGES),
    st.integers(min_value=-(2**60), max_value=2**60).map(lambda number: _typed(str(number), "integer")),
    st.booleans().map(lambda value: _typed(str(value).lower(), "boolean")),
    st.dates().map(lambda day: _typed(day.isoformat(), "date")),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), TEXTS, IRIS),
)

TERMS = st.one_of(IRIS, LITERALS)
VARIABLES = ["s", "施策", "x_1"]


def tables() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of some variables, each bound or not."""
    return st.lists(st.dictionaries(st.sampled_from(VARIABLES), TERMS), max_size=5)


def triples() -> st.SearchStrategy[list[tuple[Any, Any, Any]]]:
    """Triples without blank nodes."""
    # A full-width digit begins a name in the fifth edition of XML 1.0, but not for expat, which reads the fourth.
    predicates = IRIS.filter(lambda iri: not iri.value.endswith("１"))
    return st.lists(st.tuples(IRIS, predicates, TERMS), max_size=5)
