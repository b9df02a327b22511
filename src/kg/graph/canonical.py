"""Canonical N-Triples and N-Quads: the one way to write a triple, and so a graph, as bytes.

Escapes are those of the canonical form of RDF 1.2 (the same as RDF 1.1's for text without control characters): one
space between terms, ECHAR for ``\\b \\t \\n \\f \\r \\" \\\\``, ``\\uXXXX`` for other controls, all else as is.
Lexical forms and language tags stay as they were built (pyoxigraph's own writer turns ``@ja-Hira`` into ``@ja-hira``).
This module knows no vocabulary and no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.graph import _TripleType
from rdflib.term import Node

Triple = _TripleType

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ESCAPED = re.compile('[\\x00-\\x1f"\\\\\\x7f\\ufffe\\uffff]')
_NOT_IN_IRI = re.compile('[\\x00-\\x20<>"{}|^`\\\\]')
_ESCAPES: dict[int, str] = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    ord("\b"): "\\b",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\f"): "\\f",
    ord("\r"): "\\r",
    ord('"'): '\\"',
    ord("\\"): "\\\\",
}


class NotWritable(ValueError):
    """A term that cannot be published: a blank node, an IRI with forbidden characters."""


@lru_cache(maxsize=65_536)
def iri_text(iri: str) -> str:
    """``<iri>``.

    :raises NotWritable: where a character stands in it that no IRI may hold.
    """
    if _NOT_IN_IRI.search(iri):
        raise NotWritable(f"not an IRI: {iri!r}")
    return f"<{iri}>"


def escape(text: str) -> str:
    """The inside of a quoted literal."""
    return text.translate(_ESCAPES) if _ESCAPED.search(text) else text


def term_text(term: Node) -> str:
    """An IRI or a literal in canonical form.

    :raises NotWritable: for a blank node: the published graph has none, so that its lines can be compared.
    """
    if isinstance(term, URIRef):
        return iri_text(term)
    if isinstance(term, Literal):
        text = f'"{escape(str(term))}"'
        if term.language:
            return f"{text}@{term.language}"
        if term.datatype is None or str(term.datatype) == XSD_STRING:
            return text
        return f"{text}^^{iri_text(term.datatype)}"
    raise NotWritable(f"not an IRI and not a literal: {term!r}")


def triple_line(triple: Triple) -> bytes:
    """A line of N-Triples, its line break included."""
    subject, predicate, value = triple
    return f"{term_text(subject)} {term_text(predicate)} {term_text(value)} .\n".encode()


def sorted_lines(triples: Iterable[Triple]) -> list[bytes]:
    """The graph's lines, each once, in code point order (which is the order of UTF-8 bytes)."""
    return sorted({triple_line(triple) for triple in triples})


def quad_lines(lines: Iterable[bytes], graph: str) -> list[bytes]:
    """Lines of N-Triples as lines of N-Quads in a named graph."""
    suffix = f" {iri_text(graph)} .\n".encode()
    return [line[:-3] + suffix for line in lines]
