"""Validation of all tables in several processes.

Each process gets the shapes and the reference data's triples once, then slices of measures as records: a pickled record
is a tenth of its triples, and building them anew takes 2 µs a triple. Processes are spawned, never forked: whoever
builds may have threads.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context, parent_process

from rdflib import Graph

from kg.graph.builder import Triple, measure_chunks, reference_chunks
from kg.graph.validation.batches import BATCH, Validator, in_order
from kg.graph.validation.finding import GraphFinding
from kg.tables.records import Tables

Advance = Callable[[int], None]


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
    :param processes: at most so many; tables of one or two batches are validated in this process.
    :param advance: told the number of measures of each batch that is done.
    """
    reference = [triple for chunk in reference_chunks(tables, base_iri) for triple in chunk.triples]
    slices = list(_slices(tables, batch))
    findings: list[GraphFinding] = []
    for part, found in _results(slices, shapes, reference, base_iri, min(processes, len(slices) // 2)):
        findings.extend(found)
        if advance is not None:
            advance(sum(len(edition.measures) for edition in part.editions))
    return in_order(findings)


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


def _results(
    slices: list[Tables], shapes: Graph, reference: list[Triple], base_iri: str, processes: int
) -> Iterator[tuple[Tables, list[GraphFinding]]]:
    if processes < 2:
        worker = _Worker(shapes, reference, base_iri)
        yield from ((part, worker.findings(part)) for part in slices)
        return
    arguments = (shapes.serialize(format="nt"), reference, base_iri)
    with ProcessPoolExecutor(processes, get_context("spawn"), _start_worker, arguments) as pool:
        try:
            yield from zip(slices, pool.map(_findings, slices), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Worker:
    """What validates one slice after the other, in this process or in one of its own."""

    def __init__(self, shapes: Graph, reference: list[Triple], base_iri: str) -> None:
        self._validator = Validator(shapes, base_iri)
        self._reference = reference
        self._base_iri = base_iri

    def findings(self, part: Tables) -> list[GraphFinding]:
        return list(self._validator.findings(self._triples(part)))

    def _triples(self, part: Tables) -> Iterator[Triple]:
        yield from self._reference
        for chunk in measure_chunks(part, self._base_iri):
            yield from chunk.triples


_worker: _Worker | None = None


def _start_worker(shapes: str, reference: list[Triple], base_iri: str) -> None:
    global _worker  # noqa: PLW0603 - an initializer has no other way to hand over to the calls that follow
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a batch's graph grows and goes as a whole: collected once a batch (11 % less CPU measured)
    _worker = _Worker(Graph().parse(data=shapes, format="nt"), reference, base_iri)


def _end_with_parent() -> None:
    """End when the build is killed: the pool's queues would keep an orphan waiting for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _findings(part: Tables) -> list[GraphFinding]:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    findings = _worker.findings(part)
    gc.collect()
    return findings
