"""pySHACL over batches of measures, each together with the reference data, so that memory does not grow with the graph.

Measured over 1,000 made-up measures (48,000 triples), CPU per triple, building of the batch's rdflib graph included:
121 µs with the shapes as written, 31 µs with :func:`spread_targets` and without nested alternatives in the shapes.
Parsing the shapes and setting up pySHACL is 7 ms a batch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.graph.builder import Chunk, Triple
from kg.graph.iris import Iris
from kg.graph.namespaces import RDF, SH, prefixes
from kg.graph.validation.batch_graph import BatchGraph
from kg.graph.validation.finding import GraphFinding, place_of, shorten
from kg.tables.findings import Severity

BATCH = 1000  # measures: about 93,000 triples and 80 MiB; the reference data again is 4 % of the work

_PLACEHOLDER = re.compile(r"\\\{.*?\\\}")  # {?name}, as re.escape writes it
_SEVERITIES: dict[Node | None, Severity] = {
    SH.Info: Severity.WARNING,
    SH.Warning: Severity.WARNING,
    SH.Violation: Severity.ERROR,
}
_PATH_OPERATORS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}


def spread_targets(shapes: Graph) -> Graph:
    """The same shapes, each property shape with the targets of its node shape instead of hanging below it.

    pySHACL evaluates a property shape once for all focus nodes that are its own targets, but once for each focus node
    where it is reached through ``sh:property``. The results are the same; a test compares them.
    """
    flat = Graph(bind_namespaces="none")
    for triple in shapes:
        flat.add(triple)
    for node_shape, target_class in list(flat.subject_objects(SH.targetClass)):
        if (node_shape, SH.deactivated, None) in flat or (node_shape, SH.path, None) in flat:
            continue
        for property_shape in list(flat.objects(node_shape, SH.property)):
            flat.add((property_shape, SH.targetClass, target_class))
    for node_shape in set(flat.subjects(SH.targetClass)):
        if (node_shape, SH.deactivated, None) not in flat and (node_shape, SH.path, None) not in flat:
            _let_go(flat, node_shape)
    return flat


def _let_go(flat: Graph, node_shape: Node) -> None:
    """Take the property shapes off a node shape whose only targets are classes; other targets still need them."""
    others = (SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    if not any((node_shape, target, None) in flat for target in others):
        flat.remove((node_shape, SH.property, None))


class Validator:
    """Validates graphs against one set of shapes."""

    def __init__(self, shapes: Graph, base_iri: str) -> None:
        """Prepare the shapes once.

        :param shapes: as :func:`kg.graph.ontology.load_shapes` gives them, for the same base IRI.
        """
        self._shapes = BatchGraph(spread_targets(shapes))
        self._iris = Iris(base_iri)
        self._prefixes = prefixes(base_iri)
        self._templates = [
            (re.compile(_PLACEHOLDER.sub(".*", re.escape(text)), re.DOTALL), text.language)
            for text in shapes.objects(None, SH.message)
            if isinstance(text, Literal) and "{" in text
        ]

    def findings(self, triples: Iterable[Triple]) -> Iterator[GraphFinding]:
        """The findings in one graph, in no order."""
        graph = BatchGraph(triples)
        _, report, text = pyshacl.validate(graph, shacl_graph=self._shapes)
        if not isinstance(report, Graph):  # pySHACL hands a failure back instead of raising it
            raise RuntimeError(f"pySHACL could not validate: {text}")  # noqa: TRY004
        for result in report.objects(None, SH.result):
            yield self._finding(report, result)

    def _finding(self, report: Graph, result: Node) -> GraphFinding:
        focus, value = str(report.value(result, SH.focusNode)), report.value(result, SH.value)
        path = report.value(result, SH.resultPath)
        if path is None and value is not None:  # a result of SPARQL says by its value which row is to be mended
            focus, value = str(value), None
        texts = [text for text in report.objects(result, SH.resultMessage) if isinstance(text, Literal)]
        messages = {text.language or self._language(text): str(text) for text in texts}
        anything = min(messages.values(), default="")
        return GraphFinding(
            focus=focus,
            path=None if path is None else self._path(report, path),
            value=None if value is None else self._term(value),
            message_ja=messages.get("ja", anything),
            message_en=messages.get("en", anything),
            severity=_SEVERITIES.get(report.value(result, SH.resultSeverity), Severity.ERROR),
            place=place_of(self._iris, focus),
        )

    def _language(self, text: str) -> str | None:
        """The language of a message whose places pySHACL filled: it drops the tag on the way (0.40.1)."""
        return next((language for template, language in self._templates if template.fullmatch(text)), None)

    def _term(self, term: Node) -> str:
        return shorten(str(term), self._prefixes) if isinstance(term, URIRef) else term.n3()

    def _path(self, report: Graph, path: Node) -> str:
        """A SHACL path as a SPARQL property path."""
        if isinstance(path, URIRef):
            return shorten(str(path), self._prefixes)
        if (path, RDF.first, None) in report:
            return "/".join(self._path(report, part) for part in Collection(report, path))
        alternatives = report.value(path, SH.alternativePath)
        if alternatives is not None:
            return "(" + "|".join(self._path(report, part) for part in Collection(report, alternatives)) + ")"
        for operator, form in _PATH_OPERATORS.items():
            operand = report.value(path, operator)
            if operand is not None:
                return form.format(self._path(report, operand))
        return "?"


def validate_graph(triples: Iterable[Triple], shapes: Graph, base_iri: str) -> list[GraphFinding]:
    """All findings in a graph as a whole, sorted. For small graphs: everything is held in memory."""
    return in_order(Validator(shapes, base_iri).findings(triples))


def validate_chunks(chunks: Iterable[Chunk], shapes: Graph, base_iri: str, batch: int = BATCH) -> list[GraphFinding]:
    """All findings in a graph that comes in chunks, sorted; ``batch`` measures are in memory at a time.

    :param chunks: as :func:`kg.graph.builder.build_chunks` gives them, the measures last.
    :raises ValueError: where anything else comes after a measure: batches before it were validated without it.
    """
    iris = Iris(base_iri)
    validator = Validator(shapes, base_iri)
    reference: list[Triple] = []
    found: dict[GraphFinding, None] = {}
    rest = iter(chunks)
    first: list[Chunk] = []
    for chunk in rest:
        if _is_measure(iris, chunk):
            first = [chunk]
            break
        reference.extend(chunk.triples)
    while True:
        measures = [*first, *islice(rest, batch - len(first))]
        first = []
        for chunk in measures:
            if not _is_measure(iris, chunk):
                raise ValueError(f"{chunk.key} comes after the measures")
        found.update(dict.fromkeys(validator.findings(_triples(reference, measures))))
        if len(measures) < batch:
            return in_order(found)


def in_order(findings: Iterable[GraphFinding]) -> list[GraphFinding]:
    """Each finding once, by file and row."""
    return sorted(set(findings), key=lambda finding: finding.sort_key)


def _is_measure(iris: Iris, chunk: Chunk) -> bool:
    path = iris.path(chunk.key)
    return path is not None and path[0] == "measure"


def _triples(reference: list[Triple], chunks: list[Chunk]) -> Iterator[Triple]:
    yield from reference
    for chunk in chunks:
        yield from chunk.triples
