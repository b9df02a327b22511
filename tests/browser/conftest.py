"""A browser and servers for it, each made at the first need and kept for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.packages import installed
from tests.browser.sites import SITES, Site
from tests.clients.tools import program

WAIT = 30_000  # ms for what a page does by itself, on a machine with other work
LOADING = 90_000  # ms for a page to come, on a machine with other work

expect.set_options(timeout=WAIT)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium(program("chromium", "chromium")) as found:
        yield found


@pytest.fixture(scope="package")
def sites(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The running server over a build, by its name; only those that are asked for are made."""
    running: dict[str, Site] = {}
    with ExitStack() as stack:

        def site(name: str) -> Site:
            if name not in running:
                running[name] = stack.enter_context(SITES[name](root, tmp_path_factory.mktemp(name)))
            return running[name]

        yield site


@pytest.fixture(scope="package")
def node_modules(pytestconfig: pytest.Config) -> Path:
    assert pytestconfig.cache is not None
    return installed(program("npm", "npm"), pytestconfig.cache)


@pytest.fixture(scope="package")
def axe(node_modules: Path) -> str:
    """The source of axe-core."""
    return (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def new_page(browser: Browser) -> Callable[..., AbstractContextManager[Page]]:
    """A page in a context of its own, with an empty cache: ``with new_page(site.url, locale="ja-JP") as page``."""

    @contextmanager
    def page(base_url: str, **options: object) -> Iterator[Page]:
        context = browser.new_context(base_url=base_url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT)
        context.set_default_navigation_timeout(LOADING)
        try:
            yield context.new_page()
        finally:
            context.close()

    return page
