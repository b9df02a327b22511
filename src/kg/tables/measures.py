"""The measures of an edition: ``measures.csv`` with the points, marks and corrections that belong to each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.i18n import mark
from kg.tables import identifiers
from kg.tables.csvfile import Row, read_rows, unique_rows
from kg.tables.figures import read_figure
from kg.tables.findings import Findings, Severity
from kg.tables.mentions import TopicFinder
from kg.tables.ministry_cell import MinistryNames, read_ministry_cell
from kg.tables.records import (
    Correction,
    CorrectionCause,
    Kpi,
    KpiKind,
    KpiStatus,
    LawMark,
    LegalBasisStatus,
    Measure,
    Point,
    YearMention,
)
from kg.tables.reference import DUPLICATE
from kg.tables.years import find_years, merge_years

MEASURE_COLUMNS = (
    "number",
    "name",
    "kpi_progress_status",
    "kpi_progress",
    "kpi_effect_status",
    "kpi_effect",
    "kpi_note_ja",
    "kpi_note_en",
    "ministries",
    "legal_basis_status",
    "page",
)
POINT_COLUMNS = ("number", "position", "text")
CORRECTION_COLUMNS = ("number", "field", "printed", "corrected", "cause", "reason_ja", "reason_en")

BAD_NUMBER = mark("is no 施策番号: ASCII letters and digits joined by hyphens are needed")
UNKNOWN_PAGE = mark("no such page in edition.toml")
UNKNOWN_MEASURE = mark("no such measure in measures.csv")
TEXT_WITHOUT_STATUS = mark("the cell has a text, so its status must be stated")
STATUS_WITHOUT_TEXT = mark("the status is stated, so the cell needs a text")
ONE_LANGUAGE = mark("the note is needed in Japanese and in English, or in neither")
NO_POINTS = mark("the measure has no point in points.csv")
POINT_GAP = mark("the points of a measure must run from 1 without a gap; %(position)s is missing")
MARKS_NOT_RECOVERED = mark("the measure has marks in article_marks.csv, so its legal basis is recovered")
YEARS_DISAGREE = mark("the era says %(era_year)s, the western year says %(western_year)s: %(text)s")
BAD_FIELD = mark("must be name, kpi/progress, kpi/effect or point/N of that measure")
NOT_PRINTED = mark("this does not stand exactly once in the field")
NO_CHANGE = mark("the corrected form is the printed one")


@dataclass(frozen=True, slots=True)
class EditionContext:
    """What the rows of an edition's tables refer to."""

    root: Path
    folder: Path
    ministries: MinistryNames
    pages: frozenset[int]
    findings: Findings
    topics: TopicFinder = field(default_factory=lambda: TopicFinder(()))


def _years(row: Row, column: str, text: str) -> tuple[YearMention, ...]:
    mentions, disagreements = find_years(text)
    for item in disagreements:
        row.findings.add(
            row.file,
            YEARS_DISAGREE,
            row=row.number,
            column=column,
            severity=Severity.WARNING,
            values={"era_year": item.era_year, "western_year": item.western_year, "text": item.text},
        )
    return mentions


def _kpi(row: Row, kind: KpiKind, topics: TopicFinder) -> Kpi:
    column = f"kpi_{kind}"
    status, text = row.one_of(f"{column}_status", KpiStatus), row.optional(column)
    if status is KpiStatus.STATED and text is None:
        row.fault(column, STATUS_WITHOUT_TEXT)
    if status is not KpiStatus.STATED and text is not None:
        row.fault(column, TEXT_WITHOUT_STATUS)
    note_ja, note_en = row.optional("kpi_note_ja"), row.optional("kpi_note_en")
    if kind is KpiKind.PROGRESS and (note_ja is None) != (note_en is None):
        row.fault("kpi_note_ja" if note_ja is None else "kpi_note_en", ONE_LANGUAGE)
    return Kpi(
        kind,
        status or KpiStatus.BLANK,
        text,
        note_ja,
        note_en,
        _years(row, column, text or ""),
        read_figure(text or ""),
        topics.find(text or ""),
    )


def _measure(row: Row, context: EditionContext) -> Measure:
    if row.text("number") and not identifiers.MEASURE_NUMBER.fullmatch(row.cells["number"]):
        row.fault("number", BAD_NUMBER)
    page = row.number_in("page")
    if page and page not in context.pages:
        row.fault("page", UNKNOWN_PAGE)
    return Measure(
        number=row.cells["number"],
        name=row.text("name"),
        page=page,
        kpis=(_kpi(row, KpiKind.PROGRESS, context.topics), _kpi(row, KpiKind.EFFECT, context.topics)),
        points=(),
        attributions=read_ministry_cell(row, "ministries", context.ministries),
        legal_basis_status=row.one_of("legal_basis_status", LegalBasisStatus) or LegalBasisStatus.NOT_RECOVERED,
        years=_years(row, "name", row.cells["name"]),
        topics=context.topics.find(row.cells["name"]),
    )


def _points(context: EditionContext, numbers: set[str]) -> dict[str, tuple[Point, ...]] | None:
    rows = read_rows(context.root, context.folder / "points.csv", POINT_COLUMNS, context.findings)
    if rows is None:
        return None
    points: dict[str, list[Point]] = {}
    for row in unique_rows(rows, ("number", "position"), DUPLICATE):
        number, text = row.text("number"), row.text("text")
        if number and numbers and number not in numbers:
            row.fault("number", UNKNOWN_MEASURE)
        point = Point(row.number_in("position"), text, _years(row, "text", text), context.topics.find(text))
        points.setdefault(number, []).append(point)
    return {number: tuple(sorted(found, key=lambda point: point.position)) for number, found in points.items()}


def _field_text(measure: Measure, field: str) -> str | None:
    """The text of a field that a correction may name, None where there is no such field."""
    if field == "name":
        return measure.name
    kind, _, rest = field.partition("/")
    if kind == "kpi":
        return next((kpi.text for kpi in measure.kpis if kpi.kind == rest), None)
    if kind == "point":
        return next((point.text for point in measure.points if str(point.position) == rest), None)
    return None


def _correction(row: Row, measure: Measure) -> Correction:
    text = _field_text(measure, row.text("field"))
    printed, corrected = row.text("printed"), row.text("corrected")
    if text is None:
        row.fault("field", BAD_FIELD)
    elif printed and text.count(printed) != 1:
        row.fault("printed", NOT_PRINTED)
    if printed and printed == corrected:
        row.fault("corrected", NO_CHANGE)
    return Correction(
        field=row.cells["field"],
        printed=printed,
        corrected=corrected,
        cause=row.one_of("cause", CorrectionCause) or CorrectionCause.TEXT_LAYER,
        reason_ja=row.text("reason_ja"),
        reason_en=row.text("reason_en"),
    )


def _corrections(context: EditionContext, measures: dict[str, Measure]) -> dict[str, tuple[Correction, ...]]:
    rows = read_rows(context.root, context.folder / "corrections.csv", CORRECTION_COLUMNS, context.findings) or []
    corrections: dict[str, list[Correction]] = {}
    for row in unique_rows(rows, ("number", "field"), DUPLICATE):
        measure = measures.get(row.text("number"))
        if measure is None and measures:
            row.fault("number", UNKNOWN_MEASURE)
        elif measure is not None:
            corrections.setdefault(measure.number, []).append(_correction(row, measure))
    return {number: tuple(sorted(found, key=lambda item: item.field)) for number, found in corrections.items()}


def _check_whole(row: Row, measure: Measure) -> None:
    for position, point in enumerate(measure.points, start=1):
        if point.position != position:
            row.fault("number", POINT_GAP, position=position)
            break
    if measure.marks and measure.legal_basis_status is not LegalBasisStatus.RECOVERED:
        row.fault("legal_basis_status", MARKS_NOT_RECOVERED)


def measure_rows(context: EditionContext) -> list[Row]:
    """The rows of ``measures.csv``, each 施策番号 once."""
    rows = read_rows(context.root, context.folder / "measures.csv", MEASURE_COLUMNS, context.findings) or []
    return unique_rows(rows, ("number",), DUPLICATE)


def read_measures(
    context: EditionContext, rows: list[Row], marks: dict[str, tuple[LawMark, ...]]
) -> tuple[Measure, ...]:
    """The measures of an edition, sorted by 施策番号.

    :param rows: from :func:`measure_rows`.
    :param marks: the law marks by 施策番号.
    """
    bare = {row.cells["number"]: _measure(row, context) for row in rows}
    points = _points(context, set(bare))
    with_points = {
        number: replace(measure, points=(points or {}).get(number, ()), marks=marks.get(number, ()))
        for number, measure in bare.items()
    }
    corrections = _corrections(context, with_points)
    for row in rows:
        measure = with_points[row.cells["number"]]
        if points is not None and not measure.points:
            row.fault("number", NO_POINTS)
        _check_whole(row, measure)
    return tuple(
        replace(
            measure,
            corrections=corrections.get(number, ()),
            years=merge_years(
                [measure.years, *(kpi.years for kpi in measure.kpis), *(point.years for point in measure.points)]
            ),
        )
        for number, measure in sorted(with_points.items())
    )
