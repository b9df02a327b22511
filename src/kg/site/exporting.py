"""The whole static edition: the application asked, address after address, until nothing new is found.

The snapshot is held fast from the first page to the last. Processes are forked when the graph is loaded, so that they
share it; each writes its share of the files. Same build, same software, same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from flask import Flask

from kg.engine.local import LocalEngine
from kg.graph.gone import RECORD, addresses, gone_addresses
from kg.i18n import LANGUAGES, mark
from kg.queries import SavedQuery
from kg.settings import Settings
from kg.site import folder as place
from kg.site.addresses import Address
from kg.site.errors import ExportError, LinksBroken
from kg.site.hosting import write_for_hosts
from kg.site.writing import Writer, Written
from kg.snapshot import CURRENT, Snapshot, SnapshotError, current_snapshot
from kg.web.app import create_app
from kg.web.browser_files import files_of_query_page
from kg.web.browser_query import bundle
from kg.web.saved_metadata import METADATA
from kg.web.services import services
from kg.web.static_edition import STATIC

SHARE = 32  # addresses that a process takes at once: some 0.2 s of work
_THINGS = "id/"
_WELL_KNOWN = ("/.well-known/void", "/.well-known/csvm", "/context.jsonld")
_DUMPS = "dumps/"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``has_engine`` says whether the query page has its script."""

    version: str
    files: int
    bytes: int
    has_engine: bool


def export_site(
    settings: Settings, folder: Path, *, url: str = "", jobs: int = 0, progress: Progress = lambda done, total: None
) -> Exported:
    """Write the published build as a static edition into a folder.

    :param url: where it will be published; the base of the IRIs if not given. Links are relative all the same.
    :param jobs: processes; one for each processor if not given.
    :param progress: told now and then how many addresses are done, and how many are known.
    :raises ExportError: where there is no build, the folder is refused or cannot be written, or a link leads nowhere.
    """
    folder = folder.absolute()
    place.check(folder)
    try:
        snapshot = current_snapshot(settings.build_dir)
    except SnapshotError as error:
        raise ExportError(mark("there is no build to export: %(reason)s"), reason=error) from error
    url = (url or snapshot.base_iri).rstrip("/") + "/"
    with place.workspace(folder) as work, _held(snapshot, settings) as held:
        engine = LocalEngine(held.build_dir, held["KG_RESULT_BYTES"])
        app = create_app({STATIC: True}, settings=held, engine=engine)
        gone = frozenset(_gone_pages(snapshot, settings.build_dir))
        writer = Writer(app, url, work, gone)
        assert engine.version == snapshot.version  # it is loaded, before any process is forked
        written = _write_all(writer, _beginnings(app, snapshot, gone), jobs or _processors(), progress)
        if written.faults:
            raise LinksBroken(sorted(written.faults))
        write_for_hosts(writer, url, sorted(gone), written)
        with app.app_context():
            has_engine = bundle() is not None
        mark_text = {"base": snapshot.base_iri, "bytes": written.bytes, "files": written.files, "url": url}
        content = json.dumps({**mark_text, "version": snapshot.version}, indent=1, sort_keys=True) + "\n"
        writer.put(place.MARK, content.encode(), written)
        place.switch(work, folder)
    return Exported(snapshot.version, written.files, written.bytes, has_engine)


@contextmanager
def _held(snapshot: Snapshot, settings: Settings) -> Iterator[Settings]:
    """Settings under which this snapshot is the published one, whatever is built meanwhile.

    Those of a server (its hosts, limits, proxies) are left at their defaults: files are the same whoever serves them.
    """
    with tempfile.TemporaryDirectory(prefix="kg-export-") as name:
        build_dir = Path(name)
        for link in (CURRENT, snapshot.version):
            (build_dir / link).symlink_to(snapshot.path)
        record = settings.build_dir / RECORD
        if record.is_file():
            (build_dir / RECORD).symlink_to(record)
        kept = {name: str(settings[name]) for name in ("KG_BASE_IRI", "KG_RESULT_BYTES")}
        yield Settings({**kept, "KG_ROOT": str(settings.root), "KG_BUILD_DIR": name})


def _gone_pages(snapshot: Snapshot, build_dir: Path) -> Iterator[str]:
    """The paths of pages that only older versions had; dumps are files, and have no page to say so."""
    there = addresses(snapshot)
    for iri in gone_addresses(build_dir):
        path = iri.removeprefix(snapshot.base_iri)
        if path.startswith(_THINGS) and path != iri and iri not in there:
            yield f"/page/{path.removeprefix(_THINGS)}"


def _beginnings(app: Flask, snapshot: Snapshot, gone: Iterable[str]) -> set[Address]:
    """What is known before the first page: home, every IRI of the graph, and files that no page links to."""
    paths = {"/", *gone}
    for iri in addresses(snapshot):
        path = iri.removeprefix(snapshot.base_iri)
        if path != iri and path.startswith(_THINGS):
            paths.add(f"/page/{path.removeprefix(_THINGS)}")
    with app.app_context():
        data = [*files_of_query_page(), *_WELL_KNOWN]
        data += [f"/queries/{query.name}.{METADATA.name}" for query in services().queries.values() if _is_table(query)]
    data += [f"/{entry.name}" for entry in snapshot.dumps]
    data += [f"/{_DUMPS}{snapshot.version}/{entry.name.removeprefix(_DUMPS)}" for entry in snapshot.dumps]
    pages = {Address(path, (), language, is_page=True) for path in paths for language in LANGUAGES}
    return pages | {Address(path) for path in data}


def _is_table(query: SavedQuery) -> bool:
    """Whether the query gives rows by itself; clients of CSVW look for the metadata beside its CSV."""
    given = all(row.default is not None for row in query.parameters if row.required)
    return query.shape in METADATA.shapes and given


def _write_all(writer: Writer, known: set[Address], jobs: int, progress: Progress) -> Written:
    """Write the files of all addresses, and of those that they lead to. Stops at the end of a round with faults."""
    global _writer  # noqa: PLW0603 - what a forked process finds in its memory
    _writer = writer
    whole = Written()
    waiting = known
    done = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        while waiting and not whole.faults:
            order = sorted(waiting)
            shares = [order[start : start + SHARE] for start in range(0, len(order), SHARE)]
            waiting = set()
            try:
                for share, written in zip(shares, pool.map(_write_share, shares), strict=True):
                    waiting |= written.found - known
                    whole.add(written)
                    done += len(share)
                    progress(done, len(known) + len(waiting))
            except BrokenProcessPool as error:
                raise ExportError(mark("a process of the export was ended, perhaps for want of memory")) from error
            known |= waiting
    return whole


_writer: Writer | None = None


def _write_share(addresses_of_share: list[Address]) -> Written:
    assert _writer is not None
    return _writer.write_all(addresses_of_share)


def _processors() -> int:
    return len(os.sched_getaffinity(0))
