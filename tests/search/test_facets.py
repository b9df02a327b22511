"""Facets: each count is that of a search with the value chosen, under the choices in the other facets."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.search import FacetValue, SearchIndex, Text, write_index
from tests.search.conftest import KINDS, Make, record

VALUES = {"ministry": ("meti", "mic", "da"), "year": ("2022", "FY2022"), "kpi": ("stated", "blank")}
FACETS = [FacetValue(facet, value, (Text(value),)) for facet, values in VALUES.items() for value in values]
PAIRS = [(facet, value) for facet, values in VALUES.items() for value in values]
ROWS = st.lists(
    st.tuples(st.sampled_from(["推進", "実証", "推進と実証"]), st.sets(st.sampled_from(PAIRS))), min_size=1, max_size=12
)
CHOSEN = st.fixed_dictionaries(
    {}, optional={facet: st.lists(st.sampled_from(values), unique=True) for facet, values in VALUES.items()}
)


def brute_force(rows: list, word: str, chosen: dict[str, list[str]]) -> list[set]:
    """The facets' values of the rows that have the word and, of each facet with a choice, one of its values."""
    return [
        having
        for text, having in rows
        if word in text
        and all(any((facet, value) in having for value in values) for facet, values in chosen.items() if values)
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, CHOSEN, st.sampled_from(["推進", "実証", "推"]))
def test_counts_are_those_of_counting_one_by_one(rows: list, chosen: dict[str, list[str]], word: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        records = (record(n, "題", text, facets=sorted(having)) for n, (text, having) in enumerate(rows))
        write_index(path, records, (*KINDS, *FACETS))
        results = SearchIndex(path).search(word, chosen)
    assert results.total == len(brute_force(rows, word, chosen))
    assert results.total_of_words == len(brute_force(rows, word, {}))
    for facet, values in VALUES.items():
        others = {name: picked for name, picked in chosen.items() if name != facet}
        counted = {
            value: sum((facet, value) in having for having in brute_force(rows, word, others)) for value in values
        }
        picked = set(chosen.get(facet, ()))
        expected = {value: count for value, count in counted.items() if count or value in picked}
        assert {row.value: row.count for row in results.facets[facet]} == expected
        assert {row.value for row in results.facets[facet] if row.is_chosen} == picked


def test_kinds_are_counted_like_any_facet(make_index: Make) -> None:
    index = make_index([record(1, "推進"), record(2, "推進", kind="ministry"), record(3, "推進")])
    results = index.search("推進", {"kind": ["ministry"]})
    assert results.total == 1
    assert {row.value: row.count for row in results.facets["kind"]} == {"measure": 2, "ministry": 1}


def test_a_value_is_found_by_any_spelling_and_by_the_names_of_what_it_stands_for(make_index: Make) -> None:
    facet = FacetValue(
        "ministry", "meti", (Text("経済産業省", "ja"), Text("Ministry", "en")), "https://example.org/id/1"
    )
    index = make_index(
        [record(1, "けいさん", kind="ministry"), record(2, "題", facets=[("ministry", "meti")])], [facet]
    )
    for typed in ("meti", "ＭＥＴＩ", "経済産業省", "ministry", "ケイサン"):
        assert index.facet_value("ministry", typed) == "meti"
    assert index.facet_value("ministry", "財務省") is None
    assert index.nearest_values("ministry", "経剤産業省") == ["meti"]
