"""A tiny snapshot, written as a build would write it, and a real server over it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.graph.build import build
from kg.settings import Settings
from kg.snapshot import CURRENT, MANIFEST, FileEntry, Snapshot
from kg.web import create_app
from tests import engines
from tests.serving import Server

BASE = "https://w3id.org/juten-kg/"
ONTOLOGY_GRAPH = f"{BASE}graph/ontology"
VERSION = "0123456789abcdef"
OLD_VERSION = "fedcba9876543210"
HOSTILE = "<script>alert(1)</script>"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCT = "http://purl.org/dc/terms/"


def _iri(path: str) -> str:
    return f"<{BASE}{path}>"


def _term(name: str) -> str:
    return _iri(f"ontology#{name}")


def _measure(number: str, label: str, lead: str) -> list[str]:
    subject = _iri(f"id/measure/2022-06-07/{number}")
    return [
        f"{subject} <{_RDF}type> {_term('Measure')} .",
        f'{subject} <{_DCT}identifier> "{number}" .',
        f'{subject} <{_RDFS}label> "{label}"@ja .',
        f"{subject} {_term('leadMinistry')} {_iri('id/ministry/' + lead)} .",
        f"{subject} {_term('ministry')} {_iri('id/ministry/' + lead)} .",
    ]


def data_lines() -> list[str]:
    ministry = _iri("id/ministry/mic")
    lines = [
        f"{ministry} <{_RDF}type> {_term('Ministry')} .",
        f'{ministry} <{_RDFS}label> "総務省"@ja .',
        f'{ministry} <{_RDFS}label> "Ministry of Internal Affairs and Communications"@en .',
        *_measure("01-10", "デジタル技術を活用した郵便局による地域連携", "mic"),
        *_measure("02-01", "国際的なデータ流通の推進", "mic"),
        *_measure("99-99", HOSTILE, "mic"),
    ]
    return sorted(lines)


def ontology_lines() -> list[str]:
    graph = f"<{ONTOLOGY_GRAPH}>"
    ontology = _iri("ontology")
    return sorted(
        [
            f"{ontology} <{_RDF}type> <http://www.w3.org/2002/07/owl#Ontology> {graph} .",
            f'{_term("Measure")} <{_RDFS}label> "施策"@ja {graph} .',
            f'{_term("Measure")} <{_RDFS}label> "measure"@en {graph} .',
            f"{_term('Measure')} <{_RDF}type> <http://www.w3.org/2002/07/owl#Class> {graph} .",
            f'{_term("leadMinistry")} <{_RDFS}label> "主担当府省庁"@ja {graph} .',
            f"{_term('leadMinistry')} <{_RDF}type> <http://www.w3.org/2002/07/owl#ObjectProperty> {graph} .",
        ]
    )


def build_tiny(build_dir: Path) -> Snapshot:
    """Two versions, of which the second is current."""
    _write(build_dir, OLD_VERSION, data_lines()[:3])
    snapshot = _write(build_dir, VERSION, data_lines())
    (build_dir / CURRENT).symlink_to(VERSION)
    return snapshot


def _write(build_dir: Path, version: str, data: list[str]) -> Snapshot:
    folder = build_dir / version
    (folder / "dumps").mkdir(parents=True)
    text = "".join(line + "\n" for line in data).encode()
    quads = "".join(line + "\n" for line in ontology_lines()).encode()
    contents = {
        "graph.nt.gz": (gzip.compress(text, mtime=0), "application/gzip"),
        "graphs.nq.gz": (gzip.compress(quads, mtime=0), "application/gzip"),
        "dumps/juten.nt": (text, "application/n-triples"),
        "dumps/juten.ttl": (text, "text/turtle"),
        "dumps/SHA256SUMS": (f"{hashlib.sha256(text).hexdigest()}  juten.nt\n".encode(), "text/plain"),
    }
    for name, (content, _media_type) in contents.items():
        (folder / name).write_bytes(content)
    snapshot = Snapshot(
        version=version,
        path=folder,
        base_iri=BASE,
        triples={"": len(data), ONTOLOGY_GRAPH: len(ontology_lines())},
        files=tuple(
            FileEntry(name, len(content), hashlib.sha256(content).hexdigest(), media_type)
            for name, (content, media_type) in sorted(contents.items())
        ),
    )
    (folder / MANIFEST).write_text(snapshot.manifest(), encoding="utf-8")
    return snapshot


@dataclass(frozen=True)
class Tiny:
    """What a test needs to know of the tiny snapshot."""

    snapshot: Snapshot
    build_dir: Path
    base: str = BASE
    version: str = VERSION
    old_version: str = OLD_VERSION
    hostile: str = HOSTILE
    ontology_graph: str = ONTOLOGY_GRAPH


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    build_dir = tmp_path_factory.mktemp("build")
    return Tiny(build_tiny(build_dir), build_dir)


@pytest.fixture
def environment(tiny: Tiny, root: Path) -> dict[str, str]:
    return {"KG_BUILD_DIR": str(tiny.build_dir), "KG_ROOT": str(root)} | engines.settings_over(tiny.build_dir)


@pytest.fixture
def make_app(environment: dict[str, str]) -> Iterator[Callable[..., Flask]]:
    """Applications over the tiny snapshot, with settings that go over the defaults; closed after the test."""
    made: list[Flask] = []

    def make(engine: object = None, **settings: str) -> Flask:
        app = create_app(settings=Settings(environment | settings), engine=engine)  # type: ignore[arg-type]
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["kg"].engines.close()


@pytest.fixture
def client(make_app: Callable[..., Flask]) -> FlaskClient:
    return make_app().test_client()


@pytest.fixture
def start_server(root: Path, environment: dict[str, str]) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(**settings: str) -> Server:
        started.append(Server(root, environment | settings))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(root: Path, tiny: Tiny) -> Iterator[Server]:
    settings = {"KG_BUILD_DIR": str(tiny.build_dir), "KG_ROOT": str(root)}
    running = Server(root, settings | engines.settings_over(tiny.build_dir))
    yield running
    running.stop()


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    """A client of the running server that sends no Accept and speaks English unless a test says otherwise."""
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as found:
        del found.headers["Accept"]
        found.headers["Accept-Language"] = "en"
        found.headers["Accept-Encoding"] = "identity"  # so that Content-Length is that of the content
        yield found


@pytest.fixture(scope="session")
def real_build(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The real tables, built."""
    return build(root, tmp_path_factory.mktemp("real") / "build", BASE)


@pytest.fixture(scope="session")
def real_server(root: Path, real_build: Snapshot) -> Iterator[Server]:
    build_dir = real_build.path.parent
    running = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)} | engines.settings_over(build_dir))
    yield running
    running.stop()


@pytest.fixture
def real(real_server: Server) -> Iterator[httpx.Client]:
    """A client of a server over the real build."""
    with httpx.Client(base_url=real_server.url, timeout=60, trust_env=False) as found:
        del found.headers["Accept"]
        yield found
