"""SERVICE of SPARQL 1.1 Federated Query, over endpoints that the operator listed: the one place that asks others.

Off unless ``KG_FEDERATION`` lists an endpoint. Loaded only then: the client takes a web process 5 MiB.
"""

from __future__ import annotations

from kg.engine.federation.engine import FederatedEngine
from kg.engine.federation.remote import HttpFetcher
from kg.engine.interface import Engine
from kg.settings import Settings
from kg.snapshot import SnapshotError, current_snapshot

__all__ = ["FederatedEngine", "federated"]


def federated(inner: Engine, settings: Settings) -> Engine:
    """An engine that answers SERVICE of the listed endpoints and asks ``inner``, which it then owns, all else."""

    def base_iri() -> str:
        try:
            return current_snapshot(settings.build_dir).base_iri
        except SnapshotError:
            return settings.base_iri

    return FederatedEngine(
        inner,
        settings["KG_FEDERATION"],
        HttpFetcher(settings["KG_FEDERATION_TIMEOUT"], settings.base_iri),
        seconds=settings["KG_QUERY_TIMEOUT"],
        most_rows=settings["KG_FEDERATION_ROWS"],
        most_bytes=settings["KG_FEDERATION_BYTES"],
        base_iri=base_iri,
    )
