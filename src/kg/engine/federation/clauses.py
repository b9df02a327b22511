"""The SERVICE clauses of a query: which endpoint each asks, what it asks, and whether it stands where that is right.

Nested clauses, endpoints in variables and places where SPARQL asks anew for each solution (EXISTS, LATERAL, GRAPH ?g)
are refused: their bodies cannot be asked once and joined. Knows texts and which endpoints are listed; asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.engine.errors import ForbiddenFeature, QueryError, ServiceNotListed
from kg.engine.federation.structure import Structure
from kg.engine.scanner import SCANNED_LENGTH, Scan, position, scan
from kg.engine.tokens import Kind, Token

MOST_CLAUSES = 8  # requests of a query are bounded by it

_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WRITABLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """One SERVICE clause; indices are of tokens: of its first, of its body's brackets."""

    endpoint: str
    silent: bool
    first: int
    opening: int
    closing: int
    in_graph: bool  # inside of GRAPH <iri>, where nothing is found if the dataset has no such graph

    @property
    def end(self) -> int:
        """The token after it."""
        return self.closing + 1


@dataclass(frozen=True, slots=True)
class Federated:
    """A query with SERVICE clauses.

    ``masked`` is the same text with GRAPH in place of SERVICE, every character at its place: the same grammar and the
    same variables, and nothing that makes an engine send requests. ``seen`` is what the scanner says of it.
    """

    structure: Structure
    clauses: tuple[Clause, ...]
    masked: str
    seen: Scan
    prologue: Prologue


def read(text: str, listed: frozenset[str], base_iri: str) -> Federated | None:
    """The SERVICE clauses of a text; None where it has none.

    :param base_iri: what relative IRIs of a query without BASE are resolved against.
    :raises QueryError: where the query is refused or is no query; :class:`ServiceNotListed` for other endpoints.
    """
    if "service" not in text.lower() or len(text) > SCANNED_LENGTH:
        return None  # a longer text is the worker's to refuse
    try:
        scan(text)
    except ForbiddenFeature as error:
        if error.feature != "SERVICE":
            raise
    else:
        return None
    structure = Structure(text)
    prologue = Prologue(structure, base_iri)
    clauses = tuple(_clauses(structure, prologue, listed))
    masked = _mask(structure, clauses)
    return Federated(structure, clauses, masked, scan(masked), prologue)  # what is left of SERVICE is refused here


class Prologue:
    """The declarations of a query: what its prefixed names and relative IRIs mean."""

    def __init__(self, structure: Structure, base_iri: str) -> None:
        self.base = base_iri
        self.prefixes: dict[str, str] = {}
        self.end = 0  # the token of the query form
        index = 0
        while structure.word(index) in {"base", "prefix", "version"}:
            word = structure.word(index)
            index += 3 if word == "prefix" else 2
            if index > len(structure.tokens):
                return
            iri = _unescaped(structure.tokens[index - 1].text[1:-1])
            if word == "base":
                self.base = self.resolve(iri)
            elif word == "prefix":
                self.prefixes[structure.tokens[index - 2].text[:-1]] = self.resolve(iri)
        self.end = index

    def resolve(self, iri: str) -> str:
        """An IRI against the base."""
        return iri if _ABSOLUTE.match(iri) else urljoin(self.base, iri)

    def declarations(self, used: list[Token]) -> str:
        """What these tokens need, for a query at another endpoint: it has another base.

        :raises QueryError: where a declaration cannot be written as an absolute IRI.
        """
        lines = []
        if any(token.kind is Kind.IRI and not _ABSOLUTE.match(token.text[1:]) for token in used):
            lines.append(f"BASE {_written(self.base)}")
        names = {token.text.partition(":")[0] for token in used if token.kind is Kind.NAME}
        lines += [f"PREFIX {name}: {_written(self.prefixes[name])}" for name in sorted(names & self.prefixes.keys())]
        return "".join(f"{line}\n" for line in lines)

    def iri(self, token: Token) -> str | None:
        """The absolute IRI that a token names; None where it names none."""
        if token.kind is Kind.IRI:
            found = self.resolve(_unescaped(token.text[1:-1]))
        elif token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            if prefix not in self.prefixes:
                return None
            found = self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)
        else:
            return None
        return found if _ABSOLUTE.match(found) else None


def _written(iri: str) -> str:
    if not _WRITABLE.fullmatch(iri):
        raise QueryError(f"a prefix or base cannot be sent to another endpoint: {iri}")
    return f"<{iri}>"


def _unescaped(text: str) -> str:
    return _CODEPOINT.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)


def _clauses(structure: Structure, prologue: Prologue, listed: frozenset[str]) -> Iterator[Clause]:
    found = [index for index in range(len(structure.tokens)) if structure.word(index) == "service"]
    if len(found) > MOST_CLAUSES:
        structure.refuse(found[MOST_CLAUSES], f"a query may hold {MOST_CLAUSES} SERVICE clauses")
    for first in found:
        silent = structure.word(first + 1) == "silent"
        named = first + 1 + silent
        opening = named + 1
        if opening >= len(structure.tokens) or not structure.is_sign(opening, "{"):
            raise ForbiddenFeature("SERVICE", *position(structure.text, structure.tokens[first].start))
        endpoint = _endpoint(structure, prologue, named)
        if endpoint not in listed:
            raise ServiceNotListed(endpoint, *position(structure.text, structure.tokens[first].start))
        in_graph = _check_place(structure, first, opening)
        yield Clause(endpoint, silent, first, opening, structure.closing[opening], in_graph)


def _endpoint(structure: Structure, prologue: Prologue, named: int) -> str:
    token = structure.tokens[named]
    if token.kind is Kind.VARIABLE:
        structure.refuse(named, "the endpoint of SERVICE must be an IRI, no variable")
    endpoint = prologue.iri(token)
    if endpoint is None:
        structure.refuse(named, "the endpoint of SERVICE must be an absolute IRI")
    return endpoint


def _check_place(structure: Structure, first: int, opening: int) -> bool:
    """Refuse a clause that cannot be asked once and joined; whether it stands inside of GRAPH <iri>."""
    in_graph = False
    if not structure.parents[opening]:
        structure.refuse(first, "SERVICE stands inside of a group")
    for group in structure.parents[opening]:
        kind = structure.group_kind(group)
        if kind in {"EXISTS", "LATERAL"}:
            structure.refuse(first, f"SERVICE cannot stand inside of {kind}, which asks anew for each solution")
        if kind == "SERVICE":
            structure.refuse(first, "SERVICE cannot stand inside of another SERVICE")
        if kind in {"VALUES", "CONSTRUCT"}:
            structure.refuse(first, f"SERVICE cannot stand inside of the block of {kind}")
        if kind == "GRAPH":
            if structure.tokens[group - 1].kind is Kind.VARIABLE:
                structure.refuse(first, "SERVICE cannot stand inside of GRAPH with a variable")
            in_graph = True
    return in_graph


def _mask(structure: Structure, clauses: tuple[Clause, ...]) -> str:
    masked = structure.text
    for clause in clauses:
        for index in range(clause.first, clause.opening - 1):
            token = structure.tokens[index]
            word = "GRAPH" if index == clause.first else ""
            masked = masked[: token.start] + word.ljust(len(token.text)) + masked[token.start + len(token.text) :]
    return masked


def check_remote(text: str) -> None:
    """Refuse a text for another endpoint that is anything but a SELECT without SERVICE, in any spelling.

    :raises QueryError: where it is.
    """
    try:
        scan(text)
    except ForbiddenFeature as error:
        raise QueryError("SERVICE cannot stand inside of another SERVICE") from error
