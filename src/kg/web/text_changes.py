"""Which letters of two texts differ, so that a page can mark them. Plain texts in, pieces of text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

ALIKE = 50.0  # below this likeness (0 to 100) marked letters would be confetti, so nothing is marked
LONGEST = 5_000  # letters of a text that is compared letter by letter
SHORTEST_SAME = 2  # letters; a shorter run between two changes is taken as changed too
COMMA = "、"

Piece = tuple[str, bool]  # a text, and whether it is on this side only


def marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, letter by letter. Their pieces put together are the texts."""
    if max(len(old), len(new)) > LONGEST or fuzz.ratio(old, new) < ALIKE:
        return _whole(old), _whole(new)
    codes = list(Indel.opcodes(old, new))
    runs = [
        (
            code.tag != "equal" or (code.src_end - code.src_start < SHORTEST_SAME and 0 < place < len(codes) - 1),
            old[code.src_start : code.src_end],
            new[code.dest_start : code.dest_end],
        )
        for place, code in enumerate(codes)
    ]
    return list(_joined((text, changed) for changed, text, _ in runs)), list(
        _joined((text, changed) for changed, _, text in runs)
    )


def marked_items(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, where they are lists of names parted by 「、」."""
    lists = old.split(COMMA), new.split(COMMA)
    only = set(lists[0]) - set(lists[1]), set(lists[1]) - set(lists[0])
    if not old or not new or not set(lists[0]) & set(lists[1]):
        return _whole(old), _whole(new)
    first, second = (_items(items, changed) for items, changed in zip(lists, only, strict=True))
    return first, second


def _items(items: Sequence[str], changed: Set[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for place, item in enumerate(items):
        pieces += [(COMMA, False)] * bool(place) + [(item, item in changed)]
    return list(_joined(pieces))


def _whole(text: str) -> list[Piece]:
    return [(text, False)] if text else []


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of the same kind as one; none that is empty."""
    held, kind = "", False
    for text, changed in pieces:
        if text and held and changed != kind:
            yield held, kind
            held = ""
        if text:
            held, kind = held + text, changed
    if held:
        yield held, kind
