"""``kg mcp``: the graph for a language model or an editor, over standard input and output."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

from kg.commands.terminal import read_settings
from kg.i18n import mark, terminal_language, translate

NO_PACKAGE = mark("the package mcp is not installed: pip install 'juten-kg[mcp]'")


@click.command()
def mcp() -> None:
    """Serve the Model Context Protocol on standard input and output."""
    if find_spec("mcp") is None:
        click.echo(translate(NO_PACKAGE, terminal_language()), err=True)
        sys.exit(1)
    from kg.engine import open_engine  # noqa: PLC0415
    from kg.engine.errors import EngineUnavailable  # noqa: PLC0415
    from kg.mcp.server import make_server  # noqa: PLC0415
    from kg.mcp.sources import Sources, indexer  # noqa: PLC0415
    from kg.queries import QueryFilesInvalid, load_queries  # noqa: PLC0415
    from kg.snapshot import SnapshotError, current_snapshot  # noqa: PLC0415

    settings = read_settings()
    try:
        base_iri = current_snapshot(settings.build_dir).base_iri
        queries = load_queries(settings.root / "queries", base_iri)
        engine = open_engine(settings)
    except QueryFilesInvalid as error:
        for finding in error.findings:
            click.echo(finding.text(terminal_language()), err=True)
        sys.exit(1)
    except (SnapshotError, EngineUnavailable) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    try:
        make_server(Sources(lambda: engine, lambda: queries, lambda: base_iri, indexer(lambda: base_iri))).run("stdio")
    finally:
        engine.close()
