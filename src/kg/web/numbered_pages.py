"""Pages of a list by number: ``?page=2``. It knows numbers, and no request and no URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from kg.web.problems import ProblemError

PARAMETER = "page"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Numbered:
    """Page ``number`` (from 1) of ``total`` rows, ``size`` rows a page."""

    number: int
    total: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 where there are no rows."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def first_row(self) -> int:
        """The place of this page's first row, from 1."""
        return min(self.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        """The place of this page's last row."""
        return min(self.offset + self.size, self.total)

    @property
    def neighbours(self) -> dict[str, int]:
        """The other pages by their relation (RFC 8288): first, prev, next, last; none where this is the only one."""
        found = {"first": 1, "prev": self.number - 1} if self.number > 1 else {}
        return found | ({"next": self.number + 1, "last": self.last} if self.number < self.last else {})


def numbered(arguments: Mapping[str, str], total: int, size: int) -> Numbered:
    """The page that the request's arguments ask for; the first where they name none.

    :raises ProblemError: where ``page`` is no number from 1, or beyond the last page.
    """
    text = arguments.get(PARAMETER, "") or "1"
    page = Numbered(int(text) if _NUMBER.fullmatch(text) else 0, total, size)
    if not 1 <= page.number <= page.last:
        detail = _("There is no page “%(value)s”: the pages are 1 to %(last)s.", value=text[:80], last=page.last)
        raise ProblemError("invalid-parameter", detail, parameter=PARAMETER, value=text[:80], reason="out-of-range")
    return page
