"""Other people's data sets: what is taken of which format, and what is refused and how."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kg.graph.attached.record import read_attachments
from tests.graph.attached.attaching import (
    BASE,
    MAPPING,
    REGISTER,
    TABLE,
    TERMS,
    attach,
    built,
    kg,
    one,
    quads,
    refused,
    write,
)


@pytest.mark.parametrize("name", ["shacl.ttl", "dash.ttl", "schema.ttl"])
def test_a_published_vocabulary_has_the_triples_that_rdflib_counts(project: Path, name: str) -> None:
    path = Path(str(files("pyshacl") / "assets" / name))
    attach("vocabulary", path)
    assert read_attachments(project)[0][0].triples == len(Graph().parse(path))


@pytest.mark.parametrize(
    ("ending", "rdf_format"), [("nt", "nt"), ("rdf", "xml"), ("owl", "xml"), ("jsonld", "json-ld"), ("trig", "trig")]
)
def test_the_same_vocabulary_in_another_format_has_as_many_triples(
    project: Path, tmp_path: Path, ending: str, rdf_format: str
) -> None:
    graph = Graph().parse(str(files("pyshacl") / "assets" / "shacl.ttl"))
    assert one(project, tmp_path, f"v.{ending}", graph.serialize(format=rdf_format, encoding="utf-8")) == len(graph)


def test_gzip_is_known_by_its_bytes(project: Path, tmp_path: Path) -> None:
    assert one(project, tmp_path, "register.ttl", gzip.compress(REGISTER.encode())) == 4


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def test_the_one_data_file_of_a_zip_archive_is_taken(project: Path, tmp_path: Path) -> None:
    assert one(project, tmp_path, "a.zip", zipped(a_ttl=REGISTER, README_txt="read me")) == 4


def test_of_several_data_files_one_must_be_named(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.zip", zipped(a_ttl=REGISTER, b_ttl=REGISTER))
    assert "a.ttl, b.ttl" in refused(project, path)
    attach("other", path, "--member", "b.ttl")


def test_named_graphs_are_merged_and_that_is_said(project: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.nq",
        "<http://a> <http://b> <http://c> <http://g> .\n<http://a> <http://b> 'd' .\n".replace("'", '"'),
    )
    assert "1 named graphs of the file are merged" in attach("other", path)
    assert all(line.endswith(f"<{BASE}graph/attached/other> .") for line in quads(project, built(project), "other"))


def test_a_table_becomes_triples_by_its_mapping(project: Path, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.json", json.dumps(MAPPING))
    attach("other", write(tmp_path, "a.csv", TABLE), "--mapping", str(mapping))
    found = {line.rpartition(" <")[0] for line in quads(project, built(project), "other")}
    one, xsd = "<http://register.example/1>", "http://www.w3.org/2001/XMLSchema#"
    rdf, org = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/org#"
    assert found == {
        f'{one} <{org}identifier> "1"',
        f'{one} <http://www.w3.org/2000/01/rdf-schema#label> "見本"@ja',
        f'{one} <http://schema.org/foundingDate> "2021-09-01"^^<{xsd}date>',
        f'{one} <http://purl.org/dc/terms/subject> "a"',
        f'{one} <http://purl.org/dc/terms/subject> "b"',
        f"{one} <{org}subOrganizationOf> <http://register.example/2>",
        f'{one} <http://e.example/staff> "10"^^<{xsd}integer>',
        f"{one} <{rdf}type> <{org}Organization>",
        f'<http://register.example/2> <{org}identifier> "2"',
        f"<http://register.example/2> <{rdf}type> <{org}Organization>",
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tableSchema": "http://register.example/schema.json"}, "nothing is fetched"),
        ({"@context": "http://other.example/"}, "@context"),
        ({"dialect": {"commentPrefix": "#"}}, "commentPrefix"),
        ({"transformations": []}, "transformations"),
        ({"tables": [MAPPING, MAPPING]}, "one table"),
        ({"tableSchema": {"columns": [{"name": "a"}]}}, "columns are called"),
    ],
)
def test_what_a_mapping_asks_for_and_does_not_get_is_said(
    project: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    mapping = write(tmp_path, "m.json", json.dumps(MAPPING | change))
    assert said in refused(project, write(tmp_path, "a.csv", TABLE), "--mapping", str(mapping))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("10\r\n", "ten\r\n", 2, "staff"),
        ("2,－,,,,", "2,－,,,", 3, "5 cells"),
        ("01/09/2021", "2021-09-01", 2, "founded"),
    ],
)
def test_a_cell_that_does_not_fit_is_told_by_its_row(
    project: Path, tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    mapping = write(tmp_path, "m.json", json.dumps(MAPPING))
    output = refused(project, write(tmp_path, "a.csv", TABLE.replace(old, new)), "--mapping", str(mapping))
    assert f"row {line}: " in output
    assert said in output


def test_a_table_without_mapping_is_refused(project: Path, tmp_path: Path) -> None:
    assert "--mapping" in refused(project, write(tmp_path, "a.csv", TABLE))


def test_a_remote_context_is_refused_and_given_by_file_taken(project: Path, tmp_path: Path) -> None:
    document = {"@context": "https://context.example/", "@id": "http://a.example/", "name": "x"}
    path = write(tmp_path, "a.jsonld", json.dumps(document))
    assert "never fetched" in refused(project, path)
    context = write(tmp_path, "c.jsonld", json.dumps({"@context": {"name": "http://schema.org/name"}}))
    attach("other", path, "--context", f"https://context.example/={context}")
    assert "<http://a.example/> <http://schema.org/name>" in quads(project, built(project), "other")[0]


XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">{}'
    "<rdf:Description rdf:about='{}'>\n<e:p>{}</e:p></rdf:Description></rdf:RDF>"
)
BOMB = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ttl", "<http://a> <http://b>\n <http://c> .\n<http://d> x .", "row 3: cannot be parsed"),
        ("a.nt", "<http://a> <http://b> <http://c> .\n<http://a> <b> <http://c> .", "row 2: "),
        ("a.rdf", "<rdf:RDF>\n\n<x></rdf:RDF>", "row 3: cannot be parsed: mismatched tag"),
        ("a.rdf", XML.format("", "x", "1"), "No scheme found"),
        ("a.rdf", BOMB + XML.format("", "http://a.example/", "&b;"), "XML entity b"),
        ("a.rdf", XML.format("<e:a>" * 2000, "http://a.example/", "1"), "1000 deep"),
        ("a.jsonld", '{"@id":\n 1', "row 2: cannot be parsed"),
        ("a.jsonld", "[" * 100_000, "nested too deeply"),
        ("a.jsonld", '{"@id": "x", "http://e.example/p": "1"}', "relative IRI x"),
        ("a.ttl", "", "no triple"),
        ("a.ttl", "<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> .", "RDF 1.2"),
        ("a.ttl", f"<{BASE}id/ministry/digital-agency> <http://b> 1 .", "one of our IRIs"),
        ("a.ttl", b"\x1f\x8bnot gzip", "archive is broken"),
        ("a.zip", b"PK not zip", "archive is broken"),
        ("a.txt", "what", "known endings"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(
    project: Path, tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    assert said in refused(project, write(tmp_path, name, content))


def test_a_base_makes_relative_iris_absolute(project: Path, tmp_path: Path) -> None:
    attach("other", write(tmp_path, "a.ttl", "<x> <p> <y> ."), "--base", "http://a.example/")
    assert quads(project, built(project), "other")[0].startswith("<http://a.example/x> <http://a.example/p>")


def test_a_gzip_bomb_is_not_unpacked(project: Path, tmp_path: Path) -> None:
    bomb = gzip.compress(b"\n" * (1 << 26))
    assert "unpacks to more than 250 times" in refused(project, write(tmp_path, "a.ttl.gz", bomb))


def test_a_file_over_the_limit_is_refused(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ATTACHED_BYTES", "100")
    assert "more than 100 bytes" in refused(project, write(tmp_path, "a.ttl", REGISTER))


@pytest.mark.parametrize("name", ["", "..", "A", "a/b", "a_b", "-a", "あ", "a" * 65])
def test_a_name_that_no_graph_can_have_is_refused(project: Path, tmp_path: Path, name: str) -> None:
    result = kg("attach", "--", name, str(write(tmp_path, "a.ttl", REGISTER)))
    assert result.exit_code == 2
    result = kg("attach", *TERMS, "--", name, str(write(tmp_path, "a.ttl", REGISTER)))
    assert result.exit_code in {1, 2}
    assert not (project / "data/attached").exists()


@pytest.mark.parametrize("address", ["licence", "ftp://example.org/", "https://", "https://a b/", "https://["])
def test_a_licence_is_an_address(project: Path, tmp_path: Path, address: str) -> None:
    result = kg("attach", "other", str(write(tmp_path, "a.ttl", REGISTER)), "--licence", address, *TERMS[2:])
    assert result.exit_code == 1
    assert "--licence" in result.output


def test_licence_and_source_are_needed(project: Path, tmp_path: Path) -> None:
    assert kg("attach", "other", str(write(tmp_path, "a.ttl", REGISTER))).exit_code == 2


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["ttl", "rdf", "jsonld", "nq", "csv", "ttl.gz", "zip"]))
def test_any_bytes_are_taken_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    mapping = write(folder, "m.json", json.dumps(MAPPING))
    more = ("--mapping", str(mapping)) if ending == "csv" else ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_ROOT", str(folder))
        result = kg("attach", "other", str(write(folder, f"a.{ending}", content)), *TERMS, *more)
    assert result.exit_code in {0, 1}
    assert isinstance(result.exception, SystemExit | None), result.exception


def test_a_comment_that_fills_the_parser_is_refused(project: Path, tmp_path: Path) -> None:
    assert "16 MiB" in refused(project, write(tmp_path, "a.ttl", b"#" + b" " * (1 << 25)))
