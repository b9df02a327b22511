"""A made-up corporate register in stores that others wrote, each a real server on loopback."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.peers import Data, Oxigraph, peer_program, run_checked
from benchmarks.processes import ServerProcess, free_port
from benchmarks.virtuoso import GRAPH, Virtuoso, wait_for_log
from kg.snapshot import Snapshot
from tests.clients.tools import absent
from tests.engines import settings_over
from tests.serving import Server

REGISTER = "http://register.example/"
BASE = "https://w3id.org/juten-kg/"
PREFIXES = f"PREFIX juten: <{BASE}ontology#> PREFIX org: <http://www.w3.org/ns/org#> PREFIX reg: <{REGISTER}> "
NUMBER = "?ministry org:identifier ?identifier . BIND(STR(?identifier) AS ?n) "
READY = "ASK {}"
PATIENCE = 60.0  # s


def check_installed() -> None:
    """Skip the module that calls this where a store is missing; in CI, fail."""
    if Oxigraph().version() is None:
        absent("oxigraph", "python -m benchmarks.peers")
    if Virtuoso().version() is None:
        absent("virtuoso-t", "virtuoso-opensource-7-bin")


def start(root: Path, snapshot: Snapshot, *listed: str, **settings: str) -> Server:
    """A server of ours that lists these endpoints."""
    environment = {"KG_BUILD_DIR": str(snapshot.path.parent), "KG_ROOT": str(root), "KG_FEDERATION": " ".join(listed)}
    return Server(root, environment | settings_over(snapshot.path.parent) | settings)


def corporate_numbers(root: Path) -> dict[str, str]:
    """Corporate numbers of ministries by their slug."""
    with (root / "data" / "reference" / "ministries.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: row["corporate_number"] for row in csv.DictReader(file) if row["corporate_number"]}


def write_register(root: Path, file: Path, others: int = 50) -> Path:
    """The register as N-Triples: the ministries under their numbers, and so many other bodies."""
    numbers = {number: f"body {slug}" for slug, number in corporate_numbers(root).items()}
    numbers |= {f"9{n:012}": f'other "{n}" \\ 法人' for n in range(others)}
    with file.open("w", encoding="utf-8") as out:
        for number, name in numbers.items():
            subject = f"<{REGISTER}{number}>"
            out.write(f'{subject} <{REGISTER}number> "{number}" .\n')
            out.write(f"{subject} <{REGISTER}name> {json.dumps(name, ensure_ascii=False)}@ja .\n")
    return file


def ask(url: str, query: str, accept: str = "application/sparql-results+json") -> httpx.Response:
    """A query by POST, as any client sends it."""
    return httpx.post(url, data={"query": query}, headers={"Accept": accept}, timeout=120, trust_env=False)


def values(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of an answer, each a dictionary of lexical forms."""
    assert response.status_code == 200, response.text
    rows = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


@contextmanager
def oxigraph(register: Path, folder: Path) -> Iterator[str]:
    """``oxigraph serve-read-only`` over the register; the URL of its endpoint."""
    program, store, port = str(peer_program("oxigraph")), str(folder / "store"), free_port()
    run_checked([program, "load", "--location", store, "--file", str(register)], folder / "load.log")
    command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with ServerProcess(command, folder / "oxigraph.log", cwd=folder):
        url = f"http://127.0.0.1:{port}/query"
        _wait(url)
        yield url


@contextmanager
def virtuoso(register: Path, folder: Path) -> Iterator[str]:
    """Virtuoso over the register, allowed to ask others; the URL of its endpoint."""
    peer, data = Virtuoso(), Data(folder, folder, register, _NO_SNAPSHOT)
    port = free_port()
    file, sql_port = peer._configure(data, folder, port)
    with ServerProcess(["virtuoso-t", "+foreground", "+configfile", str(file)], folder / "v.log", cwd=folder) as server:
        wait_for_log(server, "Server online at", PATIENCE)
        load = f"DB.DBA.TTLP_MT(file_open('{register}'), '', '{GRAPH}', 512, 2);"
        grants = (
            'grant select on "DB.DBA.SPARQL_SINV_2" to "SPARQL"; grant execute on DB.DBA.SPARQL_SINV_IMP to "SPARQL";'
        )
        peer._sql(sql_port, f"{load} {grants} checkpoint;")
        url = f"http://127.0.0.1:{port}/sparql"
        _wait(url)
        yield url


_NO_SNAPSHOT = Snapshot("0" * 16, Path(), REGISTER, {}, ())


def _wait(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if ask(url, READY).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < end, f"{url} does not answer"
        time.sleep(0.05)
