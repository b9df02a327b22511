"""The reference tables as an extraction needs them: ministries' names, laws and their provisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.extract.errors import BAD_REFERENCE, ExtractError
from kg.tables.findings import Findings
from kg.tables.records import Law
from kg.tables.reference import read_laws, read_ministries, read_provisions


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known before the file is read."""

    ministries: frozenset[str]  # printed names
    laws: tuple[Law, ...]
    provisions: frozenset[str]  # law id, a space, 11 or 11/1


def read_reference(root: Path) -> Reference:
    """The reference tables of a project folder.

    :raises ExtractError: where one of them is at fault.
    """
    findings = Findings()
    ministries = read_ministries(root, findings)
    laws = read_laws(root, findings)
    provisions = read_provisions(root, laws, findings)
    if findings.errors:
        raise ExtractError(BAD_REFERENCE, reason=findings.errors[0].line("en"))
    keys = (f"{row.law_id} {row.article}" + (f"/{row.paragraph}" if row.paragraph else "") for row in provisions)
    return Reference(frozenset(row.name_ja for row in ministries), laws, frozenset(keys))
