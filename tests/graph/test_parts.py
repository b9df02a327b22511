"""Parts of a graph are put together into the files that the graph as a whole would have been."""

from __future__ import annotations

import gzip
import io
import pickle
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from kg.graph.builder import Chunk, build_chunks
from kg.graph.canonical import NotWritable, sorted_lines
from kg.graph.dumps.graph_dump import write_dump
from kg.graph.dumps.merging import Run, merge
from kg.graph.dumps.parts import PartWriter
from kg.graph.namespaces import RDFS, prefixes
from kg.graph.statistics import Statistics
from kg.tables.records import Tables

BASE = "https://w3id.org/juten-kg/"
FORMATS = ("ttl", "jsonld", "rdf", "nt.gz")
LINES = st.sets(st.integers(0, 30).map(lambda number: f"line {number}\n".encode()), min_size=1)


@pytest.fixture
def writer(tmp_path: Path, root: Path) -> PartWriter:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return PartWriter(scratch, prefixes(BASE), BASE, {"juten": f"{BASE}ontology#"})


def run(folder: Path, number: int, lines: list[bytes]) -> Run:
    path = folder / f"{number}.nt"
    path.write_bytes(b"".join(lines))
    return Run(path, lines[0], lines[-1], len(lines))


def test_one_part_or_many_make_the_same_files(full_tables: Tables, writer: PartWriter, tmp_path: Path) -> None:
    chunks = list(build_chunks(full_tables, BASE))
    whole = [writer.write("whole", chunks)]
    parts = [writer.write(f"part-{number}", [chunk]) for number, chunk in enumerate(chunks)]
    write_dump(tmp_path, "whole", writer.formatter, whole, tmp_path / "whole.nt")
    write_dump(tmp_path, "parts", writer.formatter, parts, tmp_path / "parts.nt")
    for extension in (*FORMATS, "nt"):
        assert (tmp_path / f"parts.{extension}").read_bytes() == (tmp_path / f"whole.{extension}").read_bytes()


def test_the_lines_are_those_of_the_graph_sorted(full_tables: Tables, writer: PartWriter, tmp_path: Path) -> None:
    chunks = list(build_chunks(full_tables, BASE))
    half = len(chunks) // 2
    parts = [writer.write("second", chunks[half:]), writer.write("first", chunks[:half])]
    write_dump(tmp_path, "whole", writer.formatter, parts, tmp_path / "whole.nt")
    expected = sorted_lines(triple for chunk in chunks for triple in chunk.triples)
    assert gzip.decompress((tmp_path / "whole.nt.gz").read_bytes()) == b"".join(expected)
    assert sum(part.triples for part in parts) == len(expected)


def test_statistics_of_parts_add_up(full_tables: Tables, writer: PartWriter) -> None:
    chunks = list(build_chunks(full_tables, BASE))
    total = Statistics()
    for number, chunk in enumerate(chunks):
        total += writer.write(str(number), [chunk]).statistics
    assert total == writer.write("whole", chunks).statistics


def test_measures_lie_between_the_runs_of_reference_data(full_tables: Tables, writer: PartWriter) -> None:
    runs = writer.write("reference", build_chunks(full_tables, BASE)).runs
    assert all(earlier.last < later.first for earlier, later in pairwise(runs))
    kinds = [run.first.split(b"/")[5].partition(b">")[0] for run in runs]
    assert b"measure" in kinds[1:-1]


def test_a_writer_does_the_same_in_another_process(full_tables: Tables, writer: PartWriter) -> None:
    chunks = list(build_chunks(full_tables, BASE))
    here, there = writer.write("here", chunks), pickle.loads(pickle.dumps(writer)).write("there", chunks)
    for extension, path in here.bodies.items():
        assert there.bodies[extension].read_bytes() == path.read_bytes()


@pytest.mark.parametrize("together", [True, False])
def test_a_triple_of_two_entities_is_refused(writer: PartWriter, tmp_path: Path, together: bool) -> None:
    thing = URIRef(f"{BASE}id/thing")
    chunk = Chunk(thing, [(thing, RDFS.label, Literal("x", lang="ja"))])
    with pytest.raises(NotWritable, match=r"a triple of two entities: .*id/thing"):
        if together:
            writer.write("both", [chunk, chunk])
        parts = [writer.write("one", [chunk]), writer.write("two", [chunk])]
        write_dump(tmp_path, "whole", writer.formatter, parts, tmp_path / "whole.nt")


def test_a_dump_of_nothing_is_four_files_of_nothing(writer: PartWriter, tmp_path: Path) -> None:
    write_dump(tmp_path, "nothing", writer.formatter, [], tmp_path / "nothing.nt")
    assert gzip.decompress((tmp_path / "nothing.nt.gz").read_bytes()) == b""
    assert (tmp_path / "nothing.ttl").read_text(encoding="utf-8") == writer.formatter.turtle.header


@settings(deadline=None)
@given(sets=st.lists(LINES, max_size=5))
def test_any_runs_are_merged_or_refused(tmp_path_factory: pytest.TempPathFactory, sets: list[set[bytes]]) -> None:
    folder = tmp_path_factory.mktemp("runs")
    runs = [run(folder, number, sorted(lines)) for number, lines in enumerate(sets)]
    lines = sorted(line for lines in sets for line in lines)
    output = io.BytesIO()
    if len(set(lines)) == len(lines):
        merge(runs, output)
        assert output.getvalue() == b"".join(lines)
    else:
        with pytest.raises(NotWritable):
            merge(runs, output)
