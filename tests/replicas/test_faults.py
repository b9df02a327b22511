"""Three servers in three network namespaces behind nginx in a fourth: one is killed, one cut off, under load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kg.snapshot import Snapshot
from tests.replicas.loading import Load, eventually
from tests.replicas.namespaces import Network, network
from tests.replicas.proxy import Proxy, need_nginx
from tests.replicas.servers import ASKED, HOST, copied, kill, start
from tests.serving import Server

PORT = "8000"
SERVERS = ["one", "two", "three"]
Answers = dict[str, set[tuple[str, str]]]


@dataclass
class Site:
    """All that runs. ``expected`` has tags and hashes of the right answers by path."""

    net: Network
    proxy: Proxy
    servers: dict[str, Server]
    load: Load
    published: Path
    expected: Answers

    def answered_by(self, name: str, since: int) -> int:
        """Requests that a server answered at the first try, from a line of the log on."""
        peer = f"{self.net.address(name)}:{PORT}"
        return sum(line["server"] == peer and line["server_status"] == "200" for line in self.proxy.log()[since:])


def plan() -> dict[str, list[dict[str, Any]]]:
    """All of :data:`ASKED` and a POST, so that the proxy does not have them, and the first few as everybody asks."""
    rows: list[dict[str, Any]] = []
    for row in ASKED:
        headers = {"Host": HOST} | row.get("headers", {})
        if "query" in row:
            form = urlencode({"query": row["query"]})
            rows.append({"path": f"{row['path']}?{form}", "headers": headers})
            posted = {"headers": headers | {"Content-Type": "application/x-www-form-urlencoded"}, "body": form}
        elif "follow" not in row:
            rows.append({"path": row["path"], "headers": headers})
    rows = [row | {"unique": True} for row in (*rows, {"method": "POST", "path": "/sparql", **posted})]
    return {"requests": rows + [row | {"unique": False} for row in rows[:4]]}


def answers_of(root: Path, folder: Path, net: Network) -> Answers:
    """Tag and hash of each answer by its path, each server asked by itself until it has answered everything twice."""
    loads = {}
    for name in SERVERS:
        place = folder / name
        place.mkdir()
        url = f"http://{net.address(name)}:{PORT}"
        loads[name] = Load(root, place, url, plan(), within=net.within("proxy"))
    found: dict[str, Answers] = {}
    for name, load in loads.items():
        load.go_on(2 * len(plan()["requests"]))
        load.stop()
        assert [line for line in load.requests() if line["status"] != 200] == []
        found[name] = {}
        for line in load.requests():
            found[name].setdefault(line["path"], set()).add((line["etag"], line["sha256"]))
    assert found["one"] == found["two"] == found["three"]
    return found["one"]


@pytest.fixture
def site(root: Path, published: Snapshot, tmp_path: Path) -> Iterator[Site]:
    need_nginx()
    with network(SERVERS) as net:
        servers: dict[str, Server] = {}
        try:
            copies = {"one": published.path.parent, "two": published.path.parent}  # two share a folder, one has its own
            copies["three"] = copied(published.path.parent, tmp_path / "copy")
            for name in SERVERS:
                servers[name] = serving(root, net, name, copies[name])
            folder = tmp_path / "nginx"
            folder.mkdir()
            names = [f"{net.address(name)}:{PORT}" for name in SERVERS]
            proxy = Proxy(root, folder, names, within=net.within("proxy"), waits="10s")
            try:
                known = answers_of(root, tmp_path, net)
                load = Load(root, tmp_path, proxy.url, plan(), within=net.within("proxy"))
                try:
                    yield Site(net, proxy, servers, load, published.path.parent, known)
                finally:
                    load.stop()
            finally:
                proxy.stop()
        finally:
            for server in servers.values():
                server.stop()


def serving(root: Path, net: Network, name: str, build_dir: Path) -> Server:
    """A server in its namespace."""
    return start(
        root,
        build_dir,
        net.within(name),
        net.address(name),
        PORT=PORT,
        KG_TRUSTED_PROXIES=net.proxy_address,
    )


def recovered(site: Site, name: str) -> bool:
    """Whether a server answers again, as often as the others."""
    since = len(site.proxy.log())
    return eventually(lambda: site.answered_by(name, since) >= 5)


@dataclass
class Fault:
    """What was done to a server, between two moments, and how the clients fared."""

    what: str
    began: float
    mended: float = 0.0
    back: float = 0.0

    def report(self, site: Site, requests: list[dict[str, Any]]) -> str:
        """One line for whoever reads the output."""
        asked = {line["request_id"]: line["server"] for line in site.proxy.log()}
        during = [line for line in requests if self.began - 6 < line["started"] < self.mended]
        during = [line for line in during if line["started"] + line["seconds"] > self.began]
        usual = sorted(line["seconds"] for line in requests if line["started"] + line["seconds"] < self.began)
        moved = [line for line in during if ", " in asked.get(line["id"], "")]
        stalls = [line for line in during if line["seconds"] > 20 * usual[len(usual) // 2] + 0.25]
        settled = max([line["started"] + line["seconds"] - self.began for line in stalls], default=0.0)
        return (
            f"{self.what}: {len(during)} requests meanwhile, {len(moved)} moved to another server, "
            f"{sum(bool(line['failures']) for line in during)} asked again by the client, "
            f"slowest {max(line['seconds'] for line in during):.2f} s (median before {usual[len(usual) // 2]:.3f} s), "
            f"last stall over after {settled:.2f} s; answers again {self.back - self.mended:.2f} s after it is back"
        )


def test_no_answer_is_wrong_and_no_request_lost(site: Site, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.load.go_on(150)
    killed = Fault("kill -9", time.time())
    kill(site.servers["one"])
    site.load.go_on(150)
    site.servers["one"] = serving(root, site.net, "one", site.published)
    killed.mended = time.time()
    assert recovered(site, "one")
    killed.back = time.time()

    cut = Fault("cut off", time.time())
    site.net.cut("two")
    site.load.go_on(150)
    since = len(site.proxy.log())
    assert eventually(lambda: any("," in line["server"] for line in site.proxy.log()[since:]))
    site.net.join("two")
    cut.mended = time.time()
    assert recovered(site, "two")
    cut.back = time.time()
    site.load.stop()

    requests = site.load.requests()
    with capsys.disabled():
        for fault in (killed, cut):
            print(f"\n{fault.report(site, requests)}", end="")
    assert [line for line in requests if line["status"] != 200] == []
    assert [line for line in requests if (line["etag"], line["sha256"]) not in site.expected[line["path"]]] == []
    assert {site.net.address(name) for name in SERVERS} <= {
        line["server"].partition(":")[0] for line in site.proxy.log()
    }
