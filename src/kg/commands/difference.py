"""``kg diff``: what changed between two editions, or two builds, as text, CSV or RDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import fail, read_settings, say
from kg.i18n import mark, terminal_language, translate

if TYPE_CHECKING:
    from kg.settings import Settings
    from kg.tables.difference import Key, MeasureView

NO_SIDE = mark("%(side)s: neither an edition, an edition's folder, nor a build")
BAD_TABLES = mark("%(side)s: the tables cannot be read; kg check says what is wrong: %(reason)s")
BAD_DECISIONS = mark("%(file)s: the decisions cannot be read: %(reason)s")
NO_MEASURE = mark(
    "%(file)s: there is no measure %(measure)s on that side (a spreadsheet may have made a date of its number)"
)
SEVERAL = mark("%(side)s: the build holds several editions (%(editions)s): name one of them, or another build")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the comparison: its name in RDF, its measures, and the editions that it holds."""

    name: str
    views: list[MeasureView]
    editions: tuple[str, ...]
    is_build: bool = False


class _SideError(Exception):
    """A side of the comparison cannot be read."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values

    def text(self, language: str) -> str:
        return translate(self.message, language, **self.values)


def _side(side: str, settings: Settings) -> _Side:
    """An edition by its date or its folder, a build by its folder or its version."""
    folders = (Path(side), settings.root / "data" / "editions" / side, settings.build_dir / side)
    for folder in folders:
        if (folder / "manifest.json").is_file():
            return _build_side(side, folder.resolve())
        if (folder / "edition.toml").is_file():
            return _edition_side(side, folder.resolve(), settings.root)
    raise _SideError(NO_SIDE, side=side)


def _build_side(side: str, folder: Path) -> _Side:
    from kg.graph.comparison import snapshot_editions, snapshot_views  # noqa: PLC0415
    from kg.snapshot import SnapshotError, read_snapshot  # noqa: PLC0415

    try:
        snapshot = read_snapshot(folder)
        return _Side(snapshot.version, snapshot_views(snapshot), snapshot_editions(snapshot), is_build=True)
    except SnapshotError as error:
        raise _SideError(BAD_TABLES, side=side, reason=error) from error


def _edition_side(side: str, folder: Path, root: Path) -> _Side:
    from kg.commands.draft import read_folder  # noqa: PLC0415
    from kg.tables.csvfile import TO_SETTLE  # noqa: PLC0415
    from kg.tables.difference import edition_views  # noqa: PLC0415

    edition, tables, findings = read_folder(root, folder)
    errors = [finding for finding in findings.errors if finding.message != TO_SETTLE]  # a draft can be compared
    if edition is None or errors:
        raise _SideError(BAD_TABLES, side=side, reason=errors[0].line(terminal_language()) if errors else side)
    return _Side(edition.id, edition_views(edition, tables), (edition.id,))


def _sides(before: str, after: str, settings: Settings) -> tuple[_Side, _Side]:
    """Both sides. Of a build that is compared with an edition, one edition counts: the same, or its only one."""
    first, second = _side(before, settings), _side(after, settings)
    if first.is_build and not second.is_build:
        first = _narrowed(before, first, second.name)
    elif second.is_build and not first.is_build:
        second = _narrowed(after, second, first.name)
    return first, second


def _narrowed(side: str, build: _Side, edition: str) -> _Side:
    if edition not in build.editions and len(build.editions) > 1:
        raise _SideError(SEVERAL, side=side, editions="、".join(build.editions))
    wanted = edition if edition in build.editions else build.editions[0]
    return replace(build, views=[view for view in build.views if view.key[0] == wanted])


def _decisions(file: Path | None, before: _Side, after: _Side) -> list[tuple[Key, Key]]:
    """The pairs that a person called the same, each of these two sides: a spreadsheet makes a date of 02-01."""
    from kg.tables.difference import read_decisions  # noqa: PLC0415

    if file is None:
        return []
    try:
        pairs = read_decisions(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _SideError(BAD_DECISIONS, file=file, reason=error) from error
    for place, side in enumerate((before, after)):
        known = {view.key for view in side.views}
        for pair in pairs:
            if pair[place] not in known:
                raise _SideError(NO_MEASURE, file=file, measure="/".join(pair[place]))
    return pairs


@click.command()
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "csv", "rdf"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write (else standard output).")
@click.option(
    "--reviewed",
    type=click.Path(path_type=Path),
    help="CSV of an earlier run with “same” in its column decision: those pairs get prov:specializationOf in RDF.",
)
def diff(before: str, after: str, form: str, output: Path | None, reviewed: Path | None) -> None:
    """Show what changed from BEFORE to AFTER: two editions (a date or a folder) or two builds."""
    from kg.tables.difference import changes_csv, difference  # noqa: PLC0415
    from kg.tables.difference_text import difference_lines  # noqa: PLC0415

    settings = read_settings()
    try:
        first, second = _sides(before, after, settings)
        decisions = _decisions(reviewed, first, second)
    except _SideError as error:
        fail(error)
    changes = difference(first.views, second.views)
    if form == "csv":
        text = changes_csv(changes)
    elif form == "rdf":
        from kg.graph.difference import change_triples, line_triples, turtle  # noqa: PLC0415

        triples = change_triples(changes, settings.base_iri, first.name, second.name)
        text = turtle([*triples, *line_triples(decisions, settings.base_iri)], settings.base_iri)
    else:
        text = "".join(f"{line}\n" for line in difference_lines(changes, terminal_language()))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        say(mark("%(file)s: cannot be written: %(reason)s"), error=True, file=output, reason=error.strerror or error)
        raise SystemExit(1) from error
