"""Reading a snapshot: by its link, by its folder, and what is said where it is not whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.snapshot import FileEntry, Snapshot, SnapshotError, current_snapshot, read_snapshot

VERSION = "0123456789abcdef"
TEXT_SHA256 = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"  # of b"text"


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    folder = tmp_path / VERSION
    (folder / "dumps").mkdir(parents=True)
    (folder / "dumps" / "juten.ttl").write_bytes(b"text")
    (folder / "graph.nt.gz").write_bytes(b"text")
    files = tuple(FileEntry(name, 4, TEXT_SHA256, "text/turtle") for name in ("dumps/juten.ttl", "graph.nt.gz"))
    made = Snapshot(VERSION, folder, "https://example.org/", {"": 1, "https://example.org/graph/catalog": 2}, files)
    (folder / "manifest.json").write_text(made.manifest(), encoding="utf-8")
    (tmp_path / "current").symlink_to(VERSION)
    return made


def test_what_was_written_is_read(snapshot: Snapshot) -> None:
    assert read_snapshot(snapshot.path) == snapshot


def test_the_current_snapshot_has_the_path_of_its_version(snapshot: Snapshot) -> None:
    assert current_snapshot(snapshot.path.parent).path == snapshot.path


def test_the_dumps_are_the_files_for_download(snapshot: Snapshot) -> None:
    assert [entry.name for entry in snapshot.dumps] == ["dumps/juten.ttl"]


def test_the_store_stands_beside_the_folder(snapshot: Snapshot) -> None:
    assert snapshot.store_path == snapshot.path.parent / f"{VERSION}.store"


def test_the_search_index_stands_beside_the_folder(snapshot: Snapshot) -> None:
    assert snapshot.search_path == snapshot.path.parent / f"{VERSION}.search"


def test_a_whole_snapshot_has_no_damaged_file(snapshot: Snapshot) -> None:
    assert snapshot.damaged_files() == []


@pytest.mark.parametrize("content", [b"tex", b"next", None])
def test_a_file_that_is_cut_changed_or_missing_is_damaged(snapshot: Snapshot, content: bytes | None) -> None:
    file = snapshot.path / "graph.nt.gz"
    file.unlink() if content is None else file.write_bytes(content)
    assert snapshot.damaged_files() == ["graph.nt.gz"]


def test_where_nothing_was_built_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="kg build"):
        current_snapshot(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 1}', '{"version": "a", "base_iri": "b", "triples": {}, "files": [{"x": 1}]}']
)
def test_a_manifest_that_cannot_be_read_is_said_so(snapshot: Snapshot, text: str) -> None:
    (snapshot.path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        read_snapshot(snapshot.path)


def test_a_manifest_that_is_not_utf_8_is_said_so(snapshot: Snapshot) -> None:
    (snapshot.path / "manifest.json").write_bytes(b"\xff\xfe")
    with pytest.raises(SnapshotError, match="cannot be read"):
        read_snapshot(snapshot.path)


def test_the_manifest_is_sorted_json_that_ends_in_a_line_break(snapshot: Snapshot) -> None:
    text = snapshot.manifest()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
