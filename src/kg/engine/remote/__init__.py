"""Another SPARQL 1.1 engine in place of our workers: the same application in front, with the same limits.

Off unless ``KG_ENGINE`` names an endpoint. Loaded only then.
"""

from __future__ import annotations

from kg.engine.remote.client import Access
from kg.engine.remote.engine import RemoteEngine
from kg.engine.remote.session import Limits
from kg.settings import Settings

__all__ = ["Access", "Limits", "RemoteEngine", "access_of", "remote_engine"]


def access_of(settings: Settings, url: str) -> Access:
    """An endpoint with the credentials of the settings."""
    return Access(url, settings["KG_ENGINE_USER"], settings["KG_ENGINE_PASSWORD"], settings["KG_ENGINE_TOKEN"])


def remote_engine(settings: Settings) -> RemoteEngine:
    """The engine that the settings name. Whoever opens it closes it."""
    return RemoteEngine(
        access_of(settings, settings["KG_ENGINE"]),
        settings.build_dir,
        Limits(
            settings["KG_QUERY_TIMEOUT"],
            settings["KG_RESULT_BYTES"],
            settings["KG_ENGINE_CONNECTIONS"],
            settings["KG_QUEUE"],
        ),
    )
