"""``kg export-site``: the published build as plain files that any web host serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from tqdm import tqdm

from kg.commands.terminal import fail, read_settings, say
from kg.i18n import mark

EXPORTED = mark("version %(version)s in %(folder)s: %(files)s files, %(size)s MB")
WITHOUT_ENGINE = mark(
    "the query page was written without its engine: install Node.js and npm, run `make editor`, and export again"
)
_FAULTS_SHOWN = 20


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise click.BadParameter("an address such as https://example.org/plan/ is needed")
    return value


@click.command("export-site")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--url", default="", callback=_address, help="Where DIR will be published. Default: the base of the IRIs."
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes. Default: one for each processor.")
def export_site(folder: Path, url: str, jobs: int | None) -> None:
    """Write every page, data file, dump and answer of a saved query into DIR, for any web host to serve.

    DIR is new, empty, or an earlier export, which is replaced in one step.
    """
    from kg.site.errors import ExportError, LinksBroken  # noqa: PLC0415
    from kg.site.exporting import export_site as export  # noqa: PLC0415

    settings = read_settings()
    bars: list[tqdm[Any]] = []

    def progress(done: int, total: int) -> None:
        if not bars:  # not before the processes are forked: the bar has a thread
            bars.append(tqdm(unit="file", disable=None, leave=False))
        bars[0].total = total
        bars[0].update(done - bars[0].n)

    try:
        exported = export(settings, folder, url=url, jobs=jobs or 0, progress=progress)
    except LinksBroken as error:
        for fault in error.faults[:_FAULTS_SHOWN]:
            click.echo(fault, err=True)
        fail(error)
    except ExportError as error:
        fail(error)
    finally:
        for bar in bars:
            bar.close()
    size = f"{exported.bytes / 1e6:,.1f}"
    say(EXPORTED, version=exported.version, folder=folder, files=exported.files, size=size)
    if not exported.has_engine:
        say(WITHOUT_ENGINE, error=True)
