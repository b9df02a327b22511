"""The shape of a query's text: which brackets belong together, what each group stands in, what a group is made of.

It works on tokens, builds no algebra, and refuses what it cannot tell for sure, because a SERVICE clause whose place is
misjudged would give a wrong answer. Knows SPARQL's grammar; nothing of endpoints and of evaluating.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

from kg.engine.errors import QueryError, QuerySyntaxError
from kg.engine.federation.words import is_known, may_be_two
from kg.engine.scanner import position
from kg.engine.tokens import BadToken, Kind, Token, tokens

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_TERMS = (Kind.IRI, Kind.NAME, Kind.VARIABLE)
_BEFORE_GROUP = {"optional": "OPTIONAL", "minus": "MINUS", "lateral": "LATERAL", "exists": "EXISTS"}
_BEGINS_ELEMENT = {"optional", "minus", "lateral", "graph", "service", "filter", "bind", "values", "select"}


class Part(Enum):
    """What an element of a group is."""

    TRIPLES = auto()
    GROUP = auto()  # a group, or several with UNION
    OPTIONAL = auto()
    MINUS = auto()
    LATERAL = auto()
    GRAPH = auto()
    SERVICE = auto()
    FILTER = auto()
    BIND = auto()
    VALUES = auto()
    SELECT = auto()  # a sub-select, which is all of its group


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a group: the indices of its first token and of the one after its last."""

    part: Part
    first: int
    end: int


class Structure:
    """A query's tokens and brackets.

    :param feature: what in the query asks for this exactness; stands in the messages.
    :raises QuerySyntaxError: where brackets do not fit.
    :raises QueryError: where words run together, so that another parser might read them otherwise.
    """

    def __init__(self, text: str, feature: str = "SERVICE") -> None:
        self.text = text
        self._feature = feature
        try:
            self.tokens = list(tokens(text))
        except BadToken as error:
            raise QuerySyntaxError(error.reason, *position(text, error.index)) from error
        self.closing: dict[int, int] = {}
        self.parents: dict[int, tuple[int, ...]] = {}  # of each { those around it, the outermost first
        self._match()
        self.top = self._find_top()

    def refuse(self, index: int, reason: str) -> NoReturn:
        """Refuse the query because of what stands at a token."""
        line, column = position(self.text, self.tokens[index].start)
        raise QueryError(f"line {line}, column {column}: {reason}")

    def word(self, index: int) -> str:
        """The word at a place in lower case; empty where there is none."""
        if 0 <= index < len(self.tokens) and self.tokens[index].kind is Kind.WORD:
            return self.tokens[index].text.lower()
        return ""

    def is_sign(self, index: int, sign: str) -> bool:
        """Whether this sign stands at the place."""
        if not 0 <= index < len(self.tokens):
            return False
        token = self.tokens[index]
        return token.kind is Kind.SIGN and token.text == sign

    def slice(self, first: int, end: int) -> str:
        """The text of the tokens from ``first`` to before ``end``, with what stands between them."""
        if first >= end:
            return ""
        last: Token = self.tokens[end - 1]
        return self.text[self.tokens[first].start : last.start + len(last.text)]

    def variables(self, first: int, end: int) -> set[str]:
        """The names of the variables that stand there."""
        return {token.text[1:] for token in self.tokens[first:end] if token.kind is Kind.VARIABLE}

    def group_kind(self, opening: int) -> str:
        """What a ``{`` opens: OPTIONAL, MINUS, LATERAL, EXISTS, GRAPH, SERVICE, VALUES, CONSTRUCT, else PLAIN."""
        before = self.word(opening - 1)
        if before in _BEFORE_GROUP:
            return _BEFORE_GROUP[before]
        if before == "construct":
            return "CONSTRUCT"
        if opening and self.tokens[opening - 1].kind in _TERMS:
            return {"graph": "GRAPH", "service": "SERVICE", "silent": "SERVICE", "values": "VALUES"}.get(
                self.word(opening - 2), "PLAIN"
            )
        if self.is_sign(opening - 1, ")"):
            start = opening - 2
            while start >= 0 and self.tokens[start].kind is Kind.VARIABLE:
                start -= 1
            if self.is_sign(start, "(") and self.word(start - 1) == "values":
                return "VALUES"
        return "PLAIN"

    def _match(self) -> None:
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind is Kind.WORD and not is_known(token.text):
                self.refuse(
                    index, f"{token.text} is no word of SPARQL; in a query with {self._feature}, write words apart"
                )
            if token.kind is Kind.NAME and may_be_two(token.text) and self.word(index - 1) != "prefix":
                self.refuse(
                    index,
                    f"{token.text} could be two words; in a query with {self._feature}, name the prefix otherwise",
                )
            if token.kind is not Kind.SIGN:
                continue
            if token.text in _CLOSING:
                if token.text == "{":
                    self.parents[index] = tuple(place for place in opened if self.is_sign(place, "{"))
                    if self.is_sign(index + 1, "|"):
                        self.refuse(index, f"annotations cannot stand in a query with {self._feature}")
                opened.append(index)
            elif token.text in _CLOSING.values():
                if not opened or _CLOSING[self.tokens[opened[-1]].text] != token.text:
                    raise QuerySyntaxError(f"unexpected {token.text}", *position(self.text, token.start))
                self.closing[opened.pop()] = index
        if opened:
            raise QuerySyntaxError("unexpected end of the query", *position(self.text, len(self.text.rstrip())))

    def _find_top(self) -> int:
        """The ``{`` of the query's own pattern; -1 where it has none (DESCRIBE <iri>)."""
        depth = 0
        for index in range(len(self.tokens)):
            if self.is_sign(index, "(") or self.is_sign(index, "{"):
                if depth == 0 and self.is_sign(index, "{") and self.group_kind(index) == "PLAIN":
                    return index
                depth += 1
            elif self.is_sign(index, ")") or self.is_sign(index, "}"):
                depth -= 1
        return -1

    def elements(self, opening: int) -> Iterator[Element]:
        """The elements of the group that opens at a place, in their order."""
        index, end = opening + 1, self.closing[opening]
        while index < end:
            if self.is_sign(index, "."):
                index += 1
                continue
            element = self._element(index, end)
            yield element
            index = element.end

    def _element(self, index: int, end: int) -> Element:
        word = self.word(index)
        if word == "select":
            return Element(Part.SELECT, index, end)
        if word in _BEGINS_ELEMENT:
            return Element(Part[word.upper()], index, self._after_word(word, index))
        if self.is_sign(index, "{"):
            after = self.closing[index] + 1
            while self.word(after) == "union":
                after = self._after_group(after + 1)
            return Element(Part.GROUP, index, after)
        return Element(Part.TRIPLES, index, self._after_triples(index, end))

    def _after_word(self, word: str, index: int) -> int:
        """The index after the element that begins with a word."""
        if word == "filter":
            return self._after_constraint(index + 1)
        if word == "bind":
            return self._after_bracket(index + 1, "(")
        if word == "values":
            return self._after_bracket(self.closing.get(index + 1, index + 1) + 1, "{")
        terms = {"graph": 1, "service": 1 + (self.word(index + 1) == "silent")}.get(word, 0)
        return self._after_group(index + 1 + terms)

    def _after_group(self, index: int) -> int:
        return self._after_bracket(index, "{")

    def _after_bracket(self, index: int, sign: str) -> int:
        if not self.is_sign(index, sign):
            place = self.tokens[min(index, len(self.tokens) - 1)].start
            raise QuerySyntaxError(f"expected {sign}", *position(self.text, place))
        return self.closing[index] + 1

    def _after_constraint(self, index: int) -> int:
        if self.word(index) == "not":
            index += 1
        if self.word(index) == "exists":
            return self._after_group(index + 1)
        if not self.is_sign(index, "("):
            index += 1  # the name of a function
        return self._after_bracket(index, "(")

    def _after_triples(self, index: int, end: int) -> int:
        while index < end and not self.is_sign(index, "{") and self.word(index) not in _BEGINS_ELEMENT:
            index = self.closing.get(index, index) + 1
        return index
