"""How far the caption of a provision could be verified, in words: the tables have it in the source's English."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from kg.i18n import mark

# juten:captionStatus without what stands in brackets, in lower case.
STATUSES: dict[str, str] = {
    "verified": mark("verified"),
    "verified by order": mark("verified by order"),
    "partial": mark("verified in part"),
    "not found": mark("not found"),
}
# What was verified, where it was less than the caption.
EXTENTS: dict[str, str] = {"項の存在": mark("that the paragraph exists"), "条項": mark("the article and paragraph")}

_STATUS = re.compile(r"([^()]+?)\s*(?:\(([^()]+)\))?")


def caption_status(status: str) -> str:
    """The status in the reader's language; what is not in the tables of this module stays as it is."""
    found = _STATUS.fullmatch(status)
    if found is None or found[1].lower() not in STATUSES:
        return status
    told = str(_(STATUSES[found[1].lower()]))
    if found[2] is None:
        return told
    extent = _(EXTENTS[found[2]]) if found[2] in EXTENTS else found[2]
    return str(_("%(status)s (%(extent)s)", status=told, extent=extent))
