"""Programs that are not Python: where they are, how they are run, and what happens where one is not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest


def absent(what: str, package: str) -> NoReturn:
    """Skip the module, called while it is imported, with one line; in CI, where everything is installed, fail."""
    message = f"{what} is not there: install {package}"
    if os.environ.get("CI"):
        raise FileNotFoundError(message)
    pytest.skip(message, allow_module_level=True)


def program(name: str, package: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    return found if found else absent(name, package)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end in a UTF-8 locale; its status and what it wrote."""
    return subprocess.run(
        [str(argument) for argument in arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def output(*arguments: str | Path) -> str:
    """What a program wrote; it must end well."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout
