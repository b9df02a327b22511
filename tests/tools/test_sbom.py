"""The bill of materials: what is served is in it, what only tests need is not, and its form is the standard's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.sbom import NPM_LOCKS, make_bom, serialise

Json = dict[str, Any]


@pytest.fixture(scope="module")
def bom() -> Json:
    return make_bom()


def purls(bom: Json) -> set[str]:
    return {entry["purl"] for entry in bom["components"]}


def locked(root: Path) -> Iterator[tuple[Requirement, set[str]]]:
    """What the lock file has for this machine, with its checksums."""
    text = (root / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        requirement = Requirement(line.partition(" --hash")[0])
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement, set(re.findall(r"sha256:([0-9a-f]{64})", line))


def test_it_is_valid_and_names_neither_machine_nor_moment(bom: Json, root: Path) -> None:
    text = serialise(bom)
    assert str(root) not in text
    assert str(Path.home()) not in text
    assert "timestamp" not in bom["metadata"]
    assert "serialNumber" not in bom


def test_every_locked_package_is_in_it_with_the_checksums_of_the_lock(bom: Json, root: Path) -> None:
    python = {canonicalize_name(row["name"]): row for row in bom["components"] if row["purl"].startswith("pkg:pypi/")}
    expected = list(locked(root))
    assert sorted(python) == sorted(canonicalize_name(requirement.name) for requirement, _hashes in expected)
    for requirement, hashes in expected:
        found = python[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(found["version"])
        listed = {row["content"] for link in found["externalReferences"] for row in link.get("hashes", ())}
        assert hashes
        assert hashes <= listed


def test_what_only_tests_need_is_not_in_it(bom: Json) -> None:
    names = {canonicalize_name(entry["name"]) for entry in bom["components"]}
    assert names.isdisjoint({"pytest", "hypothesis", "playwright", "ruff", "esbuild", "pip-audit"})


@pytest.mark.parametrize("path", NPM_LOCKS, ids=lambda path: path.parent.name)
def test_every_npm_package_of_the_site_is_in_it(bom: Json, path: Path) -> None:
    for place, entry in json.loads(path.read_text(encoding="utf-8"))["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2].replace("@", "%40")
            assert (f"pkg:npm/{name}@{entry['version']}" in purls(bom)) is not entry.get("dev", False)


def test_who_needs_whom_leads_from_the_project_to_every_package(bom: Json) -> None:
    needs = {row["ref"]: row["dependsOn"] for row in bom["dependencies"]}
    root = bom["metadata"]["component"]["bom-ref"]
    reached, waiting = set(), [root]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += needs.get(ref, ())
    assert {entry["bom-ref"] for entry in bom["components"]} <= reached
