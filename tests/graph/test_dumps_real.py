"""Every dump of the real data, read by three parsers: they agree on each triple, with each other and with the graph."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from rdflib import Dataset, Graph

from kg.graph.build import build
from kg.graph.builder import build_triples
from kg.graph.canonical import sorted_lines
from kg.graph.ontology import load_ontology
from kg.graph.progress import Progress
from kg.snapshot import Snapshot
from kg.tables.records import Tables

GRAPHS = ("juten", "edition-2022-06-07", "reference", "ontology")
OXIGRAPH = {
    "ttl": RdfFormat.TURTLE,
    "nt.gz": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
RDFLIB = {"ttl": "turtle", "nt.gz": "nt", "jsonld": "json-ld", "rdf": "xml"}
RAPPER = {"ttl": "turtle", "nt.gz": "ntriples", "rdf": "rdfxml"}  # raptor knows no JSON-LD
_TAG = re.compile(r'"@([A-Za-z0-9-]+) \.$', re.MULTILINE)


@pytest.fixture(scope="module")
def snapshot(root: Path, base_iri: str, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("build"), base_iri, Progress())


def content(snapshot: Snapshot, name: str) -> bytes:
    data = (snapshot.path / "dumps" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def reference(snapshot: Snapshot, name: str) -> bytes:
    """The canonical lines, language tags in lower case, as parsers are free to give them."""
    text = content(snapshot, f"{name}.nt.gz").decode()
    return _TAG.sub(lambda match: match.group().lower(), text).encode()


def lower_lines(lines: list[bytes]) -> bytes:
    text = b"".join(lines).decode()
    return b"".join(sorted(_TAG.sub(lambda match: match.group().lower(), text).encode().splitlines(keepends=True)))


def in_order(data: bytes) -> bytes:
    return b"".join(sorted(data.splitlines(keepends=True)))


@pytest.mark.parametrize("extension", OXIGRAPH)
@pytest.mark.parametrize("name", GRAPHS)
def test_pyoxigraph_reads_each_dump_as_the_same_graph(snapshot: Snapshot, name: str, extension: str) -> None:
    quads = list(pyoxigraph.parse(content(snapshot, f"{name}.{extension}"), format=OXIGRAPH[extension]))
    triples = [quad.triple for quad in quads]
    found = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert found is not None
    assert in_order(found) == in_order(reference(snapshot, name))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser
@pytest.mark.parametrize("extension", RDFLIB)
@pytest.mark.parametrize("name", GRAPHS)
def test_rdflib_reads_each_dump_as_the_same_graph(snapshot: Snapshot, name: str, extension: str) -> None:
    graph = Graph().parse(data=content(snapshot, f"{name}.{extension}"), format=RDFLIB[extension])
    assert lower_lines(sorted_lines(graph)) == in_order(reference(snapshot, name))


@pytest.mark.skipif(
    shutil.which("rapper") is None and "CI" not in os.environ, reason="rapper is missing: Debian package raptor2-utils"
)
@pytest.mark.parametrize("extension", RAPPER)
@pytest.mark.parametrize("name", GRAPHS)
def test_rapper_reads_each_dump_as_the_same_graph(
    snapshot: Snapshot, tmp_path: Path, name: str, extension: str
) -> None:
    file = tmp_path / "dump"
    file.write_bytes(content(snapshot, f"{name}.{extension}"))
    base = f"{snapshot.base_iri}dumps/"
    done = subprocess.run(
        ["rapper", "--quiet", "-i", RAPPER[extension], "-o", "ntriples", str(file), base],
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    quads = list(pyoxigraph.parse(done.stdout, format=RdfFormat.N_TRIPLES))  # raptor escapes all but ASCII
    found = pyoxigraph.serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES)
    assert found is not None
    assert in_order(found) == in_order(reference(snapshot, name))


def test_the_whole_is_what_the_tables_say(snapshot: Snapshot, real_tables: Tables, base_iri: str) -> None:
    expected = b"".join(sorted_lines(build_triples(real_tables, base_iri)))
    assert gzip.decompress(snapshot.graph_file.read_bytes()) == expected
    assert content(snapshot, "juten.nt.gz") == expected


def test_the_whole_is_its_reference_data_and_its_editions(snapshot: Snapshot) -> None:
    parts = content(snapshot, "reference.nt.gz") + content(snapshot, "edition-2022-06-07.nt.gz")
    assert in_order(parts) == content(snapshot, "juten.nt.gz")


def test_the_ontology_dump_is_the_ontology(snapshot: Snapshot, root: Path, base_iri: str) -> None:
    lines = sorted_lines(load_ontology(root / "ontology", base_iri))
    assert content(snapshot, "ontology.nt.gz") == b"".join(lines)


def trig_by_pyoxigraph(snapshot: Snapshot) -> dict[str, int]:
    counts: dict[str, int] = {}
    for quad in set(pyoxigraph.parse(content(snapshot, "juten-all.trig"), format=RdfFormat.TRIG)):
        name = quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""
        counts[name] = counts.get(name, 0) + 1
    return counts


def test_trig_holds_every_graph_of_the_manifest(snapshot: Snapshot) -> None:
    assert trig_by_pyoxigraph(snapshot) == snapshot.triples


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")  # rdflib's own parser
def test_rdflib_reads_trig_with_as_many_triples(snapshot: Snapshot) -> None:
    dataset = Dataset()
    dataset.parse(data=content(snapshot, "juten-all.trig"), format="trig")
    assert len(set(dataset.quads())) == sum(snapshot.triples.values())


@pytest.mark.skipif(
    shutil.which("rapper") is None and "CI" not in os.environ, reason="rapper is missing: Debian package raptor2-utils"
)
def test_rapper_reads_trig_with_as_many_triples(snapshot: Snapshot) -> None:
    file = snapshot.path / "dumps" / "juten-all.trig"
    done = subprocess.run(
        ["rapper", "--quiet", "-i", "trig", "-o", "nquads", str(file), f"{snapshot.base_iri}dumps/"],
        capture_output=True,
        check=True,
    )
    assert len(set(done.stdout.splitlines())) == sum(snapshot.triples.values())


def test_the_named_graphs_file_holds_the_named_graphs(snapshot: Snapshot) -> None:
    lines = gzip.decompress(snapshot.named_graphs_file.read_bytes()).splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == sum(snapshot.triples.values()) - snapshot.triples[""]


def test_no_dump_has_a_blank_node(snapshot: Snapshot) -> None:
    with_blank = [
        name
        for name in GRAPHS
        for quad in pyoxigraph.parse(content(snapshot, f"{name}.ttl"), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
    ]
    assert with_blank == []


def test_sha256sum_verifies_the_dumps(snapshot: Snapshot) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=snapshot.path / "dumps", capture_output=True, check=True
    )
    listed = {line.split(b": ")[0].decode() for line in done.stdout.splitlines()}
    assert listed == {path.name for path in (snapshot.path / "dumps").iterdir()} - {"SHA256SUMS"}


def test_a_measure_is_followed_by_its_nodes(snapshot: Snapshot) -> None:
    text = content(snapshot, "juten.ttl").decode()
    block = next(block for block in text.split("\n\n") if block.startswith("<id/measure/2022-06-07/02-02> "))
    subjects = re.findall(r"^<(id/measure/[^>]+)>", block, re.MULTILINE)
    own = [subject for subject in subjects if "/annotation/" not in subject]
    assert subjects[0] == own[0]
    assert own[:4] == [
        f"id/measure/2022-06-07/02-02{path}"
        for path in ("", "/attribution/1", "/attribution/2", "/correction/kpi-progress")
    ]
    assert own[-3:] == [f"id/measure/2022-06-07/02-02/point/{number}" for number in (1, 2, 3)]
    tag = "id/measure/2022-06-07/02-02/annotation/trusted-web-1"
    assert subjects[1:5] == [tag, f"{tag}/target", f"{tag}/target/position", f"{tag}/target/quote"]


def test_the_reading_of_a_name_keeps_its_script_in_the_files_for_people(snapshot: Snapshot) -> None:
    for extension, form in {"ttl": "@ja-Hira", "nt.gz": "@ja-Hira", "rdf": '"ja-Hira"', "jsonld": '"ja-Hira"'}.items():
        assert form in content(snapshot, f"reference.{extension}").decode()
