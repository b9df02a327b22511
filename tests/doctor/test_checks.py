"""Each check of the doctor: silent where all is well, and one line with what to do where it is not."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kg.doctor import data, machine, port, software
from kg.doctor.finding import Finding, Level
from kg.graph.build import build
from kg.graph.gone import RECORD
from kg.graph.progress import Progress
from kg.i18n import TRANSLATIONS_DIR
from kg.settings import Settings, unknown_variables
from kg.snapshot import CURRENT, MANIFEST, Snapshot, read_snapshot


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("doctor") / "build", "https://w3id.org/juten-kg/", Progress())


@pytest.fixture
def snapshot(built: Snapshot, tmp_path: Path) -> Snapshot:
    """A copy that a test may spoil."""
    shutil.copytree(built.path.parent, tmp_path / "build", symlinks=True)
    return read_snapshot(tmp_path / "build" / built.version)


def worst(findings: Iterable[Finding]) -> Finding:
    levels = list(Level)
    return max(findings, key=lambda finding: levels.index(finding.level))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_fresh_build_is_well(snapshot: Snapshot) -> None:
    build_dir = snapshot.path.parent
    for findings in (data.check_build(build_dir), data.check_gone(build_dir), data.check_older(build_dir)):
        assert {finding.level for finding in findings} == {Level.OK}


def test_the_real_tables_and_queries_are_well(root: Path) -> None:
    assert worst(data.check_tables(root)).level is Level.OK
    assert worst(data.check_queries(root, "https://w3id.org/juten-kg/")).level is Level.OK


def test_wrong_tables_are_told_with_the_first_finding(tables_copy: Path) -> None:
    (tables_copy / "data/reference/ministries.csv").write_text("x\n1\n", encoding="utf-8")
    finding = worst(data.check_tables(tables_copy))
    assert finding.level is Level.ERROR
    assert "ministries.csv" in finding.line("en")
    assert "kg check" in finding.line("en")


def test_a_project_folder_without_queries_is_told(tmp_path: Path) -> None:
    assert worst(data.check_queries(tmp_path, "https://w3id.org/juten-kg/")).level is not Level.OK


SPOILT = {
    "no link": (lambda found: (found.path.parent / CURRENT).unlink(), "nothing is published"),
    "no folder": (lambda found: shutil.rmtree(found.path), "no snapshot at"),
    "a changed manifest": (lambda found: flip(found.path / MANIFEST), "manifest"),
    "a changed graph": (lambda found: flip(found.graph_file), "damaged: graph.nt.gz"),
    "a missing dump": (lambda found: (found.path / "dumps/juten.ttl").unlink(), "damaged: dumps/juten.ttl"),
    "no store": (lambda found: shutil.rmtree(found.store_path), "store: it is damaged"),
    "a changed store": (lambda found: flip(max(found.store_path.glob("*.sst"))), "store: it is damaged"),
    "no search index": (lambda found: found.search_path.unlink(), "search index"),
    "a changed search index": (lambda found: flip(found.search_path), "search index"),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_build_is_an_error_that_says_what_and_what_to_do(snapshot: Snapshot, spoil: str) -> None:
    act, said = SPOILT[spoil]
    act(snapshot)
    errors = [one for one in data.check_build(snapshot.path.parent) if one.level is Level.ERROR]
    assert len(errors) == 1
    assert said in errors[0].line("en")
    assert "kg build" in errors[0].line("en")
    assert "\n" not in errors[0].line("ja")


def test_a_record_of_what_is_gone_that_cannot_be_read_is_an_error(snapshot: Snapshot) -> None:
    record = snapshot.path.parent / RECORD
    with sqlite3.connect(record) as database:
        database.execute("CREATE TABLE gone (iri TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID")
    database.close()
    assert worst(data.check_gone(snapshot.path.parent)).level is Level.OK
    record.write_bytes(b"no database" * 100)
    assert "backup" in worst(data.check_gone(snapshot.path.parent)).line("en")


def test_an_older_version_that_is_damaged_is_a_warning(snapshot: Snapshot) -> None:
    older = snapshot.path.parent / "0123456789abcdef"
    shutil.copytree(snapshot.path, older)
    assert worst(data.check_older(snapshot.path.parent)).level is Level.OK
    flip(older / "graph.nt.gz")
    finding = worst(data.check_older(snapshot.path.parent))
    assert finding.level is Level.WARNING
    assert older.name in finding.line("en")


def test_this_environment_is_what_the_lock_file_says(root: Path) -> None:
    assert worst(software.check_packages(root)).level is Level.OK


def test_a_package_of_another_version_is_a_warning_and_a_missing_one_an_error(tmp_path: Path) -> None:
    lock = "flask==0.1 \\\n    --hash=sha256:00\nno-such-package==1.0\nneither==2 ; sys_platform == 'win32'\n"
    (tmp_path / "requirements.lock").write_text(lock, encoding="utf-8")
    missing, other = software.check_packages(tmp_path)
    assert (missing.level, other.level) == (Level.ERROR, Level.WARNING)
    assert "no-such-package" in missing.line("en")
    assert "flask" in other.line("en")
    assert "neither" not in missing.line("en")


def test_without_a_lock_file_nothing_is_compared(tmp_path: Path) -> None:
    assert worst(software.check_packages(tmp_path)).level is Level.NOTE


def test_a_variable_that_is_no_setting_is_told_with_the_nearest_one() -> None:
    environment = {"KG_WROKERS": "3", "KG_WORKERS": "3", "HOME": "/"}
    finding = worst(software.check_settings(unknown_variables(environment)))
    assert finding.level is Level.WARNING
    assert "KG_WORKERS" in finding.line("en")


def test_texts_that_were_not_compiled_are_told(tmp_path: Path) -> None:
    assert worst(software.check_catalogue()).level is Level.OK
    shutil.copytree(TRANSLATIONS_DIR, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "ja/LC_MESSAGES"
    with (folder / "messages.po").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\nmsgid "a text that was added"\nmsgstr "x"\n')
    assert worst(software.check_catalogue(tmp_path)).level is Level.WARNING
    (folder / "messages.mo").unlink()
    assert worst(software.check_catalogue(tmp_path)).level is Level.ERROR


def test_an_editor_that_was_not_built_is_a_note(tmp_path: Path) -> None:
    assert worst(software.check_editor(tmp_path / "manifest.json")).level is Level.NOTE


def test_too_little_room_and_memory_are_warnings(snapshot: Snapshot) -> None:
    assert worst(machine.check_disk(snapshot.path.parent, 1 << 60)).level is Level.WARNING
    greedy = Settings({"KG_BUILD_DIR": str(snapshot.path.parent), "KG_QUERY_MEMORY": "100000000"})
    assert "KG_QUERY_MEMORY" in worst(machine.check_memory(greedy)).line("en")


def test_a_folder_that_everyone_may_change_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert worst(machine.check_rights(tmp_path)).level is Level.WARNING
    tmp_path.chmod(0o755)
    assert worst(machine.check_rights(tmp_path)).level is Level.OK


@pytest.mark.parametrize(("now", "level"), [(0.0, Level.ERROR), (1.8e9, Level.WARNING), (4e9, Level.OK)])
def test_a_clock_that_cannot_be_right_is_told(snapshot: Snapshot, now: float, level: Level) -> None:
    os.utime(snapshot.path / MANIFEST, (2e9, 2e9))
    assert worst(machine.check_clock(snapshot.path.parent, now)).level is level


class Other(BaseHTTPRequestHandler):
    """Another's server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_arguments: object) -> None:
        pass


def test_a_free_port_is_well_and_anothers_is_a_warning(tmp_path: Path) -> None:
    other = HTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    try:
        finding = worst(port.check_port("127.0.0.1", other.server_port, tmp_path))
    finally:
        other.shutdown()
        thread.join()
        other.server_close()
    assert finding.level is Level.WARNING
    assert "--port" in finding.line("en")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert worst(port.check_port("127.0.0.1", free, tmp_path)).level is Level.OK


def test_an_address_that_is_not_this_machines_is_an_error(tmp_path: Path) -> None:
    assert worst(port.check_port("192.0.2.1", 8000, tmp_path)).level is Level.ERROR
