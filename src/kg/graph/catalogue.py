"""The catalogue (``graph/catalog``) in DCAT 3: series, editions, reference data, ontology, files, endpoint.

It says only what the records and the files themselves say. All nodes are IRIs below ``catalog#``. The statistics of the
data set (VoID) are in :mod:`kg.graph.void`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rdflib import Literal, Namespace, URIRef

from kg.graph.canonical import Triple
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, RDF, SPDX, VOID, XSD
from kg.graph.statistics import Statistics
from kg.graph.void import entity_example, statistics_triples
from kg.snapshot import FileEntry
from kg.tables.records import Edition, Tables

FOAF = Namespace("http://xmlns.com/foaf/0.1/")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"  # what DCAT 3, section 6.4.5, recommends
CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")
PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
GZIP = "gzip"
WHOLE, REFERENCE, ONTOLOGY = "juten", "reference", "ontology"  # data sets; an edition's is EDITION + its id
EDITION = "edition-"

Texts = tuple[str, str]  # ja, en

_NAME: Texts = ("重点計画ナレッジグラフ", "Juten Knowledge Graph")
_DESCRIPTION: Texts = (
    "日本政府の「デジタル社会の実現に向けた重点計画」別表の施策、KPI、府省庁、根拠条文のナレッジグラフ。",
    "A knowledge graph of the measures, KPIs, ministries and legal provisions in the annex of the Japanese "
    "government's Priority Policy Program for Realizing Digital Society.",
)
_CATALOGUE: Texts = ("重点計画ナレッジグラフのカタログ", "Catalogue of the Juten Knowledge Graph")
_REFERENCE: Texts = (
    "参照データ: 府省庁、法律、条文、年度",
    "Reference data: ministries, laws, provisions, fiscal years",
)
_ONTOLOGY: Texts = ("重点計画オントロジー", "Juten ontology")
_SERIES: Texts = ("重点計画の版", "Editions of the priority plan")
_SERVICE: Texts = ("SPARQLエンドポイント", "SPARQL endpoint")


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What the catalogue is made from: the dumps (``dumps/`` in front), triples by data set, the whole's statistics."""

    tables: Tables
    iris: Iris
    version: str
    files: Sequence[FileEntry]
    triples: Mapping[str, int]
    statistics: Statistics


def catalogue_triples(facts: CatalogueFacts) -> Iterator[Triple]:
    """The whole of ``graph/catalog``."""
    catalogue = _Catalogue(facts)
    yield from catalogue.head()
    yield from catalogue.whole()
    yield from catalogue.editions()
    yield from catalogue.others()
    yield from catalogue.service()
    for file in facts.files:
        yield from catalogue.distribution(file)
    yield from statistics_triples(facts.iris, catalogue.node(WHOLE), facts.statistics)


def data_set_of(file: str) -> str:
    """The data set that a dump belongs to, by its file name; tables and the rest are the whole's."""
    stem = file.partition(".")[0]
    return stem if stem.startswith(EDITION) or stem in (REFERENCE, ONTOLOGY) else WHOLE


class _Catalogue:
    def __init__(self, facts: CatalogueFacts) -> None:
        self._facts = facts
        self._iris = facts.iris
        self._tables = facts.tables

    def node(self, key: str) -> URIRef:
        """A node of the catalogue."""
        return URIRef(f"{self._iris.catalog}#{key}")

    def head(self) -> Iterator[Triple]:
        """The catalogue itself and who keeps it."""
        node = self._iris.catalog
        yield (node, RDF.type, DCAT.Catalog)
        yield (node, RDF.type, VOID.DatasetDescription)
        yield from _texts(node, DCT.title, _CATALOGUE)
        yield from _texts(node, DCT.description, _DESCRIPTION)
        yield (node, DCT.license, CC_BY)
        yield from self._common(node)
        yield (node, FOAF.primaryTopic, self.node(WHOLE))
        yield (node, FOAF.homepage, URIRef(self._iris.base))
        for key in (WHOLE, REFERENCE, ONTOLOGY, *(EDITION + edition.id for edition in self._tables.editions)):
            yield (node, DCAT.dataset, self.node(key))
        yield (node, DCAT.dataset, self.node("series"))
        yield (node, DCAT.service, self.node("sparql"))
        publisher = self.node("publisher")
        yield (publisher, RDF.type, FOAF.Agent)
        yield from _texts(publisher, FOAF.name, _NAME)

    def _common(self, node: URIRef) -> Iterator[Triple]:
        yield (node, DCT.publisher, self.node("publisher"))
        for language in ("ja", "en"):
            yield (node, DCT.language, URIRef(LANGUAGES + language))

    def _data_set(self, key: str, title: Texts, description: Texts) -> Iterator[Triple]:
        node = self.node(key)
        yield (node, RDF.type, DCAT.Dataset)
        yield (node, RDF.type, VOID.Dataset)
        yield (node, DCT.identifier, Literal(key))
        yield from _texts(node, DCT.title, title)
        yield from _texts(node, DCT.description, description)
        yield (node, DCAT.version, Literal(self._facts.version))
        yield from self._common(node)
        yield (node, VOID.triples, Literal(self._facts.triples[key]))

    def whole(self) -> Iterator[Triple]:
        """Everything in the default graph."""
        node = self.node(WHOLE)
        yield from self._data_set(WHOLE, _NAME, _DESCRIPTION)
        yield (node, DCT.license, CC_BY)
        for edition in self._tables.editions:
            yield (node, DCT.license, URIRef(edition.licence_url))
            yield from _rights(node, edition)
            yield (node, VOID.subset, self.node(EDITION + edition.id))
        yield (node, VOID.subset, self.node(REFERENCE))
        yield (node, VOID.sparqlEndpoint, self._iris.sparql)
        yield (node, VOID.uriSpace, Literal(self._iris.base + "id/"))
        yield (node, FOAF.homepage, URIRef(self._iris.base))
        for example in entity_example(self._iris, self._tables):
            yield (node, VOID.exampleResource, example)

    def editions(self) -> Iterator[Triple]:
        """The series, and each edition as a data set of it, in order of decision."""
        series = self.node("series")
        yield (series, RDF.type, DCAT.DatasetSeries)
        yield from _texts(series, DCT.title, _SERIES)
        yield from _texts(series, DCT.description, _DESCRIPTION)
        yield from self._common(series)
        in_order = sorted(self._tables.editions, key=lambda edition: edition.decided)
        for edition in in_order:
            yield from self._edition(edition, series)
        for earlier, later in pairwise(in_order):
            yield (self.node(EDITION + later.id), DCAT.prev, self.node(EDITION + earlier.id))
        if in_order:
            yield (series, DCAT.first, self.node(EDITION + in_order[0].id))
            yield (series, DCAT.last, self.node(EDITION + in_order[-1].id))

    def _edition(self, edition: Edition, series: URIRef) -> Iterator[Triple]:
        node = self.node(EDITION + edition.id)
        title = (f"{edition.title_ja}({edition.id})", f"{edition.title_en} ({edition.id})")
        yield from self._data_set(EDITION + edition.id, title, (edition.coverage_ja, edition.coverage_en))
        yield (node, DCAT.inSeries, series)
        yield (node, DCT.issued, Literal(edition.decided.isoformat(), datatype=XSD.date))
        yield (node, DCT.source, URIRef(edition.origin_url))
        yield (node, DCT.license, URIRef(edition.licence_url))
        yield (node, FOAF.primaryTopic, self._iris.edition(edition.id))
        yield from _texts(node, DCT.bibliographicCitation, (edition.citation_ja, edition.citation_en))
        yield from _rights(node, edition)

    def others(self) -> Iterator[Triple]:
        """Reference data and ontology."""
        yield from self._data_set(REFERENCE, _REFERENCE, _REFERENCE)
        yield (self.node(REFERENCE), DCT.license, CC_BY)
        yield from self._data_set(ONTOLOGY, _ONTOLOGY, _ONTOLOGY)
        yield (self.node(ONTOLOGY), DCT.license, CC_BY)
        yield (self.node(ONTOLOGY), FOAF.primaryTopic, self._iris.ontology)

    def service(self) -> Iterator[Triple]:
        """The endpoint."""
        node = self.node("sparql")
        yield (node, RDF.type, DCAT.DataService)
        yield from _texts(node, DCT.title, _SERVICE)
        yield (node, DCT.publisher, self.node("publisher"))
        yield (node, DCAT.endpointURL, self._iris.sparql)
        yield (node, DCAT.endpointDescription, self._iris.sparql)
        yield (node, DCAT.servesDataset, self.node(WHOLE))
        yield (node, DCT.conformsTo, PROTOCOL)

    def distribution(self, file: FileEntry) -> Iterator[Triple]:
        """One file for download. TriG holds this graph, so it has no entry: a file cannot hold its own checksum."""
        name = file.name.rpartition("/")[2]
        owner, node, checksum = data_set_of(name), self.node(f"file-{name}"), self.node(f"checksum-{name}")
        media_type, compressed = media_type_of(file)
        address = self._iris.dump(name)
        yield (self.node(owner), DCAT.distribution, node)
        yield (node, RDF.type, DCAT.Distribution)
        yield (node, DCT.title, Literal(name))
        yield (node, DCAT.accessURL, address)
        yield (node, DCAT.downloadURL, address)
        yield (node, DCAT.mediaType, URIRef(MEDIA_TYPES + media_type))
        if compressed:
            yield (node, DCAT.compressFormat, URIRef(f"{MEDIA_TYPES}application/{GZIP}"))
        yield (node, DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger))
        yield (node, SPDX.checksum, checksum)
        yield (checksum, RDF.type, SPDX.Checksum)
        yield (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield (checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary))
        for licence in self._licences(owner):
            yield (node, DCT.license, licence)
        if name.partition(".")[2] in RDF_EXTENSIONS:
            yield (self.node(owner), VOID.dataDump, address)

    def _licences(self, owner: str) -> list[URIRef]:
        editions = [URIRef(e.licence_url) for e in self._tables.editions if owner in (WHOLE, EDITION + e.id)]
        return editions if owner.startswith(EDITION) else [CC_BY, *editions]


RDF_EXTENSIONS = frozenset({"ttl", "nt.gz", "jsonld", "rdf"})


def media_type_of(file: FileEntry) -> tuple[str, bool]:
    """The media type of the content, and whether it is compressed with gzip."""
    if file.name.endswith(".nt.gz"):
        return "application/n-triples", True
    return file.media_type, False


def _texts(node: URIRef, predicate: URIRef, texts: Texts) -> Iterable[Triple]:
    ja, en = texts
    return ((node, predicate, Literal(ja, lang="ja")), (node, predicate, Literal(en, lang="en")))


def _rights(node: URIRef, edition: Edition) -> Iterable[Triple]:
    ja = f"{edition.licence_ja}。{edition.citation_ja}。{edition.processing_ja}"
    en = f"{edition.licence_en}. {edition.citation_en}. {edition.processing_en}"
    return _texts(node, DCT.rights, (ja, en))
