"""The file: what is missing, damaged or of another format is said in one way; what cannot be written is an OSError."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kg.search import SearchIndex, SearchUnavailable, is_whole_index, write_index
from tests.search.conftest import KINDS, record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [record(number, f"施策の題{number}", f"推進する文{number}" * 20) for number in range(200)]
    write_index(tmp_path / "index", rows, KINDS)
    return tmp_path / "index"


def test_a_file_that_was_just_written_is_whole(path: Path) -> None:
    assert is_whole_index(path)


def test_there_is_one_file_and_no_journal(path: Path) -> None:
    SearchIndex(path).search("推進")
    assert [entry.name for entry in path.parent.iterdir()] == ["index"]


@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut", "format"])
def test_a_file_that_is_no_whole_index_is_not_whole_and_cannot_be_opened(path: Path, damage: str) -> None:
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("no index" * 1000)
        case "cut":
            os.truncate(path, 3 * 8192)
        case "format":
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE meta SET value = '0' WHERE name = 'format'")
    assert not is_whole_index(path)
    with pytest.raises(SearchUnavailable, match="index"):
        SearchIndex(path).search("推進")


def test_a_file_that_goes_away_under_a_search_is_told(path: Path) -> None:
    index = SearchIndex(path)
    path.unlink()
    with pytest.raises(SearchUnavailable):
        index.search("推進")


def test_a_bitmap_that_is_none_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE gram SET records = x'00'")
    with pytest.raises(SearchUnavailable, match="cannot be read"):
        SearchIndex(path).search("推進")


def test_a_folder_with_signs_of_its_own_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "a?b#c %20 施策"
    folder.mkdir()
    write_index(folder / "index", [record(1, "推進")], KINDS)
    assert is_whole_index(folder / "index")
    assert SearchIndex(folder / "index").search("推進").total == 1


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_index(tmp_path / "nowhere" / "index", [record(1, "推進")], KINDS)


LIMITED = """
import resource, sys
from pathlib import Path
from kg.search import write_index
from tests.search.conftest import KINDS, record
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    write_index(Path(sys.argv[1]), (record(n, f"題{n}", "文" * n) for n in range(300)), KINDS)
except OSError as error:
    print(error.strerror)
"""


def test_a_full_disk_is_told_with_the_reason_of_the_system(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "index")], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "File too large\n"


def test_an_index_of_nothing_answers(tmp_path: Path) -> None:
    write_index(tmp_path / "index", [], KINDS)
    index = SearchIndex(tmp_path / "index")
    assert index.search("推進").total == index.search("").total == 0


def test_threads_share_an_index(path: Path) -> None:
    index = SearchIndex(path)
    queries = ["推進", "施策の題1", "文19", "題", "推進する文7推進"]
    expected = [index.search(query).total for query in queries]
    found: list[list[int]] = []
    fresh = SearchIndex(path)
    threads = [
        threading.Thread(target=lambda: found.append([fresh.search(query).total for query in queries]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_no_file_stays_open(path: Path) -> None:
    index = SearchIndex(path)
    index.search("推進")
    opened = {str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()}
    assert str(path) not in opened
