"""Static editions for tests: exported from a build, and served by a plain file server as a host would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kg.settings import Settings


def settings_of(root: Path, build_dir: Path) -> Settings:
    """Settings over a project folder and its builds."""
    return Settings({"KG_ROOT": str(root), "KG_BUILD_DIR": str(build_dir)})


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its name below the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Quiet(SimpleHTTPRequestHandler):
    """Python's own file server, without its log."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler] = Quiet) -> Iterator[str]:
    """The address of a file server over a folder, on a free port of the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Links(HTMLParser):
    """Where a page leads to, what it loads, and the ids that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the tag's addresses; those of our scripts stand in data-href-…."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif value and (
                name in {"href", "src", "action", "formaction", "xlink:href"} or name.startswith("data-href-")
            ):
                self.links.append(value)
            elif name == "content" and value and "url=" in value:  # of a signpost
                self.links.append(value.partition("url=")[2])
