"""A page by keyboard alone: what must be reached with Tab, what was reached, and whether one could see where one is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

EDITOR = ".query-editor"  # in which Tab indents
MOST = 300  # presses; a table of a thousand rows has more links than that, all of one kind
_PREPARE = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_READ = "() => globalThis.kgKeyboard"


@dataclass(frozen=True)
class Walk:
    """One walk through a page with the Tab key."""

    reachable: list[str]
    reached: list[dict[str, Any]]

    @property
    def missed(self) -> list[str]:
        """What Tab never came to."""
        places = {stop["place"] for stop in self.reached}
        return [name for place, name in enumerate(self.reachable[:MOST]) if place not in places]

    @property
    def out_of_order(self) -> list[str]:
        """Stops that come before one that they follow in the document."""
        stops = [stop for stop in self.reached if stop["place"] >= 0]
        return [after["name"] for before, after in pairwise(stops) if after["place"] < before["place"]]

    @property
    def unmarked(self) -> list[str]:
        """Stops that look the same with the focus as without it."""
        return [stop["name"] for stop in self.reached if not stop["marked"]]

    @property
    def unseen(self) -> list[str]:
        """Stops that stay outside the window."""
        return [stop["name"] for stop in self.reached if not stop["shown"]]


def walk(page: Page) -> Walk:
    """Press Tab from the beginning of the page through all that it must come to; in the editor, Esc before it."""
    page.evaluate("() => { document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    count = page.evaluate(_PREPARE)
    in_editor = page.locator(EDITOR).count() > 0
    for _ in range(min(count, MOST)):
        if in_editor:
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    return Walk(**page.evaluate(_READ))
