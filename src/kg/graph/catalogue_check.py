"""Checks of the catalogue: DCAT-AP's and VoID's shapes over ``graph/catalog``, before there is a build.

The files of a build are not there yet, so names as a build gives them stand in their place; everything else of the
catalogue is what the tables make it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from rdflib import Graph

from kg.graph.builder import Triple as BuiltTriple
from kg.graph.builder import reference_chunks
from kg.graph.canonical import Triple
from kg.graph.catalogue import EDITION, ONTOLOGY, REFERENCE, WHOLE, CatalogueFacts, catalogue_triples
from kg.graph.dumps.description import describe
from kg.graph.iris import Iris
from kg.graph.ontology import load_catalogue_shapes
from kg.graph.statistics import Statistics
from kg.graph.tabular import TABLES
from kg.graph.validation import GraphFinding, validate_graph
from kg.snapshot import FileEntry
from kg.tables.records import Tables

_MEDIA_TYPES = {
    "ttl": "text/turtle",
    "nt.gz": "application/gzip",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def check_catalogue(root: Path, tables: Tables, base_iri: str) -> list[GraphFinding]:
    """All findings in the catalogue that the tables become.

    :raises kg.graph.ontology.OntologyError: where the file of shapes cannot be read.
    """
    shapes = load_catalogue_shapes(root / "ontology", base_iri)
    return catalogue_findings(expected_catalogue(tables, base_iri), shapes, base_iri)


def catalogue_findings(triples: Iterable[Triple], shapes: Graph, base_iri: str) -> list[GraphFinding]:
    """All findings in a catalogue, sorted."""
    return validate_graph(cast("Iterable[BuiltTriple]", triples), shapes, base_iri)


def expected_catalogue(tables: Tables, base_iri: str) -> list[Triple]:
    """The catalogue of the build that the tables would give, with files of no size; counted is the reference data."""
    statistics = Statistics()
    for chunk in reference_chunks(tables, base_iri):
        statistics.add(describe(chunk.triples))
    data_sets = [WHOLE, REFERENCE, ONTOLOGY, *(EDITION + edition.id for edition in tables.editions)]
    names = {f"{key}.{extension}": kind for key in data_sets for extension, kind in _MEDIA_TYPES.items()}
    names |= {f"{table.name}.csv": "text/csv" for table in TABLES} | {f"{WHOLE}.xlsx": _EXCEL}
    files = [FileEntry(f"dumps/{name}", 0, "0" * 64, kind) for name, kind in names.items()]
    facts = CatalogueFacts(tables, Iris(base_iri), "0" * 16, files, dict.fromkeys(data_sets, 0), statistics)
    return list(catalogue_triples(facts))
