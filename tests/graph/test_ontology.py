"""The ontology declares and explains every term, and the graph that the builder writes is consistent with it."""

import warnings

import owlrl
import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kg.graph.namespaces import DCT, ORG, OWL, PROV, RDF, RDFS, S4CITY, SCHEMA, SKOS, VANN, XSD, juten_namespace
from kg.graph.ontology import OntologyError, load_context, load_ontology, load_shapes, ontology_text

BASE = "https://w3id.org/juten-kg/"
JUTEN = juten_namespace(BASE)
OTHER = "http://localhost:8000/"
DECLARED_AS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.NamedIndividual,
    SKOS.ConceptScheme,
    RDFS.Datatype,
}

# Terms that no triple of today's builder uses, each with its reason.
UNUSED = {
    "MeasureLine": "ties a measure's editions together; there is one edition so far",
    "Change": "kg diff writes it into a file of its own",
    "before": "kg diff writes it into a file of its own",
    "after": "kg diff writes it into a file of its own",
    "changeKind": "kg diff writes it into a file of its own",
    "changedField": "kg diff writes it into a file of its own",
    "textBefore": "kg diff writes it into a file of its own",
    "textAfter": "kg diff writes it into a file of its own",
    "likeness": "kg diff writes it into a file of its own",
    "MinistryGroup": "the class of individuals that the builder points to",
    "ministryGroup": "no measure of 2022-06-07 names a group",
    "allMinistries": "no measure of 2022-06-07 names a group",
    "ministriesConcerned": "no measure of 2022-06-07 names a group",
    "ministryGroupScheme": "lists the values",
    "PrintedItem": "the domain of what every printed text has",
    "OrderedItem": "the domain of juten:position",
    "LawPart": "the domain of juten:law",
    "KpiStatus": "the class of individuals that the builder points to",
    "MinistryRole": "the class of individuals that the builder points to",
    "Mark": "the class of individuals that the builder points to",
    "LegalBasisStatus": "the class of individuals that the builder points to",
    "CorrectionCause": "the class of individuals that the builder points to",
    "TargetComparison": "no KPI of 2022-06-07 states a target",
    "targetValue": "no KPI of 2022-06-07 states a target",
    "targetUnit": "no KPI of 2022-06-07 states a target",
    "targetComparison": "no KPI of 2022-06-07 states a target",
    "targetFiscalYear": "no KPI of 2022-06-07 states a target",
    "targetYear": "no KPI of 2022-06-07 states a target",
    "atLeast": "no KPI of 2022-06-07 states a target",
    "atMost": "no KPI of 2022-06-07 states a target",
    "exactly": "no KPI of 2022-06-07 states a target",
    "kpiStatusScheme": "lists the values",
    "ministryRoleScheme": "lists the values",
    "markScheme": "lists the values",
    "legalBasisStatusScheme": "lists the values",
    "correctionCauseScheme": "lists the values",
    "targetComparisonScheme": "lists the values",
}


def ours(graph):
    """Our terms in a graph: as subjects, predicates, objects and datatypes."""
    terms = {term for triple in graph for term in triple}
    terms |= {term.datatype for term in terms if isinstance(term, Literal) and term.datatype}
    return {term for term in terms if isinstance(term, URIRef) and term.startswith(JUTEN)}


def terms_of(graph):
    return {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(JUTEN)}


def properties(graph):
    return set(graph.subjects(RDF.type, OWL.ObjectProperty)) | set(graph.subjects(RDF.type, OWL.DatatypeProperty))


def test_every_term_that_the_builder_writes_is_declared(real_graph, full_graph, ontology):
    assert ours(real_graph) | ours(full_graph) <= terms_of(ontology)


def test_no_term_is_declared_without_use_or_reason(real_graph, full_graph, ontology):
    unused = {str(term).removeprefix(JUTEN) for term in terms_of(ontology) - ours(real_graph) - ours(full_graph)}
    assert unused == set(UNUSED)


def test_every_term_of_the_shapes_is_declared(shapes, ontology):
    assert ours(shapes) <= terms_of(ontology)


def test_every_term_is_declared_as_one_kind_of_thing(ontology):
    for term in terms_of(ontology):
        assert len(set(ontology.objects(term, RDF.type)) & DECLARED_AS) == 1, term


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_has_label_and_definition_once_in_japanese_and_english(ontology, predicate):
    for term in terms_of(ontology):
        assert sorted(text.language for text in ontology.objects(term, predicate)) == ["en", "ja"], term


def test_every_property_has_one_domain_and_one_range(ontology):
    for term in properties(ontology):
        assert len(set(ontology.objects(term, RDFS.domain))) == 1, term
        assert len(set(ontology.objects(term, RDFS.range))) == 1, term


def test_no_two_terms_of_a_kind_share_a_label(ontology):
    for language in ("ja", "en"):
        for kind in DECLARED_AS:
            labels = [
                str(label)
                for term in terms_of(ontology) & set(ontology.subjects(RDF.type, kind))
                for label in ontology.objects(term, RDFS.label)
                if label.language == language
            ]
            assert len(labels) == len(set(labels)), (language, kind)


MAPPINGS = [
    (JUTEN.Measure, RDFS.subClassOf, PROV.Plan),
    (JUTEN.Kpi, RDFS.subClassOf, S4CITY.KeyPerformanceIndicator),
    (JUTEN.ProgressKpi, RDFS.subClassOf, JUTEN.Kpi),
    (JUTEN.EffectKpi, RDFS.subClassOf, JUTEN.Kpi),
    (JUTEN.Ministry, RDFS.subClassOf, ORG.FormalOrganization),
    (JUTEN.Ministry, RDFS.subClassOf, SCHEMA.GovernmentOrganization),
    (JUTEN.FiscalYear, RDFS.subClassOf, DCT.PeriodOfTime),
    (JUTEN.ministry, RDFS.subPropertyOf, DCT.contributor),
    (JUTEN.leadMinistry, RDFS.subPropertyOf, JUTEN.ministry),
    (JUTEN.cooperatingMinistry, RDFS.subPropertyOf, JUTEN.ministry),
    (JUTEN.legalBasis, RDFS.subPropertyOf, DCT.references),
    (JUTEN.mainArticle, RDFS.subPropertyOf, JUTEN.legalBasis),
    (JUTEN.relatedArticle, RDFS.subPropertyOf, JUTEN.legalBasis),
]


@pytest.mark.parametrize("triple", MAPPINGS, ids=lambda triple: triple[0].rsplit("#", 1)[1])
def test_a_term_is_mapped_to_the_reused_vocabulary(ontology, triple):
    assert triple in ontology


def test_the_ontology_has_no_blank_node(ontology):
    assert not any(isinstance(term, BNode) for triple in ontology for term in triple)


def test_the_ontology_says_what_it_is_and_whose(ontology):
    header = URIRef(BASE + "ontology")
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert {text.language for text in ontology.objects(header, DCT.title)} == {"ja", "en"}
    assert ontology.value(header, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(header, VANN.preferredNamespaceUri) == Literal(str(JUTEN))


def closure(*graphs):
    union = Graph(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            union.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # owlrl warns of literals whose datatype OWL 2 RL has no rules for
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(union)
    return union


ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def errors(graph):
    """What owlrl notes where rules of OWL 2 RL end in false, less its own doubt about lexical forms."""
    return [str(text) for _, _, text in graph.triples((None, ERROR, None))]


@pytest.fixture(scope="module")
def closed(real_graph, full_graph, ontology):
    return closure(ontology, real_graph), closure(ontology, full_graph)


def test_reasoning_over_the_graph_finds_no_contradiction(closed):
    assert [errors(graph) for graph in closed] == [[], []]


def test_reasoning_does_find_a_contradiction_where_there_is_one(full_graph, ontology):
    wrong = Graph(bind_namespaces="none")
    measure = next(full_graph.subjects(RDF.type, JUTEN.Measure))
    ministry = next(full_graph.subjects(RDF.type, JUTEN.Ministry))
    wrong.add((ministry, JUTEN.leadMinistry, measure))
    assert errors(closure(ontology, full_graph, wrong))


def test_domain_and_range_make_nothing_what_it_is_not_said_to_be(closed, real_graph, full_graph, ontology):
    superclasses = {JUTEN.PrintedItem, JUTEN.OrderedItem, JUTEN.LawPart}
    for graph, source in zip(closed, (real_graph, full_graph), strict=True):
        for class_ in set(ontology.subjects(RDF.type, OWL.Class)) - superclasses:
            inferred = set(graph.subjects(RDF.type, class_)) - terms_of(ontology)
            asserted = set(source.subjects(RDF.type, class_))
            # owl:sameAs makes the Wikidata item a ministry too: that is what it says
            assert {node for node in inferred - asserted if node.startswith(BASE)} == set(), class_


def test_superproperties_that_people_query_are_in_the_graph_without_a_reasoner(
    closed, real_graph, full_graph, ontology
):
    for graph, source in zip(closed, (real_graph, full_graph), strict=True):
        for property_ in properties(ontology):
            inferred = {(s, o) for s, o in graph.subject_objects(property_) if s.startswith(BASE) and ours_or_value(o)}
            assert inferred == set(source.subject_objects(property_)), property_


def ours_or_value(node):
    return isinstance(node, Literal) or node.startswith(BASE)


def test_another_base_moves_the_terms_and_the_iris_in_literals(root):
    graph = load_ontology(root / "ontology", OTHER)
    terms = {term for triple in graph for term in triple}
    assert not any(BASE in str(term) for term in terms)
    assert (URIRef(OTHER + "ontology#Measure"), RDF.type, OWL.Class) in graph
    assert graph.value(URIRef(OTHER + "ontology"), VANN.preferredNamespaceUri) == Literal(OTHER + "ontology#")


def test_another_base_moves_the_shapes_and_the_context(root):
    shapes = load_shapes(root / "ontology", OTHER)
    assert Literal(OTHER + "ontology#", datatype=XSD.anyURI) in set(shapes.objects())
    assert load_context(root / "ontology", OTHER)["juten"] == OTHER + "ontology#"


@pytest.mark.parametrize("load", [load_ontology, load_shapes, load_context])
def test_a_missing_file_is_one_error_that_names_it(tmp_path, load):
    with pytest.raises(OntologyError, match=str(tmp_path)):
        load(tmp_path, BASE)


@pytest.mark.parametrize(
    ("name", "load"),
    [("juten.ttl", load_ontology), ("shapes.ttl", load_shapes), ("context.jsonld", load_context)],
)
@pytest.mark.parametrize("content", [b"<a> <b> ", b"[]", b"\xff\xfe", b"@prefix x: y", b'{"a": 1}'])
def test_an_unreadable_file_is_one_error_that_names_it(tmp_path, name, load, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OntologyError, match=name):
        load(tmp_path, BASE)


def test_the_text_of_a_file_is_as_written_for_the_default_base(root):
    path = root / "ontology" / "juten.ttl"
    assert ontology_text(root / "ontology", "juten.ttl", BASE) == path.read_text(encoding="utf-8")
