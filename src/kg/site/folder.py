"""The folder of a static edition: written beside its place and switched in by one step, or not at all.

What stands there is never touched before the new one is whole. A folder that holds what no export of ours wrote is
refused. What a killed export left beside it is removed by the next one. Knows no page.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.i18n import mark
from kg.site.errors import ExportError, FolderRefused

MARK = "static-edition.json"  # what says that a folder is ours
_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2), Linux 3.15


def check(folder: Path) -> None:
    """Whether an export may be put in this place: nothing is there, an empty folder, or an export of ours.

    :raises FolderRefused: where it may not.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise FolderRefused(mark("%(folder)s is no folder"), folder=folder)
    if any(folder.iterdir()) and not _is_ours(folder):
        raise FolderRefused(
            mark("%(folder)s holds what no export wrote, and is left as it is: name an empty or a new folder"),
            folder=folder,
        )


def _is_ours(folder: Path) -> bool:
    try:
        return "version" in json.loads((folder / MARK).read_bytes())
    except (OSError, ValueError, TypeError):
        return False


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """An empty folder beside the place, on the same file system; removed at the end unless it was switched in.

    :raises ExportError: for every :class:`OSError` of the block.
    """
    lock = -1
    work = folder.parent / f"{_beginning(folder)}{secrets.token_hex(4)}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        work.mkdir()
        lock = os.open(work, os.O_RDONLY | os.O_DIRECTORY)  # held as long as this export lives
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield work
    except OSError as error:
        raise ExportError(
            mark("%(path)s cannot be written: %(reason)s"), path=error.filename or folder, reason=error.strerror
        ) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(work)
        if lock >= 0:
            os.close(lock)


def switch(work: Path, folder: Path) -> None:
    """Put the finished folder in its place; the one that stood there is removed afterwards."""
    os.sync()  # one call for some ten thousand files: the switch must not reach the disk before they do
    if not folder.exists() or not any(folder.iterdir()):
        work.rename(folder)  # takes the place of an empty folder too
        return
    if not _exchange(work, folder):  # no such call here: two steps, between which there is no folder
        old = work.with_name(f"{_beginning(folder)}{secrets.token_hex(4)}")
        folder.rename(old)
        work.rename(folder)
        old.rename(work)
    shutil.rmtree(work)


def _exchange(one: Path, other: Path) -> bool:
    """Let two names change places in one step; whether the system could."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def _beginning(folder: Path) -> str:
    return f".{folder.name}.export-"


def _remove_leftovers(folder: Path) -> None:
    """Remove what exports left that do not live any more: their lock ended with them."""
    for path in folder.parent.glob(f"{_beginning(folder)}*"):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(descriptor)
