"""The files of ``ontology/`` for one base IRI: the ontology, the shapes, the JSON-LD context.

The files are written for :data:`kg.settings.DEFAULT_BASE_IRI`; another base is put in its place in the text, which also
reaches IRIs inside literals (``vann:preferredNamespaceUri``, ``sh:namespace``). Nothing here knows a record.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.graph.namespaces import prefixes
from kg.settings import DEFAULT_BASE_IRI

ONTOLOGY_FILE = "juten.ttl"
SHAPES_FILE = "shapes.ttl"
CATALOGUE_SHAPES_FILE = "dcat-shapes.ttl"
CONTEXT_FILE = "context.jsonld"


class OntologyError(Exception):
    """A file of ``ontology/`` is missing or cannot be read; the message names it and says why."""


def ontology_text(folder: Path, name: str, base_iri: str) -> str:
    """The text of a file of ``ontology/`` with every IRI of ours below ``base_iri``.

    :raises OntologyError: where the file is missing, cannot be opened or is not UTF-8.
    """
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error
    return text if base_iri == DEFAULT_BASE_IRI else text.replace(DEFAULT_BASE_IRI, base_iri)


def load_ontology(folder: Path, base_iri: str) -> Graph:
    """The ontology as a graph without blank nodes, with our prefixes bound.

    :raises OntologyError: where the file is missing or is no Turtle.
    """
    return _turtle(folder, ONTOLOGY_FILE, base_iri)


def load_shapes(folder: Path, base_iri: str) -> Graph:
    """The SHACL shapes as a graph, with our prefixes bound.

    :raises OntologyError: where the file is missing or is no Turtle.
    """
    return _turtle(folder, SHAPES_FILE, base_iri)


def load_catalogue_shapes(folder: Path, base_iri: str) -> Graph:
    """The SHACL shapes of the catalogue (DCAT-AP, VoID) as a graph.

    :raises OntologyError: where the file is missing or is no Turtle.
    """
    return _turtle(folder, CATALOGUE_SHAPES_FILE, base_iri)


def load_context(folder: Path, base_iri: str) -> dict[str, Any]:
    """The JSON-LD context: the value of ``@context``.

    :raises OntologyError: where the file is missing or holds no context.
    """
    text = ontology_text(folder, CONTEXT_FILE, base_iri)
    try:
        context: dict[str, Any] = json.loads(text)["@context"]
    except (ValueError, KeyError, TypeError) as error:
        raise OntologyError(f"{folder / CONTEXT_FILE}: {error}") from error
    return context


def _turtle(folder: Path, name: str, base_iri: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=ontology_text(folder, name, base_iri), format="turtle")
    except (BadSyntax, ParserError, ValueError, IndexError) as error:  # a cut-off file ends in an IndexError
        raise OntologyError(f"{folder / name}: {error}") from error
    for prefix, namespace in prefixes(base_iri).items():
        graph.bind(prefix, namespace, replace=True)
    return graph
