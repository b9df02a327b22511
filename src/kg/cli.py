"""The command ``kg``: build, check, serve, settings, and the commands of :mod:`kg.commands`.

Texts are in the terminal's language. What a command needs is imported when it runs, so that ``kg serve`` answers fast.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kg import __version__
from kg.commands.attach import attach, show_attachments
from kg.commands.difference import diff
from kg.commands.doctor import doctor
from kg.commands.draft import check_draft, extract
from kg.commands.links import check_links
from kg.commands.mcp import mcp
from kg.commands.publish import publish
from kg.commands.site import export_site
from kg.commands.spreadsheet import export, import_
from kg.commands.terminal import USAGE_EXIT, fail, print_findings, read_settings, say
from kg.i18n import mark, terminal_language
from kg.settings import SETTINGS, SettingError

SUMMARY_GOOD = mark("%(measures)s measures, %(ministries)s ministries, %(queries)s saved queries: nothing to mend")
SUMMARY_WARNINGS = mark("no errors, %(warnings)s warnings")
SUMMARY_BAD = mark("%(errors)s errors, %(warnings)s warnings")
BUILT = mark("built version %(version)s: %(triples)s triples, %(dumps)s dumps, in %(path)s")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """重点計画ナレッジグラフ (Juten KG): build the graph, check it, serve it."""


@main.command()
def build() -> None:
    """Build the graph into build/<version> and switch build/current to it."""
    from kg.graph.build import build as build_snapshot  # noqa: PLC0415
    from kg.graph.errors import BuildError, BuildRefused  # noqa: PLC0415

    settings = read_settings()
    try:
        snapshot = build_snapshot(
            settings.root, settings.build_dir, settings.base_iri, limit=settings["KG_ATTACHED_BYTES"]
        )
    except BuildRefused as refused:
        print_findings(refused.findings)
        fail(refused)
    except BuildError as error:
        fail(error)
    say(
        BUILT,
        version=snapshot.version,
        triples=sum(snapshot.triples.values()),
        dumps=len(snapshot.dumps),
        path=snapshot.path,
    )


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--links", is_flag=True, help="Tell how many ministries, laws and provisions link to other data sets.")
def check(folder: Path | None, *, links: bool) -> None:
    """Check tables, saved queries, graph and catalogue; with FOLDER, one edition's tables or a draft.

    What is wrong is printed by file, row and column.
    """
    if links and folder is not None:
        raise click.UsageError("--links is for the whole project: leave FOLDER out")
    if links:
        sys.exit(check_links())
    if folder is not None:
        sys.exit(check_draft(folder))
    from kg.graph.check import check as check_project  # noqa: PLC0415
    from kg.graph.errors import BuildError  # noqa: PLC0415

    settings = read_settings()
    try:
        report = check_project(
            settings.root, settings.base_iri, os.cpu_count() or 1, limit=settings["KG_ATTACHED_BYTES"]
        )
    except BuildError as error:
        fail(error)
    print_findings(report.errors)
    print_findings(report.warnings)
    show_attachments(report.attachments)
    if report.errors:
        say(SUMMARY_BAD, error=True, errors=len(report.errors), warnings=len(report.warnings))
        sys.exit(1)
    if report.warnings:
        say(SUMMARY_WARNINGS, warnings=len(report.warnings))
    else:
        say(SUMMARY_GOOD, measures=report.measures, ministries=report.ministries, queries=report.queries)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(port: int, host: str) -> None:
    """Serve the current build on http://HOST:PORT."""
    from kg.web import server  # noqa: PLC0415

    try:
        server.serve(host, port, read_settings())
    except server.NotServed as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except SettingError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE_EXIT)


@main.command()
def settings() -> None:
    """Print every setting: variable, value in force, default, meaning."""
    values = read_settings()
    language = terminal_language()
    for row in SETTINGS:
        value = values[row.name]
        text = " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
        if row.secret and text:
            text = "***"
        click.echo(f"{row.name}={text}")
        click.echo(f"    {row.help_ja if language == 'ja' else row.help_en} [{row.default}]")


for command in (attach, diff, doctor, export, export_site, extract, import_, mcp, publish):
    main.add_command(command)
