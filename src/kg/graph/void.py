"""The statistics of the data set in VoID: sizes, classes, properties, vocabularies, a linkset a target and predicate.

Tools that write queries (the SIB editor, sparql-llm) read the partitions to learn what can be asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef

from kg.graph.canonical import NotWritable, Triple
from kg.graph.iris import Iris
from kg.graph.namespaces import DCT, RDF, VOID, prefixes
from kg.graph.statistics import LINK_TARGETS, Statistics
from kg.tables.records import Tables

FOAF_HOMEPAGE = URIRef("http://xmlns.com/foaf/0.1/homepage")


def entity_example(iris: Iris, tables: Tables) -> Iterator[URIRef]:
    """An entity of each main kind, the first of its table."""
    for edition in tables.editions[:1]:
        yield iris.edition(edition.id)
        for measure in edition.measures[:1]:
            yield iris.measure(edition.id, measure.number)
    for ministry in tables.ministries[:1]:
        yield iris.ministry(ministry.slug)
    for provision in tables.provisions[:1]:
        yield iris.provision(provision.law_id, provision.article, provision.paragraph)


def statistics_triples(iris: Iris, data_set: URIRef, counts: Statistics) -> Iterator[Triple]:
    """Everything that VoID says about a data set but its number of triples."""
    node = _Names(iris)
    yield (data_set, VOID.entities, Literal(counts.subjects))
    yield (data_set, VOID.distinctSubjects, Literal(counts.subjects))
    yield (data_set, VOID.classes, Literal(len(counts.classes)))
    yield (data_set, VOID.properties, Literal(len(counts.properties)))
    for namespace in sorted({_namespace(term) for term in (*counts.classes, *counts.properties)}):
        yield (data_set, VOID.vocabulary, URIRef(namespace))
    for term, entities in sorted(counts.classes.items()):
        partition = node.partition("class", term)
        yield (data_set, VOID.classPartition, partition)
        yield (partition, RDF.type, VOID.Dataset)
        yield (partition, VOID["class"], term)
        yield (partition, VOID.entities, Literal(entities))
    for term, triples in sorted(counts.properties.items()):
        yield from _property(data_set, node.partition("property", term), term, triples)
    for (kind, term), triples in sorted(counts.class_properties.items()):
        inner = node.partition("class", kind, term)
        yield from _property(node.partition("class", kind), inner, term, triples)
    yield from _linksets(node, data_set, counts)


def _property(owner: URIRef, partition: URIRef, term: URIRef, triples: int) -> Iterator[Triple]:
    yield (owner, VOID.propertyPartition, partition)
    yield (partition, RDF.type, VOID.Dataset)
    yield (partition, VOID.property, term)
    yield (partition, VOID.triples, Literal(triples))


def _linksets(node: _Names, data_set: URIRef, counts: Statistics) -> Iterator[Triple]:
    """VoID allows a linkset one predicate, so sameAs and closeMatch to Wikidata are two linksets to one target."""
    for target in LINK_TARGETS:
        other = node.name(f"target-{target.key}")
        found = {predicate: triples for (key, predicate), triples in counts.links.items() if key == target.key}
        for predicate, triples in sorted(found.items()):
            linkset = node.partition(f"links-{target.key}", predicate)
            yield (data_set, VOID.subset, linkset)
            yield (linkset, RDF.type, VOID.Linkset)
            yield (linkset, VOID.subjectsTarget, data_set)
            yield (linkset, VOID.objectsTarget, other)
            yield (linkset, VOID.linkPredicate, predicate)
            yield (linkset, VOID.triples, Literal(triples))
        if found:
            yield (other, RDF.type, VOID.Dataset)
            yield (other, DCT.title, Literal(target.title_ja, lang="ja"))
            yield (other, DCT.title, Literal(target.title_en, lang="en"))
            yield (other, VOID.uriSpace, Literal(target.uri_space))
            yield (other, FOAF_HOMEPAGE, URIRef(target.home))


class _Names:
    """Names of partitions: readable, made of the prefixed names of their terms (``catalog#class-juten.Measure``)."""

    def __init__(self, iris: Iris) -> None:
        self._catalog = iris.catalog
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes(iris.base).items()}

    def name(self, key: str) -> URIRef:
        return URIRef(f"{self._catalog}#{key}")

    def partition(self, kind: str, *terms: URIRef) -> URIRef:
        return self.name("-".join((kind, *map(self._short, terms))))

    def _short(self, term: URIRef) -> str:
        namespace = _namespace(term)
        if namespace not in self._prefixes:
            raise NotWritable(f"no prefix for {term}")
        return f"{self._prefixes[namespace]}.{term[len(namespace) :]}"


def _namespace(term: URIRef) -> str:
    return str(term)[: max(term.rfind("#"), term.rfind("/")) + 1]
