"""tokens.css is what the Digital Agency's package says, at the version and checksum of its lock file."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.clients.tools import program, run

NPM = program("npm", "npm")


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "assets" / "tokens"


@pytest.fixture(scope="module")
def writer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_tokens", folder / "write_tokens.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def modules(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tokens")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, place)
    done = run(NPM, "ci", "--no-fund", "--no-audit", "--prefix", place)
    if done.returncode != 0:
        message = "npm ci could not install @digital-go-jp/design-tokens"
        if os.environ.get("CI"):
            pytest.fail(f"{message}:\n{done.stderr}")
        pytest.skip(message)
    return place / "node_modules"


def test_the_committed_tokens_are_those_of_the_package(writer: ModuleType, modules: Path) -> None:
    assert writer.TOKENS_CSS.read_text(encoding="utf-8") == writer.tokens_css(modules)


def test_the_package_is_pinned_with_its_checksum(folder: Path) -> None:
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    assert re.search(r'"version": "[\d.]+",\s+"integrity": "sha512-', lock)
    assert "http" not in lock
