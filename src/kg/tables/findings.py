"""What is wrong with a table, said so that a person can mend it: file, row, column, value and a sentence.

A row is counted as a spreadsheet shows it: the header is row 1. Errors stop a build; warnings are printed and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.i18n import mark, translate


class Severity(StrEnum):
    """Whether a finding stops the build."""

    ERROR = "error"
    WARNING = "warning"


_PLACES = {
    "row": mark("row %(value)s"),
    "column": mark("column %(value)s"),
    "value": mark("value %(value)s"),
}
_WARNING = mark("warning")
_SHOWN = 80  # characters of a value in one line


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``message`` is a msgid of the catalogue, ``values`` fill its places."""

    file: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    severity: Severity = Severity.ERROR
    values: tuple[tuple[str, object], ...] = ()

    def line(self, language: str) -> str:
        """One line for a person: ``file: row 3: column page: value 'x': what is wrong``."""
        parts = [self.file]
        shown = None if self.value is None else repr(self.value[:_SHOWN] + ("…" if len(self.value) > _SHOWN else ""))
        for name, value in (("row", self.row), ("column", self.column), ("value", shown)):
            if value is not None:
                parts.append(translate(_PLACES[name], language, value=value))
        if self.severity is Severity.WARNING:
            parts.append(translate(_WARNING, language))
        parts.append(translate(self.message, language, **dict(self.values)))
        return ": ".join(parts)


@dataclass(slots=True)
class Findings:
    """Collects findings over all tables, so that one run shows them all."""

    items: list[Finding] = field(default_factory=list)

    def add(
        self,
        file: str,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        severity: Severity = Severity.ERROR,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Note one finding; ``values`` fill the places of the message."""
        self.items.append(Finding(file, message, row, column, value, severity, tuple((values or {}).items())))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those that stop a build."""
        return tuple(item for item in self.items if item.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Those that do not."""
        return tuple(item for item in self.items if item.severity is Severity.WARNING)


class TablesInvalid(Exception):
    """The tables cannot be taken as they are; ``findings`` holds every finding of the run, warnings included."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(finding.line("en") for finding in findings))
        self.findings = findings
