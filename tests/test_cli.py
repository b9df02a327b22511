"""The command ``kg`` as a person uses it: a real process, its output and its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.settings import SETTINGS

KG = Path(sys.executable).with_name("kg")
MEASURES = "data/editions/2022-06-07/measures.csv"
MINISTRIES = "data/reference/ministries.csv"


def kg(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KG, *arguments],
        cwd=project,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "KG_ROOT": "", "KG_BUILD_DIR": ""} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def spoil(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_of_the_real_tables_finds_nothing(tables_copy: Path) -> None:
    done = kg(tables_copy, "check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("6 measures, 42 ministries, ")
    assert done.stdout.endswith("saved queries: nothing to mend\n")


def test_check_prints_every_finding_on_a_line_and_exits_with_1(tables_copy: Path) -> None:
    spoil(tables_copy, MEASURES, "◎総務省、経済産業省、内閣府", "◎総務庁、経済産業省、内閣府")
    spoil(tables_copy, MINISTRIES, "8000012010038", "7000012010038")
    done = kg(tables_copy, "check")
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"{MINISTRIES}: row 4: column corporate_number: value '7000012010038'")
    assert lines[1].startswith(f"{MEASURES}: row 6: column ministries: value ")
    assert lines[2:] == ["2 errors, 0 warnings"]


def test_findings_are_in_japanese_on_a_japanese_terminal(tables_copy: Path) -> None:
    spoil(tables_copy, MINISTRIES, "8000012010038", "7000012010038")
    done = kg(tables_copy, "check", LANG="ja_JP.UTF-8", LC_ALL="ja_JP.UTF-8")
    assert f"{MINISTRIES}: 4 行目: 列 corporate_number" in done.stderr


def test_bad_tables_are_not_built_and_the_last_good_build_stays(tables_copy: Path) -> None:
    assert kg(tables_copy, "build").returncode == 0
    current = (tables_copy / "build/current").resolve()
    spoil(tables_copy, MEASURES, "notRecovered,2", "notRecovered,3")
    done = kg(tables_copy, "build")
    assert done.returncode == 1
    assert f"{MEASURES}: row 2: column page: value '3': no such page in edition.toml" in done.stderr
    assert (tables_copy / "build/current").resolve() == current
    assert [path.name for path in (tables_copy / "build").iterdir() if path.name.startswith(".tmp")] == []


def test_a_bad_query_file_is_named_with_its_line(tables_copy: Path) -> None:
    spoil(tables_copy, "queries/laws.rq", "SELECT", "SELEKT")
    done = kg(tables_copy, "check")
    assert done.returncode == 1
    assert "queries/laws.rq:" in done.stderr


def test_a_default_that_names_nothing_in_the_graph_is_found(tables_copy: Path) -> None:
    spoil(tables_copy, "queries/ministry-measures.rq", "default: 総務省", "default: 総務庁")
    done = kg(tables_copy, "check")
    assert done.returncode == 1
    assert "ministry-measures.rq:" in done.stderr


def test_a_broken_ontology_is_one_line(tables_copy: Path) -> None:
    (tables_copy / "ontology/juten.ttl").write_text("juten:Measure a", encoding="utf-8")
    for command in ("check", "build"):
        done = kg(tables_copy, command)
        assert done.returncode == 1
        assert "the ontology cannot be read" in done.stderr
        assert "Traceback" not in done.stderr


def test_settings_prints_every_setting_with_its_value(tmp_path: Path) -> None:
    done = kg(tmp_path, "settings", KG_QUERY_TIMEOUT="7.5")
    assert done.returncode == 0
    assert all(f"\n{row.name}=" in "\n" + done.stdout for row in SETTINGS)
    assert "\nKG_QUERY_TIMEOUT=7.5\n" in done.stdout


@pytest.mark.parametrize("command", ["settings", "build", "check", "serve"])
def test_a_setting_that_cannot_be_read_is_one_line_and_exit_2(tmp_path: Path, command: str) -> None:
    done = kg(tmp_path, command, KG_QUERY_TIMEOUT="soon")
    assert done.returncode == 2
    assert done.stderr.startswith("KG_QUERY_TIMEOUT='soon': ")
    assert len(done.stderr.splitlines()) == 1


def test_serve_says_which_port_is_taken(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = kg(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in done.stderr
    assert len(done.stderr.splitlines()) == 1
