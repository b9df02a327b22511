"""What the endpoint can do, as RDF (SPARQL 1.1 Service Description): languages, formats, the dataset and its counts.

It claims no update and no entailment, for there is none, and federation only where the operator listed an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.formats import Format, Shape, formats_for
from kg.snapshot import Snapshot
from kg.web.urls import urls

_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_XSD_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

# The W3C's names of the formats (https://www.w3.org/ns/formats/).
_FORMAT_NAMES: dict[str, str] = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}
RDF_FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


def serialize(snapshot: Snapshot, answer_format: Format, *, federation: bool = False) -> bytes:
    """The description of this endpoint over a snapshot.

    :param federation: whether it answers SERVICE of some endpoints.
    """
    prefixes = {"sd": _SD, "void": _VOID, "formats": _FORMATS}
    keep = prefixes if answer_format.name in {"ttl", "rdf"} else None
    triples = _triples(snapshot, federation=federation)
    body = ox.serialize(triples, format=RDF_FORMATS[answer_format.name], prefixes=keep)
    assert body is not None
    return body


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _triples(snapshot: Snapshot, *, federation: bool) -> Iterator[ox.Triple]:
    # Blank nodes with fixed names: the same snapshot gives the same bytes, so that the tag holds.
    service, dataset = ox.BlankNode("service"), ox.BlankNode("dataset")
    yield ox.Triple(service, _RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(urls.endpoint()))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL10Query"))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if federation:
        yield ox.Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
    for row in (*formats_for(Shape.BINDINGS), *formats_for(Shape.GRAPH)):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + _FORMAT_NAMES[row.name]))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    for position, (name, count) in enumerate(sorted(snapshot.triples.items())):
        yield from _graph(dataset, position, name, count)


def _graph(dataset: ox.BlankNode, position: int, name: str, count: int) -> Iterator[ox.Triple]:
    graph = ox.BlankNode(f"graph{position}")
    if name:
        named = ox.BlankNode(f"named{position}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, _RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named, _sd("graph"), graph)
    else:
        yield ox.Triple(dataset, _sd("defaultGraph"), graph)
    yield ox.Triple(graph, _RDF_TYPE, _sd("Graph"))
    yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), ox.Literal(str(count), datatype=_XSD_INTEGER))
