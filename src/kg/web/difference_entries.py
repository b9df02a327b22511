"""One page of the entries of a difference: which there are, how many of each kind, and those that a page shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from kg.web.comparisons import Kept
from kg.web.paging import Page
from kg.web.text_changes import Piece, marked, marked_items

Key = tuple[str, str]  # edition, 施策番号

# The fields in the order of the table.
ORDER = ("kpi/progress", "kpi/effect", "points", "marks", "ministries/lead", "ministries/cooperating")
_LISTS = frozenset({"ministries/lead", "ministries/cooperating", "marks"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: its texts in pieces, each with whether it is on that side only."""

    name: str
    old: Sequence[Piece]
    new: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure, or two that are taken for the same, with what differs. ``kind`` as in kg.graph.comparing."""

    kind: str
    before: Key | None
    after: Key | None
    old: str
    new: str
    likeness: float | None
    fields: tuple[FieldChange, ...]


class EntryList:
    """The entries of a finished comparison, of which few are read at a time."""

    def __init__(self, kept: Kept) -> None:
        with kept.open() as file:
            rows = json.loads(file.readline())
            start = file.tell()
        self._places: list[tuple[str, frozenset[str], int]] = []
        for kind, fields, length in rows:
            self._places.append((kind, frozenset(fields), start))
            start += length
        self.kinds = Counter(kind for kind, _, _ in self._places)
        self.fields = Counter(field for _, fields, _ in self._places for field in fields)

    def select(self, kind: str | None, field: str | None) -> list[int]:
        """Where the entries of a kind, and with a field that differs, stand; None: of any."""
        return [
            start
            for of, fields, start in self._places
            if (kind is None or of == kind) and (field is None or field in fields)
        ]

    def read(self, kept: Kept, places: Sequence[int], page: Page) -> list[Entry]:
        """Those of a page."""
        shown = places[page.offset : page.offset + (page.limit or len(places))]
        found = []
        with kept.open() as file:
            for start in shown:
                file.seek(start)
                found.append(_entry(json.loads(file.readline())))
        return found


def _entry(content: dict[str, Any]) -> Entry:
    keys = [(key[0], key[1]) if key else None for key in (content["before"], content["after"])]
    fields = (
        FieldChange(name, *(marked_items if name in _LISTS else marked)(old, new))
        for name, old, new in content["fields"]
    )
    return Entry(
        kind=content["kind"],
        before=keys[0],
        after=keys[1],
        old=content["old"],
        new=content["new"],
        likeness=content["likeness"],
        fields=tuple(sorted(fields, key=lambda field: ORDER.index(field.name))),
    )


_lists: WeakKeyDictionary[Kept, EntryList] = WeakKeyDictionary()


def entry_list(kept: Kept) -> EntryList:
    """The entries of an answer in the form ``entries``; read once."""
    found = _lists.get(kept)
    if found is None:
        found = _lists[kept] = EntryList(kept)
    return found
