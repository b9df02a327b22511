"""The place of each parameter in a query's text: ``VALUES ?name { UNDEF }``, found by tokens, and checked.

Between the braces stands UNDEF (an optional parameter: all), the term that the default means (so that an editor runs
the file with it), or an example (a required parameter). Knows no file; whoever calls says where the text begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph

from kg.i18n import mark
from kg.queries.entities import EntityIndex
from kg.queries.errors import ParameterError
from kg.queries.executables import form_token
from kg.queries.findings import Findings
from kg.queries.header import Header
from kg.queries.parameters import Parameter
from kg.queries.saved import UNBOUND, Place
from kg.queries.tokens import Token, TokenKind, line_of, tokens

_NO_PLACE = mark("parameter %(name)s: the query has no place for it: VALUES ?%(name)s { UNDEF }")
_TWO_PLACES = mark("parameter %(name)s: the query has more than one place VALUES ?%(name)s { … }")
_OUTSIDE = mark("parameter %(name)s: its VALUES stands outside the braces of WHERE, where filters cannot see it")
_UNUSED = mark("parameter %(name)s: the query does not use the variable ?%(name)s")
_UNDECLARED = mark("VALUES ?%(name)s { UNDEF }: the header declares no parameter %(name)s")
_MUST_BE_UNDEF = mark("parameter %(name)s: it is optional and has no default, so the query says UNDEF, not %(term)s")
_MUST_BE_DEFAULT = mark("parameter %(name)s: the query has %(term)s where the default means %(default)s")
_BAD_DEFAULT = mark("parameter %(name)s: the default is wrong: %(reason)s")


@dataclass(frozen=True, slots=True)
class Body:
    """A query's text, how many lines of its file stand above it, and where its findings go."""

    text: str
    offset: int
    findings: Findings

    def note(self, position: int, message: str, **values: object) -> None:
        """Note a finding about the line of a position in the text."""
        self.findings.add(self.offset + line_of(self.text, position), message, **values)

    def tokens(self) -> list[Token]:
        """The tokens without the comments."""
        return [token for token in tokens(self.text) if token.kind is not TokenKind.COMMENT]


def find_places(body: Body, header: Header, base_iri: str) -> tuple[Place, ...]:
    """The place of every parameter; notes those without one, with two, outside the braces, unused and undeclared."""
    declared = {parameter.name: parameter for parameter in header.parameters}
    places: dict[str, Place] = {}
    for place, depth in _single_values(body):
        if place.parameter not in declared:
            # With a term in it, it is an ordinary constant of the query.
            if body.text[place.start : place.end].upper() == UNBOUND:
                body.note(place.start, _UNDECLARED, name=place.parameter)
        elif place.parameter in places:
            body.note(place.start, _TWO_PLACES, name=place.parameter)
        else:
            places[place.parameter] = place
            if depth == 0:
                body.note(place.start, _OUTSIDE, name=place.parameter)
            _check_term(body, place, declared[place.parameter], EntityIndex.empty(base_iri))
    variables = [token.variable for token in body.tokens() if token.kind is TokenKind.VARIABLE]
    for name in declared:
        line = header.line(f"parameters.{name}")
        if name not in places:
            body.findings.add(line, _NO_PLACE, name=name)
        elif variables.count(name) < 2:
            body.findings.add(line, _UNUSED, name=name)
    return tuple(sorted(places.values(), key=lambda place: place.start))


def check_default(body: Body, place: Place, parameter: Parameter, index: EntityIndex) -> None:
    """Note a finding unless the term at the place is what the parameter's default means."""
    try:
        default = parameter.term(parameter.default or "", index)
    except ParameterError as error:
        body.note(place.start, _BAD_DEFAULT, name=parameter.name, reason=error.message("en"))
        return
    term = body.text[place.start : place.end]
    if _evaluated(body.text, term) != _evaluated(body.text, default):
        body.note(place.start, _MUST_BE_DEFAULT, name=parameter.name, term=term, default=default)


def with_depth(items: Iterable[Token]) -> Iterator[tuple[int, Token]]:
    """The tokens with the depth of braces around them."""
    depth = 0
    for token in items:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        yield depth, token


def _check_term(body: Body, place: Place, parameter: Parameter, index: EntityIndex) -> None:
    term = body.text[place.start : place.end]
    if parameter.default is None:
        if not parameter.required and term.upper() != UNBOUND:
            body.note(place.start, _MUST_BE_UNDEF, name=parameter.name, term=term)
    elif not parameter.type.is_entity:
        check_default(body, place, parameter, index)


def _single_values(body: Body) -> Iterator[tuple[Place, int]]:
    """Every ``VALUES ?name { one term }`` with the depth of braces around it."""
    items = body.tokens()
    for position, (depth, token) in enumerate(with_depth(items)):
        if token.is_word("VALUES"):
            place = _single_value(items[position + 1 :])
            if place is not None:
                yield place, depth


def _single_value(following: list[Token]) -> Place | None:
    """The place after VALUES, if a variable and exactly one term in braces follow."""
    if len(following) < 4 or following[0].kind is not TokenKind.VARIABLE or following[1].text != "{":
        return None
    closing = next((position for position, token in enumerate(following) if token.text == "}"), 0)
    terms = following[2:closing]
    if len(terms) != 1 and not _is_literal(terms):
        return None
    return Place(following[0].variable, terms[0].start, terms[-1].end)


def _is_literal(terms: list[Token]) -> bool:
    """Whether it is one literal with a tag or a datatype: "a"@ja, "2030"^^xsd:gYear."""
    kinds = [token.kind for token in terms]
    return kinds[:1] == [TokenKind.STRING] and (
        kinds[1:] == [TokenKind.LANGUAGE_TAG] or (len(terms) == 3 and terms[1].text == "^^")
    )


def _evaluated(text: str, term: str) -> str:
    """A term as the query's own prefixes mean it, in one spelling; UNDEF as the word None."""
    prologue = text[: form_token(text).start]
    solutions = pyoxigraph.Store().query(f"{prologue} SELECT ?term WHERE {{ VALUES ?term {{ {term} }} }}")
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return str(next(solutions)[0])
