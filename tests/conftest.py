"""What every test may use: the project's root and a copy of its tables that a test may spoil."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import tests.effort  # noqa: F401 - registers the profile of `make fuzz`, before pytest looks for it
from tests import engine_differences

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In front of another engine, what is known to differ is expected to fail."""
    name = os.environ.get("TEST_ENGINE", "")
    for item in items if name else ():
        reason = engine_differences.reason(name, item.nodeid)
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def tables_copy(tmp_path: Path) -> Path:
    """A project folder of its own with the real data, ontology and queries."""
    for name in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"
