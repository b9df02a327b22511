"""The port: free for a server, or a server of ours answers there, with the version that is published."""

from __future__ import annotations

import errno
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.doctor.finding import Finding, Level
from kg.i18n import mark
from kg.snapshot import SnapshotError, current_snapshot

PORT = mark("port")
_SECONDS = 5.0
_LARGEST = 65_536  # bytes of an answer that are read


def check_port(host: str, port: int, build_dir: Path) -> Iterator[Finding]:
    """Ask who is there.

    :param host: an address of this machine.
    """
    values: dict[str, Any] = {"host": host, "port": port}
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            message = mark("%(host)s:%(port)s cannot be used: %(error)s")
            advice = mark("choose another with --port or --host")
            yield Finding(Level.ERROR, PORT, message, advice, values | {"error": error.strerror or error})
            return
    else:
        yield Finding(Level.OK, PORT, mark("%(port)s is free for `kg serve`"), values=values)
        return
    try:
        alive, ready = _ask(host, port, "/healthz"), _ask(host, port, "/readyz")
    except (OSError, http.client.HTTPException, ValueError):
        alive, ready = {}, {}
    if alive.get("status") != "ok":
        message = mark("something else than a server of ours is at %(port)s")
        advice = mark("end it, or serve on another port; tell `kg doctor` with --port")
        yield Finding(Level.WARNING, PORT, message, advice, values)
        return
    yield _judged(ready, build_dir, values)


def _judged(ready: dict[str, Any], build_dir: Path, values: dict[str, Any]) -> Finding:
    values = values | {"version": ready.get("version", ""), "reason": ready.get("reason", "")}
    log = mark("look at its log")
    if ready.get("status") != "ready":
        return Finding(Level.ERROR, PORT, mark("a server is at %(port)s and not ready: %(reason)s"), log, values)
    if values["reason"]:
        message = mark("a server is at %(port)s with version %(version)s, and says: %(reason)s")
        return Finding(
            Level.ERROR, PORT, message, mark("run `kg build`; it takes the mended build up by itself"), values
        )
    try:
        published = current_snapshot(build_dir).version
    except SnapshotError:
        published = ""
    if published != values["version"]:
        message = mark("a server is at %(port)s with version %(version)s, published is %(published)s")
        advice = mark("is KG_BUILD_DIR the same for both? A new build is taken up within seconds")
        return Finding(Level.WARNING, PORT, message, advice, values | {"published": published})
    return Finding(Level.OK, PORT, mark("a server answers at %(port)s with version %(version)s"), values=values)


def _ask(host: str, port: int, path: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Accept": "application/json"})
        found = json.loads(connection.getresponse().read(_LARGEST))
    finally:
        connection.close()
    return found if isinstance(found, dict) else {}
