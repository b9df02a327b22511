"""Servers with a copy of the builds each, and what is asked of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil

from kg.snapshot import CURRENT
from tests.serving import Server

HOST = "data.example.org"  # whole addresses in answers are made of it: the same whoever is asked
_ORDERED = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40"
_AS_IT_COMES = "SELECT * WHERE { ?s ?p ?o } LIMIT 40"  # no order: what comes first is the store's affair
_MEASURE = "/data/measure/2022-06-07/02-01"

# One of every kind of answer that has a tag.
ASKED: list[dict[str, Any]] = [
    {"path": "/", "headers": {"Accept": "text/html", "Accept-Language": "ja"}},
    {"path": "/", "headers": {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}},
    {"path": "/measures", "headers": {"Accept": "text/html"}},
    {"path": "/page/ministry/digital-agency", "headers": {"Accept": "text/html", "Accept-Language": "en"}},
    {"path": "/search?q=%E3%83%87%E3%83%BC%E3%82%BF", "headers": {"Accept": "text/html"}},
    {"path": "/search?q=%E3%83%87%E3%83%BC%E3%82%BF&format=json"},
    {"path": f"{_MEASURE}.ttl"},
    {"path": f"{_MEASURE}.jsonld"},
    {"path": "/queries/ministries.csv"},
    {"path": "/queries/ministries.json?limit=7&offset=7"},
    {"path": "/queries/measures.xlsx"},
    {"path": "/sparql", "query": _ORDERED, "headers": {"Accept": "application/sparql-results+json"}},
    {"path": "/sparql", "query": _AS_IT_COMES, "headers": {"Accept": "text/csv"}},
    {"path": "/sparql", "query": "CONSTRUCT WHERE { ?s ?p ?o }", "headers": {"Accept": "text/turtle"}},
    {"path": "/dumps/?format=json"},
    {"path": "/dumps/juten.ttl"},
    {"path": "/dumps/juten.xlsx"},
    {"path": "/catalog", "follow": True, "headers": {"Accept": "text/turtle"}},
]


def ask(client: httpx.Client, row: dict[str, Any]) -> httpx.Response:
    """Ask a row of :data:`ASKED`."""
    headers = {"Host": HOST} | row.get("headers", {})
    if "query" in row:
        return client.get(row["path"], params={"query": row["query"]}, headers=headers)
    return client.get(row["path"], headers=headers, follow_redirects="follow" in row)


def copied(build_dir: Path, to: Path) -> Path:
    """A copy of its own of all builds, as an operator makes one for another machine."""
    shutil.copytree(build_dir, to, symlinks=True)
    return to


def switch(build_dir: Path, version: str) -> None:
    """Publish a version that lies in the folder, in one step."""
    link = build_dir / f"{CURRENT}.next"
    link.symlink_to(version)
    link.replace(build_dir / CURRENT)


def start(root: Path, build_dir: Path, within: Sequence[str] = (), address: str = "127.0.0.1", **more: str) -> Server:
    """A server over the builds; small, for there are several."""
    environment = {
        "HOST": address,
        "KG_BUILD_DIR": str(build_dir),
        "KG_ROOT": str(root),
        "KG_WORKERS": "1",
        "KG_CACHE_BYTES": "1000000",
    }
    return Server(root, environment | more, within)


def kill(server: Server) -> None:
    """kill -9 of all its processes."""
    main = psutil.Process(server.process.pid)
    for process in (main, *main.children(recursive=True)):
        process.kill()
    server.stop()
