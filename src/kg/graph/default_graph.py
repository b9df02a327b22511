"""The default graph validated and written in every format: parts side by side in several processes, then the dumps.

Measures are validated where they are formatted, so their triples are built once. Every process writes its parts into a
scratch folder; what is left for this one is copying, merging and compressing, which threads do side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.graph import progress as stages
from kg.graph.builder import Chunk, reference_chunks
from kg.graph.canonical import NotWritable
from kg.graph.catalogue import EDITION, REFERENCE, WHOLE
from kg.graph.content import Content
from kg.graph.dumps.graph_dump import write_dump
from kg.graph.dumps.parts import Part, PartWriter
from kg.graph.errors import BuildRefused
from kg.graph.progress import Progress
from kg.graph.statistics import Statistics
from kg.graph.validation import GraphFinding
from kg.graph.validation.batches import BATCH, in_order
from kg.graph.validation.processes import Slice, validated
from kg.tables.findings import Severity

MAX_PROCESSES = 4  # 200 MB each, measured


@dataclass(frozen=True, slots=True)
class DefaultGraph:
    """What was written: triples by data set, counts, and the whole as plain N-Triples in the scratch folder."""

    triples: dict[str, int]
    statistics: Statistics
    lines: Path


class _WriteMeasures:
    """What else is done with a validated slice. A part that cannot be written is told after the findings."""

    def __init__(self, writer: PartWriter) -> None:
        self._writer = writer

    def __call__(self, number: int, chunks: list[Chunk]) -> Part | NotWritable:
        try:
            return self._writer.write(f"measures-{number}", chunks)
        except NotWritable as error:
            return error


def processes() -> int:
    """How many processes may work side by side."""
    return min(len(os.sched_getaffinity(0)), MAX_PROCESSES)


def write_default_graph(
    content: Content,
    writer: PartWriter,
    dumps: Path,
    scratch: Path,
    *,
    progress: Progress,
    meanwhile: Callable[[], None],
    batch: int = BATCH,
) -> DefaultGraph:
    """The whole, the reference data and each edition.

    :param writer: of parts into ``scratch``.
    :param meanwhile: what this process does while the others validate and write.
    :param batch: measures that are worked on together.
    :raises BuildRefused: with all findings of the validation, where one is an error.
    :raises NotWritable: for what cannot be published.
    """
    write = _WriteMeasures(writer)
    validating = validated(content.tables, content.shapes, content.base_iri, write, processes=processes(), batch=batch)
    with validating as slices:
        parts = list(_reference_parts(content, writer))
        meanwhile()
        with progress.counting(stages.VALIDATING, content.measures) as advance:
            done = []
            for part in slices:
                done.append(part)
                advance(part.measures)
    _refuse_errors(finding for part in done for finding in part.findings)
    progress.step(stages.WRITING)
    parts += map(_written, done)
    names = _by_dump(content, parts)
    progress.step(stages.COMPRESSING)
    with ThreadPoolExecutor(processes()) as pool:  # copying and compressing leave the interpreter to others
        tasks = [
            pool.submit(write_dump, dumps, name, writer.formatter, chosen, scratch / f"{name}.nt")
            for name, chosen in names.items()
        ]
        for task in tasks:
            task.result()
    return _default_graph(names, scratch / f"{WHOLE}.nt")


def _reference_parts(content: Content, writer: PartWriter) -> Iterable[tuple[str | None, Part]]:
    """What measures point to, in its order, with the edition that it belongs to, if any."""
    chunks = reference_chunks(content.tables, content.base_iri)
    for number, (edition, group) in enumerate(groupby(chunks, lambda chunk: content.iris.edition_of(chunk.key))):
        yield edition, writer.write(f"reference-{number}", group)


def _written(part: Slice[Part | NotWritable]) -> tuple[str | None, Part]:
    if isinstance(part.made, NotWritable):
        raise part.made
    return part.edition, part.made


def _refuse_errors(findings: Iterable[GraphFinding]) -> None:
    """Warnings are for ``kg check``; an error stops the build, and every finding of the run is told."""
    found = in_order(findings)
    if any(finding.severity is Severity.ERROR for finding in found):
        raise BuildRefused(found)


def _by_dump(content: Content, parts: Sequence[tuple[str | None, Part]]) -> dict[str, list[Part]]:
    """The parts of each dump, in their order."""
    names = {WHOLE: [part for _edition, part in parts], REFERENCE: [part for edition, part in parts if edition is None]}
    for edition in content.tables.editions:
        names[EDITION + edition.id] = [part for other, part in parts if other == edition.id]
    return names


def _default_graph(names: dict[str, list[Part]], lines: Path) -> DefaultGraph:
    statistics = Statistics()
    for part in names[WHOLE]:
        statistics += part.statistics
    return DefaultGraph({name: sum(part.triples for part in parts) for name, parts in names.items()}, statistics, lines)
