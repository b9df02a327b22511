"""What a kind of page is: the class it is for, its template, and how its things are loaded. Knows no kind itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.results import Term


@dataclass(frozen=True, slots=True)
class Context:
    """What a page is asked for with.

    ``own`` holds the thing's own triples, by the property's IRI (asked once for every page, so that a kind need not);
    ``arguments`` are the request's (``page=2``); ``language`` is ``ja`` or ``en``.
    """

    engine: Engine
    subject: ox.NamedNode
    base_iri: str
    language: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)

    def term(self, name: str) -> str:
        """The IRI of a term of our ontology: ``Measure``, ``leadMinistry``."""
        return f"{self.base_iri}ontology#{name}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page.

    ``name`` is the local name of the class in our ontology (``Measure``), the whole IRI of another vocabulary's, or the
    path of a document (``ontology``); ``load`` gives what the template needs beside
    what every page is given (see :func:`kg.web.entities.page`), or None where the thing is better shown as any other.
    """

    name: str
    template: str
    load: Callable[[Context], Mapping[str, object] | None]
