"""What changed between two sets of measures: two editions, or two states of one.

施策番号 is stable within an edition only. Between editions a measure is found again by the likeness of its name; such a
pair is an offer with a score for a person to judge, never a statement. Plain records in, plain records out.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

from rapidfuzz import fuzz, process

from kg.tables.records import Attribution, Edition, KpiKind, KpiStatus, LegalBasisStatus, Mark, MinistryRole, Tables

# Names less alike than this (0 to 100, rapidfuzz ratio) are two measures: no two names of 2022-06-07 pass 22.
LIKENESS = 60.0
SAME = "same"  # what a person writes into the column ``decision``
CSV_COLUMNS = (
    "kind",
    "edition_before",
    "number_before",
    "edition_after",
    "number_after",
    "field",
    "before",
    "after",
    "likeness",
    "decision",
)
_SHOWN = {KpiStatus.NONE_SET: "―", KpiStatus.BLANK: ""}
_SIGNS = {Mark.MAIN: "◎", Mark.RELATED: "○", Mark.UNREADABLE: "?"}

Key = tuple[str, str]  # edition, 施策番号


class ChangeKind(StrEnum):
    """What happened to a measure."""

    ADDED = "added"
    GONE = "gone"
    MATCHED = "matched"  # the same name in another edition
    RENAMED = "renamed"  # a name like it, or another name under the same number
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as it is compared: its texts by field."""

    key: Key
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``likeness`` is there where the two measures were brought together by their names (0 to 100)."""

    kind: ChangeKind
    before: Key | None
    after: Key | None
    field: str = "name"
    old: str = ""
    new: str = ""
    likeness: float | None = None


def shown_kpi(status: KpiStatus, text: str | None) -> str:
    """A KPI cell as it is compared: its text, ― where none is set, nothing where the cell is blank."""
    return text or _SHOWN.get(status, "")


def shown_mark(mark: Mark, label: str) -> str:
    """A mark as it is compared: its sign and the label of its column."""
    return f"{_SIGNS[mark]}{label}"


def edition_views(edition: Edition, tables: Tables) -> list[MeasureView]:
    """The measures of an edition for comparing."""
    names = {ministry.slug: ministry.name_ja for ministry in tables.ministries}
    labels = {column.slug: column.label for column in edition.columns}
    views = []
    for measure in edition.measures:
        kpis = {kpi.kind: shown_kpi(kpi.status, kpi.text) for kpi in measure.kpis}
        fields = {
            "ministries/lead": _names(measure.attributions, MinistryRole.LEAD, names),
            "ministries/cooperating": _names(measure.attributions, MinistryRole.COOPERATING, names),
            "kpi/progress": kpis.get(KpiKind.PROGRESS, ""),
            "kpi/effect": kpis.get(KpiKind.EFFECT, ""),
            "points": "\n".join(f"- {point.text}" for point in measure.points),
        }
        fields["marks"] = "、".join(shown_mark(item.mark, labels[item.column]) for item in measure.marks)
        if measure.legal_basis_status is LegalBasisStatus.NOT_RECOVERED:
            fields["marks"] = LegalBasisStatus.NOT_RECOVERED
        views.append(MeasureView((edition.id, measure.number), measure.label, fields))
    return views


def _names(attributions: Iterable[Attribution], role: MinistryRole, names: Mapping[str, str]) -> str:
    found = [
        item.group.name_ja if item.group else names.get(item.ministry, item.ministry)
        for item in attributions
        if item.role is role
    ]
    return "、".join(found)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def offers(before: Sequence[MeasureView], after: Sequence[MeasureView]) -> list[tuple[MeasureView, MeasureView, float]]:
    """Pairs of measures whose names are alike, the likest first, each measure in one pair at most.

    Equal names are paired first, in their order, so that only what is left is compared each with each.
    """
    old, new = ([_folded(view.name) for view in views] for views in (before, after))
    same = _same_names(old, new)
    used_before, used_after = ({pair[side] for pair in same} for side in (0, 1))
    places = [place for place in range(len(new)) if place not in used_after]
    names = [new[place] for place in places]
    found = [
        (round(score, 1), index, places[place])
        for index, name in enumerate(old)
        if index not in used_before
        for _, score, place in process.extract(name, names, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=5)
    ]
    pairs = [(before[index], after[place], 100.0) for index, place in same]
    for score, index, place in sorted(found, key=lambda item: (-item[0], item[1], item[2])):
        if index not in used_before and place not in used_after:
            used_before.add(index)
            used_after.add(place)
            pairs.append((before[index], after[place], score))
    return pairs


def _same_names(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The places of equal names; of several the first goes with the first."""
    places: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(after))):
        places[after[place]].append(place)
    return [(index, places[name].pop()) for index, name in enumerate(before) if name and places.get(name)]


def difference(before: Sequence[MeasureView], after: Sequence[MeasureView]) -> list[Change]:
    """Every change, in the order of the later set, then what is gone.

    Measures with the same edition and number are the same. The others are paired by :func:`offers`.
    """
    later = {view.key: view for view in after}
    known = {view.key: (view, None) for view in before if view.key in later}
    rest_before = [view for view in before if view.key not in later]
    rest_after = [view for view in after if view.key not in known]
    paired: dict[Key, tuple[MeasureView, float | None]] = dict(known)
    offered = offers(rest_before, rest_after)
    paired |= {new.key: (old, score) for old, new, score in offered}
    found = {old.key for old, _, _ in offered}
    changes: list[Change] = []
    for view in after:
        if view.key in paired:
            changes += _changes(*paired[view.key], view)
        else:
            changes.append(Change(ChangeKind.ADDED, None, view.key, new=view.name))
    gone = [view for view in rest_before if view.key not in found]
    return [*changes, *(Change(ChangeKind.GONE, view.key, None, old=view.name) for view in gone)]


def _changes(old: MeasureView, likeness: float | None, new: MeasureView) -> Iterator[Change]:
    if old.name != new.name or old.key != new.key:
        kind = ChangeKind.RENAMED if old.name != new.name else ChangeKind.MATCHED
        yield Change(kind, old.key, new.key, "name", old.name, new.name, likeness)
    for name in sorted({*old.fields, *new.fields}):
        texts = old.fields.get(name, ""), new.fields.get(name, "")
        if texts[0] != texts[1]:
            yield Change(ChangeKind.CHANGED, old.key, new.key, name, *texts, likeness)


def write_changes(stream: TextIO, changes: Iterable[Change]) -> None:
    """Write the changes as CSV. ``decision`` is empty: a person writes ``same`` where an offer is right."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for change in changes:
        before, after = change.before or ("", ""), change.after or ("", "")
        likeness = "" if change.likeness is None else f"{change.likeness:.1f}"
        writer.writerow([change.kind, *before, *after, change.field, change.old, change.new, likeness, ""])


def changes_csv(changes: Iterable[Change]) -> str:
    """The same as a text."""
    stream = io.StringIO()
    write_changes(stream, changes)
    return stream.getvalue()


def read_changes(stream: TextIO) -> Iterator[Change]:
    """The changes that :func:`write_changes` wrote. The stream is opened with ``newline=""``."""
    rows = csv.reader(stream)
    next(rows)
    for kind, *keys, name, old, new, likeness, _decision in rows:
        before, after = ((first, second) if second else None for first, second in (keys[:2], keys[2:]))
        yield Change(ChangeKind(kind), before, after, name, old, new, float(likeness) if likeness else None)


def read_decisions(text: str) -> list[tuple[Key, Key]]:
    """The pairs that a person called the same in a reviewed CSV of changes.

    :raises ValueError: where a column is missing or a decision names only one measure.
    """
    pairs = []
    rows = csv.DictReader(io.StringIO(text))
    missing = [column for column in CSV_COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"columns are missing: {', '.join(missing)}")
    for number, row in enumerate(rows, start=2):
        decision = (row["decision"] or "").strip()
        if decision not in ("", SAME):
            raise ValueError(f"row {number}: decision must be empty or {SAME}")
        if not decision:
            continue
        before = row["edition_before"] or "", row["number_before"] or ""
        after = row["edition_after"] or "", row["number_after"] or ""
        if not all((*before, *after)):
            raise ValueError(f"row {number}: two measures are needed")
        pairs.append((before, after))
    return list(dict.fromkeys(pairs))
