"""A new build, and a new start, reach three servers one after the other under load: nothing lost, no two versions."""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.snapshot import Snapshot
from tests.http.snapshots import lines_of, write_snapshot
from tests.replicas.load import NEXT
from tests.replicas.loading import Load, eventually
from tests.replicas.proxy import Proxy, free_port, need_nginx
from tests.replicas.servers import ASKED, HOST, start, switch
from tests.serving import Server

OLD, NEW = "a" * 16, "b" * 16
WALKS = ["/queries/ministries.csv?limit=5", "/queries/provisions.json?limit=10"]
# The snapshots of this test have no index for the search, no catalogue's files and no workbook.
ASKED_HERE = [row for row in ASKED if not str(row["path"]).startswith(("/search", "/dumps/juten", "/catalog"))]


@dataclass
class Replica:
    """A server with a folder of its own."""

    build_dir: Path
    port: int
    server: Server

    @property
    def version(self) -> str:
        """What it answers from now."""
        return str(httpx.get(f"{self.server.url}/readyz", timeout=60, trust_env=False).json().get("version"))


@dataclass
class Site:
    """All that runs; ``builds`` has both versions."""

    root: Path
    builds: Path
    replicas: list[Replica]
    load: Load

    def serve(self, build_dir: Path, port: int) -> Server:
        """A server that trusts the proxy."""
        return start(self.root, build_dir, PORT=str(port), KG_TRUSTED_PROXIES="127.0.0.1")


def plan() -> dict[str, Any]:
    """What is asked again and again, and what is walked from page to page."""
    rows = []
    for row in ASKED_HERE:
        path = str(httpx.URL(row["path"]).copy_merge_params({"query": row["query"]} if "query" in row else {}))
        rows.append({"path": path, "headers": {"Host": HOST} | row.get("headers", {}), "unique": True})
    return {"requests": rows, "walks": [{"path": path, "headers": {"Host": HOST}} for path in WALKS]}


@pytest.fixture
def site(root: Path, published: Snapshot, tmp_path: Path) -> Iterator[Site]:
    need_nginx()
    builds = tmp_path / "builds"
    named = lines_of(published.named_graphs_file)
    data = lines_of(published.graph_file)
    write_snapshot(builds, OLD, data, named)
    write_snapshot(builds, NEW, [line.replace('"@ja .', '〔乙〕"@ja .') for line in data], named)
    replicas: list[Replica] = []
    try:
        for number in range(3):
            build_dir = tmp_path / f"replica{number}"
            shutil.copytree(builds / OLD, build_dir / OLD)
            switch(build_dir, OLD)
            port = free_port()
            server = start(root, build_dir, PORT=str(port), KG_TRUSTED_PROXIES="127.0.0.1")
            replicas.append(Replica(build_dir, port, server))
        folder = tmp_path / "nginx"
        folder.mkdir()
        proxy = Proxy(root, folder, [f"127.0.0.1:{replica.port}" for replica in replicas])
        try:
            load = Load(root, tmp_path, proxy.url, plan())
            try:
                yield Site(root, builds, replicas, load)
            finally:
                load.stop()
        finally:
            proxy.stop()
    finally:
        for replica in replicas:
            replica.server.stop()


def walked(replica: Replica, path: str, version: str) -> str:
    """The hash of all pages of a version, asked from one server."""
    content = hashlib.sha256()
    next_path: str | None = f"{path}&version={version}"
    with httpx.Client(base_url=replica.server.url, timeout=60, trust_env=False) as client:
        del client.headers["Accept"]
        while next_path is not None:
            answer = client.get(next_path, headers={"Host": HOST})
            assert (answer.status_code, answer.headers["X-Juten-Version"]) == (200, version)
            content.update(answer.content)
            found = NEXT.search(answer.headers.get("Link", ""))
            next_path = found[1] if found else None
    return content.hexdigest()


def test_a_new_build_reaches_all_without_a_lost_request_or_a_walk_of_two_versions(site: Site) -> None:
    site.load.go_on(100)
    for replica in site.replicas:
        shutil.copytree(site.builds / NEW, replica.build_dir / NEW)
        site.load.go_on(20)  # it lies there, and is not published yet
        switch(replica.build_dir, NEW)
        assert eventually(lambda replica=replica: replica.version == NEW)  # type: ignore[misc]
        site.load.go_on(60)
    site.load.go_on(100)
    site.load.stop()

    requests = site.load.requests()
    assert [line for line in requests if line["status"] != 200 or line["failures"]] == []
    answers = defaultdict(set)
    for line in requests:
        answers[line["path"], line["version"], line["etag"]].add(line["sha256"])
    assert {version for _path, version, _tag in answers} == {OLD, NEW}
    assert {key: found for key, found in answers.items() if len(found) > 1} == {}

    walks = [line for line in site.load.lines() if "walk" in line]
    finished = [line for line in walks if len(line["statuses"]) > 1]
    assert {version for line in finished for version in line["versions"]} == {OLD, NEW}
    assert [line for line in walks if len(set(line["versions"])) > 1] == []
    expected = {(path, version): walked(site.replicas[0], path, version) for path in WALKS for version in (OLD, NEW)}
    assert [line for line in walks if line["sha256"] != expected[line["walk"], line["versions"][0]]] == []


def test_every_server_is_started_anew_without_a_lost_request(site: Site) -> None:
    site.load.go_on(100)
    for replica in site.replicas:
        replica.server.stop()
        site.load.go_on(30)
        replica.server = site.serve(replica.build_dir, replica.port)
        assert eventually(lambda replica=replica: replica.version == OLD)  # type: ignore[misc]
        site.load.go_on(60)
    site.load.stop()
    requests = site.load.requests()
    assert [line for line in requests if line["status"] != 200 or line["failures"]] == []
