"""The pictures for a person to look at are really of the pages, at each size, language and scheme."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.kinds import BY_NAME
from tests.browser.screenshots import WIDTHS, take
from tests.browser.sites import Site

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_kind_of_page_gives_eight_different_pictures(
    browser: Browser, sites: Callable[[str], Site], tmp_path: Path
) -> None:
    made = take(browser, BY_NAME["measure with KPIs"], sites("real"), tmp_path)
    contents = [path.read_bytes() for path in made]
    assert len(set(contents)) == 8
    widths = {struct.unpack(">I", content[16:20])[0] for content in contents if content.startswith(PNG)}
    assert widths == set(WIDTHS.values())
