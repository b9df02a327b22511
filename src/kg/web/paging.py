"""Pages of rows: ``?limit=`` and ``?offset=``, the Link header between them (RFC 8288) and ``X-Total-Count``.

It knows numbers and URLs, no query and no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Response, request
from flask_babel import gettext as _

from kg.web.pinning import PARAMETER, linked_version
from kg.web.problems import ProblemError

TOTAL_HEADER = "X-Total-Count"
LARGEST = 1_000_000_000  # of limit and offset; more rows than any answer can hold

_WHOLE = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that are asked for: all, or ``limit`` of them after the first ``offset``."""

    limit: int | None = None
    offset: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is all rows."""
        return self.limit is None and self.offset == 0

    def neighbours(self, total: int) -> Iterator[tuple[str, Page]]:
        """The other pages of ``total`` rows by their relation: first, prev, next, last."""
        if self.limit is None:
            yield "first", Page()
            return
        size = self.limit
        yield "first", Page(size)
        if self.offset > 0 and total > 0:
            # From beyond the end the way back leads to the last row that there is.
            yield "prev", Page(size, max(0, min(self.offset, total) - size))
        if self.offset + size < total:
            yield "next", Page(size, self.offset + size)
        # Pages are counted from this one, so that walking from it ends exactly on the last.
        start = self.offset % size
        yield "last", Page(size, start + (max(total - 1 - start, 0) // size) * size)


def read_page(values: Mapping[str, str]) -> Page:
    """The page that a request's parameters ask for.

    :raises ProblemError: where limit or offset is no whole number within bounds.
    """
    limit = _whole("limit", values["limit"], 1) if values.get("limit") else None
    return Page(limit, _whole("offset", values["offset"], 0) if values.get("offset") else 0)


def _whole(name: str, text: str, lowest: int) -> int:
    if _WHOLE.fullmatch(text) and lowest <= int(text) <= LARGEST:
        return int(text)
    detail = _(
        "“%(value)s” is no whole number between %(lowest)s and %(highest)s (parameter %(parameter)s).",
        value=text[:80],
        lowest=lowest,
        highest=f"{LARGEST:,}",
        parameter=name,
    )
    raise ProblemError("invalid-parameter", detail, parameter=name, value=text[:80], reason="out-of-range", nearest=[])


def page_url(page: Page) -> str:
    """This very request for another page, of the version that this one is of."""
    ours = {"limit", "offset", PARAMETER}
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in ours]
    if page.limit is not None:
        pairs.append(("limit", str(page.limit)))
    if page.offset:
        pairs.append(("offset", str(page.offset)))
    if version := linked_version():
        pairs.append((PARAMETER, version))
    path = quote(request.script_root + request.path, safe="/-._~")
    return f"{path}?{urlencode(pairs)}" if pairs else path


def add_paging(response: Response, page: Page, total: int) -> Response:
    """Say how many rows there are, and where the other pages are."""
    response.headers[TOTAL_HEADER] = str(total)
    if not page.is_whole:
        links = (f'<{page_url(other)}>; rel="{relation}"' for relation, other in page.neighbours(total))
        response.headers["Link"] = ", ".join(links)
    return response
