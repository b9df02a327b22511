"""A PDF's pages, read in a child process under limits (:mod:`kg.extract.worker`). Nothing of it is parsed here."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from kg.extract import errors
from kg.extract.errors import ExtractError
from kg.extract.grid import PageTables
from kg.extract.transfer import read_page


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost."""

    pages: int = 500
    seconds: int = 300
    mebibytes: int = 1024


@dataclass(slots=True)
class PdfContent:
    """What a PDF holds."""

    pages: int
    producer: str
    title: str
    tables: list[PageTables] = field(default_factory=list)


@contextmanager
def _child(path: Path, limits: Limits) -> Iterator[tuple[subprocess.Popen[str], IO[str], threading.Event]]:
    """The reading process; killed at the end of the block, or at the deadline, which sets the event."""
    command = [sys.executable, "-m", "kg.extract.worker", str(path.resolve())]
    command += [str(limits.pages), str(limits.seconds), str(limits.mebibytes)]
    late = threading.Event()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as child:

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(limits.seconds + 5, stop)  # RLIMIT_CPU comes first where the time is spent computing
        timer.start()
        assert child.stdout is not None
        try:
            yield child, child.stdout, late
        finally:
            timer.cancel()
            child.kill()


def read_pdf(path: Path, limits: Limits, progress: Callable[[int, int], None] = lambda done, total: None) -> PdfContent:
    """The tables of every page.

    :param progress: called with the number of pages done and of all.
    :raises ExtractError: where the PDF is broken, encrypted, without pages or text, or goes over a limit.
    """
    content: PdfContent | None = None
    ended = False
    with _child(path, limits) as (child, output, late):
        for line in output:
            record = _record(line)
            if "error" in record:
                raise _told(path, record, limits)
            if "pages" in record:
                content = PdfContent(record["pages"], record["producer"], record["title"])
                _check_pages(path, content.pages, limits)
            elif "page" in record and content is not None:
                content.tables.append(read_page(record))
                progress(len(content.tables), content.pages)
            ended = ended or "end" in record
        status = child.wait()
    if not ended or content is None:
        raise _died(path, status, limits, is_late=late.is_set())
    if not any(page.letters for page in content.tables):
        raise ExtractError(errors.NO_TEXT, file=path)
    return content


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:  # cut off: the process died while it wrote
        return {}
    return record if isinstance(record, dict) else {}


def _check_pages(path: Path, pages: int, limits: Limits) -> None:
    if pages == 0:
        raise ExtractError(errors.NO_PAGES, file=path)
    if pages > limits.pages:
        raise ExtractError(errors.TOO_MANY_PAGES, file=path, pages=pages, limit=limits.pages)


def _told(path: Path, record: dict[str, Any], limits: Limits) -> ExtractError:
    if record["error"] == "memory":
        return ExtractError(errors.TOO_MUCH_MEMORY, file=path, limit=limits.mebibytes)
    if record["error"] == "encrypted":
        return ExtractError(errors.ENCRYPTED, file=path)
    return ExtractError(errors.BROKEN, file=path, reason=record.get("reason", "-"))


def _died(path: Path, status: int, limits: Limits, *, is_late: bool) -> ExtractError:
    if is_late or -status in (signal.SIGXCPU, signal.SIGKILL):
        return ExtractError(errors.TOO_LONG, file=path, limit=limits.seconds)
    return ExtractError(errors.CRASHED, file=path, reason=f"status {status}")
