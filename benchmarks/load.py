"""One load on one server: wrk with eight clients for some seconds, or one request after the other where that is slow.

wrk counts only the answers that arrive before its end, so a query that takes longer than a quarter of the load is timed
one at a time. Every failed request is counted and shown; a rate with failures is no rate. Knows no peer.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

from benchmarks.peers import RESULTS_JSON, Running
from benchmarks.processes import ServerError

SCRIPT = Path(__file__).with_name("load.lua")
CLIENTS = 8
THREADS = 2
PACKAGE = "wrk (Debian)"
SERIAL_REQUESTS = 3
FAILURES = ("connect", "read", "write", "status", "timeout")  # as wrk tells them apart; status: 400 and above


class LoadError(Exception):
    """The load could not be put on; the message says why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one load gave: answers a second, latencies in milliseconds, and requests that failed."""

    rate: float
    p50: float
    p99: float
    failed: int
    clients: int  # 1: one request after the other
    failures: str = ""  # what failed, in wrk's words and numbers: "read 2, status 1"


def wrk_version() -> str | None:
    """wrk's version, None where it is not installed."""
    program = shutil.which("wrk")
    if program is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=10)
    return " ".join((said.stdout + said.stderr).split()[:2])


def put_load(
    running: Running, queries: list[str], *, unique: bool, seconds: int, folder: Path, accept: str = RESULTS_JSON
) -> Figures:
    """Ask the queries in turn with eight clients for some seconds.

    :param queries: the first only, where not ``unique``; where it is, each time with a comment that nobody sent before.
    :param folder: for the file of request targets.
    :param accept: the media type that is asked for.
    :raises LoadError: where wrk is missing or fails.
    """
    targets = folder / "targets.txt"
    targets.write_text("".join(running.target(query) + "\n" for query in queries), encoding="ascii")
    clients = [f"--connections={CLIENTS}", f"--threads={THREADS}", f"--duration={seconds}s", "--timeout=60s"]
    script = [f"--script={SCRIPT}", running.url, "--", str(targets), accept, uuid4().hex if unique else "-"]
    try:
        said = subprocess.run(
            ["wrk", *clients, *script], capture_output=True, text=True, check=True, timeout=seconds + 120
        )
        return figures_of(said.stdout)
    except FileNotFoundError as error:
        raise LoadError(f"wrk is not installed: {PACKAGE}") from error
    except subprocess.TimeoutExpired as error:
        raise LoadError(f"wrk did not end: {error}") from error
    except subprocess.CalledProcessError as error:
        raise LoadError(f"wrk ended with {error.returncode}: {error.stderr[-500:]}") from error


def figures_of(output: str) -> Figures:
    """The figures of the line of JSON that ``load.lua`` prints last.

    :raises LoadError: where it is not there.
    """
    try:
        said = json.loads(output.rstrip().rpartition("\n")[2])
        failed = {kind: said[kind] for kind in FAILURES}
        rate = said["requests"] * 1e6 / max(said["microseconds"], 1)
        return Figures(
            rate,
            said["p50"] / 1000,
            said["p99"] / 1000,
            sum(failed.values()),
            CLIENTS,
            ", ".join(f"{kind} {number}" for kind, number in failed.items() if number),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LoadError(f"wrk gave no figures: {output[-500:]}") from error


def ask_in_turn(running: Running, queries: list[str], *, unique: bool, seconds: float) -> Figures:
    """Ask one query after the other, three times, or as long as ``seconds`` allow, at least once."""
    took: list[float] = []
    failed = 0
    token = uuid4().hex
    start = time.perf_counter()
    for number in range(SERIAL_REQUESTS):
        query = queries[number % len(queries)] + (f"\n#{token}-{number}\n" if unique else "")
        begun = time.perf_counter()
        try:
            running.ask(query)
        except ServerError:
            failed += 1
        took.append(time.perf_counter() - begun)
        if time.perf_counter() - start > seconds:
            break
    return Figures(len(took) / sum(took), median(took) * 1000, max(took) * 1000, failed, 1)


def median_figures(rounds: list[Figures]) -> Figures:
    """The medians of several rounds; failures are added up."""
    return Figures(
        rate=median(figures.rate for figures in rounds),
        p50=median(figures.p50 for figures in rounds),
        p99=median(figures.p99 for figures in rounds),
        failed=sum(figures.failed for figures in rounds),
        clients=min(figures.clients for figures in rounds),
        failures="; ".join(figures.failures for figures in rounds if figures.failures),
    )
