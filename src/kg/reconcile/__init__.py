"""Reconciliation: which thing of the graph does a cell of someone's table mean, and what does the graph say of it.

It knows the entity index and the W3C Reconciliation Service API 0.2, reads and writes its plain JSON values, and knows
no HTTP and no engine: values of properties come through :class:`~kg.reconcile.values.Source`.
"""

from kg.reconcile.errors import MalformedRequest, TooManyQueries
from kg.reconcile.extending import Extension, read_extension
from kg.reconcile.reading import BATCH_SIZE, ReconciliationQuery, read_batch
from kg.reconcile.reconciler import Candidate, Reconciler
from kg.reconcile.schema import (
    PROPERTIES,
    TYPES,
    EntityType,
    Property,
    properties_of,
    property_of,
    type_of,
    type_of_kind,
)
from kg.reconcile.values import Source, Value, holders_query, in_language, values_query, written

__all__ = [
    "BATCH_SIZE",
    "PROPERTIES",
    "TYPES",
    "Candidate",
    "EntityType",
    "Extension",
    "MalformedRequest",
    "Property",
    "Reconciler",
    "ReconciliationQuery",
    "Source",
    "TooManyQueries",
    "Value",
    "holders_query",
    "in_language",
    "properties_of",
    "property_of",
    "read_batch",
    "read_extension",
    "type_of",
    "type_of_kind",
    "values_query",
    "written",
]
