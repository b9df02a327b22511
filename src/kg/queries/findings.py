"""What is wrong with a query file, said so that a person can mend it: file, line and a sentence.

Lines count from 1, as an editor shows them. This module knows neither SPARQL nor the header's keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.i18n import translate


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding. ``message`` is a msgid of the catalogue, ``values`` fill its places."""

    file: str
    line: int
    message: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, language: str = "en") -> str:
        """One line for a person: ``queries/name.rq:3: what is wrong``."""
        return f"{self.file}:{self.line}: {translate(self.message, language, **dict(self.values))}"


class Findings:
    """Collects the findings of one file, so that one run shows them all."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._items: list[Finding] = []

    def add(self, line: int, message: str, **values: object) -> None:
        """Note one finding."""
        self._items.append(Finding(self.file, line, message, tuple(values.items())))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class QueryFilesInvalid(Exception):
    """The query files cannot be taken as they are; ``findings`` holds every finding of the run, in order."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(finding.text("en") for finding in findings))
        self.findings = findings
