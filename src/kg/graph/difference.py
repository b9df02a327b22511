"""Differences in RDF: changes as ``juten:Change``.

What a person has confirmed becomes ``prov:specializationOf`` one line of measures; an offer never does. Nothing of this
goes into the published graph: it is a file of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TextIO

from kg.graph.builder.terms import JutenTerms, Triple, decimal, ja, plain
from kg.graph.canonical import triple_line
from kg.graph.dumps.description import describe
from kg.graph.dumps.formatter import Writer
from kg.graph.dumps.jsonld import JsonLdWriter
from kg.graph.dumps.rdfxml import RdfXmlWriter
from kg.graph.dumps.turtle import TurtleWriter
from kg.graph.iris import Iris
from kg.graph.namespaces import PROV, RDF, XSD, juten_namespace, prefixes
from kg.tables.difference import Change, Key

# Of the project's context (ontology/context.jsonld) what a change needs: a server may have no ontology/ folder.
_CONTEXT = {
    "id": "@id",
    "type": "@type",
    "xsd": str(XSD),
    "Change": "juten:Change",
    "before": {"@id": "juten:before", "@type": "@id"},
    "after": {"@id": "juten:after", "@type": "@id"},
    "changeKind": "juten:changeKind",
    "changedField": "juten:changedField",
    "textBefore": {"@id": "juten:textBefore", "@language": "ja"},
    "textAfter": {"@id": "juten:textAfter", "@language": "ja"},
    "likeness": {"@id": "juten:likeness", "@type": "xsd:decimal"},
}


def change_triples(changes: Iterable[Change], base_iri: str, before: str, after: str) -> Iterator[Triple]:
    """Each change as a node of the document ``differences/<before>/<after>``, which a server answers for two editions.

    :param before: the name of the first side: an edition or a build's version.
    """
    iris = Iris(base_iri)
    juten = JutenTerms(iris)
    for number, change in enumerate(changes, start=1):
        node = iris.change(before, after, number)
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


def write_rdf(output: TextIO, triples: Iterable[Triple], base_iri: str, rdf_format: str) -> None:
    """Write the triples, which come subject by subject, in a format as the dumps do: ttl, nt, jsonld or rdf."""
    if rdf_format == "nt":
        output.writelines(triple_line(triple).decode() for triple in triples)
        return
    writer = _writer(base_iri, rdf_format)
    output.write(writer.header)
    for place, (_subject, chunk) in enumerate(groupby(triples, key=itemgetter(0))):
        output.write((writer.separator if place else "") + writer.body(describe(chunk)))
    output.write(writer.footer)


def _writer(base_iri: str, rdf_format: str) -> Writer:
    if rdf_format == "ttl":
        return TurtleWriter(prefixes(base_iri), base_iri)
    if rdf_format == "rdf":
        return RdfXmlWriter(prefixes(base_iri))
    return JsonLdWriter(_CONTEXT | {"juten": str(juten_namespace(base_iri))})


def turtle(triples: Iterable[Triple], base_iri: str) -> str:
    """The triples as Turtle."""
    output = io.StringIO()
    write_rdf(output, triples, base_iri, "ttl")
    return output.getvalue()
