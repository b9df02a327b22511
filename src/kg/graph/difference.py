"""Differences in RDF: changes as ``juten:Change``, and the measures of a build read back for comparing.

What a person has confirmed becomes ``prov:specializationOf`` one line of measures; an offer never does. Nothing of this
goes into the published graph: it is a file of its own.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import pyoxigraph
from rdflib import Graph

from kg.graph.builder.terms import JutenTerms, Triple, decimal, ja, plain
from kg.graph.iris import Iris
from kg.graph.namespaces import DCT, ORG, PROV, RDF, RDFS, SKOS, prefixes
from kg.snapshot import Snapshot
from kg.tables.difference import Change, Key, MeasureView
from kg.tables.records import LegalBasisStatus

_PREFIXES = f"""
PREFIX dct: <{DCT}> PREFIX rdfs: <{RDFS}> PREFIX prov: <{PROV}> PREFIX skos: <{SKOS}> PREFIX org: <{ORG}>
"""
_MEASURES = """SELECT ?measure ?number ?edition ?name WHERE {
  ?measure a juten:Measure ; dct:identifier ?number ; rdfs:label ?name ; dct:isPartOf/dct:identifier ?edition }"""
_TEXTS = {
    "kpi/progress": "?measure juten:progressKpi/juten:printedText ?text",
    "kpi/effect": "?measure juten:effectKpi/juten:printedText ?text",
    "points": "?measure dct:description ?text",
}
_NONE_SET = {
    "kpi/progress": "?measure juten:progressKpiStatus juten:noneSet",
    "kpi/effect": "?measure juten:effectKpiStatus juten:noneSet",
}
_MINISTRIES = """SELECT ?measure ?role ?name WHERE {
  ?measure prov:qualifiedAttribution ?place .
  ?place prov:agent/rdfs:label ?name ; <http://www.w3.org/ns/dcat#hadRole> ?role ; juten:position ?position
  FILTER (lang(?name) = "ja") } ORDER BY ?measure ?position"""
_MARKS = """SELECT ?measure ?mark ?label WHERE {
  ?measure juten:qualifiedLegalBasis ?basis . ?basis juten:mark ?mark ; juten:column ?column .
  ?column rdfs:label ?label ; juten:position ?position } ORDER BY ?measure ?position"""
_NOT_RECOVERED = "SELECT ?measure WHERE { ?measure juten:legalBasisStatus juten:notRecovered }"
_SIGNS = {"main": "◎", "related": "○", "unreadable": "?"}


class _Reader:
    """Asks one build's graph."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.juten = JutenTerms(Iris(snapshot.base_iri))
        self.store = pyoxigraph.Store()
        with gzip.open(snapshot.graph_file) as stream:
            self.store.bulk_load(stream.read(), pyoxigraph.RdfFormat.N_TRIPLES)
        self.prefixes = _PREFIXES + f"PREFIX juten: <{Iris(snapshot.base_iri).term('x')}>".replace("#x>", "#>")

    def rows(self, query: str) -> Iterator[list[str]]:
        solutions = self.store.query(self.prefixes + query)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        for solution in solutions:
            yield [term.value for term in solution]


def snapshot_views(snapshot: Snapshot) -> list[MeasureView]:
    """The measures of a build for comparing, in the order of edition and number."""
    reader = _Reader(snapshot)
    fields: dict[str, dict[str, str]] = {}
    views = []
    for measure, number, edition, name in sorted(reader.rows(_MEASURES), key=lambda row: (row[2], row[1])):
        fields[measure] = dict.fromkeys((*_TEXTS, "ministries/lead", "ministries/cooperating", "marks"), "")
        views.append(MeasureView((edition, number), name, fields[measure]))
    for field, pattern in _TEXTS.items():
        for measure, text in reader.rows(f"SELECT ?measure ?text WHERE {{ {pattern} }}"):
            fields[measure][field] = text
    for field, pattern in _NONE_SET.items():
        for (measure,) in reader.rows(f"SELECT ?measure WHERE {{ {pattern} }}"):
            fields[measure][field] = "―"
    for (measure,) in reader.rows(_NOT_RECOVERED):
        fields[measure]["marks"] = LegalBasisStatus.NOT_RECOVERED
    for measure, role, name in reader.rows(_MINISTRIES):
        _append(fields[measure], f"ministries/{role.rsplit('#', 1)[1]}", name)
    for measure, mark, label in reader.rows(_MARKS):
        _append(fields[measure], "marks", _SIGNS[mark.rsplit("#", 1)[1]] + label)
    return views


def _append(fields: dict[str, str], field: str, text: str) -> None:
    fields[field] = f"{fields[field]}、{text}" if fields.get(field) else text


def change_triples(changes: Sequence[Change], base_iri: str, name: str) -> Iterator[Triple]:
    """Each change as a node.

    :param name: of the comparison, as ``2022-06-07..2023-06-09``: a segment of the nodes' IRIs.
    """
    iris = Iris(base_iri)
    juten = JutenTerms(iris)
    for number, change in enumerate(changes, start=1):
        node = iris.change(name, number)
        yield (node, RDF.type, juten.Change)
        yield (node, juten.changeKind, plain(change.kind.value))
        yield (node, juten.changedField, plain(change.field))
        for predicate, key in ((juten.before, change.before), (juten.after, change.after)):
            if key:
                yield (node, predicate, iris.measure(*key))
        for predicate, text in ((juten.textBefore, change.old), (juten.textAfter, change.new)):
            if text:
                yield (node, predicate, ja(text))
        if change.likeness is not None:
            yield (node, juten.likeness, decimal(Decimal(str(change.likeness))))


def line_triples(pairs: Iterable[tuple[Key, Key]], base_iri: str) -> Iterator[Triple]:
    """The pairs that a person called the same, tied to one line of measures named after the first of them."""
    iris = Iris(base_iri)
    juten = JutenTerms(iris)
    lines: dict[Key, set[Key]] = {}
    for before, after in pairs:
        joined = lines.get(before, {before}) | lines.get(after, {after})
        lines |= dict.fromkeys(joined, joined)
    for key, joined in sorted(lines.items()):
        line = iris.measure_line("-".join(min(joined)))
        yield (iris.measure(*key), PROV.specializationOf, line)
        if key == min(joined):
            yield (line, RDF.type, juten.MeasureLine)


def turtle(triples: Iterable[Triple], base_iri: str) -> str:
    """The triples as Turtle with the project's prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes(base_iri).items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add(triple)
    return graph.serialize(format="turtle")
