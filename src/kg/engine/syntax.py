"""Turns the parser's message about a wrong query into one that a person can act on.

pyoxigraph reports the farthest index that it compared, and it compares a keyword by taking as many characters as the
keyword has: at ``} garbage`` it reports six characters too far, because it tried HAVING. So the place is looked for
anew, and keywords are not offered: only those of the same length would be.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pyoxigraph import Store

from kg.engine.errors import QuerySyntaxError
from kg.engine.scanner import position, undeclared_prefix
from kg.engine.tokens import BadToken, Token, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?")
_CHARACTER_CLASS = re.compile(r"\[_\]|\['(?:[^'\\]|\\.)+'(?:\s*(?:\||\.\.=?)\s*'(?:[^'\\]|\\.|')[^'|.]*')*\]")
_REASON = re.compile(r"[A-Za-z]+ [A-Za-z]")  # "Prefix not found"; what it merely expected are single words and signs
_LONGEST_KEYWORD = 16  # ENCODE_FOR_URI has 14 characters
_MOST_WANTED = 7  # beyond that, the list of what could follow helps nobody
_LONGEST_QUOTED = 40
_LONGEST_EXAMINED = 65_536


def syntax_error(message: str, text: str) -> QuerySyntaxError:
    """Our error for a message like ``error at 3:10: expected one of "{", OPTIONAL, ['a'..='z']`` about a query."""
    match = _PLACE.match(message)
    if match is None:
        return QuerySyntaxError(message)
    place = int(match.group(1)), int(match.group(2))
    if len(text) > _LONGEST_EXAMINED:
        return reported(message)
    try:
        found = list(tokens(text))
    except BadToken as error:
        return QuerySyntaxError(error.reason, *position(text, error.index))
    wrong, wanted = _farthest(text, found)
    start = wrong.start if wrong else len(text.rstrip())
    undeclared = undeclared_prefix(text)
    if undeclared is not None and undeclared[1] <= start:
        return QuerySyntaxError(f"the prefix {undeclared[0]} is not declared", *position(text, undeclared[1]))
    reasons = _reasons(wanted)
    if reasons:
        return QuerySyntaxError("; ".join(reasons), *place)
    unexpected = f"unexpected {_quote(wrong.text)}" if wrong else "unexpected end of the query"
    return QuerySyntaxError("; ".join(filter(None, (unexpected, _expected(wanted)))), *position(text, start))


def reported(message: str) -> QuerySyntaxError:
    """Our error for such a message alone, at the place that it names; parses nothing."""
    match = _PLACE.match(message)
    if match is None:
        return QuerySyntaxError(message)
    wanted = _wanted(message[match.end() :])
    told = "; ".join(_reasons(wanted)) or _expected(wanted) or "unreadable"
    return QuerySyntaxError(told, int(match.group(1)), int(match.group(2)))


def _farthest(text: str, found: list[Token]) -> tuple[Token | None, list[str]]:
    """The token at which the parser could not go on (None: the end), and what it wanted there.

    The query is parsed once more with every gap between tokens widened beyond the longest keyword, so that comparing
    one never reaches past the token that is wrong.
    """
    wide, starts, end = "", [], 0
    for token in found:
        gap = " " * _LONGEST_KEYWORD if token.start > end else ""
        starts.append(len(wide) + len(gap))
        wide += gap + token.text
        end = token.start + len(token.text)
    wide += " " * _LONGEST_KEYWORD
    try:
        Store().query(wide)
    except SyntaxError as error:
        message = str(error)
    else:  # what was wrong stood in a gap: a comment cannot be, so this does not happen
        return None, []
    match = _PLACE.match(message)
    if match is None:
        return None, []
    index = int(match.group(2)) - 1
    wanted = _wanted(message[match.end() :])
    if index >= len(wide) or not found:
        return None, wanted
    return found[max(bisect_right(starts, index) - 1, 0)], wanted


def _wanted(expectations: str) -> list[str]:
    parts = [part.strip() for part in _CHARACTER_CLASS.sub("", expectations).split(", ")]
    return [word for word in parts if word and word != "<unreported>"]


def _reasons(wanted: list[str]) -> list[str]:
    return [word for word in wanted if _REASON.match(word)]


def _expected(wanted: list[str]) -> str:
    wanted = [word for word in wanted if not word.replace("_", "").isalpha()]
    return f"expected {', '.join(wanted)}" if 0 < len(wanted) <= _MOST_WANTED else ""


def _quote(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
