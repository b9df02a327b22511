"""Which IRIs an older version had and a newer one has not: the file ``gone.sqlite3`` beside the versions.

A version's folder is a function of the tables; what was there before it is not, so it stands outside. The file only
grows: an IRI that comes back is found in the graph first, and one that goes again gets its new last version. It is
replaced by one rename, before the link ``current`` is switched, so a reader sees the old file or the new one.
Knows the files of a snapshot and no triple store.
"""

from __future__ import annotations

import gzip
import logging
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from shutil import copyfile

from kg.snapshot import Snapshot, SnapshotError, read_snapshot

RECORD = "gone.sqlite3"
_TABLE = "CREATE TABLE IF NOT EXISTS gone (iri TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID"
_PUT = "INSERT INTO gone VALUES (?, ?) ON CONFLICT (iri) DO UPDATE SET version = excluded.version"

logger = logging.getLogger(__name__)


def record_gone(build_dir: Path, before: str | None, snapshot: Snapshot, temporary: Path) -> int:
    """Note what the version before had and the new one has not; the number of such IRIs. The build lock is held.

    :param before: the version that ``current`` names now, if any.
    :param snapshot: the version that it will name.
    :param temporary: where the new file may be written first, in ``build_dir``.
    :raises OSError: where it cannot be written.
    """
    if before is None or before == snapshot.version:
        return 0
    try:
        earlier = read_snapshot(build_dir / before)
        gone = addresses(earlier) - addresses(snapshot)
    except (SnapshotError, OSError, EOFError) as error:  # the operator took it out, or it is damaged
        logger.warning("what version %s had cannot be told: %s", before, error)
        return 0
    # Under another base every old IRI is another site's; none of them is asked of this one.
    rows = sorted((iri, before) for iri in gone if iri.startswith(snapshot.base_iri))
    if rows:
        _replace(build_dir / RECORD, temporary, rows)
    return len(rows)


def last_version(build_dir: Path, iri: str) -> str | None:
    """The last version that had the IRI, where the record names one."""
    path = build_dir / RECORD
    if not path.is_file():
        return None
    try:
        # Immutable: the file is never written in place, so no lock and no journal is looked for.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            row = database.execute("SELECT version FROM gone WHERE iri = ?", (iri,)).fetchone()
    except sqlite3.Error as error:
        logger.warning("%s cannot be read: %s", path, error)
        return None
    return str(row[0]) if row else None


def gone_addresses(build_dir: Path) -> list[str]:
    """Every IRI of the record, sorted; the graph may have some of them again."""
    path = build_dir / RECORD
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return [str(iri) for (iri,) in database.execute("SELECT iri FROM gone ORDER BY iri")]
    except sqlite3.Error as error:
        logger.warning("%s cannot be read: %s", path, error)
        return []


def addresses(snapshot: Snapshot) -> set[str]:
    """The IRIs of a version that a server is asked for: its subjects without hash, and its dumps."""
    found = {f"{snapshot.base_iri}{entry.name}" for entry in snapshot.dumps}
    for path in (snapshot.graph_file, snapshot.named_graphs_file):
        last = b""
        with gzip.open(path) as lines:
            for line in lines:  # sorted, so that a subject's lines stand together
                subject = line.partition(b" ")[0]
                if subject != last:
                    last = subject
                    found.add(subject.decode().strip("<>").partition("#")[0])
    return found


def _replace(path: Path, temporary: Path, rows: Iterable[tuple[str, str]]) -> None:
    with suppress(FileNotFoundError):
        copyfile(path, temporary)
    try:
        with closing(sqlite3.connect(temporary)) as database, database:
            database.execute("PRAGMA journal_mode = OFF")  # a temporary file: a killed build leaves it to the next one
            database.execute(_TABLE)
            database.executemany(_PUT, rows)
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
