"""Fiscal years as nodes, and the years that a text mentions as triples.

A Japanese fiscal year runs from 1 April to 31 March. There is no published IRI set for them
(searched for; see docs/model.md), so the graph mints its own, only for the years that the texts mention.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rdflib import URIRef

from kg.graph.builder.terms import JutenTerms, Triple, calendar, en, ja
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, RDF, RDFS
from kg.tables.records import Tables, YearMention

# First fiscal year that is written with the era's name: the year of accession, as the government's budgets do it
# (令和元年度 is all of April 2019 to March 2020).
_ERAS = ((2019, "令和"), (1989, "平成"), (1926, "昭和"), (1912, "大正"), (1868, "明治"))


def fiscal_year_label(year: int) -> str:
    """``令和4年度(2022年度)``; before 明治 only the western year."""
    for first, era in _ERAS:
        if year >= first:
            number = "元" if year == first else str(year - first + 1)
            return f"{era}{number}年度({year}年度)"
    return f"{year}年度"


def mentioned_fiscal_years(tables: Tables) -> list[int]:
    """Every fiscal year that a measure mentions or has a target for, ascending."""
    years: set[int] = set()
    for edition in tables.editions:
        for measure in edition.measures:
            texts = [measure.years, *(kpi.years for kpi in measure.kpis), *(point.years for point in measure.points)]
            years.update(mention.year for mention in chain.from_iterable(texts) if mention.fiscal)
            targets = (kpi.figure.target_fiscal_year for kpi in measure.kpis)
            years.update(year for year in targets if year is not None)
    return sorted(years)


def fiscal_year_triples(iris: Iris, juten: JutenTerms, year: int) -> list[Triple]:
    """The node of one fiscal year."""
    node = iris.fiscal_year(year)
    return [
        (node, RDF.type, juten.FiscalYear),
        (node, RDF.type, DCT.PeriodOfTime),
        (node, RDFS.label, ja(fiscal_year_label(year))),
        (node, RDFS.label, en(f"Fiscal year {year}")),
        (node, DCAT.startDate, calendar(f"{year:04d}-04-01")),
        (node, DCAT.endDate, calendar(f"{year + 1:04d}-03-31")),
    ]


def mention_triples(iris: Iris, juten: JutenTerms, node: URIRef, mentions: Iterable[YearMention]) -> list[Triple]:
    """What a text says of years; each year once, however often it stands there."""
    triples: list[Triple] = []
    for year, fiscal in dict.fromkeys((mention.year, mention.fiscal) for mention in mentions):
        if fiscal:
            triples.append((node, juten.mentionsFiscalYear, iris.fiscal_year(year)))
        else:
            triples.append((node, juten.mentionsYear, calendar(f"{year:04d}")))
    return triples
