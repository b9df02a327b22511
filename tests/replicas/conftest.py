"""A proxy over two servers with the real data, and proxies over servers that do what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from kg.graph.build import build
from kg.snapshot import Snapshot
from tests.replicas.proxy import Proxy, need_nginx
from tests.replicas.stub import Answer, Stub
from tests.serving import Server

BASE = "https://w3id.org/juten-kg/"


@pytest.fixture(scope="session")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The real tables, built."""
    return build(root, tmp_path_factory.mktemp("published") / "build", BASE)


@pytest.fixture(scope="session")
def proxied(root: Path, published: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Two servers over one build, behind nginx."""
    need_nginx()
    environment = {"KG_BUILD_DIR": str(published.path.parent), "KG_ROOT": str(root), "KG_TRUSTED_PROXIES": "127.0.0.1"}
    servers: list[Server] = []
    try:
        servers += [Server(root, environment) for _ in range(2)]
        names = [server.url.removeprefix("http://") for server in servers]
        proxy = Proxy(root, tmp_path_factory.mktemp("proxied"), names)
        try:
            yield proxy
        finally:
            proxy.stop()
    finally:
        for server in servers:
            server.stop()


@pytest.fixture
def http(proxied: Proxy) -> Iterator[httpx.Client]:
    """A client of nginx that sends no header of its own accord."""
    with httpx.Client(base_url=proxied.url, timeout=60, trust_env=False) as found:
        for name in ("Accept", "Accept-Encoding", "User-Agent"):
            del found.headers[name]
        yield found


@pytest.fixture
def behind(root: Path, tmp_path: Path) -> Iterator[Callable[..., tuple[httpx.Client, list[Stub]]]]:
    """A client of nginx over stubs that answer as told."""
    need_nginx()
    ended: list[Callable[[], object]] = []

    def make(*answers: Answer, names: tuple[str, ...] = ()) -> tuple[httpx.Client, list[Stub]]:
        stubs = [Stub(answer) for answer in answers]
        ended.extend(stub.stop for stub in stubs)
        folder = tmp_path / f"nginx{len(ended)}"
        folder.mkdir()
        proxy = Proxy(root, folder, [*(stub.name for stub in stubs), *names])
        ended.append(proxy.stop)
        client = httpx.Client(base_url=proxy.url, timeout=60, trust_env=False)
        ended.append(client.close)
        return client, stubs

    yield make
    for end in reversed(ended):
        end()
