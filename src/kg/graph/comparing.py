"""The child process that compares editions: ``python -m kg.graph.comparing FORM SNAPSHOT BEFORE AFTER``.

Names are compared each with each, which takes seconds for editions of thousands of measures, and RDF takes memory: both
end with this process, whose time, memory and output the kernel bounds. Standard output is the whole answer. ``csv``
compares; every other form reads that CSV from standard input, so that names are compared once.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, cast

from kg.graph.comparison import edition_changes, snapshot_editions
from kg.i18n import LANGUAGES
from kg.snapshot import Snapshot, read_snapshot
from kg.tables.difference import Change, ChangeKind, read_changes, write_changes
from kg.tables.difference_text import difference_lines

# Of processor time. Two editions of 10,000 made-up measures each took 4 s, and 21 to 44 with no two names alike; 85 MB.
SECONDS = 60
MEBIBYTES = 1024
OUTPUT_BYTES = 256 << 20
NO_EDITION = 3  # exit status: an edition is not in the snapshot
TEXT = "text-"  # and the language
ENTRIES = "entries"
CSV = "csv"
# Of an entry: changed has the same name and another text in a field, unchanged has the same in all that is compared.
KINDS = ("added", "gone", "renamed", "changed", "unchanged")
RDF_FORMS = ("ttl", "nt", "jsonld", "rdf")
FORMS = (CSV, ENTRIES, *(TEXT + language for language in LANGUAGES), *RDF_FORMS)


def limit() -> None:
    """Bound this process, and let those that answer go first."""
    os.nice(10)
    for kind, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEBIBYTES << 20),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def entries(changes: Iterable[Change]) -> Iterator[dict[str, object]]:
    """The changes by measure, or by pair of measures: one object each, its changed fields in it."""
    for (before, after), group in groupby(changes, key=lambda change: (change.before, change.after)):
        rows = list(group)
        head = rows[0]
        fields = [(row.field, row.old, row.new) for row in rows if row.kind is ChangeKind.CHANGED]
        kind = head.kind.value
        if head.kind in (ChangeKind.MATCHED, ChangeKind.CHANGED):
            kind = "changed" if fields else "unchanged"
        yield {
            "kind": kind,
            "before": before,
            "after": after,
            "old": head.old,
            "new": head.new,
            "likeness": head.likeness,
            "fields": fields,
        }


def write_entries(output: BinaryIO, changes: Iterable[Change]) -> None:
    """The entries by kind, a line of JSON each, for a reader who wants some of them.

    The first line tells of each: its kind, the names of its fields, and how many bytes its line has.
    """
    found = sorted(entries(changes), key=lambda entry: KINDS.index(str(entry["kind"])))
    lines = [json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in found]
    index = [
        (entry["kind"], [name for name, _, _ in cast("list[tuple[str, str, str]]", entry["fields"])], len(line))
        for entry, line in zip(found, lines, strict=True)
    ]
    output.write(json.dumps(index).encode() + b"\n")
    output.writelines(lines)


def _compare(snapshot: Snapshot, before: str, after: str) -> None:
    if not {before, after} <= set(snapshot_editions(snapshot)):
        sys.exit(NO_EDITION)
    write_changes(sys.stdout, edition_changes(snapshot, before, after))


def _write(form: str, snapshot: Snapshot, before: str, after: str) -> None:
    changes = read_changes(sys.stdin)
    if form == ENTRIES:
        write_entries(sys.stdout.buffer, changes)
    elif form.startswith(TEXT):
        for line in difference_lines(changes, form.removeprefix(TEXT)):
            sys.stdout.write(line + "\n")
    else:
        from kg.graph.difference import change_triples, write_rdf  # noqa: PLC0415 - rdflib costs 0.3 s

        triples = change_triples(changes, snapshot.base_iri, before, after)
        write_rdf(sys.stdout, triples, snapshot.base_iri, form)


def main() -> None:
    """Answer what the command line asks."""
    form, folder, before, after = sys.argv[1:]
    limit()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="")
    snapshot = read_snapshot(Path(folder))
    if form == CSV:
        _compare(snapshot, before, after)
    else:
        _write(form, snapshot, before, after)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
