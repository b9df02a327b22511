"""Corrections: what the source has, what it should read, whose slip it was and why. The printed text always stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib import URIRef

from kg.graph.builder.terms import JutenTerms, Triple, en, ja, plain
from kg.graph.iris import Iris
from kg.graph.namespaces import RDF
from kg.tables.records import CorrectionCause, Measure

_CAUSES = {CorrectionCause.TEXT_LAYER: "textLayer", CorrectionCause.PRINT: "printSlip"}


def corrected_text(measure: Measure, field: str, text: str) -> str:
    """The text with every correction of this field applied, whatever its cause."""
    for correction in measure.corrections:
        if correction.field == field:
            text = text.replace(correction.printed, correction.corrected)
    return text


def correction_triples(iris: Iris, juten: JutenTerms, measure_node: URIRef, measure: Measure) -> Iterator[Triple]:
    """The nodes of a measure's corrections, in the table's order."""
    occurrences: Counter[str] = Counter()
    for correction in measure.corrections:
        occurrences[correction.field] += 1
        node = iris.correction(measure_node, correction.field, occurrences[correction.field])
        yield (measure_node, juten.correction, node)
        yield (node, RDF.type, juten.Correction)
        yield (node, juten.corrects, corrected_node(iris, measure_node, correction.field))
        yield (node, juten.correctionOf, measure_node)
        yield (node, juten.field, plain(correction.field))
        yield (node, juten.printed, ja(correction.printed))
        yield (node, juten.corrected, ja(correction.corrected))
        yield (node, juten.reason, ja(correction.reason_ja))
        yield (node, juten.reason, en(correction.reason_en))
        yield (node, juten.cause, juten[_CAUSES[correction.cause]])


def corrected_node(iris: Iris, measure_node: URIRef, field: str) -> URIRef:
    """The node whose text a field names: ``name``, ``kpi/progress``, ``kpi/effect`` or ``point/3``.

    :raises ValueError: for any other field.
    """
    kind, _, key = field.partition("/")
    if kind == "name" and not key:
        return measure_node
    if kind == "kpi" and key:
        return iris.kpi(measure_node, key)
    if kind == "point" and key.isdecimal():
        return iris.point(measure_node, int(key))
    raise ValueError(f"no field of a measure: {field!r}")
