"""A real server over more than ten thousand rows, for clients that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.dataset import publish_measures
from tests.serving import Server


@pytest.fixture(scope="session")
def endpoint(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    build_dir = tmp_path_factory.mktemp("clients")
    publish_measures(build_dir)
    server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    yield f"{server.url}/sparql"
    server.stop()
