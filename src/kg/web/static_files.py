"""Static files are addressed with a hash of their content: a browser keeps them for ever, and sees a change at once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from kg.web.caching import FOREVER

HASH_PARAMETER = "v"  # as kg.web.urls writes it


def content_hash(filename: str) -> str | None:
    """Ten hexadecimal digits of the file's SHA-256, or None where there is no such file."""
    folder = current_app.static_folder
    path = safe_join(folder, filename) if folder else None
    if path is None:
        return None
    try:
        changed = Path(path).stat().st_mtime_ns
    except (OSError, ValueError):
        return None
    return _hash_of(Path(path), changed)


@lru_cache(maxsize=256)
def _hash_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def keep_for_ever(response: Response) -> Response:
    """Let caches keep a static file that was asked for by the hash of what it holds now."""
    asked = request.args.get(HASH_PARAMETER)
    if request.endpoint == "static" and response.status_code in {200, 206, 304} and asked:
        filename = (request.view_args or {}).get("filename", "")
        if asked == content_hash(filename):
            response.headers["Cache-Control"] = FOREVER
    return response


def init_app(app: Flask) -> None:
    """Hook in."""
    app.after_request(keep_for_ever)
