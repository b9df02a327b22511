"""Other people's data sets: how they are kept, and what a build and its catalogue make of them."""

from __future__ import annotations

import gzip
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine.evaluation import load_store
from kg.graph.attached.catalogue import attached_triples
from kg.graph.attached.record import read_attachments
from kg.graph.canonical import triple_line
from kg.graph.catalogue_check import catalogue_findings, expected_catalogue
from kg.graph.check import check
from kg.graph.errors import BuildRefused
from kg.graph.iris import Iris
from kg.graph.ontology import load_catalogue_shapes
from kg.tables import load_tables
from kg.tables.findings import Severity
from tests.graph.attached.attaching import BASE, REGISTER, TERMS, attach, built, kg, one, write


def test_statements_about_ours_are_taken_when_asked_and_counted(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", f"<{BASE}id/ministry/digital-agency> <http://b.example/> 1 .")
    assert "1 statements are about our IRIs" in attach("other", path, "--about-ours")
    store = load_store(built(project))
    asked = f"ASK {{ <{BASE}id/ministry/digital-agency> <http://b.example/> 1 }}"
    assert not bool(store.query(asked))
    assert bool(store.query(asked.replace("ASK {", f"ASK {{ GRAPH <{BASE}graph/attached/other> {{") + "}"))


def test_the_file_is_kept_as_it_came(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", REGISTER)
    attach("other", path)
    record = tomllib.loads((project / "data/attached/other/attachment.toml").read_text())
    assert (project / "data/attached/other" / record["file"]).read_bytes() == path.read_bytes()
    assert record["original"] == "a.ttl"


def test_attaching_again_replaces(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    attach("other", write(tmp_path, "b.nt", "<http://a> <http://b> <http://c> ."))
    assert read_attachments(project)[0][0].triples == 1
    assert len(list((project / "data/attached/other").iterdir())) == 2


def test_a_refused_replacement_leaves_what_was_there(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    before = (project / "data/attached/other/attachment.toml").read_bytes()
    assert kg("attach", "other", str(write(tmp_path, "b.nt", "broken")), *TERMS).exit_code == 1
    assert (project / "data/attached/other/attachment.toml").read_bytes() == before
    assert [path.name for path in (project / "data/attached").iterdir()] == ["other"]


def test_list_and_remove(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    assert kg("attach", "--list").output.startswith("other: 4 triples, licence https://example.org/licence")
    assert kg("attach", "--remove", "other").exit_code == 0
    assert kg("attach", "--list").output == "no data set is attached\n"
    assert kg("attach", "--remove", "other").exit_code == 1


def test_the_same_attachment_builds_the_same_bytes(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    first, second = built(project, "one"), built(project, "two")
    assert first.version == second.version
    assert [(entry.name, entry.sha256) for entry in first.files] == [(e.name, e.sha256) for e in second.files]


def test_another_licence_is_another_version(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", REGISTER)
    attach("other", path)
    first = built(project)
    assert kg("attach", "other", str(path), "--licence", "https://example.org/l2", *TERMS[2:]).exit_code == 0
    assert built(project).version != first.version


def test_without_attachments_a_build_has_no_trace_of_them(project: Path, tmp_path: Path) -> None:
    first = built(project)
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    assert built(project).version != first.version
    kg("attach", "--remove", "other")
    assert built(project).version == first.version


def test_no_dump_holds_what_others_say(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    snapshot = built(project)
    for entry in snapshot.dumps:
        content = (snapshot.path / entry.name).read_bytes()
        content = gzip.decompress(content) if entry.name.endswith(".gz") else content
        assert b"http://register.example/" not in content, entry.name


def test_blank_nodes_of_two_data_sets_stay_apart(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.nt", '_:a <http://p.example/> "x" .')
    attach("first", path)
    attach("second", path)
    store = load_store(built(project))
    found = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode("http://p.example/"), None, None)}
    assert len(found) == 2


def test_literals_that_the_store_takes_for_one_are_counted_once(project: Path, tmp_path: Path) -> None:
    content = "<http://a> <http://b> 01, 1 ."
    assert one(project, tmp_path, "a.ttl", content) == 1
    assert built(project).triples[f"{BASE}graph/attached/other"] == 1


def test_the_catalogue_names_it_as_not_ours(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER), "--title-ja", "登記簿", "--title-en", "Register")
    lines = gzip.decompress(built(project).named_graphs_file.read_bytes())
    attachments, _ = read_attachments(project)
    for triple in attached_triples(attachments, Iris(BASE)):
        assert triple_line(triple)[:-3] in lines
    node = f"<{BASE}catalog#attached-other>".encode()
    assert node + b" <http://purl.org/dc/terms/publisher>" not in lines


def test_its_entry_passes_the_shapes_of_the_catalogue(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    catalogue = expected_catalogue(load_tables(project), BASE)
    catalogue += attached_triples(read_attachments(project)[0], Iris(BASE))
    findings = catalogue_findings(catalogue, load_catalogue_shapes(project / "ontology", BASE), BASE)
    # What is only recommended (theme, contact point) is the other publisher's to say.
    assert [finding.path for finding in findings if finding.severity is Severity.ERROR] == []


def test_a_file_changed_by_hand_stops_the_build(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    next((project / "data/attached/other").glob("*/data.ttl")).write_text("<http://a> <http://b> 2 .")
    with pytest.raises(BuildRefused) as refusal:
        built(project)
    assert "its sha256 differs" in refusal.value.findings[0].line("en")


def test_a_wrong_number_of_triples_in_the_record_stops_the_build(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    record = project / "data/attached/other/attachment.toml"
    record.write_text(record.read_text().replace("triples = 4", "triples = 5"))
    with pytest.raises(BuildRefused) as refusal:
        built(project)
    assert "the store has 4 triples of it" in refusal.value.findings[0].line("en")
    assert not (project / "build/current").exists()


@pytest.mark.parametrize("content", ["", "no toml", 'title_ja = 1\nfile = "../../x"'])
def test_a_broken_record_is_a_finding(project: Path, content: str) -> None:
    folder = project / "data/attached/other"
    folder.mkdir(parents=True)
    (folder / "attachment.toml").write_text(content)
    assert [finding.line("en").split(":")[0] for finding in check(project, BASE).errors] == [
        "data/attached/other/attachment.toml"
    ]


def test_check_reports_what_is_attached(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", REGISTER))
    result = kg("check")
    assert result.exit_code == 0, result.output
    assert "other: 4 triples" in result.output
