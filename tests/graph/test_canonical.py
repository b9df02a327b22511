"""Canonical N-Triples: one way to write a term, nothing lost, nothing normalised."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDFS, XSD

from kg.graph.canonical import NotWritable, quad_lines, sorted_lines, term_text, triple_line

S = URIRef("https://example.org/s")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (URIRef("https://example.org/条"), "<https://example.org/条>"),
        (Literal("国"), '"国"'),
        (Literal("国", lang="ja-Hira"), '"国"@ja-Hira'),
        (Literal("a", datatype=XSD.string), '"a"'),
        (Literal("1.50", datatype=XSD.decimal, normalize=False), f'"1.50"^^<{XSD.decimal}>'),
        (Literal("7", datatype=XSD.int), f'"7"^^<{XSD.int}>'),
        (Literal('"\\\n\r\t\b\f'), r'"\"\\\n\r\t\b\f"'),
        (Literal("\x00\x1f\x7f\ufffe\uffff"), r'"\u0000\u001F\u007F\uFFFE\uFFFF"'),
        (Literal("\x80\u2028𠮷"), '"\x80\u2028𠮷"'),
    ],
)
def test_a_term_has_one_form(term: URIRef | Literal, text: str) -> None:
    assert term_text(term) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_written_as_pyoxigraph_writes_it(text: str) -> None:
    theirs = pyoxigraph.serialize(
        [
            pyoxigraph.Triple(
                pyoxigraph.NamedNode(S), pyoxigraph.NamedNode(RDFS.label), pyoxigraph.Literal(text, language="ja")
            )
        ],
        format=pyoxigraph.RdfFormat.N_TRIPLES,
    )
    assert triple_line((S, RDFS.label, Literal(text, lang="ja"))) == theirs


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_read_back(text: str) -> None:
    line = triple_line((S, RDFS.label, Literal(text)))
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object == pyoxigraph.Literal(text)


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(NotWritable, match="not an IRI"):
        triple_line((S, RDFS.seeAlso, BNode("b")))


@pytest.mark.parametrize("character", list(' <>"{}|^`\\\n\x00'))
def test_an_iri_with_a_forbidden_character_is_refused(character: str) -> None:
    with pytest.raises(NotWritable, match="not an IRI"):
        triple_line((S, RDFS.seeAlso, URIRef(f"https://example.org/{character}", "")))


def test_lines_are_sorted_by_code_point_and_stand_once() -> None:
    triples = [(S, RDFS.label, Literal(text)) for text in ("あ", "Z", "𠮷", "Z", "豈")]
    lines = [line.decode() for line in sorted_lines(triples)]
    assert lines == sorted({f'<{S}> <{RDFS.label}> "{text}" .\n' for text in ("あ", "Z", "𠮷", "豈")})


def test_a_quad_is_its_triple_with_the_graph() -> None:
    lines = sorted_lines([(S, RDFS.label, Literal("a ."))])
    assert quad_lines(lines, "https://example.org/g") == [
        f'<{S}> <{RDFS.label}> "a ." <https://example.org/g> .\n'.encode()
    ]
