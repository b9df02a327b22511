"""The folder of an export: refused, replaced in one step, or left as it was."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from kg.site.errors import ExportError, FolderRefused
from kg.site.folder import MARK, check, switch, workspace


def ours(folder: Path, text: str) -> Path:
    """An export with one page."""
    folder.mkdir()
    (folder / MARK).write_text('{"version": "0"}')
    (folder / "index.html").write_text(text)
    return folder


def beside(folder: Path) -> list[str]:
    """What stands beside the folder."""
    return [path.name for path in folder.parent.iterdir() if path != folder]


def test_a_folder_with_other_things_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")
    with pytest.raises(FolderRefused) as refused:
        check(tmp_path / "site")
    assert "thesis" not in refused.value.text("ja")
    assert "site" in refused.value.text("ja")
    assert (tmp_path / "site" / "thesis.txt").read_text() == "years of work"


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    with pytest.raises(FolderRefused):
        check(tmp_path / "site")


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, lambda path: ours(path, "old")])
def test_a_new_an_empty_and_an_own_folder_take_an_export(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "site"
    make(folder)
    check(folder)
    with workspace(folder) as work:
        (work / "index.html").write_text("new")
        switch(work, folder)
    assert (folder / "index.html").read_text() == "new"
    assert beside(folder) == []


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    folder = ours(tmp_path / "site", "old")
    with pytest.raises(ExportError, match="No space left"), workspace(folder) as work:
        (work / "index.html").write_text("half")
        raise OSError(28, "No space left on device", str(work / "page.html"))
    assert (folder / "index.html").read_text() == "old"
    assert beside(folder) == []


def test_what_a_killed_export_left_is_removed_and_a_living_one_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    dead, living = tmp_path / ".site.export-dead", tmp_path / ".site.export-living"
    for path in (dead, living):
        path.mkdir()
    lock = os.open(living, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with workspace(folder):
            assert not dead.exists()
            assert living.exists()
    finally:
        os.close(lock)
