"""What the columns of a saved query's CSV are, as CSVW (W3C, Metadata Vocabulary for Tabular Data).

Titles are the query's own, in Japanese and English; the datatypes are those of the terms that it found, so the metadata
is made from the very answer that it describes. Knows solutions and columns, and nothing of requests.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

import pyoxigraph as ox

from kg.engine.interface import Answer
from kg.formats import Format, Shape
from kg.i18n import LANGUAGES
from kg.queries import SavedQuery
from kg.web.saved_formats import parsed

METADATA = Format("csv-metadata.json", "application/csvm+json", frozenset({Shape.BINDINGS}))
_XSD = "http://www.w3.org/2001/XMLSchema#"
# Of the built-in datatypes of CSVW (section 5.11.2) those that a query of ours may give; another is told by its IRI.
_BUILT_IN = frozenset(
    f"{_XSD}{name}"
    for name in (
        *("string", "boolean", "integer", "decimal", "double", "float", "date", "dateTime", "time", "duration"),
        *("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "anyURI", "nonNegativeInteger", "positiveInteger"),
    )
)
_LANGUAGE_TAGGED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

Json = dict[str, Any]
Kind = tuple[str, str]  # the datatype's IRI, and the language where there is one


def write_metadata(answer: Answer, query: SavedQuery, address: str) -> tuple[IO[bytes], int]:
    """The document and its length.

    :param answer: fetched as JSON; it is closed.
    :param address: of the CSV, absolute or relative to the document's own.
    """
    with answer.file:
        solutions = parsed(answer)
        names = [variable.value for variable in solutions.variables]
        kinds: dict[str, set[Kind]] = {name: set() for name in names}
        for solution in solutions:
            for name in names:
                if (term := solution[name]) is not None:
                    kinds[name].add(_kind(term))
    columns = [_column(name, query.columns.get(name, {}), kinds[name]) for name in names]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "url": address,
        "dc:title": _texts(query.title),
        "dc:description": _texts(query.description),
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"], "quoteChar": '"'},
        "tableSchema": {"columns": columns},
    }
    text = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    return io.BytesIO(text), len(text)


def _column(name: str, labels: Mapping[str, str], kinds: Iterable[Kind]) -> Json:
    datatypes, languages = {datatype for datatype, _ in kinds}, {language for _, language in kinds}
    content: Json = {"name": name, "titles": name, "rdfs:label": _texts(labels) or name}
    content["datatype"] = _datatype(datatypes.pop()) if len(datatypes) == 1 else "string"
    if len(languages) == 1 and (language := languages.pop()):
        content["lang"] = language
    return content


def _kind(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Kind:
    if isinstance(term, ox.NamedNode):
        return f"{_XSD}anyURI", ""
    if isinstance(term, ox.Literal):
        return term.datatype.value, term.language or ""
    return f"{_XSD}string", ""


def _datatype(iri: str) -> str | Json:
    if iri in _BUILT_IN:
        return iri.removeprefix(_XSD)
    return "string" if iri == _LANGUAGE_TAGGED else {"base": "string", "@id": iri}


def _texts(texts: Mapping[str, str]) -> list[Json]:
    return [{"@value": texts[language], "@language": language} for language in LANGUAGES if texts.get(language)]
