"""The frames, applied by a processor that others wrote: one tree a thing, with all of its triples and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyld import jsonld
from rdflib import OWL, RDF, RDFS

from kg.graph.dumps.description import describe
from kg.graph.dumps.jsonld import JsonLdWriter
from kg.graph.frames import TREES, frame
from kg.graph.namespaces import juten_namespace
from kg.graph.ontology import load_context

Json = dict[str, Any]
Triples = set[tuple[str, ...]]
# Classes that the graphs of the tests have nothing of: a measure's line needs two editions, a change their comparison.
NOT_THERE = {"MeasureLine", "Change"}


@pytest.fixture(scope="module")
def context(root, base_iri) -> Json:
    return load_context(root / "ontology", base_iri)


@pytest.fixture(scope="module")
def document(real_chunks, full_chunks, ontology, context) -> list[Json]:
    """The real graph, the made-up one that has every kind of thing, and the vocabulary, flat and in one."""
    writer = JsonLdWriter(context)
    parts = [*(chunk.triples for chunk in (*real_chunks, *full_chunks)), sorted(ontology)]
    nodes = [writer.node(description) for part in parts for description in describe(part)]
    return jsonld.flatten({"@context": context, "@graph": nodes})


@pytest.fixture(scope="module")
def subjects(document: list[Json]) -> dict[str, Triples]:
    """The triples of the flat document, by subject."""
    found: dict[str, Triples] = {}
    for triple in triples_of(document):
        found.setdefault(triple[0], set()).add(triple)
    return found


def triples_of(document: Json | list[Json]) -> Iterator[tuple[str, ...]]:
    for triple in jsonld.to_rdf(document)["@default"]:
        term = triple["object"]
        yield (
            triple["subject"]["value"],
            triple["predicate"]["value"],
            *(term.get(key, "") for key in ("type", "value", "datatype", "language")),
        )


def framed(document: list[Json], name: str, context: Json) -> Json:
    return jsonld.frame(document, frame(name, context), {"omitGraph": False})


def nodes(value: Any) -> Iterator[Json]:
    """Every object of a tree that has an id."""
    if isinstance(value, dict):
        if "id" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)


def test_every_class_of_the_vocabulary_has_a_frame(ontology, base_iri) -> None:
    juten = juten_namespace(base_iri)
    classes = {str(it).removeprefix(juten) for it in ontology.subjects(RDF.type, OWL.Class)}
    assert classes <= TREES.keys()


def test_a_class_that_no_thing_states_stands_for_its_subclasses(ontology, base_iri) -> None:
    juten = juten_namespace(base_iri)
    for name in ("PrintedItem", "OrderedItem", "LawPart"):
        below = {str(it).removeprefix(juten) for it in ontology.subjects(RDFS.subClassOf, juten[name])}
        assert set(TREES[name].types) == below


@pytest.mark.parametrize("name", TREES)
def test_every_thing_of_a_class_becomes_one_tree_without_loss(
    document: list[Json], context: Json, subjects: dict[str, Triples], name: str
) -> None:
    types = {context[it].replace("juten:", context["juten"]) for it in TREES[name].types or (name,)}
    for prefix in ("oa", "prov"):
        types = {it.replace(f"{prefix}:", context[prefix]) for it in types}
    things = {
        subject
        for subject, triples in subjects.items()
        if any(t[1] == str(RDF.type) and t[3] in types for t in triples)
    }
    assert bool(things) == (name not in NOT_THERE)
    result = framed(document, name, context)
    trees = result.get("@graph", [])
    # A processor writes the values, which are terms of the vocabulary, with its prefix.
    assert sorted(tree["id"].replace("juten:", context["juten"]) for tree in trees) == sorted(things)
    told = set(triples_of(result))
    # Differences are sorted lists of a few: pytest's own account of two large sets takes minutes.
    assert sorted(told - set().union(*subjects.values()))[:9] == []
    assert sorted(set().union(*(subjects[thing] for thing in things)) - told)[:9] == []
    assert [node for node in nodes(trees) if None in node.values()] == []
    parts = [part for tree in trees for key in TREES[name].parts for part in flat(tree.get(key, []))]
    assert [part for part in parts if not isinstance(part, dict) or not subjects[part["id"]] <= told] == []


@pytest.mark.parametrize("name", sorted({part for tree in TREES.values() for part in tree.parts.values()}))
def test_a_part_mentions_every_property_that_leads_to_a_thing(
    document: list[Json], context: Json, subjects: dict[str, Triples], name: str
) -> None:
    """One that it does not mention would be embedded whole, and all that hangs on it: minutes for a processor."""
    tree = TREES[name]
    mentioned = {*tree.parts, *tree.named, *tree.plain}
    things = [it["id"] for it in framed(document, name, context)["@graph"]]
    leading = {triple[1] for thing in things for triple in subjects[thing] if triple[3] in subjects} - {str(RDF.type)}
    names = jsonld.compact({iri: [{"@id": "urn:x"}] for iri in leading}, context).keys() - {"@context"}
    assert things
    assert sorted(names - mentioned) == []


def test_a_measure_has_its_parts_whole_and_what_it_names_by_name(document: list[Json], context: Json) -> None:
    trees = {tree["id"]: tree for tree in framed(document, "Measure", context)["@graph"]}
    measure = trees["https://w3id.org/juten-kg/id/measure/2022-06-07/01-10"]
    points = sorted(measure["point"], key=lambda it: it["position"])
    assert points[0]["printedText"].startswith("デジタル技術も用いながら")
    assert {kpi["kpiStatus"] for kpi in measure["kpi"]} == {"stated"}
    assert [it["label"]["ja"] for it in measure["leadMinistry"]] == ["総務省"]
    assert [it["agent"]["label"]["en"] for it in measure["qualifiedAttribution"]] == [
        "Ministry of Internal Affairs and Communications"
    ]
    assert measure["isPartOf"]["type"] == "Edition"
    assert set(measure["isPartOf"]["label"]) == {"ja", "en"}


def flat(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_a_thing_shared_by_many_is_named_in_every_one_of_them(document: list[Json], context: Json) -> None:
    trees = framed(document, "Measure", context)["@graph"]
    assert {type(tree["isPartOf"]) for tree in trees} == {dict}
