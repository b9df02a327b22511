"""The table of topics: their labels and forms, what each belongs to, and the source's own words on what it is.

Knows no text of the plan, but for one thing: a definition must stand in the point that it is quoted from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.i18n import mark
from kg.tables import identifiers
from kg.tables.csvfile import Row, nearest, read_rows, unique_rows
from kg.tables.findings import Findings, Severity
from kg.tables.mentions import fold_form
from kg.tables.records import Edition, Topic
from kg.tables.reference import BAD_SLUG, DUPLICATE, FOLDER

FILE = f"{FOLDER}/topics.csv"
TOPIC_COLUMNS = (
    "slug",
    "label_ja",
    "label_en",
    "alternative_ja",
    "alternative_en",
    "broader",
    "definition",
    "definition_source",
)
SEPARATOR = "|"
SHORTEST = 2  # letters of a form: one would be found everywhere

EMPTY_FORM = mark("between two | stands nothing")
SHORT_FORM = mark("a form of one letter would be found everywhere: %(form)s")
FORM_TWICE = mark("the form is given twice (width, case and spaces do not matter): %(form)s")
FORM_OF_TWO = mark("the form belongs to the topic in row %(first)s already: %(form)s")
UNKNOWN_BROADER = mark("no such topic (nearest: %(nearest)s)")
BROADER_LOOP = mark("the broader topics run in a circle")
EMPTY_HEADING = mark("a topic needs a broader one; without, it is a heading, and no topic stands below this one")
HEADING_FORMS = mark("a heading is not looked for in the texts, so it has no other forms")
ONLY_TOGETHER = mark("a definition needs its source, and a source its definition")
BAD_SOURCE = mark("is no point: EDITION/NUMBER/point/POSITION is needed")
UNKNOWN_POINT = mark("no such point: %(point)s")
NOT_IN_POINT = mark("the definition does not stand in the point that it is quoted from: %(point)s")

_FORM_COLUMNS = (("label_ja", "alternative_ja"), ("label_en", "alternative_en"))


def read_topics(root: Path, findings: Findings) -> tuple[Topic, ...]:
    """``topics.csv``, in the table's order."""
    rows = unique_rows(read_rows(root, root / FILE, TOPIC_COLUMNS, findings) or [], ("slug",), DUPLICATE)
    _check_broader(rows)
    _check_forms(rows)
    return tuple(map(_topic, rows))


def _topic(row: Row) -> Topic:
    if row.text("slug") and not identifiers.SLUG.fullmatch(row.cells["slug"]):
        row.fault("slug", BAD_SLUG)
    definition, source = row.optional("definition"), row.optional("definition_source")
    if (definition is None) != (source is None):
        row.fault("definition" if definition is None else "definition_source", ONLY_TOGETHER)
    return Topic(
        slug=row.cells["slug"],
        label_ja=row.text("label_ja"),
        label_en=row.text("label_en"),
        alternatives_ja=tuple(_alternatives(row, "alternative_ja")),
        alternatives_en=tuple(_alternatives(row, "alternative_en")),
        broader=row.optional("broader"),
        definition=definition,
        definition_source=_point(row) if source else None,
    )


def _alternatives(row: Row, column: str) -> list[str]:
    text = row.cells[column]
    return [form.strip() for form in text.split(SEPARATOR)] if text else []


def _point(row: Row) -> tuple[str, str, int] | None:
    parts = row.cells["definition_source"].split("/")
    if len(parts) == 4 and parts[2] == "point" and parts[3].isascii() and parts[3].isdigit():
        return parts[0], parts[1], int(parts[3])
    row.fault("definition_source", BAD_SOURCE)
    return None


def _check_broader(rows: list[Row]) -> None:
    """Each row's chain of broader topics must end, and end at a heading that is there."""
    broader = {row.cells["slug"]: row.cells["broader"] for row in rows}
    for row in rows:
        slug, above = row.cells["slug"], row.cells["broader"]
        if not above:
            if slug not in broader.values():
                row.fault("broader", EMPTY_HEADING)
            continue
        if above not in broader:
            row.fault("broader", UNKNOWN_BROADER, nearest=nearest(above, list(broader)))
            continue
        seen = {slug}
        while above:
            if above in seen:
                row.fault("broader", BROADER_LOOP)
                break
            seen.add(above)
            above = broader.get(above, "")


def _forms(row: Row) -> Iterator[tuple[str, str, str]]:
    """Each form of a row with its column and as it is compared; one that repeats one of its language is a finding."""
    for label, alternative in _FORM_COLUMNS:
        seen = set()
        for column, form in ((label, row.cells[label]), *((alternative, it) for it in _alternatives(row, alternative))):
            folded = fold_form(form)
            if folded in seen:
                row.fault(column, FORM_TWICE, form=form)
                continue
            seen.add(folded)
            yield column, form, folded


def _check_forms(rows: list[Row]) -> None:
    """A form is of one topic only, and long enough to mean it."""
    owners: dict[str, Row] = {}
    for row in rows:
        if not row.cells["broader"]:
            for _label, alternative in _FORM_COLUMNS:
                if row.cells[alternative]:
                    row.fault(alternative, HEADING_FORMS)
            continue
        for column, form, folded in _forms(row):
            owner = owners.setdefault(folded, row) if folded else row
            if not folded:
                if column.startswith("alternative"):  # an empty label has a finding of its own
                    row.fault(column, EMPTY_FORM)
            elif len(folded) < SHORTEST:
                row.fault(column, SHORT_FORM, form=form)
            elif owner is not row:
                row.fault(column, FORM_OF_TWO, form=form, first=owner.number)


def check_definitions(topics: tuple[Topic, ...], editions: tuple[Edition, ...], findings: Findings) -> None:
    """A definition is a quotation: it must stand in the point that it says it is from.

    Of an edition that is not there nobody can tell: that is a warning.
    """
    known = {edition.id for edition in editions}
    texts = {
        (edition.id, measure.number, point.position): point.text
        for edition in editions
        for measure in edition.measures
        for point in measure.points
    }
    for topic in topics:
        source = topic.definition_source
        if source is None or topic.definition is None:
            continue
        text = texts.get(source)
        if text is None or topic.definition not in text:
            findings.add(
                FILE,
                UNKNOWN_POINT if text is None else NOT_IN_POINT,
                column="definition_source",
                value=topic.slug,
                values={"point": "{}/{}/point/{}".format(*source)},
                severity=Severity.ERROR if source[0] in known else Severity.WARNING,
            )
