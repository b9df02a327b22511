"""The real graph behind both transports, asked by the SDK's own client."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from kg.graph.build import build
from kg.settings import DEFAULT_BASE_IRI
from tests.serving import Server

Question = Callable[[Client], Awaitable[Any]]
COMMAND = "from kg.commands.mcp import mcp; mcp()"


@pytest.fixture(scope="session")
def build_dir(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "build"
    build(root, folder, DEFAULT_BASE_IRI)
    return folder


@pytest.fixture(scope="session")
def server(root: Path, build_dir: Path) -> Iterator[Server]:
    running = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    yield running
    running.stop()


def _asking(target: Any) -> Callable[[Question], Any]:
    """Runs an asynchronous question with a client that is connected to the target."""

    def run(question: Question) -> Any:
        async def connected() -> Any:
            async with Client(target, read_timeout_seconds=60) as client:
                return await question(client)

        return anyio.run(connected)

    return run


@pytest.fixture
def ask(server: Server) -> Callable[[Question], Any]:
    return _asking(server.url + "/mcp")


@pytest.fixture(params=["http", "stdio"])
def ask_both(request: pytest.FixtureRequest, root: Path, build_dir: Path) -> Callable[[Question], Any]:
    if request.param == "http":
        return _asking(request.getfixturevalue("server").url + "/mcp")
    environment = {**os.environ, "KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root), "KG_WORKERS": "1"}
    return _asking(StdioServerParameters(command=sys.executable, args=["-c", COMMAND], env=environment))
