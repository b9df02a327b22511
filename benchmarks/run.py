"""The benchmark: generate, build, start this server and its peers, check every answer, load, print one table of ratios.

    python -m benchmarks.run [--measures N] [--seconds S] [--rounds R] [--small] [--docs]

All servers run side by side on loopback and are loaded in turn, round by round (A B C A B C), because machines are
noisy; medians count. A peer that gives another answer than the reference is not timed on that query. Figures are
printed and kept, never asserted; the exit code is 1 where this server gave a wrong answer or lost a request.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from benchmarks import load
from benchmarks.answers import NotAnAnswer, Rows, rows_of
from benchmarks.generate import PROJECT, generate
from benchmarks.load import Figures, LoadError, ask_in_turn, median_figures, put_load
from benchmarks.machine import describe_machine, own_versions
from benchmarks.mix import MIX, Scale, Work, query_texts
from benchmarks.peers import (
    Data,
    Oxigraph,
    Peer,
    RdflibEndpoint,
    Running,
    ThisServer,
    kg_command,
    project_environ,
    read_data,
)
from benchmarks.processes import CommandCost, ServerError, ServerProcess, run_measured
from benchmarks.report import ReportError, report, update_document
from benchmarks.results import CACHED, RESULTS, UNCACHED, PeerResult, Results, WorkResult, write_json
from benchmarks.virtuoso import Virtuoso
from kg.settings import DEFAULT_BASE_IRI

CHECKED_PARAMETERS = 3  # texts of a first-time work whose answers are compared before it is timed
ANY_TRIPLE = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"

# A process that holds the published store in memory and nothing else: what the memory bar is measured against.
ONE_STORE = """\
import gzip, signal, sys
from pyoxigraph import RdfFormat, Store
store = Store()
store.bulk_load(gzip.open(sys.argv[1]), RdfFormat.N_TRIPLES)
store.bulk_load(gzip.open(sys.argv[2]), RdfFormat.N_QUADS)
print("loaded", len(store), flush=True)
signal.pause()
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for."""

    measures: int = 10_700  # about a million triples
    editions: int = 5
    seed: int = 1
    seconds: int = 5
    rounds: int = 3
    build_measures: int = 50_000  # 0: leave that build out


SMALL = Options(measures=60, editions=2, seconds=1, rounds=1, build_measures=0)


@dataclass(slots=True)
class Contender:
    """A peer that runs, and its results so far."""

    peer: Peer
    running: Running
    folder: Path
    result: PeerResult
    serial: set[str] = field(default_factory=set)  # works that are asked one at a time


def all_peers() -> list[Peer]:
    """This server twice, and the others."""
    return [ThisServer(CACHED), ThisServer(UNCACHED, KG_CACHE_BYTES="0"), Oxigraph(), RdflibEndpoint(), Virtuoso()]


def build(project: Path, build_dir: Path, log: Path) -> CommandCost:
    """``kg build`` of a project folder, measured."""
    return run_measured(kg_command("build"), log, project_environ(project, build_dir, KG_BASE_IRI=DEFAULT_BASE_IRI))


def one_store_pss(data: Data, folder: Path) -> int:
    """PSS of a process with one loaded store of the snapshot (its named graphs too)."""
    files = [str(data.snapshot.graph_file), str(data.snapshot.named_graphs_file)]
    with ServerProcess([sys.executable, "-c", ONE_STORE, *files], folder / "store.log") as server:
        while "loaded" not in server.log.read_text(encoding="utf-8"):
            server.check_running()
            time.sleep(0.05)
        return server.footprint().pss


class Truth:
    """The right answers: an embedded store evaluates the query in this process, before any server is timed."""

    def __init__(self, data: Data) -> None:
        self._store = pyoxigraph.Store()
        self._store.bulk_load(path=str(data.triples_file), format=pyoxigraph.RdfFormat.N_TRIPLES)

    def rows(self, query: str) -> Rows:
        """The rows of a SELECT query."""
        solutions = self._store.query(query)
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise TypeError("the mix has SELECT queries only")
        return rows_of(solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")


class Benchmark:
    """One run in one work folder."""

    def __init__(self, options: Options, folder: Path, say: Callable[[str], None]) -> None:
        self.options, self.folder, self.say = options, folder, say
        self.scale = Scale(options.measures, options.editions)
        self.results = Results(describe_machine(), own_versions(), {})
        self.results.options = {
            name: getattr(options, name) for name in ("measures", "editions", "seed", "seconds", "rounds")
        }
        self.results.versions["wrk"] = load.wrk_version() or "not installed"
        self.contenders: list[Contender] = []

    def run(self) -> Results:
        """Do all of it.

        :raises ServerError: where this server cannot be built or started.
        :raises LoadError: where wrk is missing.
        """
        if load.wrk_version() is None:
            raise LoadError(f"wrk is not installed: {load.PACKAGE}")
        self._measure_real_data()
        data = self._make_data()
        with ExitStack() as stack:
            for peer in all_peers():
                self._start(peer, data, stack)
            truth = Truth(data)
            for work in MIX:
                self._measure(work, truth)
            self._measure_memory()
        self.results.store_pss = one_store_pss(data, self.folder)
        if self.options.build_measures:
            self._measure_large_build()
        return self.results

    def _measure_real_data(self) -> None:
        self.say("real data: build and first answer")
        build_dir = self.folder / "real-build"
        self.results.builds["real"] = build(PROJECT, build_dir, self.folder / "real-build.log")
        real = self.folder / "real"
        real.mkdir()
        data = read_data(PROJECT, build_dir, real)
        running = ThisServer(CACHED).start(data, real, ANY_TRIPLE)
        running.server.stop()
        self.results.real_start_seconds = running.start_seconds

    def _make_data(self) -> Data:
        options = self.options
        self.say(f"generate and build {options.measures:,} measures")
        project = self.folder / "project"
        generate(project, options.measures, options.editions, options.seed)
        cost = build(project, project / "build", self.folder / "build.log")
        self.results.builds[f"{options.measures:,} measures"] = cost
        data = read_data(project, project / "build", self.folder)
        self.results.triples = sum(data.snapshot.triples.values())
        return data

    def _measure_large_build(self) -> None:
        options = self.options
        self.say(f"build of {options.build_measures:,} measures")
        project = self.folder / "large"
        generate(project, options.build_measures, options.editions, options.seed)
        self.results.builds["large"] = build(project, project / "build", self.folder / "large.log")

    def _start(self, peer: Peer, data: Data, stack: ExitStack) -> None:
        version = peer.version()
        if version is None:
            self._leave_out(peer, f"not installed: {peer.package}")
            return
        folder = self.folder / peer.name.replace(", ", "-").replace(" ", "-")
        folder.mkdir()
        try:
            self.say(f"{peer.name}: load and start")
            begun = time.perf_counter()
            peer.prepare(data, folder)
            load_seconds = time.perf_counter() - begun
            running = peer.start(data, folder, query_texts(MIX[0], self.scale)[0])
        except ServerError as error:
            if isinstance(peer, ThisServer):
                raise
            self._leave_out(peer, f"did not start: {error}")
            return
        stack.callback(running.server.stop)
        pss = running.server.footprint().pss
        result = PeerResult(version, load_seconds, running.start_seconds, pss)
        self.results.peers[peer.name] = result
        self.contenders.append(Contender(peer, running, folder, result))

    def _leave_out(self, peer: Peer, reason: str) -> None:
        line = f"{peer.name} is left out; {reason}"
        self.say(line)
        if isinstance(peer, ThisServer):
            raise ServerError(line)
        self.results.left_out.append(line)

    def _measure(self, work: Work, truth: Truth) -> None:
        """Check a work on every peer, then load those that answered rightly, round by round."""
        queries = query_texts(work, self.scale)
        checked = [(query, truth.rows(query)) for query in queries[:CHECKED_PARAMETERS]]
        good = [contender for contender in self.contenders if self._check(contender, work, checked)]
        for number in range(self.options.rounds):
            self.say(f"{work.title}: round {number + 1} of {self.options.rounds}")
            for contender in good:
                figures = self._load(contender, work, queries)
                contender.result.works[work.name].rounds.append(figures)
        for contender in good:
            result = contender.result.works[work.name]
            result.median = median_figures(result.rounds)

    def _measure_memory(self) -> None:
        """Memory after the loads. Each server is ended once measured: this one comes last and shares with none."""
        for contender in reversed(self.contenders):
            contender.result.pss_loaded = contender.running.server.footprint().pss
            killed = contender.running.server.stop()
            if killed:
                self.say(f"{contender.peer.name}: SIGTERM did not end it: {len(killed)} processes had to be killed")

    def _check(self, contender: Contender, work: Work, checked: list[tuple[str, Rows]]) -> bool:
        """Whether a peer answers a work as it should; how long that takes decides how it is loaded."""
        result = WorkResult(rows=len(checked[0][1]))
        contender.result.works[work.name] = result
        slowest = 0.0
        for query, right in checked:
            begun = time.perf_counter()
            try:
                result.problem = right.difference(rows_of(contender.running.ask(query)))
            except (ServerError, NotAnAnswer) as error:
                result.problem = str(error)
            slowest = max(slowest, time.perf_counter() - begun)
            if result.problem:
                self.say(f"{contender.peer.name}: {work.name}: {result.problem}")
                return False
        if slowest > self.options.seconds / 4:
            contender.serial.add(work.name)
        return True

    def _load(self, contender: Contender, work: Work, queries: list[str]) -> Figures:
        seconds, unique = self.options.seconds, work.first_time
        if work.name in contender.serial:
            return ask_in_turn(contender.running, queries, unique=unique, seconds=seconds)
        return put_load(contender.running, queries, unique=unique, seconds=seconds, folder=contender.folder)


def _options(arguments: list[str] | None) -> tuple[Options, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure this server and its peers.")
    parser.add_argument("--small", action="store_true", help="60 measures, loads of 1 s: for correctness")
    for name, text in (
        ("measures", "measures of the served data"),
        ("editions", "editions over which they are shared out"),
        ("seed", "seed of the made-up tables"),
        ("seconds", "seconds of each load, 1 to 120"),
        ("rounds", "interleaved rounds, 1 to 20"),
        ("build-measures", "measures of the large build; 0 leaves it out"),
    ):
        parser.add_argument(
            f"--{name}", type=int, help=f"{text} (default: {getattr(Options(), name.replace('-', '_'))})"
        )
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="folder of the results (default: benchmarks/results)"
    )
    parser.add_argument("--docs", action="store_true", help="also put the tables into docs/performance.md")
    chosen = parser.parse_args(arguments)
    base = SMALL if chosen.small else Options()
    names = ("measures", "editions", "seed", "seconds", "rounds", "build_measures")
    values = {name: getattr(base, name) if getattr(chosen, name) is None else getattr(chosen, name) for name in names}
    if not (1 <= values["seconds"] <= 120 and 1 <= values["rounds"] <= 20):
        parser.error("--seconds 1 to 120 and --rounds 1 to 20 are possible")
    if not (1 <= values["editions"] <= values["measures"] and values["build_measures"] >= 0):
        parser.error("--measures must not be less than --editions, and neither less than 1")
    return Options(**values), chosen


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark: 0, 1 where this server was wrong, 2 where it could not be run."""
    options, chosen = _options(arguments)
    folder = Path(tempfile.mkdtemp(prefix="juten-kg-benchmark-"))
    try:
        results = Benchmark(options, folder, lambda text: print(text, file=sys.stderr, flush=True)).run()
        text = report(results)
        file = write_json(results, "run", chosen.results)
        file.with_suffix(".md").write_text(text, encoding="utf-8")
        print(text)
        print(f"kept in {file}", file=sys.stderr)
        if chosen.docs:
            update_document(text)
    except (ServerError, LoadError, ReportError, OSError) as error:
        print(f"python -m benchmarks.run: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    problems = results.own_problems()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
