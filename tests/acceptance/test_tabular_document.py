"""The blocks of docs/tabular.md in Python, R and Power Query, each run as it stands against the running server."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.clients.test_node import NODE, modules
from tests.clients.test_r import RSCRIPT
from tests.serving import Server

FOLDER = Path(__file__).resolve().parents[2] / "docs"
ENGLISH = (FOLDER / "tabular.md").read_text(encoding="utf-8")
JAPANESE = (FOLDER / "tabular.ja.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SITE = "http://localhost:8000"
node_modules = modules


def blocks(text: str, language: str) -> list[str]:
    return [match[2] for match in BLOCK.finditer(text) if match[1] == language]


def run(server: Server, *command: str | Path, text: str) -> str:
    """What a program says of a block that it reads from its standard input."""
    local = os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "LC_ALL": "C.UTF-8"}
    script = text.replace(SITE, server.url)
    done = subprocess.run(
        [str(part) for part in command],
        input=script,
        env=local,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_languages_have_the_same_blocks() -> None:
    assert [match.groups() for match in BLOCK.finditer(JAPANESE)] == [
        match.groups() for match in BLOCK.finditer(ENGLISH)
    ]


@pytest.mark.parametrize(
    ("number", "told"),
    list(enumerate(["kind string progress or effect", "stated | noneSet | blank", "Digital Agency", "02-05 "])),
)
def test_a_python_block_runs(server: Server, number: int, told: str) -> None:
    said = run(server, sys.executable, "-W", "error::SyntaxWarning", "-", text=blocks(ENGLISH, "python")[number])
    assert told in said


def test_the_r_block_runs(server: Server) -> None:
    (block,) = blocks(ENGLISH, "r")
    said = run(server, RSCRIPT, "--vanilla", "-", text=block)
    assert "cooperating" in said
    assert "デジタル技術を活用した郵便局による地域連携" in said


def test_the_power_query_is_one_and_fits_what_it_asks(server: Server, http: httpx.Client, modules: Path) -> None:
    (block,) = blocks(ENGLISH, "powerquery")
    run(server, NODE, modules / "powerquery.mjs", text=block)
    path = re.search(r'RelativePath = "([^"]+)", Query = \[ministry = Ministry\]', block)
    ministry = re.search(r'Ministry = "([^"]+)"', block)
    assert path is not None
    assert ministry is not None
    answer = http.get(f"/{path[1]}", params={"ministry": ministry[1]})
    header, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    typed = dict(re.findall(r'\{"(\w+)", ([\w. ]+)\}', block))
    assert set(typed) <= set(header)
    for name, pattern in (("type date", r"\d{4}-\d\d-\d\d"), ("Int64.Type", r"\d+")):
        cells = [row[header.index(column)] for column, kind in typed.items() if kind == name for row in rows]
        assert cells
        assert [cell for cell in cells if not re.fullmatch(pattern, cell)] == []


def test_the_power_query_parser_refuses_what_is_none(modules: Path) -> None:
    done = subprocess.run([NODE, modules / "powerquery.mjs"], input=b"let a = in a", capture_output=True, check=False)
    assert done.returncode == 1
