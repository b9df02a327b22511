"""The plan, its editions, the pages they were read from and the law columns of their tables."""

from __future__ import annotations

from rdflib import URIRef

from kg.graph.builder.terms import JutenTerms, Triple, calendar, en, integer, ja, plain
from kg.graph.iris import Iris
from kg.graph.namespaces import BIBO, DCT, RDF, RDFS
from kg.tables.records import Edition, LawColumn, SourcePage, Tables

PLAN_JA = "デジタル社会の実現に向けた重点計画"
PLAN_EN = "Priority Policy Program for Realizing Digital Society"


def plan_triples(iris: Iris, juten: JutenTerms, tables: Tables) -> list[Triple]:
    """The node of the plan over all its years."""
    node = iris.plan
    triples: list[Triple] = [
        (node, RDF.type, juten.Plan),
        (node, RDFS.label, ja(PLAN_JA)),
        (node, RDFS.label, en(PLAN_EN)),
    ]
    triples.extend((node, DCT.hasPart, iris.edition(edition.id)) for edition in tables.editions)
    return triples


def edition_triples(iris: Iris, juten: JutenTerms, edition: Edition) -> list[Triple]:
    """The node of one edition. Its label holds the date: the title is the same every year."""
    node = iris.edition(edition.id)
    decided = edition.decided.isoformat()
    triples: list[Triple] = [
        (node, RDF.type, juten.Edition),
        (node, RDFS.label, ja(f"{edition.title_ja}({_date_ja(edition)})")),
        (node, RDFS.label, en(f"{edition.title_en} ({decided})")),
        (node, DCT.title, ja(edition.title_ja)),
        (node, DCT.identifier, plain(edition.id)),
        (node, DCT.issued, calendar(decided)),
        (node, DCT.isPartOf, iris.plan),
        (node, DCT.publisher, iris.ministry(edition.publisher)),
        (node, DCT.source, URIRef(edition.origin_url)),
        (node, DCT.license, URIRef(edition.licence_url)),
        (node, DCT.rights, ja(f"{edition.licence_ja}。{edition.processing_ja}")),
        (node, DCT.rights, en(f"{edition.licence_en}. {edition.processing_en}")),
        (node, DCT.bibliographicCitation, ja(edition.citation_ja)),
        (node, DCT.bibliographicCitation, en(edition.citation_en)),
        (node, juten.coverageNote, ja(edition.coverage_ja)),
        (node, juten.coverageNote, en(edition.coverage_en)),
    ]
    if edition.pages_total is not None:
        triples.append((node, juten.pageCount, integer(edition.pages_total)))
    return triples


def page_triples(iris: Iris, juten: JutenTerms, edition: Edition, page: SourcePage) -> list[Triple]:
    """The node of one page that the tables were read from."""
    node = iris.page(edition.id, page.number)
    triples: list[Triple] = [
        (node, RDF.type, juten.SourcePage),
        (node, RDFS.label, ja(page.title_ja)),
        (node, RDFS.label, en(f"{edition.annex_en}, page {page.number}")),
        (node, DCT.isPartOf, iris.edition(edition.id)),
        (node, juten.pageNumber, integer(page.number)),
        (node, BIBO.locator, plain(str(page.number))),
        (node, juten.sha256, plain(page.sha256)),
    ]
    if page.url:
        triples.append((node, DCT.source, URIRef(page.url)))
    return triples


def column_triples(iris: Iris, juten: JutenTerms, edition: Edition, column: LawColumn) -> list[Triple]:
    """The node of one law column."""
    node = iris.column(edition.id, column.slug)
    triples: list[Triple] = [
        (node, RDF.type, juten.LawColumn),
        (node, RDFS.label, ja(column.label)),
        (node, juten.position, integer(column.position)),
        (node, juten.law, iris.law(column.law_id)),
        (node, DCT.isPartOf, iris.edition(edition.id)),
    ]
    triples.extend((node, juten.covers, iris.provision(*key)) for key in column.provisions)
    return triples


def _date_ja(edition: Edition) -> str:
    decided = edition.decided
    return f"{decided.year}年{decided.month}月{decided.day}日"
