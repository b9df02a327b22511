"""The real graph, built and served as a user would: ``kg build`` and ``kg serve`` in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import Server

KG = Path(sys.executable).with_name("kg")


@pytest.fixture(scope="session")
def build_dir(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the project's own tables."""
    folder = tmp_path_factory.mktemp("acceptance") / "build"
    done = subprocess.run(
        [KG, "build"],
        cwd=root,
        env=os.environ | {"KG_BUILD_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def server(root: Path, build_dir: Path) -> Iterator[Server]:
    running = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    yield running
    running.stop()


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        yield client
