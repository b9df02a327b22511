"""Servers over three builds: the real tables, a larger made-up plan, and one whose texts are an attack."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import generate
from kg.graph.build import build
from kg.settings import DEFAULT_BASE_IRI
from kg.snapshot import Snapshot
from tests.serving import Server

MEASURES = 300  # over two editions: enough for pages of lists, marks in every column and partners of every ministry
EDITIONS = 2
SEED = 5
GONE = "measure/2022-01-01/01-001"  # only the older version of the real build had it

# Any of these that is not written as text sets window.hostile, closes an element or opens one.
ATTACK = (
    """<script>window.hostile=1</script>"""
    """"onmouseover="window.hostile=1" x='y'></a></textarea></title></option>"""
    """<img src=x onerror=window.hostile=1><svg onload=window.hostile=1>{{7*7}}&lt;b&gt;"""
)


@dataclass(frozen=True)
class Site:
    """A running server and what it serves."""

    url: str
    snapshot: Snapshot


@contextmanager
def serving(root: Path, project: Path, snapshot: Snapshot) -> Iterator[Site]:
    """A server over the published build of a project folder."""
    server = Server(root, {"KG_BUILD_DIR": str(snapshot.path.parent), "KG_ROOT": str(project)})
    try:
        yield Site(server.url, snapshot)
    finally:
        server.stop()


@contextmanager
def real_site(root: Path, folder: Path) -> Iterator[Site]:
    """The project's own tables, published after a version that had other things."""
    generate(folder / "older", 2, 1, SEED)
    build(folder / "older", folder / "build", DEFAULT_BASE_IRI)
    with serving(root, root, build(root, folder / "build", DEFAULT_BASE_IRI)) as site:
        yield site


@contextmanager
def large_site(root: Path, folder: Path) -> Iterator[Site]:
    """A made-up plan that needs paging, with the law marks that the real text lost."""
    generate(folder / "project", MEASURES, EDITIONS, SEED)
    with serving(root, folder / "project", build(folder / "project", folder / "build", DEFAULT_BASE_IRI)) as site:
        yield site


@contextmanager
def hostile_site(root: Path, folder: Path) -> Iterator[Site]:
    """A small plan in which every text that a table may hold is an attack."""
    project = folder / "project"
    generate(project, 8, 1, SEED)
    edition = next((project / "data" / "editions").iterdir())
    reference = project / "data" / "reference"
    _rewrite(edition / "measures.csv", _attack_measure)
    _rewrite(edition / "points.csv", _attack("text"))
    _rewrite(edition / "columns.csv", _attack("label"))
    _rewrite(reference / "ministries.csv", _attack("name_en", "abbreviation"))
    _rewrite(reference / "provisions.csv", _attack("caption", "chapter", "note", "source"))
    _attack_edition(edition / "edition.toml")
    with serving(root, project, build(project, folder / "build", DEFAULT_BASE_IRI)) as site:
        yield site


SITES: dict[str, Callable[[Path, Path], object]] = {"real": real_site, "large": large_site, "hostile": hostile_site}


def _rewrite(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _attack(*columns: str) -> Callable[[dict[str, str]], None]:
    def change(row: dict[str, str]) -> None:
        row.update({name: row[name] + ATTACK for name in columns if row.get(name)})

    return change


def _attack_measure(row: dict[str, str]) -> None:
    _attack("name", "kpi_progress", "kpi_effect", "kpi_note_ja", "kpi_note_en")(row)


def _attack_edition(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in ("title_ja", "title_en", "annex_ja", "annex_en", "citation_ja", "citation_en", "coverage_ja"):
        text = text.replace(f'\n{name} = "', f'\n{name} = "' + ATTACK.replace('"', '\\"'), 1)
    path.write_text(text, encoding="utf-8")
