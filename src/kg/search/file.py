"""An index file, opened to be read: one connection for one search, closed after it.

Opening takes 0.1 ms, so no connection outlives its search, is shared between threads, or keeps a removed file's disk
space. The file never changes (``immutable``), so SQLite takes no lock and looks for no journal.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyroaring import BitMap

from kg.search.errors import SearchUnavailable
from kg.search.records import Record, Space, Text, unpack
from kg.search.schema import TYPECODE, expected_meta

MAPPED_BYTES = 1 << 31  # read through the page cache that all processes share, not copied into each connection's own


@dataclass(frozen=True, slots=True)
class Facet:
    """A value of a facet as the file has it: ``holder`` is the record that it stands for."""

    value: str
    labels: tuple[Text, ...]
    holder: int | None
    records: BitMap


class IndexFile:
    """The questions to the tables; :func:`open_index` gives one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def meta(self) -> dict[str, str]:
        """Format and Unicode version."""
        return dict(self._connection.execute("SELECT name, value FROM meta"))

    def facets(self) -> dict[str, list[Facet]]:
        """The values by facet, in the order in which they were given."""
        found: dict[str, list[Facet]] = {}
        rows = self._connection.execute("SELECT facet, value, labels, holder, records FROM facet ORDER BY rowid")
        for facet, value, labels, holder, records in rows:
            texts = tuple(Text(*label) for label in json.loads(labels))
            found.setdefault(facet, []).append(Facet(value, texts, holder, BitMap.deserialize(records)))
        return found

    def size(self) -> int:
        """How many records there are."""
        return int(self._connection.execute("SELECT COALESCE(MAX(id) + 1, 0) FROM record").fetchone()[0])

    def shortened(self) -> list[tuple[str, int]]:
        """Folded names that people shorten, with their records."""
        return self._connection.execute("SELECT folded, record FROM shortened").fetchall()

    def names(self) -> list[tuple[str, int]]:
        """Folded names to suggest, with their records."""
        return self._connection.execute("SELECT folded, record FROM name ORDER BY rowid").fetchall()

    def with_key(self, key: str) -> BitMap:
        """The records that an identifier means."""
        rows = self._connection.execute("SELECT record FROM key WHERE folded = ?", (key,))
        return BitMap(record for (record,) in rows)

    def records_with(self, space: Space, gram: str) -> BitMap:
        """The records that have a letter or a pair of letters."""
        return self._bitmap("SELECT records FROM gram WHERE space = ? AND gram = ?", space, gram)

    def places_of(self, space: Space, pair: str) -> BitMap:
        """The places of a pair of letters."""
        return self._bitmap("SELECT places FROM gram WHERE space = ? AND gram = ?", space, pair)

    def bitmap(self, name: str, space: Space) -> BitMap:
        """A part that is a bitmap."""
        return self._bitmap("SELECT content FROM part WHERE name = ? AND space = ?", name, space)

    def numbers(self, name: str, space: Space) -> array[int]:
        """A part that is an array."""
        row = self._connection.execute(
            "SELECT content FROM part WHERE name = ? AND space = ?", (name, space)
        ).fetchone()
        values = array(TYPECODE, row[0])
        if sys.byteorder == "big":
            values.byteswap()
        return values

    def records(self, numbers: Iterable[int]) -> list[Record]:
        """The records of these numbers, in this order."""
        wanted = list(numbers)
        places = ", ".join("?" * len(wanted))
        rows = self._connection.execute(f"SELECT id, content FROM record WHERE id IN ({places})", wanted)  # noqa: S608
        found = {number: unpack(content) for number, content in rows}
        return [found[number] for number in wanted]

    def _bitmap(self, statement: str, space_or_name: object, key: object) -> BitMap:
        row = self._connection.execute(statement, (space_or_name, key)).fetchone()
        return BitMap() if row is None or row[0] is None else BitMap.deserialize(row[0])


@contextmanager
def open_index(path: Path) -> Iterator[IndexFile]:
    """The file for one search.

    :raises SearchUnavailable: where it is not there or cannot be read, also by what is asked in the block.
    """
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            connection.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
            yield IndexFile(connection)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
        raise SearchUnavailable(f"the search index {path} cannot be read: {error}") from error


def check_format(index: IndexFile, path: Path) -> None:
    """Refuse a file that another version of this package wrote.

    :raises SearchUnavailable: where it is.
    """
    if index.meta() != expected_meta():
        raise SearchUnavailable(f"the search index {path} is of another format: run `kg build`")
