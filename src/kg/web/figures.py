"""The figures and the entity index, asked from the graph once for each version of the snapshot."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.i18n import mark
from kg.queries import EntityIndex, entity_query
from kg.web.entity import RDFS_LABEL, Label, best_label, label_of
from kg.web.results import solutions

_RIGHTS = "http://purl.org/dc/terms/rights"
_CITATION = "http://purl.org/dc/terms/bibliographicCitation"

# What the home page counts: class below the ontology, and its name in the plural.
COUNTED: tuple[tuple[str, str], ...] = (
    ("Measure", mark("measures")),
    ("Point", mark("points of the measures")),
    ("Kpi", mark("KPIs stated")),
    ("Ministry", mark("ministries and agencies")),
    ("LawColumn", mark("law columns of the table")),
    ("Correction", mark("corrections, each with its reason")),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition's label, and what must be said with it: rights, citation, how much of it is here."""

    iri: str
    label: Label
    rights: Label | None
    citation: Label | None
    coverage: Label | None


class Figures:
    """What the pages ask again and again, kept until the snapshot's version changes."""

    def __init__(self, base_iri: str) -> None:
        self._base_iri = base_iri
        self._counts = lru_cache(maxsize=2)(self._ask_counts)
        self._editions = lru_cache(maxsize=4)(self._ask_editions)
        self._index = lru_cache(maxsize=2)(self._ask_index)

    def counts(self, engine: Engine) -> dict[str, int]:
        """The number of things of each class in :data:`COUNTED`, by class."""
        return self._counts(engine, engine.version)

    def index(self, engine: Engine) -> EntityIndex:
        """The things that a parameter of a saved query can name."""
        return self._index(engine, engine.version)

    def editions(self, engine: Engine, language: str) -> list[Edition]:
        """The editions, the newest first, their texts in the language where there are any."""
        return self._editions(engine, engine.version, language)

    def _ask_counts(self, engine: Engine, _version: str) -> dict[str, int]:
        classes = " ".join(f"<{self._base_iri}ontology#{name}>" for name, _label in COUNTED)
        text = (
            f"SELECT ?class (COUNT(*) AS ?count) WHERE {{ VALUES ?class {{ {classes} }} ?s a ?class }} GROUP BY ?class"
        )
        counts = dict.fromkeys((name for name, _label in COUNTED), 0)
        for row in solutions(engine, text):
            if "class" in row:
                counts[_value(row["class"]).rpartition("#")[2]] = int(_value(row["count"]))
        return counts

    def _ask_index(self, engine: Engine, _version: str) -> EntityIndex:
        names = ("iri", "type", "role", "name", "language")
        rows = solutions(engine, entity_query(self._base_iri))
        texts = [[_value(row[name]) for name in names] for row in rows]
        return EntityIndex.from_rows(((a, b, c, d, e) for a, b, c, d, e in texts), self._base_iri)

    def _ask_editions(self, engine: Engine, _version: str, language: str) -> list[Edition]:
        properties = " ".join(f"<{iri}>" for iri in (RDFS_LABEL, _RIGHTS, _CITATION, self._coverage))
        text = (
            f"SELECT ?edition ?p ?o WHERE {{ VALUES ?p {{ {properties} }} "
            f"?edition a <{self._base_iri}ontology#Edition> ; ?p ?o }}"
        )
        found: dict[str, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
        for row in solutions(engine, text):
            found[_value(row["edition"])][_value(row["p"])].append(label_of(row["o"]))
        return [self._edition(iri, found[iri], language) for iri in sorted(found, reverse=True)]

    def _edition(self, iri: str, texts: dict[str, list[Label]], language: str) -> Edition:
        return Edition(
            iri,
            best_label(texts.get(RDFS_LABEL, ()), language) or Label(iri),
            best_label(texts.get(_RIGHTS, ()), language),
            best_label(texts.get(_CITATION, ()), language),
            best_label(texts.get(self._coverage, ()), language),
        )

    @property
    def _coverage(self) -> str:
        return f"{self._base_iri}ontology#coverageNote"


def _value(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value
