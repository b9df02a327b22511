"""HTML files judged by the Nu Html Checker."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.clients.tools import program, run


def checked(node_modules: Path, pages: Iterable[Path]) -> list[tuple[Path, str]]:
    """Each error with the file that it is in."""
    java = program("java", "default-jre-headless")
    checker = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ("--errors-only", "--no-langdetect", "--exit-zero-always", "--stdout", "--format", "json")
    done = run(java, "-Xss4m", "-Xmx512m", "-jar", checker, *options, *pages)
    assert done.returncode == 0, done.stderr
    messages = json.loads(done.stdout)["messages"]
    return [
        (Path(row["url"].removeprefix("file:")), f"{row['message']} {row.get('extract', '')[:80]!r}")
        for row in messages
    ]
