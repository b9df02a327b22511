"""``kg extract``: a published PDF or page text becomes a draft edition; the check of a draft's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import fail, print_findings, read_settings, say
from kg.i18n import mark, terminal_language, translate

if TYPE_CHECKING:
    from kg.extract import Draft
    from kg.tables import Findings
    from kg.tables.records import Edition, Tables

WRITTEN = mark("%(folder)s: %(measures)s measures, %(points)s points, %(marks)s marks of %(pages)s pages")
ACCOUNT = mark("letters: %(total)s = %(placed)s placed + %(unplaced)s not placed (unplaced.csv)")
DOUBTS = mark("%(doubts)s things for a person to look at: kg check %(folder)s lists them")
ERRORS = mark("%(errors)s errors in the tables for a person to mend: kg check %(folder)s lists them")
NO_DOUBTS = mark("nothing that needs a person: kg build takes the edition as it is")
CONFIDENCE = mark("mean confidence of a cell: %(mean)s (cells.csv has each)")
READING = mark("reading the pages")
CHECKED = mark("%(folder)s: %(measures)s measures, nothing to settle")
TO_MEND = mark("%(errors)s errors, %(warnings)s warnings")


@contextmanager
def _page_bar() -> Iterator[Callable[[int, int], None]]:
    from tqdm import tqdm  # noqa: PLC0415

    with tqdm(desc=translate(READING, terminal_language()), disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _report(folder: Path, draft: Draft, errors: int) -> None:
    points = sum(len(measure.points) for measure in draft.measures)
    marks = sum(len(measure.marks) for measure in draft.measures)
    say(WRITTEN, folder=folder, measures=len(draft.measures), points=points, marks=marks, pages=len(draft.pages))
    say(ACCOUNT, total=draft.letters, placed=draft.placed, unplaced=draft.letters - draft.placed)
    if draft.confidences:
        mean = sum(item.value for item in draft.confidences) / len(draft.confidences)
        say(CONFIDENCE, mean=f"{mean:.2f}")
    if draft.doubts:
        say(DOUBTS, doubts=draft.doubts, folder=folder)
    elif errors:
        say(ERRORS, errors=errors, folder=folder)
    else:
        say(NO_DOUBTS)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the draft.")
@click.option("--date", "decided", type=click.DateTime(["%Y-%m-%d"]), help="Date of the decision (else the folder's).")
@click.option("--title", "title_ja", help="Title in Japanese (else the last edition's).")
@click.option("--title-en", help="Title in English (else the last edition's).")
@click.option("--url", help="Where the file was published (else the last edition's).")
@click.option("--replace", is_flag=True, help="Put the draft in the place of what is there.")
@click.option("--max-pages", type=click.IntRange(1), default=500, show_default=True, help="Most pages that are taken.")
@click.option("--timeout", type=click.IntRange(1), default=300, show_default=True, help="Most seconds for the reading.")
@click.option("--memory", type=click.IntRange(256), default=1024, show_default=True, help="Most MiB for the reading.")
def extract(
    *,
    file: Path,
    folder: Path,
    decided: datetime | None,
    title_ja: str | None,
    title_en: str | None,
    url: str | None,
    replace: bool,
    max_pages: int,
    timeout: int,
    memory: int,
) -> None:
    """Read FILE (a PDF with the ruled table, or a page's text) into draft tables in a folder."""
    from kg.extract import EditionOptions, ExtractError, Limits, write_draft  # noqa: PLC0415
    from kg.extract import extract as read_file  # noqa: PLC0415
    from kg.extract.write import check_target  # noqa: PLC0415

    root = read_settings().root
    options = EditionOptions(decided.date() if decided else None, title_ja, title_en, url)
    try:
        check_target(folder, replace=replace)
        place = folder.resolve()  # before the folder that one may stand in is another one
        with _page_bar() as progress:
            draft = read_file(file, root, Limits(max_pages, timeout, memory), progress)
        write_draft(draft, file, folder, root=root, options=options, language=terminal_language(), replace=replace)
    except ExtractError as error:
        fail(error)
    _, _, findings = read_folder(root, place)  # what only the tables together show: a number twice
    _report(folder, draft, len(findings.errors))


def read_folder(root: Path, folder: Path) -> tuple[Edition | None, Tables, Findings]:
    """One edition's folder (a draft, anywhere), the tables it refers to, and every finding about the folder.

    The reference tables are those of the project folder ``root``; their own findings are left to ``kg check``.
    """
    from kg.tables import Findings, load_edition  # noqa: PLC0415
    from kg.tables.records import Tables  # noqa: PLC0415
    from kg.tables.reference import read_laws, read_ministries, read_provisions  # noqa: PLC0415
    from kg.tables.topics import read_topics  # noqa: PLC0415

    aside, findings = Findings(), Findings()
    ministries = read_ministries(root, aside)
    laws = read_laws(root, aside)
    provisions = read_provisions(root, laws, aside)
    topics = read_topics(root, aside)
    edition = load_edition(folder.parent, folder, ministries, provisions, findings, topics=topics)
    return edition, Tables(ministries, laws, provisions, (edition,) if edition else (), topics), findings


def check_draft(folder: Path) -> int:
    """Print the findings of one edition's folder; the exit status: 1 where there is an error."""
    edition, _, findings = read_folder(read_settings().root, folder.resolve())
    print_findings(findings.errors)
    print_findings(findings.warnings)
    if findings.errors or findings.warnings:
        say(TO_MEND, error=bool(findings.errors), errors=len(findings.errors), warnings=len(findings.warnings))
    else:
        say(CHECKED, folder=folder, measures=len(edition.measures) if edition else 0)
    return 1 if findings.errors else 0
