"""What the engine says about a query that cannot be parsed, in the reader's language.

The engine's messages are English and for a developer (kg.engine.syntax, kg.engine.tokens); they come in a few shapes,
which this table knows. What has none of them (a reason of the parser's own) stays as it is.
"""

from __future__ import annotations

import re

from flask_babel import gettext as _

from kg.i18n import mark

_PARTS = re.compile(r"; (?=expected )")

# The pattern of a part, and its text with the pattern's groups as names.
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"unexpected end of the query"), mark("unexpected end of the query")),
    (re.compile(r"unexpected (?P<token>.+)", re.DOTALL), mark("unexpected {token}")),
    (re.compile(r"expected (?P<tokens>.+)", re.DOTALL), mark("expected {tokens}")),
    (re.compile(r"the prefix (?P<prefix>\S*) is not declared"), mark("the prefix {prefix} is not declared")),
    (re.compile(r"the string does not end"), mark("the string does not end")),
    (re.compile(r"unknown escape in a string"), mark("unknown escape in a string")),
    (re.compile(r"the escape names no character"), mark("the escape names no character")),
    (re.compile(r"a blank node needs a label"), mark("a blank node needs a label")),
    (
        re.compile(r"a codepoint escape is allowed only inside strings and IRIs"),
        mark("a codepoint escape is allowed only inside strings and IRIs"),
    ),
    (
        re.compile(r"ambiguous: write white space after < or an absolute IRI"),
        mark("ambiguous: write white space after < or an absolute IRI"),
    ),
)


def in_words(message: str) -> str:
    """The message in the reader's language."""
    told = [_part(part) for part in _PARTS.split(message)]
    return str(_("; ")).join(told)


def _part(part: str) -> str:
    for pattern, text in _SHAPES:
        found = pattern.fullmatch(part)
        if found:
            return str(_(text)).format(**found.groupdict())
    return part
