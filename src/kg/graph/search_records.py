"""The tables as records of the text search: what of each thing is looked in, and which facets a measure has.

Records come in the order in which hits of equal rank are shown: ministries by their reading, laws, measures of the
newest edition first in the order of the print, then the rest. Labels of kinds and of statuses are the ontology's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rdflib import Literal

from kg.folding import fold, fold_provision
from kg.graph.builder.corrections import corrected_text
from kg.graph.builder.laws import provision_label
from kg.graph.builder.years import fiscal_year_label, mentioned_fiscal_years
from kg.graph.content import Content
from kg.graph.iris import Iris
from kg.graph.namespaces import RDFS
from kg.search import FacetValue, Field, FieldName, Record, Text
from kg.tables.records import (
    Edition,
    Kpi,
    KpiKind,
    KpiStatus,
    Law,
    LawColumn,
    Measure,
    Ministry,
    Provision,
    Tables,
    Topic,
)

KIND, MINISTRY, TOPIC, YEAR, KPI, EDITION = "kind", "ministry", "topic", "year", "kpi", "edition"
FISCAL = "FY"  # in front of a fiscal year's number in the facet
# Kinds in the order of their records, with the ontology's class.
KINDS = {
    "ministry": "Ministry",
    "law": "Law",
    "measure": "Measure",
    "topic": "Topic",
    "edition": "Edition",
    "fiscal-year": "FiscalYear",
    "provision": "Provision",
    "law-column": "LawColumn",
}
_KPI_FIELDS = {KpiKind.PROGRESS: FieldName.PROGRESS_KPI, KpiKind.EFFECT: FieldName.EFFECT_KPI}


def search_records(tables: Tables, iris: Iris) -> Iterator[Record]:
    """Every thing that can be found."""
    laws = {law.law_id: law for law in tables.laws}
    editions = sorted(tables.editions, key=lambda edition: edition.id, reverse=True)
    for ministry in sorted(tables.ministries, key=lambda row: fold(row.reading)):
        yield _ministry(iris, ministry)
    for law in tables.laws:
        yield _law(iris, law)
    for edition in editions:
        yield from (_measure(iris, edition, measure) for measure in edition.measures)
    yield from (_topic(iris, topic) for topic in tables.topics)
    yield from (_edition(iris, edition) for edition in editions)
    yield from (_fiscal_year(iris, year) for year in mentioned_fiscal_years(tables))
    yield from (_provision(iris, laws[row.law_id], row) for row in tables.provisions)
    for edition in editions:
        yield from (_column(iris, edition, laws[column.law_id], column) for column in edition.columns)


def facet_values(content: Content) -> Iterator[FacetValue]:
    """The values of every facet, in the order in which they are offered."""
    tables, iris = content.tables, content.iris
    for kind, term in KINDS.items():
        yield FacetValue(KIND, kind, _term_labels(content, term))
    for ministry in sorted(tables.ministries, key=lambda row: fold(row.reading)):
        yield FacetValue(
            MINISTRY, ministry.slug, _labels(ministry.name_ja, ministry.name_en), iris.ministry(ministry.slug)
        )
    for topic in tables.topics:
        if topic.broader is not None:
            yield FacetValue(TOPIC, topic.slug, _labels(topic.label_ja, topic.label_en), iris.topic(topic.slug))
    yield from _year_values([measure for edition in tables.editions for measure in edition.measures])
    for status in KpiStatus:
        yield FacetValue(KPI, status.value, _term_labels(content, status.value))
    for edition in sorted(tables.editions, key=lambda row: row.id, reverse=True):
        yield FacetValue(EDITION, edition.id, (Text(edition.id),))


def _year_values(measures: list[Measure]) -> Iterator[FacetValue]:
    """Years with the label as the texts print them, fiscal years with that of their record."""
    printed = {mention.year: mention.text for row in measures for mention in row.years if not mention.fiscal}
    for year, fiscal in sorted(set(chain.from_iterable(map(_years, measures)))):
        label = fiscal_year_label(year) if fiscal else printed.get(year, f"{year}年")
        yield FacetValue(
            YEAR, _year_value(year, fiscal), _labels(label, f"Fiscal year {year}" if fiscal else str(year))
        )


def _term_labels(content: Content, term: str) -> tuple[Text, ...]:
    labels = content.ontology.objects(content.iris.term(term), RDFS.label)
    found = {label.language: str(label) for label in labels if isinstance(label, Literal)}
    return _labels(found["ja"], found.get("en"))


def _labels(japanese: str, english: str | None) -> tuple[Text, ...]:
    return (Text(japanese, "ja"), Text(english, "en")) if english else (Text(japanese, "ja"),)


def _field(name: FieldName, text: str | None, language: str = "ja", position: int | None = None) -> Iterator[Field]:
    """The field, if there is a text."""
    if text:
        yield Field(name, Text(text, language), position)


def _ministry(iris: Iris, row: Ministry) -> Record:
    fields = (
        *_field(FieldName.LABEL, row.name_ja),
        *_field(FieldName.LABEL, row.name_en, "en"),
        *_field(FieldName.ABBREVIATION, row.abbreviation, ""),
        *_field(FieldName.READING, row.reading, "ja-Hira"),
        *_field(FieldName.NUMBER, row.corporate_number, ""),
    )
    keys = tuple(key for key in (row.slug, row.wikidata) if key)
    return Record(
        iris.ministry(row.slug), "ministry", fields[0].text, fields, keys, shortened=(row.name_ja,), is_suggested=True
    )


def _law(iris: Iris, row: Law) -> Record:
    fields = (*_field(FieldName.LABEL, row.name_ja), *_field(FieldName.NUMBER, row.number))
    return Record(iris.law(row.law_id), "law", fields[0].text, fields, (row.law_id,), is_suggested=True)


def _measure(iris: Iris, edition: Edition, row: Measure) -> Record:
    corrected = corrected_text(row, "name", row.name)
    fields = [
        *_field(FieldName.LABEL, row.label),
        *_field(FieldName.NUMBER, row.number, ""),
        *_field(FieldName.PRINTED_NAME, row.name if row.name != row.label else None),
        *_field(FieldName.CORRECTED, corrected if corrected != row.label else None),
    ]
    notes: dict[Field, None] = {}
    for kpi in row.kpis:
        fields += _printed(_KPI_FIELDS[kpi.kind], row, f"kpi/{kpi.kind}", kpi.text)
        notes |= dict.fromkeys(_notes(kpi))
    for point in row.points:
        fields += _printed(FieldName.POINT, row, f"point/{point.position}", point.text, point.position)
    ministries = (a.ministry for a in row.attributions if not a.group)
    facets = (
        *((MINISTRY, slug) for slug in dict.fromkeys(ministries)),
        *((TOPIC, slug) for slug in row.all_topics),
        *((YEAR, _year_value(year, fiscal)) for year, fiscal in _years(row)),
        *((KPI, status) for status in dict.fromkeys(kpi.status.value for kpi in row.kpis)),
        (EDITION, edition.id),
    )
    keys = (f"{edition.id}/{row.number}",)
    return Record(iris.measure(edition.id, row.number), "measure", fields[0].text, (*fields, *notes), keys, facets)


def _printed(
    name: FieldName, measure: Measure, field: str, text: str | None, position: int | None = None
) -> Iterator[Field]:
    """A printed text, and its corrected form if it has one."""
    if text:
        yield Field(name, Text(text, "ja"), position)
        corrected = corrected_text(measure, field, text)
        if corrected != text:
            yield Field(FieldName.CORRECTED, Text(corrected, "ja"))


def _notes(kpi: Kpi) -> Iterator[Field]:
    yield from _field(FieldName.NOTE, kpi.note_ja)
    yield from _field(FieldName.NOTE, kpi.note_en, "en")


def _years(row: Measure) -> list[tuple[int, bool]]:
    """Years that its texts mention or its KPIs aim at, each with whether it is a fiscal year."""
    years = {(mention.year, mention.fiscal) for mention in row.years}
    for kpi in row.kpis:
        if kpi.figure.target_year is not None:
            years.add((kpi.figure.target_year, False))
        if kpi.figure.target_fiscal_year is not None:
            years.add((kpi.figure.target_fiscal_year, True))
    return sorted(years)


def _year_value(year: int, fiscal: bool) -> str:
    return f"{FISCAL}{year}" if fiscal else str(year)


def _topic(iris: Iris, row: Topic) -> Record:
    fields = (
        *_field(FieldName.LABEL, row.label_ja),
        *_field(FieldName.LABEL, row.label_en, "en"),
        *(Field(FieldName.ABBREVIATION, Text(form, "ja")) for form in row.alternatives_ja),
        *(Field(FieldName.ABBREVIATION, Text(form, "en")) for form in row.alternatives_en),
        *_field(FieldName.NOTE, row.definition),
    )
    return Record(iris.topic(row.slug), "topic", fields[0].text, fields, (row.slug,), is_suggested=True)


def _edition(iris: Iris, row: Edition) -> Record:
    fields = (
        *_field(FieldName.LABEL, row.title_ja),
        *_field(FieldName.LABEL, row.title_en, "en"),
        *_field(FieldName.NUMBER, row.id, ""),
        *_field(FieldName.NOTE, row.annex_ja),
        *_field(FieldName.NOTE, row.annex_en, "en"),
        *_field(FieldName.NOTE, row.coverage_ja),
        *_field(FieldName.NOTE, row.coverage_en, "en"),
    )
    return Record(iris.edition(row.id), "edition", fields[0].text, fields)


def _fiscal_year(iris: Iris, year: int) -> Record:
    label = fiscal_year_label(year)
    fields = (*_field(FieldName.LABEL, label), *_field(FieldName.LABEL, f"Fiscal year {year}", "en"))
    keys = (_year_value(year, True), f"{year}年度", label.partition("(")[0])
    return Record(iris.fiscal_year(year), "fiscal-year", fields[0].text, fields, keys)


def _provision(iris: Iris, law: Law, row: Provision) -> Record:
    label = provision_label(law, row)
    place = label.removeprefix(law.name_ja)
    fields = (
        *_field(FieldName.CAPTION, row.caption),
        *_field(FieldName.ARTICLE, place),
        *_field(FieldName.ARTICLE, fold_provision(place)),
        *_field(FieldName.CITATION, label),
        *_field(FieldName.NOTE, row.chapter),
        *_field(FieldName.NOTE, row.note),
    )
    return Record(iris.provision(*row.key), "provision", Text(label, "ja"), fields, (label, fold_provision(label)))


def _column(iris: Iris, edition: Edition, law: Law, row: LawColumn) -> Record:
    label = f"{law.name_ja} {row.label}"
    fields = (*_field(FieldName.ARTICLE, row.label), *_field(FieldName.CITATION, label))
    return Record(iris.column(edition.id, row.slug), "law-column", Text(label, "ja"), fields)
