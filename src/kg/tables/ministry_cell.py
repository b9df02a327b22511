"""The cell 府省庁名: ``◎総務省、経済産業省`` becomes attributions in printed order.

◎ stands in front of the lead; :mod:`kg.tables.ministry_tokens` says what parts the names. Nothing is guessed: a name
that is not in the reference table is a finding that names the nearest ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.i18n import mark
from kg.tables.csvfile import Row, nearest
from kg.tables.ministry_tokens import GROUPS, ministry_tokens
from kg.tables.records import Attribution, Ministry, MinistryRole

UNKNOWN_MINISTRY = mark("no such ministry in ministries.csv: %(name)s")
UNKNOWN_MINISTRY_NEAREST = mark("no such ministry in ministries.csv: %(name)s (nearest: %(nearest)s)")
EMPTY_NAME = mark("a ministry's name is missing between two separators")
TWICE = mark("the ministry is named twice: %(name)s")
NO_LEAD = mark("no lead ministry: one name needs ◎")
TOO_EARLY = mark("%(name)s exists since %(since)s; this edition was decided on %(decided)s")


@dataclass(frozen=True, slots=True)
class MinistryNames:
    """The ministries by printed name, and the day of the edition that names them."""

    by_name: dict[str, Ministry]
    decided: str  # YYYY-MM-DD

    def find(self, row: Row, column: str, name: str) -> Ministry | None:
        """The ministry of that name, or None with a finding."""
        if not self.by_name:  # the table itself could not be read: said once, there
            return None
        ministry = self.by_name.get(name)
        if ministry is None:
            near = nearest(name, list(self.by_name), cutoff=0.5)
            message = UNKNOWN_MINISTRY_NEAREST if near else UNKNOWN_MINISTRY
            row.fault(column, message, name=name, nearest=near)
        elif ministry.valid_from and ministry.valid_from > self.decided[: len(ministry.valid_from)]:
            row.fault(column, TOO_EARLY, name=name, since=ministry.valid_from, decided=self.decided)
        return ministry


def read_ministry_cell(row: Row, column: str, names: MinistryNames) -> tuple[Attribution, ...]:
    """The attributions of a cell; what cannot be read is a finding of the row."""
    text = row.text(column)
    if not text:
        return ()
    attributions: list[Attribution] = []
    for token in ministry_tokens(text):
        name = token.name
        if not name:
            row.fault(column, EMPTY_NAME)
            continue
        group = GROUPS.get(name)
        ministry = None if group else names.find(row, column, name)
        key = group or (ministry.slug if ministry else None)
        if key is None:
            continue
        if any(key == other.ministry for other in attributions):
            row.fault(column, TWICE, name=name)
            continue
        role = MinistryRole.LEAD if token.is_lead else MinistryRole.COOPERATING
        attributions.append(Attribution(len(attributions) + 1, str(key), role, group))
    if not any(token.is_lead for token in ministry_tokens(text)):
        row.fault(column, NO_LEAD)
    return tuple(attributions)
