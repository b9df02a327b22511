"""SPARQL text as tokens: where strings, IRIs, comments, names and variables begin and end.

Enough to find a place in a query that pyoxigraph has parsed, never to judge whether a text is a query. Offsets are in
characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """The kinds of token that matter here (SPARQL 1.1 Query, section 19.8)."""

    COMMENT = "comment"
    STRING = "string"
    IRI = "iri"
    VARIABLE = "variable"
    LANGUAGE_TAG = "language_tag"
    PREFIXED_NAME = "prefixed_name"
    NUMBER = "number"
    WORD = "word"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, its text and its place: ``start`` and ``end`` in characters."""

    kind: TokenKind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords; SPARQL's keywords are not case-sensitive."""
        return self.kind is TokenKind.WORD and self.text.upper() in words

    @property
    def variable(self) -> str:
        """A variable's name, without its ? or $."""
        return self.text[1:]


_PATTERN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language_tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed_name>(?:[^\W\d](?:[\w.-]*[\w-])?)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))*)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>\^\^|\S)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, in order, comments among them, white space left out."""
    for match in _PATTERN.finditer(text):
        yield Token(TokenKind(match.lastgroup or ""), match[0], match.start(), match.end())


def line_of(text: str, offset: int) -> int:
    """The line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1
