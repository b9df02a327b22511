"""Solutions as a VALUES block: every term written so that SPARQL reads back the same term.

Terms come from elsewhere, so each is checked before it is written: none can end the block and begin something else.
Knows terms; nothing of endpoints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_GEO = "http://www.opengis.net/ont/geosparql#"

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*")
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r"[\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Unwritable(ValueError):
    """A term that a VALUES block cannot hold."""


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match.group()) or f"\\u{ord(match.group()):04X}"


def _iri(iri: str) -> str:
    if not _IRI.fullmatch(iri):
        raise Unwritable("an IRI holds a character that no IRI has")
    return f"<{iri}>"


def write_term(term: Term) -> str:
    """A term in SPARQL's syntax.

    :raises Unwritable: for a blank node or a triple, and for what is no term of RDF.
    """
    if isinstance(term, NamedNode):
        return _iri(term.value)
    if not isinstance(term, Literal):
        raise Unwritable("VALUES holds no blank nodes and no triples")
    text = f'"{_ESCAPED.sub(_escape, term.value)}"'
    if term.language is not None:
        if not _LANGUAGE.fullmatch(term.language):
            raise Unwritable("a language tag is none")
        direction = f"--{term.direction.value}" if term.direction is not None else ""
        return f"{text}@{term.language}{direction}"
    datatype = term.datatype.value
    return text if datatype == f"{XSD}string" else f"{text}^^{_iri(datatype)}"


def write_values(variables: Sequence[str], rows: Iterable[Row]) -> str:
    """The VALUES block; an unbound place is UNDEF."""
    lines = ["(" + " ".join("UNDEF" if term is None else write_term(term) for term in row) + ")" for row in rows]
    names = " ".join(f"?{name}" for name in variables)
    return f"VALUES ({names}) {{\n" + "\n".join(lines) + "\n}"


def is_kept_as_written(term: Term | None) -> bool:
    """Whether every store holds a term as it was written, so that two stores agree on which ones are equal.

    Numbers, dates and language tags are not: one store says ``1`` where another says ``01``. Nor is nothing.
    """
    if isinstance(term, NamedNode):
        return True
    if not isinstance(term, Literal) or term.language is not None:
        return False
    datatype = term.datatype.value
    return datatype == f"{XSD}string" or not datatype.startswith((XSD, _RDF, _GEO))
