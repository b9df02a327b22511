"""Where the W3C test data lies: W3C_RDF_TESTS names it, else it is looked for beside the project, never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LAYOUTS = ("sparql11", "sparql/sparql11")  # a copy of the suites alone, a clone of w3c/rdf-tests


def suites_folder() -> Path:
    """The folder that holds the SPARQL 1.1 suites. Without it the module is skipped, except in CI."""
    named = os.environ.get("W3C_RDF_TESTS")
    home = Path(named) if named else ROOT.parent / "shared" / "w3c"
    for layout in _LAYOUTS:
        if (home / layout / "manifest-all.ttl").is_file():
            return home / layout
    message = "no W3C test data: set W3C_RDF_TESTS to a clone of w3c/rdf-tests"
    if named or os.environ.get("CI"):
        raise FileNotFoundError(f"{message} (looked in {home})")
    pytest.skip(message, allow_module_level=True)
