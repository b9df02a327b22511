"""The bound in bytes, and who goes first."""

from __future__ import annotations

import gc
import tracemalloc

from kg.web.response_cache.answer import Answer
from kg.web.response_cache.store import UNSTORABLE, Entry, Store, cost_of, entry_of


def entry(size: int = 100) -> Entry:
    headers = [("Content-Type", "text/csv"), ("ETag", '"abc"'), ("Content-Length", str(size))]
    return entry_of(Answer("200 OK", headers, []), bytes(size))


def test_the_least_recently_used_goes_first() -> None:
    store = Store(3 * cost_of(("a",), entry()))
    for name in "abc":
        store.put((name,), entry())
    assert store.get(("a",)) is not None
    store.put(("d",), entry())
    assert [name for name in "abcd" if store.get((name,))] == ["a", "c", "d"]


def test_an_entry_larger_than_all_is_not_kept_and_drives_nothing_out() -> None:
    store = Store(10_000)
    store.put(("a",), entry())
    store.put(("b",), entry(10_000))
    assert store.statistics().entries == 1


def test_an_entry_put_again_counts_once() -> None:
    store = Store(10_000)
    store.put(("a",), entry())
    store.put(("a",), entry(200))
    assert store.statistics().bytes == cost_of(("a",), entry(200))


def test_what_is_remembered_as_not_kept_counts_with_its_key() -> None:
    store = Store(100_000)
    for number in range(1000):
        store.put((str(number), "x" * 1000), UNSTORABLE)
    assert store.statistics().entries < 100


def test_cleared_it_is_empty() -> None:
    store = Store(10_000)
    store.put(("a",), entry())
    store.clear()
    assert store.statistics()[2:] == (0, 0)


def test_the_memory_that_is_taken_is_not_more_than_what_is_counted() -> None:
    gc.collect()
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        store = Store(2_000_000)
        for number in range(5000):
            text = f"{number:05}"
            headers = [("Content-Type", "text/csv;" + text), ("ETag", f'"{text}"'), ("Content-Length", "300")]
            body = bytes([number % 250]) * 300
            store.put(
                (text, "/sparql" + text, "query=" + text, (text * 2, body[:50])),
                entry_of(Answer("200", headers, []), body),
            )
            del headers, body, text
        gc.collect()
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert store.statistics().entries > 500
    assert after - before <= store.statistics().bytes <= 2_000_000
