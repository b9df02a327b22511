"""What stands in front of the application: a cache of whole answers, and their compression.

Both are WSGI middleware over raw requests. They know HTTP and the version of the published snapshot, and nothing of
Flask, SPARQL or measures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.settings import Settings
from kg.web.response_cache.compression import Compression
from kg.web.response_cache.middleware import ResponseCache
from kg.web.response_cache.version import PublishedVersion

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Compression", "PublishedVersion", "ResponseCache", "with_response_cache"]


def with_response_cache(
    app: WSGIApplication, settings: Settings, version: Callable[[], str] | None = None
) -> WSGIApplication:
    """The application with compression, and with the cache in front of that unless ``KG_CACHE_BYTES`` is 0.

    :param version: gives the published version; where it is not given, the build folder says it.
    """
    compressed = Compression(app)
    if not settings["KG_CACHE_BYTES"]:
        return compressed
    published = version or PublishedVersion(settings.build_dir)
    return ResponseCache(compressed, max_bytes=settings["KG_CACHE_BYTES"], version=published)
