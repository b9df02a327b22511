"""An edition's own file, ``edition.toml``, and the source pages that it names."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kg.i18n import mark
from kg.tables import identifiers
from kg.tables.csvfile import NOT_UTF8, TO_SETTLE, WARNINGS, nearest, read_bytes, undecodable
from kg.tables.findings import Findings
from kg.tables.records import Ministry, SourcePage

TEXT_KEYS = (
    "id",
    "title_ja",
    "title_en",
    "annex_ja",
    "annex_en",
    "publisher",
    "origin_url",
    "licence_url",
    "licence_ja",
    "licence_en",
    "citation_ja",
    "citation_en",
    "processing_ja",
    "processing_en",
    "coverage_ja",
    "coverage_en",
)
PAGE_KEYS = ("number", "file", "sha256", "url", "title_ja", "note")
_OTHER_KEYS = ("decided", "pages_total", "pages", WARNINGS)

NOT_TOML = mark("this is not TOML: %(reason)s")
KEY_MISSING = mark("the key is missing")
KEY_UNKNOWN = mark("there is no such key")
NEED_TEXT = mark("a text is needed")
NEED_DATE = mark("a date (YYYY-MM-DD, without quotes) is needed")
NEED_NUMBER = mark("a whole number of 1 or more is needed")
NEED_PAGES = mark("at least one [[pages]] entry is needed")
PAGE_TWICE = mark("the page stands twice")
ID_IS_FOLDER = mark("the id must be the date of decision and the name of the folder (%(folder)s)")
UNKNOWN_PUBLISHER = mark("no such ministry in ministries.csv: %(name)s (nearest: %(nearest)s)")
BAD_URL = mark("is no http(s) address")
OUTSIDE = mark("the file must lie inside the edition's folder")
WRONG_SHA256 = mark("the checksum is not that of the file: %(actual)s")


@dataclass(frozen=True, slots=True)
class EditionHead:
    """``edition.toml`` without the tables beside it."""

    texts: dict[str, str]
    decided: date
    publisher: str  # slug
    pages_total: int | None
    pages: tuple[SourcePage, ...]


class _Reader:
    """Takes keys out of one TOML table and notes what is wrong with them."""

    def __init__(self, file: str, prefix: str, content: dict[str, Any], findings: Findings) -> None:
        self.file, self.prefix, self.content, self.findings = file, prefix, content, findings

    def fault(self, key: str, message: str, **values: object) -> None:
        value = self.content.get(key)
        shown = None if value is None else str(value)
        self.findings.add(self.file, message, column=self.prefix + key, value=shown, values=values)

    def unknown_keys(self, known: tuple[str, ...]) -> None:
        for key in self.content:
            if key not in known:
                self.fault(key, KEY_UNKNOWN)

    def text(self, key: str) -> str:
        value = self.content.get(key)
        if isinstance(value, str) and value:
            return value
        self.fault(key, KEY_MISSING if value is None else NEED_TEXT)
        return ""

    def number(self, key: str, *, required: bool) -> int | None:
        value = self.content.get(key)
        if value is None and not required:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self.fault(key, KEY_MISSING if value is None else NEED_NUMBER)
        return 0

    def day(self, key: str) -> date:
        value = self.content.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(key, KEY_MISSING if value is None else NEED_DATE)
        return date.min

    def warnings(self) -> None:
        """What a draft's file says a person must settle: a list of texts, which must be empty in the end."""
        texts = self.content.get(WARNINGS, [])
        for text in texts if isinstance(texts, list) else [texts]:
            self.findings.add(self.file, TO_SETTLE, column=WARNINGS, values={"text": text})

    def url(self, key: str) -> str:
        text = self.text(key)
        if text and not identifiers.HTTP_IRI.fullmatch(text):
            self.fault(key, BAD_URL)
        return text


def _page(root: Path, folder: Path, reader: _Reader) -> SourcePage:
    reader.unknown_keys(PAGE_KEYS)
    file, sha256 = reader.text("file"), reader.text("sha256")
    path = (folder / file).resolve()
    if file and not path.is_relative_to(folder.resolve()):
        reader.fault("file", OUTSIDE)
    elif file:
        content = read_bytes(root, folder / file, reader.findings)
        actual = None if content is None else hashlib.sha256(content).hexdigest()
        if actual is not None and actual != sha256:
            reader.fault("sha256", WRONG_SHA256, actual=actual)
    return SourcePage(
        number=reader.number("number", required=True) or 0,
        file=file,
        sha256=sha256,
        url=reader.url("url") if "url" in reader.content else None,
        title_ja=reader.text("title_ja"),
        note=reader.text("note") if "note" in reader.content else None,
    )


def _pages(root: Path, folder: Path, reader: _Reader) -> tuple[SourcePage, ...]:
    entries = reader.content.get("pages")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        reader.findings.add(reader.file, NEED_PAGES, column="pages")
        return ()
    pages: list[SourcePage] = []
    for index, entry in enumerate(entries, start=1):
        page_reader = _Reader(reader.file, f"pages[{index}].", entry, reader.findings)
        page = _page(root, folder, page_reader)
        if any(page.number == other.number for other in pages):
            page_reader.fault("number", PAGE_TWICE)
        pages.append(page)
    return tuple(pages)


def _parse(root: Path, path: Path, findings: Findings) -> dict[str, Any] | None:
    file = path.relative_to(root).as_posix()
    content = read_bytes(root, path, findings)
    if content is None:
        return None
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        findings.add(file, NOT_UTF8, values=undecodable(error))
    except tomllib.TOMLDecodeError as error:
        findings.add(file, NOT_TOML, values={"reason": str(error)})
    return None


def read_edition_head(
    root: Path, folder: Path, ministries: tuple[Ministry, ...], findings: Findings
) -> EditionHead | None:
    """``edition.toml`` of an edition's folder, or None with findings where it could not be read at all."""
    path = folder / "edition.toml"
    content = _parse(root, path, findings)
    if content is None:
        return None
    reader = _Reader(path.relative_to(root).as_posix(), "", content, findings)
    reader.unknown_keys(TEXT_KEYS + _OTHER_KEYS)
    reader.warnings()
    texts = {key: reader.url(key) if key.endswith("_url") else reader.text(key) for key in TEXT_KEYS}
    decided = reader.day("decided")
    if texts["id"] and not texts["id"] == folder.name == decided.isoformat():
        reader.fault("id", ID_IS_FOLDER, folder=folder.name)
    slugs = {ministry.name_ja: ministry.slug for ministry in ministries}
    if slugs and texts["publisher"] and texts["publisher"] not in slugs:
        near = nearest(texts["publisher"], list(slugs))
        reader.fault("publisher", UNKNOWN_PUBLISHER, name=texts["publisher"], nearest=near)
    return EditionHead(
        texts=texts,
        decided=decided,
        publisher=slugs.get(texts["publisher"], ""),
        pages_total=reader.number("pages_total", required=False),
        pages=_pages(root, folder, reader),
    )
