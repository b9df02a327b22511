"""A draft as an edition's folder: tables, ``edition.toml``, the source file. All appears at once, or nothing does."""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import tomli_w

from kg.extract import errors
from kg.extract.csvw import SUFFIX, TABLES, metadata, write_metadata
from kg.extract.draft import Doubt, Draft
from kg.extract.errors import ExtractError
from kg.extract.metadata import EditionOptions, edition_toml, texts_of
from kg.tables.columns import COLUMN_COLUMNS, MARK_COLUMNS
from kg.tables.csvfile import WARNINGS
from kg.tables.measures import CORRECTION_COLUMNS, MEASURE_COLUMNS, POINT_COLUMNS

CELLS_FILE = "cells.csv"
UNPLACED_FILE = "unplaced.csv"
EDITION_FILE = "edition.toml"
_SHOWN = 5  # names of files in one line
CELL_COLUMNS = ("number", "column", "confidence", "lines")
UNPLACED_COLUMNS = ("place", "text")

Cells = Sequence[object]


def _write_table(path: Path, columns: Iterable[str], rows: Iterable[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _tables(content: Draft, language: str) -> dict[str, tuple[tuple[str, ...], list[Cells]]]:
    """File name to header and rows. A table whose every row is settled has no column ``warnings``."""

    def warned(doubts: Sequence[Doubt]) -> str:
        return texts_of(doubts, language)

    measures: list[Cells] = []
    for measure in content.measures:
        cells = measure.cells | {"number": measure.number, "page": str(measure.page)}
        measures.append((*(cells[column] for column in MEASURE_COLUMNS), warned(measure.doubts)))
    points: list[Cells] = [
        (measure.number, point.position, point.text, warned(point.doubts))
        for measure in content.measures
        for point in measure.points
    ]
    marks: list[Cells] = [
        (measure.number, item.column, item.mark, warned(item.doubts))
        for measure in content.measures
        for item in measure.marks
    ]
    columns: list[Cells] = [
        (row.slug, row.position, row.law_id, row.label, row.provisions, warned(row.doubts)) for row in content.columns
    ]
    tables = {
        "measures.csv": (MEASURE_COLUMNS, measures),
        "points.csv": (POINT_COLUMNS, points),
        "article_marks.csv": (MARK_COLUMNS, marks),
        "columns.csv": (COLUMN_COLUMNS, columns),
        "corrections.csv": (CORRECTION_COLUMNS, []),
    }
    return {name: _without_empty_warnings(*table) for name, table in tables.items()}


def _other_tables(content: Draft) -> dict[str, tuple[tuple[str, ...], list[Cells]]]:
    """What tells of the reading itself: how sure each cell is, and what went into no table."""
    tables: dict[str, tuple[tuple[str, ...], list[Cells]]] = {}
    if content.confidences:
        cells: list[Cells] = [
            (item.number, item.column, f"{item.value:.2f}", " ".join(map(str, item.lines)))
            for item in content.confidences
        ]
        tables[CELLS_FILE] = (CELL_COLUMNS, cells)
    if content.unplaced:
        tables[UNPLACED_FILE] = (UNPLACED_COLUMNS, [(item.place, item.text) for item in content.unplaced])
    return tables


def _without_empty_warnings(columns: tuple[str, ...], rows: list[Cells]) -> tuple[tuple[str, ...], list[Cells]]:
    if any(row[-1] for row in rows):
        return (*columns, WARNINGS), rows
    return columns, [row[:-1] for row in rows]


def _fill(
    folder: Path, content: Draft, source: Path, *, target: Path, root: Path, options: EditionOptions, language: str
) -> None:
    (folder / "source").mkdir()
    copy = folder / "source" / source.name
    shutil.copyfile(source, copy)
    sha256 = hashlib.sha256(copy.read_bytes()).hexdigest()
    toml, doubts = edition_toml(root, target, content, options, (f"source/{source.name}", sha256))
    if doubts:
        toml = {WARNINGS: [item.text(language) for item in doubts]} | toml
    (folder / EDITION_FILE).write_text(tomli_w.dumps(toml), encoding="utf-8")
    for name, (columns, rows) in (_tables(content, language) | _other_tables(content)).items():
        _write_table(folder / name, columns, rows)
        described = metadata(name, columns, toml.get("decided"), toml["licence_url"], toml["origin_url"])
        write_metadata(folder / name, described)


def check_target(target: Path, *, replace: bool) -> None:
    """Whether a draft may be put here, asked before the long reading.

    :raises ExtractError: where something is there already and may not be replaced.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ExtractError(errors.CANNOT_WRITE, folder=target, reason="no folder")
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not replace:
        raise ExtractError(errors.FOLDER_EXISTS, folder=target)
    foreign = _foreign_files(target)
    if foreign:
        shown = "、".join(foreign[:_SHOWN]) + ("…" if len(foreign) > _SHOWN else "")
        raise ExtractError(errors.FOREIGN_FILES, folder=target, files=shown)


def _foreign_files(folder: Path) -> list[str]:
    """Files that no edition's folder has: they are somebody's, and are not replaced."""
    known = {EDITION_FILE, *TABLES, *(name + SUFFIX for name in TABLES)}
    try:
        pages = tomllib.loads((folder / EDITION_FILE).read_text(encoding="utf-8")).get("pages", [])
        known |= {page["file"] for page in pages}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # no edition, or one that cannot be read
        pass
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(name for name in found if name not in known)


def write_draft(
    content: Draft,
    source: Path,
    target: Path,
    *,
    root: Path,
    options: EditionOptions,
    language: str,
    replace: bool = False,
) -> None:
    """Write a draft's folder.

    It is made beside the target under a hidden name and renamed when it is whole.

    :param source: the file that the draft was read from; a copy of it goes along.
    :param root: the project's folder, for what is the same in every edition.
    :param language: that of the warnings.
    :raises ExtractError: where the folder is taken or cannot be written.
    """
    check_target(target, replace=replace)
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
            new, old = Path(scratch) / "new", Path(scratch) / "old"
            new.mkdir()
            _fill(new, content, source, target=target, root=root, options=options, language=language)
            if target.exists():
                target.rename(old)
            try:
                new.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
    except OSError as error:
        raise ExtractError(errors.CANNOT_WRITE, folder=target, reason=error.strerror or str(error)) from error
