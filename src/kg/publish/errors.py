"""Why a build was not published. The command line prints one line and ends with status 1."""

from __future__ import annotations

from kg.i18n import translate


class PublishError(Exception):
    """What was served before is served still. ``message`` is a msgid, ``values`` fill its places."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(translate(message, "en", **values))
        self.message = message
        self.values = values

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **self.values)
