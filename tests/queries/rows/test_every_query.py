"""No saved query is left without a test of its rows, and none has rows whose order is open."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph

from kg.queries import SavedQuery


def test_every_query_has_an_assertion_on_its_rows(queries: dict[str, SavedQuery]) -> None:
    files = Path(__file__).parent.glob("test_*.py")
    tests = [test for file in files for test in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)]
    longest_first = sorted(queries, key=len, reverse=True)
    covered = {
        next((query for query in longest_first if test.startswith(f"test_{query.replace('-', '_')}_")), None)
        for test in tests
    }
    assert set(queries) - covered == set()


def test_there_are_twenty_four_queries_or_more(queries: dict[str, SavedQuery]) -> None:
    assert len(queries) >= 24


def test_rows_come_in_the_same_order_from_a_store_that_was_loaded_backwards(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store
) -> None:
    backwards = pyoxigraph.Store()
    backwards.extend(reversed(list(store)))
    for query in queries.values():
        if query.variables:
            rows, again = ([tuple(row) for row in each.query(query.text)] for each in (store, backwards))
            assert rows == again, query.name
