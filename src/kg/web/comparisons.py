"""The differences of a snapshot's editions, made in a child process when they are first asked for, and kept.

A snapshot never changes, so each answer is made once: there are as many as pairs of editions and forms. They lie in
files without a name, which end with this process. One is made at a time, under the limits of
:mod:`kg.graph.comparing`; nothing of the work is done in the process that serves.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections import OrderedDict
from pathlib import Path
from typing import IO, BinaryIO

from kg.engine.errors import Overloaded
from kg.snapshot import Snapshot

PATIENCE = 5.0  # s that a request waits while another comparison is made
RETRY_AFTER = 5  # s
DEADLINE = 120.0  # s of a clock; processor time is bounded at 60 (kg.graph.comparing)
MOST_KEPT = 128  # answers
MOST_BYTES = 512 << 20  # on disk; a comparison of 2 × 10,000 measures has up to 60 MB in a form
CSV = "csv"
_NO_EDITION = 3  # kg.graph.comparing.NO_EDITION

logger = logging.getLogger(__name__)


class NoSuchEdition(LookupError):
    """An edition is not in the snapshot."""


class ComparisonTooLong(Exception):
    """The comparison took longer than it may."""


class Kept:
    """A finished answer in a file without a name; readers of it do not share a place in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size
        weakref.finalize(self, file.close)

    def open(self) -> BinaryIO:
        """The answer from its start; whoever takes it closes it."""
        if sys.platform != "linux":
            return io.BytesIO(os.pread(self._file.fileno(), self.size, 0))
        return Path(f"/proc/self/fd/{self._file.fileno()}").open("rb")


class Comparisons:
    """Finished answers by version, editions and form; the ones asked for last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str, str], Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def get(self, snapshot: Snapshot, before: str, after: str, form: str) -> Kept:
        """The difference of two editions.

        :param form: one of :data:`kg.graph.comparing.FORMS`.
        :raises NoSuchEdition: where the snapshot has not both.
        :raises ComparisonTooLong: where it took longer than it may.
        :raises Overloaded: where others are being made and it was not its turn.
        """
        key = (snapshot.version, before, after, form)
        found = self._find(key)
        if found is not None:
            return found
        if not self._making.acquire(timeout=PATIENCE):
            raise Overloaded(RETRY_AFTER)
        try:
            source = None
            if form != CSV:
                csv_key = (snapshot.version, before, after, CSV)
                source = self._find(csv_key) or self._keep(csv_key, _make(snapshot, before, after, CSV, None))
            return self._find(key) or self._keep(key, _make(snapshot, before, after, form, source))
        finally:
            self._making.release()

    def _find(self, key: tuple[str, str, str, str]) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: tuple[str, str, str, str], made: Kept) -> Kept:
        """Keep an answer; those that nobody asked for longest go. Who reads one of them reads on."""
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT or sum(kept.size for kept in self._kept.values()) > MOST_BYTES:
                self._kept.popitem(last=False)
        return made


def _make(snapshot: Snapshot, before: str, after: str, form: str, source: Kept | None) -> Kept:
    command = [sys.executable, "-m", "kg.graph.comparing", form, str(snapshot.path), before, after]
    output = tempfile.TemporaryFile()  # noqa: SIM115 - Kept closes it
    try:
        with source.open() if source else Path(os.devnull).open("rb") as stdin:
            done = subprocess.run(
                command, stdin=stdin, stdout=output, stderr=subprocess.PIPE, timeout=DEADLINE, check=False
            )
        _check(done)
    except subprocess.TimeoutExpired as error:
        output.close()
        raise ComparisonTooLong from error
    except BaseException:
        output.close()
        raise
    return Kept(output)


def _check(done: subprocess.CompletedProcess[bytes]) -> None:
    if done.returncode == _NO_EDITION:
        raise NoSuchEdition
    if done.returncode < 0:  # the kernel ended it at one of its limits
        logger.warning("a comparison was ended by signal %d", -done.returncode)
        raise ComparisonTooLong
    if done.returncode:
        raise RuntimeError(f"the comparison failed: {done.stderr.decode(errors='replace')[-2000:]}")
