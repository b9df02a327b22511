"""The threat model names a test for every threat, and each of them is there and runs; both languages name the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

DOCUMENTS = ("security.md", "security.ja.md")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_NEVER_RUNS = {"skip", "xfail"}


def rows(path: Path) -> list[list[str]]:
    """The rows of the tables that have a column for tests."""
    found, counts = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|"):
            counts = False
        elif cells[-1] in {"test", "テスト"}:
            counts = True
        elif counts and not line.startswith("|---"):
            found.append(cells)
    return found


def named(path: Path) -> list[str]:
    return [f"{file}::{name}" for row in rows(path) for file, name in _TEST.findall(row[-1])]


def marks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names of its marks."""
    return {
        node.attr
        for decorator in function.decorator_list
        for node in ast.walk(decorator)
        if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_threat_has_what_stops_it_and_a_test(root: Path, document: str) -> None:
    found = rows(root / "docs" / document)
    assert len(found) > 40
    for row in found:
        assert len(row) == 3, row
        assert all(row), row
        assert _TEST.search(row[-1]), row


def test_every_named_test_is_there_and_runs(root: Path) -> None:
    for test in dict.fromkeys(named(root / "docs" / DOCUMENTS[0])):
        file, _colons, name = test.partition("::")
        tree = ast.parse((root / file).read_text(encoding="utf-8"))
        functions = [
            node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ]
        assert len(functions) == 1, test
        assert not marks(functions[0]) & _NEVER_RUNS, test
        assert any(isinstance(node, ast.Assert | ast.With | ast.Call) for node in ast.walk(functions[0])), test
        assert Path(file).name.startswith("test_"), test


def test_both_languages_name_the_same_tests(root: Path) -> None:
    english, japanese = (named(root / "docs" / document) for document in DOCUMENTS)
    assert japanese == english


def test_every_command_of_the_documents_is_in_the_makefile(root: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in (root / "SECURITY.md", root / "docs/operations.md", root / "docs/security.md"):
        assert set(re.findall(r"`make ([a-z0-9-]+)", document.read_text(encoding="utf-8"))) <= targets
