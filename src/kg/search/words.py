"""What a person typed as words: white space parts them, quotes hold together; nothing else has a meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.folding import fold, fold_provision

_WORD = re.compile(r'["“”＂]([^"“”＂]*)["“”＂]|([^\s"“”＂]+)')


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, and the forms in which it is looked for: folded, and with 第二十一条 written 21条."""

    text: str
    forms: tuple[str, ...]

    @property
    def folded(self) -> str:
        """The form that stands for all."""
        return self.forms[0]


def word_of(text: str) -> Word | None:
    """One word, whatever is in it; None where nothing of it is left when it is folded."""
    forms = tuple(dict.fromkeys(form for form in (fold(text), fold_provision(text)) if form))
    return Word(text, forms) if forms else None


def words_of(query: str) -> tuple[Word, ...]:
    """The words of a query, each once, in its order.

    A quote that has no partner is passed over; a query of nothing but quotes is looked for as it stands.
    """
    texts = [(match[1] if match[1] is not None else match[2]).strip() for match in _WORD.finditer(query)]
    words = {word.folded: word for text in texts if (word := word_of(text))}
    if not words and (word := word_of(query)):
        words = {word.folded: word}
    return tuple(words.values())
