"""Sorted runs of lines become one sorted file. Runs that do not overlap, nearly all, are copied as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from kg.graph.canonical import NotWritable

_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """Sorted lines in a file, each once; ``first`` and ``last`` are the outermost, ``lines`` their number."""

    path: Path
    first: bytes
    last: bytes
    lines: int


def merge(runs: Iterable[Run], output: BinaryIO) -> None:
    """Write the lines of all runs, sorted.

    :raises NotWritable: where a line stands in two runs.
    """
    for group in _overlapping(runs):
        if len(group) == 1:
            append(group[0].path, output)
            continue
        lines = [line for run in group for line in run.path.read_bytes().splitlines(keepends=True)]
        lines.sort()
        refuse_duplicates(lines)
        output.writelines(lines)


def append(path: Path, output: BinaryIO) -> None:
    """Copy a file to the end of another."""
    with path.open("rb") as file:
        copyfileobj(file, output, _BUFFER)


def refuse_duplicates(lines: list[bytes]) -> None:
    """A triple in two chunks would stand twice in the files of a format that has no sets.

    :raises NotWritable: where a line of the sorted lines is that before it.
    """
    for earlier, later in pairwise(lines):
        if earlier == later:
            raise NotWritable(f"a triple of two entities: {later.decode().rstrip()}")


def _overlapping(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs by their first lines, those together that have to be merged line by line."""
    group: list[Run] = []
    last = b""
    for run in sorted(runs, key=lambda run: run.first):
        if group and run.first > last:
            yield group
            group = []
        group.append(run)
        last = max(last, run.last)
    if group:
        yield group
