"""Which formats another engine writes as the standards say, tried once; the rest is fetched in one that it does.

Virtuoso 7 answers ASK with a table, its TSV has no terms, and its CSV turns the letters of a constant into question
marks (measured): a client of ours would read all three wrongly. What an engine writes right goes to the client as it
came. Knows formats and pyoxigraph's readers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import pyoxigraph as ox

from kg.engine.errors import EngineFailure
from kg.engine.writing import write, write_triples
from kg.formats import BY_NAME, Format, Shape, formats_for

_RESULTS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_A = ox.NamedNode("http://example.org/a")
_NOTE = ox.Literal('é, "施\n策"', language="ja")
_MADE = ox.Literal("年")  # as a query makes it, not as it is stored
_TRIAL_COLUMNS = ["d", "c", "b", "a"]
_TRIAL_ROW = (_MADE, _A, _NOTE, None)
TRIALS: Mapping[Shape, str] = {
    Shape.BINDINGS: f"SELECT ?d ?c ?b ?a {{ VALUES (?c ?b ?a) {{ ({_A} {_NOTE} UNDEF) }} BIND({_MADE} AS ?d) }}",
    Shape.BOOLEAN: "ASK { VALUES ?x { 1 } }",
    Shape.GRAPH: f"CONSTRUCT {{ {_A} {_A} {_NOTE} }} WHERE {{ VALUES ?x {{ 1 }} }}",
}
_PIVOTS: Mapping[Shape, tuple[str, ...]] = {
    Shape.BINDINGS: ("json", "xml"),
    Shape.BOOLEAN: ("json", "xml"),
    Shape.GRAPH: ("nt", "ttl", "rdf"),
}
_TRUE, _FALSE = (f'{{"head":{{}},"boolean":{word}}}'.encode() for word in ("true", "false"))
_ENDS = {"json": (b"}",), "xml": (b"</sparql>",), "jsonld": (b"}", b"]"), "rdf": (b">",)}
LONGEST_END = 64  # bytes that :func:`ends` looks at


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an engine writes right, by shape; and by shape what to fetch in place of the rest."""

    right: Mapping[Shape, frozenset[str]] = field(default_factory=dict)
    pivots: Mapping[Shape, Format] = field(default_factory=dict)

    def is_right(self, shape: Shape, wanted: Format) -> bool:
        """Whether the engine's own answer in a format can be passed on."""
        return wanted.name in self.right[shape]

    def fetched_as(self, shape: Shape, wanted: Format) -> Format:
        """The format to ask the engine for."""
        return wanted if self.is_right(shape, wanted) else self.pivots[shape]


async def find_dialect(ask: Callable[[str, Format], Awaitable[bytes | None]]) -> Dialect:
    """Try every format of every shape.

    :param ask: awaited with a query and a format, gives the body; None where the engine answered in another format.
    :raises EngineFailure: where a shape cannot be had in any format that holds all of it.
    """
    right, pivots = {}, {}
    for shape, query in TRIALS.items():
        written = {row.name: await ask(query, row) for row in formats_for(shape)}
        right[shape] = frozenset(name for name, body in written.items() if body and _is_right(shape, name, body))
        usable = [name for name in _PIVOTS[shape] if name in right[shape] or _is_table(shape, name, written[name])]
        if not usable:
            raise EngineFailure(f"the engine answers {shape} in no format that can be read")
        pivots[shape] = BY_NAME[usable[0]]
    return Dialect(right, pivots)


def _is_right(shape: Shape, name: str, body: bytes) -> bool:
    try:
        if shape is Shape.GRAPH:
            found = [(quad.subject, quad.predicate, quad.object) for quad in ox.parse(body, format=_GRAPHS[name])]
            return found == [(_A, _A, _NOTE)]
        if name == "csv":
            return _is_right_csv(shape, body)
        parsed = ox.parse_query_results(body, format=_RESULTS[name])
        if isinstance(parsed, ox.QueryBoolean) or shape is Shape.BOOLEAN:
            return isinstance(parsed, ox.QueryBoolean) and shape is Shape.BOOLEAN and bool(parsed)
        rows = [tuple(solution) for solution in parsed]
        return [variable.value for variable in parsed.variables] == _TRIAL_COLUMNS and rows == [_TRIAL_ROW]
    except (SyntaxError, ValueError):
        return False


def _is_right_csv(shape: Shape, body: bytes) -> bool:
    if shape is Shape.BOOLEAN:
        return body.strip() == b"true"
    text = body.decode()
    if text.count("\r\n") != 2:  # RFC 4180
        return False
    return list(csv.reader(io.StringIO(text, newline=""))) == [
        _TRIAL_COLUMNS,
        [_MADE.value, _A.value, _NOTE.value, ""],
    ]


def _is_table(shape: Shape, name: str, body: bytes | None) -> bool:
    """Whether a boolean came as a table with one row for true."""
    if shape is not Shape.BOOLEAN or body is None:
        return False
    try:
        parsed = ox.parse_query_results(body, format=_RESULTS[name])
        return isinstance(parsed, ox.QuerySolutions) and len(list(parsed)) == 1
    except (SyntaxError, ValueError):
        return False


def convert(
    source: BinaryIO, formats: tuple[Format, Format], shape: Shape, output: BinaryIO, prefixes: dict[str, str]
) -> None:
    """Write an answer anew in another format.

    :param formats: the one it was fetched in, and the one that is wanted.
    :param output: may be set back to its start.
    :raises EngineFailure: where the answer cannot be read.
    :raises QueryError: where the format cannot hold it.
    """
    fetched, wanted = formats
    try:
        if shape is Shape.GRAPH:
            quads = ox.parse(source, format=_GRAPHS[fetched.name])
            write_triples((quad.triple for quad in quads), wanted, output, prefixes)
        elif shape is Shape.BOOLEAN:
            answer = _TRUE if _truth(source, fetched) else _FALSE
            write(lambda: _parsed(io.BytesIO(answer), BY_NAME["json"]), wanted, output, {}, named=False)
        else:
            write(lambda: _parsed(source, fetched), wanted, output, {}, named=False)
    except (SyntaxError, ValueError) as error:
        raise EngineFailure(f"the engine's answer cannot be read: {error}") from error


def _parsed(source: BinaryIO, fetched: Format) -> ox.QuerySolutions | ox.QueryBoolean:
    source.seek(0)
    return ox.parse_query_results(source, format=_RESULTS[fetched.name])


def _truth(source: BinaryIO, fetched: Format) -> bool:
    parsed = _parsed(source, fetched)
    return bool(parsed) if isinstance(parsed, ox.QueryBoolean) else len(list(parsed)) > 0


def ends(name: str, tail: bytes) -> bool | None:
    """Whether an answer that ends in these bytes has come to its end; None where the format has no mark of it."""
    marks = _ENDS.get(name)
    return None if marks is None else tail.rstrip().endswith(marks)


def count(file: BinaryIO, name: str) -> int | None:
    """Solutions in SPARQL JSON of any engine, however it is spaced; None in other formats.

    :raises EngineFailure: where it is no such document.
    """
    if name != "json":
        return None
    try:
        parsed = ox.parse_query_results(file, format=ox.QueryResultsFormat.JSON)
        return sum(1 for _ in parsed) if isinstance(parsed, ox.QuerySolutions) else None
    except (SyntaxError, ValueError) as error:
        raise EngineFailure(f"the engine's answer cannot be read: {error}") from error
