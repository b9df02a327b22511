"""``kg diff``: what changed between two editions, or two builds, as text, CSV or RDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import fail, read_settings, say
from kg.i18n import mark, terminal_language, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.settings import Settings
    from kg.tables.difference import Change, Key, MeasureView

NO_SIDE = mark("%(side)s: neither an edition, an edition's folder, nor a build")
BAD_TABLES = mark("%(side)s: the tables cannot be read; kg check says what is wrong: %(reason)s")
BAD_DECISIONS = mark("%(file)s: the decisions cannot be read: %(reason)s")
# Signs and names only, the same in every language.
LINES = {
    "added": "+ {after}  {new}",
    "gone": "- {before}  {old}",
    "matched": "= {before} = {after}  {new}",
    "renamed": "~ {before} → {after}  {old} → {new}",
    "changed": "  {after}  {field}: {old} → {new}",
}
OFFERED = mark("(matched by name, likeness %(likeness)s: to be judged by a person)")
SUMMARY = mark(
    "%(added)s added, %(gone)s gone, %(matched)s with the same name, %(renamed)s renamed, "
    "%(changed)s fields changed; %(offered)s pairs for a person to judge"
)
NOTHING = mark("no difference")
EMPTY = mark("(nothing)")
_SHOWN = 120  # letters of a text in one line


class _SideError(Exception):
    """A side of the comparison cannot be read."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values

    def text(self, language: str) -> str:
        return translate(self.message, language, **self.values)


def _views(side: str, settings: Settings) -> tuple[str, list[MeasureView]]:
    """The name and the measures of one side: an edition's date, its folder, a build's folder or its version."""
    folders = (Path(side), settings.root / "data" / "editions" / side, settings.build_dir / side)
    for folder in folders:
        if (folder / "manifest.json").is_file():
            from kg.graph.difference import snapshot_views  # noqa: PLC0415
            from kg.snapshot import SnapshotError, read_snapshot  # noqa: PLC0415

            try:
                snapshot = read_snapshot(folder.resolve())
                return snapshot.version, snapshot_views(snapshot)
            except (SnapshotError, OSError, SyntaxError) as error:
                raise _SideError(BAD_TABLES, side=side, reason=error) from error
        if (folder / "edition.toml").is_file():
            return _edition_views(side, folder.resolve(), settings.root)
    raise _SideError(NO_SIDE, side=side)


def _edition_views(side: str, folder: Path, root: Path) -> tuple[str, list[MeasureView]]:
    from kg.commands.draft import read_folder  # noqa: PLC0415
    from kg.tables.difference import edition_views  # noqa: PLC0415

    edition, tables, findings = read_folder(root, folder)
    if edition is None or findings.errors:
        reason = findings.errors[0].line(terminal_language()) if findings.errors else side
        raise _SideError(BAD_TABLES, side=side, reason=reason)
    return edition.id, edition_views(edition, tables)


def _decisions(file: Path | None) -> list[tuple[Key, Key]]:
    from kg.tables.difference import read_decisions  # noqa: PLC0415

    if file is None:
        return []
    try:
        return read_decisions(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _SideError(BAD_DECISIONS, file=file, reason=error) from error


def _short(text: str, language: str) -> str:
    text = " ".join(text.split("\n"))
    return (text[:_SHOWN] + "…" if len(text) > _SHOWN else text) or translate(EMPTY, language)


def difference_text(changes: Sequence[Change], language: str) -> str:
    """The changes for a person, a line each, and their numbers at the end."""
    from kg.tables.difference import ChangeKind  # noqa: PLC0415

    pairs = (ChangeKind.MATCHED, ChangeKind.RENAMED)
    lines = []
    for change in changes:
        values = {
            "before": "/".join(change.before or ()),
            "after": "/".join(change.after or ()),
            "field": change.field,
            "old": _short(change.old, language),
            "new": _short(change.new, language),
        }
        lines.append(LINES[change.kind].format(**values))
        if change.likeness is not None and change.kind in pairs:
            lines.append("  " + translate(OFFERED, language, likeness=f"{change.likeness:.1f}"))
    counts = {kind.value: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    offered = sum(change.kind in pairs and change.likeness is not None for change in changes)
    summary = translate(SUMMARY, language, offered=offered, **counts) if changes else translate(NOTHING, language)
    return "\n".join([*lines, summary]) + "\n"


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

    settings = read_settings()
    try:
        first, old = _views(before, settings)
        second, new = _views(after, settings)
        decisions = _decisions(reviewed)
    except _SideError as error:
        fail(error)
    changes = difference(old, new)
    if form == "csv":
        text = changes_csv(changes)
    elif form == "rdf":
        from kg.graph.difference import change_triples, line_triples, turtle  # noqa: PLC0415

        triples = change_triples(changes, settings.base_iri, f"{first}..{second}")
        text = turtle([*triples, *line_triples(decisions, settings.base_iri)], settings.base_iri)
    else:
        text = difference_text(changes, terminal_language())
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        say(mark("%(file)s: cannot be written: %(reason)s"), error=True, file=output, reason=error.strerror or error)
        raise SystemExit(1) from error
