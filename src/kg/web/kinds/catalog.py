"""The page of the catalogue: its data sets, files and statistics, each node with an anchor of its own name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.engine.interface import Engine
from kg.web.entity import RDF_TYPE, Label, best_label, label_of, local_name
from kg.web.kinds.asking import DCAT, DCT, SKOS, Row, first, grouped, value
from kg.web.kinds.kind import Context, Kind
from kg.web.results import Cell, cell, solutions

_VOID = "http://rdfs.org/ns/void#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_SPDX = "http://spdx.org/rdf/terms#"
_FIRST = ("juten", "edition", "series", "reference", "ontology", "sparql", "links", "target")
_TITLES = (f"{DCT}title", f"{SKOS}prefLabel", f"{_FOAF}name", f"{_VCARD}fn")
# Shown by other means: partitions as tables, files as a list.
_ELSEWHERE = frozenset({f"{_VOID}classPartition", f"{_VOID}propertyPartition", f"{DCAT}distribution", f"{DCT}title"})


@dataclass(frozen=True, slots=True)
class Node:
    """A data set, service, agent or linkset: its name (the fragment), its title, and what is said of it."""

    name: str
    title: Label
    properties: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file for download: the names of its node and of its checksum's, its address, size in bytes and SHA-256.

    Of the files that hold the catalogue itself, it can tell neither size nor checksum: 0 and ``""``.
    """

    name: str
    checksum_name: str
    address: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Partition:
    """How many things of a class or triples of a property there are; a class has its properties' partitions."""

    name: str
    iri: str
    number: int
    properties: tuple[Partition, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the page shows."""

    nodes: tuple[Node, ...]
    files: tuple[File, ...]
    classes: tuple[Partition, ...]
    properties: tuple[Partition, ...]


def _load(context: Context) -> Mapping[str, object] | None:
    found = _catalogue(context.engine, context.engine.version, context.base_iri, context.language)
    return {"catalogue": found} if found.nodes else None


@lru_cache(maxsize=4)
def _catalogue(engine: Engine, _version: str, base_iri: str, language: str) -> Catalogue:
    start = f"{base_iri}catalog#"
    text = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{base_iri}graph/catalog> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
    said: dict[str, dict[str, list[Row]]] = {
        iri.removeprefix(start): grouped(rows, "p")
        for iri, rows in grouped(solutions(engine, text), "s").items()
        if iri.startswith(start)
    }
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name in said:
        by_kind[name.partition("-")[0]].append(name)
    partitions = {
        name: Partition(name, iri, int(_one(said[name], f"{_VOID}triples") or 0))
        for name in said
        if (iri := _one(said[name], f"{_VOID}property"))
    }
    classes = [name for name in by_kind["class"] if name not in partitions]
    special = {*by_kind["file"], *by_kind["checksum"], *by_kind["class"], *by_kind["property"]}
    return Catalogue(
        nodes=tuple(_node(name, said[name], language) for name in sorted(said, key=_order) if name not in special),
        files=tuple(_file(name, said, start) for name in by_kind["file"]),
        classes=tuple(_class(name, said[name], partitions, start) for name in classes),
        properties=tuple(partitions[name] for name in by_kind["property"]),
    )


def _order(name: str) -> tuple[int, str]:
    """The data sets first, newest edition before older ones; then the series and the endpoint; then what they name."""
    kind = name.partition("-")[0]
    place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
    return (place, "".join(chr(0x10FFFF - ord(letter)) for letter in name) if kind == "edition" else name)


def _node(name: str, said: Mapping[str, Sequence[Row]], language: str) -> Node:
    titles = [label_of(row["o"]) for prop in _TITLES for row in said.get(prop, ())]
    properties = []
    for prop, rows in said.items():
        cells = tuple(shown for row in rows if (shown := cell(row["o"])) is not None)
        here = tuple(it for it in cells if it.language in {"", language}) or cells
        if prop not in _ELSEWHERE:
            properties.append((prop, here))
    properties.sort(key=lambda pair: (pair[0] != RDF_TYPE, not pair[0].startswith((DCT, DCAT)), local_name(pair[0])))
    return Node(name, best_label(titles, language) or Label(name), tuple(properties))


def _file(name: str, said: Mapping[str, Mapping[str, Sequence[Row]]], start: str) -> File:
    checksum = _one(said[name], f"{_SPDX}checksum").removeprefix(start)
    sha256 = _one(said.get(checksum, {}), f"{_SPDX}checksumValue")
    size = int(_one(said[name], f"{DCAT}byteSize") or 0)
    return File(name, checksum, _one(said[name], f"{DCAT}downloadURL"), size, sha256)


def _class(name: str, said: Mapping[str, Sequence[Row]], partitions: Mapping[str, Partition], start: str) -> Partition:
    inner = [value(row["o"]).removeprefix(start) for row in said.get(f"{_VOID}propertyPartition", ())]
    entities = int(_one(said, f"{_VOID}entities") or 0)
    found = tuple(partitions[each] for each in inner if each in partitions)
    return Partition(name, _one(said, f"{_VOID}class"), entities, found)


def _one(said: Mapping[str, Sequence[Row]], prop: str) -> str:
    return first(said.get(prop, ()), "o")


KIND = Kind("catalog", "catalog.html", _load)
