"""Ministries, agencies and other bodies, and the few organisations that are named only as a parent."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef

from kg.graph.builder.terms import JutenTerms, Triple, calendar, en, ja, plain, typed
from kg.graph.iris import Iris
from kg.graph.namespaces import ORG, OWL, RDF, RDFS, SCHEMA, SKOS, WIKIDATA
from kg.tables.records import Ministry, Tables

# A link is an identity only where two independent sources agree on the item (docs/model.md).
SAME_AS_SOURCES = 2

# gBizINFO's SPARQL service ended on 2024-04-01: the IRI identifies a record about the body, hence seeAlso.
HOJIN_RECORD = "http://hojin-info.go.jp/data/basic/"

# Readable keys for parents that are no row of the table; any other name is percent-encoded.
_ORGANIZATION_KEYS = {"内閣": "naikaku"}


def ministry_triples(iris: Iris, juten: JutenTerms, ministry: Ministry) -> list[Triple]:
    """The node of one body. Empty cells give no triple."""
    node = iris.ministry(ministry.slug)
    triples: list[Triple] = [
        (node, RDF.type, juten.Ministry),
        (node, RDF.type, ORG.FormalOrganization),
        (node, RDF.type, SCHEMA.GovernmentOrganization),
        (node, RDFS.label, ja(ministry.name_ja)),
        (node, RDFS.label, _reading(ministry.reading)),
    ]
    if ministry.name_en:
        triples.append((node, RDFS.label, en(ministry.name_en)))
    if ministry.abbreviation:
        triples.append((node, SCHEMA.alternateName, plain(ministry.abbreviation)))
    if ministry.parent:
        triples.append((node, ORG.subOrganizationOf, iris.ministry(ministry.parent)))
    elif ministry.parent_name:
        triples.append((node, ORG.subOrganizationOf, organization(iris, ministry.parent_name)))
    if ministry.website:
        triples.append((node, SCHEMA.url, URIRef(ministry.website)))
    if ministry.valid_from:
        triples.append((node, SCHEMA.foundingDate, calendar(ministry.valid_from)))
    triples.extend(_identity_triples(juten, node, ministry))
    return triples


def _identity_triples(juten: JutenTerms, node: URIRef, ministry: Ministry) -> Iterator[Triple]:
    if ministry.corporate_number:
        yield (node, ORG.identifier, typed(ministry.corporate_number, juten.CorporateNumber))
        yield (node, RDFS.seeAlso, URIRef(HOJIN_RECORD + ministry.corporate_number))
    if ministry.wikidata:
        same = ministry.wikidata_sources >= SAME_AS_SOURCES
        yield (node, OWL.sameAs if same else SKOS.closeMatch, WIKIDATA[ministry.wikidata])
    if ministry.ror:
        yield (node, SKOS.exactMatch, URIRef(ministry.ror))


def organization(iris: Iris, name: str) -> URIRef:
    """The IRI of an organisation that has no row, by its Japanese name."""
    return iris.organization(_ORGANIZATION_KEYS.get(name, name))


def organization_names(tables: Tables) -> list[str]:
    """Names of parents that are no row, in the table's order, each once."""
    return list(dict.fromkeys(row.parent_name for row in tables.ministries if row.parent_name and not row.parent))


def organization_triples(iris: Iris, name: str) -> list[Triple]:
    """The node of an organisation that has no row: its name is all that is known."""
    node = organization(iris, name)
    return [(node, RDF.type, ORG.Organization), (node, RDFS.label, ja(name))]


def _reading(text: str) -> Literal:
    return Literal(text, lang="ja-Hira")
