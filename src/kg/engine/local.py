"""The simple engine: one store in this process, one query at a time.

It has no deadline and no memory limit, so it is for the command line, tests and a developer's own server. It refuses
SERVICE as every engine does. What the public may reach is :mod:`kg.engine.pool`.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from kg.engine.errors import EngineError, EngineUnavailable, ResultTooLarge
from kg.engine.evaluation import evaluate, load_store
from kg.engine.interface import Answer, Engine, Query
from kg.engine.rows import count_rows
from kg.engine.scanner import scan
from kg.formats import Format, Shape
from kg.snapshot import CURRENT, Snapshot, SnapshotError, current_snapshot

_LOOK_EVERY = 1.0  # seconds between two looks at the link build/current

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    snapshot: Snapshot
    store: Store


class _Output(io.BytesIO):
    """Bytes in memory, up to a cap."""

    def __init__(self, cap: int) -> None:
        super().__init__()
        self._cap = cap

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        written = super().write(data)
        if self.tell() > self._cap:
            raise ResultTooLarge(self._cap)
        return written


class LocalEngine(Engine):
    """Evaluates in this process over the snapshot that ``build_dir/current`` names.

    :param build_dir: the folder with the builds.
    :param result_bytes: the cap of a result.
    """

    def __init__(self, build_dir: Path, result_bytes: int) -> None:
        self._build_dir = build_dir
        self._result_bytes = result_bytes
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._looked = float("-inf")
        self._closed = False

    @property
    def version(self) -> str:
        """The version of the snapshot that answers now."""
        if self._lock.acquire(blocking=self._loaded is None):
            try:
                return self._current().snapshot.version
            finally:
                self._lock.release()
        loaded = self._loaded
        if loaded is None:
            raise EngineUnavailable("the engine is closed")
        return loaded.snapshot.version

    def shape(self, query: Query) -> Shape:
        """What the answer will be."""
        return scan(query.text).shape

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Evaluate in this thread; other threads wait."""
        output = _Output(self._result_bytes)
        with self._lock:
            loaded = self._current()
            evaluate(loaded.store, query, answer_format, output, loaded.snapshot.base_iri)
        content = output.getvalue()
        rows = count_rows(content, answer_format.name, scan(query.text).shape)
        return Answer(io.BytesIO(content), len(content), answer_format, rows, loaded.snapshot.version)

    def close(self) -> None:
        """Drop the store."""
        with self._lock:
            self._closed = True
            self._loaded = None

    def _current(self) -> _Loaded:
        """The loaded snapshot, the newest if it is time to look. The lock is held."""
        if self._closed:
            raise EngineUnavailable("the engine is closed")
        now = time.monotonic()
        if self._loaded is None or now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._look()
        if self._loaded is None:
            raise EngineUnavailable("there is no snapshot")
        return self._loaded

    def _look(self) -> None:
        try:
            if self._loaded is not None and (self._build_dir / CURRENT).resolve() == self._loaded.snapshot.path:
                return
            snapshot = current_snapshot(self._build_dir)
            self._loaded = _Loaded(snapshot, load_store(snapshot))
        except (SnapshotError, EngineError) as error:
            if self._loaded is None:
                raise EngineUnavailable(str(error)) from error
            _log.warning("the new snapshot is not taken, %s goes on: %s", self._loaded.snapshot.version, error)
