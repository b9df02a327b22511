"""The shapes of the catalogue (DCAT-AP 3, VoID): the real one keeps them, each property's lack is found."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.graph.build import build
from kg.graph.canonical import Triple
from kg.graph.catalogue_check import catalogue_findings, check_catalogue, expected_catalogue
from kg.graph.check import check
from kg.graph.namespaces import DCAT, DCT, SH
from kg.graph.ontology import load_catalogue_shapes
from kg.graph.progress import Progress
from kg.tables.findings import Severity
from kg.tables.records import Tables

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/juten-kg/"
SHAPES = load_catalogue_shapes(ROOT / "ontology", BASE)
CATALOG = f"{BASE}catalog"


def cases() -> Iterator[tuple[str, URIRef, Node, Severity]]:
    """Every property that a shape asks for: its name, the class, the path, and how grave its lack is."""
    for node_shape, target in SHAPES.subject_objects(SH.targetClass):
        for prop in SHAPES.objects(node_shape, SH.property):
            if SHAPES.value(prop, SH.minCount) is not None:
                grave = SHAPES.value(prop, SH.severity) is None
                path = SHAPES.value(prop, SH.path)
                assert isinstance(target, URIRef)
                assert path is not None
                name = f"{target.fragment or target.rpartition('/')[2]} {path_name(path)}"
                yield name, target, path, Severity.ERROR if grave else Severity.WARNING


def path_name(path: Node) -> str:
    inverse = SHAPES.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{path_name(inverse)}"
    alternatives = SHAPES.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(path_name(each) for each in Collection(SHAPES, alternatives))
    return str(path).replace("#", "/").rpartition("/")[2]


CASES = sorted(cases(), key=lambda case: case[0])


@pytest.fixture(scope="module")
def real(real_tables: Tables) -> tuple[Triple, ...]:
    return tuple(expected_catalogue(real_tables, BASE))


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """``graph/catalog`` of a build of the real tables."""
    snapshot = build(root, tmp_path_factory.mktemp("build"), BASE, Progress())
    graph = f" <{BASE}graph/catalog> .\n"
    lines = gzip.decompress(snapshot.named_graphs_file.read_bytes()).decode().splitlines(keepends=True)
    text = "".join(line.removesuffix(graph) + " .\n" for line in lines if line.endswith(graph))
    return Graph().parse(data=text, format="nt")


def test_the_catalogue_of_the_real_build_keeps_every_shape(built: Graph) -> None:
    assert len(built) > 1500
    assert catalogue_findings(built, SHAPES, BASE) == []


def test_what_is_checked_before_the_build_says_what_the_build_will_say(built: Graph, real: tuple[Triple, ...]) -> None:
    counted = tuple(f"{CATALOG}#{kind}-" for kind in ("class", "property", "file", "checksum"))
    told = {(str(s), str(p)) for s, p, _o in built if not str(s).startswith(counted)}
    expected = {(str(s), str(p)) for s, p, _o in real if not str(s).startswith(counted)}
    assert expected == told


def test_every_class_of_the_catalogue_has_a_shape(built: Graph) -> None:
    # VoID's data sets are partitions and targets too, which need nothing but their counts.
    without = {"DatasetDescription", "Dataset", "Document"}
    classes = {kind for kind in built.objects(None, RDF.type) if isinstance(kind, URIRef)}
    shaped = set(SHAPES.objects(None, SH.targetClass))
    assert {str(kind).replace("#", "/").rpartition("/")[2] for kind in classes - shaped} <= without


def test_there_is_a_case_for_each_property_of_the_tables() -> None:
    assert len(CASES) > 60
    assert {severity for *_case, severity in CASES} == {Severity.ERROR, Severity.WARNING}


@pytest.mark.parametrize(("target", "path", "severity"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_property_that_is_taken_away_is_missed(
    real: tuple[Triple, ...], target: URIRef, path: Node, severity: Severity
) -> None:
    graph = Graph()
    for triple in real:
        graph.add(triple)
    nodes = sorted(graph.subjects(RDF.type, target))
    assert nodes, "the catalogue has nothing of the class"
    inverse = SHAPES.value(path, SH.inversePath)
    alternatives = SHAPES.value(path, SH.alternativePath)
    paths = list(Collection(SHAPES, alternatives)) if alternatives is not None else [path]
    for each in paths:
        pattern = (None, inverse, nodes[0]) if inverse is not None else (nodes[0], each, None)
        graph.remove(pattern)
    found = catalogue_findings(graph, SHAPES, BASE)
    assert any(finding.focus == str(nodes[0]) and finding.severity is severity for finding in found)


@pytest.mark.parametrize(
    ("subject", "predicate", "wrong"),
    [
        ("#juten", DCAT.theme, URIRef("https://example.org/theme")),
        ("#juten", DCT.publisher, URIRef("https://example.org/nobody")),
        ("#edition-2022-06-07", DCT.issued, Literal("2022")),
        ("#file-juten.ttl", DCAT.byteSize, Literal("12 kB")),
        ("#file-juten.ttl", DCAT.mediaType, Literal("text/turtle")),
        ("", DCT.title, Literal("目録", lang="ja")),
    ],
)
def test_a_value_of_the_wrong_kind_is_found(
    real: tuple[Triple, ...], subject: str, predicate: URIRef, wrong: Node
) -> None:
    triples = [*real, (URIRef(CATALOG + subject), predicate, wrong)]
    assert any(finding.focus == CATALOG + subject for finding in catalogue_findings(triples, SHAPES, BASE))


def test_kg_check_looks_at_the_catalogue(tmp_path: Path, root: Path) -> None:
    for name in ("data", "queries", "ontology"):
        (tmp_path / name).symlink_to(root / name)
    (tmp_path / "ontology").unlink()
    (tmp_path / "ontology").mkdir()
    for file in (root / "ontology").iterdir():
        (tmp_path / "ontology" / file.name).symlink_to(file)
    shapes = tmp_path / "ontology" / "dcat-shapes.ttl"
    text = shapes.read_text(encoding="utf-8")
    shapes.unlink()
    shapes.write_text(text.replace("sh:path foaf:name ;", "sh:path foaf:nick ;"), encoding="utf-8")
    report = check(tmp_path, BASE)
    assert [finding.line("en").partition(": ")[0] for finding in report.errors] == [f"<{CATALOG}#publisher>"]


def test_another_base_has_a_catalogue_without_findings(root: Path, real_tables: Tables) -> None:
    assert check_catalogue(root, real_tables, "https://data.example.jp/kg/") == []


def test_without_any_edition_the_series_is_empty_and_only_that_is_told(root: Path, real_tables: Tables) -> None:
    found = check_catalogue(root, replace(real_tables, editions=()), BASE)
    assert {finding.focus for finding in found} == {f"{CATALOG}#series"}
    assert {finding.severity for finding in found} == {Severity.WARNING}


@pytest.mark.parametrize("shape", sorted(SHAPES.subjects(SH.targetClass)))
def test_every_shape_names_the_section_that_it_was_written_from(shape: URIRef) -> None:
    see = str(SHAPES.value(shape, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso")))
    assert see.startswith(("https://www.w3.org/TR/vocab-dcat-3/#", "https://www.w3.org/TR/void/#"))
    assert SHAPES.value(shape, DCT.source) is not None or "void" in see


def test_every_message_is_in_both_languages() -> None:
    for prop in SHAPES.objects(None, SH.property):
        assert {text.language for text in SHAPES.objects(prop, SH.message) if isinstance(text, Literal)} == {"ja", "en"}
