"""A real server over one snapshot with all of W3C's data, and the table of figures at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib

from tests.serving import Server
from tests.w3c.folder import suites_folder
from tests.w3c.snapshot import publish_suites
from tests.w3c.verdicts import FAILED, PROPERTY, table


@pytest.fixture(scope="session")
def endpoint(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    build_dir = tmp_path_factory.mktemp("w3c")
    publish_suites(build_dir, suites_folder())
    server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def http(endpoint: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=endpoint, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(autouse=True)
def lexical_forms_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib reads "01"^^xsd:integer as "1" unless it is told not to."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = {}
    for category, reports in terminalreporter.stats.items():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY and (report.when == "call" or category == "error"):
                    found[report.nodeid] = (value[0], FAILED if category == "error" else value[1])
    if not found:
        return
    rows = table(found.values())
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    terminalreporter.section("W3C SPARQL 1.1 suites")
    for suite, *figures in rows:
        cells = (figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True))
        terminalreporter.write_line("  ".join([suite.ljust(widths[0]), *cells]))
