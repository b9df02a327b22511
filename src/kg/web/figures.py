"""The figures and the entity index, asked from the graph once for each version of the snapshot."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.i18n import mark
from kg.queries import EntityIndex, entity_query
from kg.web.entity import RDFS_LABEL, Label, best_label, label_of
from kg.web.once import once
from kg.web.results import solutions

_DCT = "http://purl.org/dc/terms/"
_RIGHTS = _DCT + "rights"
_CITATION = _DCT + "bibliographicCitation"
_ISSUED = _DCT + "issued"
_LICENCE = _DCT + "license"
_ORIGIN = _DCT + "source"

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
    """An edition's label, and what must be said with it: rights, citation, how much of it is here.

    ``decided`` is its date (YYYY-MM-DD), ``licence`` and ``origin`` are addresses; ``""`` stands for what is not known.
    """

    iri: str
    label: Label
    rights: Label | None
    citation: Label | None
    coverage: Label | None
    decided: str = ""
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A ministry: its name in the reader's language, its reading to sort by, and what stands for it in little room."""

    iri: str
    label: Label
    reading: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Cooperation:
    """Who leads and who works with whom in an edition's measures.

    ``leads`` gives the ministries in the lead with the number of measures, most first, else in the order of their
    readings; ``pairs`` the ministries that are named together (by any role) and how often; ``taking_part`` how many
    measures name each.
    """

    edition: str
    leads: tuple[tuple[Named, int], ...]
    pairs: tuple[tuple[Named, Named, int], ...]
    taking_part: tuple[tuple[Named, int], ...]


class Figures:
    """What the pages ask again and again, kept until the snapshot's version changes."""

    def __init__(self, base_iri: str) -> None:
        self._base_iri = base_iri
        self._coverage = f"{base_iri}ontology#coverageNote"
        self._counts = once(2)(self._ask_counts)
        self._editions = once(4)(self._ask_editions)
        self._index = once(2)(self._ask_index)
        self._ministries = once(4)(self._ask_ministries)
        self._cooperation = once(4)(self._ask_cooperation)

    def counts(self, engine: Engine) -> dict[str, int]:
        """The number of things of each class in :data:`COUNTED`, by class."""
        return self._counts(engine, engine.version)

    def index(self, engine: Engine) -> EntityIndex:
        """The things that a parameter of a saved query can name."""
        return self._index(engine, engine.version)

    def editions(self, engine: Engine, language: str) -> list[Edition]:
        """The editions, the newest first, their texts in the language where there are any."""
        return self._editions(engine, engine.version, language)

    def cooperation(self, engine: Engine, edition: str, language: str) -> Cooperation:
        """Who leads and who works with whom in the edition of this IRI, ministries named in the language."""
        return self._cooperation(engine, engine.version, edition, language)

    def ministries(self, engine: Engine, language: str) -> dict[str, Named]:
        """Every ministry by its IRI, in the order of the readings, named in the language."""
        return self._ministries(engine, engine.version, language)

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
        names = (RDFS_LABEL, _RIGHTS, _CITATION, _ISSUED, _LICENCE, _ORIGIN, self._coverage)
        text = (
            f"SELECT ?edition ?p ?o WHERE {{ VALUES ?p {{ {' '.join(f'<{iri}>' for iri in names)} }} "
            f"?edition a <{self._base_iri}ontology#Edition> ; ?p ?o }}"
        )
        found: dict[str, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
        for row in solutions(engine, text):
            found[_value(row["edition"])][_value(row["p"])].append(_label(row["o"]))
        editions = [self._edition(iri, found[iri], language) for iri in found]
        return sorted(editions, key=lambda edition: (edition.decided, edition.iri), reverse=True)

    def _edition(self, iri: str, texts: dict[str, list[Label]], language: str) -> Edition:
        plain = {name: min((label.text for label in texts.get(name, ())), default="") for name in texts}
        return Edition(
            iri,
            best_label(texts.get(RDFS_LABEL, ()), language) or Label(iri),
            best_label(texts.get(_RIGHTS, ()), language),
            best_label(texts.get(_CITATION, ()), language),
            best_label(texts.get(self._coverage, ()), language),
            decided=plain.get(_ISSUED, ""),
            licence=plain.get(_LICENCE, ""),
            origin=plain.get(_ORIGIN, ""),
        )

    def _ask_cooperation(self, engine: Engine, _version: str, edition: str, language: str) -> Cooperation:
        juten = f"PREFIX juten: <{self._base_iri}ontology#> PREFIX dct: <{_DCT}> "
        node = ox.NamedNode(edition)
        leads = _counted(
            engine,
            f"{juten}SELECT ?a (COUNT(DISTINCT ?m) AS ?n) "
            f"WHERE {{ ?m dct:isPartOf {node} ; juten:leadMinistry ?a }} GROUP BY ?a",
        )
        pairs = _counted(
            engine,
            f"{juten}SELECT ?a ?b (COUNT(DISTINCT ?m) AS ?n) "
            f"WHERE {{ ?m dct:isPartOf {node} ; juten:ministry ?a, ?b FILTER(STR(?a) <= STR(?b)) }} GROUP BY ?a ?b",
        )
        names = self.ministries(engine, language)

        def name(iri: str) -> Named:
            return names.get(iri) or Named(iri, Label(iri))

        def order(count: int, *iris: str) -> tuple[object, ...]:
            return (-count, *((name(iri).reading, iri) for iri in iris))

        together = [(a, b, count) for (a, b), count in pairs.items() if a != b]
        alone = [(a, count) for (a, b), count in pairs.items() if a == b]
        return Cooperation(
            edition,
            tuple((name(a), n) for (a,), n in sorted(leads.items(), key=lambda row: order(row[1], *row[0]))),
            tuple((name(a), name(b), n) for a, b, n in sorted(together, key=lambda row: order(row[2], *row[:2]))),
            tuple((name(a), n) for a, n in sorted(alone, key=lambda row: order(row[1], row[0]))),
        )

    def _ask_ministries(self, engine: Engine, _version: str, language: str) -> dict[str, Named]:
        text = (
            f"SELECT ?a ?p ?o WHERE {{ VALUES ?p {{ <{RDFS_LABEL}> <http://schema.org/alternateName> }} "
            f"?a a <{self._base_iri}ontology#Ministry> ; ?p ?o }}"
        )
        labels: dict[str, list[Label]] = defaultdict(list)
        short: dict[str, str] = {}
        for row in solutions(engine, text):
            iri = _value(row["a"])
            if _value(row["p"]) == RDFS_LABEL:
                labels[iri].append(label_of(row["o"]))
            else:
                short[iri] = _value(row["o"])
        used = Counter(short.values())  # NPA is short for two bodies, and so for neither
        names = [
            Named(
                iri,
                best_label(found, language) or Label(iri),
                next((label.text for label in found if label.language.lower() == "ja-hira"), iri),
                short.get(iri, "") if language == "en" and used[short.get(iri, "")] == 1 else "",
            )
            for iri, found in labels.items()
        ]
        return {it.iri: it for it in sorted(names, key=lambda it: (it.reading, it.iri))}


def _counted(engine: Engine, text: str) -> dict[tuple[str, ...], int]:
    """Numbers by the things that they are of: rows of ?a, or of ?a and ?b, with ?n."""
    found = {}
    for row in solutions(engine, text):
        key = tuple(_value(row[name]) for name in ("a", "b") if name in row)
        if key:
            found[key] = int(_value(row["n"]))
    return found


def _label(term: object) -> Label:
    return label_of(term) if isinstance(term, ox.Literal) else Label(_value(term))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
