"""The rows of each table: records in, tuples of cells out, in the records' order. An empty cell is None."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.graph.iris import Iris
from kg.tables.records import (
    Edition,
    Kpi,
    KpiKind,
    KpiStatus,
    LegalBasisStatus,
    Mark,
    Measure,
    MinistryRole,
    Tables,
    TopicMention,
)

Cell = str | int | None
Row = tuple[Cell, ...]

_STATUS_TEXT = {KpiStatus.NONE_SET: "―", KpiStatus.BLANK: ""}  # as the page prints them
_MARK_LOST = "（印を復元できず）"


def _measures(tables: Tables, iris: Iris) -> Iterator[tuple[Edition, Measure, str]]:
    for edition in tables.editions:
        for measure in edition.measures:
            yield edition, measure, str(iris.measure(edition.id, measure.number))


def measure_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a measure, keys and statuses only; the other tables hang on it."""
    for edition, measure, iri in _measures(tables, iris):
        progress, effect = _kpi(measure, KpiKind.PROGRESS), _kpi(measure, KpiKind.EFFECT)
        yield (
            iri,
            edition.id,
            measure.number,
            measure.label,
            measure.name,
            measure.page,
            progress.status.value if progress else None,
            effect.status.value if effect else None,
            measure.legal_basis_status.value,
        )


def flat_measure_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a measure with everything a reader wants to see at once."""
    names = {ministry.slug: ministry.name_ja for ministry in tables.ministries}
    for edition, measure, iri in _measures(tables, iris):
        yield (
            iri,
            edition.title_ja,
            edition.decided.isoformat(),
            measure.number,
            measure.label,
            _ministry_names(measure, MinistryRole.LEAD, names),
            _ministry_names(measure, MinistryRole.COOPERATING, names),
            _kpi_text(measure, KpiKind.PROGRESS),
            _kpi_text(measure, KpiKind.EFFECT),
            "\n".join(f"- {point.text}" for point in measure.points) or None,
            _column_labels(edition, measure, Mark.MAIN),
            _column_labels(edition, measure, Mark.RELATED),
            _years(measure, fiscal=False),
            _years(measure, fiscal=True),
            measure.page,
            edition.citation_ja,
        )


def point_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a point of 課題・取組概要."""
    for edition, measure, iri in _measures(tables, iris):
        for point in measure.points:
            yield (str(iris.point(iri, point.position)), iri, edition.id, measure.number, point.position, point.text)


def kpi_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a KPI cell, those that state none included."""
    for edition, measure, iri in _measures(tables, iris):
        for kpi in measure.kpis:
            node = str(iris.kpi(iri, kpi.kind)) if kpi.status is KpiStatus.STATED else None
            keys = (node, iri, edition.id, measure.number)
            yield (*keys, kpi.kind.value, kpi.status.value, kpi.text, kpi.note_ja, kpi.note_en)


def measure_ministry_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a ministry of a measure, in printed order."""
    names = {ministry.slug: ministry.name_ja for ministry in tables.ministries}
    for edition, measure, iri in _measures(tables, iris):
        for item in measure.attributions:
            ministry = str(iris.term(item.group) if item.group else iris.ministry(item.ministry))
            name = item.group.name_ja if item.group else names.get(item.ministry)
            keys = (iri, edition.id, measure.number, item.position)
            yield (*keys, ministry, item.ministry, name, item.role.value)


def correction_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a correction: what the source has, what it should read, whose slip it was."""
    for edition, measure, iri in _measures(tables, iris):
        occurrences: Counter[str] = Counter()
        for item in measure.corrections:
            occurrences[item.field] += 1
            node = str(iris.correction(iri, item.field, occurrences[item.field]))
            keys = (node, iri, edition.id, measure.number, item.field)
            yield (*keys, item.printed, item.corrected, item.cause.value, item.reason_ja, item.reason_en)


def law_mark_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a mark ◎ or ○ of a measure in a law column."""
    for edition, measure, iri in _measures(tables, iris):
        labels = {column.slug: column.label for column in edition.columns}
        for item in measure.marks:
            keys = (iri, edition.id, measure.number, str(iris.column(edition.id, item.column)))
            yield (*keys, item.column, labels.get(item.column), item.mark.value)


def ministry_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a ministry."""
    for item in tables.ministries:
        yield (
            str(iris.ministry(item.slug)),
            item.slug,
            item.name_ja,
            item.reading,
            item.name_en,
            item.abbreviation,
            item.corporate_number,
            item.corporate_number_source,
            item.wikidata,
            item.wikidata_sources,
            item.ror,
            item.parent,
            item.parent_name,
            item.website,
            item.valid_from,
            item.valid_from_source,
        )


def law_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a law."""
    for item in tables.laws:
        yield (str(iris.law(item.law_id)), item.law_id, item.name_ja, item.number, item.version, item.url)


def provision_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row an article or paragraph."""
    names = {law.law_id: law.name_ja for law in tables.laws}
    for item in tables.provisions:
        yield (
            str(iris.provision(item.law_id, item.article, item.paragraph)),
            item.law_id,
            names.get(item.law_id),
            item.article,
            item.paragraph,
            item.caption,
            item.caption_status,
            item.chapter,
            item.version,
            item.url,
            item.source,
            item.note,
        )


def law_column_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a law column and provision that it covers."""
    for edition in tables.editions:
        for column in edition.columns:
            node = str(iris.column(edition.id, column.slug))
            keys = (node, edition.id, column.slug, column.position, column.label, column.law_id)
            for key in column.provisions:
                yield (*keys, str(iris.provision(*key)))


def topic_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a topic or heading, with how many measures and texts name it."""
    measures: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for _edition, measure, _iri in _measures(tables, iris):
        measures.update(measure.all_topics)
        mentions.update(mention.topic for *_, found in _named_texts(measure, "") for mention in found)
    for item in tables.topics:
        source = item.definition_source
        yield (
            str(iris.topic(item.slug)),
            item.slug,
            item.label_ja,
            item.label_en,
            " | ".join(item.alternatives_ja) or None,
            " | ".join(item.alternatives_en) or None,
            item.broader,
            item.definition,
            str(iris.point(iris.measure(*source[:2]), source[2])) if source else None,
            measures[item.slug],
            mentions[item.slug],
        )


def topic_mention_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row a place where a text names a topic."""
    for edition, measure, iri in _measures(tables, iris):
        for field, node, text, mentions in _named_texts(measure, iri):
            numbers: Counter[str] = Counter()
            for item in mentions:
                numbers[item.topic] += 1
                yield (
                    str(iris.annotation(node, item.topic, numbers[item.topic])),
                    iri,
                    edition.id,
                    measure.number,
                    field,
                    item.topic,
                    item.start,
                    item.end,
                    text[item.start : item.end],
                )


def _named_texts(measure: Measure, iri: str) -> Iterator[tuple[str, str, str, tuple[TopicMention, ...]]]:
    """The printed texts of a measure: field, IRI, text, mentions."""
    yield "name", iri, measure.name, measure.topics
    for point in measure.points:
        yield f"point/{point.position}", f"{iri}/point/{point.position}", point.text, point.topics
    for kpi in measure.kpis:
        yield f"kpi/{kpi.kind}", f"{iri}/kpi/{kpi.kind}", kpi.text or "", kpi.topics


def edition_rows(tables: Tables, iris: Iris) -> Iterator[Row]:
    """One row an edition, with its rights."""
    for item in tables.editions:
        yield (
            str(iris.edition(item.id)),
            item.id,
            item.title_ja,
            item.title_en,
            item.annex_ja,
            item.decided.isoformat(),
            item.origin_url,
            item.licence_url,
            item.licence_ja,
            item.citation_ja,
            item.processing_ja,
            item.pages_total,
            item.coverage_ja,
        )


def _kpi(measure: Measure, kind: KpiKind) -> Kpi | None:
    return next((kpi for kpi in measure.kpis if kpi.kind is kind), None)


def _kpi_text(measure: Measure, kind: KpiKind) -> str | None:
    kpi = _kpi(measure, kind)
    return (kpi.text or _STATUS_TEXT.get(kpi.status) or None) if kpi else None


def _ministry_names(measure: Measure, role: MinistryRole, names: dict[str, str]) -> str | None:
    found = [
        item.group.name_ja if item.group else names.get(item.ministry, item.ministry)
        for item in measure.attributions
        if item.role is role
    ]
    return "、".join(found) or None


def _column_labels(edition: Edition, measure: Measure, mark: Mark) -> str | None:
    if measure.legal_basis_status is LegalBasisStatus.NOT_RECOVERED:
        return _MARK_LOST
    labels = {column.slug: column.label for column in edition.columns}
    return "、".join(labels.get(item.column, item.column) for item in measure.marks if item.mark is mark) or None


def _years(measure: Measure, *, fiscal: bool) -> str | None:
    return "、".join(str(year) for year in sorted({y.year for y in measure.years if y.fiscal is fiscal})) or None
