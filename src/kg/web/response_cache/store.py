"""The kept answers: least recently used first out, bounded in bytes over all that is held, safe for threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from itertools import chain
from sys import getsizeof
from typing import NamedTuple

from kg.web.response_cache.answer import Answer, Headers, not_modified_headers
from kg.web.response_cache.key import Key
from kg.web.response_cache.tags import base_tag

# Of one entry beside its own objects: slot and node of the OrderedDict (about 150 bytes, 250 just after it grew),
# the rounding of the allocator, and the number for its cost.
ENTRY_OVERHEAD = 512


class Entry(NamedTuple):
    """An answer as it is sent. ``unstorable`` says that there is none: the application is to be asked each time."""

    status: str
    headers: Headers
    body: list[bytes]
    tag: str
    base: str
    not_modified: Headers  # of a 304, but for ETag
    unstorable: bool = False


UNSTORABLE = Entry("", [], [], "", "", [], unstorable=True)


def entry_of(answer: Answer, body: bytes) -> Entry:
    """The entry for an answer with its whole body."""
    tag = answer.header("etag") or ""
    base = base_tag(tag, answer.header("content-encoding"))
    return Entry(answer.status, answer.headers, [body], tag, base, not_modified_headers(answer.headers))


class Statistics(NamedTuple):
    """Counts since the start, and what is held now."""

    hits: int
    misses: int
    entries: int
    bytes: int


class Store:
    """Entries by key, never more than ``max_bytes`` of keys, headers, bodies and overhead together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Key, tuple[Entry, int]] = OrderedDict()
        self._bytes = 0
        self._hits = 0
        self._misses = 0
        self._lock = threading.Lock()

    def get(self, key: Key, *, count_miss: bool = True) -> Entry | None:
        """The entry, which counts as used now. ``count_miss`` is false where the same request will ask again."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                self._misses += count_miss
                return None
            self._entries.move_to_end(key)
            if found[0].unstorable:
                self._misses += count_miss
            else:
                self._hits += 1
            return found[0]

    def count_miss(self) -> None:
        """A request was answered by the application that :meth:`get` did not count."""
        with self._lock:
            self._misses += 1

    def put(self, key: Key, entry: Entry) -> None:
        """Keep an entry, and let the least recently used go for it; one that is too big for all is not kept."""
        cost = cost_of(key, entry)
        with self._lock:
            old = self._entries.pop(key, None)
            if old is not None:
                self._bytes -= old[1]
            if cost > self._max_bytes:
                return
            while self._bytes + cost > self._max_bytes:
                _key, (_entry, freed) = self._entries.popitem(last=False)
                self._bytes -= freed
            self._entries[key] = (entry, cost)
            self._bytes += cost

    def clear(self) -> None:
        """Let everything go, the table's own memory too."""
        with self._lock:
            self._entries = OrderedDict()
            self._bytes = 0

    def statistics(self) -> Statistics:
        """The counts now."""
        with self._lock:
            return Statistics(self._hits, self._misses, len(self._entries), self._bytes)


def cost_of(key: Key, entry: Entry) -> int:
    """What an entry takes with its key, in bytes. Texts that entries share are counted for each of them."""
    cost = ENTRY_OVERHEAD + _size(key)
    if entry.unstorable:
        return cost
    # The pairs of not_modified are those of headers.
    texts = chain(chain.from_iterable(entry.headers), entry.headers, entry.body, entry[:-1])
    return cost + getsizeof(entry) + sum(map(getsizeof, texts))


def _size(value: object) -> int:
    if isinstance(value, tuple):
        return getsizeof(value) + sum(map(_size, value))
    return getsizeof(value)
