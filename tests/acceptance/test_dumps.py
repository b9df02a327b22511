"""Three parsers that share no code read every dump that the server offers, and agree on the number of triples."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from shutil import which

import httpx
import pyoxigraph
import pytest
import rdflib

PARSERS = {"ttl": "turtle", "nt.gz": "nt", "jsonld": "json-ld", "rdf": "xml"}
RAPPER = {"ttl": "turtle", "nt.gz": "ntriples", "rdf": "rdfxml"}  # rapper reads no JSON-LD
OXIGRAPH = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt.gz": pyoxigraph.RdfFormat.N_TRIPLES,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
}
NAMES = ("juten", "edition-2022-06-07", "reference", "ontology")


@pytest.fixture(scope="session")
def downloads(http: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    for name in NAMES:
        for extension in PARSERS:
            answer = http.get(f"/dumps/{name}.{extension}")
            assert answer.status_code == 200
            content = gzip.decompress(answer.content) if extension == "nt.gz" else answer.content
            (folder / f"{name}.{extension}").write_bytes(content)
    return folder


def counted_by_rapper(path: Path, extension: str) -> int:
    done = subprocess.run(
        ["rapper", "--quiet", "--input", RAPPER[extension], "--output", "ntriples", path],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return len(done.stdout.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_every_parser_counts_the_same_triples_in_every_format(downloads: Path, name: str) -> None:
    counts = {}
    for extension, kind in PARSERS.items():
        path = downloads / f"{name}.{extension}"
        counts[f"rdflib {extension}"] = len(rdflib.Graph().parse(path, format=kind))
        counts[f"pyoxigraph {extension}"] = len(set(pyoxigraph.parse(path=path, format=OXIGRAPH[extension])))
    assert len(set(counts.values())) == 1, counts
    assert counts["rdflib ttl"] > 100


@pytest.mark.parametrize("extension", RAPPER)
@pytest.mark.parametrize("name", NAMES)
def test_rapper_counts_the_same(downloads: Path, name: str, extension: str) -> None:
    if which("rapper") is None and "CI" not in os.environ:
        pytest.skip("rapper is not installed (Debian package raptor2-utils)")
    path = downloads / f"{name}.{extension}"
    assert counted_by_rapper(path, extension) == len(rdflib.Graph().parse(path, format=PARSERS[extension]))


def test_trig_holds_the_data_and_what_is_about_it(http: httpx.Client) -> None:
    quads = list(pyoxigraph.parse(http.get("/dumps/juten-all.trig").content, format=pyoxigraph.RdfFormat.TRIG))
    graphs = {str(quad.graph_name).strip("<>").rpartition("/")[2] for quad in quads}
    assert graphs == {"DEFAULT", "catalog", "ontology", "queries"}


def test_the_checksums_are_those_of_the_files(http: httpx.Client, tmp_path: Path) -> None:
    sums = http.get("/dumps/SHA256SUMS").text
    (tmp_path / "SHA256SUMS").write_text(sums, encoding="utf-8")
    for line in sums.splitlines():
        name = line.split("  ")[1]
        (tmp_path / name).write_bytes(http.get(f"/dumps/{name}", headers={"Accept-Encoding": "identity"}).content)
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=False)
    assert done.returncode == 0
