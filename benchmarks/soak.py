"""Minutes of mixed load with bombs: ordinary clients first alone, then beside four bombers and two who leave.

    python -m benchmarks.soak [--minutes M] [--measures N] [--small]

Every ordinary answer is compared with the right one, which an embedded store gave before. Prints a table of verdicts;
the exit code is 1 where an ordinary request was lost or answered wrongly, or a process was left behind. No time is
asserted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.clients import Bomber, Client, Leaver, OrdinaryClient, OrdinaryRecord, Question
from benchmarks.generate import generate
from benchmarks.machine import describe_machine, own_versions
from benchmarks.mix import MIX, Scale, query_texts
from benchmarks.peers import Running, ThisServer, read_data
from benchmarks.processes import Footprint, ServerError
from benchmarks.report import bar_table
from benchmarks.results import RESULTS, write_json
from benchmarks.run import Truth, build

ORDINARY_CLIENTS, BOMBERS, LEAVERS = 8, 4, 2
TEXTS_PER_WORK = 5  # different parameters of each work that ordinary clients ask
LEFT_OUT = ("export",)  # too big to be ordinary; those who leave ask for it
SETTLE_SECONDS = 30.0  # for workers to be replaced and connections to be closed after the load
REST_SECONDS = 3.0  # without a change of the processes
SAMPLE_SECONDS = 0.25
MEMORY_LIMIT = 6 * 2**30  # bytes; two workers with the default of 1 GiB each, and a million triples, stay far below
MEMORY_SLACK = 1.1  # "ends where it began": allocators keep a little
BOMB_ENDINGS = {"400", "403", "413", "414", "500", "503", "504", "right answer"}


@dataclass(frozen=True, slots=True)
class Soak:
    """What is asked for."""

    minutes: float = 10
    unloaded_minutes: float = 1
    measures: int = 10_700  # about a million triples
    editions: int = 5
    timeout: float | None = None  # seconds, KG_QUERY_TIMEOUT; None: the default


SMALL = Soak(minutes=0.1, unloaded_minutes=0.05, measures=60, editions=2, timeout=1)


@dataclass(slots=True)
class Phase:
    """What the clients of one phase saw, all together."""

    record: OrdinaryRecord
    statuses: dict[str, int]  # of bombs: name and status, how often
    left: int  # clients that left
    peak: Footprint


@dataclass(slots=True)
class SoakResults:
    """One soak."""

    machine: dict[str, str]
    versions: dict[str, str]
    options: dict[str, object]
    unloaded: Phase
    loaded: Phase
    before: Footprint
    after: Footprint
    killed_at_stop: int  # processes that SIGTERM did not end


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank).

    :raises ValueError: where there are no values.
    """
    if not values:
        raise ValueError("there are no values")
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def make_questions(scale: Scale, truth: Truth) -> list[Question]:
    """The ordinary questions with their right answers."""
    questions = []
    for work in MIX:
        if work.query in LEFT_OUT:
            continue
        for text in query_texts(work, scale)[:TEXTS_PER_WORK]:
            questions.append(Question(work.name, text, truth.rows(text), work.first_time))
    return questions


class Watch(threading.Thread):
    """Samples a server's footprint, and ends the server where it takes so much memory that the machine is in danger."""

    def __init__(self, running: Running) -> None:
        super().__init__(daemon=True)
        self._running, self._stop_asked = running, threading.Event()
        self.peak = running.server.footprint()
        self.ran_away = False

    def run(self) -> None:
        """Sample until :meth:`stop`."""
        while not self._stop_asked.wait(SAMPLE_SECONDS):
            now = self._running.server.footprint()
            self.peak = max(self.peak, now, key=lambda footprint: footprint.pss)
            if now.pss > MEMORY_LIMIT:
                self.ran_away = True
                self._running.server.kill()
                return

    def stop(self) -> None:
        """End the sampling.

        :raises ServerError: where the server took too much memory and was ended.
        """
        self._stop_asked.set()
        self.join()
        if self.ran_away:
            raise ServerError(
                f"the server took {self.peak.pss / 2**30:.1f} GiB and was ended: its memory is not bounded"
            )


def run_phase(running: Running, ordinary: list[OrdinaryClient], others: list[Client]) -> Phase:
    """Start all clients, wait for all of them, add up what they saw.

    :raises ServerError: where the server takes more than :data:`MEMORY_LIMIT`.
    """
    watch = Watch(running)
    watch.start()
    try:
        clients: list[Client] = [*ordinary, *others]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    finally:
        watch.stop()
    record = OrdinaryRecord()
    for one in ordinary:
        record.repeated += one.record.repeated
        record.first_time += one.record.first_time
        record.problems += one.record.problems
    statuses = sum((client.statuses for client in others if isinstance(client, Bomber)), Counter[str]())
    left = sum(client.left for client in others if isinstance(client, Leaver))
    return Phase(record, dict(statuses), left, watch.peak)


def _at_rest(running: Running) -> Footprint:
    """The footprint when the number of processes has not changed for a while: workers that scanned stay a second."""
    deadline = time.monotonic() + SETTLE_SECONDS
    before = running.server.footprint()
    while True:
        time.sleep(REST_SECONDS)
        now = running.server.footprint()
        if now.processes == before.processes or time.monotonic() > deadline:
            return now
        before = now


def _settle(running: Running, before: Footprint) -> Footprint:
    """The footprint after the load, when it has come back to that before it, or after half a minute."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        now = running.server.footprint()
        same = (now.processes, now.descriptors) == (before.processes, before.descriptors)
        if (same and now.pss <= before.pss * MEMORY_SLACK) or time.monotonic() > deadline:
            return now
        time.sleep(0.5)


def run_soak(soak: Soak, folder: Path, say: Callable[[str], None]) -> SoakResults:
    """Generate, build, start this server, and put both loads on.

    :raises ServerError: where it cannot be built or started.
    """
    say(f"generate and build {soak.measures:,} measures")
    project = folder / "project"
    generate(project, soak.measures, soak.editions, seed=1)
    build(project, project / "build", folder / "build.log")
    data = read_data(project, project / "build", folder)
    scale = Scale(soak.measures, soak.editions)
    questions = make_questions(scale, Truth(data))
    big = query_texts(next(work for work in MIX if work.query == "export"), scale)[0]
    settings = {} if soak.timeout is None else {"KG_QUERY_TIMEOUT": f"{soak.timeout:g}"}
    running = ThisServer("this", **settings).start(data, folder, questions[0].text)
    try:

        def ordinary(until: float) -> list[OrdinaryClient]:
            return [OrdinaryClient(running, until, questions, seed) for seed in range(ORDINARY_CLIENTS)]

        say(f"ordinary clients alone, {soak.unloaded_minutes:g} min")
        until = time.monotonic() + soak.unloaded_minutes * 60
        unloaded = run_phase(running, ordinary(until), [])
        before = _at_rest(running)
        say(f"with {BOMBERS} bombers and {LEAVERS} leaving clients, {soak.minutes:g} min")
        until = time.monotonic() + soak.minutes * 60
        others: list[Client] = [Bomber(running, until, first) for first in range(BOMBERS)]
        others += [Leaver(running, until, big) for _ in range(LEAVERS)]
        loaded = run_phase(running, ordinary(until), others)
        after = _settle(running, before)
        running.server.check_running()
    finally:
        killed = running.server.stop()
    options = asdict(soak)
    return SoakResults(describe_machine(), own_versions(), options, unloaded, loaded, before, after, len(killed))


def _p99_bar(title: str, unloaded: list[float], loaded: list[float]) -> Bar:
    if not unloaded or not loaded:
        return Bar(title, "≤ 3 × unloaded", "–", None)
    alone, beside = percentile(unloaded, 0.99) * 1000, percentile(loaded, 0.99) * 1000
    measured = f"{beside:.1f} ms, {beside / alone:.2f} × {alone:.1f} ms"
    return Bar(title, "≤ 3 × unloaded", measured, beside <= 3 * alone)


def _same(title: str, before: int, after: int) -> Bar:
    return Bar(title, f"{before} as before", str(after), after == before)


def verdicts(results: SoakResults) -> list[Bar]:
    """The table of verdicts."""
    alone, beside = results.unloaded.record, results.loaded.record
    asked = len(beside.repeated) + len(beside.first_time)
    wrong = len(alone.problems) + len(beside.problems)
    odd = sum(count for key, count in results.loaded.statuses.items() if key.rpartition(": ")[2] not in BOMB_ENDINGS)
    bombs = sum(results.loaded.statuses.values())
    before, after, mib = results.before, results.after, 2**20
    memory = f"{after.pss / mib:.0f} MiB (peak {results.loaded.peak.pss / mib:.0f})"
    left = results.killed_at_stop
    return [
        Bar("ordinary requests lost or answered wrongly", "0", f"{wrong} of {asked:,}", wrong == 0 and asked > 0),
        _p99_bar("p99, all", alone.repeated + alone.first_time, beside.repeated + beside.first_time),
        _p99_bar("p99, repeated", alone.repeated, beside.repeated),
        _p99_bar("p99, first-time", alone.first_time, beside.first_time),
        Bar(
            "bombs with neither an error status nor the right answer",
            "0",
            f"{odd} of {bombs:,}",
            odd == 0 and bombs > 0,
        ),
        Bar("clients that left", "> 0", f"{results.loaded.left:,}", results.loaded.left > 0),
        Bar(
            "memory (PSS) after",
            f"≤ {before.pss * MEMORY_SLACK / mib:.0f} MiB",
            memory,
            after.pss <= before.pss * MEMORY_SLACK,
        ),
        _same("processes after", before.processes, after.processes),
        _same("file descriptors after", before.descriptors, after.descriptors),
        Bar("processes left after SIGTERM", "0", str(left), left == 0),
    ]


def soak_report(results: SoakResults) -> str:
    """The verdicts, how the bombs ended, and the first problems, as Markdown."""
    lines = [
        bar_table(verdicts(results)),
        "Bombs: " + ", ".join(f"{key} ({count})" for key, count in sorted(results.loaded.statuses.items())),
    ]
    problems = results.unloaded.record.problems + results.loaded.record.problems
    lines += [f"- {problem}" for problem in problems[:20]]
    return "\n\n".join(lines) + "\n"


def _options(arguments: list[str] | None) -> tuple[Soak, Path]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="Mixed load with bombs.")
    parser.add_argument("--minutes", type=float, help="minutes of the loaded phase, up to 120 (default: 10)")
    parser.add_argument("--measures", type=int, help="measures of the served data (default: 10700)")
    parser.add_argument("--small", action="store_true", help="60 measures, 6 seconds: for correctness")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="folder of the results (default: benchmarks/results)"
    )
    chosen = parser.parse_args(arguments)
    base = SMALL if chosen.small else Soak()
    minutes = base.minutes if chosen.minutes is None else chosen.minutes
    measures = base.measures if chosen.measures is None else chosen.measures
    if not 0 < minutes <= 120 or measures < base.editions:
        parser.error(f"--minutes up to 120 and --measures from {base.editions} are possible")
    return Soak(minutes, base.unloaded_minutes, measures, base.editions, base.timeout), chosen.results


def main(arguments: list[str] | None = None) -> int:
    """Run the soak: 0, 1 where an ordinary request was lost or wrong, 2 where it could not be run."""
    soak, results_folder = _options(arguments)
    folder = Path(tempfile.mkdtemp(prefix="juten-kg-soak-"))
    try:
        results = run_soak(soak, folder, lambda text: print(text, file=sys.stderr, flush=True))
        text = soak_report(results)
        file = write_json(results, "soak", results_folder)
        file.with_suffix(".md").write_text(text, encoding="utf-8")
        print(text)
        print(f"kept in {file}", file=sys.stderr)
    except (ServerError, OSError) as error:
        print(f"python -m benchmarks.soak: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wrong = results.unloaded.record.problems or results.loaded.record.problems
    return 1 if wrong or results.killed_at_stop else 0


if __name__ == "__main__":
    sys.exit(main())
