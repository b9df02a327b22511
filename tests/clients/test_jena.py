"""Apache Jena's ``arq.rsparql``, from Debian's jars.

Debian's jena-core 4.5 has the classes of its Xerces copy in ``xerces.…`` and their message files still in
``org/apache/jena/ext/xerces/…``, so that no Jena program starts; the files are laid where the classes look for them.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.clients.dataset import (
    ASK_FALSE,
    ASK_TRUE,
    CONSTRUCT,
    FIRST,
    NAMESPACE,
    REFUSED,
    SELECT_FIRST,
    SELECT_JAPANESE_IRIS,
    SELECT_MANY,
    label,
)
from tests.clients.tools import absent, output, program, run

PACKAGES = "libapache-jena-java default-jre-headless (Debian)"
JARS = Path("/usr/share/java")
_MOVED = "org/apache/jena/ext/"
_NEEDED = (
    *(
        f"jena-{name}"
        for name in ("arq", "base", "cmds", "core", "iri", "rdfconnection", "shacl", "shex", "tdb", "tdb2")
    ),
    *(f"jena-dboe-{name}" for name in ("base", "index", "storage", "trans-data", "transaction")),
    *(f"commons-{name}" for name in ("cli", "codec", "compress", "csv", "io", "lang3")),
    *(f"jackson-{name}" for name in ("annotations", "core", "databind")),
    *("dexx.collection", "gson", "guava", "httpclient", "httpclient-cache", "httpcore", "jakarta.json-api"),
    *("jcl-over-slf4j", "jsonld-java", "protobuf", "slf4j-api", "thrift", "titanium-json-ld"),
)


JAVA = program("java", PACKAGES)
if not (JARS / "jena-core.jar").exists():
    absent("Apache Jena", PACKAGES)


@pytest.fixture(scope="module")
def rsparql(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    messages = tmp_path_factory.mktemp("messages")
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(f"{_MOVED}xerces/") and name.endswith(".properties"):
                file = messages / name.removeprefix(_MOVED)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(jar.read(name))
    path = ":".join([str(messages), *(str(JARS / f"{name}.jar") for name in _NEEDED)])
    return [JAVA, "-Dfile.encoding=UTF-8", "-cp", path, "arq.rsparql", "--service", endpoint]


def _select(rsparql: list[str], query: str) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = json.loads(output(*rsparql, "--results=json", query))["results"]["bindings"]
    return rows


def test_select(rsparql: list[str]) -> None:
    assert _select(rsparql, SELECT_FIRST) == [{"label": {"type": "literal", "xml:lang": "ja", "value": FIRST}}]


def test_a_variable_and_an_iri_in_japanese(rsparql: list[str]) -> None:
    assert _select(rsparql, SELECT_JAPANESE_IRIS) == [{"施策": {"type": "uri", "value": f"{NAMESPACE}7"}}]


@pytest.mark.parametrize(("query", "expected"), [(ASK_TRUE, "Yes"), (ASK_FALSE, "No")])
def test_ask(rsparql: list[str], query: str, expected: str) -> None:
    assert output(*rsparql, query).strip() == f"Ask => {expected}"


def test_construct(rsparql: list[str]) -> None:
    text = output(*rsparql, "--results=nt", CONSTRUCT)
    assert len(text.strip().splitlines()) == 3
    assert f'"{label(3)}"@ja' in text


def test_ten_thousand_rows(rsparql: list[str]) -> None:
    labels = [row["label"]["value"] for row in _select(rsparql, SELECT_MANY)]
    assert labels == [label(number) for number in range(1, 10_001)]


def test_a_refused_query_is_an_http_exception_400(rsparql: list[str]) -> None:
    assert "HttpException: 400" in run(*rsparql, REFUSED).stderr
