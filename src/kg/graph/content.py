"""Everything that defines a snapshot, read and checked before a build writes a byte.

Tables, saved queries, ontology, shapes and context come from one project folder; what is wrong with any of them is
reported together. Nothing in here writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph

from kg.graph.attached.record import Attachment, read_attachments
from kg.graph.errors import BuildError, BuildRefused, FindingLine
from kg.graph.iris import Iris
from kg.graph.ontology import OntologyError, load_context, load_ontology, load_shapes
from kg.i18n import mark
from kg.queries import Finding, QueryFilesInvalid, SavedQuery, SparqlExecutable, load_queries, sparql_executables
from kg.tables import TablesInvalid, load_tables
from kg.tables.records import Tables


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot is built from."""

    tables: Tables
    executables: tuple[SparqlExecutable, ...]
    ontology: Graph
    shapes: Graph
    context: dict[str, Any]
    base_iri: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def iris(self) -> Iris:
        """The IRIs below the base."""
        return Iris(self.base_iri)

    @property
    def measures(self) -> int:
        """How many measures there are, over all editions."""
        return sum(len(edition.measures) for edition in self.tables.editions)


@dataclass(frozen=True, slots=True)
class QueryFinding:
    """A finding of a query file with the face of all others."""

    finding: Finding

    def line(self, language: str) -> str:
        """One line for a person."""
        return self.finding.text(language)


def read_content(root: Path, base_iri: str) -> Content:
    """Read ``data/``, ``queries/`` and ``ontology/`` below a folder.

    :raises BuildRefused: with the findings of tables, queries and records of attached data sets together.
    :raises BuildError: where a file of ``ontology/`` cannot be read.
    """
    folder = root / "ontology"
    try:
        ontology, shapes = load_ontology(folder, base_iri), load_shapes(folder, base_iri)
        context = load_context(folder, base_iri)
    except OntologyError as error:
        raise BuildError(mark("the ontology cannot be read: %(reason)s"), reason=error) from error
    attachments, wrong = read_attachments(root)
    findings: list[FindingLine] = list(wrong)
    tables: Tables | None = None
    queries: dict[str, SavedQuery] = {}
    try:
        tables = load_tables(root)
    except TablesInvalid as error:
        findings += error.findings
    try:
        queries = load_queries(root / "queries", base_iri)
    except QueryFilesInvalid as error:
        findings += map(QueryFinding, error.findings)
    if findings or tables is None:
        raise BuildRefused(findings)
    return Content(tables, sparql_executables(queries), ontology, shapes, context, base_iri, attachments)
