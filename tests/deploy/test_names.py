"""What the files of deploy/ name is there: settings, addresses, commands, files."""

from __future__ import annotations

import re
from pathlib import Path

from click import Group

from kg.cli import main
from kg.settings import SETTINGS


def files(deploy: Path) -> list[Path]:
    found = [path for path in sorted(deploy.rglob("*")) if path.is_file()]
    assert len(found) > 10
    return found


def test_every_setting_in_deploy_is_one(deploy: Path) -> None:
    known = {row.name for row in SETTINGS}
    for path in files(deploy):
        named = set(re.findall(r"\bKG_[A-Z_]+\b", path.read_text()))
        assert named <= known, path


def test_every_command_in_deploy_is_one(deploy: Path) -> None:
    assert isinstance(main, Group)
    named = set()
    for path in files(deploy):
        named |= set(re.findall(r'"kg", "([a-z]+)"', path.read_text()))
        named |= set(re.findall(r"bin/kg ([a-z]+)", path.read_text()))
    assert named == {"build", "serve"}
    assert named <= main.commands.keys()


def test_every_health_check_asks_an_address_that_there_is(deploy: Path, routes: set[str]) -> None:
    asked = set()
    for path in files(deploy):
        asked |= set(re.findall(r"httpGet: \{path: (/[a-z]+)", path.read_text()))
        asked |= set(re.findall(r"http://127\.0\.0\.1:8000(/[a-z]+)", path.read_text()))
    assert asked == {"/healthz", "/readyz"}
    assert asked <= routes


def test_the_documents_name_every_part_of_deploy(root: Path, deploy: Path) -> None:
    text = (root / "docs" / "operations.md").read_text()
    for path in deploy.iterdir():
        assert f"deploy/{path.name}" in text or path.name.startswith("Containerfile."), path
