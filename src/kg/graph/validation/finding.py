"""A SHACL result said so that a person can mend it: which table, which row, which property, which value, and why.

The message comes from the shape, in Japanese and English. The place comes from the IRI of the focus node, which is made
of the keys of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.graph.iris import Iris
from kg.i18n import mark, translate
from kg.tables.findings import Severity

_SHOWN = 80  # characters of a value in one line

_WARNING = mark("warning")
_VALUE = mark("value %(value)s")
_PLACES = {
    "measure": mark("measure %(value)s"),
    "point": mark("point %(value)s"),
    "kpi": mark("KPI %(value)s"),
    "attribution": mark("ministry no. %(value)s"),
    "column": mark("column %(value)s"),
    "correction": mark("correction of %(value)s"),
    "page": mark("page %(value)s"),
    "ministry": mark("ministry %(value)s"),
    "organization": mark("organisation %(value)s"),
    "law": mark("law %(value)s"),
    "article": mark("article %(value)s"),
    "paragraph": mark("paragraph %(value)s"),
    "fiscal-year": mark("fiscal year %(value)s"),
    "topic": mark("topic %(value)s"),
}
_REFERENCE_FILES = {
    "ministry": "ministries.csv",
    "organization": "ministries.csv",
    "law": "laws.csv",
    "topic": "topics.csv",
}
_EDITION_FILES = {"edition": "edition.toml", "page": "edition.toml", "column": "columns.csv"}
_MEASURE_FILES = {"point": "points.csv", "legal-basis": "article_marks.csv", "correction": "corrections.csv"}


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a table: the file below the project's folder (None where no table holds it) and the row's keys."""

    file: str | None
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GraphFinding:
    """One SHACL result. ``focus`` is the IRI to look at; ``path`` and ``value`` are written as in SPARQL, prefixed."""

    focus: str
    path: str | None
    value: str | None
    message_ja: str
    message_en: str
    severity: Severity
    place: Place

    @property
    def sort_key(self) -> tuple[str, str, str, str, str]:
        """By file, row, property and value: the order in which a person works through them."""
        return (self.place.file or "~", self.focus, self.path or "", self.value or "", self.message_en)

    def line(self, language: str) -> str:
        """One line: ``data/…/measures.csv: measure 02-01: juten:leadMinistry: value …: what is expected``."""
        parts = [self.place.file or f"<{self.focus}>"]
        parts.extend(translate(_PLACES[kind], language, value=key) for kind, key in self.place.keys)
        if self.path is not None:
            parts.append(self.path)
        if self.value is not None:
            shown = self.value if len(self.value) <= _SHOWN else self.value[:_SHOWN] + "…"
            parts.append(translate(_VALUE, language, value=shown))
        if self.severity is Severity.WARNING:
            parts.append(translate(_WARNING, language))
        parts.append(self.message_ja if language == "ja" else self.message_en)
        return ": ".join(parts)


def place_of(iris: Iris, iri: str) -> Place:
    """The table and the row that an IRI of ours was made from."""
    path = iris.path(iri)
    if path is None or len(path) < 2:
        return Place(None)
    kind, key = path[0], path[1]
    if kind == "measure":
        return _place_in_measures(path)
    if kind in _EDITION_FILES:
        return Place(f"data/editions/{key}/{_EDITION_FILES[kind]}", ((kind, path[2]),) if len(path) > 2 else ())
    if kind == "law" and len(path) > 2:
        return Place("data/reference/provisions.csv", _pairs(path))
    if kind in _REFERENCE_FILES:
        return Place(f"data/reference/{_REFERENCE_FILES[kind]}", ((kind, key),))
    return Place(None, ((kind, key),) if kind in _PLACES else ())


def _place_in_measures(path: tuple[str, ...]) -> Place:
    edition, number, below = path[1], path[2] if len(path) > 2 else "", path[3:]
    file = _MEASURE_FILES.get(below[0], "measures.csv") if below else "measures.csv"
    keys: tuple[tuple[str, str], ...] = (("measure", number),)
    if len(below) > 1:
        kind = "column" if below[0] == "legal-basis" else below[0]
        keys = (*keys, (kind, below[1])) if kind in _PLACES else keys
    return Place(f"data/editions/{edition}/{file}", keys)


def _pairs(path: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, key) for kind, key in zip(path[::2], path[1::2], strict=False) if kind in _PLACES)


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """``juten:leadMinistry`` where a prefix fits and leaves a plain local name, else ``<…>``."""
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("_", "").replace("-", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri}>"
