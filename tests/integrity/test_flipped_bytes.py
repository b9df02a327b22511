"""Bytes flipped at random in a real build: each is detected before serving or beside it, or changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.build import build
from kg.graph.progress import Progress
from kg.integrity import check_needed, damaged_beside, indexes_path
from kg.snapshot import MANIFEST, Snapshot, SnapshotError, read_snapshot


@pytest.fixture(scope="module")
def snapshot(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("flipped") / "build", "https://w3id.org/juten-kg/", Progress())


def files_of(snapshot: Snapshot) -> list[Path]:
    indexes = [path for path in snapshot.store_path.rglob("*") if not path.name.startswith(("LOG", "LOCK"))]
    files = [*snapshot.path.rglob("*"), *indexes, snapshot.search_path, indexes_path(snapshot)]
    return sorted(path for path in files if path.is_file() and path.stat().st_size)


def verdict(snapshot: Snapshot) -> str:
    """What a server finds out about the folder."""
    try:
        found = read_snapshot(snapshot.path)
        check_needed(found)
    except SnapshotError:
        return "not served"
    if damaged_beside(found):
        return "found beside"
    return "as it was" if found == snapshot else "wrong"


def test_a_fresh_build_is_whole(snapshot: Snapshot) -> None:
    assert verdict(snapshot) == "as it was"
    assert read_snapshot(snapshot.path).sealed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_is_detected_or_changes_nothing(snapshot: Snapshot, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files_of(snapshot)))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(flipped)
    try:
        found = verdict(snapshot)
    finally:
        path.write_bytes(content)
    if path.name in {MANIFEST, indexes_path(snapshot).name}:
        assert found != "wrong"  # a space that became a tab is no damage
    else:
        assert found == ("not served" if path.name in {"graph.nt.gz", "graphs.nq.gz"} else "found beside")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_that_ends_early_is_detected(snapshot: Snapshot, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files_of(snapshot)))
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 2))])
    try:
        assert verdict(snapshot) in {"not served", "found beside"}
    finally:
        path.write_bytes(content)
