"""The writers of Turtle, RDF/XML and JSON-LD, over graphs that are made to be awkward."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from kg.graph.canonical import NotWritable, Triple, sorted_lines
from kg.graph.dumps.compression import gzip_bytes
from kg.graph.dumps.description import describe
from kg.graph.dumps.formatter import Formatter

BASE = "https://w3id.org/juten-kg/"
J = Namespace(f"{BASE}ontology#")
M = f"{BASE}id/measure/2022-06-07/02-01"
PREFIXES = {"juten": str(J), "rdf": str(RDF), "rdfs": str(RDFS), "xsd": str(XSD)}
CONTEXT: dict[str, Any] = {
    **PREFIXES,
    "id": "@id",
    "type": "@type",
    "Measure": "juten:Measure",
    "stated": "juten:stated",
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "printedText": {"@id": "juten:printedText", "@language": "ja"},
    "position": {"@id": "juten:position", "@type": "xsd:integer"},
    "year": {"@id": "juten:year", "@type": "xsd:gYear", "@container": "@set"},
    "status": {"@id": "juten:status", "@type": "@vocab"},
    "point": {"@id": "juten:point", "@type": "@id", "@container": "@set"},
    "note": "juten:note",
}
FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
OXIGRAPH = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


def written(triples: Iterable[Triple], extension: str, first: str | None = None) -> str:
    formatter = Formatter(PREFIXES, BASE, CONTEXT)
    writer = formatter.writers[extension]
    return writer.header + formatter.format(triples, first).bodies[extension] + writer.footer


def awkward() -> list[Triple]:
    measure = URIRef(M)
    return [
        (measure, RDF.type, J.Measure),
        (measure, RDF.type, URIRef("https://example.org/other#Type")),
        (measure, RDFS.label, Literal('国際的な\n「流通」 """ \\ \'', lang="ja")),
        (measure, RDFS.label, Literal("よみ", lang="ja-Hira")),
        (measure, RDFS.label, Literal("plain")),
        (measure, RDFS.label, Literal("typed", datatype=J.Code)),
        (measure, J.printedText, Literal("一", lang="ja")),
        (measure, J.printedText, Literal("one", lang="en")),
        (measure, J.position, Literal(1)),
        (measure, J.position, Literal("007", datatype=XSD.integer, normalize=False)),
        (measure, J.position, Literal("12345678901234567890", datatype=XSD.integer)),
        (measure, J.position, Literal("8", datatype=XSD.int)),
        (measure, J.amount, Literal("1.50", datatype=XSD.decimal, normalize=False)),
        (measure, J.amount, Literal("1.5e0", datatype=XSD.double, normalize=False)),
        (measure, J.flag, Literal("true", datatype=XSD.boolean)),
        (measure, J.flag, Literal("1", datatype=XSD.boolean, normalize=False)),
        (measure, J.year, Literal("2030", datatype=XSD.gYear)),
        (measure, J.status, J.stated),
        (measure, J.status, URIRef("https://example.org/a%20b")),
        (measure, J.point, URIRef(f"{M}/point/1")),
        (measure, J.point, URIRef("https://laws.e-gov.go.jp/law/428AC#Mp-Ch_3-At_10?x=1&y=2")),
        (measure, J.note, Literal("<b>&amp;\r\n\ttab ]]> ")),
        (measure, J.note, URIRef(BASE)),
        (measure, J["point.x"], Literal("")),
    ]


@pytest.mark.parametrize("extension", FORMATS)
def test_pyoxigraph_reads_back_every_term(extension: str) -> None:
    expected = set(pyoxigraph.parse(b"".join(sorted_lines(awkward())), format=pyoxigraph.RdfFormat.N_TRIPLES))
    text = written(awkward(), extension)
    assert set(pyoxigraph.parse(text, format=OXIGRAPH[extension])) == expected


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser
@pytest.mark.parametrize("extension", FORMATS)
def test_rdflib_reads_back_every_term(extension: str) -> None:
    expected = Graph().parse(data=b"".join(sorted_lines(awkward())), format="nt")
    graph = Graph().parse(data=written(awkward(), extension), format=FORMATS[extension])
    assert sorted_lines(graph) == sorted_lines(expected)


@settings(deadline=None)
@pytest.mark.parametrize("extension", FORMATS)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r")
    )
)
def test_any_text_is_read_back(extension: str, text: str) -> None:
    triple = (URIRef(M), RDFS.label, Literal(text, lang="ja"))
    (quad,) = pyoxigraph.parse(written([triple], extension), format=OXIGRAPH[extension])
    assert quad.object == pyoxigraph.Literal(text, language="ja")


def test_rdf_xml_refuses_a_character_that_xml_cannot_hold() -> None:
    with pytest.raises(NotWritable, match="XML"):
        written([(URIRef(M), RDFS.label, Literal("\x01"))], "rdf")


def test_rdf_xml_refuses_a_predicate_without_a_prefix() -> None:
    with pytest.raises(NotWritable, match=r"https://example\.org/unknown"):
        written([(URIRef(M), URIRef("https://example.org/unknown"), Literal("a"))], "rdf")


@pytest.mark.parametrize("extension", FORMATS)
def test_the_order_of_triples_makes_no_difference(extension: str) -> None:
    assert written(awkward(), extension) == written(reversed(awkward()), extension)


def test_turtle_has_types_first_then_labels_and_a_predicate_a_line() -> None:
    measure = URIRef(M)
    triples: list[Triple] = [
        (measure, J.leadMinistry, URIRef(f"{BASE}id/ministry/mic")),
        (measure, RDFS.label, Literal("名", lang="ja")),
        (measure, J.amount, Literal("1.50", datatype=XSD.decimal, normalize=False)),
        (measure, RDF.type, J.Measure),
    ]
    body = written(triples, "ttl").partition("\n\n")[2]
    assert body.splitlines() == [
        "<id/measure/2022-06-07/02-01> a juten:Measure ;",
        '    rdfs:label "名"@ja ;',
        "    juten:amount 1.50 ;",
        "    juten:leadMinistry <id/ministry/mic> .",
    ]


def test_the_entity_stands_first_and_its_nodes_follow_by_number() -> None:
    nodes = [f"{M}/point/10", f"{M}/point/2", M, f"{M}/attribution/1"]
    triples = [(URIRef(node), RDF.type, J.Thing) for node in nodes]
    found = [str(description.subject) for description in describe(triples, M)]
    assert found == [M, f"{M}/attribution/1", f"{M}/point/2", f"{M}/point/10"]


def test_json_ld_uses_the_terms_of_the_context() -> None:
    node = json.loads(written(awkward(), "jsonld"))["@graph"][0]
    assert node["type"] == ["https://example.org/other#Type", "Measure"]
    assert node["label"] == {"ja": '国際的な\n「流通」 """ \\ \'', "ja-Hira": "よみ"}
    assert node["printedText"] == "一"
    assert node["year"] == ["2030"]
    assert node["status"] == ["https://example.org/a%20b", "stated"]
    assert node["position"] == [1, "007", "12345678901234567890"]


def test_json_ld_has_a_node_a_line() -> None:
    triples = [(URIRef(f"{M}/point/{number}"), RDF.type, J.Point) for number in (1, 2, 3)]
    lines = written(triples, "jsonld").splitlines()[2:5]
    assert [json.loads(line.rstrip(","))["id"] for line in lines] == [f"{M}/point/{number}" for number in (1, 2, 3)]


def test_gzip_says_neither_time_nor_name_nor_system() -> None:
    header = gzip_bytes(b"text")[:10]
    assert header == bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255))


def test_the_turtle_header_binds_every_prefix() -> None:
    header = Formatter(PREFIXES, BASE, CONTEXT).turtle.header
    assert all(f"@prefix {prefix}: <{namespace}> .\n" in header for prefix, namespace in PREFIXES.items())
