"""Several processes write the same files as one; what is wrong with a slice is told, and the findings come first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import URIRef

from kg.graph import default_graph
from kg.graph.builder import Chunk
from kg.graph.canonical import NotWritable
from kg.graph.content import Content, read_content
from kg.graph.default_graph import DefaultGraph, write_default_graph
from kg.graph.dumps.parts import PartWriter
from kg.graph.errors import BuildRefused
from kg.graph.namespaces import prefixes
from kg.graph.progress import Progress
from tests.graph.generated import generated_tables

MEASURES, BATCH = 20, 3


@pytest.fixture(scope="module")
def content(root: Path, base_iri: str) -> Content:
    """Two editions of made-up measures."""
    real = read_content(root, base_iri)
    edition = generated_tables(real.tables, MEASURES).editions[0]
    tables = replace(real.tables, editions=(edition, replace(edition, id="2023-06-09")))
    return replace(real, tables=tables)


Written = Callable[[Content, int], tuple[DefaultGraph, dict[str, bytes]]]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Write a graph with so many processes; what was counted, and the files."""

    def write(content: Content, processes: int) -> tuple[DefaultGraph, dict[str, bytes]]:
        dumps, scratch = tmp_path / f"dumps-{processes}", tmp_path / f"scratch-{processes}"
        dumps.mkdir()
        scratch.mkdir()
        monkeypatch.setattr(default_graph, "processes", lambda: processes)
        writer = PartWriter(scratch, prefixes(content.base_iri), content.base_iri, content.context)
        graph = write_default_graph(
            content, writer, dumps, scratch, progress=Progress(), meanwhile=lambda: None, batch=BATCH
        )
        return graph, {path.name: path.read_bytes() for path in dumps.iterdir()}

    return write


def test_two_processes_write_the_same_bytes_as_one(content: Content, written: Written) -> None:
    alone, files = written(content, 1)
    together, others = written(content, 2)
    assert others == files
    assert together.triples == alone.triples
    assert together.statistics == alone.statistics
    assert sorted(files) == sorted(
        f"{name}.{extension}"
        for name in ("juten", "reference", "edition-2022-06-07", "edition-2023-06-09")
        for extension in ("ttl", "jsonld", "rdf", "nt.gz")
    )


@pytest.mark.parametrize("processes", [1, 2])
def test_every_finding_of_every_slice_is_told(content: Content, written: Written, processes: int) -> None:
    edition = content.tables.editions[1]
    nameless = [replace(edition.measures[place], name="") for place in (0, MEASURES - 1)]
    wrong = replace(edition, measures=(nameless[0], *edition.measures[1:-1], nameless[1]))
    tables = replace(content.tables, editions=(content.tables.editions[0], wrong))
    with pytest.raises(BuildRefused) as refused:
        written(replace(content, tables=tables), processes)
    places = {str(finding.line("en")).partition(":")[0] for finding in refused.value.findings}
    assert places == {"data/editions/2023-06-09/measures.csv"}
    numbers = "".join(finding.line("en") for finding in refused.value.findings)
    assert all(measure.number in numbers for measure in nameless)


def test_what_cannot_be_written_is_handed_back_not_raised(content: Content, tmp_path: Path) -> None:
    writer = PartWriter(tmp_path, prefixes(content.base_iri), content.base_iri, content.context)
    bad = URIRef("https://example.org/not an iri")
    made = default_graph._WriteMeasures(writer)(0, [Chunk(bad, [(bad, bad, bad)])])
    assert isinstance(made, NotWritable)
