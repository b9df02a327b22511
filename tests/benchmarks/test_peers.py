"""Each peer that is installed answers every query of the mix rightly, listens on loopback only, and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks import peers
from benchmarks.answers import rows_of
from benchmarks.mix import MIX, Work, query_texts
from benchmarks.peers import LOCK, Data, Oxigraph, Peer, RdflibEndpoint, Running, project_environ
from benchmarks.processes import ServerError
from benchmarks.run import Truth
from benchmarks.virtuoso import Virtuoso
from tests.benchmarks.conftest import SCALE

OTHERS: list[Peer] = [Oxigraph(), RdflibEndpoint(), Virtuoso()]


@pytest.fixture(scope="module", params=OTHERS, ids=lambda peer: peer.name)
def running(
    request: pytest.FixtureRequest, made_data: Data, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    peer: Peer = request.param
    if peer.version() is None:
        pytest.skip(f"{peer.name} is not installed: {peer.package}")
    folder = tmp_path_factory.mktemp("peer")
    peer.prepare(made_data, folder)
    running = peer.start(made_data, folder, query_texts(MIX[0], SCALE)[0])
    yield running
    assert running.server.stop() == []


@pytest.fixture(scope="module")
def truth(made_data: Data) -> Truth:
    return Truth(made_data)


@pytest.mark.parametrize("work", MIX, ids=lambda work: work.name)
def test_a_peer_gives_the_right_answer(running: Running, work: Work, truth: Truth) -> None:
    for query in query_texts(work, SCALE)[:3]:
        unique = query + "\n#a-comment-that-makes-it-new\n"
        assert truth.rows(query).difference(rows_of(running.ask(unique))) is None


def test_a_peer_listens_on_loopback_only(running: Running) -> None:
    addresses = {
        connection.laddr.ip
        for pid in running.server.processes()
        for connection in psutil.Process(pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_a_query_that_a_peer_refuses_is_an_error_with_the_status(running: Running) -> None:
    with pytest.raises(ServerError, match=r"status [45]"):
        running.ask("SELEKT")


@pytest.mark.parametrize("peer", [Oxigraph(), RdflibEndpoint()], ids=lambda peer: peer.name)
def test_a_peer_that_is_missing_has_no_version(peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peers, "ENVIRONMENT", tmp_path)
    assert peer.version() is None


def test_virtuoso_that_is_missing_has_no_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Virtuoso().version() is None


def test_every_peer_names_its_package() -> None:
    assert [peer.package.split(" ")[0] for peer in OTHERS] == [
        "oxigraph",
        "rdflib-endpoint",
        "virtuoso-opensource-7-bin",
    ]


def test_the_lock_has_a_hash_for_each_package_and_names_no_registry() -> None:
    text = LOCK.read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if "==" in line]
    assert {"oxigraph", "rdflib-endpoint"} <= {line.partition("==")[0] for line in packages}
    assert text.count("--hash=sha256:") >= len(packages)
    assert "http" not in text.replace("httptools", "")


def test_this_server_gets_no_setting_of_whoever_runs_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KG_CACHE_BYTES", "1")
    environ = project_environ(tmp_path, tmp_path / "build", KG_WORKERS="2")
    assert {name for name in environ if name.startswith("KG_")} == {"KG_ROOT", "KG_BUILD_DIR", "KG_WORKERS"}
