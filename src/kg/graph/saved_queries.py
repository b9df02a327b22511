"""The saved queries as triples (``graph/queries``), for tools that look for examples in the endpoint itself.

The terms are SHACL's (``sh:SPARQLExecutable``) as the SIB examples use them; a DESCRIBE, for which SHACL has no term,
takes the SIB vocabulary's. No blank nodes: declarations of prefixes are nodes of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, Namespace, URIRef

from kg.graph.canonical import Triple
from kg.graph.iris import Iris
from kg.graph.namespaces import RDF, RDFS, SCHEMA, SH, XSD
from kg.queries import SparqlExecutable

SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
_FORMS: dict[str, tuple[URIRef, URIRef]] = {
    "select": (SH.SPARQLSelectExecutable, SH.select),
    "construct": (SH.SPARQLConstructExecutable, SH.construct),
    "ask": (SH.SPARQLAskExecutable, SH.ask),
    "describe": (SPEX.SPARQLDescribeExecutable, SPEX.describe),
}


def query_triples(executables: Iterable[SparqlExecutable], iris: Iris) -> Iterator[Triple]:
    """The graph of the saved queries."""
    executables = list(executables)
    declarations = _declarations(executables, iris)
    for (prefix, namespace), node in declarations.items():
        yield (node, RDF.type, SH.PrefixDeclaration)
        yield (node, SH.prefix, Literal(prefix))
        yield (node, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
    for executable in executables:
        yield from _query(executable, declarations, iris)


def _declarations(executables: list[SparqlExecutable], iris: Iris) -> dict[tuple[str, str], URIRef]:
    """A node for each pair of prefix and namespace; two queries may use one prefix for two namespaces."""
    nodes: dict[tuple[str, str], URIRef] = {}
    used: dict[str, int] = {}
    for pair in sorted({pair for executable in executables for pair in executable.prefixes}):
        used[pair[0]] = used.get(pair[0], 0) + 1
        suffix = "" if used[pair[0]] == 1 else f"-{used[pair[0]]}"
        nodes[pair] = URIRef(f"{iris.graph('queries')}#prefix-{pair[0]}{suffix}")
    return nodes


def _query(executable: SparqlExecutable, declarations: dict[tuple[str, str], URIRef], iris: Iris) -> Iterator[Triple]:
    node = iris.query(executable.name)
    kind, text = _FORMS[executable.form]
    yield (node, RDF.type, SH.SPARQLExecutable)
    yield (node, RDF.type, kind)
    yield (node, text, Literal(executable.text))
    for language, title in executable.title.items():
        yield (node, RDFS.label, Literal(title, lang=language))
    for language, description in executable.description.items():
        yield (node, RDFS.comment, Literal(description, lang=language))
    for keyword in executable.keywords:
        yield (node, SCHEMA.keywords, Literal(keyword))
    yield (node, SCHEMA.target, iris.sparql)
    prefixes = URIRef(f"{node}#prefixes")
    if executable.prefixes:  # else nothing would be said about the node
        yield (node, SH.prefixes, prefixes)
    for pair in executable.prefixes:
        yield (prefixes, SH.declare, declarations[pair])
