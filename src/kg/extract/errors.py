"""Why a file gave no draft: one line for a person, and nothing is written. The messages are msgids of the catalogue."""

from __future__ import annotations

from kg.i18n import mark, translate

NOT_FOUND = mark("%(file)s: there is no such file")
CANNOT_READ = mark("%(file)s: cannot be read: %(reason)s")
IS_FOLDER = mark("%(file)s: is a folder; a PDF or a page's text is needed")
EMPTY_FILE = mark("%(file)s: the file is empty")
WRONG_TYPE = mark("%(file)s: is neither a PDF nor a UTF-8 text")
BROKEN = mark("%(file)s: the PDF is broken and cannot be read (%(reason)s)")
ENCRYPTED = mark("%(file)s: the PDF is encrypted and needs a password; save it without one")
NO_TEXT = mark("%(file)s: the PDF holds no text (scanned?): run it through text recognition first")
NO_PAGES = mark("%(file)s: the PDF has no page")
NO_HEADER = mark("%(file)s: no table with the headings 施策番号 and 施策名 was found on its %(pages)s pages")
NO_MEASURE = mark("%(file)s: no measure (施策番号) was found")
TOO_MANY_PAGES = mark("%(file)s: the PDF has %(pages)s pages, more than the %(limit)s that are taken (--max-pages)")
TOO_LONG = mark("%(file)s: reading took longer than %(limit)s seconds and was stopped (--timeout)")
TOO_MUCH_MEMORY = mark("%(file)s: reading needed more than %(limit)s MiB of memory and was stopped (--memory)")
TOO_LARGE = mark("%(file)s: the file has %(size)s bytes, more than the %(limit)s that are taken")
CRASHED = mark("%(file)s: the reader ended unexpectedly (%(reason)s)")
BAD_REFERENCE = mark("the reference tables are at fault, run kg check first: %(reason)s")
FOLDER_EXISTS = mark("%(folder)s: is there already and is not empty; --replace puts the new draft in its place")
FOREIGN_FILES = mark("%(folder)s: holds files that are no part of a draft, so it is not replaced: %(files)s")
CANNOT_WRITE = mark("%(folder)s: cannot be written: %(reason)s")


class ExtractError(Exception):
    """There is no draft. ``message`` is a msgid of the catalogue, ``values`` fill its places."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(translate(message, "en", **values))
        self.message = message
        self.values = values

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **self.values)
