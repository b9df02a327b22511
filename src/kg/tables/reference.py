"""The reference tables: ministries, laws and their provisions."""

from __future__ import annotations

import re
from pathlib import Path

from kg.i18n import mark
from kg.tables import identifiers
from kg.tables.csvfile import Row, read_rows, unique_rows
from kg.tables.findings import Findings
from kg.tables.records import Law, Ministry, Provision

FOLDER = "data/reference"

MINISTRY_COLUMNS = (
    "slug",
    "name_ja",
    "reading",
    "reading_source",
    "name_en",
    "abbreviation",
    "corporate_number",
    "corporate_number_source",
    "wikidata",
    "wikidata_independent_sources",
    "ror",
    "parent",
    "website",
    "valid_from",
    "valid_from_source",
)
LAW_COLUMNS = ("law_id", "slug", "name_ja", "number", "version", "url")
PROVISION_COLUMNS = (
    "law_id",
    "article",
    "paragraph",
    "caption",
    "chapter",
    "caption_status",
    "version",
    "url",
    "source",
    "note",
)

DUPLICATE = mark("stands already in row %(first)s")
BAD_SLUG = mark("lower-case ASCII letters and digits, joined by single hyphens, are needed")
BAD_READING = mark("the reading must be in hiragana")
BAD_CORPORATE_NUMBER = mark("is no corporate number: 13 digits with the right check digit are needed")
BAD_WIKIDATA = mark("is no Wikidata item (Q and digits)")
BAD_ROR = mark("is no ROR id (https://ror.org/…)")
BAD_IRI = mark("is no http(s) address")
BAD_DATE = mark("is no date: YYYY, YYYY-MM or YYYY-MM-DD is needed")
BAD_LAW_ID = mark("is no e-Gov law id")
UNKNOWN_LAW = mark("no such law in laws.csv")
SOURCE_COUNT = mark("a Wikidata item needs the number of its sources (1 or more), and only an item has one")
PARENT_LOOP = mark("the parents run in a circle")

_READING = re.compile(r"[ぁ-ゖー]+")


def _check_pattern(row: Row, column: str, pattern: re.Pattern[str], message: str) -> str | None:
    text = row.optional(column)
    if text is not None and not pattern.fullmatch(text):
        row.fault(column, message)
    return text


def _source_count(row: Row) -> int:
    text = row.cells["wikidata_independent_sources"]
    if bool(text) != bool(row.cells["wikidata"]):
        row.fault("wikidata_independent_sources", SOURCE_COUNT)
        return 0
    return row.number_in("wikidata_independent_sources") if text else 0


def _ministry(row: Row, slugs: dict[str, str]) -> Ministry:
    number = row.optional("corporate_number")
    if number is not None and not identifiers.is_corporate_number(number):
        row.fault("corporate_number", BAD_CORPORATE_NUMBER)
    valid_from = row.optional("valid_from")
    if valid_from is not None and not identifiers.is_partial_date(valid_from):
        row.fault("valid_from", BAD_DATE)
    row.text("slug")
    row.text("reading")
    parent = row.optional("parent")
    return Ministry(
        slug=_check_pattern(row, "slug", identifiers.SLUG, BAD_SLUG) or "",
        name_ja=row.text("name_ja"),
        reading=_check_pattern(row, "reading", _READING, BAD_READING) or "",
        name_en=row.optional("name_en"),
        abbreviation=row.optional("abbreviation"),
        corporate_number=number,
        corporate_number_source=row.optional("corporate_number_source"),
        wikidata=_check_pattern(row, "wikidata", identifiers.WIKIDATA, BAD_WIKIDATA),
        wikidata_sources=_source_count(row),
        ror=_check_pattern(row, "ror", identifiers.ROR, BAD_ROR),
        parent=slugs.get(parent) if parent else None,
        parent_name=parent if parent and parent not in slugs else None,
        website=_check_pattern(row, "website", identifiers.HTTP_IRI, BAD_IRI),
        valid_from=valid_from,
        valid_from_source=row.optional("valid_from_source"),
    )


def _check_parents(rows: list[Row]) -> None:
    """Find circles of parents: each row's chain of parents must end."""
    parents = {row.cells["name_ja"]: row.cells["parent"] for row in rows}
    for row in rows:
        seen = {row.cells["name_ja"]}
        parent = row.cells["parent"]
        while parent in parents:
            if parent in seen:
                row.fault("parent", PARENT_LOOP)
                break
            seen.add(parent)
            parent = parents[parent]


def read_ministries(root: Path, findings: Findings) -> tuple[Ministry, ...]:
    """``ministries.csv``: 42 bodies, in the table's order. A parent that is no row is kept by its name."""
    rows = read_rows(root, root / FOLDER / "ministries.csv", MINISTRY_COLUMNS, findings)
    if rows is None:
        return ()
    for column in ("slug", "name_ja", "corporate_number", "wikidata", "ror"):
        filled = [row for row in rows if row.cells[column]]
        unique_rows(filled, (column,), DUPLICATE)
    _check_parents(rows)
    slugs = {row.cells["name_ja"]: row.cells["slug"] for row in rows}
    return tuple(_ministry(row, slugs) for row in rows)


def read_laws(root: Path, findings: Findings) -> tuple[Law, ...]:
    """``laws.csv``."""
    rows = read_rows(root, root / FOLDER / "laws.csv", LAW_COLUMNS, findings)
    laws = []
    for row in unique_rows(rows or [], ("law_id",), DUPLICATE):
        row.text("url")
        laws.append(
            Law(
                law_id=_check_pattern(row, "law_id", identifiers.LAW_ID, BAD_LAW_ID) or "",
                slug=_check_pattern(row, "slug", identifiers.SLUG, BAD_SLUG) or "",
                name_ja=row.text("name_ja"),
                number=row.text("number"),
                version=row.text("version"),
                url=_check_pattern(row, "url", identifiers.HTTP_IRI, BAD_IRI) or "",
            )
        )
    return tuple(laws)


def read_provisions(root: Path, laws: tuple[Law, ...], findings: Findings) -> tuple[Provision, ...]:
    """``provisions.csv``: articles and paragraphs. A paragraph needs no row of its article: 37条1項 stands alone."""
    rows = read_rows(root, root / FOLDER / "provisions.csv", PROVISION_COLUMNS, findings)
    law_ids = [law.law_id for law in laws]
    provisions = []
    for row in unique_rows(rows or [], ("law_id", "article", "paragraph"), DUPLICATE):
        if row.text("law_id") and law_ids and row.cells["law_id"] not in law_ids:
            row.fault("law_id", UNKNOWN_LAW)
        provisions.append(
            Provision(
                law_id=row.cells["law_id"],
                article=row.number_in("article"),
                paragraph=row.number_in("paragraph") if row.cells["paragraph"] else None,
                caption=row.optional("caption"),
                chapter=row.text("chapter"),
                caption_status=row.text("caption_status"),
                version=row.text("version"),
                url=_check_pattern(row, "url", identifiers.HTTP_IRI, BAD_IRI),
                source=row.text("source"),
                note=row.optional("note"),
            )
        )
    return tuple(provisions)
