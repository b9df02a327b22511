"""Answers that pyoxigraph 0.5 writes so that no reader gets back what was found: mended, or refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.engine.errors import QueryError
from kg.engine.interface import Query
from kg.engine.local import LocalEngine
from kg.engine.spool import Spool
from kg.formats import BY_NAME

COMMAS = """SELECT ?x ?y WHERE { VALUES (?x ?y) {
    (<http://example.org/a,b> "one, \\"two\\"\\nthree") (<http://example.org/c> UNDEF) (UNDEF "") } }"""
ROWS = [["x", "y"], ["http://example.org/a,b", 'one, "two"\nthree'], ["http://example.org/c", ""], ["", ""]]


def _answer(engine: LocalEngine, text: str, format_name: str) -> bytes:
    return engine.evaluate(Query(text), BY_NAME[format_name]).read()


def test_an_iri_with_a_comma_is_one_cell(local: LocalEngine) -> None:
    text = _answer(local, COMMAS, "csv").decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == ROWS


def test_csv_that_is_written_anew_is_whole_over_many_rows(local: LocalEngine) -> None:
    query = """PREFIX : <http://example.org/>
    SELECT (IRI(CONCAT(STR(?s), ',')) AS ?x) ?o WHERE { ?s :label ?o . ?t :label ?u }"""
    text = _answer(local, query, "csv").decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 1 + 100 * 100
    assert {len(row) for row in rows} == {2}


def test_csv_without_such_an_iri_is_as_pyoxigraph_writes_it(local: LocalEngine) -> None:
    assert _answer(local, 'SELECT ("a,b" AS ?x) ("c" AS ?y) {}', "csv") == b'x,y\r\n"a,b",c\r\n'


@pytest.mark.parametrize("format_name", ["xml", "rdf"])
@pytest.mark.parametrize("text", ["a\r\nb", "\r", "a\rb\r"])
def test_a_carriage_return_is_kept_in_xml(local: LocalEngine, format_name: str, text: str) -> None:
    literal = str(ox.Literal(text))
    query = f"SELECT ({literal} AS ?x) {{}}"
    if format_name == "rdf":
        query = f"CONSTRUCT {{ <http://example.org/s> <http://example.org/p> {literal} }} WHERE {{}}"
    found = ElementTree.fromstring(_answer(local, query, format_name))
    assert text in [element.text for element in found.iter()]


@pytest.mark.parametrize("code", ["0001", "001F", "FFFE", "FFFF"])
@pytest.mark.parametrize("padding", [0, 8100, 8191, 8192, 20000])
def test_a_character_that_xml_lacks_is_refused_wherever_it_stands(local: LocalEngine, code: str, padding: int) -> None:
    text = "a" * padding
    with pytest.raises(QueryError, match=f"U\\+{code}"):
        _answer(local, f'SELECT ("{text}\\u{code}" AS ?x) {{}}', "xml")
    with pytest.raises(QueryError, match=f"U\\+{code}"):
        _answer(local, f'CONSTRUCT {{ <urn:s> <urn:p> "{text}\\u{code}" }} WHERE {{}}', "rdf")


def test_such_a_character_is_answered_in_json(local: LocalEngine) -> None:
    assert b'"value":"a\\u0001"' in _answer(local, 'SELECT ("a\\u0001" AS ?x) {}', "json")


@pytest.mark.parametrize("predicate", ["http://example.org/", "http://example.org/123", "urn:1"])
def test_a_predicate_without_an_xml_name_is_refused_in_rdf_xml(local: LocalEngine, predicate: str) -> None:
    query = f"CONSTRUCT {{ <http://example.org/s> <{predicate}> 1 }} WHERE {{}}"
    with pytest.raises(QueryError, match="XML name"):
        _answer(local, query, "rdf")
    assert f"<{predicate}>".encode() in _answer(local, query, "nt")


def test_a_text_that_looks_like_such_a_predicate_is_a_text(local: LocalEngine) -> None:
    query = 'CONSTRUCT { <urn:s> <urn:p> "<oxprefix: x" } WHERE {}'
    assert b"&lt;oxprefix: x" in _answer(local, query, "rdf")


def test_a_triple_term_is_refused_in_json_ld(local: LocalEngine) -> None:
    with pytest.raises(QueryError, match="another format"):
        _answer(local, "CONSTRUCT { <urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> } WHERE {}", "jsonld")


@pytest.mark.parametrize("label", ["1a", "a:b", "あ", "x.y"])
def test_a_blank_node_that_the_query_names_has_a_name_that_every_format_takes(local: LocalEngine, label: str) -> None:
    query = f'CONSTRUCT {{ ?b <urn:p> ?b ; <urn:q> <urn:o> }} WHERE {{ BIND(BNODE("{label}") AS ?b) }}'
    for name, kind in (("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES), ("rdf", ox.RdfFormat.RDF_XML)):
        quads = list(ox.parse(_answer(local, query, name), kind))
        (node,) = {quad.subject for quad in quads}
        assert isinstance(node, ox.BlankNode)
        assert node.value.isascii()
        assert node.value.isalnum()
        assert node in [quad.object for quad in quads]


def test_a_spool_can_be_written_anew(tmp_path: Path) -> None:
    with Spool(10, 1000, tmp_path, memory=50) as spool:
        for size in (5, 40, 400):
            spool.write(b"a" * size)
            spool.seek(0)
            spool.truncate()
            spool.write(b"b")
            assert (spool.length, spool.content) == (1, b"b")
            spool.reset(taken=False)
