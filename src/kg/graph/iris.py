"""Every IRI below the base: one class mints them from the keys of the tables and reads the keys back.

Keys are percent-encoded wherever they could hold something else than unreserved ASCII, so an IRI is always ASCII and a
key can never add a path segment. This module knows no record, no triple and no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from rdflib import URIRef

from kg.graph.namespaces import ONTOLOGY_PATH

_BASE = re.compile(r"https?://[!$-;=@-\[\]_a-z~]+/")


def segment(key: str) -> str:
    """One path segment for a key: RFC 3986 unreserved characters stay, every other byte of its UTF-8 is encoded.

    :raises ValueError: for an empty key and for ``.`` and ``..``, which a client would resolve away.
    """
    if key in ("", ".", ".."):
        raise ValueError(f"{key!r} cannot be a segment of an IRI")
    return quote(key, safe="")


class Iris:
    """Mints the IRIs of design section 3 below one base IRI, which ends in a slash."""

    def __init__(self, base: str) -> None:
        """Mint below ``base``.

        :raises ValueError: where it does not end in a slash or has a character that no IRI of ours may have.
        """
        if not _BASE.fullmatch(base):
            raise ValueError(f'a base IRI is ASCII without spaces or <>"{{}}|\\^` and ends in a slash: {base!r}')
        self.base = base
        self._id = base + "id/"

    # The plan and its editions

    @property
    def plan(self) -> URIRef:
        """The plan over all its years."""
        return URIRef(self._id + "plan")

    def edition(self, edition: str) -> URIRef:
        """An edition, by its date of decision (YYYY-MM-DD)."""
        return URIRef(f"{self._id}edition/{segment(edition)}")

    def page(self, edition: str, number: int) -> URIRef:
        """A page of an edition's annex."""
        return URIRef(f"{self._id}page/{segment(edition)}/{number}")

    def column(self, edition: str, slug: str) -> URIRef:
        """A law column of an edition's table."""
        return URIRef(f"{self._id}column/{segment(edition)}/{segment(slug)}")

    # A measure and what stands below it

    def measure(self, edition: str, number: str) -> URIRef:
        """A measure, by edition and 施策番号."""
        return URIRef(f"{self._id}measure/{segment(edition)}/{segment(number)}")

    def kpi(self, measure: str, kind: str) -> URIRef:
        """A KPI of a measure (its IRI); ``kind`` is progress or effect."""
        return URIRef(f"{measure}/kpi/{segment(kind)}")

    def point(self, measure: str, position: int) -> URIRef:
        """A point of a measure (its IRI), counted from 1."""
        return URIRef(f"{measure}/point/{position}")

    def attribution(self, measure: str, position: int) -> URIRef:
        """A ministry's place in a measure's (its IRI) list, counted from 1."""
        return URIRef(f"{measure}/attribution/{position}")

    def legal_basis(self, measure: str, column: str) -> URIRef:
        """A mark of a measure (its IRI) in a law column (its slug)."""
        return URIRef(f"{measure}/legal-basis/{segment(column)}")

    def correction(self, measure: str, field: str, occurrence: int = 1) -> URIRef:
        """A correction of a field: ``kpi/progress`` gives ``kpi-progress``, a second one in it ``kpi-progress-2``."""
        suffix = "" if occurrence == 1 else f"-{occurrence}"
        return URIRef(f"{measure}/correction/{segment(field.replace('/', '-'))}{suffix}")

    def annotation(self, thing: str, topic: str, number: int) -> URIRef:
        """A tag: the place in the text of a measure, point or KPI (its IRI) that names a topic (its slug).

        ``number`` counts the mentions of that topic in that text, from 1.
        """
        return URIRef(f"{thing}/annotation/{segment(topic)}-{number}")

    # Reference data

    def topic(self, slug: str) -> URIRef:
        """A topic that texts name, or a heading of them."""
        return URIRef(f"{self._id}topic/{segment(slug)}")

    @property
    def topic_scheme(self) -> URIRef:
        """The scheme that the topics are in."""
        return URIRef(self._id + "topic-scheme")

    def ministry(self, slug: str) -> URIRef:
        """A ministry, agency or other body of the table of ministries."""
        return URIRef(f"{self._id}ministry/{segment(slug)}")

    def organization(self, key: str) -> URIRef:
        """An organisation that is named as a parent but is no row of the table of ministries."""
        return URIRef(f"{self._id}organization/{segment(key)}")

    def law(self, law_id: str) -> URIRef:
        """A law, by its e-Gov 法令ID."""
        return URIRef(f"{self._id}law/{segment(law_id)}")

    def provision(self, law_id: str, article: int, paragraph: int | None = None) -> URIRef:
        """An article of a law, or a paragraph of one (None and 0 both mean the whole article)."""
        below = f"/paragraph/{paragraph}" if paragraph else ""
        return URIRef(f"{self._id}law/{segment(law_id)}/article/{article}{below}")

    def fiscal_year(self, year: int) -> URIRef:
        """A Japanese fiscal year, by the western year of its 1 April."""
        return URIRef(f"{self._id}fiscal-year/{year}")

    def measure_line(self, key: str) -> URIRef:
        """The same measure over several editions."""
        return URIRef(f"{self._id}measure-line/{segment(key)}")

    def change(self, before: str, after: str, number: int) -> URIRef:
        """One change between two editions or builds, counted from 1: a part of the document that tells them all."""
        return URIRef(f"{self.base}differences/{segment(before)}/{segment(after)}#change-{number}")

    # What is about the data

    @property
    def ontology(self) -> URIRef:
        """The ontology as a document."""
        return URIRef(self.base + ONTOLOGY_PATH)

    def term(self, name: str) -> URIRef:
        """A class, property or individual of the ontology."""
        return URIRef(f"{self.base}{ONTOLOGY_PATH}#{segment(name)}")

    def graph(self, name: str) -> URIRef:
        """A named graph: catalog, ontology or queries."""
        return URIRef(f"{self.base}graph/{segment(name)}")

    def attached(self, name: str) -> URIRef:
        """The named graph of another publisher's data set."""
        return URIRef(f"{self.base}graph/attached/{segment(name)}")

    def query(self, name: str) -> URIRef:
        """A saved query."""
        return URIRef(f"{self.base}queries/{segment(name)}")

    @property
    def sparql(self) -> URIRef:
        """The endpoint."""
        return URIRef(self.base + "sparql")

    @property
    def catalog(self) -> URIRef:
        """The catalogue."""
        return URIRef(self.base + "catalog")

    def dump(self, file: str) -> URIRef:
        """A file for download."""
        return URIRef(f"{self.base}dumps/{segment(file)}")

    # And back

    def path(self, iri: str) -> tuple[str, ...] | None:
        """The decoded segments after ``id/``, as ``("measure", "2022-06-07", "02-01")``; None for another IRI."""
        if not iri.startswith(self._id):
            return None
        return tuple(unquote(part) for part in iri.removeprefix(self._id).split("/"))

    def edition_of(self, iri: str) -> str | None:
        """The key of the edition that an edition, page, column, measure or anything below belongs to; else None."""
        path = self.path(iri)
        return path[1] if path and len(path) > 1 and path[0] in _OF_AN_EDITION else None

    def rebase(self, base: str) -> Callable[[str], str]:
        """A function that moves an IRI from this base to another one and leaves foreign IRIs alone."""
        return lambda iri: base + iri.removeprefix(self.base) if iri.startswith(self.base) else iri


_OF_AN_EDITION = frozenset({"edition", "page", "column", "measure"})
