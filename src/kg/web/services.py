"""What the views need beside the request: settings, the engine, the published snapshots, the saved queries.

One :class:`Services` belongs to one application. The engine is opened at the first need, so that an application can
be made before there is a build, and tried again while there is none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from flask import current_app

from kg.engine.errors import EngineUnavailable, VersionNotHeld
from kg.engine.interface import Engine
from kg.engine.pinned import pinned
from kg.queries import QueryFilesInvalid, SavedQuery, load_queries
from kg.settings import Settings
from kg.snapshot import CURRENT, VERSION_PATTERN, Snapshot, SnapshotError, read_snapshot
from kg.web.comparisons import Comparisons
from kg.web.figures import Figures
from kg.web.observation.counters import Counters
from kg.web.observation.state import State
from kg.web.pinning import asked_version
from kg.web.reconcile_index import Reconcilers
from kg.web.search_index import SearchIndexes

EXTENSION = "kg"
RETRY_AFTER = 1.0  # s between two tries to open an engine: a request while there is no build costs no disk access

logger = logging.getLogger(__name__)


class EngineSource:
    """Opens the engine once, for all threads, and says why there is none."""

    def __init__(self, opener: Callable[[], Engine]) -> None:
        self._opener = opener
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._failed_at = float("-inf")
        self._reason = ""

    def get(self) -> Engine:
        """The engine, opened if it is not yet.

        :raises EngineUnavailable: where it cannot be opened now; the message says why.
        """
        if self._engine is None:
            with self._lock:
                self._open()
        if self._engine is None:
            raise EngineUnavailable(self._reason)
        return self._engine

    def _open(self) -> None:
        if self._engine is not None or time.monotonic() - self._failed_at < RETRY_AFTER:
            return
        try:
            self._engine = self._opener()
        except (SnapshotError, EngineUnavailable, OSError) as error:
            self._failed_at = time.monotonic()
            if str(error) != self._reason:
                logger.warning("no engine: %s", error)
            self._reason = str(error)

    def version(self) -> str:
        """The version that the engine answers for, ``""`` where there is none."""
        try:
            return self.get().version
        except EngineUnavailable:
            return ""

    def stand_in(self) -> str | None:
        """The version that answers in place of the published one, where the engine that is open says so."""
        engine = self._engine
        return None if engine is None else engine.stand_in

    def warm(self) -> None:
        """Open the engine now, if it can be opened."""
        with self._lock:
            self._open()

    def close(self) -> None:
        """Give the engine back, if there is one."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None


class Snapshots:
    """The snapshots that lie in the build folder, read when they are asked for. A snapshot never changes."""

    def __init__(self, build_dir: Path, stand_in: Callable[[], str | None]) -> None:
        self._build_dir = build_dir
        self._stand_in = stand_in
        self._read = lru_cache(maxsize=64)(read_snapshot)

    def current(self) -> Snapshot:
        """The one that ``build/current`` points to now; the one that stands in for it where that cannot be served.

        :raises SnapshotError: where nothing was built yet.
        """
        version = self._stand_in()
        if version is not None:
            return self.version(version)
        return self._read((self._build_dir / CURRENT).resolve())

    def version(self, version: str) -> Snapshot:
        """The snapshot of a version.

        :raises SnapshotError: where there is none.
        """
        if not VERSION_PATTERN.fullmatch(version):
            raise SnapshotError(f"{version} is no version")
        return self._read(self._build_dir / version)


class Services:
    """The application's own things; :func:`services` finds them for a view."""

    def __init__(self, settings: Settings, engines: EngineSource) -> None:
        self.settings = settings
        self.engines = engines
        self.snapshots = Snapshots(settings.build_dir, engines.stand_in)
        self.searches = SearchIndexes()
        self.reconcilers = Reconcilers()
        self.counters: Counters | None = None  # of all web processes, where this is one of several
        self.state = State()
        self.built_urls: dict[tuple[object, ...], str] = {}  # see kg.web.urls
        self._base_iri: str | None = None

    @property
    def engine(self) -> Engine:
        """The engine; of the version that the request names, if it names one.

        :raises EngineUnavailable: where there is none now.
        :raises VersionNotHeld: where it does not hold that version.
        """
        return self.engine_of(asked_version())

    def engine_of(self, version: str) -> Engine:
        """The engine, pinned to a version unless that is ``""``.

        :raises EngineUnavailable: where there is none now.
        :raises VersionNotHeld: where it does not hold the version.
        """
        engine = self.engines.get()
        return pinned(engine, version) if version else engine

    @property
    def snapshot(self) -> Snapshot:
        """The published snapshot, or the one of the version that the request names.

        :raises SnapshotError: where nothing was built yet.
        :raises VersionNotHeld: where that version is not on disk.
        """
        version = asked_version()
        if not version:
            return self.snapshots.current()
        try:
            return self.snapshots.version(version)
        except SnapshotError as error:
            raise VersionNotHeld(version) from error

    @property
    def base_iri(self) -> str:
        """The base of the IRIs of the first snapshot that was found, else of the settings: it is fixed for a server."""
        if self._base_iri is None:
            try:
                self._base_iri = self.snapshots.current().base_iri
            except SnapshotError:
                return self.settings.base_iri
        return self._base_iri

    @cached_property
    def figures(self) -> Figures:
        """What the pages ask from the graph again and again."""
        return Figures(self.base_iri)

    @cached_property
    def comparisons(self) -> Comparisons:
        """The differences of editions that were asked for."""
        return Comparisons()

    @cached_property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name; none, and a line in the log for each finding, where a file of them is wrong.

        `kg check` and every build refuse such files; a server that runs goes on without them.
        """
        try:
            return load_queries(self.settings.root / "queries", self.base_iri)
        except QueryFilesInvalid as error:
            for finding in error.findings:
                logger.warning("no saved queries: %s", finding.text())
            return {}

    def warm(self) -> None:
        """Load what the first request would wait for."""
        self.engines.warm()
        _ = self.queries


def services() -> Services:
    """The services of the application that handles this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found
