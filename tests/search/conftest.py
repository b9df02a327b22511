"""Small indexes, written as a build writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kg.search import FacetValue, Field, FieldName, Record, SearchIndex, Text, write_index

Make = Callable[..., SearchIndex]


def record(
    number: int, label: str, *texts: str, facets: Iterable[tuple[str, str]] = (), kind: str = "measure"
) -> Record:
    """A record with a label and points."""
    points = (Field(FieldName.POINT, Text(text, "ja"), place) for place, text in enumerate(texts, 1))
    fields = (Field(FieldName.LABEL, Text(label, "ja")), *points)
    return Record(f"https://example.org/id/{number}", kind, fields[0].text, fields, facets=tuple(facets))


KINDS = (FacetValue("kind", "measure", (Text("施策", "ja"),)), FacetValue("kind", "ministry", (Text("府省庁", "ja"),)))


@pytest.fixture
def make_index(tmp_path: Path) -> Make:
    """Writes an index of records and opens it."""
    count = 0

    def make(records: Iterable[Record], facets: Iterable[FacetValue] = ()) -> SearchIndex:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}.search"
        write_index(path, records, (*KINDS, *facets))
        return SearchIndex(path)

    return make
