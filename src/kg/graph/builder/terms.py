"""Our own terms as rdflib objects for one base IRI, and cheap makers of literals.

A graph of a million triples holds few distinct predicates and classes, so each is made once. rdflib's ``Literal`` takes
1.7–3.6 µs (it checks tags and parses lexical forms); small repeated ones are cached. No record is known here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from rdflib import Literal, URIRef

from kg.graph.iris import Iris
from kg.graph.namespaces import XSD

Term = URIRef | Literal
Triple = tuple[URIRef, URIRef, Term]

_INTEGER = URIRef(XSD.integer)
_DECIMAL = URIRef(XSD.decimal)
_DATE_TYPES = {4: URIRef(XSD.gYear), 7: URIRef(XSD.gYearMonth), 10: URIRef(XSD.date)}


def ja(text: str) -> Literal:
    """A Japanese text."""
    return Literal(text, lang="ja")


def en(text: str) -> Literal:
    """An English text."""
    return Literal(text, lang="en")


def plain(text: str) -> Literal:
    """An ``xsd:string``: identifiers and codes, which are of no language."""
    return Literal(text)


def typed(text: str, datatype: URIRef) -> Literal:
    """A typed literal with exactly this lexical form."""
    return Literal(text, datatype=datatype, normalize=False)


@lru_cache(maxsize=4096)
def integer(number: int) -> Literal:
    """An ``xsd:integer``."""
    return typed(str(number), _INTEGER)


def decimal(number: Decimal) -> Literal:
    """An ``xsd:decimal`` in its canonical form: no exponent, no zeros behind the point."""
    return typed(f"{number.normalize():f}", _DECIMAL)


@lru_cache(maxsize=4096)
def calendar(text: str) -> Literal:
    """``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` as ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``.

    :raises ValueError: for any other length.
    """
    datatype = _DATE_TYPES.get(len(text))
    if datatype is None:
        raise ValueError(f"no date, month or year: {text!r}")
    return typed(text, datatype)


class JutenTerms:
    """The ontology's terms under one base IRI: ``juten.printedText``, each made at its first use and kept.

    The names are the ontology's own; a test asserts that ontology/juten.ttl declares every one that the builder writes.
    """

    def __init__(self, iris: Iris) -> None:
        """Mint below the base of ``iris``."""
        self._iris = iris

    def __getattr__(self, name: str) -> URIRef:
        """Called once a name: the term is then an attribute."""
        if name.startswith("_"):
            raise AttributeError(name)
        term = self._iris.term(name)
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> URIRef:
        """The term whose name is computed."""
        term: URIRef = getattr(self, name)
        return term
