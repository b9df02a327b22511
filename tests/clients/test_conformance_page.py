"""docs/conformance.md names the versions of the clients that the lock files install."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


def _page(root: Path) -> str:
    return (root / "docs" / "conformance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("client", "package"), [("SPARQLWrapper", "sparqlwrapper"), ("rdflib", "rdflib"), ("pandas", "pandas")]
)
def test_the_page_names_the_locked_version_of_a_python_client(root: Path, client: str, package: str) -> None:
    lock = (root / "requirements-dev.lock").read_text(encoding="utf-8")
    versions = re.findall(rf"^{package}==(\S+)", lock, re.MULTILINE)
    rows = re.findall(rf"^\| {client}[^|]*\| ([^ |]+) \|", _page(root), re.MULTILINE)
    assert (len(rows), rows[:1]) == (1, versions[:1])


@pytest.mark.parametrize("package", ["@comunica/query-sparql", "sparql-http-client"])
def test_the_page_names_the_locked_version_of_a_node_client(root: Path, package: str) -> None:
    lock = json.loads((Path(__file__).parent / "package-lock.json").read_text(encoding="utf-8"))
    rows = re.findall(rf"^\|[^|]*{re.escape(package)}[^|]*\| (\S+) \|", _page(root), re.MULTILINE)
    assert rows == [lock["packages"][f"node_modules/{package}"]["version"]]


def test_every_node_package_has_a_checksum_and_no_address(root: Path) -> None:
    lock = json.loads((Path(__file__).parent / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, row in packages.items() if "integrity" not in row or "resolved" in row] == []
