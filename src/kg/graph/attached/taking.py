"""Taking a data set into ``data/attached/`` and out of it, in one step each: killed, it leaves the old or the new.

A data set is read through as a build would before anything of it is kept.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.graph.attached.convert import Converted, convert
from kg.graph.attached.errors import UNKNOWN, UNREADABLE, AttachedError
from kg.graph.attached.opening import packing
from kg.graph.attached.record import FOLDER, RECORD_FILE, Attachment, attached_folders, check_name, sha256_of
from kg.graph.store import load_lines


def attach(root: Path, draft: Attachment, file: Path, *, mapping: Path | None, contexts: dict[str, Path], graph: str,
           ours: str, limit: int) -> tuple[Attachment, Converted]:  # fmt: skip
    """Take a file, in the place of what has the same name.

    :param draft: the record; names of files, checksum and triples are filled in here.
    :param graph: the IRI of its graph.
    :param limit: bytes that the file may have when unpacked.
    :raises AttachedError: where it cannot be taken; nothing has changed then.
    """
    parent = root / FOLDER
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=parent) as scratch:
            work = Path(scratch) / "files"
            work.mkdir()
            taken = _copy(draft, file, work, mapping, contexts)
            seen, triples = _count(replace(taken, folder=work), graph, ours, limit)
            taken = _in_place(replace(taken, triples=triples), work, parent / draft.name)
    except OSError as error:
        raise AttachedError(UNREADABLE, file=str(error.filename or file), reason=error.strerror or error) from error
    return taken, seen


def _copy(draft: Attachment, file: Path, work: Path, mapping: Path | None, contexts: dict[str, Path]) -> Attachment:
    """Copy all files under names of ours: theirs may hold anything, and the record keeps the first one's."""
    packed = packing(file)
    name = f"data.{draft.format}" + (f".{packed}" if packed else "")
    shutil.copyfile(file, work / name)
    if mapping is not None:
        shutil.copyfile(mapping, work / "mapping.json")
    names = {iri: f"context-{number}.jsonld" for number, iri in enumerate(sorted(contexts), start=1)}
    for iri, target in names.items():
        shutil.copyfile(contexts[iri], work / target)
    return replace(
        draft,
        file=name,
        original=file.name,
        mapping="mapping.json" if mapping else "",
        contexts=tuple(names.items()),
        sha256=sha256_of(work / name),
    )


def _count(attachment: Attachment, graph: str, ours: str, limit: int) -> tuple[Converted, int]:
    """Read it through and count as the store does, for which "01" and "1" are the same integer."""
    with tempfile.TemporaryDirectory() as scratch:
        lines = Path(scratch) / "lines.nq.gz"
        try:
            seen = convert(attachment, graph, ours, limit, lines)
        except AttachedError as error:
            error.file = error.file or attachment.original
            raise
        store = Store(Path(scratch) / "store")
        load_lines(store, lines, RdfFormat.N_QUADS)
        return seen, len(store)


def _in_place(attachment: Attachment, work: Path, target: Path) -> Attachment:
    """The files first, then the record, which is replaced in one step; then what nobody names is removed."""
    digest = hashlib.sha256()
    for path in sorted(work.iterdir()):
        digest.update(f"{path.name} {sha256_of(path)}\n".encode())
    inside = digest.hexdigest()[:16]
    taken = replace(
        attachment,
        folder=target,
        file=f"{inside}/{attachment.file}",
        mapping=attachment.mapping and f"{inside}/{attachment.mapping}",
        contexts=tuple((iri, f"{inside}/{name}") for iri, name in attachment.contexts),
    )
    if not target.is_dir():  # all of it by one rename
        whole = work.parent / "whole"
        whole.mkdir()
        work.rename(whole / inside)
        (whole / RECORD_FILE).write_bytes(taken.toml())
        whole.rename(target)
        return taken
    if not (target / inside).is_dir():
        work.rename(target / inside)
    record = work.parent / RECORD_FILE
    record.write_bytes(taken.toml())
    record.replace(target / RECORD_FILE)
    for path in target.iterdir():
        if path.is_dir() and path.name != inside:
            shutil.rmtree(path)
    return taken


def remove(root: Path, name: str) -> None:
    """Take a data set out.

    :raises AttachedError: where there is none of this name.
    """
    folders = {folder.name: folder for folder in attached_folders(root)}
    if check_name(name) not in folders:
        raise AttachedError(UNKNOWN, name=name, names=", ".join(folders) or "―")
    try:
        with tempfile.TemporaryDirectory(prefix=".old-", dir=root / FOLDER) as scratch:
            folders[name].rename(Path(scratch) / name)
        with suppress(OSError):  # it is not empty: others are there
            (root / FOLDER).rmdir()
    except OSError as error:
        raise AttachedError(UNREADABLE, file=str(error.filename), reason=error.strerror or error) from error
