"""The RDF document about a thing: its own triples, the labels of what they point to, and a page of what points to it.

The links that point to the thing make up a Hydra collection: ``hydra:totalItems`` counts them all, ``hydra:view`` says
which page of them this is. Makes the query's text; it asks nothing and knows no request.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Query
from kg.web.entity import RDF_TYPE, RDFS_LABEL, anywhere, links_pattern
from kg.web.numbered_pages import Numbered

FOAF = "http://xmlns.com/foaf/0.1/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
_HYDRA_NAMES = {"first": "first", "prev": "previous", "next": "next", "last": "last"}


@dataclass(frozen=True, slots=True)
class Document:
    """The IRI of the document that is sent, the page of links that is in it, and the version that all pages are of."""

    iri: str
    page: Numbered
    version: str

    def page_iri(self, number: int) -> str:
        """The IRI of a page of it."""
        return f"{self.iri}?page={number}&version={self.version}"


def thing_query(subject: ox.NamedNode, document: Document) -> Query:
    """The CONSTRUCT of the document about a thing."""
    described = (subject, ox.NamedNode(f"{subject.value}#prefixes")) if "/queries/" in subject.value else (subject,)
    own = " UNION ".join(
        f"{{ BIND({name} AS ?s) {anywhere(f'{name} ?p ?o')} OPTIONAL {{ {anywhere(f'?o <{RDFS_LABEL}> ?l')} }} }}"
        for name in described
    )
    links = (
        f" UNION {{ {links_pattern(subject, document.page.offset, document.page.size)} }}"
        if document.page.total
        else ""
    )
    template = f"?s ?p ?o . ?o <{RDFS_LABEL}> ?l . ?x ?q {subject} . {_about(subject, document)}"
    return Query(f"CONSTRUCT {{ {template} }} WHERE {{ {own}{links} }}")


def graph_query(graph: str) -> Query:
    """The CONSTRUCT of a whole named graph, for a document whose things are hash IRIs of it."""
    return Query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def _about(subject: ox.NamedNode, document: Document) -> str:
    name, page = f"<{document.iri}>", document.page
    view = f"<{document.page_iri(page.number)}>"
    others = {"first": 1, "last": page.last} | page.neighbours
    return " ".join(
        (
            f"{name} <{RDF_TYPE}> <{FOAF}Document>, <{HYDRA}Collection> ;",
            f"<{FOAF}primaryTopic> {subject} ; <{HYDRA}totalItems> {page.total:d} ; <{HYDRA}view> {view} .",
            f"{view} <{RDF_TYPE}> <{HYDRA}PartialCollectionView> .",
            *(
                f"{view} <{HYDRA}{_HYDRA_NAMES[relation]}> <{document.page_iri(number)}> ."
                for relation, number in others.items()
            ),
        )
    )
