"""A saved query as it is held in memory, and the binding of values to its parameters.

A parameter has one place in the text: ``VALUES ?ministry { UNDEF }``. The term between the braces is all that binding
replaces, and what replaces it is a term that pyoxigraph serialised. Knows no file and no engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process

from kg.formats import Shape
from kg.queries.entities import EntityIndex
from kg.queries.errors import ParameterError, Problem, Suggestion
from kg.queries.parameters import Parameter

# Names that the URL of a saved query uses for itself.
RESERVED_NAMES = frozenset({"excel", "format", "lang", "limit", "offset", "query", "timeout", "version"})
UNBOUND = "UNDEF"


class ChartType(StrEnum):
    """How a chart draws its rows: bars lie, columns stand."""

    BAR = "bar"
    COLUMN = "column"
    LINE = "line"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over the rows: ``x`` is the variable of the labels, ``y`` that of the numbers."""

    type: ChartType
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parameter's term stands in the query's text, in characters."""

    parameter: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its header. ``text`` is valid SPARQL, parameters unbound or at their defaults.

    ``variables`` are the columns of a SELECT in order, and empty else; ``columns`` labels each of them by language.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    shape: Shape
    variables: tuple[str, ...]
    columns: Mapping[str, Mapping[str, str]]
    chart: Chart | None
    notes: Mapping[str, str]
    places: tuple[Place, ...]  # in the order of the text

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name.

        :raises ParameterError: where the query has none.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.parameters]
        nearest = process.extract(name[:100], names, limit=3, score_cutoff=50)
        labels = {parameter.name: parameter.label for parameter in self.parameters}
        suggestions = tuple(Suggestion(hit, labels[hit]) for hit, _score, _position in nearest)
        raise ParameterError(name, "", Problem.UNDECLARED, suggestions)

    def bind(self, values: Mapping[str, str], index: EntityIndex) -> str:
        """The query with each parameter's value as a term.

        A parameter that is not in ``values`` keeps its default, or stays unbound (all). An empty value unbinds an
        optional parameter, its default too: that is what an emptied field of a form means.

        :raises ParameterError: for a name that is no parameter, a required value that is not there, and a value that
            cannot be read, is unknown or ambiguous.
        """
        terms = {name: self._term(self.parameter(name), value, index) for name, value in values.items()}
        for parameter in self.parameters:
            if parameter.required and parameter.default is None and parameter.name not in terms:
                raise parameter.error("", Problem.MISSING)
        parts = []
        done = 0
        for place in self.places:
            if place.parameter in terms:
                parts += [self.text[done : place.start], terms[place.parameter]]
                done = place.end
        return "".join([*parts, self.text[done:]])

    def _term(self, parameter: Parameter, value: str, index: EntityIndex) -> str:
        if value.strip():
            return parameter.term(value, index)
        if parameter.required:
            raise parameter.error(value, Problem.MISSING)
        return UNBOUND

    def term_text(self, name: str) -> str:
        """What stands at a parameter's place in the file: a SPARQL term, or UNDEF."""
        return next(self.text[place.start : place.end] for place in self.places if place.parameter == name)
