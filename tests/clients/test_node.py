"""Two clients for Node, at the versions and checksums of package-lock.json: Comunica and sparql-http-client."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    LABEL,
    NAMESPACE,
    REFUSED,
    SELECT_FIRST,
    SELECT_JAPANESE_IRIS,
    SELECT_MANY,
    SYNTAX_ERROR,
    label,
)
from tests.clients.tools import output, program, run

HERE = Path(__file__).parent
FIRST_TERM = {"termType": "Literal", "value": FIRST, "language": "ja"}


NODE, NPM = program("node", "nodejs 20 or later"), program("npm", "npm")


def _without_packages(reason: str) -> NoReturn:
    message = "npm ci could not install the packages of tests/clients/package-lock.json"
    if os.environ.get("CI"):
        pytest.fail(f"{message}:\n{reason}")
    pytest.skip(message)


@pytest.fixture(scope="session")
def modules(pytestconfig: pytest.Config) -> Path:
    """A folder with the packages, made once for each content of the lock file and kept in pytest's cache."""
    lock = (HERE / "package-lock.json").read_bytes()
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir(f"node-{hashlib.sha256(lock).hexdigest()[:16]}")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # under xdist two processes come here at once
        if not (folder / "installed").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            done = run(NPM, "ci", "--no-fund", "--no-audit", "--prefix", folder)
            if done.returncode != 0:
                _without_packages(done.stderr.strip())
            (folder / "installed").touch()
        for script in HERE.glob("*.mjs"):
            shutil.copy(script, folder)
    return folder


@pytest.fixture(params=["comunica", "sparql_http_client"])
def client(modules: Path, endpoint: str, request: pytest.FixtureRequest) -> list[str]:
    return [NODE, str(modules / f"{request.param}.mjs"), endpoint]


def _ask(client: list[str], *arguments: str) -> Any:
    return json.loads(output(*client, *arguments))


def test_select(client: list[str]) -> None:
    assert _ask(client, "select", SELECT_FIRST) == [{"label": FIRST_TERM}]


def test_a_variable_and_an_iri_in_japanese(client: list[str]) -> None:
    (row,) = _ask(client, "select", SELECT_JAPANESE_IRIS)
    assert row["施策"]["value"] == f"{NAMESPACE}7"


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, True), (ASK_FALSE, False)])
def test_ask(client: list[str], query: str, *, expected: bool) -> None:
    assert _ask(client, "ask", query) is expected


def test_construct(client: list[str]) -> None:
    found = {(s["value"], p["value"], o["value"], o["language"]) for s, p, o in _ask(client, "construct", CONSTRUCT)}
    assert found == {(f"{NAMESPACE}{number}", LABEL, label(number), "ja") for number in (1, 2, 3)}


def test_ten_thousand_rows(client: list[str]) -> None:
    rows = _ask(client, "select", SELECT_MANY)
    assert [row["label"]["value"] for row in rows] == [label(number) for number in range(1, 10_001)]


def test_an_error_arrives_as_400_with_our_message(client: list[str]) -> None:
    done = run(*client, "select", REFUSED)
    assert done.returncode != 0
    assert "400" in done.stderr
    assert "query-refused" in done.stderr


@pytest.mark.parametrize("way", ["get", "postUrlencoded", "postDirect"])
def test_sparql_http_client_sends_three_ways(modules: Path, endpoint: str, way: str) -> None:
    command = [NODE, str(modules / "sparql_http_client.mjs"), endpoint]
    assert _ask(command, "select", SELECT_FIRST, way) == [{"label": FIRST_TERM}]
    done = run(*command, "select", SYNTAX_ERROR, way)
    assert "400" in done.stderr
    assert "query-syntax" in done.stderr


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld"])
def test_comunica_queries_a_constructed_graph_as_a_file(modules: Path, endpoint: str, form: str) -> None:
    url = f"{endpoint}?{urlencode({'query': CONSTRUCT, 'format': form})}"
    query = f"SELECT ?label WHERE {{ <{NAMESPACE}1> <{LABEL}> ?label }}"
    assert _ask([NODE, str(modules / "comunica.mjs"), url], "select", query, "file") == [{"label": FIRST_TERM}]
