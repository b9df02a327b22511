"""Engines in this process, with a version published in them, and our engine in front."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kg.engine.errors import EngineUnavailable
from kg.engine.remote import Access, Limits, RemoteEngine
from kg.publish import Target, publish
from kg.publish.remote_store import RemoteStore
from kg.snapshot import Snapshot
from tests.http.snapshots import BASE, write_snapshot
from tests.remote.honest import HonestEngine
from tests.remote.liar import Liar, Lie

VERSION, SECOND, THIRD = "00000000000000a1", "00000000000000a2", "00000000000000a3"
ONTOLOGY, CATALOG = f"{BASE}graph/ontology", f"{BASE}graph/catalog"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def data(word: str) -> list[str]:
    return [f'<{BASE}id/{number}> {LABEL} "{word} 施策 {number}"@ja .' for number in range(20)] + [
        f"<{BASE}id/{number}> <{BASE}ontology#next> <{BASE}id/{number + 1}> ." for number in range(20)
    ]


def quads(word: str) -> list[str]:
    return [
        f'<{BASE}ontology> {LABEL} "{word}"@en <{ONTOLOGY}> .',
        f'<{BASE}catalog> {LABEL} "{word} catalogue"@en <{CATALOG}> .',
        f"<{BASE}catalog> <{BASE}ontology#graph> <{ONTOLOGY}> <{CATALOG}> .",
    ]


def write_version(build_dir: Path, version: str, word: str) -> Snapshot:
    """A version whose texts hold a word of its own; it becomes the current one."""
    snapshot = write_snapshot(build_dir, version, data(word), quads(word))
    counted = {"": len(data(word)), ONTOLOGY: 1, CATALOG: 2}
    whole = Snapshot(version, snapshot.path, BASE, counted, snapshot.files)
    (snapshot.path / "manifest.json").write_text(whole.manifest(), encoding="utf-8")
    return whole


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    write_version(tmp_path / "build", VERSION, "first")
    return tmp_path / "build"


@pytest.fixture
def snapshot(build_dir: Path) -> Snapshot:
    from kg.snapshot import current_snapshot

    return current_snapshot(build_dir)


def publish_in(engine: HonestEngine, snapshot: Snapshot) -> None:
    with RemoteStore(Target(engine.url, engine.store_url), Access(engine.url), 30) as store:
        publish(snapshot, store, lambda graph, count: None)


@pytest.fixture
def honest(snapshot: Snapshot) -> Iterator[HonestEngine]:
    """An engine that holds the first version."""
    with HonestEngine() as engine:
        publish_in(engine, snapshot)
        engine.requests.clear()
        yield engine


def version_of(engine: RemoteEngine) -> str | None:
    """The version that answers; None while there is none."""
    try:
        return engine.version
    except EngineUnavailable:
        return None


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "not within a minute"
        time.sleep(0.02)


@pytest.fixture
def lying(honest: HonestEngine) -> Iterator[Callable[..., Liar]]:
    """Starts an engine that holds the first version and tells lies."""
    with ExitStack() as started:

        def start(*lies: Lie) -> Liar:
            return started.enter_context(Liar(honest, *lies))

        yield start


OpenRemote = Callable[..., RemoteEngine]


@pytest.fixture
def open_remote(build_dir: Path, lying: Callable[..., Liar]) -> Iterator[OpenRemote]:
    """Opens our engine before a URL. It is closed before those that it asks, who wait for it to hang up."""
    del lying
    with ExitStack() as opened:

        def open_(
            url: str,
            *,
            seconds: float = 30,
            cap: int = 1 << 20,
            connections: int = 4,
            queue: int = 4,
            user: str = "",
            token: str = "",
            ready: bool = True,
        ) -> RemoteEngine:
            access = Access(url, user, "geheim" if user else "", token)
            engine = RemoteEngine(access, build_dir, Limits(seconds, cap, connections, queue))
            opened.callback(engine.close)
            if ready:
                wait_for(lambda: version_of(engine) is not None)
            return engine

        yield open_
