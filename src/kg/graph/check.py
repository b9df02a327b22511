"""What ``kg check`` finds: tables, saved queries and graph looked through as for a build, but nothing is written.

Warnings are told too: a build takes them, a person should know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph

from kg.graph.attached.convert import convert
from kg.graph.attached.errors import AttachedError
from kg.graph.attached.record import Attachment
from kg.graph.builder import build_triples
from kg.graph.canonical import sorted_lines
from kg.graph.catalogue_check import check_catalogue
from kg.graph.content import Content, QueryFinding, read_content
from kg.graph.errors import BuildError, BuildRefused, FindingLine
from kg.graph.ontology import OntologyError
from kg.graph.validation import GraphFinding, validate_tables
from kg.i18n import mark
from kg.queries import EntityIndex, check_defaults, entity_query, load_queries
from kg.settings import ATTACHED_BYTES
from kg.tables.findings import Finding, Severity
from kg.tables.load import read_tables

EntityRow = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings, and how much was looked through (0 where it could not be read)."""

    errors: tuple[FindingLine, ...]
    warnings: tuple[FindingLine, ...]
    measures: int = 0
    ministries: int = 0
    queries: int = 0
    attachments: tuple[Attachment, ...] = ()


def check(root: Path, base_iri: str, processes: int = 1, limit: int = ATTACHED_BYTES) -> CheckReport:
    """Check the content of a project folder.

    :param processes: how many may validate the graph at once.
    :param limit: bytes that an attached data set may have when unpacked.
    :raises kg.graph.errors.BuildError: where a file of ``ontology/`` cannot be read.
    """
    _, table_findings = read_tables(root)
    try:
        content = read_content(root, base_iri)
    except BuildRefused as refused:
        errors = [finding for finding in refused.findings if not _is_warning(finding)]
        return CheckReport(tuple(errors), table_findings.warnings)
    graph_findings = validate_tables(content.tables, content.shapes, base_iri, processes=processes)
    graph_findings += _catalogue_findings(root, content)
    attached = _attached_findings(content, limit)
    return CheckReport(
        errors=(*_of((*graph_findings, *attached), Severity.ERROR), *_wrong_defaults(root, content)),
        warnings=(*table_findings.warnings, *_of((*graph_findings, *attached), Severity.WARNING)),
        measures=content.measures,
        ministries=len(content.tables.ministries),
        queries=len(content.executables),
        attachments=content.attachments,
    )


def _attached_findings(content: Content, limit: int) -> list[Finding]:
    findings = []
    for attachment in content.attachments:
        try:
            seen = convert(attachment, content.iris.attached(attachment.name), content.base_iri, limit)
            findings += seen.warnings(attachment.display)
        except AttachedError as error:
            findings.append(error.finding(attachment.display))
    return findings


def _catalogue_findings(root: Path, content: Content) -> list[GraphFinding]:
    try:
        return check_catalogue(root, content.tables, content.base_iri)
    except OntologyError as error:
        raise BuildError(mark("the ontology cannot be read: %(reason)s"), reason=error) from error


def _wrong_defaults(root: Path, content: Content) -> list[QueryFinding]:
    """Defaults of saved queries that name nothing in the graph, or more than one thing: only the graph can tell."""
    store = pyoxigraph.Store()
    lines = sorted_lines(build_triples(content.tables, content.base_iri))
    store.bulk_load(b"".join(lines), pyoxigraph.RdfFormat.N_TRIPLES)
    rows = store.query(entity_query(content.base_iri))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    columns = ("iri", "type", "role", "name", "language")
    names = (tuple(row[column].value for column in columns) for row in rows)
    index = EntityIndex.from_rows(cast("Iterator[EntityRow]", names), content.base_iri)
    queries = load_queries(root / "queries", content.base_iri)
    return [QueryFinding(finding) for finding in check_defaults(queries, index)]


def _is_warning(finding: FindingLine) -> bool:
    return getattr(finding, "severity", Severity.ERROR) is Severity.WARNING


def _of(findings: Sequence[FindingLine], severity: Severity) -> tuple[FindingLine, ...]:
    return tuple(finding for finding in findings if getattr(finding, "severity", Severity.ERROR) is severity)
