"""The JSON-LD context covers every term, reads well, and loses nothing on the way out and back."""

import json

import pyoxigraph
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg.graph.iris import Iris
from kg.graph.namespaces import OWL, RDF, juten_namespace, prefixes
from kg.graph.ontology import load_context

# rdflib 7.6 warns of its own JSON-LD parser's use of ConjunctiveGraph.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://w3id.org/juten-kg/"
IRIS = Iris(BASE)
JUTEN = juten_namespace(BASE)


@pytest.fixture(scope="module")
def context(root):
    return load_context(root / "ontology", BASE)


def as_json_ld(graph, context):
    return graph.serialize(format="json-ld", context=context, auto_compact=False)


@pytest.fixture(scope="module")
def documents(real_graph, full_graph, context):
    return [(graph, as_json_ld(graph, context)) for graph in (real_graph, full_graph)]


@pytest.fixture(scope="module")
def nodes(documents):
    return {node["id"]: node for _, text in documents for node in json.loads(text)["@graph"]}


def test_rdflib_reads_the_same_graph_back(documents):
    for graph, text in documents:
        assert isomorphic(Graph().parse(data=text, format="json-ld"), graph)


def test_pyoxigraph_reads_the_same_graph_back(documents):
    """Language tags apart: pyoxigraph writes them in lower case, as it does on loading."""
    for graph, text in documents:
        quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)
        assert {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads} == {
            " ".join(str(pyoxigraph_term(term)) for term in triple) for triple in graph
        }


def pyoxigraph_term(term):
    if isinstance(term, URIRef):
        return pyoxigraph.NamedNode(term)
    if term.language:
        return pyoxigraph.Literal(term, language=term.language.lower())
    return pyoxigraph.Literal(term, datatype=pyoxigraph.NamedNode(term.datatype) if term.datatype else None)


def test_every_class_property_and_value_of_the_ontology_is_a_term_of_the_same_name(ontology, context):
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
    names = {str(term).removeprefix(JUTEN) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    missing = {name for name in names if expanded(context, context.get(name)) != str(JUTEN[name])}
    assert missing == set()


def expanded(context, definition):
    name = definition["@id"] if isinstance(definition, dict) else definition
    prefix, _, local = (name or "").partition(":")
    return context.get(prefix, "") + local


def test_every_prefix_of_the_project_is_in_the_context(context):
    assert {prefix: context.get(prefix) for prefix in prefixes(BASE)} == prefixes(BASE)


def test_no_key_and_no_type_is_left_as_an_iri(nodes):
    keys = {key for node in nodes.values() for key in node}
    types = {name for node in nodes.values() for name in flat(node["type"])}
    assert {name for name in keys | types if ":" in name or name.startswith("@")} == set()


def flat(value):
    return value if isinstance(value, list) else [value]


def test_no_value_needs_an_object_with_a_type(nodes):
    typed = [(key, value) for node in nodes.values() for key in node for value in flat(node[key])]
    assert [pair for pair in typed if isinstance(pair[1], dict) and "@value" in pair[1]] == []


def test_a_measure_reads_as_a_web_developer_expects(nodes):
    measure = nodes[str(IRIS.measure("2022-06-07", "02-02"))]
    assert measure["type"] == "Measure"
    assert measure["identifier"] == "02-02"
    assert measure["label"] == {"ja": "「Trusted Web」構想の実現"}
    assert measure["printedText"] == "「Trusted Web」構想の実現"
    assert measure["progressKpiStatus"] == "stated"
    assert measure["leadMinistry"] == [BASE + "id/ministry/cabinet-secretariat"]
    assert measure["mentionsYear"] == ["2030"]


def test_a_ministry_has_its_names_by_language(nodes):
    names = nodes[str(IRIS.ministry("digital-agency"))]["label"]
    assert names == {"ja": "デジタル庁", "en": "Digital Agency", "ja-Hira": "でじたるちょう"}


@pytest.mark.parametrize(
    ("slug", "key", "value"),
    [
        ("sample-ministry", "foundingDate", "2001-01-06"),
        ("sample-agency", "foundingYearMonth", "2021-09"),
        ("young-agency", "foundingYear", "2023"),
    ],
)
def test_a_founding_date_is_a_plain_string_whose_key_says_how_exact_it_is(nodes, slug, key, value):
    assert nodes[str(IRIS.ministry(slug))][key] == value


def test_what_may_come_more_than_once_is_always_a_list(nodes):
    measure = nodes[str(IRIS.measure("2022-06-07", "01-10"))]
    assert isinstance(measure["leadMinistry"], list)
    assert isinstance(measure["kpi"], list)


def test_a_text_in_another_language_than_the_usual_one_survives(context):
    graph = Graph(bind_namespaces="none")
    graph.add((URIRef("urn:x"), JUTEN.printedText, Literal("printed", lang="en")))
    graph.add((URIRef("urn:x"), JUTEN.printedText, Literal("刷", lang="ja")))
    graph.add((URIRef("urn:x"), JUTEN.printedText, Literal("plain")))
    assert isomorphic(Graph().parse(data=as_json_ld(graph, context), format="json-ld"), graph)
