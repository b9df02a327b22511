"""Bringing a build into another engine: loaded beside what is served, checked there, then switched in.

Knows snapshots, the names that :mod:`kg.engine.remote` gives them, and the Graph Store Protocol; nothing of measures.
"""

from __future__ import annotations

from kg.publish.errors import PublishError
from kg.publish.publication import Publication, publish
from kg.publish.target import Target, find_target

__all__ = ["Publication", "PublishError", "Target", "find_target", "publish"]
