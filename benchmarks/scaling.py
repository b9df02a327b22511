"""What one machine holds: build, disk, memory, start and load at 10 k, 100 k, 1 M and 10 M triples.

    python -m benchmarks.scaling [--measures N ...] [--seconds S] [--core-hour PRICE] [--small] [--docs]

For each size the data is generated and built; then this server is started as a user starts it, with the response cache
off, and with the store on disk, and asked for a point, a join and a page. Every answer is compared with that of the
built store first. Figures are printed and kept, never asserted; the exit code is 1 where an answer was wrong.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph

from benchmarks import load
from benchmarks.answers import NotAnAnswer, Rows, rows_of
from benchmarks.generate import GenerateError, generate
from benchmarks.load import LoadError, put_load
from benchmarks.machine import describe_machine, own_versions
from benchmarks.mix import MIX, Scale, Work, query_texts
from benchmarks.peers import Data, Running, ThisServer, kg_command, project_environ
from benchmarks.processes import ServerError, run_measured
from benchmarks.report import ReportError, update_document
from benchmarks.results import RESULTS, write_json
from benchmarks.scaling_report import DOCUMENTS, scaling_report
from benchmarks.scaling_results import CACHED, DISK, PAGE, UNCACHED, Loaded, Scaling, Served, Size
from kg.settings import DEFAULT_BASE_IRI
from kg.snapshot import Snapshot, current_snapshot

SIZES = (80, 1_040, 10_900, 108_000)  # measures; about 10 k, 100 k, 1 M and 10 M triples
EDITIONS = 5
_WORKS = {work.name: work for work in MIX}
_FIRST_TIME = ("point, first-time", "join, first-time")
SETTINGS: dict[str, dict[str, str]] = {
    CACHED: {},
    UNCACHED: {"KG_CACHE_BYTES": "0"},
    DISK: {"KG_CACHE_BYTES": "0", "KG_MEMORY_BUDGET": "1"},
}
QUERIES = {CACHED: ("point",), UNCACHED: _FIRST_TIME, DISK: _FIRST_TIME}
HTML = "text/html"
CHECKED = 3  # texts of a query whose answers are compared


@dataclass(frozen=True, slots=True)
class Page(Running):
    """A running server whose load is a page: what is asked is the request target itself."""

    def target(self, query: str) -> str:
        return query


def disk_bytes(path: Path) -> int:
    """The bytes of a file, or of all files below a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


class Measurement:
    """One run in one work folder."""

    def __init__(self, result: Scaling, seconds: int, folder: Path, say: Callable[[str], None]) -> None:
        self.result, self.seconds, self.folder, self.say = result, seconds, folder, say

    def measure(self, measures: int) -> None:
        """Generate, build and serve one size; what it leaves on disk is removed.

        :raises ServerError: where this server cannot be built or started.
        :raises LoadError: where wrk is missing.
        """
        editions = min(EDITIONS, measures)
        project = self.folder / f"measures-{measures}"
        build_dir = project / "build"
        self.say(f"{measures:,} measures: generate and build")
        generate(project, measures, editions, seed=1)
        environ = project_environ(project, build_dir, KG_BASE_IRI=DEFAULT_BASE_IRI)
        cost = run_measured(kg_command("build"), self.folder / "build.log", environ)
        snapshot = current_snapshot(build_dir)
        size = Size(measures, sum(snapshot.triples.values()), cost, _disk(snapshot))
        self.result.sizes.append(size)
        data = Data(project, build_dir, snapshot.graph_file, snapshot)
        for mode in SETTINGS:
            self.say(f"{measures:,} measures, {size.triples:,} triples: {mode}")
            size.served[mode] = self._serve(mode, data, Scale(measures, editions))
        shutil.rmtree(project)

    def _serve(self, mode: str, data: Data, scale: Scale) -> Served:
        folder = self.folder / f"{mode}-{scale.measures}"
        folder.mkdir()
        first = query_texts(_WORKS["point"], scale)[0]
        running = ThisServer(mode, **SETTINGS[mode]).start(data, folder, first)
        try:
            served = Served(running.start_seconds, running.server.footprint().pss)
            store = pyoxigraph.Store.read_only(str(data.snapshot.store_path))
            for name in QUERIES[mode]:
                work = _WORKS[name]
                queries = query_texts(work, scale)
                if self._answers_rightly(running, store, work, queries):
                    served.works[name] = self._load(running, queries, work.first_time, folder)
            parameters = next(scale.parameters(seed=1))
            target = urlsplit(parameters["measure"]).path.removeprefix(urlsplit(scale.base).path)
            page = Page(running.server, running.url, running.start_seconds)
            if self._shows(page, f"/{target.replace('id/', 'page/', 1)}", parameters["number"]):
                served.works[PAGE] = self._load(page, [f"/{target.replace('id/', 'page/', 1)}"], False, folder)
            served.pss_loaded = running.server.footprint().pss
        finally:
            running.server.stop()
        return served

    def _answers_rightly(self, running: Running, store: pyoxigraph.Store, work: Work, queries: list[str]) -> bool:
        for query in islice(queries, CHECKED):
            try:
                problem = _right_rows(store, query).difference(rows_of(running.ask(query)))
            except (ServerError, NotAnAnswer) as error:
                problem = str(error)
            if problem:
                self._problem(f"{work.name}: {problem}")
                return False
        return True

    def _shows(self, running: Running, target: str, text: str) -> bool:
        """Whether the page is there and says what it should."""
        address = urlsplit(running.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        try:
            connection.request("GET", target, headers={"Accept": HTML})
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        if response.status != 200 or text not in body:
            self._problem(f"{target}: status {response.status}, {text} is not in it")
            return False
        return True

    def _load(self, running: Running, queries: list[str], unique: bool, folder: Path) -> Loaded:
        accept = HTML if isinstance(running, Page) else load.RESULTS_JSON
        before = running.server.cpu_seconds()
        figures = put_load(running, queries, unique=unique, seconds=self.seconds, folder=folder, accept=accept)
        spent = running.server.cpu_seconds() - before
        if figures.failed:
            self._problem(f"{queries[0][:60]!r}: {figures.failed} requests failed")
        return Loaded(figures, 1000 * spent / max(figures.rate * self.seconds, 1))

    def _problem(self, text: str) -> None:
        self.say(text)
        self.result.problems.append(text)


def _right_rows(store: pyoxigraph.Store, query: str) -> Rows:
    solutions = store.query(query)
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise TypeError("the works are SELECT queries")
    return rows_of(solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")


def _disk(snapshot: Snapshot) -> dict[str, int]:
    return {
        "published": disk_bytes(snapshot.path),
        "store": disk_bytes(snapshot.store_path),
        "search": disk_bytes(snapshot.search_path),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description="Measure what one machine holds.")
    parser.add_argument("--small", action="store_true", help="60 measures, loads of 1 s: for correctness")
    parser.add_argument("--measures", type=int, nargs="+", help=f"sizes (default: {' '.join(map(str, SIZES))})")
    parser.add_argument("--seconds", type=int, default=5, help="seconds of each load, 1 to 120 (default: 5)")
    parser.add_argument(
        "--core-hour", type=float, default=0.05, help="assumed price of a core for an hour (default: %(default)s)"
    )
    parser.add_argument("--work", type=Path, help="folder to work in (default: the system's for temporary files)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--docs", action="store_true", help="also put the tables into docs/scaling.md and its Japanese")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement: 0, 1 where this server was wrong, 2 where it could not be run."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not 1 <= chosen.seconds <= 120 or chosen.core_hour < 0:
        parser.error("--seconds 1 to 120 and a price of 0 or more are possible")
    sizes = chosen.measures or ((60,) if chosen.small else SIZES)
    seconds = 1 if chosen.small else chosen.seconds
    folder = Path(tempfile.mkdtemp(prefix="juten-kg-scaling-", dir=chosen.work))
    result = Scaling(describe_machine(), own_versions(), chosen.core_hour)
    try:
        if load.wrk_version() is None:
            raise LoadError(f"wrk is not installed: {load.PACKAGE}")  # noqa: TRY301 - told like every other failure
        measurement = Measurement(result, seconds, folder, lambda text: print(text, file=sys.stderr, flush=True))
        for measures in sizes:
            measurement.measure(measures)
            if chosen.docs:  # after each size: what was measured stays where a later size fails
                for language, document in DOCUMENTS.items():
                    update_document(scaling_report(result, language), document)
        file = write_json(result, "scaling", chosen.results)
        print(scaling_report(result, "en"))
        print(f"kept in {file}", file=sys.stderr)
    except (ServerError, LoadError, ReportError, GenerateError, OSError) as error:
        print(f"python -m benchmarks.scaling: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
