"""The comparison itself: it must see every difference, or a suite passes that should not."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.w3c.results import Solutions, as_strings, read_answer, same

A, B = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/b")
ONE = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
X, Y, Z = ox.BlankNode("x"), ox.BlankNode("y"), ox.BlankNode("z")


def _table(*rows: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]) -> Solutions:
    return Solutions(("p", "q"), rows)


def _graph(*triples: tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode]) -> ox.Dataset:
    return ox.Dataset(ox.Quad(*triple) for triple in triples)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (_table({"p": A}, {"p": B}), _table({"p": B}, {"p": A})),
        (_table({"p": X, "q": X}), _table({"p": Y, "q": Y})),
        (_table({"p": X}, {"p": Y}), _table({"p": Z}, {"p": X})),
        (_table({"p": ONE}), _table({"p": ox.Literal("01", datatype=ONE.datatype)})),
        (_graph((X, A, Y)), _graph((Y, A, X))),
        (True, True),
    ],
)
def test_these_are_the_same(left: object, right: object) -> None:
    assert same(left, right)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (_table({"p": A}), _table({"p": B})),
        (_table({"p": A}), _table({"q": A})),
        (_table({"p": A}), _table({"p": A}, {"p": A})),
        (_table({}), _table()),
        (_table({"p": X, "q": X}), _table({"p": X, "q": Y})),
        (_table({"p": X}, {"p": X}), _table({"p": X}, {"p": Y})),
        (_table({"p": ONE}), _table({"p": ox.Literal("1")})),
        (_table({"p": ONE}), _table({"p": ox.Literal(1.0)})),
        (_table({"p": ox.Literal("a", language="ja")}), _table({"p": ox.Literal("a", language="en")})),
        (_table({"p": A}), Solutions(("p",), ({"p": A},))),
        (_graph((X, A, X)), _graph((X, A, Y))),
        (_graph((X, A, Y)), _graph((X, B, Y))),
        (True, False),
        (True, _table()),
        (_graph(), _table()),
    ],
)
def test_these_are_not(left: object, right: object) -> None:
    assert not same(left, right)  # type: ignore[arg-type]
    assert not same(right, left)  # type: ignore[arg-type]


def test_order_counts_where_it_is_asked_for() -> None:
    rows = {"p": A}, {"p": B}
    assert not same(_table(*rows), _table(*reversed(rows)), ordered=True)
    assert same(_table(*rows), _table(*rows), ordered=True)


def test_strings_tell_an_iri_from_another_but_not_from_its_text() -> None:
    text = ox.Literal(A.value)
    assert same(as_strings(_table({"p": A})), as_strings(_table({"p": text})))
    assert not same(as_strings(_table({"p": A})), as_strings(_table({"p": B})))


def test_csv_and_tsv_keep_one_row_for_each_blank_line() -> None:
    for name, content in (("csv", b"p\r\n\r\na\r\n"), ("tsv", b'?p\n\n"a"\n')):
        answer = read_answer(content, name)
        assert isinstance(answer, Solutions)
        assert len(answer.rows) == 2
