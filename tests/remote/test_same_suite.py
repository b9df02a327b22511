"""The suite of our own engine is green in front of others, but for what :mod:`tests.engine_differences` lists.

Here is a lean part of it: the protocol, the graph store, the pages and data of things, the saved queries on their rows.
All of it: ``TEST_ENGINE=virtuoso python -m pytest tests/http tests/queries/rows``.
"""

from __future__ import annotations

import os

import pytest

from tests import engine_differences, engines

PART = (
    "tests/http/test_protocol.py",
    "tests/http/test_graph_store.py",
    "tests/http/test_entities.py",
    "tests/http/test_real_data.py",
    "tests/http/test_extensions.py",
    "tests/queries/rows",
)


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("name", engines.PACKAGES)
def test_the_suite_is_green_in_front_of_another_engine(name: str) -> None:
    if engines.program(name) is None:
        assert os.environ.get("CI") != "true", f"not installed: {engines.PACKAGES[name]}"
        pytest.skip(f"not installed: {engines.PACKAGES[name]}")
    done = engines.run_suite(name, *PART)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_each_difference_is_documented_with_its_cause() -> None:
    text = (engines.ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    for causes in engine_differences.DIFFERENCES.values():
        for cause in causes.values():
            assert cause in text, cause
