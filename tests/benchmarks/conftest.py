"""What the tests of the benchmarks share: a small made-up project, built."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from benchmarks.generate import generate
from benchmarks.mix import Scale
from benchmarks.peers import Data, kg_command, project_environ, read_data
from benchmarks.processes import run_measured

SCALE = Scale(measures=60, editions=2)


def need_program(program: str, package: str) -> None:
    """Skip where a program is missing on a developer's machine; fail where it is missing in CI."""
    if shutil.which(program) is None:
        message = f"{program} is not installed: Debian package {package}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def made_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 made-up measures over two editions."""
    project = tmp_path_factory.mktemp("made") / "project"
    generate(project, SCALE.measures, SCALE.editions, seed=1)
    return project


@pytest.fixture(scope="session")
def made_data(made_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The same, built by ``kg build``."""
    folder = tmp_path_factory.mktemp("data")
    run_measured(kg_command("build"), folder / "build.log", project_environ(made_project, made_project / "build"))
    return read_data(made_project, made_project / "build", folder)
