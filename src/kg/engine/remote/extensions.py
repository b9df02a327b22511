"""What other engines read beyond SPARQL 1.1 and a public endpoint must not pass on: a way to their machine and network.

Virtuoso knows the prefixes ``bif:`` and ``sql:`` without a declaration and calls its built-in functions and stored
procedures by them; ``OPTION (get:soft …)`` behind FROM makes it fetch the graph. Jena loads Java classes by ``java:``.
The embedded engine knows none of these; in front of another one the text is looked at here.
"""

from __future__ import annotations

import re

from kg.engine.errors import ForbiddenFeature, QuerySyntaxError
from kg.engine.scanner import position, undeclared_prefix
from kg.engine.tokens import BadToken, Kind, tokens

_SCHEMES = ("bif:", "sql:", "java:", "javascript:")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WORDS = frozenset({"define", "option"})


def refuse_extensions(text: str) -> None:
    """Let a text pass that names no function of the engine's own.

    :raises QuerySyntaxError: a prefix that is not declared, or a word that is none of SPARQL's.
    :raises ForbiddenFeature: an IRI by which engines call what is theirs.
    """
    undeclared = undeclared_prefix(text)
    if undeclared is not None:
        raise QuerySyntaxError(f"the prefix {undeclared[0]} is not declared", *position(text, undeclared[1]))
    namespaces: dict[str, str] = {}
    prefix = ""
    try:
        for token in tokens(text):
            if token.kind is Kind.WORD and token.text.lower() in _WORDS:
                raise QuerySyntaxError(f"unexpected {token.text}", *position(text, token.start))
            iri = ""
            if token.kind is Kind.IRI:
                iri = _plain(token.text[1:-1])
                if prefix:
                    namespaces[prefix] = iri
            elif token.kind is Kind.NAME:
                before, _colon, local = token.text.partition(":")
                iri = namespaces.get(f"{before}:", "") + local
            if iri.lower().startswith(_SCHEMES):
                raise ForbiddenFeature(iri.partition(":")[0].lower() + ":", *position(text, token.start))
            prefix = token.text if token.kind is Kind.NAME and token.text.endswith(":") else ""
    except BadToken as error:
        raise QuerySyntaxError(error.reason, *position(text, error.index)) from error


def _plain(iri: str) -> str:
    """The IRI without escapes of code points."""
    return _ESCAPE.sub(lambda match: _character(int(match[1] or match[2], 16)), iri)


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"
