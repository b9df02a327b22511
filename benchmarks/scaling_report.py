"""The limits of one machine as Markdown, in English and Japanese: for the terminal, and for the marks of documents."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import markdown_table
from benchmarks.scaling_results import CACHED, DISK, PAGE, UNCACHED, Loaded, Scaling, Size

_DOCS = Path(__file__).resolve().parents[1] / "docs"
DOCUMENTS = {"en": _DOCS / "scaling.md", "ja": _DOCS / "scaling.ja.md"}
MIB = 2**20

_MEASURED = {
    "en": "Measured {started}. Machine: {machine}. Versions: {versions}. A core for an hour is taken to cost {price}.",
    "ja": "{started} に測定。機械: {machine}。版: {versions}。1コアの1時間の値段は {price} と仮定した。",
}
_BUILD = {
    "en": ["triples", "measures", "build s", "CPU s", "peak MiB", "published MiB", "store MiB", "search index MiB"],
    "ja": [
        "トリプル",
        "施策",
        "ビルド 秒",
        "CPU 秒",
        "最大メモリー MiB",
        "公開ファイル MiB",
        "ストア MiB",
        "検索索引 MiB",
    ],
}
_START = {
    "en": [
        "triples",
        "in memory: first answer after s",
        "PSS MiB",
        "after the loads MiB",
        "on disk: first answer after s",
        "PSS MiB",
        "after the loads MiB",
    ],
    "ja": [
        "トリプル",
        "メモリー: 最初の応答まで 秒",
        "PSS MiB",
        "負荷の後 MiB",
        "ディスク: 最初の応答まで 秒",
        "PSS MiB",
        "負荷の後 MiB",
    ],
}
_LOAD = {
    "en": ["what is asked", "triples", "answers/s", "p50 ms", "p99 ms", "CPU ms an answer", "cost of a million"],
    "ja": ["要求", "トリプル", "応答/秒", "p50 ms", "p99 ms", "1応答のCPU ms", "100万件の費用"],
}
_WORKS = (
    (CACHED, "point", {"en": "point query, cached", "ja": "一点の問合せ(キャッシュ)"}),
    (CACHED, PAGE, {"en": "page of a measure, cached", "ja": "施策のページ(キャッシュ)"}),
    (UNCACHED, "point, first-time", {"en": "point query, never asked before", "ja": "一点の問合せ(初めて)"}),
    (UNCACHED, "join, first-time", {"en": "join, never asked before", "ja": "結合(初めて)"}),
    (UNCACHED, PAGE, {"en": "page of a measure, cache off", "ja": "施策のページ(キャッシュなし)"}),
    (DISK, "point, first-time", {"en": "point query, store on disk", "ja": "一点の問合せ(ディスク)"}),
    (DISK, "join, first-time", {"en": "join, store on disk", "ja": "結合(ディスク)"}),
    (DISK, PAGE, {"en": "page of a measure, store on disk", "ja": "施策のページ(ディスク)"}),
)


def cost_of_million(cpu_ms: float, core_hour: float) -> float:
    """What a million answers cost in processor time, in the unit of ``core_hour``, the price of a core for an hour."""
    return cpu_ms * 1_000_000 / 1000 / 3600 * core_hour


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _mib(size: float) -> str:
    return _number(size / MIB)


def _build_row(size: Size) -> list[str]:
    cost = size.build
    return [
        f"{size.triples:,}",
        f"{size.measures:,}",
        _number(cost.seconds),
        _number(cost.cpu_seconds),
        _mib(cost.peak_pss),
        *(_mib(size.disk[kind]) for kind in ("published", "store", "search")),
    ]


def _start_row(size: Size) -> list[str]:
    row = [f"{size.triples:,}"]
    for mode in (CACHED, DISK):
        served = size.served[mode]
        row += [_number(served.start_seconds), _mib(served.pss_started), _mib(served.pss_loaded)]
    return row


def _load_row(title: str, size: Size, loaded: Loaded | None, core_hour: float) -> list[str]:
    if loaded is None:
        return [title, f"{size.triples:,}", "✗", "–", "–", "–", "–"]
    figures = loaded.figures
    return [
        title,
        f"{size.triples:,}",
        _number(figures.rate) + (" ✗" if figures.failed else ""),
        _number(figures.p50),
        _number(figures.p99),
        _number(loaded.cpu_ms),
        f"{cost_of_million(loaded.cpu_ms, core_hour):.3f}",
    ]


def scaling_report(result: Scaling, language: str) -> str:
    """All of it, as Markdown."""
    heading = _MEASURED[language].format(
        started=result.started,
        machine=", ".join(f"{name} {value}" for name, value in result.machine.items()),
        versions=", ".join(f"{name} {value}" for name, value in result.versions.items()),
        price=f"{result.core_hour:g}",
    )
    loads = [
        _load_row(titles[language], size, size.served[mode].works.get(work), result.core_hour)
        for mode, work, titles in _WORKS
        for size in result.sizes
    ]
    parts = [
        heading,
        markdown_table(_BUILD[language], [_build_row(size) for size in result.sizes]),
        markdown_table(_START[language], [_start_row(size) for size in result.sizes]),
        markdown_table(_LOAD[language], loads),
    ]
    if result.problems:
        parts.append("\n".join(f"- {' '.join(problem.split())}" for problem in result.problems))
    return "\n\n".join(parts) + "\n"
