"""Writes a result so that every reader of the format gets back what was found, or refuses to.

pyoxigraph 0.5.13 writes some answers that look whole and are not (each measured): an IRI with a comma is a column too
many in CSV, a carriage return in XML is read as a line feed, characters and names that XML lacks make it no XML. Knows
terms and formats; nothing of queries' texts, stores and processes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import BinaryIO, cast

from pyoxigraph import (
    BlankNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.engine.errors import QueryError
from kg.formats import Format

Result = QuerySolutions | QueryBoolean | QueryTriples

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
_XML = ("xml", "rdf")

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_NO_XML_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NO_XML_NAME = b"<oxprefix: "  # how a predicate is written whose end is no XML name; a < of the data is always escaped
_LONGEST_MARK = len(_NO_XML_NAME)
_CSV_BATCH = 1000  # rows
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def write(
    evaluate: Callable[[], Result], answer_format: Format, output: BinaryIO, prefixes: dict[str, str], *, named: bool
) -> None:
    """Evaluate and write.

    :param evaluate: gives the result; called again where the first writing cannot stand.
    :param output: is set back to its start then, with ``seek`` and ``truncate``.
    :param named: whether the query may have named blank nodes itself (``BNODE("1a")``).
    :raises QueryError: where the format cannot say what was found.
    """
    result = evaluate()
    target = cast(BinaryIO, _XmlOutput(output)) if answer_format.name in _XML else output
    if isinstance(result, QueryTriples):
        _write_graph(result, answer_format, target, prefixes, named=named)
    elif isinstance(result, QuerySolutions) and answer_format.name == "csv":
        _write_csv(result, evaluate, output)
    else:
        result.serialize(target, format=_RESULTS[answer_format.name])


def write_triples(triples: Iterable[Triple], answer_format: Format, output: BinaryIO, prefixes: dict[str, str]) -> None:
    """Write triples that come from elsewhere than a store of ours.

    :raises QueryError: where the format cannot say them.
    """
    target = cast(BinaryIO, _XmlOutput(output)) if answer_format.name in _XML else output
    used = prefixes if answer_format.name == "ttl" else None
    with _format_limits():
        serialize(_with_plain_names(triples), target, _GRAPHS[answer_format.name], prefixes=used)


@contextmanager
def _format_limits() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if "does not support" not in str(error):
            raise
        raise QueryError(f"{error}; ask for another format") from error


def _write_graph(
    result: QueryTriples, answer_format: Format, output: BinaryIO, prefixes: dict[str, str], *, named: bool
) -> None:
    file_format = _GRAPHS[answer_format.name]
    with _format_limits():
        if named or answer_format.name == "ttl":
            triples = _with_plain_names(result) if named else result
            serialize(triples, output, file_format, prefixes=prefixes if answer_format.name == "ttl" else None)
        else:
            result.serialize(output, format=file_format)


def _with_plain_names(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples with blank nodes that any format can name: RDF/XML has no ``1a``, Turtle no ``a:b``."""
    names: dict[str, BlankNode] = {}

    def plain(term: object) -> object:
        if isinstance(term, BlankNode) and not _PLAIN_NAME.fullmatch(term.value):
            return names.setdefault(term.value, BlankNode())
        if isinstance(term, Triple):
            return Triple(plain(term.subject), term.predicate, plain(term.object))  # type: ignore[arg-type]
        return term

    return (cast(Triple, plain(triple)) for triple in triples)


class _XmlOutput(io.RawIOBase):
    """Passes XML on. A carriage return stands only in text, where ``&#13;`` keeps it."""

    def __init__(self, output: BinaryIO) -> None:
        super().__init__()
        self._output = output
        self._before = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        seen = self._before + data
        if len(seen.translate(None, _CONTROLS)) < len(seen) or any(code in seen for code in _NO_CHARACTERS):
            bad = _NO_XML_CHARACTER.findall(seen)[0].decode()  # a search alone takes six times as long
            raise QueryError(f"XML has no character U+{ord(bad):04X}; ask for another format")
        if _NO_XML_NAME in seen:
            raise QueryError("a predicate does not end in an XML name, which RDF/XML needs; ask for another format")
        self._before = seen[-_LONGEST_MARK:]
        self._output.write(data.replace(b"\r", b"&#13;"))
        return len(data)


class _CsvOutput(io.RawIOBase):
    """Passes CSV on, and counts its lines and its commas outside quotation marks."""

    def __init__(self, output: BinaryIO) -> None:
        super().__init__()
        self._output = output
        self._quoted = 0
        self.commas = 0
        self.lines = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        parts = data.split(b'"')
        for part in parts[self._quoted :: 2]:
            self.commas += part.count(b",")
            self.lines += part.count(b"\n")
        self._quoted = (self._quoted + len(parts) - 1) % 2
        self._output.write(data)
        return len(data)


def _write_csv(result: QuerySolutions, evaluate: Callable[[], Result], output: BinaryIO) -> None:
    """By pyoxigraph; anew by the csv module, at three times the cost, where an IRI holds a comma."""
    counted = _CsvOutput(output)
    columns = len(result.variables)
    result.serialize(cast(BinaryIO, counted), format=QueryResultsFormat.CSV)
    if counted.commas == counted.lines * max(columns - 1, 0):
        return
    output.seek(0)
    output.truncate()
    again = evaluate()
    assert isinstance(again, QuerySolutions)
    rows = chain([[variable.value for variable in again.variables]], (map(_csv_cell, solution) for solution in again))
    while batch := list(islice(rows, _CSV_BATCH)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(batch)
        output.write(text.getvalue().encode())


def _csv_cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, Triple):
        return f"{_csv_cell(term.subject)} {_csv_cell(term.predicate)} {_csv_cell(term.object)}"
    return cast(str, term.value)  # type: ignore[attr-defined]
