"""Validation of all tables in several processes, and what else is to be done with the same triples.

Each process gets the shapes and the reference data's triples once, then slices of measures as records: a pickled record
is a tenth of its triples. A slice's triples are built once, validated, and handed to whatever else needs them, so that
a build's files are written where its triples are. Processes are spawned, never forked: whoever builds may have threads.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from typing import Generic, TypeVar, cast

from rdflib import Graph

from kg.graph.builder import Chunk, Triple, measure_chunks, reference_chunks
from kg.graph.validation.batches import BATCH, Validator, in_order
from kg.graph.validation.finding import GraphFinding
from kg.tables.records import Tables

Advance = Callable[[int], None]
Made = TypeVar("Made")
Use = Callable[[int, list[Chunk]], Made]  # the slice's number, from 0, and its measures; runs in any process


@dataclass(frozen=True, slots=True)
class Slice(Generic[Made]):
    """What a slice of the tables came to: its edition (None: it has no measure), and what the use of it made."""

    edition: str | None
    measures: int
    findings: list[GraphFinding]
    made: Made


def validate_tables(
    tables: Tables,
    shapes: Graph,
    base_iri: str,
    *,
    processes: int = 2,
    batch: int = BATCH,
    advance: Advance | None = None,
) -> list[GraphFinding]:
    """All findings in the graph that the tables become, sorted.

    :param shapes: as :func:`kg.graph.ontology.load_shapes` gives them, for the same base IRI.
    :param processes: at most so many; tables of one or two batches' worth are validated in this process.
    :param advance: told the number of measures of each batch that is done.
    """
    findings: list[GraphFinding] = []
    with validated(tables, shapes, base_iri, _nothing, processes=processes, batch=batch) as slices:
        for part in slices:
            findings.extend(part.findings)
            if advance is not None:
                advance(part.measures)
    return in_order(findings)


@contextmanager
def validated(
    tables: Tables, shapes: Graph, base_iri: str, use: Use[Made], *, processes: int, batch: int = BATCH
) -> Iterator[Iterator[Slice[Made]]]:
    """The slices of the tables in their order, as they are done; other processes begin with them at once.

    :param use: what else is done with a slice; it is sent to each process once.
    """
    reference = [triple for chunk in reference_chunks(tables, base_iri) for triple in chunk.triples]
    parts = list(_slices(tables, batch))
    measures = sum(len(edition.measures) for part in parts for edition in part.editions)
    # A process takes a second to start, and does 300 measures in that time: a few small editions need none.
    processes = min(processes, len(parts) // 2, measures // max(batch // 2, 1))
    if processes < 2:
        worker = _Worker(shapes, reference, base_iri, use)
        yield map(worker.run, range(len(parts)), parts)
        return
    arguments = (shapes.serialize(format="nt"), reference, base_iri, use)
    with ProcessPoolExecutor(processes, get_context("spawn"), _start_worker, arguments) as pool:
        try:
            run = cast("Callable[[int, Tables], Slice[Made]]", _run)  # the initializer gave the worker its use
            yield pool.map(run, range(len(parts)), parts)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _nothing(number: int, chunks: list[Chunk]) -> None:
    del number, chunks


def _slices(tables: Tables, batch: int) -> Iterator[Tables]:
    """The tables with ``batch`` measures of one edition at a time; once with none, where there are no measures."""
    empty = True
    for edition in tables.editions:
        for start in range(0, len(edition.measures), batch):
            empty = False
            part = replace(edition, measures=edition.measures[start : start + batch])
            yield Tables(ministries=(), laws=(), provisions=(), editions=(part,))
    if empty:
        yield Tables(ministries=(), laws=(), provisions=(), editions=())


class _Worker(Generic[Made]):
    """What works on one slice after the other, in this process or in one of its own."""

    def __init__(self, shapes: Graph, reference: list[Triple], base_iri: str, use: Use[Made]) -> None:
        self._validator = Validator(shapes, base_iri)
        self._reference = reference
        self._base_iri = base_iri
        self._use = use

    def run(self, number: int, part: Tables) -> Slice[Made]:
        chunks = list(measure_chunks(part, self._base_iri))
        findings = list(self._validator.findings(self._triples(chunks)))
        edition = part.editions[0].id if part.editions else None
        return Slice(edition, len(chunks), findings, self._use(number, chunks))

    def _triples(self, chunks: list[Chunk]) -> Iterator[Triple]:
        yield from self._reference
        for chunk in chunks:
            yield from chunk.triples


_worker: _Worker[object] | None = None


def _start_worker(shapes: str, reference: list[Triple], base_iri: str, use: Use[object]) -> None:
    global _worker  # noqa: PLW0603 - an initializer has no other way to hand over to the calls that follow
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a batch's graph grows and goes as a whole: collected once a batch (11 % less CPU measured)
    _worker = _Worker(Graph().parse(data=shapes, format="nt"), reference, base_iri, use)


def _end_with_parent() -> None:
    """End when the build is killed: the pool's queues would keep an orphan waiting for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(number: int, part: Tables) -> Slice[object]:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    done = _worker.run(number, part)
    gc.collect()
    return done
