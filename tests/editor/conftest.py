"""A browser, a server over the real tables with the built editor, and one in this process with the plain editor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kg.graph.build import build
from kg.settings import DEFAULT_BASE_IRI, Settings
from kg.snapshot import Snapshot
from kg.web import create_app
from kg.web.editor import MANIFEST, MANIFEST_CONFIG
from tests.browser.chromium import chromium
from tests.browser.sites import serving
from tests.clients.tools import absent, program

WAIT = 20_000  # ms


@pytest.fixture(scope="package")
def snapshot(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The real tables, built."""
    return build(root, tmp_path_factory.mktemp("editor") / "build", DEFAULT_BASE_IRI)


@pytest.fixture(scope="package")
def built_url(root: Path, snapshot: Snapshot) -> Iterator[str]:
    """A server of ours that has the script."""
    if not MANIFEST.exists():
        absent("the query editor's script", "npm, then run `make editor`")
    with serving(root, root, snapshot) as site:
        yield site.url


@pytest.fixture(scope="package")
def plain_app(root: Path, snapshot: Snapshot) -> Iterator[Flask]:
    """The application as it is where the script was not built."""
    settings = Settings({"KG_BUILD_DIR": str(snapshot.path.parent), "KG_ROOT": str(root)})
    app = create_app({MANIFEST_CONFIG: snapshot.path / "no-such-file.json"}, settings=settings)
    yield app
    app.extensions["kg"].engines.close()


@pytest.fixture(scope="package")
def plain_url(plain_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, plain_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium(program("chromium", "chromium")) as found:
        yield found


NewPage = Callable[..., "contextmanager[Page]"]


@pytest.fixture(scope="package")
def new_page(browser: Browser) -> NewPage:
    """A page in a context of its own: ``with new_page(url, locale="ja-JP") as page``."""

    @contextmanager
    def page(base_url: str, **options: object) -> Iterator[Page]:
        context = browser.new_context(base_url=base_url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT)
        try:
            yield context.new_page()
        finally:
            context.close()

    return page
