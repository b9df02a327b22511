"""Answers as multisets of rows, so that those of different engines can be compared exactly.

What the formats leave open is made alike: the order of rows and of variables, ``typed-literal`` for ``literal``, a
spelt-out xsd:string, the case of language tags. Nothing else is: a number in another form is another answer.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

Term = tuple[str, str, str]  # kind, value, datatype or language
Row = frozenset[tuple[str, Term]]


class NotAnAnswer(ValueError):
    """The bytes are no SPARQL JSON result; the message says why."""


def _term(binding: dict[str, str]) -> Term:
    kind = binding["type"]
    if kind not in ("literal", "typed-literal"):
        return (kind, binding["value"], "")
    if "xml:lang" in binding:
        return ("literal", binding["value"], "@" + binding["xml:lang"].lower())
    datatype = binding.get("datatype", _XSD_STRING)
    return ("literal", binding["value"], "" if datatype == _XSD_STRING else datatype)


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT: each row with how often it stands there."""

    counts: Counter[Row]

    def __len__(self) -> int:
        return self.counts.total()

    def difference(self, other: Rows) -> str | None:
        """In a few words how ``other`` differs from this, the right answer; None where it does not."""
        if self.counts == other.counts:
            return None
        missing, extra = (self.counts - other.counts).total(), (other.counts - self.counts).total()
        return f"{len(other)} rows for {len(self)}: {missing} missing, {extra} that should not be there"

    def digest(self) -> str:
        """A short key of the multiset, the same for the same rows in any order."""
        lines = sorted(f"{sorted(row)} {count}" for row, count in self.counts.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def rows_of(body: bytes) -> Rows:
    """The rows of an answer in ``application/sparql-results+json``.

    :raises NotAnAnswer: where it is anything else, or was cut off.
    """
    try:
        content: Any = json.loads(body)
        bindings = content["results"]["bindings"]
        counts = Counter(frozenset((name, _term(term)) for name, term in row.items()) for row in bindings)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}; the answer begins {body[:200]!r}") from error
    return Rows(counts)
