"""What the scanner refuses, what it lets through, and what it says of a query."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.engine.errors import ForbiddenFeature, QueryError, QuerySyntaxError
from kg.engine.scanner import SCANNED_LENGTH, check, position, scan
from kg.formats import Shape

P = "PREFIX : <http://e/> PREFIX e: <http://e/> PREFIX service: <http://e/s#> "

REFUSED = {
    "plain": "SELECT * { SERVICE <http://e/> {} }",
    "lower case": "SELECT * { service <http://e/> {} }",
    "mixed case": "SELECT * { sErViCe <http://e/> {} }",
    "no white space before <": "SELECT * {SERVICE<http://e/>{}}",
    "silent": "SELECT * { SERVICE SILENT <http://e/> {} }",
    "silent, in one word": "SELECT * { SERVICESILENT<http://e/>{} }",
    "variable": "SELECT * { VALUES ?x {<http://e/>} SERVICE ?x {} }",
    "variable at once": "SELECT * { VALUES ?x {<http://e/>} SERVICE?x{} }",
    "prefixed name": f"{P}SELECT * {{ SERVICE e:x {{}} }}",
    "empty prefix at once": f"{P}SELECT * {{ SERVICE:x{{}} }}",
    "silent and empty prefix at once": f"{P}SELECT * {{ SERVICESILENT:x{{}} }}",
    "after a comment that CR ends": "SELECT * { # comment\rSERVICE <http://e/> {} }",
    "after a comment that LF ends": "SELECT * { # comment\nSERVICE <http://e/> {} }",
    "comment behind it": "SELECT * { SERVICE# comment\r<http://e/># comment\n{} }",
    "in EXISTS": "SELECT * { FILTER EXISTS {SERVICE <http://e/> {}} }",
    "in NOT EXISTS": "SELECT * { FILTER NOT EXISTS{SERVICE <http://e/> {}} }",
    "in MINUS": "SELECT * { MINUS{SERVICE <http://e/> {}} }",
    "in a sub-select": "SELECT * { { SELECT * { SERVICE <http://e/> {} } } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://e/> { ?s ?p ?o } }",
    "in ASK": "ASK{SERVICE<http://e/>{}}",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <http://e/> { ?s ?p ?o } }",
    "in BIND's EXISTS": "SELECT * { BIND(EXISTS{SERVICE <http://e/> {}} AS ?x) }",
    "after a string with escapes": r'SELECT * { ?s ?p "\"" . SERVICE <http://e/> {} }',
    "after a long string": "SELECT * { ?s ?p '''it''s''' . SERVICE <http://e/> {} }",
    "after an IRI with a quotation mark": "SELECT * { ?s <http://e/'> ?o . SERVICE <http://e/'> {} }",
    "after an IRI with a hash": "SELECT * { ?s <http://e/#> ?o . SERVICE <http://e/> {} }",
    "after less-than": "SELECT * { FILTER(?x < 1) SERVICE <http://e/> {} }",
    "after less-than at once": "SELECT * { FILTER(?x<1)SERVICE<http://e/>{} }",
    "glued to a number": "SELECT * { ?s ?p 1SERVICE <http://e/> {} }",
    "glued to an exponent": "SELECT * { ?s ?p 1e5SERVICE <http://e/> {} }",
    "glued to true": "SELECT * { ?s ?p trueSERVICE <http://e/> {} }",
    "glued to a string": "SELECT * { ?s ?p ''SERVICE <http://e/> {} }",
    "cut from a name whose namespace is no prefix of an IRI": (
        "PREFIX f: <http://e:8> SELECT * { ?s ?p f:SERVICE <http://e/> {} }"
    ),
    "cut from a name with a lone percent sign": f"{P}SELECT * {{ ?s ?p e:SERVICE\\%<http://e/> {{}} }}",
}

LET_THROUGH = {
    "in a string": 'SELECT * { ?s ?p "SERVICE <http://e/> {}" }',
    "in a string with single quotation marks": "SELECT * { ?s ?p 'SERVICE <http://e/> {}' }",
    "in a long string": 'SELECT * { ?s ?p """a "\n SERVICE <http://e/> {}""" }',
    "in an IRI": "SELECT * { ?s <http://e/SERVICE> <urn:service:x> }",
    "in an IRI's fragment": "SELECT * { ?s <http://www.w3.org/ns/sparql-service-description#Service> ?o }",
    "in a comment": "SELECT * { # SERVICE <http://e/> {}\n ?s ?p ?o }",
    "in a variable": "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "in a longer variable": "SELECT * { ?myservice ?p ?x_service }",
    "in a prefix": f"{P}SELECT * {{ ?s service:x ?o }}",
    "in a local name": f"{P}SELECT * {{ ?s e:service e:Service , e:my-service-x . }}",
    "in a language tag": 'SELECT * { ?s ?p "x"@x-service }',
    "in a blank node label": "SELECT * { _:service ?p ?o }",
    "prefix before a group": f"{P}SELECT * {{ GRAPH service:g {{ ?s ?p ?o }} }}",
    "prefix in FROM": f"{P}SELECT * FROM service:g {{ ?s ?p ?o }}",
    "class before OPTIONAL": f"{P}SELECT * {{ ?s a e:Service OPTIONAL {{ ?s ?p ?o }} }}",
    "class before a group": f"{P}SELECT * {{ ?s a e:Service {{ ?s ?p ?o }} }}",
    "relative IRI": "BASE <http://e/> SELECT * { ?s <#service> ?o }",
    "relative IRI in a list": "BASE <http://e/> SELECT * { ?s ?p (<service> <x/service>) }",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_every_spelling_of_service_is_refused(text: str) -> None:
    with pytest.raises(ForbiddenFeature) as caught:
        scan(text)
    assert caught.value.feature == "SERVICE"


HIDDEN = {
    "a relative IRI with a hash, straight in parentheses": "BASE <http://e/> SELECT * { ?s ?p (<service> <x#y>) }",
    "a comparison that holds a comment": "SELECT * { FILTER(1<2)#>'''\nSERVICE <http://e/> {}#'''\n}",
    "a comparison with a string": "SELECT * { FILTER(1<'>'||'a'='b') SERVICE <http://e/> {} # '\n}",
    "a variable and a comment": "SELECT * { VALUES ?x {<http://e/>} FILTER(1<2)SERVICE?x#>\n{} }",
    "a string with a wrong escape": "SELECT * { VALUES ?x {'''a' 'b'} SERVICE <http://e/> {} # \\q '''\n}",
    "a string with half a surrogate pair": "SELECT * { VALUES ?x {'''\\uD800' } SERVICE <http://e/> {} # '''\n}",
    "a string that does not end": "SELECT * { VALUES ?x {'a} SERVICE <http://e/> {} }",
    "an escape of the keyword": r"SELECT * { \u0053ERVICE <http://e/> {} # service" "\n}",
    "an escape in a variable": r"SELECT * { ?\u0073 ?p ?o . # service" "\n}",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_what_could_hide_service_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        scan(text)


@pytest.mark.parametrize("text", LET_THROUGH.values(), ids=LET_THROUGH)
def test_the_word_alone_is_let_through(text: str) -> None:
    assert scan(text).shape is Shape.BINDINGS


def test_service_has_the_line_and_column_of_its_word() -> None:
    with pytest.raises(ForbiddenFeature) as caught:
        scan("SELECT *\r\n{ ?s ?p ?o .\rSERVICE <http://e/> {} }")
    assert (caught.value.line, caught.value.column) == (3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }",
        "insert { ?s ?p ?o } where { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <http://e/>",
        "CREATE GRAPH <http://e/>",
        "ADD <http://e/a> TO <http://e/b>",
        "MOVE <http://e/a> TO <http://e/b>",
        "COPY <http://e/a> TO <http://e/b>",
        "LOAD <http://e/>",
        "load silent <http://e/>",
        "WITH <http://e/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# comment\nPREFIX e: <http://e/> INSERT DATA { e:a e:b e:c }",
    ],
)
def test_an_update_is_refused_by_the_name_of_its_form(text: str) -> None:
    with pytest.raises(ForbiddenFeature) as caught:
        scan(text)
    assert caught.value.feature in (
        "INSERT",
        "DELETE",
        "CLEAR",
        "DROP",
        "CREATE",
        "ADD",
        "MOVE",
        "COPY",
        "LOAD",
        "WITH",
    )


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("SELECT * {}", Shape.BINDINGS),
        ("select(1 as ?x){}", Shape.BINDINGS),
        ("SELECTDISTINCT?s{?s ?p ?o}", Shape.BINDINGS),
        ("ASK {}", Shape.BOOLEAN),
        ("ask{}", Shape.BOOLEAN),
        ("CONSTRUCT WHERE {}", Shape.GRAPH),
        ("DESCRIBE <http://e/>", Shape.GRAPH),
        ("BASE<http://e/>prefix:<x>PREFIX e:<y>ASK{}", Shape.BOOLEAN),
        ("# SELECT\rASK {}", Shape.BOOLEAN),
        ("VERSION '1.2' SELECT * {}", Shape.BINDINGS),
        ("PREFIX SELECT: <http://e/> ASK {}", Shape.BOOLEAN),
    ],
)
def test_the_keyword_after_the_prologue_says_the_shape(text: str, shape: Shape) -> None:
    assert scan(text).shape is shape


@pytest.mark.parametrize(
    "text", ["", "  # only a comment", "garbage", "PREFIX", "PREFIX a", "BASE x", "VERSION 1", "{}"]
)
def test_no_query_form_is_a_syntax_error_with_its_place(text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        scan(text)
    assert caught.value.line == 1
    assert caught.value.column is not None


def test_the_prefixes_are_those_of_the_prologue_with_absolute_iris() -> None:
    prologue = "PREFIX a: <http://a/> PREFIX b: <rel> PREFIX : <http://c/> PREFIX a: <http://d/>"
    text = prologue + " ASK { ?s <PREFIX> 'PREFIX x: <http://x/>' }"
    assert dict(scan(text).prefixes) == {"a": "http://d/", "": "http://c/"}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "SELECT (now # comment\n() AS ?x) {}",
        "SELECT * { FILTER(?x<NOW()&&?y>1) }",
        "SELECT * { FILTER(1<RAND()) }",
        "SELECT (1-rand() AS ?x) {}",
        "SELECT * { ?s ?p 'never ends } NOW()",
    ],
)
def test_a_query_with_a_volatile_function_is_volatile(text: str) -> None:
    assert scan(text).volatile


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?now { ?now ?p ?rand }",
        "SELECT * { ?s ?p 'NOW()' , \"uuid\" }",
        "SELECT * { ?s <http://e/known> <http://e/brand> }",
        "PREFIX now: <http://e/> SELECT * { ?s now:rand ?o }",
        "# NOW()\nSELECT * {}",
    ],
)
def test_the_words_alone_are_not_volatile(text: str) -> None:
    assert not scan(text).volatile


def test_a_long_text_is_glanced_at_and_volatile_where_it_may_be() -> None:
    text = f"SELECT ?now {{ {'?now ?p ?o . ' * SCANNED_LENGTH} SERVICE <http://e/> {{}} }}"
    assert scan(text).volatile
    assert scan(text).shape is Shape.BINDINGS
    with pytest.raises(ForbiddenFeature):
        check(text)


PIECES = [
    "\n",
    "\r",
    " ",
    "SERVICE",
    "<",
    ">",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\u0041",
    "#",
    "?",
    "$",
    ":",
    "_:",
    "a",
    "1",
]
PIECES += [".", "-", "@en", "(", ")", "{", "}", "%", "%41", "é", "値", "<a>", "<#'>", "e:x"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
@example("SELECT * { service _:")
def test_any_text_is_scanned_or_refused_with_a_place_inside_of_it(text: str) -> None:
    text = "SELECT * { service:x " + text
    try:
        assert check(text).shape is Shape.BINDINGS
    except (QuerySyntaxError, ForbiddenFeature) as error:
        assert error.line is not None
        assert error.column is not None
        end = position(text, len(text))
        assert (1, 1) <= (error.line, error.column) <= end
