"""The types of parameters, and how a person's text becomes an RDF term of that type.

Every term is made and serialised by pyoxigraph, never by pasting text. A text that cannot be read, or that names
nothing or several things, is a :class:`ParameterError` with the nearest values. Knows no query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode

from kg.folding import fold
from kg.i18n import LANGUAGES, mark
from kg.queries.entities import Entity, EntityIndex
from kg.queries.errors import ParameterError, Problem, Suggestion
from kg.queries.folding import fold_width, read_year

MAXIMUM_CHARACTERS = 1000  # of a value; the longest point in the 2022 table has 408
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER_BOUND = 2**63  # Oxigraph's xsd:integer holds 64 bits

_INTEGER = re.compile(r"[+-]?[0-9]{1,25}")
_ALLOWED_CONTROLS = frozenset("\t\n\r")


class ParameterType(StrEnum):
    """What a parameter's value is."""

    MINISTRY = "ministry"
    MEASURE = "measure"
    LAW = "law"
    PROVISION = "provision"
    EDITION = "edition"
    TOPIC = "topic"
    FISCAL_YEAR = "fiscal-year"
    YEAR = "year"
    TEXT = "text"
    INTEGER = "integer"
    LANGUAGE = "language"
    IRI = "iri"

    @property
    def is_entity(self) -> bool:
        """Whether its values are looked up in the graph."""
        return self in _ENTITIES

    @property
    def is_bounded(self) -> bool:
        """Whether minimum and maximum mean something for it."""
        return self in (ParameterType.INTEGER, ParameterType.YEAR)


_ENTITIES = frozenset(
    {
        ParameterType.MINISTRY,
        ParameterType.MEASURE,
        ParameterType.LAW,
        ParameterType.PROVISION,
        ParameterType.EDITION,
        ParameterType.TOPIC,
    }
)

EXPECTED: dict[ParameterType, str] = {
    ParameterType.MINISTRY: mark("a ministry's name, reading, abbreviation, corporate number, slug or IRI"),
    ParameterType.MEASURE: mark("a measure's edition and number (2022-06-07/02-01), name or IRI"),
    ParameterType.LAW: mark("a law's name, number, e-Gov id or IRI"),
    ParameterType.PROVISION: mark("a law's name with article and paragraph, e-Gov id with article, or an IRI"),
    ParameterType.EDITION: mark("an edition's date of decision (2022-06-07), name or IRI"),
    ParameterType.TOPIC: mark("a topic's name in any form (DFFT, Data Free Flow with Trust), slug or IRI"),
    ParameterType.FISCAL_YEAR: mark("a fiscal year such as 2022 or 令和4年度"),
    ParameterType.YEAR: mark("a year such as 2030 or 令和12年"),
    ParameterType.TEXT: mark("a text without control characters"),
    ParameterType.INTEGER: mark("a whole number"),
    ParameterType.LANGUAGE: mark("a language: ja or en"),
    ParameterType.IRI: mark("an absolute IRI"),
}
_EXPECTED_RANGE = mark("a number between %(minimum)s and %(maximum)s")
_EXPECTED_LENGTH = mark("at most %(count)s characters")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query: its name is the variable's, ``default`` is a text as a person would type it.

    ``enumerated_from`` names a saved query whose first column holds the possible values.
    """

    name: str
    type: ParameterType
    label: Mapping[str, str]
    required: bool = False
    default: str | None = None
    enumerated_from: str | None = None
    minimum: int | None = None
    maximum: int | None = None

    def term(self, text: str, index: EntityIndex) -> str:
        """The SPARQL term that the text means, serialised.

        :raises ParameterError: where it means none, or more than one.
        """
        self._check_characters(text)
        return _serialise(_READERS[self.type](self, text.strip(), index))

    def error(self, text: str, kind: Problem, nearest: tuple[Entity, ...] = ()) -> ParameterError:
        """The error for a value of this parameter."""
        suggestions = tuple(Suggestion(entity.key or entity.iri, dict(entity.labels)) for entity in nearest)
        return ParameterError(self.name, text, kind, suggestions, self._expected(kind))

    def _expected(self, kind: Problem) -> tuple[str, tuple[tuple[str, object], ...]]:
        if kind is Problem.TOO_LONG:
            return _EXPECTED_LENGTH, (("count", MAXIMUM_CHARACTERS),)
        if kind is Problem.OUT_OF_RANGE:
            minimum, maximum = self.bounds
            return _EXPECTED_RANGE, (("minimum", minimum), ("maximum", maximum))
        return EXPECTED[self.type], ()

    @property
    def bounds(self) -> tuple[int, int]:
        """The smallest and the largest number that is taken."""
        lowest, highest = (1, 9999) if self.type is ParameterType.YEAR else (-_INTEGER_BOUND, _INTEGER_BOUND - 1)
        return (
            lowest if self.minimum is None else self.minimum,
            highest if self.maximum is None else self.maximum,
        )

    def _check_characters(self, text: str) -> None:
        if len(text) > MAXIMUM_CHARACTERS:
            raise self.error(text, Problem.TOO_LONG)
        for character in text:
            if unicodedata.category(character) in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS:
                raise self.error(text, Problem.MALFORMED)


def _entity(parameter: Parameter, text: str, index: EntityIndex) -> NamedNode:
    found = index.find(parameter.type, text)
    if len(found) > 1:
        raise parameter.error(text, Problem.AMBIGUOUS, found)
    if not found:
        raise parameter.error(text, Problem.UNKNOWN, index.nearest(parameter.type, text))
    return NamedNode(found[0].iri)


def _fiscal_year(parameter: Parameter, text: str, index: EntityIndex) -> NamedNode:
    below = index.base_iri + "id/fiscal-year/"
    year = read_year(text.removeprefix(below), fiscal=True)
    if year is None:
        raise parameter.error(text, Problem.MALFORMED)
    return NamedNode(f"{below}{year}")


def _bounded(parameter: Parameter, text: str, number: int) -> int:
    minimum, maximum = parameter.bounds
    if not minimum <= number <= maximum:
        raise parameter.error(text, Problem.OUT_OF_RANGE)
    return number


def _year(parameter: Parameter, text: str, _index: EntityIndex) -> Literal:
    year = read_year(text, fiscal=False)
    if year is None:
        raise parameter.error(text, Problem.MALFORMED)
    return Literal(f"{_bounded(parameter, text, year):04d}", datatype=NamedNode(_XSD + "gYear"))


def _integer(parameter: Parameter, text: str, _index: EntityIndex) -> Literal:
    folded = fold(text)
    if not _INTEGER.fullmatch(folded):
        raise parameter.error(text, Problem.MALFORMED)
    return Literal(str(_bounded(parameter, text, int(folded))), datatype=NamedNode(_XSD + "integer"))


def _text(_parameter: Parameter, text: str, _index: EntityIndex) -> Literal:
    return Literal(fold_width(text))


def _language(parameter: Parameter, text: str, _index: EntityIndex) -> Literal:
    folded = fold(text)
    if folded not in LANGUAGES:
        raise parameter.error(text, Problem.MALFORMED)
    return Literal(folded)


def _iri(parameter: Parameter, text: str, _index: EntityIndex) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise parameter.error(text, Problem.MALFORMED) from error


_READERS: dict[ParameterType, Callable[[Parameter, str, EntityIndex], NamedNode | Literal]] = {
    **dict.fromkeys(_ENTITIES, _entity),
    ParameterType.FISCAL_YEAR: _fiscal_year,
    ParameterType.YEAR: _year,
    ParameterType.TEXT: _text,
    ParameterType.INTEGER: _integer,
    ParameterType.LANGUAGE: _language,
    ParameterType.IRI: _iri,
}


def _serialise(term: NamedNode | Literal) -> str:
    r"""The term in SPARQL, safe whichever way the reader takes codepoint escapes.

    SPARQL 1.1 section 19.2 has ``\uXXXX`` replaced before the grammar applies, anywhere in a query. Oxigraph looks
    for it inside strings only, but rdflib 7.6 and others follow the letter: they read the literal text ``\u0022``,
    which serialises as ``"\\u0022"``, as an end of the string. So a letter u after a backslash is written as an escape
    itself, in eight digits (rdflib takes four or eight, whichever it can get).
    """
    return re.sub(r"\\([uU])", lambda match: f"\\\\U{ord(match[1]):08X}", str(term))
