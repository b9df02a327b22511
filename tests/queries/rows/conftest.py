"""A saved query run on the real data, by columns."""

from __future__ import annotations

import pytest

from kg.queries import SavedQuery
from tests.queries.rows.printed import Rows, Run, pick


@pytest.fixture
def table(queries: dict[str, SavedQuery], run: Run) -> Run:
    """Runs a query and gives the named columns: ``table("measures", "number", edition="2022-06-07")``."""

    def columns(name: str, *names: str, **values: str) -> Rows:
        return pick(run(name, **values), queries[name], *names)

    return columns
