"""Records to triples: exactly the triples that docs/model.md describes, in an order that depends on the tables alone.

The graph comes in chunks, one for each thing that has a page of its own (a measure with all that stands below it, a
law with its provisions, a ministry), so that a huge table streams. Nothing here reads a file or serialises.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rdflib import URIRef

from kg.graph.builder.editions import column_triples, edition_triples, page_triples, plan_triples
from kg.graph.builder.laws import law_triples
from kg.graph.builder.measures import MeasureBuilder
from kg.graph.builder.ministries import (
    ministry_triples,
    organization,
    organization_names,
    organization_triples,
)
from kg.graph.builder.terms import JutenTerms, Term, Triple
from kg.graph.builder.topics import scheme_triples, topic_triples
from kg.graph.builder.years import fiscal_year_triples, mentioned_fiscal_years
from kg.graph.iris import Iris
from kg.tables.records import Tables

__all__ = ["Chunk", "Term", "Triple", "build_chunks", "build_triples", "measure_chunks", "reference_chunks"]


class Chunk(NamedTuple):
    """One thing's triples: its IRI, and every triple of it and of the nodes below it, each once."""

    key: URIRef
    triples: list[Triple]


def build_chunks(tables: Tables, base_iri: str) -> Iterator[Chunk]:
    """The whole default graph: first everything that measures point to, then the measures, edition by edition."""
    yield from reference_chunks(tables, base_iri)
    yield from measure_chunks(tables, base_iri)


def reference_chunks(tables: Tables, base_iri: str) -> Iterator[Chunk]:
    """All but the measures: organisations, laws, topics, the plan, editions, pages, columns, fiscal years."""
    iris = Iris(base_iri)
    juten = JutenTerms(iris)
    for name in organization_names(tables):
        yield Chunk(organization(iris, name), organization_triples(iris, name))
    for ministry in tables.ministries:
        yield Chunk(iris.ministry(ministry.slug), ministry_triples(iris, juten, ministry))
    for law in tables.laws:
        yield Chunk(iris.law(law.law_id), law_triples(iris, juten, law, tables.provisions))
    if tables.topics:
        yield Chunk(iris.topic_scheme, scheme_triples(iris, tables.topics))
    for topic in tables.topics:
        yield Chunk(iris.topic(topic.slug), topic_triples(iris, juten, topic, tables.topics))
    yield Chunk(iris.plan, plan_triples(iris, juten, tables))
    for edition in tables.editions:
        yield Chunk(iris.edition(edition.id), edition_triples(iris, juten, edition))
        for page in edition.pages:
            yield Chunk(iris.page(edition.id, page.number), page_triples(iris, juten, edition, page))
        for column in edition.columns:
            yield Chunk(iris.column(edition.id, column.slug), column_triples(iris, juten, edition, column))
    for year in mentioned_fiscal_years(tables):
        yield Chunk(iris.fiscal_year(year), fiscal_year_triples(iris, juten, year))


def measure_chunks(tables: Tables, base_iri: str) -> Iterator[Chunk]:
    """The measures of every edition in the tables' order, one chunk each."""
    iris = Iris(base_iri)
    juten = JutenTerms(iris)
    for edition in tables.editions:
        builder = MeasureBuilder(iris, juten, edition)
        for measure in edition.measures:
            yield Chunk(iris.measure(edition.id, measure.number), builder.triples(measure))


def build_triples(tables: Tables, base_iri: str) -> Iterator[Triple]:
    """Every triple of the default graph."""
    for chunk in build_chunks(tables, base_iri):
        yield from chunk.triples
