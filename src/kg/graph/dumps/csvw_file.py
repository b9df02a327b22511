"""What the columns of the CSV dumps mean, as CSVW (W3C, Metadata Vocabulary for Tabular Data): a file beside each
table, ``<table>.csv-metadata.json``, and ``csv-metadata.json`` with all of them and how they refer to each other.

Its addresses are relative, so it describes the files next to it, wherever they are. Converted to RDF (csv2rdf), columns
that are triples of the graph give these very triples. Knows no record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.graph.tabular import TABLES, Column, Table
from kg.graph.tabular.meanings import REFERENCES, ROWS, meaning, type_of

SUFFIX = "-metadata.json"
GROUP = "csv-metadata.json"  # the name that a client looks for beside a file (section 5.3)
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "ja"}]
_CORPORATE_NUMBER = "[0-9]{13}"
Json = dict[str, Any]


class CsvwWriter:
    """Writes the metadata of one build."""

    def __init__(self, base_iri: str, prefixes: Mapping[str, str]) -> None:
        """:param prefixes: prefix to namespace, for the terms of the columns."""
        self._base_iri = base_iri
        self._prefixes = prefixes

    def write(self, folder: Path) -> None:
        """Write the metadata of every table, and of their group, into the folder of the tables."""
        for table in TABLES:
            _write(folder / f"{table.name}.csv{SUFFIX}", {"@context": _CONTEXT} | self.table(table))
        _write(folder / GROUP, self._group())

    def table(self, table: Table) -> Json:
        """A table's description, without its context."""
        rows = ROWS[table.name]
        columns = [self._column(table, column) for column in table.columns]
        if rows.of_class:
            columns.append(
                {
                    "name": "type",
                    "virtual": True,
                    "propertyUrl": "rdf:type",
                    "valueUrl": self._iri(rows.of_class),
                }
            )
        return {
            "url": f"{table.name}.csv",
            "dc:title": _texts(table.title_ja, table.title_en),
            "dc:license": {"@id": f"{self._base_iri}catalog#licence"},
            "dc:isPartOf": {"@id": f"{self._base_iri}catalog#juten"},
            "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"], "quoteChar": '"'},
            "tableSchema": {
                "aboutUrl": self._template(rows.about),
                "primaryKey": list(rows.key),
                "columns": columns,
            },
        }

    def _group(self) -> Json:
        tables = [self.table(table) for table in TABLES]
        for table, content in zip(TABLES, tables, strict=True):
            content["tableSchema"]["foreignKeys"] = list(_foreign_keys(table))
        return {"@context": _CONTEXT, "tables": tables}

    def _column(self, table: Table, column: Column) -> Json:
        said = meaning(table, column)
        content: Json = {
            "name": column.name,
            "titles": column.name,
            "rdfs:label": _texts(column.title_ja, column.name.replace("_", " ")),
            "dc:description": _texts(column.meaning_ja, column.meaning_en),
            "dc:subject": {"@id": self._iri(said.term)},
            "datatype": self._datatype(type_of(table, column), column.choices),
        }
        if column.name in ROWS[table.name].key:
            content["required"] = True
        if said.language:
            content["lang"] = said.language
        if said.separator:
            content["separator"] = said.separator
        if not said.about:
            return content
        content["propertyUrl"] = self._iri(said.term)
        if said.about != ROWS[table.name].about:
            content["aboutUrl"] = self._template(said.about)
        if said.value:
            content["valueUrl"] = self._template(said.value)
        return content

    def _datatype(self, name: str, choices: tuple[str, ...]) -> str | Json:
        if choices:  # CSVW lists values as a regular expression (Model for Tabular Data, section 6.4.6)
            return {"base": name, "format": "|".join(choices)}
        if name == "CorporateNumber":
            return {"base": "string", "format": _CORPORATE_NUMBER, "@id": self._iri("juten:CorporateNumber")}
        return name

    def _iri(self, term: str) -> str:
        prefix, _colon, name = term.partition(":")
        return self._prefixes[prefix] + name

    def _template(self, template: str) -> str:
        return template if template.startswith("{") else self._base_iri + template


def _foreign_keys(table: Table) -> Iterator[Json]:
    for column in table.columns:
        target = REFERENCES.get(column.name)
        if target is not None and target != (table.name, column.name):
            reference = {"resource": f"{target[0]}.csv", "columnReference": target[1]}
            yield {"columnReference": column.name, "reference": reference}


def _texts(ja: str, en: str) -> list[dict[str, str]]:
    return [{"@value": ja, "@language": "ja"}, {"@value": en, "@language": "en"}]


def _write(path: Path, content: Json) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
