"""A project without attached data, in which the command works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def project(tables_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_ROOT", str(tables_copy))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    shutil.rmtree(tables_copy / "data/attached", ignore_errors=True)
    return tables_copy
