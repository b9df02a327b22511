"""Engines over a small published snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.engine.local import LocalEngine
from kg.engine.pool import PoolEngine
from tests.engine.pools import open_pool
from tests.engine.snapshots import publish, triples


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    publish(folder, triples(100))
    return folder


@pytest.fixture
def local(build_dir: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(build_dir, 1_000_000)
    yield engine
    engine.close()


@pytest.fixture
def pool(build_dir: Path) -> Iterator[PoolEngine]:
    engine = open_pool(build_dir)
    yield engine
    engine.close()
