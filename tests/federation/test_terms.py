"""Any term that another endpoint sends comes back from a VALUES block as the same term, and none can end the block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

from kg.engine.federation.inline_data import Term, Unwritable, is_kept_as_written, write_term, write_values
from kg.engine.scanner import check

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"', "\\", "\\u0041", "\r\n", "\0", "} SERVICE <http://e/> { ", "'''", '"""', "\ufffe", "\u2028", "𠮷"]
)


def _iri(text: str) -> NamedNode | None:
    try:
        return NamedNode(f"http://e.example/{text}")
    except ValueError:
        return None


IRIS = st.text().map(_iri).filter(bool)
LANGUAGES = st.sampled_from(["ja", "en", "ja-hira", "zh-hant-tw", "de-1996", "x-a-b"])
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, LANGUAGES),
    st.builds(lambda text: Literal(text, language="ar", direction=BaseDirection.RTL), TEXTS),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), TEXTS, IRIS),
)
TERMS = st.one_of(IRIS, LITERALS)


@given(rows=st.lists(st.tuples(st.none() | TERMS, st.none() | TERMS), max_size=4))
def test_a_block_reads_back_as_it_was_written(rows: list[tuple[Term | None, Term | None]]) -> None:
    text = f"SELECT * {{ {write_values(('a', 'b'), rows)} }}"
    check(text)  # nothing in it is a SERVICE clause
    found = Store().query(text)
    assert isinstance(found, QuerySolutions)
    assert [(row["a"], row["b"]) for row in found] == rows


@pytest.mark.parametrize("text", ["1", "-1.5", "true", "2022-06-07", "not a number"])
@pytest.mark.parametrize("datatype", ["integer", "decimal", "double", "boolean", "date", "int", "gYear"])
def test_a_literal_that_stores_rewrite_is_written_as_it_came(text: str, datatype: str) -> None:
    term = Literal(text, datatype=NamedNode(XSD + datatype))
    assert write_term(term) == f'"{text}"^^<{XSD}{datatype}>'
    assert not is_kept_as_written(term)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_solutions_that_bind_nothing_are_counted(rows: int) -> None:
    found = Store().query(f"SELECT * {{ {write_values((), [()] * rows)} }}")
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == rows


@pytest.mark.parametrize("term", [BlankNode("a"), Triple(NamedNode("a:a"), NamedNode("a:b"), NamedNode("a:c"))])
def test_what_a_block_cannot_hold_is_refused(term: Term) -> None:
    with pytest.raises(Unwritable):
        write_term(term)
