"""A run as Markdown: one table of ratios, the bars, and what it was measured on.

The same text goes to the terminal, beside the JSON, and between the two marks in docs/performance.md.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.bars import Bar, bars
from benchmarks.mix import MIX
from benchmarks.results import CACHED, UNCACHED, PeerResult, Results

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"

_NOTHING = 0.001  # s: this server loads no copy of its own


class ReportError(Exception):
    """The document cannot be updated; the message says why."""


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def markdown_table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _own_cells(peer: PeerResult, work: str) -> list[str]:
    result = peer.works.get(work)
    if result is None or result.problem or result.median is None:
        return ["problem ✗", "–", "–"]
    one_client = "¹" if result.median.clients == 1 else ""
    rate = f"{_number(result.median.rate)}{one_client}" + (" ✗" if result.median.failed else "")
    return [rate, _number(result.median.p50), _number(result.median.p99)]


def _ratio_cell(results: Results, ours: str, peer: str, work: str) -> str:
    result = results.peers[peer].works.get(work)
    if result is None or result.problem:
        return "✗"
    mark = "¹" if result.median is not None and result.median.clients == 1 else ""
    return _number(results.ratio(ours, peer, work)) + mark


def ratio_table(results: Results) -> str:
    """One row a work: our rates and latencies, and our rates over each peer's, with and without the cache."""
    others = [name for name in results.peers if name not in (CACHED, UNCACHED)]
    header = ["work", "rows"]
    for label in ("cached", "cache off"):
        header += [f"{label}: answers/s", "p50 ms", "p99 ms"]
    for name in others:
        header += [f"cached ÷ {name}", f"cache off ÷ {name}"]
    rows = []
    for work in MIX:
        key = work.name
        row = [work.title, f"{results.peers[CACHED].works[key].rows:,}"]
        row += _own_cells(results.peers[CACHED], key) + _own_cells(results.peers[UNCACHED], key)
        for name in others:
            row += [_ratio_cell(results, CACHED, name, key), _ratio_cell(results, UNCACHED, name, key)]
        rows.append(row)
    notes = [
        "Answers a second with 8 clients, medians of interleaved rounds. ÷: our rate over the peer's.",
        "¹ one client: the query takes longer than a quarter of a load. ✗ no figure, see the problems. – not measured.",
    ]
    return markdown_table(header, rows) + "\n\n" + "\n".join(notes)


def bar_table(found: list[Bar]) -> str:
    """One row a bar: wanted, measured, verdict."""
    rows = [[bar.title, bar.wanted, bar.measured, bar.verdict] for bar in found]
    return markdown_table(["bar", "wanted", "measured", "verdict"], rows)


def peer_table(results: Results) -> str:
    """One row a peer: version, seconds to load and to start, memory."""
    rows = [
        [
            f"{name} ({peer.version})",
            _number(peer.load_seconds) if peer.load_seconds > _NOTHING else "–",
            _number(peer.start_seconds),
            _number(peer.pss_started / 2**20),
            _number(peer.pss_loaded / 2**20),
        ]
        for name, peer in results.peers.items()
    ]
    rows.append(["one loaded store (pyoxigraph in one process)", "–", "–", _number(results.store_pss / 2**20), "–"])
    header = ["peer", "load s", "start to first answer s", "PSS MiB at start", "PSS MiB after the loads"]
    return markdown_table(header, rows)


def build_table(results: Results) -> str:
    """One row a build: seconds, CPU, memory."""
    rows = [
        [name, _number(cost.seconds), _number(cost.cpu_seconds), _number(cost.peak_pss / 2**20)]
        for name, cost in results.builds.items()
    ]
    return markdown_table(["build", "s", "CPU s", "peak MiB"], rows)


def _problems(results: Results) -> list[str]:
    return [
        f"- {name}: {work}: {result.problem}"
        for name, peer in results.peers.items()
        for work, result in peer.works.items()
        if result.problem
    ] + [f"- {line}" for line in results.left_out]


def report(results: Results) -> str:
    """All of it, as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in results.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    options = ", ".join(f"{name} {value}" for name, value in results.options.items())
    parts = [
        f"Measured {results.started}. Machine: {machine}. Versions: {versions}. Options: {options}. "
        f"Triples: {results.triples:,}.",
        ratio_table(results),
        bar_table(bars(results)),
        peer_table(results),
        build_table(results),
    ]
    problems = _problems(results)
    if problems:
        parts.append("Problems and peers left out:\n\n" + "\n".join(problems))
    return "\n\n".join(parts) + "\n"


def update_document(text: str, document: Path = DOCUMENT) -> None:
    """Put a report between the two marks of a document; everything else in it stays.

    :raises ReportError: where the marks are not there.
    """
    old = document.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ReportError(f"{document} has no {BEGIN} … {END}")
    document.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
