"""What ``kg check`` finds: tables, saved queries and graph looked through as for a build, but nothing is written.

Warnings are told too: a build takes them, a person should know them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.graph.content import read_content
from kg.graph.errors import BuildRefused, FindingLine
from kg.graph.validation import validate_tables
from kg.tables.findings import Severity
from kg.tables.load import read_tables


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings, and how much was looked through (0 where it could not be read)."""

    errors: tuple[FindingLine, ...]
    warnings: tuple[FindingLine, ...]
    measures: int = 0
    ministries: int = 0
    queries: int = 0


def check(root: Path, base_iri: str, processes: int = 1) -> CheckReport:
    """Check the content of a project folder.

    :param processes: how many may validate the graph at once.
    :raises kg.graph.errors.BuildError: where a file of ``ontology/`` cannot be read.
    """
    _, table_findings = read_tables(root)
    try:
        content = read_content(root, base_iri)
    except BuildRefused as refused:
        errors = [finding for finding in refused.findings if not _is_warning(finding)]
        return CheckReport(tuple(errors), table_findings.warnings)
    graph_findings = validate_tables(content.tables, content.shapes, base_iri, processes=processes)
    return CheckReport(
        errors=_of(graph_findings, Severity.ERROR),
        warnings=(*table_findings.warnings, *_of(graph_findings, Severity.WARNING)),
        measures=content.measures,
        ministries=len(content.tables.ministries),
        queries=len(content.executables),
    )


def _is_warning(finding: FindingLine) -> bool:
    return getattr(finding, "severity", Severity.ERROR) is Severity.WARNING


def _of(findings: Sequence[FindingLine], severity: Severity) -> tuple[FindingLine, ...]:
    return tuple(finding for finding in findings if getattr(finding, "severity", Severity.ERROR) is severity)
