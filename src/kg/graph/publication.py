"""The folder of builds: one build at a time, whole or not at all, switched in by one rename.

A build works in ``.tmp-…`` and is renamed to ``<version>`` when all its files are on disk; then the link ``current``
is replaced. ``kill -9`` at any moment leaves the old link or the new one, each to a whole folder. What a killed build
leaves behind is removed by the next one. Versions are kept for ever: their dumps have addresses. Knows no graph.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.graph.errors import BuildFolderError, writing
from kg.snapshot import (
    CURRENT,
    INDEXES_SUFFIX,
    MANIFEST,
    SEARCH_SUFFIX,
    STORE_SUFFIX,
    Snapshot,
    SnapshotError,
    read_snapshot,
)

LOCK = ".lock"
TEMPORARY = ".tmp-"


@contextmanager
def build_lock(build_dir: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the one lock of a build folder, which is made where it is not there; then remove what killed builds left.

    The lock is the kernel's (flock), so it ends with the process that holds it, however that ends.

    :param waiting: called once where another build holds the lock; then this one waits for it.
    :raises BuildFolderError: where the folder cannot be made or written.
    """
    with writing(build_dir):
        build_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(build_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with writing(build_dir):
            _remove_leftovers(build_dir)
        yield
    finally:
        os.close(descriptor)


def _remove_leftovers(build_dir: Path) -> None:
    """Whoever holds the lock is the only build there is, so every temporary name belongs to a dead one."""
    for path in build_dir.glob(TEMPORARY + "*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def workspace(build_dir: Path) -> Iterator[Path]:
    """An empty temporary folder, removed at the end unless it was renamed.

    :raises BuildFolderError: for every :class:`OSError` of the block.
    """
    path = temporary_path(build_dir)
    try:
        with writing(build_dir):
            path.mkdir()
            yield path
    finally:
        with suppress(OSError):  # the error that brought us here says more; the next build removes what is left
            shutil.rmtree(path)


def temporary_path(build_dir: Path) -> Path:
    """A new name that the next build removes if this one dies."""
    return build_dir / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def temporary_index(build_dir: Path) -> Iterator[Path]:
    """A name for a store or a search index to be written; what still has it at the end is removed."""
    path = temporary_path(build_dir)
    try:
        yield path
    finally:
        with suppress(OSError):  # as in workspace
            _discard(path)


def is_published(build_dir: Path, version: str) -> bool:
    """Whether the version's folder is there and every file in it is what its manifest says."""
    try:
        snapshot = read_snapshot(build_dir / version)
        return snapshot.sealed and not snapshot.damaged_files()
    except SnapshotError:
        return False


def publish_folder(work: Path, build_dir: Path, snapshot: Snapshot) -> None:
    """Put a finished folder in its place. A damaged one of the same version is mended file by file, so that the link
    ``current``, which may point to it, never points to nothing.
    """
    target = build_dir / snapshot.version
    sync_tree(work)
    if target.is_dir():
        _mend(work, target, snapshot)
    else:
        work.rename(target)
    _sync_folder(build_dir)


def _mend(work: Path, target: Path, snapshot: Snapshot) -> None:
    whole = Snapshot(snapshot.version, target, snapshot.base_iri, snapshot.triples, snapshot.files)
    for name in [*whole.damaged_files(), MANIFEST]:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (work / name).replace(path)
        _sync_folder(path.parent)


def publish_index(work: Path, target: Path) -> None:
    """Put a loaded store (a folder) or a search index (a file) in its place; one that is there is moved away first."""
    if work.is_dir():
        sync_tree(work)
    else:
        _sync(work, os.O_RDONLY)
    _discard(target)
    work.rename(target)
    _sync_folder(target.parent)


def remove_old_indexes(build_dir: Path, keep: Collection[str]) -> None:
    """Remove stores and search indexes of all versions but these. Their folders stay: both can be made again."""
    for suffix in (STORE_SUFFIX, SEARCH_SUFFIX, INDEXES_SUFFIX):
        for path in build_dir.glob(f"*{suffix}"):
            if path.name.removesuffix(suffix) not in keep:
                _discard(path)


def _discard(index: Path) -> None:
    """Take a folder's or file's name away in one step, so that a killed removal leaves no half store."""
    if index.is_dir():
        leftover = temporary_path(index.parent)
        index.rename(leftover)
        shutil.rmtree(leftover)
    else:
        index.unlink(missing_ok=True)


def current_version(build_dir: Path) -> str | None:
    """The version that ``current`` points to, whether it is whole or not; None where there is no link."""
    link = build_dir / CURRENT
    return link.readlink().name if link.is_symlink() else None


def switch(build_dir: Path, version: str) -> None:
    """Let ``current`` point to a version, in one step that no reader can see half of.

    :raises BuildFolderError: where something that is no link stands in its place.
    """
    link = temporary_path(build_dir)
    try:
        link.symlink_to(version)
        link.replace(build_dir / CURRENT)
        _sync_folder(build_dir)
    except OSError as error:  # it names the temporary link, which tells nobody anything
        raise BuildFolderError(build_dir / CURRENT, error) from error


def sync_tree(folder: Path) -> None:
    """Bring a folder's files and names to the disk, deepest first."""
    for parent, _folders, files in os.walk(folder, topdown=False):
        for name in files:
            _sync(Path(parent, name), os.O_RDONLY)
        _sync_folder(Path(parent))


def _sync_folder(folder: Path) -> None:
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
