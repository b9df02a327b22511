"""Debian's Chromium, driven by Playwright: one browser with a profile of its own, closed with everything in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# It must talk to nobody but the server under test.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """A running browser; the sandbox is off where root runs it, for there it does not start."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        try:
            yield browser
        finally:
            browser.close()
