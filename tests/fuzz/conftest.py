"""One server over the real tables for all that goes over the wire, and what must be true of it at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kg.graph.build import build
from tests.serving import Server


@pytest.fixture(scope="session")
def server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose every process but the evaluating ones is there at the end as it was at the start."""
    folder = tmp_path_factory.mktemp("fuzz") / "build"
    build(root, folder, "https://w3id.org/juten-kg/")
    running = Server(root, {"KG_BUILD_DIR": str(folder), "KG_ROOT": str(root), "KG_TRUSTED_PROXIES": "127.0.0.1"})
    before = lasting(running)
    yield running
    after = lasting(running)
    running.stop()
    assert after == before, "a process of the server died"


def lasting(server: Server) -> set[tuple[int, float]]:
    """The processes that no query may end: by id and start."""
    main = psutil.Process(server.process.pid)
    found = [main, *main.children(recursive=True)]
    return {(process.pid, process.create_time()) for process in found if process.name() != "kg-worker"}
