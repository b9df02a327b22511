"""Which file an address of the application becomes.

Japanese pages stand where the server has them, English ones below ``en/``; data are the same for both and stand once.
A page ends in ``.html``. Parameters go before the ending: ``/measures?page=2`` becomes ``measures.page-2.html``. Names
hold ASCII that every file system and every host takes. Knows no application and no file.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kg.i18n import LANGUAGES

HOME = "index"
PAGE = ".html"
LONGEST_SEGMENT = 255  # B, of ext4, NTFS and APFS
_DEFAULT = LANGUAGES[0]
_ADDED = {"objects": ".json"}  # to an ending of ours that no host has a media type for
_PLAIN = re.compile(r"[A-Za-z0-9_-]")
_SAFE = "/:@!$&'()*+,;=-._~"


class NoFileName(ValueError):
    """The address can be no file's."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """An address below the site's root: ``path`` is decoded and begins with a slash, ``arguments`` are without lang.

    ``language`` is empty for what is the same in every language.
    """

    path: str
    arguments: tuple[tuple[str, str], ...] = ()
    language: str = ""
    is_page: bool = False

    def request(self) -> str:
        """Path and query as the application is asked."""
        pairs = [*self.arguments, ("lang", self.language)] if self.language else [*self.arguments]
        path = quote(self.path, safe=_SAFE)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def file(self) -> str:
        """The file's name below the folder.

        :raises NoFileName: where a part of the path can be no name of a file or folder.
        """
        stem, ending = self._parts()
        arguments = "".join(f".{name}-{_plain(value)}" for name, value in self.arguments if name != "format")
        name = f"{'' if self.language in ('', _DEFAULT) else self.language + '/'}{stem}{arguments}{ending}"
        for segment in name.split("/"):
            if segment in {"", ".", ".."} or "\0" in segment or len(segment.encode()) > LONGEST_SEGMENT:
                raise NoFileName(f"{self.request()}: no file can have this name")
        return name

    def _parts(self) -> tuple[str, str]:
        path = self.path[1:]
        path += HOME if not path or path.endswith("/") else ""
        asked = dict(self.arguments).get("format")
        if self.is_page:
            return path, PAGE
        if asked:
            return path, f".{asked}"
        stem, dot, ending = path.rpartition(".")
        if not dot or "/" in ending:
            return path, ""
        return stem, f".{ending}{_ADDED.get(ending, '')}"


def _plain(value: str) -> str:
    """A value as part of a file's name: letters, digits, - and _, every other byte as ~XX."""
    return "".join(
        letter if _PLAIN.fullmatch(letter) else "".join(f"~{byte:02X}" for byte in letter.encode()) for letter in value
    )


def relative(source: str, target: str) -> str:
    """The link from one file to another, as a browser takes it."""
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."), safe=_SAFE)
