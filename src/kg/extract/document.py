"""One file in, one draft out: tells a PDF from a page's text by its first bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.extract import errors
from kg.extract.draft import Draft
from kg.extract.errors import ExtractError
from kg.extract.interpret import interpret
from kg.extract.pdf import Limits, read_pdf
from kg.extract.reference import Reference, read_reference
from kg.extract.rows import assemble
from kg.extract.text_layer import read_text

MAX_BYTES = 512 << 20  # a PDF; the annex has under 2 MB
MAX_TEXT_BYTES = 1 << 20  # a page's text has under 20 KB
_HEAD = 1024  # a PDF's mark may stand anywhere in these bytes (ISO 32000-1, Annex H, note 13)


def extract(
    path: Path,
    root: Path,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Draft:
    """The draft of a PDF with a ruled table, or of a page's text.

    :param root: the project's folder, whose reference tables name ministries and laws.
    :param progress: called with the number of pages done and of all.
    :raises ExtractError: one line for a person, where the file gives no draft.
    """
    head = _head(path)
    reference = read_reference(root)
    if b"%PDF-" in head:
        return _from_pdf(path, reference, limits or Limits(), progress)
    return _from_text(path, reference)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ExtractError(errors.IS_FOLDER, file=path)
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError:
        raise ExtractError(errors.NOT_FOUND, file=path) from None
    except OSError as error:
        raise ExtractError(errors.CANNOT_READ, file=path, reason=error.strerror or str(error)) from error
    if not head:
        raise ExtractError(errors.EMPTY_FILE, file=path)
    limit = MAX_BYTES if b"%PDF-" in head else MAX_TEXT_BYTES
    if size > limit:
        raise ExtractError(errors.TOO_LARGE, file=path, size=size, limit=limit)
    return head


def _from_pdf(path: Path, reference: Reference, limits: Limits, progress: Callable[[int, int], None]) -> Draft:
    content = read_pdf(path, limits, progress)
    assembly = assemble(content.tables, reference.laws)
    if not assembly.columns:
        raise ExtractError(errors.NO_HEADER, file=path, pages=content.pages)
    if not assembly.entries:
        raise ExtractError(errors.NO_MEASURE, file=path)
    return interpret(assembly, reference, content.pages, sum(page.letters for page in content.tables))


def _from_text(path: Path, reference: Reference) -> Draft:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ExtractError(errors.WRONG_TYPE, file=path) from None
    except OSError as error:
        raise ExtractError(errors.CANNOT_READ, file=path, reason=error.strerror or str(error)) from error
    if any(letter < " " and letter not in "\t\n\r\f" for letter in text):
        raise ExtractError(errors.WRONG_TYPE, file=path)
    if not text.strip():
        raise ExtractError(errors.EMPTY_FILE, file=path)
    draft = read_text(text, reference)
    if not draft.measures:
        raise ExtractError(errors.NO_MEASURE, file=path)
    return draft
