"""Pages of rows, made by adding to a text that was parsed: every saved query, every page, over a small store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.queries import TOTAL, count_text, load_queries, page_text

TIES = """PREFIX e: <http://example.org/>
SELECT ?name ?number WHERE { ?s e:name ?name ; e:number ?number } ORDER BY ?name
"""
COLUMNS = ("name", "number")


def store_of(order: list[int]) -> ox.Store:
    """Rows that the query's own ORDER BY leaves in any order, put in in this order."""
    store = ox.Store()
    for number in order:
        subject = ox.NamedNode(f"http://example.org/{number}")
        for name, value in (("name", ox.Literal("same")), ("number", ox.Literal(number))):
            store.add(ox.Quad(subject, ox.NamedNode(f"http://example.org/{name}"), value))
    return store


def numbers(store: ox.Store, text: str) -> list[int]:
    return [int(row["number"].value) for row in store.query(text)]


@given(st.permutations(range(12)), st.integers(1, 14))
def test_pages_are_the_same_whatever_order_the_store_has(order: list[int], size: int) -> None:
    store = store_of(order)
    whole = numbers(store, page_text(TIES, COLUMNS))
    pages = [numbers(store, page_text(TIES, COLUMNS, size, start)) for start in range(0, 12, size)]
    assert whole == list(range(12))
    assert [number for page in pages for number in page] == whole


def test_the_count_is_that_of_the_rows() -> None:
    (row,) = store_of(list(range(7))).query(count_text(TIES))
    assert int(row[TOTAL].value) == 7


def test_every_saved_query_can_be_paged_and_counted(root) -> None:
    for query in load_queries(root / "queries").values():
        if query.variables:
            paged = ox.Store().query(page_text(query.text, query.variables, 3, 5))
            assert tuple(name.value for name in paged.variables) == query.variables
            (row,) = ox.Store().query(count_text(query.text))
            assert row[TOTAL] is not None


def test_a_page_takes_numbers_only() -> None:
    with pytest.raises(ValueError, match="format code"):
        page_text(TIES, COLUMNS, "1 } #")  # type: ignore[arg-type]
