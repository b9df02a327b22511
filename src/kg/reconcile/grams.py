"""Names that share pairs of letters with a text: the few that are worth comparing, out of any number.

For every pair there is a bitmap of the names that have it. The bitmaps of a text's pairs are added up digit by digit,
so that all names are counted at once. It knows folded texts only.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from pyroaring import BitMap

COMPARED = 64  # names that come out
_COUNTED = 4 * COMPARED  # names with the most pairs in common, of which those of a like length are taken


class GramIndex:
    """The names by their pairs of letters. Immutable once built."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._sizes = array("H")
        numbers: dict[str, array[int]] = {}
        for number, name in enumerate(names):
            grams = pairs(name)
            self._sizes.append(min(len(grams), 65_535))
            for gram in grams:
                held = numbers.get(gram)
                if held is None:
                    held = numbers[gram] = array("I")
                held.append(number)
        self._holding = {gram: BitMap(held) for gram, held in numbers.items()}

    def alike(self, text: str) -> list[str]:
        """At most :data:`COMPARED` names that share most of their pairs with the folded text, the likest first."""
        grams = pairs(text)
        digits = _add_up(self._holding[gram] for gram in grams if gram in self._holding)
        chosen = _most(digits, _COUNTED)
        counts = dict.fromkeys(chosen, 0)
        for place, digit in enumerate(digits):
            for number in digit & chosen:
                counts[number] += 1 << place
        shares = [(-2 * count / (len(grams) + self._sizes[number]), number) for number, count in counts.items()]
        return [self._names[number] for _share, number in sorted(shares)[:COMPARED]]


def pairs(text: str) -> set[str]:
    """The pairs of letters in a text; the letter of a text that has but one."""
    return {text[start : start + 2] for start in range(len(text) - 1)} or ({text} if text else set())


def _add_up(bitmaps: Iterable[BitMap]) -> list[BitMap]:
    """For every number in how many bitmaps it is: the numbers whose count has a 1 in the first binary digit, the
    second, and so on.
    """
    digits: list[BitMap] = []
    for bitmap in bitmaps:
        carry = bitmap
        for place, digit in enumerate(digits):
            digits[place], carry = digit ^ carry, digit & carry
            if not carry:
                break
        else:
            digits.append(carry)
    return digits


def _most(digits: Sequence[BitMap], wanted: int) -> BitMap:
    """The numbers with the highest counts; of equal ones, the lowest numbers."""
    sure, equal = BitMap(), BitMap().union(*digits) if digits else BitMap()
    for digit in reversed(digits):
        having = equal & digit
        if len(sure) + len(having) > wanted:
            equal = having
        else:
            sure |= having
            equal -= digit
    return sure | equal[: max(wanted - len(sure), 0)]
