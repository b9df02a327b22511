"""The measures of a published snapshot for comparing, read back from its tables; needs neither ``data/`` nor a store.

The CSV dumps hold what an edition's own tables do, so that the difference of two editions of a snapshot is the same as
that of their tables. Knows the tables and their columns, no triple and no HTTP.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from kg.snapshot import Snapshot, SnapshotError
from kg.tables.difference import Change, Key, MeasureView, difference, shown_kpi, shown_mark
from kg.tables.records import KpiStatus, LegalBasisStatus, Mark

FIELDS = ("ministries/lead", "ministries/cooperating", "kpi/progress", "kpi/effect", "points", "marks")
_LONGEST_CELL = 1 << 20  # characters, as in the tables that a build reads


def snapshot_editions(snapshot: Snapshot) -> tuple[str, ...]:
    """The editions that a snapshot holds, in its order.

    :raises SnapshotError: where its table of editions cannot be read.
    """
    return tuple(edition for (edition,) in _cells(snapshot, "editions", ("edition",)))


def snapshot_views(snapshot: Snapshot, edition: str | None = None) -> list[MeasureView]:
    """The measures of a snapshot for comparing, in the order of its tables.

    :param edition: only those of this edition.
    :raises SnapshotError: where one of its tables cannot be read.
    """
    names: dict[Key, str] = {}
    fields: dict[Key, dict[str, str]] = {}
    for key, (label, status) in _rows(snapshot, "measures", ("label", "legal_basis_status"), edition):
        names[key] = label
        fields[key] = dict.fromkeys(FIELDS, "")
        if status == LegalBasisStatus.NOT_RECOVERED:
            fields[key]["marks"] = status
    _fill(snapshot, edition, fields)
    return [MeasureView(key, name, fields[key]) for key, name in names.items()]


def _fill(snapshot: Snapshot, edition: str | None, fields: dict[Key, dict[str, str]]) -> None:
    """Fill the fields from the tables that hang on the measures; their rows stand in printed order."""
    for key, (kind, status, text) in _rows(snapshot, "kpis", ("kind", "status", "text"), edition):
        fields[key][f"kpi/{kind}"] = shown_kpi(KpiStatus(status), text)
    for key, (role, name) in _rows(snapshot, "measure-ministries", ("role", "ministry_name"), edition):
        _append(fields[key], f"ministries/{role}", name, "、")
    for key, (text,) in _rows(snapshot, "points", ("text",), edition):
        _append(fields[key], "points", f"- {text}", "\n")
    for key, (mark, label) in _rows(snapshot, "law-marks", ("mark", "column_label"), edition):
        _append(fields[key], "marks", shown_mark(Mark(mark), label), "、")


def _append(fields: dict[str, str], field: str, text: str, separator: str) -> None:
    fields[field] = f"{fields[field]}{separator}{text}" if fields[field] else text


def edition_changes(snapshot: Snapshot, before: str, after: str) -> list[Change]:
    """What changed from one edition of a snapshot to another.

    :raises SnapshotError: where its tables cannot be read.
    """
    return difference(snapshot_views(snapshot, before), snapshot_views(snapshot, after))


def _rows(
    snapshot: Snapshot, table: str, columns: Sequence[str], edition: str | None
) -> Iterator[tuple[Key, tuple[str, ...]]]:
    for of, number, *cells in _cells(snapshot, table, ("edition", "number", *columns)):
        if edition in (None, of):
            yield (of, number), tuple(cells)


def _cells(snapshot: Snapshot, table: str, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """The named cells of each row of a table."""
    path: Path = snapshot.path / "dumps" / f"{table}.csv"
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            header = next(rows)
            places = [header.index(column) for column in columns]
            pick = itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
            yield from map(pick, rows)
    except (OSError, ValueError, IndexError, StopIteration, csv.Error) as error:
        raise SnapshotError(f"the table {table} of {snapshot.path} cannot be read: {error}") from error
    finally:
        csv.field_size_limit(previous)
