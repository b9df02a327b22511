"""A measure and everything below it: points, KPIs, ministries in printed order, marks in law columns.

One chunk a measure, so that 50,000 measures stream through constant memory. Statuses are always written; a KPI node
is written only where the cell states one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import URIRef

from kg.graph.builder.corrections import corrected_text, correction_triples
from kg.graph.builder.terms import JutenTerms, Triple, calendar, decimal, en, integer, ja, plain
from kg.graph.builder.topics import mention_triples as topic_mention_triples
from kg.graph.builder.years import mention_triples
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, PROV, RDF, RDFS, SKOS
from kg.tables.records import Edition, Figure, Kpi, KpiKind, KpiStatus, LawColumn, Mark, Measure, MinistryRole, Point

# The values of the tables' enumerations are the names of the ontology's individuals; their properties are named here.
_ROLE_PROPERTIES = {MinistryRole.LEAD: "leadMinistry", MinistryRole.COOPERATING: "cooperatingMinistry"}
_KPI_CLASSES = {KpiKind.PROGRESS: "ProgressKpi", KpiKind.EFFECT: "EffectKpi"}
_KPI_PROPERTIES = {KpiKind.PROGRESS: "progressKpi", KpiKind.EFFECT: "effectKpi"}
_KPI_STATUS_PROPERTIES = {KpiKind.PROGRESS: "progressKpiStatus", KpiKind.EFFECT: "effectKpiStatus"}
_LEGAL_BASIS_PROPERTIES = {Mark.MAIN: "mainArticle", Mark.RELATED: "relatedArticle"}


class MeasureBuilder:
    """Builds the triples of one edition's measures; what they share is made once."""

    def __init__(self, iris: Iris, juten: JutenTerms, edition: Edition) -> None:
        """Prepare what the edition's measures share: its columns and pages by key."""
        self._iris = iris
        self._juten = juten
        self._edition = edition
        self._edition_node = iris.edition(edition.id)
        self._columns: Mapping[str, LawColumn] = {column.slug: column for column in edition.columns}
        self._pages = {page.number: iris.page(edition.id, page.number) for page in edition.pages}

    def triples(self, measure: Measure) -> list[Triple]:
        """The measure's node and every node below it."""
        node = self._iris.measure(self._edition.id, measure.number)
        triples = list(self._head(node, measure))
        for point in measure.points:
            triples.extend(self._point(node, measure, point))
        triples.extend(self._ministries(node, measure))
        for kpi in measure.kpis:
            triples.extend(self._kpi(node, measure, kpi))
        triples.extend(self._legal_basis(node, measure))
        triples.extend(correction_triples(self._iris, self._juten, node, measure))
        triples.extend((node, self._juten.topic, self._iris.topic(topic)) for topic in measure.all_topics)
        return list(dict.fromkeys(triples))  # two KPIs may carry the same note; a graph is a set

    def _head(self, node: URIRef, measure: Measure) -> Iterator[Triple]:
        juten = self._juten
        yield (node, RDF.type, juten.Measure)
        yield (node, DCT.identifier, plain(measure.number))
        yield (node, RDFS.label, ja(measure.label))
        corrected = corrected_text(measure, "name", measure.name)
        if corrected != measure.label:  # a slip of the print: shown as printed, found under its corrected form too
            yield (node, SKOS.altLabel, ja(corrected))
        yield (node, juten.printedText, ja(measure.name))
        yield (node, DCT.isPartOf, self._edition_node)
        if measure.points:
            yield (node, DCT.description, ja("\n".join(f"- {point.text}" for point in measure.points)))
        page = self._pages.get(measure.page) or self._iris.page(self._edition.id, measure.page)
        yield (node, PROV.hadPrimarySource, page)
        yield from mention_triples(self._iris, juten, node, measure.years)
        yield from topic_mention_triples(self._iris, juten, node, measure.name, measure.topics)

    def _point(self, node: URIRef, measure: Measure, point: Point) -> Iterator[Triple]:
        juten = self._juten
        point_node = self._iris.point(node, point.position)
        yield (node, juten.point, point_node)
        yield (point_node, RDF.type, juten.Point)
        yield (point_node, juten.position, integer(point.position))
        yield (point_node, juten.printedText, ja(point.text))
        corrected = corrected_text(measure, f"point/{point.position}", point.text)
        if corrected != point.text:
            yield (point_node, SKOS.altLabel, ja(corrected))
        yield (point_node, juten.pointOf, node)
        yield from mention_triples(self._iris, juten, point_node, point.years)
        yield from topic_mention_triples(self._iris, juten, point_node, point.text, point.topics)

    def _ministries(self, node: URIRef, measure: Measure) -> Iterator[Triple]:
        juten = self._juten
        for attribution in measure.attributions:
            if attribution.group:
                ministry = juten[attribution.group]
                yield (node, juten.ministryGroup, ministry)
            else:
                ministry = self._iris.ministry(attribution.ministry)
                yield (node, juten[_ROLE_PROPERTIES[attribution.role]], ministry)
                yield (node, juten.ministry, ministry)
            place = self._iris.attribution(node, attribution.position)
            yield (node, PROV.qualifiedAttribution, place)
            yield (place, RDF.type, PROV.Attribution)
            yield (place, PROV.agent, ministry)
            yield (place, DCAT.hadRole, juten[attribution.role])
            yield (place, juten.position, integer(attribution.position))

    def _kpi(self, node: URIRef, measure: Measure, kpi: Kpi) -> Iterator[Triple]:
        juten = self._juten
        yield (node, juten[_KPI_STATUS_PROPERTIES[kpi.kind]], juten[kpi.status])
        if kpi.note_ja:
            yield (node, juten.kpiNote, ja(kpi.note_ja))
        if kpi.note_en:
            yield (node, juten.kpiNote, en(kpi.note_en))
        if kpi.status is not KpiStatus.STATED or kpi.text is None:
            return
        kpi_node = self._iris.kpi(node, kpi.kind)
        yield (node, juten[_KPI_PROPERTIES[kpi.kind]], kpi_node)
        yield (node, juten.kpi, kpi_node)
        yield (kpi_node, RDF.type, juten[_KPI_CLASSES[kpi.kind]])
        yield (kpi_node, RDF.type, juten.Kpi)
        yield (kpi_node, RDFS.label, ja(kpi.text))
        yield (kpi_node, juten.printedText, ja(kpi.text))
        corrected = corrected_text(measure, f"kpi/{kpi.kind}", kpi.text)
        if corrected != kpi.text:
            yield (kpi_node, SKOS.altLabel, ja(corrected))
        yield (kpi_node, juten.kpiOf, node)
        yield (kpi_node, juten.kpiStatus, juten[kpi.status])
        yield from self._figure(kpi_node, kpi.figure)
        yield from mention_triples(self._iris, juten, kpi_node, kpi.years)
        yield from topic_mention_triples(self._iris, juten, kpi_node, kpi.text, kpi.topics)

    def _figure(self, node: URIRef, figure: Figure) -> Iterator[Triple]:
        """What the KPI's text states of its target, and nothing that it does not state."""
        juten = self._juten
        if figure.value is not None:
            yield (node, juten.targetValue, decimal(figure.value))
        if figure.unit is not None:
            yield (node, juten.targetUnit, ja(figure.unit))
        if figure.comparison is not None:
            yield (node, juten.targetComparison, juten[figure.comparison])
        if figure.target_year is not None:
            yield (node, juten.targetYear, calendar(f"{figure.target_year:04d}"))
        if figure.target_fiscal_year is not None:
            yield (node, juten.targetFiscalYear, self._iris.fiscal_year(figure.target_fiscal_year))

    def _legal_basis(self, node: URIRef, measure: Measure) -> Iterator[Triple]:
        juten = self._juten
        yield (node, juten.legalBasisStatus, juten[measure.legal_basis_status])
        for mark in measure.marks:
            basis = self._iris.legal_basis(node, mark.column)
            yield (node, juten.qualifiedLegalBasis, basis)
            yield (basis, RDF.type, juten.LegalBasis)
            yield (basis, juten.column, self._iris.column(self._edition.id, mark.column))
            yield (basis, juten.mark, juten[mark.mark])
            flat = _LEGAL_BASIS_PROPERTIES.get(mark.mark)  # an unreadable mark says neither main nor related
            if flat is None:
                continue
            for key in self._columns[mark.column].provisions:
                provision = self._iris.provision(*key)
                yield (node, juten[flat], provision)
                yield (node, juten.legalBasis, provision)
