"""The catalogue in the words of schema.org, for search engines: DataCatalog, Dataset, DataDownload.

Made from ``graph/catalog``, so it never says anything else than DCAT does. The vocabulary is named in place
(``@vocab``): a reader of JSON-LD need not fetch a context from anywhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from kg.engine.interface import Engine
from kg.web.entity import best_label, label_of
from kg.web.kinds.asking import DCAT, DCT, SKOS, value
from kg.web.results import Term, solutions

VOCABULARY = "https://schema.org/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_SPDX = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Node = dict[str, object]
_Said = Mapping[str, Mapping[str, list[Term]]]


def catalogue(engine: Engine, base_iri: str, language: str) -> str:
    """The catalogue as a JSON-LD document, texts in the reader's language; ``""`` where there is no catalogue."""
    return _catalogue(engine, engine.version, base_iri, language)


def in_page(document: str) -> Markup:
    """A document for the inside of a script element: no text in it can end the element (HTML, section 4.12.1.3)."""
    return Markup(document.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


@lru_cache(maxsize=4)
def _catalogue(engine: Engine, _version: str, base_iri: str, language: str) -> str:
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    void = "http://rdfs.org/ns/void#"
    text = (
        f"SELECT ?s ?p ?o WHERE {{ GRAPH <{base_iri}graph/catalog> {{ ?s ?p ?o FILTER NOT EXISTS "
        f"{{ ?s <{void}property>|<{void}class>|<{void}linkPredicate> ?any }} }} }} ORDER BY ?s ?p ?o"
    )
    for row in solutions(engine, text):
        said[value(row["s"])][value(row["p"])].append(row["o"])
    own = f"{base_iri}catalog"
    if own not in said:
        return ""
    document = _Reader(said, language).catalogue(own)
    return json.dumps({"@context": {"@vocab": VOCABULARY}} | document, ensure_ascii=False, separators=(",", ":"))


class _Reader:
    """Reads the triples of the catalogue as nested objects."""

    def __init__(self, said: _Said, language: str) -> None:
        self._said = said
        self._language = language

    def catalogue(self, iri: str) -> Node:
        """The catalogue with its data sets and the endpoint."""
        node: Node = {"@id": iri, "@type": "DataCatalog"} | self._named(iri)
        node["url"] = self._one(iri, f"{_FOAF}homepage")
        node["dataset"] = [self._data_set(each) for each in self._iris(iri, f"{DCAT}dataset")]
        node["hasPart"] = [self._service(each) for each in self._iris(iri, f"{DCAT}service")]
        return node

    def _named(self, iri: str) -> Node:
        """What a catalogue, a data set and a service have in common."""
        return _filled(
            {
                "name": self._text(iri, f"{DCT}title"),
                "description": self._text(iri, f"{DCT}description"),
                "inLanguage": [each.rpartition("/")[2] for each in self._iris(iri, f"{DCT}language")],
                "license": self._licences(iri),
                "usageInfo": self._rights(iri),
                "publisher": self._publisher(iri),
                "keywords": self._texts(iri, f"{DCAT}keyword"),
                "version": self._one(iri, f"{DCAT}version"),
                "spatialCoverage": self._place(iri),
                "isAccessibleForFree": True,
            }
        )

    def _data_set(self, iri: str) -> Node:
        node: Node = {"@id": iri, "@type": "Dataset"} | self._named(iri)
        more = {
            "url": self._one(iri, f"{DCAT}landingPage"),
            "identifier": iri,
            "datePublished": self._one(iri, f"{DCT}issued"),
            "temporalCoverage": self._interval(iri),
            "isBasedOn": self._one(iri, f"{DCT}source"),
            "creditText": self._text(iri, f"{DCT}bibliographicCitation"),
            "isPartOf": [{"@id": each} for each in self._iris(iri, f"{DCAT}inSeries")],
            "distribution": [self._download(each) for each in self._iris(iri, f"{DCAT}distribution")],
        }
        return node | _filled(more)

    def _service(self, iri: str) -> Node:
        node: Node = {"@id": iri, "@type": "WebAPI"} | self._named(iri)
        return node | _filled({"url": self._one(iri, f"{DCAT}endpointURL")})

    def _download(self, iri: str) -> Node:
        size, checksum = self._one(iri, f"{DCAT}byteSize"), self._one(iri, f"{_SPDX}checksum")
        node: Node = {"@id": iri, "@type": "DataDownload"}
        return node | _filled(
            {
                "name": self._one(iri, f"{DCT}title"),
                "contentUrl": self._one(iri, f"{DCAT}downloadURL"),
                "encodingFormat": self._one(iri, f"{DCAT}mediaType").removeprefix(_MEDIA_TYPES),
                "contentSize": f"{size} B" if size else "",
                "sha256": self._one(checksum, f"{_SPDX}checksumValue"),
            }
        )

    def _publisher(self, iri: str) -> Node:
        agent = self._one(iri, f"{DCT}publisher")
        if not agent:
            return {}
        names = _filled({"name": self._text(agent, f"{_FOAF}name"), "url": self._one(agent, f"{_FOAF}homepage")})
        return {"@id": agent, "@type": "Organization"} | names

    def _place(self, iri: str) -> Node:
        place = self._one(iri, f"{DCT}spatial")
        return {"@id": place, "@type": "Place", "name": self._text(place, f"{SKOS}prefLabel")} if place else {}

    def _licences(self, iri: str) -> list[str]:
        """The licences themselves, also where a node of ours names several."""
        found = self._iris(iri, f"{DCT}license")
        return [part for each in found for part in self._iris(each, f"{DCT}hasPart") or [each]]

    def _rights(self, iri: str) -> list[str]:
        label = "http://www.w3.org/2000/01/rdf-schema#label"
        return [self._text(each, label) for each in self._iris(iri, f"{DCT}rights")]

    def _interval(self, iri: str) -> str:
        """ISO 8601; an open end is written as two dots."""
        period = self._one(iri, f"{DCT}temporal")
        start = self._one(period, f"{DCAT}startDate")
        return f"{start}/{self._one(period, f'{DCAT}endDate') or '..'}" if start else ""

    def _terms(self, iri: str, prop: str) -> list[Term]:
        return self._said.get(iri, {}).get(prop, [])

    def _iris(self, iri: str, prop: str) -> list[str]:
        return [value(term) for term in self._terms(iri, prop)]

    def _one(self, iri: str, prop: str) -> str:
        return next(iter(self._iris(iri, prop)), "")

    def _text(self, iri: str, prop: str) -> str:
        label = best_label(map(label_of, self._terms(iri, prop)), self._language)
        return label.text if label else ""

    def _texts(self, iri: str, prop: str) -> list[str]:
        return [label.text for label in map(label_of, self._terms(iri, prop)) if label.language == self._language]


def _filled(node: Mapping[str, object]) -> Node:
    """Without what nothing is said of."""
    return {name: it for name, it in node.items() if it not in ("", [], {})}
