"""Servers of others and of ours, once for a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph.build import build
from kg.snapshot import Snapshot
from tests.federation.peers import BASE, oxigraph, start, virtuoso, write_register
from tests.serving import Server


@pytest.fixture(scope="module")
def snapshot(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("federation") / "build", BASE)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def peer(root: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    register = write_register(root, folder / "register.nt")
    with {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param](register, folder) as url:
        yield url


@pytest.fixture(scope="module")
def server(root: Path, snapshot: Snapshot, peer: str) -> Iterator[Server]:
    running = start(root, snapshot, peer)
    yield running
    running.stop()
