"""``kg check --links``: how many of our things link to which other data set, as a table for a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import print_findings, read_settings, say
from kg.i18n import mark, terminal_language, translate

if TYPE_CHECKING:
    from kg.graph.link_check import LinkRow

HEADINGS = (mark("target"), mark("of what"), mark("property"), mark("linked"), mark("in all"))
ANY = mark("any")
LINKS_BAD = mark("%(count)s links cannot be right")


def check_links() -> int:
    """Print the table; findings go to standard error. The exit status: 1 where a link cannot be right, else 0."""
    from kg.graph.content import read_content  # noqa: PLC0415
    from kg.graph.errors import BuildError, BuildRefused  # noqa: PLC0415
    from kg.graph.link_check import check_links as check_project  # noqa: PLC0415

    settings, language = read_settings(), terminal_language()
    try:
        content = read_content(settings.root, settings.base_iri)
    except BuildError as error:
        if isinstance(error, BuildRefused):
            print_findings(error.findings)
        click.echo(error.text(language), err=True)
        return 1
    report = check_project(content.tables, content.base_iri)
    for line in table([_cells(row, language) for row in report.rows], language):
        click.echo(line)
    print_findings(report.findings)
    if report.findings:
        say(LINKS_BAD, error=True, count=len(report.findings))
        return 1
    return 0


def _cells(row: LinkRow, language: str) -> tuple[str, ...]:
    title = row.target.title[0 if language == "ja" else 1]
    predicate = translate(ANY, language) if row.predicate is None else row.predicate
    return (title, translate(row.kind, language), predicate, str(row.linked), str(row.all))


def table(rows: Sequence[tuple[str, ...]], language: str) -> list[str]:
    """Rows in columns, the last two of numbers; a Japanese letter is two columns of a terminal wide."""
    everything = [tuple(translate(heading, language) for heading in HEADINGS), *rows]
    widths = [max(map(_width, column)) for column in zip(*everything, strict=True)]
    lines = []
    for cells in everything:
        padded = []
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            blank = " " * (width - _width(cell))
            padded.append(blank + cell if place >= len(HEADINGS) - 2 else cell + blank)
        lines.append("  ".join(padded).rstrip())
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
