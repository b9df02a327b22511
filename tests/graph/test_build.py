"""The build as a whole: what it leaves in the folder, what it keeps, what it refuses and how it says so."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from kg.graph import progress as stages
from kg.graph.build import build, build_content
from kg.graph.content import read_content
from kg.graph.errors import BuildError, BuildFolderError, BuildRefused
from kg.graph.progress import Progress
from kg.search import SearchIndex, is_whole_index
from kg.snapshot import Snapshot, current_snapshot

SCRIPT = """
import sys
from pathlib import Path
from kg.graph.build import build
from kg.graph.progress import Progress
if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Progress()).version)
"""


read_once = cache(read_content)


def built(root: Path, folder: Path, base_iri: str) -> Snapshot:
    """A build of the project's own content, which is read once for all tests."""
    return build_content(read_once(root, base_iri), folder, Progress())


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def build_dir(root: Path, base_iri: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("builds")
    built(root, folder, base_iri)
    return folder


@pytest.fixture
def copy(build_dir: Path, tmp_path: Path) -> Path:
    """A folder with a build that a test may spoil."""
    return shutil.copytree(build_dir, tmp_path / "copy", symlinks=True)


def test_the_folder_holds_the_version_its_indexes_and_the_link(build_dir: Path) -> None:
    version = current_snapshot(build_dir).version
    indexes = {f"{version}.store", f"{version}.search", f"{version}.indexes.json"}
    assert {path.name for path in build_dir.iterdir()} == {version, *indexes, "current", ".lock"}
    assert (build_dir / "current").readlink() == Path(version)


def test_the_manifest_names_every_file_and_is_right_about_it(build_dir: Path) -> None:
    snapshot = current_snapshot(build_dir)
    assert {entry.name for entry in snapshot.files} == files_below(snapshot.path).keys() - {"manifest.json"}
    assert snapshot.damaged_files() == []


def test_the_store_holds_every_graph_with_its_triples(build_dir: Path) -> None:
    snapshot = current_snapshot(build_dir)
    store = pyoxigraph.Store.read_only(str(snapshot.store_path))
    counts = {str(graph.value): sum(1 for _ in store.quads_for_pattern(None, None, None, graph)) for graph in
              store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)}  # fmt: skip
    counts[""] = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    assert counts == snapshot.triples


def test_two_builds_with_other_hash_seeds_are_the_same_bytes(root: Path, base_iri: str, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(root), str(tmp_path / seed), base_iri],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            check=True,
        )
    one, two = (current_snapshot(tmp_path / seed) for seed in ("1", "2"))
    assert one.version == two.version
    first, second = files_below(one.path), files_below(two.path)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def inodes(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_the_same_content_again_keeps_the_files_that_are_there(root: Path, base_iri: str, copy: Path) -> None:
    before = inodes(copy)
    built(root, copy, base_iri)
    assert inodes(copy) == before


def test_another_base_is_another_version_and_the_old_one_stays(root: Path, base_iri: str, copy: Path) -> None:
    old = current_snapshot(copy)
    new = built(root, copy, "https://example.org/kg/")
    assert new.version != old.version
    assert current_snapshot(copy).version == new.version
    assert old.damaged_files() == []


def test_no_file_names_the_default_base_where_another_was_asked_for(root: Path, base_iri: str, tmp_path: Path) -> None:
    snapshot = built(root, tmp_path, "https://example.org/kg/")
    turtle = (snapshot.path / "dumps" / "juten-all.trig").read_text(encoding="utf-8")
    assert base_iri not in turtle


def test_going_back_to_old_content_switches_to_its_version(root: Path, base_iri: str, copy: Path) -> None:
    old = current_snapshot(copy)
    built(root, copy, "https://example.org/kg/")
    built(root, copy, base_iri)
    assert current_snapshot(copy).version == old.version


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "manifest"])
def test_a_damaged_version_is_mended(root: Path, base_iri: str, copy: Path, damage: str) -> None:
    snapshot = current_snapshot(copy)
    before = files_below(snapshot.path)
    file = snapshot.path / ("manifest.json" if damage == "manifest" else "dumps/juten.ttl")
    match damage:
        case "cut":
            os.truncate(file, 10)
        case "missing":
            file.unlink()
        case _:
            file.write_bytes(file.read_bytes().replace(b"2", b"3"))
    built(root, copy, base_iri)
    assert files_below(snapshot.path) == before
    assert current_snapshot(copy).damaged_files() == []


def test_a_missing_store_is_made_again(root: Path, base_iri: str, copy: Path) -> None:
    snapshot = current_snapshot(copy)
    snapshot.store_path.rename(copy / "elsewhere")
    built(root, copy, base_iri)
    assert len(pyoxigraph.Store.read_only(str(snapshot.store_path))) == sum(snapshot.triples.values())


def test_a_broken_store_is_made_again(root: Path, base_iri: str, copy: Path) -> None:
    snapshot = current_snapshot(copy)
    for path in snapshot.store_path.glob("*.sst"):
        os.truncate(path, 100)
    built(root, copy, base_iri)
    assert len(pyoxigraph.Store.read_only(str(snapshot.store_path))) == sum(snapshot.triples.values())


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_missing_or_broken_search_index_is_made_again(root: Path, base_iri: str, copy: Path, damage: str) -> None:
    path = current_snapshot(copy).search_path
    match damage:
        case "missing":
            path.unlink()
        case "cut":
            os.truncate(path, path.stat().st_size // 2)
        case "other":
            path.write_text("no index")
    built(root, copy, base_iri)
    assert is_whole_index(path)
    assert SearchIndex(path).search("02-02").total == 1


def test_the_indexes_of_the_last_two_versions_stay_and_every_folder(root: Path, base_iri: str, copy: Path) -> None:
    versions = [current_snapshot(copy).version]
    versions += [built(root, copy, f"https://example.org/{name}/").version for name in ("second", "third")]
    assert {path.stem for path in copy.glob("*.store")} == set(versions[1:])
    assert {path.stem for path in copy.glob("*.search")} == set(versions[1:])
    assert {path.name.partition(".")[0] for path in copy.glob("*.indexes.json")} == set(versions[1:])
    assert all((copy / version / "manifest.json").is_file() for version in versions)


def test_what_a_killed_build_left_is_removed(root: Path, base_iri: str, tmp_path: Path) -> None:
    (tmp_path / ".tmp-1-folder" / "dumps").mkdir(parents=True)
    (tmp_path / ".tmp-1-folder" / "dumps" / "juten.ttl").write_text("half")
    (tmp_path / ".tmp-1-link").symlink_to("nowhere")
    built(root, tmp_path, base_iri)
    assert list(tmp_path.glob(".tmp-*")) == []


class Told(Progress):
    """Notes the stages, and tells when one was reached."""

    def __init__(self, message: str) -> None:
        self.reached = threading.Event()
        self.message = message

    def step(self, message: str) -> None:
        if message == self.message:
            self.reached.set()


def test_a_second_build_waits_for_the_first(root: Path, base_iri: str, tmp_path: Path) -> None:
    progress = Told(stages.WAITING)
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=build, args=(root, tmp_path, base_iri, progress))
        second.start()
        assert progress.reached.wait(60)
        assert not (tmp_path / "current").exists()
    second.join(60)
    assert current_snapshot(tmp_path).damaged_files() == []


# Refused content: every finding, and the last good build stays.


def test_wrong_tables_and_wrong_queries_are_told_together(tables_copy: Path, base_iri: str, tmp_path: Path) -> None:
    measures = tables_copy / "data/editions/2022-06-07/measures.csv"
    measures.write_text(measures.read_text(encoding="utf-8").replace("総務省", "総夢省"), encoding="utf-8")
    (tables_copy / "queries" / "broken.rq").write_text("SELECT", encoding="utf-8")
    with pytest.raises(BuildRefused) as refused:
        build(tables_copy, tmp_path / "build", base_iri, Progress())
    lines = [finding.line("en") for finding in refused.value.findings]
    assert any("measures.csv" in line and "総夢省" in line for line in lines)
    assert any("broken.rq" in line for line in lines)
    assert all("\n" not in line for line in lines)


def test_a_finding_of_the_shapes_refuses_the_build(tables_copy: Path, base_iri: str, tmp_path: Path) -> None:
    shapes = tables_copy / "ontology/shapes.ttl"
    shapes.write_text(
        shapes.read_text(encoding="utf-8")
        + "\n<urn:x-shape> a sh:NodeShape ; sh:targetClass juten:Plan ; sh:property <urn:x-property> .\n"
        '<urn:x-property> sh:path dct:title ; sh:minCount 7 ; sh:message "seven titles"@en .\n',
        encoding="utf-8",
    )
    with pytest.raises(BuildRefused) as refused:
        build(tables_copy, tmp_path / "build", base_iri, Progress())
    assert "seven titles" in refused.value.findings[0].line("en")


def test_a_refused_build_leaves_the_last_good_one(tables_copy: Path, base_iri: str, tmp_path: Path) -> None:
    good = build(tables_copy, tmp_path / "build", base_iri, Progress())
    (tables_copy / "data/reference/ministries.csv").unlink()
    with pytest.raises(BuildRefused):
        build(tables_copy, tmp_path / "build", base_iri, Progress())
    assert current_snapshot(tmp_path / "build") == good
    assert list((tmp_path / "build").glob(".tmp-*")) == []


def test_a_missing_ontology_is_told_in_one_line(tables_copy: Path, base_iri: str, tmp_path: Path) -> None:
    (tables_copy / "ontology/juten.ttl").unlink()
    with pytest.raises(BuildError) as stopped:
        build(tables_copy, tmp_path / "build", base_iri, Progress())
    assert "juten.ttl" in stopped.value.text("en")


def test_a_blank_node_in_the_ontology_is_told_in_one_line(tables_copy: Path, base_iri: str, tmp_path: Path) -> None:
    ontology = tables_copy / "ontology/juten.ttl"
    ontology.write_text(ontology.read_text(encoding="utf-8") + "\njuten:Plan rdfs:seeAlso [] .\n", encoding="utf-8")
    with pytest.raises(BuildError, match="cannot be published: not an IRI"):
        build(tables_copy, tmp_path / "build", base_iri, Progress())
    assert not (tmp_path / "build" / "current").exists()


# A folder that cannot be written: one line with the place and the reason.


def test_a_file_in_the_place_of_the_folder_is_told(root: Path, base_iri: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildFolderError) as stopped:
        built(root, tmp_path / "file", base_iri)
    assert str(tmp_path / "file") in str(stopped.value)


def test_a_folder_in_the_place_of_the_link_is_told(root: Path, base_iri: str, tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(BuildFolderError) as stopped:
        built(root, tmp_path, base_iri)
    assert "current" in str(stopped.value)


LIMITED = """
import os, resource, sys
from pathlib import Path
from kg.graph.build import build_content
from kg.graph.content import read_content
from kg.graph.errors import BuildFolderError
from kg.graph.progress import Progress
if __name__ == "__main__":
    root, build_dir, base_iri, what = sys.argv[1:]
    content = read_content(Path(root), base_iri)
    if what == "rights":
        os.chmod(build_dir, 0o500)
        if os.geteuid() == 0:
            os.setuid(65534)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(what), int(what)))
    try:
        build_content(content, Path(build_dir), Progress())
    except BuildFolderError as error:
        print(error.text("en"))
        sys.exit(3)
"""


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("rights", "the rights are missing"),
        ("1000", "a file would be larger than this process may write"),
        ("60000", "a file would be larger than this process may write"),
        ("200000", "a file would be larger than this process may write"),
        ("300000", "a file would be larger than this process may write"),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_in_one_line_and_nothing_changes(
    root: Path, copy: Path, what: str, reason: str
) -> None:
    folder = copy
    good = current_snapshot(folder)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(root), str(folder), "https://example.org/kg/", what],
        capture_output=True,
        text=True,
        check=False,
    )
    folder.chmod(0o755)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("cannot write /")
    assert done.stdout.endswith(f": {reason}\n")
    assert done.stdout.count("\n") == 1
    assert current_snapshot(folder) == good
    assert good.damaged_files() == []
    assert list(folder.glob(".tmp-*")) == []
