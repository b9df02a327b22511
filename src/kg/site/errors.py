"""Why there is no static edition. The command line prints one line for each and ends with status 1.

The messages are msgids of the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.i18n import mark, translate


class ExportError(Exception):
    """Nothing was switched: what stood in the folder stands there still. ``values`` fill the places of ``message``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(translate(message, "en", **values))
        self.message = message
        self.values = values

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **self.values)


class FolderRefused(ExportError):
    """The folder holds what is not ours, and is left alone."""


class LinksBroken(ExportError):
    """Links that lead nowhere, or pages that failed: ``faults`` names each, a line of English."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            mark("%(count)s addresses gave no file, so nothing was switched; the first: %(first)s"),
            count=len(faults),
            first=faults[0],
        )
        self.faults = tuple(faults)
