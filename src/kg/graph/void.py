"""The statistics of the data set in VoID: sizes, classes, properties, vocabularies, a linkset a target and predicate.

Tools that write queries (the SIB editor, sparql-llm) read the partitions to learn what can be asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef

from kg.graph.canonical import NotWritable, Triple
from kg.graph.iris import Iris
from kg.graph.links import LINK_TARGETS, LinkTarget, Texts
from kg.graph.namespaces import DCT, PROV, RDF, RDFS, VOID, XSD, prefixes
from kg.graph.statistics import Statistics
from kg.tables.records import Tables

FOAF_HOMEPAGE = URIRef("http://xmlns.com/foaf/0.1/homepage")
# What the data can be fetched as (VoID, section 3.4), by the W3C's names of the formats.
FEATURES = tuple(f"http://www.w3.org/ns/formats/{name}" for name in ("JSON-LD", "N-Triples", "RDF_XML", "Turtle"))


def entity_example(iris: Iris, tables: Tables) -> Iterator[URIRef]:
    """An entity of each main kind, the first of its table."""
    for edition in tables.editions[:1]:
        yield iris.edition(edition.id)
        for measure in edition.measures[:1]:
            yield iris.measure(edition.id, measure.number)
    for ministry in tables.ministries[:1]:
        yield iris.ministry(ministry.slug)
    for topic in [row for row in tables.topics if row.broader is not None][:1]:
        yield iris.topic(topic.slug)
    for provision in tables.provisions[:1]:
        yield iris.provision(provision.law_id, provision.article, provision.paragraph)


def statistics_triples(iris: Iris, data_set: URIRef, counts: Statistics) -> Iterator[Triple]:
    """Everything that VoID says about a data set but its number of triples."""
    node = _Names(iris)
    yield (data_set, VOID.entities, Literal(counts.subjects))
    yield (data_set, VOID.distinctSubjects, Literal(counts.subjects))
    yield (data_set, VOID.classes, Literal(len(counts.classes)))
    yield (data_set, VOID.properties, Literal(len(counts.properties)))
    for feature in FEATURES:
        yield (data_set, VOID.feature, URIRef(feature))
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
    yield from _linksets(iris, node, data_set, counts)


def _property(owner: URIRef, partition: URIRef, term: URIRef, triples: int) -> Iterator[Triple]:
    yield (owner, VOID.propertyPartition, partition)
    yield (partition, RDF.type, VOID.Dataset)
    yield (partition, VOID.property, term)
    yield (partition, VOID.triples, Literal(triples))


def _linksets(iris: Iris, node: _Names, data_set: URIRef, counts: Statistics) -> Iterator[Triple]:
    """VoID allows a linkset one predicate, so sameAs and closeMatch to Wikidata are two linksets to one target."""
    for target in LINK_TARGETS:
        other = node.name(f"target-{target.key}")
        found = {predicate: triples for (key, predicate), triples in counts.links.items() if key == target.key}
        for predicate, triples in sorted(found.items()):
            linkset = node.partition(f"links-{target.key}", predicate)
            yield (data_set, VOID.subset, linkset)
            yield (linkset, RDF.type, VOID.Linkset)
            yield from _texts(linkset, DCT.title, _linkset_title(target, node.short(predicate)))
            yield (linkset, VOID.subjectsTarget, data_set)
            yield (linkset, VOID.objectsTarget, other)
            yield (linkset, VOID.linkPredicate, predicate)
            yield (linkset, VOID.triples, Literal(triples))
            yield from _provenance(iris, node, linkset, target)
        if found:
            yield (other, RDF.type, VOID.Dataset)
            yield from _texts(other, DCT.title, target.title)
            yield (other, VOID.uriSpace, Literal(target.uri_space))
            yield (other, FOAF_HOMEPAGE, URIRef(target.home))
            statement = node.name(f"provenance-{target.key}")
            yield (statement, RDF.type, DCT.ProvenanceStatement)
            yield from _texts(statement, RDFS.label, target.method)


def _provenance(iris: Iris, node: _Names, linkset: URIRef, target: LinkTarget) -> Iterator[Triple]:
    """Where the links come from: the table that holds them, where its values were seen, how, and when."""
    yield (linkset, PROV.wasDerivedFrom, iris.dump(target.table))
    for source in target.sources:
        yield (linkset, DCT.source, URIRef(source))
    yield (linkset, DCT.provenance, node.name(f"provenance-{target.key}"))
    yield (linkset, DCT.created, Literal(target.checked, datatype=XSD.date))


def _linkset_title(target: LinkTarget, predicate: str) -> Texts:
    ja, en = target.title
    return f"{ja}へのリンク({predicate})", f"Links to {en} ({predicate})"


def _texts(node: URIRef, predicate: URIRef, texts: Texts) -> Iterator[Triple]:
    for text, language in zip(texts, ("ja", "en"), strict=True):
        yield (node, predicate, Literal(text, lang=language))


class _Names:
    """Names of partitions: readable, made of the prefixed names of their terms (``catalog#class-juten.Measure``)."""

    def __init__(self, iris: Iris) -> None:
        self._catalog = iris.catalog
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes(iris.base).items()}

    def name(self, key: str) -> URIRef:
        return URIRef(f"{self._catalog}#{key}")

    def partition(self, kind: str, *terms: URIRef) -> URIRef:
        return self.name("-".join((kind, *(self.short(term, ".") for term in terms))))

    def short(self, term: URIRef, separator: str = ":") -> str:
        namespace = _namespace(term)
        if namespace not in self._prefixes:
            raise NotWritable(f"no prefix for {term}")
        return f"{self._prefixes[namespace]}{separator}{term[len(namespace) :]}"


def _namespace(term: URIRef) -> str:
    return str(term)[: max(term.rfind("#"), term.rfind("/")) + 1]
