"""One catalogue of texts for people, in Japanese and English, for the command line and for the web.

The msgids are English; ``translations/ja/LC_MESSAGES/messages.po`` holds the Japanese. Code marks a text with
:func:`mark` where it is written and translates it where the reader's language is known.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

LANGUAGES = ("ja", "en")
TRANSLATIONS_DIR = Path(__file__).parent / "translations"


def mark(message: str) -> str:
    """Mark a text for the catalogue; it is translated later, by :func:`translate`."""
    return message


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of a language, loaded once."""
    return Translations.load(TRANSLATIONS_DIR, [language])


def translate(message: str, language: str, **values: object) -> str:
    """The text in the language (``ja`` or ``en``), its ``%(name)s`` places filled."""
    text = catalogue(language).gettext(message)
    return text % values if values else text


def terminal_language() -> str:
    """``ja`` where the terminal's locale is Japanese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.startswith("ja") else "en"
    return "en"
