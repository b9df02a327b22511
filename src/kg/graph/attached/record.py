"""What is kept of an attached data set: ``data/attached/<name>/attachment.toml`` and the files that it names.

The record names its files in a folder called after their content, so replacing the record replaces everything in one
step. Knows no RDF and no build.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from kg.graph.attached.errors import BAD_BASE, BAD_DATE, BAD_IRI, BAD_NAME, CHANGED, RECORD, UNREADABLE, AttachedError
from kg.tables.findings import Finding

FOLDER = "data/attached"
RECORD_FILE = "attachment.toml"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One data set of others. Paths are relative to its folder; ``triples`` is what the store counts."""

    name: str
    title_ja: str
    title_en: str
    licence: str
    source: str
    retrieved: date
    file: str
    original: str  # the file's name where it came from
    format: str  # a name of kg.formats, or csv, tsv
    media_type: str
    sha256: str
    triples: int
    member: str = ""  # in a zip archive with several files
    base: str = ""
    mapping: str = ""
    contexts: tuple[tuple[str, str], ...] = ()  # IRI, file
    about_ours: bool = False
    folder: Path = Path()

    @property
    def path(self) -> Path:
        """The file as it came."""
        return self.folder / self.file

    @property
    def display(self) -> str:
        """The file's name for findings, relative to the project."""
        return f"{FOLDER}/{self.name}/{self.file}"

    def toml(self) -> bytes:
        """The record, with the keys in a fixed order; what is empty is left out."""
        keys = [key for key in self.__slots__ if key not in {"folder", "contexts", "name"}]
        table: dict[str, Any] = {key: getattr(self, key) for key in keys if getattr(self, key) not in ("", False)}
        if self.contexts:
            table["contexts"] = dict(self.contexts)
        return tomli_w.dumps(table).encode()


def check_name(name: str) -> str:
    """The name, if it can be one.

    :raises AttachedError: where it cannot.
    """
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise AttachedError(BAD_NAME, name=repr(name))
    return name


def check_address(what: str, value: str) -> str:
    """An absolute http(s) address that can be an IRI.

    :raises AttachedError: where it is none.
    """
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or _NOT_IN_IRI.search(value):
        raise AttachedError(BAD_IRI, what=what, value=value)
    return value


def check_base(value: str) -> str:
    """An absolute IRI, or nothing.

    :raises AttachedError: where it is neither.
    """
    if value and (not _SCHEME.match(value) or _NOT_IN_IRI.search(value)):
        raise AttachedError(BAD_BASE, value=value)
    return value


def check_date(value: str) -> date:
    """A day.

    :raises AttachedError: where it is none.
    """
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise AttachedError(BAD_DATE, value=value) from error


def sha256_of(path: Path) -> str:
    """The checksum of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_record(folder: Path) -> Attachment:
    """The record in one data set's folder; its file is checked by its sum.

    :raises AttachedError: where either is missing or wrong.
    """
    file = f"{FOLDER}/{folder.name}/{RECORD_FILE}"
    try:
        table = tomllib.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise AttachedError(UNREADABLE, file=file, reason=error.strerror or error) from error
    except ValueError as error:
        raise AttachedError(UNREADABLE, file=file, reason=error) from error
    try:
        attachment = _attachment(folder, table)
    except AttachedError as error:
        error.file = error.file or file
        raise
    try:
        same = sha256_of(attachment.path) == attachment.sha256
    except OSError as error:
        raise AttachedError(UNREADABLE, file=attachment.display, reason=error.strerror or error) from error
    if not same:
        raise AttachedError(CHANGED, file=attachment.display)
    return attachment


_TEXTS = ("title_ja", "title_en", "licence", "source", "file", "original", "format", "media_type", "sha256")
_OPTIONAL = ("member", "base", "mapping")


def _attachment(folder: Path, table: Mapping[str, Any]) -> Attachment:
    texts = {key: _typed(table, key, str) for key in _TEXTS} | {
        key: _typed(table, key, str) for key in _OPTIONAL if key in table
    }
    contexts = table.get("contexts", {})
    if not isinstance(contexts, dict) or not all(isinstance(value, str) for value in contexts.values()):
        raise AttachedError(RECORD, key="contexts")
    for inside in (texts["file"], texts.get("mapping", ""), *contexts.values()):
        if Path(inside).is_absolute() or ".." in Path(inside).parts:
            raise AttachedError(RECORD, key=repr(inside))
    check_address("source", texts["source"])
    check_address("licence", texts["licence"])
    check_base(texts.get("base", ""))
    return Attachment(
        name=check_name(folder.name),
        retrieved=_typed(table, "retrieved", date),
        triples=_typed(table, "triples", int),
        about_ours=table.get("about_ours") is True,
        contexts=tuple(sorted(contexts.items())),
        folder=folder,
        **texts,
    )


def _typed(table: Mapping[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 - the kind decides
    value = table.get(key)
    if not isinstance(value, kind) or isinstance(value, bool) or not value:
        raise AttachedError(RECORD, key=key)
    return value


def attached_folders(root: Path) -> list[Path]:
    """The folders of all attached data sets, by name. What begins with a dot is half-done work and left alone."""
    parent = root / FOLDER
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


def read_attachments(root: Path) -> tuple[tuple[Attachment, ...], list[Finding]]:
    """All attached data sets of a project, and what is wrong with their records."""
    found, findings = [], []
    for folder in attached_folders(root):
        try:
            found.append(read_record(folder))
        except AttachedError as error:
            findings.append(error.finding(f"{FOLDER}/{folder.name}"))
    return tuple(found), findings
