"""The same version has the same tags and the same bytes on every server, whoever built it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.graph.build import build
from kg.snapshot import Snapshot
from tests.replicas.conftest import BASE
from tests.replicas.servers import ASKED, ask, copied, start


@pytest.fixture(scope="session")
def clients(root: Path, published: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    """Servers over one folder, over a copy of it, and over a build that was made from the same tables elsewhere."""
    folder = tmp_path_factory.mktemp("tags")
    copy = copied(published.path.parent, folder / "copy")
    again = build(root, folder / "again", BASE)
    assert again.version == published.version
    servers = []
    try:
        servers += [start(root, place) for place in (published.path.parent, copy, again.path.parent)]
        found = [httpx.Client(base_url=server.url, timeout=60, trust_env=False) for server in servers]
        for client in found:
            del client.headers["Accept"]
            client.headers["Accept-Encoding"] = "identity"
        yield found
        for client in found:
            client.close()
    finally:
        for server in servers:
            server.stop()


@pytest.mark.parametrize("row", ASKED, ids=lambda row: f"{row['path']} {row.get('query', '')}"[:60])
def test_tags_and_bytes_are_equal_on_every_server(clients: list[httpx.Client], row: dict[str, Any]) -> None:
    answers = [ask(client, row) for client in clients]
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.headers["ETag"] for answer in answers)
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers.get("X-Juten-Version") for answer in answers}) == 1
