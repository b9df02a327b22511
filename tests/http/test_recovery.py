"""A server over a damaged build: the last good version answers, everywhere the same, and everyone is told."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from kg.graph.build import build
from kg.graph.progress import Progress
from kg.snapshot import Snapshot
from tests.serving import Server

BOUND = 60.0


def get(server: Server, path: str, **headers: str) -> httpx.Response:
    return httpx.get(server.url + path, headers=headers, timeout=BOUND, trust_env=False)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end, f"not within {BOUND} s: {what}"
        time.sleep(0.05)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.fixture(scope="module")
def two_builds(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Two versions of the real tables; the second is published."""
    folder = tmp_path_factory.mktemp("two")
    project = folder / "project"
    for name in ("data", "ontology", "queries"):
        shutil.copytree(root / name, project / name)
    old = build(project, folder / "build", "https://w3id.org/juten-kg/", Progress())
    ministries = project / "data/reference/topics.csv"
    ministries.write_bytes(ministries.read_bytes().rstrip(b"\n").rpartition(b"\n")[0] + b"\n")
    return old, build(project, folder / "build", "https://w3id.org/juten-kg/", Progress())


@pytest.fixture
def builds(two_builds: tuple[Snapshot, Snapshot], tmp_path: Path) -> Iterator[tuple[Snapshot, Snapshot]]:
    """A copy of them that a test may spoil."""
    from kg.snapshot import read_snapshot

    shutil.copytree(two_builds[0].path.parent, tmp_path / "build", symlinks=True)
    yield tuple(read_snapshot(tmp_path / "build" / one.version) for one in two_builds)  # type: ignore[misc]


def test_the_last_good_version_answers_everywhere_and_says_so(start_server: Callable[..., Server], builds) -> None:
    old, new = builds
    flip(new.graph_file)
    server = start_server(KG_BUILD_DIR=str(new.path.parent))
    wait_until(lambda: get(server, "/readyz").status_code == 200, "it is ready")
    ready = get(server, "/readyz").json()
    assert ready["version"] == old.version
    assert ready["standing_in"] is True
    assert f"version {new.version} is damaged: graph.nt.gz" in ready["reason"]
    assert any("stands in" in line and old.version in line for line in server.log)
    for path in ("/sparql?query=ASK%7B%7D", "/dumps/", "/dumps/juten.ttl", "/measures", "/search?q=%E3%83%87"):
        answer = get(server, path, Accept="*/*")
        assert (answer.status_code, answer.headers["X-Juten-Version"]) == (200, old.version), path
    assert get(server, "/dumps/", Accept="application/json").json()["version"] == old.version
    get(server, "/sparql?query=ASK%7B%7D", Accept="*/*")
    metrics = get(server, "/metrics").text
    assert "kg_snapshot_standing_in 1.0" in metrics
    assert 'kg_requests_total{outcome="cached",route="sparql"} 1.0' in metrics  # it is cached as any other is
    assert f'kg_snapshot_info{{version="{old.version}"}} 1.0' in metrics


def test_a_download_that_was_damaged_while_it_was_served_is_not_sent(
    start_server: Callable[..., Server], builds
) -> None:
    old, new = builds
    server = start_server(KG_BUILD_DIR=str(new.path.parent), KG_CACHE_BYTES="0")
    assert get(server, "/dumps/juten.ttl").status_code == 200
    for snapshot in (old, new):
        flip(snapshot.path / "dumps/juten.ttl")
    for path in ("/dumps/juten.ttl", f"/dumps/{old.version}/juten.ttl"):
        answer = get(server, path, Accept="application/json")
        assert answer.status_code == 500
        assert answer.json()["type"].endswith("/problems/file-damaged")
    assert get(server, "/dumps/juten.nt.gz").status_code == 200
    assert any("is damaged: dumps/juten.ttl" in line for line in server.log)


def test_a_search_index_that_is_damaged_is_not_searched(start_server: Callable[..., Server], builds) -> None:
    old, new = builds
    shutil.rmtree(old.path)
    flip(new.search_path)
    server = start_server(KG_BUILD_DIR=str(new.path.parent))
    assert get(server, "/search?q=%E3%83%87%E3%83%BC%E3%82%BF", Accept="application/json").status_code == 503
    wait_until(lambda: "reason" in get(server, "/readyz").json(), "the damage is told")
    ready = get(server, "/readyz").json()
    assert new.search_path.name in ready["reason"]
    assert ready["standing_in"] is False
    assert get(server, "/sparql?query=ASK%7B%7D", Accept="*/*").status_code == 200
