"""The formats that only saved queries have: an array of objects for dashboards, an Excel file, CSV that Excel reads.

Each is written here from the engine's answer, whole, before the first byte goes out. Knows solutions and columns, and
nothing of requests.
"""

from __future__ import annotations

import io
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from kg.engine.interface import Answer
from kg.formats import BY_NAME, Format, Shape, formats_for

_BINDINGS = frozenset({Shape.BINDINGS})
OBJECTS = Format("objects", "application/json", _BINDINGS)
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _BINDINGS)
CSV = BY_NAME["csv"]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel takes CSV for the machine's old encoding
IN_MEMORY = 1_048_576  # B of a file that is being made; beyond, it lies on disk

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE_NUMBERS = (
    *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Headings:
    """What a file needs beside its rows: the query's title and the label of each column, in one language."""

    title: str
    columns: Mapping[str, str]
    notes: str = ""


def saved_formats(shape: Shape) -> tuple[Format, ...]:
    """The formats of a saved query's answer, the default first."""
    own = (OBJECTS, XLSX) if shape is Shape.BINDINGS else ()
    return (*formats_for(shape), *own)


def fetched_as(answer_format: Format) -> Format:
    """What the engine is asked for: the format itself, or JSON, from which all others are made here."""
    return BY_NAME.get(answer_format.name, BY_NAME["json"])


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value:
    """A term as JSON and spreadsheets know values: numbers, years and booleans as such, the rest as text."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value if isinstance(term, ox.NamedNode) else str(term)
    read = _READERS.get(term.datatype.value, str)
    try:
        return read(term.value)
    except ValueError:  # "abc"^^xsd:integer is a term, if no number
        return term.value


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # JSON and Excel have no INF and no NaN
        raise ValueError(text)
    return number


def _year(text: str) -> int:
    if not text.isdigit():  # a time zone, a year before Christ
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys((_XSD + name for name in _WHOLE_NUMBERS), int),
    **dict.fromkeys((_XSD + name for name in ("decimal", "double", "float")), _fraction),
    _XSD + "gYear": _year,
    _XSD + "boolean": _boolean,
}


def parsed(answer: Answer) -> ox.QuerySolutions:
    """The rows of an answer that was fetched as JSON; read while its file is open."""
    solutions = ox.parse_query_results(answer.file, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def write_objects(answer: Answer) -> tuple[IO[bytes], int]:
    """An array with an object a row; each has every column, an unbound one as null. The file and its length."""
    with answer.file:
        solutions = parsed(answer)
        names = [variable.value for variable in solutions.variables]
        return _spooled(_objects(solutions, names))


def _objects(solutions: ox.QuerySolutions, names: list[str]) -> Iterator[bytes]:
    beginning = "[\n"
    for solution in solutions:
        row = {name: value_of(solution[name]) for name in names}
        yield (beginning + json.dumps(row, ensure_ascii=False)).encode()
        beginning = ",\n"
    yield b"[]\n" if beginning == "[\n" else b"\n]\n"


def with_mark(answer: Answer) -> tuple[IO[bytes], int]:
    """The answer after a byte order mark, and the length of both."""
    return cast(IO[bytes], _Marked(answer.file)), answer.length + len(BYTE_ORDER_MARK)


def _spooled(pieces: Iterator[bytes]) -> tuple[IO[bytes], int]:
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - who sends it closes it
    length = sum(file.write(piece) for piece in pieces)
    file.seek(0)
    return file, length


class _Marked(io.RawIOBase):
    """A file with a byte order mark before it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._before = BYTE_ORDER_MARK

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        before, self._before = self._before, b""
        return before + self._file.read(size)

    def close(self) -> None:
        self._file.close()
        super().close()
