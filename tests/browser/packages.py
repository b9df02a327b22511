"""What comes from npm for the tests in this folder: axe-core and the Nu Html Checker, by the lock file's checksums."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from tests.clients.tools import run

HERE = Path(__file__).parent


def installed(npm: str, cache: pytest.Cache) -> Path:
    """The folder ``node_modules``, made once for each content of the lock file and kept in pytest's cache."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = cache.mkdir(f"browser-{hashlib.sha256(lock).hexdigest()[:16]}")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # under xdist two processes come here at once
        if not (folder / "installed").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            done = run(npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--prefix", folder)
            if done.returncode != 0:
                _without_packages(done.stderr.strip())
            (folder / "installed").touch()
    return folder / "node_modules"


def _without_packages(reason: str) -> NoReturn:
    message = "npm ci could not install the packages of tests/browser/package-lock.json"
    if os.environ.get("CI"):
        pytest.fail(f"{message}:\n{reason}")
    pytest.skip(message)
