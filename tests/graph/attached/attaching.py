"""Data sets of others, and the command that attaches them to a copy of the tables."""

from __future__ import annotations

import gzip
from pathlib import Path

from click.testing import CliRunner, Result

from kg.cli import main
from kg.graph.attached.record import read_attachments
from kg.graph.build import build
from kg.graph.progress import Progress
from kg.snapshot import Snapshot

BASE = "https://w3id.org/juten-kg/"
TERMS = ("--licence", "https://example.org/licence", "--source", "https://example.org/data")
REGISTER = """@prefix r: <http://register.example/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
r:1 org:identifier "8000012010038"^^<https://w3id.org/juten-kg/ontology#CorporateNumber> ; rdfs:label "登記"@ja ;
  org:hasSite [ rdfs:label "本店"@ja ] .
"""
MAPPING = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "register.csv",
    "tableSchema": {
        "aboutUrl": "http://register.example/{number}",
        "columns": [
            {"name": "number", "titles": "法人番号", "propertyUrl": "org:identifier"},
            {"name": "name", "titles": "名称", "propertyUrl": "rdfs:label", "lang": "ja", "null": "－"},
            {
                "name": "founded",
                "propertyUrl": "schema:foundingDate",
                "datatype": {"base": "date", "format": "dd/MM/yyyy"},
            },
            {"name": "tags", "propertyUrl": "dc:subject", "separator": ";"},
            {"name": "parent", "propertyUrl": "org:subOrganizationOf", "valueUrl": "http://register.example/{parent}"},
            {"name": "staff", "propertyUrl": "http://e.example/staff", "datatype": "integer"},
            {"name": "kind", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "org:Organization"},
        ],
    },
}
TABLE = "法人番号,名称,founded,tags,parent,staff\r\n1,見本,01/09/2021,a;b,2,10\r\n2,－,,,,\r\n"


def kg(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def attach(name: str, file: Path, *more: str) -> str:
    result = kg("attach", name, str(file), *TERMS, *more)
    assert result.exit_code == 0, result.output
    return result.output


def refused(project: Path, file: Path, *more: str) -> str:
    """The one line that the command says; nothing is kept."""
    result = kg("attach", "other", str(file), *TERMS, *more)
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit), result.output
    assert not (project / "data/attached/other").exists()
    assert len(result.output.splitlines()) == 1
    return result.output


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def quads(project: Path, snapshot: Snapshot, name: str) -> list[str]:
    return gzip.decompress((snapshot.path / f"attached/{name}.nq.gz").read_bytes()).decode().splitlines()


def built(project: Path, folder: str = "build") -> Snapshot:
    return build(project, project / folder, BASE, Progress())


def one(project: Path, tmp_path: Path, name: str, content: str | bytes, *more: str) -> int:
    attach("other", write(tmp_path, name, content), *more)
    (attachment,), findings = read_attachments(project)
    assert findings == []
    return attachment.triples
