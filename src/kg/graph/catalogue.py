"""The catalogue (``graph/catalog``) in DCAT 3: series, editions, reference data, ontology, files, endpoint.

It says only what the records and the files themselves say, so it has no time of its own: a build has no clock. All
nodes are IRIs below ``catalog#``. The shapes of DCAT-AP are in ``ontology/dcat-shapes.ttl``; the statistics of the data
set (VoID) in :mod:`kg.graph.void`, the files in :mod:`kg.graph.distributions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rdflib import Literal, Namespace, URIRef

from kg.graph.attached.catalogue import attached_triples
from kg.graph.attached.record import Attachment
from kg.graph.canonical import Triple
from kg.graph.distributions import (
    CHECKSUMS,
    DCATAP,
    LATER_FILES,
    checksum_triples,
    distribution_triples,
    media_type_of,
    see_checksums,
)
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, RDF, RDFS, SKOS, VOID, XSD
from kg.graph.statistics import Statistics
from kg.graph.void import entity_example, statistics_triples
from kg.snapshot import FileEntry
from kg.tables.records import Edition, Tables

FOAF = Namespace("http://xmlns.com/foaf/0.1/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOGUE_PREFIXES = {"foaf": str(FOAF), "vcard": str(VCARD), "dcatap": str(DCATAP)}
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"  # what DCAT 3, section 6.4.5, recommends
CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")
PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
# The EU's lists, which DCAT-AP asks for: Government and public sector; once a year; at no fixed time.
THEMES = URIRef("http://publications.europa.eu/resource/authority/data-theme")
GOVERNMENT = URIRef(f"{THEMES}/GOVE")
ANNUAL = URIRef("http://publications.europa.eu/resource/authority/frequency/ANNUAL")
IRREGULAR = URIRef("http://publications.europa.eu/resource/authority/frequency/IRREG")
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
_SERVICE_DESCRIPTION: Texts = (
    "SPARQL 1.1プロトコルによる読み取り専用の問合せ。データは既定グラフにあり、"
    "カタログ、オントロジー、保存クエリは名前付きグラフにある。",
    "Read-only queries by the SPARQL 1.1 Protocol. The data is the default graph; the catalogue, the ontology and the "
    "saved queries are named graphs.",
)
_CONTACT: Texts = ("重点計画ナレッジグラフの運営者", "Who runs the Juten Knowledge Graph")
_JAPAN: Texts = ("日本", "Japan")
_LICENCE: Texts = (
    "計画の内容は公共データ利用規約、参照データ・オントロジー・保存クエリは CC BY 4.0",
    "The plan's content: Public Data License; reference data, ontology and saved queries: CC BY 4.0",
)
_RIGHTS_WHOLE: Texts = (
    "計画の内容は、各版の権利表示にある利用規約に従い、出典を示して利用できる。"
    "本データは原資料を加工したもので、政府が作成したものではない。"
    "参照データ、オントロジー、保存クエリは CC BY 4.0。",
    "The plan's content may be used under the terms in the rights statement of each edition, naming the source. "
    "The data is processed from the original and not made by the government. "
    "Reference data, ontology and saved queries: CC BY 4.0.",
)
_RIGHTS_OWN: Texts = ("CC BY 4.0。重点計画ナレッジグラフ(Juten KG)", "CC BY 4.0, Juten KG (重点計画ナレッジグラフ)")
_KEYWORDS: tuple[Texts, ...] = (
    ("デジタル社会の実現に向けた重点計画", "Priority Policy Program for Realizing Digital Society"),
    ("施策", "policy measures"),
    ("府省庁", "ministries"),
    ("根拠法令", "legal basis"),
    ("KPI", "KPI"),
)


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What the catalogue is made from: the dumps (``dumps/`` in front), triples by data set, the whole's statistics."""

    tables: Tables
    iris: Iris
    version: str
    files: Sequence[FileEntry]
    triples: Mapping[str, int]
    statistics: Statistics
    attachments: Sequence[Attachment] = ()


def catalogue_triples(facts: CatalogueFacts) -> Iterator[Triple]:
    """The whole of ``graph/catalog``."""
    catalogue = _Catalogue(facts)
    yield from catalogue.head()
    yield from catalogue.shared()
    yield from catalogue.whole()
    yield from catalogue.editions()
    yield from catalogue.others()
    yield from catalogue.service()
    for file in facts.files:
        yield from catalogue.distribution(file)
    yield from catalogue.later_files()
    yield from attached_triples(facts.attachments, facts.iris)
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
        self._editions = sorted(facts.tables.editions, key=lambda edition: edition.decided)

    def node(self, key: str) -> URIRef:
        """A node of the catalogue."""
        return URIRef(f"{self._iris.catalog}#{key}")

    def head(self) -> Iterator[Triple]:
        """The catalogue itself, and the home page that it belongs to."""
        node, home = self._iris.catalog, URIRef(self._iris.base)
        yield (node, RDF.type, DCAT.Catalog)
        yield (node, RDF.type, VOID.DatasetDescription)
        yield from _texts(node, RDFS.label, _CATALOGUE)  # what pages and the search show
        yield from _texts(node, DCT.title, _CATALOGUE)
        yield from _texts(node, DCT.description, _DESCRIPTION)
        yield (node, DCT.license, CC_BY)
        yield (node, DCT.rights, self.node("rights-juten-kg"))
        yield (node, DCT.spatial, self.node("japan"))
        yield from self._common(node)
        yield (node, DCAT.version, Literal(self._facts.version))
        yield (node, DCAT.themeTaxonomy, THEMES)
        yield (node, FOAF.primaryTopic, self.node(WHOLE))
        yield (node, FOAF.homepage, home)
        for key in (WHOLE, REFERENCE, ONTOLOGY, *(EDITION + edition.id for edition in self._tables.editions)):
            yield (node, DCAT.dataset, self.node(key))
        yield (node, DCAT.dataset, self.node("series"))
        yield (node, DCAT.service, self.node("sparql"))
        yield (home, RDF.type, FOAF.Document)
        yield from _texts(home, DCT.title, _NAME)
        yield (home, FOAF.primaryTopic, self.node(WHOLE))
        yield (home, RDFS.seeAlso, node)

    def shared(self) -> Iterator[Triple]:
        """What several entries point to: who publishes, whom to ask, where, under which terms."""
        home = URIRef(self._iris.base)
        publisher, contact, japan = self.node("publisher"), self.node("contact"), self.node("japan")
        yield (publisher, RDF.type, FOAF.Agent)
        yield from _texts(publisher, FOAF.name, _NAME)
        yield (publisher, FOAF.homepage, home)
        yield (contact, RDF.type, VCARD.Organization)
        yield from _texts(contact, VCARD.fn, _CONTACT)
        yield (contact, VCARD.hasURL, URIRef(self._iris.base + "about"))
        yield (japan, RDF.type, DCT.Location)
        yield from _texts(japan, SKOS.prefLabel, _JAPAN)
        licence = self.node("licence")
        yield (licence, RDF.type, DCT.LicenseDocument)
        yield from _texts(licence, RDFS.label, _LICENCE)
        for part in {CC_BY, *(URIRef(edition.licence_url) for edition in self._tables.editions)}:
            yield (licence, DCT.hasPart, part)
        for key, texts in (("rights-juten", _RIGHTS_WHOLE), ("rights-juten-kg", _RIGHTS_OWN)):
            yield (self.node(key), RDF.type, DCT.RightsStatement)
            yield from _texts(self.node(key), RDFS.label, texts)

    def _common(self, node: URIRef) -> Iterator[Triple]:
        yield (node, DCT.publisher, self.node("publisher"))
        yield (node, DCAT.contactPoint, self.node("contact"))
        for language in ("ja", "en"):
            yield (node, DCT.language, URIRef(LANGUAGES + language))
        for keyword in _KEYWORDS:
            yield from _texts(node, DCAT.keyword, keyword)
        yield (node, DCAT.theme, GOVERNMENT)

    def _data_set(self, key: str, title: Texts, description: Texts, landing: str) -> Iterator[Triple]:
        node = self.node(key)
        yield (node, RDF.type, DCAT.Dataset)
        yield (node, RDF.type, VOID.Dataset)
        yield (node, DCT.identifier, Literal(key))
        yield from _texts(node, DCT.title, title)
        yield from _texts(node, DCT.description, description)
        yield (node, DCAT.version, Literal(self._facts.version))
        yield (node, DCAT.landingPage, URIRef(landing))
        yield (node, DCT.spatial, self.node("japan"))
        yield from self._common(node)
        yield (node, VOID.triples, Literal(self._facts.triples[key]))

    def whole(self) -> Iterator[Triple]:
        """Everything in the default graph."""
        node = self.node(WHOLE)
        yield from self._data_set(WHOLE, _NAME, _DESCRIPTION, self._iris.base)
        yield (node, DCT.license, CC_BY)
        yield (node, DCT.rights, self.node("rights-juten"))
        yield (node, DCT.accrualPeriodicity, ANNUAL)
        yield (node, DCT.conformsTo, self._iris.ontology)
        for edition in self._tables.editions:
            yield (node, DCT.license, URIRef(edition.licence_url))
            yield (node, DCT.rights, self.node(f"rights-{EDITION}{edition.id}"))
            yield (node, VOID.subset, self.node(EDITION + edition.id))
        yield from self._temporal(node, WHOLE, self._editions)
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
        yield (series, DCT.accrualPeriodicity, ANNUAL)
        yield (series, DCAT.landingPage, self._iris.plan)
        yield (series, DCT.spatial, self.node("japan"))
        yield (series, DCT.license, self.node("licence"))
        yield (series, DCT.rights, self.node("rights-juten"))
        yield from self._common(series)
        for index, edition in enumerate(self._editions):
            yield from self._edition(edition, series, self._editions[index + 1 : index + 2])
        for earlier, later in pairwise(self.node(EDITION + edition.id) for edition in self._editions):
            yield (later, DCAT.prev, earlier)
            yield (earlier, DCAT.next, later)
            yield (later, DCAT.previousVersion, earlier)
            yield (later, DCT.replaces, earlier)
        if self._editions:
            first, last = (self.node(EDITION + edition.id) for edition in (self._editions[0], self._editions[-1]))
            yield (series, DCAT.first, first)
            yield (series, DCAT.last, last)
            yield (series, DCAT.hasCurrentVersion, last)
            yield (series, DCT.issued, _day(self._editions[0]))
            yield from self._temporal(series, "series", self._editions)

    def _edition(self, edition: Edition, series: URIRef, later: Sequence[Edition]) -> Iterator[Triple]:
        key = EDITION + edition.id
        node, rights = self.node(key), self.node(f"rights-{key}")
        title = (f"{edition.title_ja}({edition.id})", f"{edition.title_en} ({edition.id})")
        coverage = (edition.coverage_ja, edition.coverage_en)
        yield from self._data_set(key, title, coverage, self._iris.edition(edition.id))
        yield (node, DCAT.inSeries, series)
        yield (node, DCAT.isVersionOf, series)
        yield (series, DCAT.hasVersion, node)
        yield (node, DCT.issued, _day(edition))
        yield (node, DCT.source, URIRef(edition.origin_url))
        yield (node, DCT.license, URIRef(edition.licence_url))
        yield (node, DCT.conformsTo, self._iris.ontology)
        yield (node, FOAF.primaryTopic, self._iris.edition(edition.id))
        yield from _texts(node, DCT.bibliographicCitation, (edition.citation_ja, edition.citation_en))
        yield (node, DCT.rights, rights)
        yield (rights, RDF.type, DCT.RightsStatement)
        yield from _texts(rights, RDFS.label, _rights(edition))
        yield from self._temporal(node, key, [edition, *later])

    def _temporal(self, node: URIRef, key: str, editions: Sequence[Edition]) -> Iterator[Triple]:
        """From the decision on the first to the decision on what comes after it; the newest edition has no end yet."""
        if not editions:
            return
        period = self.node(f"temporal-{key}")
        yield (node, DCT.temporal, period)
        yield (period, RDF.type, DCT.PeriodOfTime)
        yield (period, DCAT.startDate, _day(editions[0]))
        if key.startswith(EDITION) and len(editions) > 1:
            yield (period, DCAT.endDate, _day(editions[1]))

    def others(self) -> Iterator[Triple]:
        """Reference data and ontology."""
        for key, texts, landing in (
            (REFERENCE, _REFERENCE, self._iris.base),
            (ONTOLOGY, _ONTOLOGY, self._iris.ontology),
        ):
            node = self.node(key)
            yield from self._data_set(key, texts, texts, landing)
            yield (node, DCT.license, CC_BY)
            yield (node, DCT.rights, self.node("rights-juten-kg"))
            yield (node, DCT.accrualPeriodicity, IRREGULAR)
        yield (self.node(REFERENCE), DCT.conformsTo, self._iris.ontology)
        yield (self.node(ONTOLOGY), FOAF.primaryTopic, self._iris.ontology)

    def service(self) -> Iterator[Triple]:
        """The endpoint."""
        node = self.node("sparql")
        yield (node, RDF.type, DCAT.DataService)
        yield from _texts(node, DCT.title, _SERVICE)
        yield from _texts(node, DCT.description, _SERVICE_DESCRIPTION)
        yield from self._common(node)
        yield (node, DCT.license, self.node("licence"))
        yield (node, DCT.rights, self.node("rights-juten"))
        yield (node, DCAT.endpointURL, self._iris.sparql)
        yield (node, DCAT.endpointDescription, self._iris.sparql)
        yield (node, DCAT.landingPage, URIRef(self._iris.base))
        for key in (WHOLE, REFERENCE, ONTOLOGY, *(EDITION + edition.id for edition in self._tables.editions)):
            yield (node, DCAT.servesDataset, self.node(key))
        yield (node, DCT.conformsTo, PROTOCOL)

    def distribution(self, file: FileEntry) -> Iterator[Triple]:
        """One file for download, with its size and checksum."""
        name = file.name.rpartition("/")[2]
        media_type, compressed = media_type_of(file)
        yield from self._file(name, media_type, compressed=compressed)
        yield from checksum_triples(self.node(f"file-{name}"), self.node(f"checksum-{name}"), file)

    def later_files(self) -> Iterator[Triple]:
        """The files that hold this very graph, or the checksum of one that does: without size and checksum."""
        for name, media_type in LATER_FILES:
            yield from self._file(name, media_type)
            if name != CHECKSUMS:
                yield see_checksums(self.node(f"file-{name}"), self._iris.dump(CHECKSUMS))

    def _file(self, name: str, media_type: str, *, compressed: bool = False) -> Iterator[Triple]:
        owner, node = data_set_of(name), self.node(f"file-{name}")
        address = self._iris.dump(name)
        yield from distribution_triples(node, self.node(owner), address, name, media_type, compressed=compressed)
        yield (node, DCT.license, self._licence(owner))
        yield (node, DCT.rights, self.node(f"rights-{owner}" if self._is_of_the_plan(owner) else "rights-juten-kg"))

    def _is_of_the_plan(self, owner: str) -> bool:
        return owner == WHOLE or owner.startswith(EDITION)

    def _licence(self, owner: str) -> URIRef:
        """The one licence that DCAT-AP allows a file: the whole has two, which the node of the catalogue names."""
        if owner == WHOLE:
            return self.node("licence")
        return next((URIRef(e.licence_url) for e in self._tables.editions if owner == EDITION + e.id), CC_BY)


def _day(edition: Edition) -> Literal:
    return Literal(edition.decided.isoformat(), datatype=XSD.date)


def _texts(node: URIRef, predicate: URIRef, texts: Texts) -> Iterable[Triple]:
    ja, en = texts
    return ((node, predicate, Literal(ja, lang="ja")), (node, predicate, Literal(en, lang="en")))


def _rights(edition: Edition) -> Texts:
    return (
        f"{edition.licence_ja}。{edition.citation_ja}。{edition.processing_ja}",
        f"{edition.licence_en}. {edition.citation_en}. {edition.processing_en}",
    )
