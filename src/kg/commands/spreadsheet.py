"""``kg export --xlsx`` and ``kg import``: an edition's tables out to Excel and back, the difference shown first."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import fail, print_findings, read_settings, say
from kg.i18n import mark, terminal_language, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.spreadsheet import CellChange

WRITTEN = mark("%(file)s: the tables of %(edition)s")
NO_EDITION = mark("%(edition)s: there is no such edition")
NOTHING = mark("%(file)s: nothing differs from the tables of %(edition)s")
FAULTS = mark("nothing was taken: %(count)s cells must be mended in Excel first")
FINDINGS = mark("nothing was taken: the tables would have %(errors)s errors")
TAKE = mark("Take %(count)s changed cells into %(edition)s?")
TAKEN = mark("%(edition)s: %(count)s changed cells taken")
LEFT = mark("nothing was taken")
# Signs and names only, the same in every language.
ROW_ADDED = "+ {table} {key} {column}: {new}"
ROW_GONE = "- {table} {key} {column}: {old}"
CELL = "~ {table} {key} {column}: {old} → {new}"


def _edition_folder(root: Path, edition: str) -> Path:
    folder = Path(edition) if (Path(edition) / "edition.toml").is_file() else root / "data" / "editions" / edition
    if not edition or not (folder / "edition.toml").is_file():
        say(NO_EDITION, error=True, edition=edition or "?")
        raise SystemExit(1)
    return folder


@click.command()
@click.argument("edition")
@click.option("--xlsx", "file", type=click.Path(path_type=Path), required=True, help="Workbook to write.")
def export(edition: str, file: Path) -> None:
    """Write the tables of EDITION (a date or a folder) as an Excel workbook for editing."""
    from kg.extract.errors import ExtractError  # noqa: PLC0415
    from kg.extract.spreadsheet import write_workbook  # noqa: PLC0415

    folder = _edition_folder(read_settings().root, edition)
    try:
        write_workbook(folder, file)
    except ExtractError as error:
        fail(error)
    say(WRITTEN, file=file, edition=folder.resolve().name)


def _show(changes: Sequence[CellChange]) -> None:
    for change in changes:
        line = ROW_ADDED if change.old is None else ROW_GONE if change.new is None else CELL
        texts = {"old": _short(change.old), "new": _short(change.new)}
        click.echo(line.format(table=change.table, key="/".join(change.key), column=change.column, **texts))


def _short(text: str | None) -> str:
    """A text in one line; what is cut off is said."""
    line = " ⏎ ".join((text or "").split("\n"))
    return f"「{line[:200]}」" + (f"… ({len(line)})" if len(line) > 200 else "")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--edition", help="Edition to take the changes into (a date or a folder; else the workbook's own).")
@click.option("--yes", is_flag=True, help="Take the changes without asking.")
def import_(file: Path, edition: str | None, yes: bool) -> None:  # noqa: FBT001, RUF100
    """Show what differs in FILE, a workbook of kg export, and take it into the edition's tables."""
    from kg.extract.errors import ExtractError  # noqa: PLC0415
    from kg.extract.spreadsheet import changed_cells, read_workbook  # noqa: PLC0415

    root = read_settings().root
    try:
        named, tables, faults = read_workbook(file)
        folder = _edition_folder(root, edition or named)
        print_findings(faults)
        if faults:
            say(FAULTS, error=True, count=len(faults))
            raise SystemExit(1)
        changes = changed_cells(folder, tables)
    except ExtractError as error:
        fail(error)
    name = folder.resolve().name
    if not changes:
        say(NOTHING, file=file, edition=name)
        return
    _show(changes)
    if not yes and not click.confirm(translate(TAKE, terminal_language(), count=len(changes), edition=name)):
        say(LEFT)
        return
    _take(root, folder.resolve(), tables, {change.table for change in changes})
    say(TAKEN, edition=name, count=len(changes))


def _take(root: Path, folder: Path, tables: dict[str, tuple[list[str], list[dict[str, str]]]], names: set[str]) -> None:
    """Check the changed tables in a copy of the folder, then put them in place: all of them, or none."""
    from kg.commands.draft import read_folder  # noqa: PLC0415
    from kg.extract.spreadsheet import write_tables  # noqa: PLC0415
    from kg.tables.csvfile import TO_SETTLE  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
        copy = Path(scratch) / folder.name
        shutil.copytree(folder, copy)
        write_tables(copy, tables, names)
        _, _, findings = read_folder(root, copy)
        errors = [finding for finding in findings.errors if finding.message != TO_SETTLE]  # a draft may stay a draft
        print_findings(errors)
        if errors:
            say(FINDINGS, error=True, errors=len(errors))
            raise SystemExit(1)
        old = Path(scratch) / "old"
        folder.rename(old)
        try:
            copy.rename(folder)
        except OSError:
            old.rename(folder)
            raise
