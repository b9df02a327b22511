"""``kg doctor`` as an operator runs it: before a server, beside one, and where something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph.build import build
from kg.graph.progress import Progress
from kg.snapshot import Snapshot
from tests.serving import Server

KG = Path(sys.executable).with_name("kg")


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("doctor") / "build", "https://w3id.org/juten-kg/", Progress())


@pytest.fixture(scope="module")
def serving(root: Path, built: Snapshot) -> Iterator[Server]:
    server = Server(root, {"KG_BUILD_DIR": str(built.path.parent), "KG_ROOT": str(root)})
    yield server
    server.stop()


def doctor(root: Path, build_dir: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {"KG_ROOT": str(root), "KG_BUILD_DIR": str(build_dir), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [KG, "doctor", *arguments],
        env={**os.environ, **given, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_it_is_green_beside_a_server_and_names_its_version(root: Path, built: Snapshot, serving: Server) -> None:
    done = doctor(root, built.path.parent, "--port", serving.url.rpartition(":")[2])
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith(("!", "✗"))] == []
    assert f"with version {built.version}" in done.stdout
    assert done.stdout.splitlines()[-1] == "all is well"


def test_a_server_with_another_build_is_told(root: Path, serving: Server, tmp_path: Path) -> None:
    done = doctor(root, tmp_path, "--port", serving.url.rpartition(":")[2])
    assert done.returncode == 1
    assert "KG_BUILD_DIR" in done.stdout
    assert "run `kg build`" in done.stdout


def test_it_says_the_same_in_japanese_and_to_a_program(root: Path, tmp_path: Path) -> None:
    japanese = doctor(root, tmp_path, LC_ALL="ja_JP.UTF-8")
    assert "✗ ビルド: 公開されているものがありません" in japanese.stdout
    rows = [json.loads(line) for line in doctor(root, tmp_path, "--json").stdout.splitlines()]
    assert {"level", "subject", "message", "advice"} == set(rows[0])
    assert [row["subject"] for row in rows if row["level"] == "error"] == ["build"]


def test_a_setting_that_cannot_be_read_is_an_error_of_one_line(root: Path, tmp_path: Path) -> None:
    done = doctor(root, tmp_path, KG_WORKERS="many")
    assert done.returncode == 1
    assert "KG_WORKERS='many'" in done.stdout
    assert len(done.stdout.splitlines()) == 2
