"""Turns the parser's message about a wrong query into one that a person can act on. Works on text alone.

pyoxigraph reports the farthest index that it compared, and it compares a keyword by taking as many characters as the
keyword has: at ``} garbage`` it reports six characters too far, because it tried HAVING. So the place is set back.
"""

from __future__ import annotations

import re

from kg.engine.errors import QuerySyntaxError
from kg.engine.scanner import position, undeclared_prefix
from kg.engine.tokens import BadToken, Token, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?")
_CHARACTER_CLASS = re.compile(r"\[_\]|\['(?:[^'\\]|\\.)+'(?:\s*(?:\||\.\.=?)\s*'(?:[^'\\]|\\.|')[^'|.]*')*\]")
_REASON = re.compile(r"[A-Za-z]+ [A-Za-z]")  # "Prefix not found"; what it merely expected are single words and signs
_KEYWORD = re.compile(r"[A-Za-z]+\Z")
_MOST_WANTED = 12  # beyond that, the list of what could follow helps nobody
_LONGEST_QUOTED = 40
_LONGEST_EXAMINED = 65_536


def syntax_error(message: str, text: str) -> QuerySyntaxError:
    """Our error for a message like ``error at 3:10: expected one of "{", OPTIONAL, ['a'..='z']``."""
    match = _PLACE.match(message)
    if match is None:
        return QuerySyntaxError(message)
    wanted = _wanted(message[match.end() :])
    reasons = [word for word in wanted if _REASON.match(word)]
    place = int(match.group(1)), int(match.group(2))
    if len(text) > _LONGEST_EXAMINED:
        return QuerySyntaxError("; ".join(reasons) or _expected(wanted) or "unreadable", *place)
    index = _index(text, *place)
    undeclared = undeclared_prefix(text)
    if undeclared is not None and undeclared[1] <= index:
        return QuerySyntaxError(f"the prefix {undeclared[0]} is not declared", *position(text, undeclared[1]))
    if reasons:
        return QuerySyntaxError("; ".join(reasons), *place)
    try:
        found = _token_at(text, index, wanted)
    except BadToken as error:
        return QuerySyntaxError(error.reason, *position(text, error.index))
    unexpected = f"unexpected {_quote(found.text)}" if found else "unexpected end of the query"
    start = found.start if found else index
    return QuerySyntaxError("; ".join(filter(None, (unexpected, _expected(wanted)))), *position(text, start))


def _wanted(expectations: str) -> list[str]:
    parts = [part.strip() for part in _CHARACTER_CLASS.sub("", expectations).split(", ")]
    return [word for word in parts if word and word != "<unreported>"]


def _expected(wanted: list[str]) -> str:
    if not wanted:
        return ""
    return f"expected {', '.join(wanted[:_MOST_WANTED])}{', …' if len(wanted) > _MOST_WANTED else ''}"


def _quote(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"


def _index(text: str, line: int, column: int) -> int:
    """The index of a place as pyoxigraph counts: lines end at LF, columns are characters."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def _token_at(text: str, index: int, wanted: list[str]) -> Token | None:
    """The token that the parser did not want: the last at which a keyword was compared, else the one at the index.

    None at the end of the text.
    """
    only_keywords = all(_KEYWORD.match(word) for word in wanted)
    lengths = {len(word) for word in wanted} if only_keywords else set()
    compared: Token | None = None
    for token in tokens(text):
        if token.start >= index:
            return compared or token
        if index - token.start in lengths:
            compared = token
        elif token.start + len(token.text) > index:
            return compared or token
    return compared
