"""The tables and saved queries that a build is made from, and the builds themselves, byte for byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kg.doctor.finding import Finding, Level
from kg.doctor.software import shown
from kg.graph.gone import RECORD
from kg.graph.store import is_whole_store
from kg.i18n import mark
from kg.integrity import damaged_indexes, index_entries, other_versions
from kg.queries import QueryFilesInvalid, load_queries
from kg.search import SearchIndex, SearchUnavailable
from kg.settings import Settings
from kg.snapshot import CURRENT, Snapshot, SnapshotError, current_snapshot, read_snapshot
from kg.tables import TablesInvalid, load_tables

TABLES, QUERIES, BUILD = mark("tables"), mark("saved queries"), mark("build")
STORE, SEARCH, GONE, OLDER = (
    mark("store"),
    mark("search index"),
    mark("addresses that are gone"),
    mark("older versions"),
)
CHECK, REBUILD = mark("run `kg check`"), mark("run `kg build`")


def check_tables(root: Path) -> Iterator[Finding]:
    """The tables of ``data/`` can be built from."""
    try:
        tables = load_tables(root)
    except TablesInvalid as error:
        values = {"count": len(error.findings), "first": error.findings[0].line("en")}
        yield Finding(Level.ERROR, TABLES, mark("%(count)s findings, the first: %(first)s"), CHECK, values)
    except OSError as error:
        yield Finding(Level.ERROR, TABLES, mark("cannot be read: %(error)s"), CHECK, {"error": error})
    else:
        measures = sum(len(edition.measures) for edition in tables.editions)
        values = {"measures": measures, "editions": len(tables.editions)}
        yield Finding(Level.OK, TABLES, mark("measures: %(measures)s, editions: %(editions)s"), values=values)


def check_queries(root: Path, base_iri: str) -> Iterator[Finding]:
    """The saved queries can be read."""
    try:
        count = len(load_queries(root / "queries", base_iri))
    except QueryFilesInvalid as error:
        values = {"count": len(error.findings), "first": error.findings[0].text()}
        yield Finding(Level.ERROR, QUERIES, mark("%(count)s findings, the first: %(first)s"), CHECK, values)
    else:
        level, advice = (Level.OK, "") if count else (Level.WARNING, mark("is KG_ROOT the project's folder?"))
        yield Finding(level, QUERIES, mark("%(count)s"), advice, {"count": count})


def check_build(build_dir: Path) -> Iterator[Finding]:
    """There is a published build, and every file of it is what the manifest says."""
    link = build_dir / CURRENT
    if not link.is_symlink():
        nothing = mark("nothing is published: %(link)s is missing")
        yield Finding(Level.ERROR, BUILD, nothing, REBUILD, {"link": link})
        return
    try:
        snapshot = current_snapshot(build_dir)
    except SnapshotError as error:
        yield Finding(Level.ERROR, BUILD, mark("%(error)s"), REBUILD, {"error": error})
        return
    damaged = snapshot.damaged_files()
    values = {"version": snapshot.version, "names": shown(damaged), "count": len(snapshot.files)}
    if damaged:
        message = mark("version %(version)s is damaged: %(names)s; a server lets the last good one stand in")
        yield Finding(Level.ERROR, BUILD, message, REBUILD, values)
    else:
        whole = mark("version %(version)s, %(count)s files as the manifest says")
        yield Finding(Level.OK, BUILD, whole, values=values)
    yield from check_indexes(snapshot)


def check_indexes(snapshot: Snapshot) -> Iterator[Finding]:
    """The store can be opened and holds what it should; the search index is of this release; both are unchanged."""
    damaged = damaged_indexes(snapshot)
    values = {"names": shown(damaged)}
    of_store = [name for name in damaged if name.startswith(snapshot.store_path.name)]
    if of_store or not is_whole_store(snapshot.store_path, sum(snapshot.triples.values())):
        message = (
            mark("it is damaged: %(names)s")
            if of_store
            else mark("it cannot be opened, or holds another number of triples")
        )
        yield Finding(Level.ERROR, STORE, message, REBUILD, values)
    else:
        yield Finding(Level.OK, STORE, mark("it opens and holds every triple"))
    try:
        SearchIndex(snapshot.search_path)
    except SearchUnavailable as error:
        yield Finding(Level.ERROR, SEARCH, mark("%(error)s"), REBUILD, {"error": error})
    else:
        if len(damaged) > len(of_store):
            yield Finding(Level.ERROR, SEARCH, mark("it is damaged: %(names)s"), REBUILD, values)
        else:
            yield Finding(Level.OK, SEARCH, mark("it opens and is of this release"))
    if not damaged and not index_entries(snapshot):
        message = mark("an older release wrote no checksums of store and search index")
        yield Finding(Level.NOTE, STORE, message, REBUILD)


def check_gone(build_dir: Path) -> Iterator[Finding]:
    """The record of addresses that are gone can be read. It cannot be made again."""
    path = build_dir / RECORD
    if not path.is_file():
        yield Finding(Level.OK, GONE, mark("none was recorded"))
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
            count = database.execute("SELECT COUNT(*) FROM gone").fetchone()[0]
    except sqlite3.Error as error:
        verdict, count = str(error), 0
    if verdict == "ok":
        yield Finding(Level.OK, GONE, mark("%(count)s"), values={"count": count})
    else:
        lost = mark("%(path)s cannot be read (%(error)s): what is gone is answered 404 in place of 410")
        values = {"path": path, "error": verdict}
        yield Finding(Level.ERROR, GONE, lost, mark("put it back from a backup, or remove it"), values)


def check_older(build_dir: Path) -> Iterator[Finding]:
    """The versions that are kept for their dumps, and to stand in for a damaged one."""
    paths = other_versions(build_dir, (build_dir / CURRENT).resolve())
    if not paths:
        yield Finding(Level.OK, OLDER, mark("none, so none can stand in for a damaged build"))
        return
    bad = [path.name for path in paths if not _is_whole(path)]
    if bad:
        message = mark("damaged: %(names)s")
        advice = mark("put them back from a backup, or remove their folders")
        yield Finding(Level.WARNING, OLDER, message, advice, {"names": shown(bad)})
    else:
        yield Finding(Level.OK, OLDER, mark("%(count)s, all whole"), values={"count": len(paths)})


def _is_whole(path: Path) -> bool:
    try:
        return not read_snapshot(path).damaged_files()
    except SnapshotError:
        return False


def data(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield from check_tables(settings.root)
    yield from check_queries(settings.root, settings.base_iri)
    yield from check_build(settings.build_dir)
    yield from check_gone(settings.build_dir)
    yield from check_older(settings.build_dir)
