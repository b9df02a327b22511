"""docs/model.md and docs/model.ja.md: their queries run over the published graph, and they name every term."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Literal

from kg.graph.namespaces import OWL, RDF, juten_namespace

BASE = "https://w3id.org/juten-kg/"
JUTEN = juten_namespace(BASE)
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("model.md", "model.ja.md")
QUERY = re.compile(r"```sparql\n(.*?)```", re.DOTALL)
TERM = re.compile(r"\bjuten:([A-Za-z]+)")

# Classes that only hold others together: in the ontology's file, not on a page for readers.
NOT_EXPLAINED = {
    "PrintedItem",
    "OrderedItem",
    "LawPart",
    "KpiStatus",
    "MinistryRole",
    "Mark",
    "LegalBasisStatus",
    "CorrectionCause",
    "TargetComparison",
}
# Properties that say what their name says, listed in the ontology's file.
SELF_EXPLAINING = {"pageCount", "pageNumber", "sha256", "coverageNote", "lawNumber", "kpiOf", "kpiStatus", "effectKpi"}


def text(page):
    return (DOCS / page).read_text(encoding="utf-8")


def queries(page):
    return QUERY.findall(text(page))


def term(node):
    if isinstance(node, Literal):
        if node.language:
            return pyoxigraph.Literal(node, language=node.language)
        return pyoxigraph.Literal(node, datatype=pyoxigraph.NamedNode(node.datatype) if node.datatype else None)
    return pyoxigraph.NamedNode(node)


@pytest.fixture(scope="module")
def store(real_graph, ontology):
    store = pyoxigraph.Store()
    about = pyoxigraph.NamedNode(BASE + "graph/ontology")
    store.extend(pyoxigraph.Quad(*map(term, triple)) for triple in real_graph)
    store.extend(pyoxigraph.Quad(*map(term, triple), about) for triple in ontology)
    return store


ROWS = [6, 16, 3, 6, 28, 1, 69, 2, 42, 3]  # of each query, in the order of the page


@pytest.mark.parametrize("page", PAGES)
def test_every_query_of_the_page_runs_and_gives_its_rows(store, page):
    assert [len(list(store.query(query))) for query in queries(page)] == ROWS


def test_both_pages_have_the_same_queries():
    assert queries("model.md") == queries("model.ja.md") != []


@pytest.mark.parametrize("page", PAGES)
def test_the_page_names_no_term_that_is_not_declared(ontology, page):
    declared = {str(node).removeprefix(JUTEN) for node in ontology.subjects(RDF.type) if node.startswith(JUTEN)}
    assert set(TERM.findall(text(page))) <= declared


@pytest.mark.parametrize("page", PAGES)
def test_the_page_names_every_class_and_property_and_value(ontology, page):
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
    declared = {str(node).removeprefix(JUTEN) for kind in kinds for node in ontology.subjects(RDF.type, kind)}
    unnamed = declared - set(TERM.findall(text(page))) - NOT_EXPLAINED - SELF_EXPLAINING
    assert unnamed == set()
