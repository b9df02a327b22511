"""All of ``data/`` in one go: reference tables first, then every edition, every finding of the run together."""

from __future__ import annotations

from pathlib import Path

from kg.i18n import mark
from kg.tables.columns import read_columns, read_marks
from kg.tables.csvfile import MISSING
from kg.tables.edition import EditionHead, read_edition_head
from kg.tables.findings import Findings, TablesInvalid
from kg.tables.measures import EditionContext, measure_rows, read_measures
from kg.tables.mentions import TopicFinder
from kg.tables.ministry_cell import MinistryNames
from kg.tables.records import Edition, LawColumn, Measure, Ministry, Provision, Tables, Topic
from kg.tables.reference import read_laws, read_ministries, read_provisions
from kg.tables.topics import check_definitions, read_topics

EDITIONS = "data/editions"
NO_EDITION = mark("there is no edition")


def _edition(head: EditionHead, columns: tuple[LawColumn, ...], measures: tuple[Measure, ...]) -> Edition:
    texts = {key: value for key, value in head.texts.items() if key != "publisher"}
    return Edition(
        decided=head.decided,
        publisher=head.publisher,
        pages_total=head.pages_total,
        pages=head.pages,
        columns=columns,
        measures=measures,
        **texts,
    )


def load_edition(
    root: Path,
    folder: Path,
    ministries: tuple[Ministry, ...],
    provisions: tuple[Provision, ...],
    findings: Findings,
    *,
    topics: tuple[Topic, ...] = (),
) -> Edition | None:
    """One edition's folder. What is wrong goes into ``findings``; None where edition.toml could not be read.

    :param root: the folder to which file names in findings are relative.
    :param topics: what is looked for in the texts.
    """
    head = read_edition_head(root, folder, ministries, findings)
    names = MinistryNames(
        {ministry.name_ja: ministry for ministry in ministries},
        head.decided.isoformat() if head else folder.name,
    )
    pages = frozenset(page.number for page in head.pages) if head else frozenset()
    context = EditionContext(root, folder, names, pages, findings, TopicFinder(topics))
    columns = read_columns(root, folder, provisions, findings)
    rows = measure_rows(context)
    marks = read_marks(root, folder, columns, {row.cells["number"] for row in rows}, findings)
    measures = read_measures(context, rows, marks)
    return None if head is None else _edition(head, columns, measures)


def _edition_folders(root: Path, findings: Findings) -> list[Path]:
    parent = root / EDITIONS
    try:
        folders = sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    except FileNotFoundError:
        findings.add(EDITIONS, MISSING)
        return []
    if not folders:
        findings.add(EDITIONS, NO_EDITION)
    return folders


def read_tables(root: Path) -> tuple[Tables, Findings]:
    """All tables and every finding, errors and warnings. Only tables without errors may be built from."""
    findings = Findings()
    ministries = read_ministries(root, findings)
    laws = read_laws(root, findings)
    provisions = read_provisions(root, laws, findings)
    topics = read_topics(root, findings)
    editions = tuple(
        edition
        for folder in _edition_folders(root, findings)
        if (edition := load_edition(root, folder, ministries, provisions, findings, topics=topics)) is not None
    )
    if not findings.errors:  # of texts that could not be read nothing more is to be said
        check_definitions(topics, editions, findings)
    return Tables(ministries, laws, provisions, editions, topics), findings


def load_tables(root: Path) -> Tables:
    """All tables of a project folder.

    :raises TablesInvalid: with every finding of the run, where any of them is an error.
    """
    tables, findings = read_tables(root)
    if findings.errors:
        raise TablesInvalid(tuple(findings))
    return tables
