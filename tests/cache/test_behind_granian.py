"""The cache where it runs: in granian, over a real socket, with a real client."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SERVED = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from echo import EchoApp
from kg.web.response_cache import Compression, ResponseCache
app = ResponseCache(Compression(EchoApp()), max_bytes=1_000_000, version=lambda: "v1")
"""


def is_listening(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "served.py").write_text(SERVED, encoding="utf-8")
    address = folder / "socket"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--uds", str(address), "--no-ws", "served:app"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while not is_listening(address):
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(address)), base_url="http://kg.example") as client:
            yield client
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_get_and_head_and_304_agree(client: httpx.Client, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = client.get("/sparql?size=5000", headers=headers)
    again = client.get("/sparql?size=5000", headers=headers)
    head = client.head("/sparql?size=5000", headers=headers)
    assert first.content == again.content
    assert first.content.endswith(b" " * 5000)
    assert head.content == b""
    for name in ("etag", "content-length", "content-encoding", "vary"):
        assert first.headers.get(name) == again.headers.get(name) == head.headers.get(name)
    unchanged = client.get("/sparql?size=5000", headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]


def test_a_post_is_read_whole_and_answered_twice_alike(client: httpx.Client) -> None:
    body = "SELECT * WHERE { ?施策 ?p ?o } # " + "x" * 60_000
    headers = {"Content-Type": "application/sparql-query"}
    replies = [client.post("/sparql", content=body.encode(), headers=headers) for _ in range(2)]
    assert replies[0].json() == replies[1].json()
    assert replies[0].json()["body"].encode("latin-1").decode() == body


def test_a_post_in_chunks_reaches_the_application(client: httpx.Client) -> None:
    reply = client.post("/sparql", content=iter([b"query=", b"1"]))
    assert reply.json()["body"] == "query=1"
