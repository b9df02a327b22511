"""The build of the editor's script: from the lock file, the same each time, and harmless where it cannot be done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.web.editor import MANIFEST
from tests.clients.tools import absent, program

SOURCES = ("package.json", "package-lock.json", "build.mjs", "build.sh", "src")


@pytest.fixture
def sources(root: Path, tmp_path: Path) -> Path:
    """A copy of what the script is built from, without any installed package."""
    folder = tmp_path / "editor"
    folder.mkdir()
    for name in SOURCES:
        path = root / "assets" / "editor" / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    return folder


def run(sources: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(sources / "build.sh"), str(target)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_lock_file_has_a_checksum_for_every_package_and_names_no_host(root: Path) -> None:
    text = (root / "assets" / "editor" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert [name for name, entry in packages.items() if name and not entry["integrity"].startswith("sha512-")] == []
    assert "resolved" not in text


def test_the_build_gives_the_bytes_that_are_served(sources: Path, tmp_path: Path) -> None:
    program("npm", "npm")
    if not MANIFEST.exists():
        absent("the query editor's script", "npm, then run `make editor`")
    done = run(sources, tmp_path / "built")
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "built") == contents(MANIFEST.parent)
    assert "codemirror" in contents(tmp_path / "built")["licences.txt"].decode()


def test_without_npm_one_line_says_so_and_nothing_fails(sources: Path, tmp_path: Path) -> None:
    done = run(sources, tmp_path / "built", PATH=str(tmp_path))
    assert done.returncode == 0
    assert "is not there" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_network_what_was_built_before_stays(sources: Path, tmp_path: Path) -> None:
    program("npm", "npm")
    built = tmp_path / "built"
    built.mkdir()
    (built / "manifest.json").write_text("{}")
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(tmp_path / "cache")}
    done = run(sources, built, **nowhere)
    assert done.returncode == 0
    assert "the site shows its plain editor" in done.stderr
    assert done.stderr.count("\n") == 1
    assert contents(built) == {"manifest.json": b"{}"}
