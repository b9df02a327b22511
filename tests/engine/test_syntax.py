"""A syntax error names the token that is wrong, with its line and column as an editor counts them."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.engine.errors import QuerySyntaxError
from kg.engine.syntax import syntax_error

WRONG = {
    "SELECT *\nWHERE { ?s ?p }": ("unexpected }", 2, 15),
    "SELECT * { ?s a }": ("unexpected }", 1, 17),
    "SELECT * { ?s ?p ?o": ("unexpected end of the query", 1, 20),
    "SELEC * {}": ("unexpected SELEC", 1, 1),
    "SELECT ?x { ?x a b:c }": ("the prefix b: is not declared", 1, 18),
    "SELECT ?s { ?s ?p ?o } LIMIT x": ("unexpected x", 1, 30),
    "SELECT * { ?s ?p ?o FILTER }": ("unexpected }", 1, 28),
    "SELECT * { ?s ?p ?o } garbage": ("unexpected garbage", 1, 23),
    "SELECT * { ?s ?p ?o . # a comment\r\n  ?s 'x' ?o }": ("unexpected 'x'", 2, 6),
    "SELECT (COUNT(*) AS ?n { ?s ?p ?o }": ('unexpected {; expected ")"', 1, 24),
    "": ("unexpected end of the query", 1, 1),
}


def error_of(text: str) -> QuerySyntaxError:
    with pytest.raises(SyntaxError) as caught:
        pyoxigraph.Store().query(text)
    return syntax_error(str(caught.value), text)


@pytest.mark.parametrize("text", WRONG)
def test_the_wrong_token_is_named_with_its_place(text: str) -> None:
    error = error_of(text)
    message, line, column = WRONG[text]
    assert str(error).startswith(message)
    assert (error.line, error.column) == (line, column)


def test_what_is_refused_here_is_not_offered() -> None:
    for text in WRONG:
        assert "SERVICE" not in str(error_of(text))


TOKENS = st.sampled_from(
    ["SELECT", "*", "?s", "{", "}", "(", ")", "FILTER", "1", '"a"', "<a:b>", ".", ";", "a", "#x\n"]
)


@given(st.lists(TOKENS, max_size=12).map(" ".join))
def test_every_wrong_query_has_an_error_with_a_place_inside_of_it(text: str) -> None:
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as caught:
        error = syntax_error(str(caught), text)
        assert error.line is not None
        assert error.column is not None
        assert 1 <= error.line <= text.count("\n") + 1
        assert 1 <= error.column <= len(text.split("\n")[error.line - 1]) + 1
