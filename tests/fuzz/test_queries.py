"""What the scanner lets through, held against pyoxigraph's own parser: it is of the form and shape that was said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kg.engine.errors import ForbiddenFeature, QueryError, QuerySyntaxError
from kg.engine.scanner import Scan, check, position, scan
from kg.engine.syntax import syntax_error
from kg.engine.tokens import BadToken, skip_blank, tokens
from kg.formats import Shape
from tests.effort import effort
from tests.engine.hostile import Listener
from tests.engine.test_scanner import HIDDEN, LET_THROUGH, PIECES, REFUSED

BLANKS = ["", "", " ", "\n", "\r", "\t", "#\n", "#x\r", "# '\n", '#"""\n', "\x0b", "\x0c", "\xa0", "\ufeff", "\u2028"]
PROLOGUES = [
    "", "", "PREFIX : <http://e/> PREFIX e: <http://e/>", "BASE <http://e/>", "PREFIX e:<e:>BASE<http://e/>",
    "prefix e: <http://e/> prefix e: <urn:x:>", "VERSION '1.2'", "PREFIX SELECT: <http://e/>", "PREFIXe:<http://e/>",
]  # fmt: skip
FORMS = [
    "SELECT*{", "SELECT * WHERE {", "SELECT(1<2 AS ?q){", "SELECTDISTINCT*{", "ASK{", "CONSTRUCT{?s ?p ?o}WHERE{",
    "CONSTRUCT WHERE{", "DESCRIBE ?s{", "DESCRIBE<e:x>{", "INSERT DATA{", "DELETE WHERE{", "LOAD<http://127.0.0.1:1/>",
    "CLEAR ALL", "DROP ALL", "WITH<e:g>DELETE{", "SELECT", "select reduced*from<e:g>{", "ASK{};INSERT DATA{",
]  # fmt: skip
BODIES = [
    "?s ?p ?o", ".", ";", "{", "}", "?s ?p 1", "FILTER(1<2)", "FILTER(?x<'a'&&?y>'b')", "FILTER EXISTS{?s ?p ?o}",
    "BIND(NOW() AS ?n)", "BIND(rand()AS?r)", "BIND(STRUUID() AS ?u)", "BIND(BNODE() AS ?b)", "BIND(1<NOW() AS ?c)",
    "OPTIONAL{", "MINUS{", "UNION{", "GRAPH?g{", "VALUES ?v{1 'x' <a>}", "VALUES(?v ?w){(1 2)}", "?s a e:now", "e:x",
    "'''", '"""', "'", '"', "<", ">", "<<", "(", ")", "[", "]", "_:b", "?now", "$rand", "@en", "^^", "\\u0041", "\\",
    "#", "INSERT DATA{<a:a><a:a>1}", "LOAD <file:///etc/hostname>", "SERVICE", "SERVICE<http://127.0.0.1:1/>{}",
    "LATERAL{", "IN(1,2)", "AS ?z", "LIMIT 1", "OFFSET 0", "ORDER BY ?s", "GROUP BY ?s", "HAVING(1)", "1e5", "-1", "+",
]  # fmt: skip


# Whole patterns with the places where a volatile function could hide; __ is any blank, or none.
WHOLE = [
    "?s __?p __?o __.", "?s ?p 'NOW()' .", "?s<e:now>?rand .", "FILTER__(__1<2)", "FILTER(?x<__'a'&&?y>'b')",
    "BIND(NOW__() AS ?n)", "BIND(__rand()AS?r)", "BIND(1<NOW()AS?c)", "BIND(1__<rand() AS ?d)",
    "BIND('>'<STRUUID()AS?e)",
    "BIND(?x<uuid()&&?y>1 AS ?f)", "BIND(1<'>'||bnode()>1 AS ?g)", "FILTER(NOW()>1)", "FILTER EXISTS{FILTER(1<rand())}",
    "VALUES ?v__{__1 'now' <a:now>}", "OPTIONAL{BIND(IF(1<2,rand(),1)AS?h)}", "{SELECT(uuid()AS?i){}}",
    "?s e:now e:rand__.",
    "BIND(1<2__#>\n AS ?j)", "BIND(STR(<e:x#rand>) AS ?k)", "FILTER(1 IN(1,rand()))", "MINUS{?s ?p '''now()'''}",
    "BIND(2<3&&4>rand() AS ?l)", "BIND((1<2)<NOW() AS ?m)", "FILTER(?s<?p&&?p>NOW())", "BIND(-1<-rand() AS ?o1)",
]  # fmt: skip


@st.composite
def whole_queries(draw: st.DrawFn) -> str:
    """A query that is right, with any blanks in it, or one small change away from it."""
    blank = st.sampled_from(["", "", " ", "\n", "#\n", "#'\r", "# x\n"])
    form = st.sampled_from(["SELECT*{", "SELECT ?n{", "SELECT*{", "ASK{", "CONSTRUCT{?s ?p ?o}WHERE{"])
    text = "PREFIX e:<http://e/>" + draw(form)
    for pattern in draw(st.lists(st.sampled_from(WHOLE), max_size=3)):
        text += "".join(part + draw(blank) for part in pattern.split("__")) + " "
    text += "}" + draw(st.sampled_from(["", "", "LIMIT 1", "ORDER BY rand()", "ORDER BY(1<NOW())", "HAVING(1<rand())"]))
    if draw(st.integers(0, 3)):
        return text
    at = draw(st.integers(20, len(text)))
    return text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 1)) :]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Something like a query: most are wrong somewhere, many are not."""
    blank = st.sampled_from(BLANKS)
    text = draw(st.sampled_from(PROLOGUES)) + draw(blank) + draw(st.sampled_from(FORMS))
    for _ in range(draw(st.integers(0, 5))):
        text += draw(blank) + draw(st.sampled_from(BODIES) | st.sampled_from(PIECES) | st.text(max_size=2))
    return text + draw(st.sampled_from(["", "}", "}}", ")}", "})}"]))


anything = (
    whole_queries()
    | texts()
    | st.lists(st.sampled_from(PIECES + BODIES) | st.text(max_size=3), max_size=20).map("".join)
)


def checked(text: str) -> Scan | None:
    """What the scanner says; None where it refuses."""
    try:
        return check(text)
    except QueryError:
        return None


def parsed(text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | None:
    """What pyoxigraph makes of it over an empty store; None where it refuses. Nothing is fetched: see the guard."""
    try:
        return ox.Store().query(text)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return None


def test_pyoxigraph_takes_updates_by_the_call_that_the_next_property_uses() -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:a> <a:a> 1 }")
    assert len(store) == 1


@effort(120)
@given(anything)
@example("PREFIX e: <http://e/> ASK {} ; INSERT DATA { e:a e:a 1 }")
def test_nothing_that_is_let_through_is_an_update_to_pyoxigraph(text: str) -> None:
    assume(checked(text) is not None)
    with pytest.raises(SyntaxError):
        ox.Store().update(text)


@effort(120)
@given(whole_queries() | texts())
@example("SELECTDISTINCT*{}")
def test_the_shape_that_was_said_is_the_shape_that_comes(text: str) -> None:
    seen = checked(text)
    result = None if seen is None else parsed(text)
    assume(seen is not None and result is not None)
    kinds = {Shape.BINDINGS: ox.QuerySolutions, Shape.BOOLEAN: ox.QueryBoolean, Shape.GRAPH: ox.QueryTriples}
    assert isinstance(result, kinds[seen.shape])


@effort(120)
@given(whole_queries())
@example("SELECT * { BIND(?x<NOW() AS ?c) }")
def test_what_is_not_volatile_answers_the_same_twice(text: str) -> None:
    seen = checked(text)
    assume(seen is not None and not seen.volatile and seen.shape is Shape.BINDINGS)
    answers = [parsed(text) for _ in range(2)]
    assume(None not in answers)
    lines = [result.serialize(format=ox.QueryResultsFormat.JSON) for result in answers if result is not None]
    assert lines[0] == lines[1]


@effort(120)
@given(anything)
@example("SELECT * { '\ud800' }")
def test_any_text_is_let_through_or_refused_with_a_place_inside_of_it(text: str) -> None:
    for read in (check, scan):
        try:
            read(text)
        except (QuerySyntaxError, ForbiddenFeature) as error:
            assert error.line is not None
            assert error.column is not None
            assert (1, 1) <= (error.line, error.column) <= position(text, len(text))


@effort(120)
@given(anything)
def test_the_tokens_and_what_is_blank_between_them_are_the_text(text: str) -> None:
    at = skip_blank(text, 0)
    try:
        for token in tokens(text):
            assert token.start == at
            assert token.text
            assert text.startswith(token.text, at)
            at = skip_blank(text, at + len(token.text))
    except BadToken as error:
        assert at <= error.index < len(text)
    else:
        assert at == len(text)


@effort(80)
@given(anything)
@example("SELECT * { ?s ?p 'a")
def test_every_message_of_the_parser_becomes_an_error_with_a_place_in_the_text(text: str) -> None:
    assume(checked(text) is not None)
    try:
        ox.Store().query(text)
    except SyntaxError as caught:
        error = syntax_error(str(caught), text)
        assert str(error)
        assert error.line is None or (1, 1) <= (error.line, error.column or 0) <= position(text, len(text) + 1)
    except (ValueError, RuntimeError, OSError):
        pass


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as counting:
        yield counting


changes = st.lists(
    st.tuples(st.integers(0, 120), st.integers(0, 3), st.sampled_from(PIECES + BODIES) | st.text(max_size=1)),
    min_size=1,
    max_size=4,
)


@effort(120)
@given(text=st.sampled_from([*REFUSED.values(), *HIDDEN.values(), *LET_THROUGH.values()]), changed=changes)
def test_no_change_of_a_known_spelling_of_service_connects(
    listener: Listener, text: str, changed: list[tuple[int, int, str]]
) -> None:
    for at, cut, piece in changed:
        text = text[:at] + piece + text[at + cut :]
    text = text.replace("http://e/", f"http://{listener.address}/")
    if checked(text) is not None:
        result = parsed(text)
        if isinstance(result, ox.QuerySolutions):
            with suppress(SyntaxError, ValueError, RuntimeError, OSError):
                result.serialize(format=ox.QueryResultsFormat.JSON)
    assert listener.connections == 0, text
