"""The grams of one space while an index is written: which records have them, and at which places."""

from __future__ import annotations

import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from operator import add

from pyroaring import BitMap

from kg.folding import fold
from kg.search.schema import BLOCK, BLOCK_BITS, TYPECODE

FLUSH_LETTERS = 2_000_000  # held as plain arrays, 4 bytes a place; flushed they take about half of it
_WORD = re.compile(r"[a-z0-9\u00df-\u024f]+")

_Arrays = dict[str, "array[int]"]


def _arrays() -> defaultdict[str, array[int]]:
    return defaultdict(lambda: array(TYPECODE))


class Postings:
    """Grows record by record, in the order of their numbers; then :meth:`rows` gives what the file holds."""

    def __init__(self) -> None:
        self.blocks: array[int] = array(TYPECODE)  # the record of each block
        self.beginnings = BitMap()  # places where a field begins
        self.words = BitMap()  # places where a word of Latin letters or digits begins
        self._records: dict[str, BitMap] = {}
        self._places: dict[str, BitMap] = {}
        self._new_records = _arrays()
        self._new_places = _arrays()
        self._letters = 0

    def add(self, record: int, texts: Iterable[str]) -> None:
        """The texts of one record in this space, as they stand."""
        place = len(self.blocks) << BLOCK_BITS
        grams: set[str] = set()
        places = self._new_places
        for text in texts:
            folded = fold(text)
            if not folded:
                continue
            self.beginnings.add(place)
            self.words.update(place + start for start in word_starts(text, folded))
            pairs = list(map(add, folded, folded[1:]))
            for gram, here in zip(pairs, count(place)):
                places[gram].append(here)
            grams.update(pairs)
            grams.update(folded)
            # A place stays free, so that no pair of the next field or record stands two places after this one's last.
            place += len(folded) + 1
        for gram in grams:
            self._new_records[gram].append(record)
        letters = place - (len(self.blocks) << BLOCK_BITS)
        self.blocks.extend([record] * -(-letters // BLOCK))
        self._letters += letters
        if self._letters >= FLUSH_LETTERS:
            self._flush()

    def rows(self) -> Iterator[tuple[str, bytes, bytes | None]]:
        """Each gram with its records and, for a pair, its places, serialised; by gram."""
        self._flush()
        for gram in sorted(self._records):
            places = self._places.get(gram)
            yield gram, serialized(self._records[gram]), serialized(places) if places is not None else None

    def _flush(self) -> None:
        _move(self._new_records, self._records)
        _move(self._new_places, self._places)
        self._letters = 0


def _move(new: _Arrays, kept: dict[str, BitMap]) -> None:
    for gram, values in new.items():
        found = kept.get(gram)
        if found is None:
            kept[gram] = BitMap(values)
        else:
            found |= BitMap(values)
    new.clear()


def serialized(bitmap: BitMap) -> bytes:
    """A bitmap for the file."""
    bitmap.run_optimize()
    return bitmap.serialize()


def array_bytes(values: array[int]) -> bytes:
    """An array for the file."""
    if sys.byteorder == "big":
        values = array(TYPECODE, values)
        values.byteswap()
    return values.tobytes()


def word_starts(text: str, folded: str) -> Iterator[int]:
    """Where words of Latin letters or digits begin in the folded text, which has no spaces any more."""
    if not _WORD.search(folded):
        return
    pieces = [fold(piece) for piece in text.split()]
    if "".join(pieces) != folded:
        pieces = [folded]
    start = 0
    for piece in pieces:
        for match in _WORD.finditer(piece):
            yield start + match.start()
        start += len(piece)
