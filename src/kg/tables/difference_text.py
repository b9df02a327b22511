"""Changes for a person to read: a line each, their number at the end, in Japanese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.i18n import mark, translate
from kg.tables.difference import Change, ChangeKind
from kg.tables.records import LegalBasisStatus

# Signs and names only, the same in every language.
LINES = {
    ChangeKind.ADDED: "+ {after}  {new}",
    ChangeKind.GONE: "- {before}  {old}",
    ChangeKind.MATCHED: "= {before} = {after}  {new}",
    ChangeKind.RENAMED: "~ {before} → {after}  {old} → {new}",
    ChangeKind.CHANGED: "  {after}  {field}: {old} → {new}",
}
OFFERED = mark("(matched by name, likeness %(likeness)s: to be judged by a person)")
SUMMARY = mark(
    "%(added)s added, %(gone)s gone, %(matched)s with the same name, %(renamed)s renamed, "
    "%(changed)s fields changed; %(offered)s pairs for a person to judge"
)
NOTHING = mark("no difference")
EMPTY = mark("(nothing)")
LOST = mark("(lost in the source text)")
PAIRS = frozenset({ChangeKind.MATCHED, ChangeKind.RENAMED})
_SHOWN = 120  # letters of a text in one line


def difference_lines(changes: Iterable[Change], language: str) -> Iterator[str]:
    """The lines without their ends, the summary last. Long texts are cut, with a sign: the CSV has them whole."""
    counts: Counter[ChangeKind] = Counter()
    offered = 0
    for change in changes:
        counts[change.kind] += 1
        yield LINES[change.kind].format(
            before="/".join(change.before or ()),
            after="/".join(change.after or ()),
            field=change.field,
            old=_short(change, change.old, language),
            new=_short(change, change.new, language),
        )
        if change.likeness is not None and change.kind in PAIRS:
            offered += 1
            yield "  " + translate(OFFERED, language, likeness=f"{change.likeness:.1f}")
    if counts:
        numbers = {kind.value: counts[kind] for kind in ChangeKind}
        yield translate(SUMMARY, language, offered=offered, **numbers)
    else:
        yield translate(NOTHING, language)


def _short(change: Change, text: str, language: str) -> str:
    if change.field == "marks" and text == LegalBasisStatus.NOT_RECOVERED:
        return translate(LOST, language)
    text = " ".join(text.split("\n"))
    return (text[:_SHOWN] + "…" if len(text) > _SHOWN else text) or translate(EMPTY, language)
