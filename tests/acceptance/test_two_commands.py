"""What docs/extract.md promises: a PDF goes to a built and served edition in two commands, with nothing in between."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.extract import canvas_pdf
from tests.extract.known import many_measures

KG = Path(sys.executable).with_name("kg")
MEASURES = 24
DATE = "2024-06-21"
COUNT = """
PREFIX juten: <https://w3id.org/juten-kg/ontology#> PREFIX dct: <http://purl.org/dc/terms/>
SELECT (COUNT(DISTINCT ?measure) AS ?measures) (COUNT(?basis) AS ?marks) WHERE {
  ?measure a juten:Measure ; dct:isPartOf <https://w3id.org/juten-kg/id/edition/2024-06-21>
  OPTIONAL { ?measure juten:qualifiedLegalBasis ?basis } }"""


def documented(root: Path, document: str) -> list[str]:
    """The first two commands of a document's first block."""
    block = re.search(r"^```sh\n(.*?)^```$", (root / document).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    return block[1].splitlines()


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh checkout's data, and a PDF of the annex."""
    folder = tmp_path_factory.mktemp("two-commands") / "project"
    for name in ("data", "ontology", "queries"):
        shutil.copytree(root / name, folder / name)
    canvas_pdf.make(folder / "annex.pdf", many_measures(MEASURES))
    return folder


@pytest.fixture(scope="module")
def served(root: Path, project: Path) -> Iterator[httpx.Client]:
    """Both commands as documented; the second is what the Makefile makes of it, on a free port."""
    extract, serve = documented(root, "docs/extract.md")
    environment = os.environ | {"KG_ROOT": str(project), "LC_ALL": "C.UTF-8"}
    run(project, environment, shlex.split(extract))
    dry = subprocess.run(
        [*shlex.split(serve), "--dry-run", "PORT=0"], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    steps = [shlex.split(line) for line in dry.stdout.splitlines() if re.match(r"\S*/kg ", line)]
    assert [step[1] for step in steps] == ["build", "serve"]
    run(project, environment, steps[0])
    with subprocess.Popen(
        [KG, *steps[1][1:]], cwd=project, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("serving "))
        with httpx.Client(base_url=line.split()[1].rstrip("/,"), timeout=60, trust_env=False) as client:
            yield client
        process.terminate()
        process.stderr.read()


def run(project: Path, environment: dict[str, str], command: list[str]) -> None:
    done = subprocess.run(
        [KG, *command[1:]], cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=250
    )
    assert done.returncode == 0, done.stderr


def test_both_documents_name_the_same_two_commands(root: Path) -> None:
    assert documented(root, "docs/extract.md") == documented(root, "docs/extract.ja.md")


def test_every_measure_and_mark_of_the_pdf_answers_over_http(served: httpx.Client) -> None:
    answer = served.get("/sparql", params={"query": COUNT, "format": "csv"})
    marks = sum(mark != "" for measure in many_measures(MEASURES) for mark in measure.marks)
    assert answer.text.split() == ["measures,marks", f"{MEASURES},{marks}"]


def test_the_new_edition_is_offered_for_comparison_with_the_one_before(served: httpx.Client) -> None:
    assert served.get("/differences?format=json").json()["editions"] == [DATE, "2022-06-07"]
    answer = served.get(f"/differences/2022-06-07/{DATE}?format=csv")
    kinds = [line.split(",")[0] for line in answer.text.splitlines()]
    assert kinds.count("renamed") == 6
    assert kinds.count("added") == MEASURES - 6
