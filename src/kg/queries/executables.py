"""Saved queries as SHACL's ``sh:SPARQLExecutable`` sees them: plain facts, from which the graph makes triples.

Tools that look for example queries in an endpoint's own graph (the SIB editor, sparql-llm) read these. Knows no RDF
library and no graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.queries.saved import SavedQuery
from kg.queries.tokens import Token, TokenKind, tokens


@dataclass(frozen=True, slots=True)
class SparqlExecutable:
    """A query to be published: ``form`` is select, construct, describe or ask; ``text`` holds its PREFIX lines too.

    ``prefixes`` are those that the text uses, sorted, for ``sh:declare``; texts are by language.
    """

    name: str
    form: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    keywords: tuple[str, ...]
    prefixes: tuple[tuple[str, str], ...]
    text: str


_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")


def sparql_executables(queries: Mapping[str, SavedQuery]) -> tuple[SparqlExecutable, ...]:
    """The facts of every saved query, sorted by name."""
    return tuple(_executable(queries[name]) for name in sorted(queries))


def _executable(query: SavedQuery) -> SparqlExecutable:
    return SparqlExecutable(
        name=query.name,
        form=form_token(query.text).text.lower(),
        title=query.title,
        description=query.description,
        keywords=query.tags,
        prefixes=tuple(sorted(used_prefixes(query.text).items())),
        text=query.text,
    )


def form_token(text: str) -> Token:
    """The keyword after the prologue that says what the query is: SELECT, CONSTRUCT, DESCRIBE or ASK."""
    return next(token for token in tokens(text) if token.is_word(*_FORMS))


def used_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a query declares and uses, with their namespaces."""
    significant = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    declared: dict[str, str] = {}
    used = set()
    for previous, token, following in _windows(significant):
        if token.kind is TokenKind.PREFIXED_NAME:
            prefix = token.text.partition(":")[0]
            if previous is not None and previous.is_word("PREFIX") and following is not None:
                declared[prefix] = following.text[1:-1]
            else:
                used.add(prefix)
    return {prefix: namespace for prefix, namespace in declared.items() if prefix in used}


def _windows(items: list[Token]) -> Iterable[tuple[Token | None, Token, Token | None]]:
    padded: list[Token | None] = [None, *items, None]
    return ((padded[i], item, padded[i + 2]) for i, item in enumerate(items))
