"""Why a value could not be bound to a parameter, with what was probably meant.

The web layer answers it with 400. Texts are msgids of the catalogue; this module knows no entity and no query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.i18n import mark, translate

SHOWN_CHARACTERS = 80  # of a value in a message


class Problem(StrEnum):
    """What is wrong with a value; stable, so that a client can branch on it."""

    MISSING = "missing"  # a required parameter has no value
    UNDECLARED = "undeclared"  # the query has no parameter of this name
    UNKNOWN = "unknown"  # well formed, but nothing in the graph has this name
    AMBIGUOUS = "ambiguous"  # several things have this name
    MALFORMED = "malformed"  # cannot be read as the parameter's type
    OUT_OF_RANGE = "out-of-range"  # a number beyond the parameter's bounds
    TOO_LONG = "too-long"


MESSAGES: dict[Problem, str] = {
    Problem.MISSING: mark("The parameter %(parameter)s needs a value."),
    Problem.UNDECLARED: mark("This query has no parameter named %(parameter)s."),
    Problem.UNKNOWN: mark("Nothing is known by the name %(value)s (parameter %(parameter)s)."),
    Problem.AMBIGUOUS: mark("%(value)s names more than one thing (parameter %(parameter)s)."),
    Problem.MALFORMED: mark("%(value)s cannot be read (parameter %(parameter)s). Expected: %(expected)s."),
    Problem.OUT_OF_RANGE: mark("%(value)s is out of range (parameter %(parameter)s). Expected: %(expected)s."),
    Problem.TOO_LONG: mark("The value of the parameter %(parameter)s is too long. Expected: %(expected)s."),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that would be understood, and its labels by language (empty where it has none)."""

    value: str
    labels: Mapping[str, str]

    def text(self, language: str) -> str:
        """The value with its label in the language, or in any."""
        label = self.labels.get(language) or next(iter(self.labels.values()), "")
        return f"{label} ({self.value})" if label else self.value


class ParameterError(ValueError):
    """A value cannot be bound: ``parameter``, the ``value`` as given, the ``kind`` of problem, the ``nearest`` values.

    Its str is English and for a developer; :meth:`message` is for a person.
    """

    def __init__(
        self,
        parameter: str,
        value: str,
        kind: Problem,
        nearest: tuple[Suggestion, ...] = (),
        expected: tuple[str, tuple[tuple[str, object], ...]] = ("", ()),
    ) -> None:
        self.parameter = parameter
        self.value = value
        self.kind = kind
        self.nearest = nearest
        self.expected = expected  # msgid and the values of its places
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """The reason in the language, without the nearest values."""
        text, places = self.expected
        return translate(
            MESSAGES[self.kind],
            language,
            parameter=_shown(self.parameter, language),
            value=_shown(self.value, language),
            expected=translate(text, language, **dict(places)) if text else "",
        )


def _shown(value: str, language: str) -> str:
    """A value made fit for a message: short, on one line, without control characters or lone surrogates, in quotes."""
    text = "".join(character if character.isprintable() else " " for character in value[:SHOWN_CHARACTERS])
    if len(value) > SHOWN_CHARACTERS:
        text += "…"
    return f"「{text}」" if language == "ja" else f"“{text}”"
