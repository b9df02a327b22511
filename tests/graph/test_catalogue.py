"""The catalogue and the saved queries as graphs: asked by SPARQL, as a harvester would."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Store

from kg.graph.build import build
from kg.graph.catalogue import data_set_of
from kg.graph.distributions import LATER_FILES
from kg.graph.progress import Progress
from kg.queries import load_queries
from kg.snapshot import Snapshot

PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX cat: <https://w3id.org/juten-kg/catalog#>
"""
Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def snapshot(root: Path, base_iri: str, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(root, tmp_path_factory.mktemp("build"), base_iri, Progress())


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Store:
    store = Store()
    store.load(gzip.decompress(snapshot.graph_file.read_bytes()), format=RdfFormat.N_TRIPLES)
    store.load(gzip.decompress(snapshot.named_graphs_file.read_bytes()), format=RdfFormat.N_QUADS)
    return store


def rows(store: Store, query: str, graph: str | None = "catalog") -> Rows:
    """The solutions of a SELECT over a named graph, or over the default graph (None), in the order of its variables."""
    name = pyoxigraph.NamedNode(f"https://w3id.org/juten-kg/graph/{graph}") if graph else pyoxigraph.DefaultGraph()
    solutions = store.query(PREFIXES + query, default_graph=name)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = solutions.variables
    return sorted(tuple(str(solution[name].value) for name in names) for solution in solutions)


def test_the_catalogue_lists_the_data_sets_and_the_endpoint(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?thing { <https://w3id.org/juten-kg/catalog> a dcat:Catalog ; dcat:dataset|dcat:service ?thing }",
    )
    names = {row[0].rpartition("#")[2] for row in found}
    assert names == {"juten", "reference", "ontology", "edition-2022-06-07", "series", "sparql"}


def test_every_data_set_has_title_description_licence_and_publisher(store: Store) -> None:
    data_sets = rows(store, "SELECT ?d { ?d a dcat:Dataset }")
    whole = rows(
        store,
        "SELECT DISTINCT ?d { ?d a dcat:Dataset ; dct:license ?l ; dct:publisher/foaf:name ?n ."
        ' ?d dct:title ?ja, ?en ; dct:description ?dja, ?den FILTER(LANG(?ja)="ja" && LANG(?en)="en" &&'
        ' LANG(?dja)="ja" && LANG(?den)="en") }',
    )
    assert whole == data_sets


def test_the_edition_stands_in_the_series_with_date_rights_and_source(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?date ?licence ?source { cat:edition-2022-06-07 dcat:inSeries cat:series ; dct:issued ?date ;"
        " dct:license ?licence ; dct:source ?source ."
        " cat:series dcat:first cat:edition-2022-06-07 ; dcat:last cat:edition-2022-06-07 }",
    )
    assert found == [
        (
            "2022-06-07",
            "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
            "https://www.digital.go.jp/policies/priority-policy-program/#document",
        )
    ]


def test_the_rights_name_licence_citation_and_processing_in_both_languages(store: Store) -> None:
    texts = dict(
        rows(store, "SELECT (LANG(?text) AS ?l) ?text { cat:edition-2022-06-07 dct:rights [ rdfs:label ?text ] }")
    )
    assert all(part in texts["ja"] for part in ("PDL1.0", "出典", "加工"))
    assert all(part in texts["en"] for part in ("PDL1.0", "Source", "Processed"))


def test_a_distribution_says_what_the_manifest_says(store: Store, snapshot: Snapshot, base_iri: str) -> None:
    found = rows(
        store,
        "SELECT ?url ?bytes ?hash { ?d a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?bytes ;"
        " dcat:mediaType ?type ;"
        " spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?hash ] }",
    )
    told = {(url.removeprefix(f"{base_iri}dumps/"), size, digest) for url, size, digest in found}
    written = {(e.name.removeprefix("dumps/"), str(e.bytes), e.sha256) for e in snapshot.dumps}
    later = {name for name, _media_type in LATER_FILES}  # they hold the catalogue, or follow from it
    left_out = {entry for entry in written if entry[0] in later}
    assert len(left_out) == len(later) == 2
    assert told == written - left_out


def test_every_file_is_listed_with_its_media_type_and_one_licence(
    store: Store, snapshot: Snapshot, base_iri: str
) -> None:
    found = rows(store, "SELECT ?url ?type ?l ?r { ?d dcat:downloadURL ?url ; dcat:mediaType ?type ; dct:license ?l ; "
                        "dct:rights ?r }")  # fmt: skip
    media_types = {url: media_type for url, media_type, *_terms in found}
    assert len(media_types) == len(found) == len(snapshot.dumps)
    for entry in snapshot.dumps:
        told = media_types[base_iri + entry.name]
        assert told.endswith("/application/n-triples" if entry.name.endswith(".nt.gz") else f"/{entry.media_type}")


def test_what_cannot_be_told_of_the_trig_is_in_the_checksums(store: Store, base_iri: str) -> None:
    found = rows(store, "SELECT ?see { ?d dct:title 'juten-all.trig' ; rdfs:seeAlso ?see }")
    assert found == [(f"{base_iri}dumps/SHA256SUMS",)]


def test_the_current_version_of_the_series_is_the_newest_edition_of_an_open_period(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?e ?start { cat:series dcat:hasCurrentVersion ?e . ?e dct:temporal ?t . ?t dcat:startDate ?start "
        "FILTER NOT EXISTS { ?t dcat:endDate ?end } }",
    )
    assert found == [("https://w3id.org/juten-kg/catalog#edition-2022-06-07", "2022-06-07")]


def test_each_linkset_says_from_what_how_and_when_it_was_made(store: Store) -> None:
    linksets = rows(store, "SELECT ?l { ?l a void:Linkset }")
    told = rows(
        store,
        "SELECT DISTINCT ?l { ?l a void:Linkset ; prov:wasDerivedFrom ?table ; dct:created ?day ; "
        'dct:provenance/rdfs:label ?ja, ?en FILTER(LANG(?ja) = "ja" && LANG(?en) = "en") . '
        "[] dcat:downloadURL ?table }",
    )
    assert len(told) == 5
    assert told == linksets


def test_a_compressed_file_names_what_is_in_it(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?type ?compression { ?d dct:title 'juten.nt.gz' ; dcat:mediaType ?type ;"
        " dcat:compressFormat ?compression }",
    )
    media_types = "https://www.iana.org/assignments/media-types/application/"
    assert found == [(f"{media_types}n-triples", f"{media_types}gzip")]


@pytest.mark.parametrize(
    ("file", "data_set"),
    [
        ("juten.ttl", "juten"),
        ("measures.csv", "juten"),
        ("reference.nt.gz", "reference"),
        ("ontology.rdf", "ontology"),
        ("edition-2022-06-07.jsonld", "edition-2022-06-07"),
    ],
)
def test_a_file_belongs_to_the_data_set_of_its_name(file: str, data_set: str) -> None:
    assert data_set_of(file) == data_set


def test_the_void_figures_are_those_of_the_graph(store: Store, snapshot: Snapshot) -> None:
    ((triples, entities, classes, properties),) = rows(
        store,
        "SELECT ?triples ?entities ?classes ?properties { cat:juten void:triples ?triples ; void:entities ?entities ;"
        " void:classes ?classes ; void:properties ?properties }",
    )
    assert int(triples) == snapshot.triples[""]
    counted = rows(
        store,
        "SELECT (COUNT(DISTINCT ?s) AS ?entities) (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }",
        None,
    )
    assert counted == [(entities, properties)]
    assert len(rows(store, "SELECT DISTINCT ?class { ?s a ?class }", None)) == int(classes)


def test_class_partitions_count_the_entities_of_each_class(store: Store) -> None:
    told = rows(store, "SELECT ?c ?n { cat:juten void:classPartition [ void:class ?c ; void:entities ?n ] }")
    assert told == rows(store, "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c", None)


def test_property_partitions_count_the_triples_of_each_property(store: Store) -> None:
    told = rows(store, "SELECT ?p ?n { cat:juten void:propertyPartition [ void:property ?p ; void:triples ?n ] }")
    assert told == rows(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", None)


def test_a_class_partition_counts_the_properties_of_its_entities(store: Store) -> None:
    told = rows(
        store,
        "SELECT ?c ?p ?n { ?part void:class ?c ; void:propertyPartition [ void:property ?p ; void:triples ?n ] }",
    )
    assert told == rows(store, "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p", None)


def test_each_linkset_has_one_predicate_and_counts_its_triples(store: Store) -> None:
    told = rows(
        store,
        "SELECT ?space ?p ?n { ?l a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;"
        " void:objectsTarget/void:uriSpace ?space ; void:subjectsTarget cat:juten }",
    )
    counted: Counter[tuple[str, str]] = Counter()
    for predicate, value in rows(store, "SELECT ?p ?o { ?s ?p ?o FILTER(isIRI(?o)) }", None):
        counted.update((space, predicate) for space in {row[0] for row in told} if value.startswith(space))
    assert {(space, predicate, str(count)) for (space, predicate), count in counted.items()} == set(told)
    assert {space for space, _, _ in told} == {
        "http://www.wikidata.org/entity/",
        "https://ror.org/",
        "http://hojin-info.go.jp/data/",
        "https://laws.e-gov.go.jp/law/",
    }


def test_websites_are_no_linkset(store: Store) -> None:
    assert ("http://schema.org/url",) not in rows(store, "SELECT ?p { ?l void:linkPredicate ?p }")


def test_every_example_resource_is_in_the_data(store: Store) -> None:
    examples = rows(store, "SELECT ?example { cat:juten void:exampleResource ?example }")
    assert len(examples) == 5
    assert all(rows(store, f"SELECT ?l {{ <{example}> rdfs:label ?l }}", None) for (example,) in examples)


def test_the_catalogue_has_no_blank_node(store: Store) -> None:
    assert rows(store, "SELECT ?s { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }") == []


def test_every_node_of_the_catalogue_has_a_type(store: Store) -> None:
    assert rows(store, "SELECT DISTINCT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s a ?type } }") == []


# graph/queries


def test_every_saved_query_stands_in_its_graph_with_its_text(store: Store, root: Path, base_iri: str) -> None:
    queries = load_queries(root / "queries", base_iri)
    found = dict(
        rows(store, "SELECT ?q ?text { ?q a sh:SPARQLExecutable ; sh:select|sh:construct|sh:ask ?text }", "queries")
    )
    assert found == {f"{base_iri}queries/{name}": query.text for name, query in queries.items()}


def test_every_saved_query_has_label_and_comment_in_both_languages(store: Store) -> None:
    queries = rows(store, "SELECT ?q { ?q a sh:SPARQLExecutable }", "queries")
    complete = rows(
        store,
        "SELECT DISTINCT ?q { ?q rdfs:label ?a, ?b ; rdfs:comment ?c, ?d ; schema:keywords ?k ; schema:target ?t"
        ' FILTER(LANG(?a)="ja" && LANG(?b)="en" && LANG(?c)="ja" && LANG(?d)="en") }',
        "queries",
    )
    assert complete == queries


def test_a_saved_query_declares_the_prefixes_that_it_uses(store: Store, base_iri: str) -> None:
    found = dict(
        rows(
            store,
            f"SELECT ?prefix ?namespace {{ <{base_iri}queries/measures> sh:prefixes/sh:declare"
            " [ sh:prefix ?prefix ; sh:namespace ?namespace ] }",
            "queries",
        )
    )
    assert found["juten"] == f"{base_iri}ontology#"
