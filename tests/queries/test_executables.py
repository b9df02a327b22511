"""Saved queries as facts for sh:SPARQLExecutable, and the tokens that they are read with."""

from __future__ import annotations

import pytest

from kg.queries import SavedQuery, sparql_executables
from kg.queries.executables import used_prefixes
from kg.queries.tokens import TokenKind, tokens

RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def test_every_saved_query_is_an_executable(queries: dict[str, SavedQuery]) -> None:
    assert [executable.name for executable in sparql_executables(queries)] == sorted(queries)


def test_the_form_is_that_of_the_query(queries: dict[str, SavedQuery]) -> None:
    forms = {executable.name: executable.form for executable in sparql_executables(queries)}
    assert forms["measures"] == "select"
    assert forms["measure-graph"] == "construct"


def test_the_prefixes_are_those_that_the_query_uses(queries: dict[str, SavedQuery]) -> None:
    executable = next(each for each in sparql_executables(queries) if each.name == "ministry-pairs")
    assert executable.prefixes == (("juten", "https://w3id.org/juten-kg/ontology#"), ("rdfs", RDFS))


def test_no_saved_query_declares_a_prefix_that_it_does_not_use(queries: dict[str, SavedQuery]) -> None:
    for query in queries.values():
        assert query.text.count("PREFIX ") == len(used_prefixes(query.text)), query.name


def test_a_prefix_in_a_string_or_a_comment_is_not_used() -> None:
    text = f'PREFIX rdfs: <{RDFS}> SELECT * {{ ?s ?p "rdfs:label" }} # rdfs:label'
    assert used_prefixes(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a\\"b"', [("string", '"a\\"b"')]),
        ('"""a"b""c"""', [("string", '"""a"b""c"""')]),
        ("'# no comment'", [("string", "'# no comment'")]),
        ("# comment\n?x", [("comment", "# comment"), ("variable", "?x")]),
        ("# comment\r?x", [("comment", "# comment"), ("variable", "?x")]),
        ("<http://a/#b>", [("iri", "<http://a/#b>")]),
        ("?a < ?b", [("variable", "?a"), ("other", "<"), ("variable", "?b")]),
        ("rdfs:label.", [("prefixed_name", "rdfs:label"), ("other", ".")]),
        ("a:b.c", [("prefixed_name", "a:b.c")]),
        (":x", [("prefixed_name", ":x")]),
        ('"a"@ja-Hira', [("string", '"a"'), ("language_tag", "@ja-Hira")]),
        ('"1"^^xsd:int', [("string", '"1"'), ("other", "^^"), ("prefixed_name", "xsd:int")]),
        ("-1.5e3", [("number", "-1.5e3")]),
        ("VALUES", [("word", "VALUES")]),
        ("service:x", [("prefixed_name", "service:x")]),
        ("?service", [("variable", "?service")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(token.kind, token.text) for token in tokens(text)] == expected


def test_tokens_leave_out_nothing_but_white_space(queries: dict[str, SavedQuery]) -> None:
    for query in queries.values():
        rest = list(query.text)
        for token in tokens(query.text):
            rest[token.start : token.end] = " " * len(token.text)
        assert not "".join(rest).strip()


def test_a_comment_is_a_token_of_its_own(queries: dict[str, SavedQuery]) -> None:
    kinds = {token.kind for token in tokens(queries["ministry-pairs"].text)}
    assert TokenKind.COMMENT in kinds
