"""Whether this application is a static edition: asked once for everything by ``kg export-site``, then served as files.

Where it is, nothing may lead to what only a server can answer. The query page and what it loads are
:mod:`kg.web.browser_query` and :mod:`kg.web.browser_files`.
"""

from __future__ import annotations

from flask import Flask, current_app

STATIC = "STATIC_EDITION"  # Flask configuration


def is_static(app: Flask | None = None) -> bool:
    """Whether it is one; by default the application that handles this request."""
    return bool((app or current_app).config.get(STATIC))
