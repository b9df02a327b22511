"""The peers: this server in two settings, and other SPARQL servers, each on loopback with the same graph.

A peer is asked whether it is installed, given the data once (``prepare``), and started as often as one likes. Those
from PyPI live in an environment of their own, ``benchmarks/.venv``, which ``python -m benchmarks.peers`` makes; they
are never part of the product's lock. Knows no query of the mix.
"""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import subprocess
import sys
import time
import venv
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib.metadata import version as package_version
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.processes import ServerError, ServerProcess, free_port
from kg.snapshot import Snapshot, current_snapshot

ENVIRONMENT = Path(__file__).parent / ".venv"
LOCK = Path(__file__).parent / "requirements.lock"
RESULTS_JSON = "application/sparql-results+json"
START_SECONDS = 900.0  # rdflib reads about 20,000 triples a second


@dataclass(frozen=True, slots=True)
class Data:
    """What is served: a project folder, its builds, and the default graph as plain N-Triples for those who load files.

    The named graphs (catalogue, ontology, saved queries; no query of the mix asks for them) are left out for the
    others: rdflib-endpoint and Virtuoso would add them to the default graph.
    """

    project: Path
    build_dir: Path
    triples_file: Path
    snapshot: Snapshot


def read_data(project: Path, build_dir: Path, folder: Path) -> Data:
    """The data of a finished build; writes the graph into ``folder``."""
    snapshot = current_snapshot(build_dir)
    triples_file = folder / "graph.nt"
    with gzip.open(snapshot.graph_file) as packed, triples_file.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return Data(project, build_dir, triples_file, snapshot)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers. ``start_seconds`` is from the start of its process to its first answer."""

    server: ServerProcess
    url: str  # of the SPARQL endpoint
    start_seconds: float

    def target(self, query: str) -> str:
        """The request target (path and query string) that asks a query by GET."""
        return f"{urlsplit(self.url).path}?query={quote(query, safe='')}"

    def ask(self, query: str, timeout: float = 120) -> bytes:
        """The body of the answer in SPARQL JSON.

        :raises ServerError: where there is none; the message says why.
        """
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
        try:
            connection.request("GET", self.target(query), headers={"Accept": RESULTS_JSON})
            response = connection.getresponse()
            body = response.read()
        except TimeoutError as error:
            raise ServerError(f"no answer in {timeout:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise ServerError(f"no answer: {type(error).__name__} {error}") from error
        finally:
            connection.close()
        if response.status != 200:
            raise ServerError(f"status {response.status}: {body[:300].decode(errors='replace')}")
        return body


class Peer(ABC):
    """A server that can be measured."""

    name: str  # key in the results
    package: str  # what to install where it is missing

    @abstractmethod
    def version(self) -> str | None:
        """Name and version of what would run; None where it is not installed."""

    def prepare(self, data: Data, folder: Path) -> None:  # noqa: B027 - most peers have nothing to prepare
        """Load the data into a store on disk, where the peer has one.

        :raises ServerError: where loading fails.
        """

    @abstractmethod
    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        """The command that serves on a port of loopback."""

    def environ(self, data: Data) -> dict[str, str]:
        """The environment of the server."""
        del data
        return dict(os.environ)

    path = "/sparql"

    def start(self, data: Data, folder: Path, first_query: str) -> Running:
        """Start it and wait for its first answer.

        :param folder: the one given to :meth:`prepare`.
        :raises ServerError: where it does not answer; it is ended then.
        """
        port = free_port()
        server = ServerProcess(self.command(data, folder, port), folder / "server.log", self.environ(data), folder)
        running = Running(server, f"http://127.0.0.1:{port}{self.path}", 0.0)
        try:
            seconds = _wait_for_answer(running, first_query)
        except BaseException:
            server.stop()
            raise
        return Running(server, running.url, seconds)


def _wait_for_answer(running: Running, query: str) -> float:
    while True:
        running.server.check_running()
        waited = time.perf_counter() - running.server.started
        try:
            running.ask(query)
        except ServerError as error:
            if waited > START_SECONDS:
                raise ServerError(f"no answer {START_SECONDS:g} s after the start: {error}") from error
            time.sleep(0.01)
        else:
            return time.perf_counter() - running.server.started


def project_environ(project: Path, build_dir: Path, **settings: str) -> dict[str, str]:
    """An environment for ``kg`` with the settings given and no other ``KG_…``."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return environ | {"KG_ROOT": str(project), "KG_BUILD_DIR": str(build_dir)} | settings


def kg_command(*arguments: str) -> list[str]:
    """The command ``kg`` of the environment that runs this."""
    return [str(Path(sys.executable).with_name("kg")), *arguments]


class ThisServer(Peer):
    """This project's own server as a user starts it, with the settings given (``KG_…``)."""

    package = "juten-kg (this project: make setup-dev)"

    def __init__(self, name: str, **settings: str) -> None:
        self.name, self.settings = name, settings

    def version(self) -> str | None:
        return f"juten-kg {package_version('juten-kg')}" if Path(kg_command()[0]).is_file() else None

    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        del data, folder
        return kg_command("serve", "--port", str(port))

    def environ(self, data: Data) -> dict[str, str]:
        return project_environ(data.project, data.build_dir, **self.settings)


def peer_program(name: str) -> Path:
    """A program of the peers' environment, there or not."""
    return ENVIRONMENT / "bin" / name


def _peer_package(name: str) -> str | None:
    """``name version`` of a package in the peers' environment, None where it is missing."""
    found = sorted(ENVIRONMENT.glob(f"lib/python*/site-packages/{name.replace('-', '_')}-*.dist-info"))
    return f"{name} {found[0].name.removesuffix('.dist-info').rpartition('-')[2]}" if found else None


class Oxigraph(Peer):
    """``oxigraph serve-read-only`` over a store on disk."""

    name = "oxigraph"
    package = "oxigraph (PyPI; `python -m benchmarks.peers` installs it)"
    path = "/query"

    def version(self) -> str | None:
        return _peer_package("oxigraph") if peer_program("oxigraph").is_file() else None

    def prepare(self, data: Data, folder: Path) -> None:
        store = str(folder / "store")
        program = str(peer_program("oxigraph"))
        run_checked([program, "load", "--location", store, "--file", str(data.triples_file)], folder / "load.log")
        run_checked([program, "optimize", "--location", store], folder / "load.log")

    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        del data
        store = str(folder / "store")
        return [str(peer_program("oxigraph")), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]


class RdflibEndpoint(Peer):
    """``rdflib-endpoint serve`` over a file, with rdflib's own store in memory (its default)."""

    name = "rdflib-endpoint"
    package = "rdflib-endpoint (PyPI; `python -m benchmarks.peers` installs it)"
    path = "/"

    def version(self) -> str | None:
        return _peer_package("rdflib-endpoint") if peer_program("rdflib-endpoint").is_file() else None

    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        del folder
        address = ["--host", "127.0.0.1", "--port", str(port)]
        return [str(peer_program("rdflib-endpoint")), "serve", *address, str(data.triples_file)]


def run_checked(command: list[str], log: Path, timeout: float = 3600) -> None:
    """Run a command to its end.

    :raises ServerError: where it ends with another code than 0, with the end of its output.
    """
    try:
        with log.open("ab") as output:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=True, timeout=timeout)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        end = log.read_text(encoding="utf-8", errors="replace")[-800:]
        raise ServerError(f"{error}: {end}") from error


def install() -> None:
    """Make the peers' environment anew from ``requirements.lock``, with hashes.

    :raises ServerError: where pip fails; what it said is in the message.
    """
    venv.create(ENVIRONMENT, clear=True, symlinks=True, with_pip=True)
    pip = [str(peer_program("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run_checked([*pip, "--require-hashes", "-r", str(LOCK)], ENVIRONMENT / "install.log")


if __name__ == "__main__":
    try:
        install()
    except ServerError as failure:
        sys.exit(f"the peers could not be installed: {failure}")
