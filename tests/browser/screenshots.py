"""Pictures of every kind of page, for a person to look at: phone and desktop, Japanese and English, light and dark.

python -m tests.browser.screenshots FOLDER
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser
from tqdm import tqdm

from tests.browser.chromium import chromium
from tests.browser.kinds import KINDS_OF_PAGES, Kind
from tests.browser.sites import SITES, Site

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"phone": 360, "desktop": 1280}
SCHEMES = ("light", "dark")
LANGUAGES = ("ja", "en")
LONGEST = 6_000  # px of a page that a picture holds


def take(browser: Browser, kind: Kind, site: Site, folder: Path) -> list[Path]:
    """The pictures of one kind of page, in a folder of its name."""
    name = re.sub(r"\W+", "-", kind.name.lower())
    made = []
    for (width_name, width), scheme in product(WIDTHS.items(), SCHEMES):
        context = browser.new_context(
            base_url=site.url, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        for language in LANGUAGES:
            page.goto(kind.url(language))
            if page.locator("script").count():
                page.wait_for_load_state("networkidle")
            height = min(page.evaluate("() => document.documentElement.scrollHeight"), LONGEST)
            path = folder / name / f"{width_name}-{language}-{scheme}.png"
            page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
            made.append(path)
        context.close()
    return made


def take_all(kinds: Iterable[Kind], folder: Path, executable: str) -> int:
    """The pictures of these kinds of pages; how many there are."""
    count = 0
    with ExitStack() as stack:
        builds = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-screenshots-")))
        browser = stack.enter_context(chromium(executable))
        sites: dict[str, Site] = {}
        for kind in tqdm(list(kinds), unit="page", disable=None):
            if kind.site not in sites:
                sites[kind.site] = stack.enter_context(SITES[kind.site](ROOT, builds / kind.site))
            count += len(take(browser, kind, sites[kind.site], folder))
    return count


def main(arguments: list[str]) -> int:
    """Run the command; 2 with one line where it cannot."""
    executable = shutil.which("chromium")
    if executable is None or len(arguments) != 1:
        print("usage: python -m tests.browser.screenshots FOLDER (chromium must be installed)", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    print(f"{take_all(KINDS_OF_PAGES, folder, executable)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
