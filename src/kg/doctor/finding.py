"""What a check found: how bad it is, what of, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.i18n import translate


class Level(StrEnum):
    """How bad it is. Only an error makes the exit status 1."""

    OK = "ok"
    NOTE = "note"  # as it may be, and worth knowing
    WARNING = "warning"
    ERROR = "error"


_SIGNS = {Level.OK: "✓", Level.NOTE: "·", Level.WARNING: "!", Level.ERROR: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. ``subject``, ``message`` and ``advice`` are msgids; ``values`` fill the places of the last two."""

    level: Level
    subject: str
    message: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def line(self, language: str) -> str:
        """The line in ``ja`` or ``en``: sign, subject, what was found, what to do."""
        said = translate(self.message, language, **self.values)
        to_do = f" → {translate(self.advice, language, **self.values)}" if self.advice else ""
        return f"{_SIGNS[self.level]} {translate(self.subject, language)}: {said}{to_do}".replace("\n", " ")

    def members(self, language: str) -> dict[str, str]:
        """The same for a program."""
        return {
            "level": str(self.level),
            "subject": self.subject,
            "message": translate(self.message, language, **self.values),
            "advice": translate(self.advice, language, **self.values) if self.advice else "",
        }
