"""Reads the manifests of the W3C SPARQL 1.1 suites into plain cases. Knows nothing of our server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

SUITES_IRI = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

UPDATE_KINDS = ("UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11")
EVALUATION_KINDS = ("QueryEvaluationTest", "CSVResultFormatTest")
SYNTAX_KINDS = ("PositiveSyntaxTest11", "NegativeSyntaxTest11")


@dataclass(frozen=True)
class Case:
    """One test. ``text`` is the query or update; ``base`` its IRI; ``graphs`` are IRIs of the dataset."""

    suite: str
    name: str
    kind: str
    text: str
    base: str
    data: str | None
    graphs: tuple[str, ...]
    result: Path | None

    @property
    def id(self) -> str:
        """What the table of expected failures calls it."""
        return f"{self.suite}/{self.name}"

    @property
    def is_update(self) -> bool:
        """Whether its text is an update: some have the type of a query's syntax test."""
        return self.base.endswith(".ru")


@dataclass(frozen=True)
class Manifest:
    """The manifest of one suite as a graph, with the few look-ups that its readers need."""

    suite: str
    folder: Path

    @property
    def iri(self) -> str:
        """What its relative IRIs are resolved against."""
        return f"{SUITES_IRI}{self.suite}/manifest"

    @cached_property
    def _graph(self) -> ox.Dataset:
        path = self.folder / self.suite / "manifest.ttl"
        return ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=self.iri))

    def values(self, subject: Subject, predicate: str) -> list[Term]:
        """The objects of a subject and a predicate."""
        wanted = ox.NamedNode(predicate)
        return [quad.object for quad in self._graph.quads_for_subject(subject) if quad.predicate == wanted]

    def value(self, subject: Subject, predicate: str) -> Term | None:
        """Its only object, or None."""
        found = self.values(subject, predicate)
        assert len(found) <= 1, (subject, predicate, found)
        return found[0] if found else None

    def items(self, head: Term | None) -> Iterator[Term]:
        """The items of an RDF list."""
        while isinstance(head, ox.BlankNode):
            first = self.value(head, f"{RDF}first")
            assert first is not None
            yield first
            head = self.value(head, f"{RDF}rest")

    def entries(self) -> Iterator[tuple[ox.NamedNode, str]]:
        """The tests in their order, each with its kind."""
        for entry in self.items(self.value(ox.NamedNode(self.iri), f"{MF}entries")):
            assert isinstance(entry, ox.NamedNode)
            kind = self.value(entry, f"{RDF}type")
            assert isinstance(kind, ox.NamedNode)
            yield entry, kind.value.removeprefix(MF)

    def path(self, iri: str) -> Path:
        """The file of an IRI."""
        return self.folder / iri.removeprefix(SUITES_IRI)

    def cases(self) -> Iterator[Case]:
        """The suite's tests that have a query or an update; those of the protocol have none."""
        for entry, kind in self.entries():
            action = self.value(entry, f"{MF}action")
            name = entry.value.partition("#")[2]
            if isinstance(action, ox.NamedNode):
                yield self._case(name, kind, action, None, (), None)
            elif isinstance(action, ox.BlankNode) and kind != "ProtocolTest":
                yield self._evaluation(entry, name, kind, action)

    def _evaluation(self, entry: ox.NamedNode, name: str, kind: str, action: ox.BlankNode) -> Case:
        text = self.value(action, f"{QT}query") or self.value(action, f"{UT}request")
        data = self.value(action, f"{QT}data")
        result = self.value(entry, f"{MF}result")
        graphs = tuple(x.value for x in self.values(action, f"{QT}graphData") if isinstance(x, ox.NamedNode))
        assert isinstance(text, ox.NamedNode)
        return self._case(name, kind, text, data, graphs, result)

    def _case(
        self,
        name: str,
        kind: str,
        text: ox.NamedNode,
        data: Term | None,
        graphs: tuple[str, ...],
        result: Term | None,
    ) -> Case:
        return Case(
            self.suite,
            name,
            kind,
            self.path(text.value).read_text(encoding="utf-8"),
            text.value,
            data.value if isinstance(data, ox.NamedNode) else None,
            graphs,
            self.path(result.value) if isinstance(result, ox.NamedNode) else None,
        )

    def labelled_graphs(self) -> Iterator[tuple[str, Path]]:
        """The graphs of the protocol's tests: the IRI under which a file is to be loaded, and the file."""
        for entry, _kind in self.entries():
            for node in self.values(entry, f"{UT}graphData"):
                assert isinstance(node, ox.BlankNode)
                file, label = self.value(node, f"{UT}graph"), self.value(node, f"{RDFS}label")
                assert isinstance(file, ox.NamedNode)
                assert isinstance(label, ox.Literal)
                yield label.value, self.path(file.value)


def read_manifests(folder: Path) -> list[Manifest]:
    """The manifests of the suites that are there, in the order of their names."""
    return [Manifest(path.parent.name, folder) for path in sorted(folder.glob("*/manifest.ttl"))]


def read_cases(folder: Path) -> list[Case]:
    """Every test of every suite, but the protocol's."""
    return [case for manifest in read_manifests(folder) for case in manifest.cases()]
