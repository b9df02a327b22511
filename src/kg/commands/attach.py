"""``kg attach``: another publisher's data set into a named graph of the next build, the list of them, and out again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.commands.terminal import fail, print_findings, read_settings, say
from kg.i18n import mark

if TYPE_CHECKING:
    from kg.graph.attached.record import Attachment

ATTACHED = mark("%(name)s: %(triples)s triples, licence %(licence)s, source %(source)s, of %(retrieved)s")
TAKEN = mark("attached as <%(graph)s>; the next kg build has it")
REMOVED = mark("%(name)s was taken out; the next kg build is without it")
NONE = mark("no data set is attached")
_MEDIA_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}


def show_attachments(attachments: Iterable[Attachment]) -> None:
    """A line for each."""
    for attachment in attachments:
        say(
            ATTACHED, **{key: getattr(attachment, key) for key in ("name", "triples", "licence", "source", "retrieved")}
        )


def _contexts(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    pairs = [value.rpartition("=") for value in values]
    if any(not iri or not file for iri, _, file in pairs):
        raise click.BadParameter("IRI=FILE is needed")
    return {iri: Path(file) for iri, _, file in pairs}


@click.command()
@click.argument("name", required=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--licence", help="Address of the licence that the data set has.")
@click.option("--source", help="Address where the data set comes from.")
@click.option("--title-ja", help="Title in Japanese.")
@click.option("--title-en", help="Title in English.")
@click.option("--retrieved", help="Day of the download, YYYY-MM-DD. Default: today.")
@click.option("--mapping", type=click.Path(path_type=Path), help="CSVW metadata (JSON) of a CSV or TSV file.")
@click.option("--context", "contexts", multiple=True, callback=_contexts, help="IRI=FILE: a context of a JSON-LD file.")
@click.option("--base", default="", help="Base of relative IRIs.")
@click.option("--member", default="", help="The file to take out of a zip archive.")
@click.option("--about-ours", is_flag=True, help="Take statements whose subject is one of our IRIs.")
@click.option("--list", "listing", is_flag=True, help="List what is attached.")
@click.option("--remove", metavar="NAME", help="Take a data set out.")
def attach(name: str | None, file: Path | None, remove: str | None, *, listing: bool, **options: Any) -> None:  # noqa: ANN401
    """Attach FILE, another publisher's data set, as the named graph graph/attached/NAME of the next build.

    Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads, TriG, or CSV with --mapping; also as .gz or .zip.
    """
    from kg.graph.attached.errors import AttachedError  # noqa: PLC0415

    if listing + bool(remove) + bool(name or file) != 1:
        raise click.UsageError("give NAME and FILE, or --list, or --remove NAME")
    try:
        if listing:
            _list()
        elif remove:
            _remove(remove)
        else:
            _attach(name, file, options)
    except AttachedError as error:
        fail(error)


def _list() -> None:
    from kg.graph.attached.record import read_attachments  # noqa: PLC0415

    attachments, findings = read_attachments(read_settings().root)
    show_attachments(attachments)
    print_findings(findings)
    if findings:
        raise SystemExit(1)
    if not attachments:
        say(NONE)


def _remove(name: str) -> None:
    from kg.graph.attached.taking import remove  # noqa: PLC0415

    remove(read_settings().root, name)
    say(REMOVED, name=name)


def _attach(name: str | None, file: Path | None, options: Mapping[str, Any]) -> None:
    from kg.graph.attached.taking import attach as take  # noqa: PLC0415
    from kg.graph.iris import Iris  # noqa: PLC0415

    missing = [key for key in ("licence", "source") if not options[key]]
    if not name or not file or missing:
        raise click.UsageError("NAME, FILE, --licence and --source are needed")
    settings = read_settings()
    draft = _draft(name, file, options)
    graph = Iris(settings.base_iri).attached(name)
    taken, seen = take(
        settings.root,
        draft,
        file,
        mapping=options["mapping"],
        contexts=options["contexts"],
        graph=graph,
        ours=settings.base_iri,
        limit=settings["KG_ATTACHED_BYTES"],
    )
    print_findings(seen.warnings(str(file)))
    show_attachments([taken])
    say(TAKEN, graph=graph)


def _draft(name: str, file: Path, options: Mapping[str, Any]) -> Attachment:
    """The record as far as the arguments tell it."""
    from kg.formats import BY_NAME  # noqa: PLC0415
    from kg.graph.attached import opening, record  # noqa: PLC0415

    member = options["member"]
    if opening.packing(file) == "zip":
        member = opening.choose_member(file, member)
    data_format = opening.format_of(member or file.name)
    known = BY_NAME.get(data_format)
    draft = record.Attachment(
        name=record.check_name(name),
        title_ja=options["title_ja"] or options["title_en"] or name,
        title_en=options["title_en"] or options["title_ja"] or name,
        licence=record.check_address("--licence", options["licence"]),
        source=record.check_address("--source", options["source"]),
        retrieved=record.check_date(options["retrieved"]) if options["retrieved"] else date.today(),
        file="",
        original=file.name,
        format=data_format,
        media_type=known.media_type if known else _MEDIA_TYPES[data_format],
        sha256="",
        triples=0,
    )
    base = record.check_base(options["base"])
    return dataclasses.replace(draft, member=member, base=base, about_ours=options["about_ours"])
