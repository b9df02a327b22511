"""Imports run one way (web -> engine, web -> graph -> tables, cli -> all), so that each part can be read alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

# What each part may import of ours, beside itself and the leaf modules.
MAY_IMPORT = {
    "tables": set(),
    "extract": {"tables"},
    "queries": set(),
    "engine": set(),
    "search": set(),
    "graph": {"tables", "queries", "search"},
    "reconcile": {"queries"},
    "publish": {"engine"},
    "mcp": {"engine", "queries"},
    "web": {"engine", "graph", "mcp", "queries", "reconcile", "search"},
    "site": {"engine", "graph", "queries", "web"},
    "doctor": {"tables", "queries", "engine", "graph", "search"},
    "commands": {"doctor", "tables", "extract", "queries", "engine", "graph", "mcp", "publish", "site", "web"},
    "cli": {"doctor", "tables", "extract", "queries", "engine", "graph", "mcp", "publish", "site", "web", "commands"},
}
LEAVES = {"settings", "folding", "formats", "i18n", "integrity", "logs", "setting_values", "snapshot"}
# What each part must know nothing of.
FORBIDDEN = {
    "tables": {"rdflib", "pyoxigraph", "flask"},
    "extract": {"rdflib", "pyoxigraph", "flask", "http"},
    "graph": {"flask", "werkzeug", "granian", "http"},
    "engine": {"flask", "werkzeug", "granian", "rdflib"},
    "publish": {"flask", "werkzeug", "granian", "rdflib"},
    "queries": {"flask", "werkzeug", "granian"},
    "mcp": {"flask", "werkzeug", "granian", "rdflib"},
    "search": {"flask", "werkzeug", "granian", "http", "rdflib", "pyoxigraph"},
    "reconcile": {"flask", "werkzeug", "granian", "http", "rdflib", "pyoxigraph"},
}


def imported_names(path: Path) -> set[str]:
    """Absolute names of all modules that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it leads"
            names.update({node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names})
    return names


def part_of(path: Path, package: Path) -> str:
    return path.relative_to(package).parts[0].removesuffix(".py")


def modules(root: Path) -> list[Path]:
    found = sorted((root / "src" / "kg").rglob("*.py"))
    assert found
    return found


def test_imports_run_one_way(root: Path) -> None:
    wrong = []
    for path in modules(root):
        part = part_of(path, root / "src" / "kg")
        allowed = LEAVES | {part} if part in LEAVES or part == "__init__" else LEAVES | MAY_IMPORT[part] | {part}
        for name in imported_names(path):
            parts = name.split(".")
            if parts[0] == "kg" and len(parts) > 1 and parts[1] not in allowed | {"__version__"}:
                wrong.append(f"{path.relative_to(root)} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("part", FORBIDDEN)
def test_a_part_knows_nothing_of_what_it_must_not_know(root: Path, part: str) -> None:
    folder = root / "src" / "kg" / part
    wrong = [
        f"{path.relative_to(root)} imports {name}"
        for path in sorted(folder.rglob("*.py"))
        for name in imported_names(path)
        if name.split(".")[0] in FORBIDDEN[part]
    ]
    assert wrong == []


def test_only_federation_remote_engine_and_publication_ask_other_servers(root: Path) -> None:
    clients = {"httpcore", "httpcore2", "httpx", "httpx2", "urllib3", "requests", "aiohttp"}
    asking = {
        path.relative_to(root / "src" / "kg").as_posix()
        for path in modules(root)
        if any(
            name.split(".")[0] in clients or name in {"http.client", "urllib.request"} for name in imported_names(path)
        )
    }
    # The doctor asks one port of this machine whether a server of ours is there.
    ours = {"engine/federation/client.py", "engine/remote/client.py", "publish/remote_store.py", "doctor/port.py"}
    assert asking <= ours


def test_leaf_modules_import_nothing_of_ours_but_leaves(root: Path) -> None:
    for leaf in LEAVES:
        ours = {name for name in imported_names(root / "src" / "kg" / f"{leaf}.py") if name.startswith("kg")}
        assert {name.split(".")[1] for name in ours} <= LEAVES


def test_only_the_settings_read_the_environment(root: Path) -> None:
    readers = {
        path.relative_to(root / "src" / "kg").as_posix()
        for path in modules(root)
        if any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv"))
    }
    # The terminal's locale is not a setting of ours; the host process hands its environment on.
    assert readers <= {"settings.py", "i18n.py"}
