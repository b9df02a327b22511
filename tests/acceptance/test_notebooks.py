"""The notebooks run to their end against the running server: the Python one as the site gives it, and the one in R."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.clients.test_r import RSCRIPT
from tests.clients.tools import absent
from tests.clients.tools import run as run_program
from tests.serving import Server

NOTEBOOKS = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
SITE = "http://localhost:8000"
EXECUTE = """
import json, sys
import nbclient, nbformat
notebook = nbformat.read(sys.stdin, as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
print(json.dumps(notebook))
"""
if run_program(RSCRIPT, "-e", "library(knitr)").returncode != 0:
    absent("The R package knitr", "r-cran-knitr (Debian)")


@pytest.fixture
def environment() -> dict[str, str]:
    """Of a program that asks the loopback, and of a notebook whose address nobody sets."""
    kept = {name: value for name, value in os.environ.items() if name != "JUTEN_SITE"}
    return kept | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "LC_ALL": "C.UTF-8"}


def test_the_python_notebook_has_no_outputs_and_a_unique_id_for_each_cell() -> None:
    cells = json.loads((NOTEBOOKS / "juten.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_the_python_notebook_runs_as_the_site_gives_it(
    http: httpx.Client, server: Server, environment: dict[str, str], tmp_path: Path
) -> None:
    served = http.get("/notebooks/juten.ipynb")
    assert served.headers["Content-Type"] == "application/x-ipynb+json"
    assert served.headers["Content-Disposition"] == 'attachment; filename="juten.ipynb"'
    assert SITE not in served.text
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE],
        input=served.text,
        env=environment | {"IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)["cells"]
    shown = {cell["id"]: _texts(cell) for cell in cells if cell["cell_type"] == "code"}
    assert "国際的なデータ流通の推進" in shown["measures"]
    assert "4000012090001" in shown["join"]
    assert "主担当" in shown["saved"]
    assert shown["rdflib"].endswith(" triples'")
    assert "leadMinistry" in shown["thing"]


def _texts(cell: dict[str, list[dict[str, dict[str, str]]]]) -> str:
    return "".join(output["data"]["text/plain"] for output in cell["outputs"] if "data" in output)


def test_the_notebook_in_r_runs(server: Server, environment: dict[str, str], tmp_path: Path) -> None:
    """An error in a chunk ends it: knitr would write the message into the result."""
    output = tmp_path / "juten.md"
    command = "arguments <- commandArgs(TRUE); knitr::opts_chunk$set(error = FALSE); "
    command += "invisible(knitr::knit(arguments[1], arguments[2], quiet = TRUE))"
    done = subprocess.run(
        [RSCRIPT, "--vanilla", "-e", command, str(NOTEBOOKS / "juten.Rmd"), str(output)],
        env=environment | {"JUTEN_SITE": server.url},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = output.read_text(encoding="utf-8")
    assert "国際的なデータ流通の推進" in text
    assert "主担当" in text
    assert "総務省" in text


def test_the_notebook_in_r_names_this_server(http: httpx.Client, server: Server) -> None:
    served = http.get("/notebooks/juten.Rmd")
    assert served.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert f'"{server.url}"' in served.text


@pytest.mark.parametrize("name", ["none.ipynb", "..%2Ftabular.md"])
def test_nothing_else_is_given(http: httpx.Client, name: str) -> None:
    assert http.get(f"/notebooks/{name}").status_code == 404
