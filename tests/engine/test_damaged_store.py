"""Bytes of a store on disk change while it is served: no answer is wrong, no path told, the last good one stands in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine.errors import EngineError, EngineUnavailable, Overloaded
from kg.engine.pool import PoolEngine
from kg.integrity import write_index_entries
from kg.snapshot import INDEXES_SUFFIX, Snapshot, current_snapshot
from tests.engine.pools import eventually, number_of, open_pool
from tests.engine.snapshots import publish, triples

THINGS = 20_000
APART = 3_000  # bytes: each block of a table (4 KiB) is hit


def with_store(snapshot: Snapshot, build_dir: Path) -> Snapshot:
    """The snapshot with its store on disk and what that should be, as a build leaves them."""
    store = ox.Store(str(snapshot.store_path))
    store.bulk_load(gzip.decompress(snapshot.graph_file.read_bytes()), format=ox.RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()
    del store
    write_index_entries(snapshot, build_dir / f"{snapshot.version}{INDEXES_SUFFIX}")
    return snapshot


def spoil(snapshot: Snapshot) -> None:
    """Flip a bit in every block of every table, where the server has them open."""
    for path in snapshot.store_path.glob("*.sst"):
        with path.open("r+b") as file:
            for place in range(0, path.stat().st_size, APART):
                file.seek(place)
                byte = file.read(1)[0]
                file.seek(place)
                file.write(bytes([byte ^ 0x40]))


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    """Two versions with stores; the newer one is published."""
    folder = tmp_path / "build"
    for note in ("前", "後"):
        with_store(publish(folder, triples(THINGS, note)), folder)
    return folder


@pytest.fixture
def pool(build_dir: Path) -> Iterator[PoolEngine]:
    engine = open_pool(build_dir, KG_MEMORY_BUDGET=1)
    yield engine
    engine.close()


def outcome(pool: PoolEngine, measure: int) -> str:
    try:
        return number_of(pool, measure)
    except EngineError as error:
        assert isinstance(error, EngineUnavailable | Overloaded), repr(error)
        return str(error)


def test_no_answer_is_wrong_no_path_is_told_and_the_last_good_version_takes_over(
    pool: PoolEngine, build_dir: Path
) -> None:
    version = pool.version
    assert number_of(pool, 5) == "5"
    spoil(current_snapshot(build_dir))
    for measure in range(0, THINGS, THINGS // 20):
        told = outcome(pool, measure)
        assert told == str(measure) or (not told.isdecimal() and str(build_dir) not in told)
    assert eventually(lambda: pool.stand_in not in {None, version})
    assert f"{version}.store" in pool.condition().trouble
    assert eventually(lambda: outcome(pool, 7) == "7")
