"""Each code block of the documents runs: shell lines against the running server, SPARQL blocks over the real graph."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from shutil import which

import httpx
import pytest

from kg.web.problem_types import PROBLEM_TYPES, ProblemType
from tests.serving import Server

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The README's first block is the two commands, and CI runs them itself.
COMMANDS = re.compile(r"make |kg |git |\.venv/|#")


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(ROOT)}:{path.read_text(encoding='utf-8')[: match.start()].count(chr(10)) + 1}", match[2])
        for path in DOCUMENTS
        for match in BLOCK.finditer(path.read_text(encoding="utf-8"))
        if match[1] == language
    ]


SHELL = [block for block in blocks("sh") if not COMMANDS.match(block[1])]
SPARQL = blocks("sparql")


def test_there_are_blocks_to_run() -> None:
    assert len([place for place, _ in SHELL if place.startswith("README.md")]) == 3
    assert len([place for place, _ in SHELL if place.startswith("README.ja.md")]) == 3
    assert SPARQL


def test_no_block_has_a_language_that_nothing_runs() -> None:
    languages = {match[1] for path in DOCUMENTS for match in BLOCK.finditer(path.read_text(encoding="utf-8"))}
    in_tabular = {"python", "r", "powerquery"}  # of that document alone: test_tabular_document.py runs them
    assert languages <= {"sh", "sparql", "turtle", "json", "csv", "text"} | in_tabular
    elsewhere = (path.read_text(encoding="utf-8") for path in DOCUMENTS if not path.name.startswith("tabular."))
    assert {match[1] for text in elsewhere for match in BLOCK.finditer(text)} & in_tabular == set()


@pytest.mark.parametrize(("place", "text"), SHELL, ids=[place for place, _ in SHELL])
def test_a_curl_line_answers(server: Server, place: str, text: str) -> None:
    if which("curl") is None:
        pytest.skip("curl is not installed (Debian package curl)")
    script = text.replace("http://localhost:8000", server.url).replace("curl ", "curl --fail --noproxy '*' ")
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, f"{place}: {done.stderr}"
    assert len(done.stdout.splitlines()) > 1, place


@pytest.mark.parametrize(("place", "text"), SPARQL, ids=[place for place, _ in SPARQL])
def test_a_sparql_block_has_an_answer(http: httpx.Client, place: str, text: str) -> None:
    answer = http.post("/sparql", data={"query": text}, headers={"Accept": "text/csv, application/n-triples"})
    assert answer.status_code == 200, f"{place}: {answer.text}"
    assert len(answer.content.splitlines()) > 1, place


@pytest.mark.parametrize("row", PROBLEM_TYPES, ids=lambda row: row.slug)
def test_every_problem_is_documented(row: ProblemType) -> None:
    text = (ROOT / "docs/endpoint.md").read_text(encoding="utf-8")
    assert f"| {row.status} | `{row.slug}` | {row.title}. {row.advice} |" in text
