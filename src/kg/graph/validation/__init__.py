"""SHACL over the built graph with pySHACL, and findings that a person can act on.

:func:`validate_tables` is for builds of any size: batches of measures, in several processes where there are many.
:func:`validate_chunks` and :func:`validate_graph` take triples as they are. All three give the same findings.
"""

from __future__ import annotations

from kg.graph.validation.batches import validate_chunks, validate_graph
from kg.graph.validation.finding import GraphFinding
from kg.graph.validation.processes import validate_tables

__all__ = ["GraphFinding", "validate_chunks", "validate_graph", "validate_tables"]
