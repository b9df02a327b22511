"""Why a build gave no snapshot. The command line prints one line for each and ends with status 1.

The messages are msgids of the catalogue: :meth:`BuildError.text` gives them in the reader's language.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from kg.i18n import mark, translate


class FindingLine(Protocol):
    """What a finding of the tables or of the validation has in common: one line for a person."""

    def line(self, language: str) -> str:
        """The finding in ``ja`` or ``en``."""
        ...


class BuildError(Exception):
    """There is no new snapshot; the last good build stays. ``message`` is a msgid, ``values`` fill its places."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(translate(message, "en", **values))
        self.message = message
        self.values = values

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **self.values)


class BuildRefused(BuildError):
    """The content is at fault: ``findings`` holds every finding of the run, each with a ``line(language)``."""

    def __init__(self, findings: Sequence[FindingLine]) -> None:
        super().__init__(mark("the build was refused: findings: %(count)s"), count=len(findings))
        self.findings = tuple(findings)


_REASONS = {
    errno.ENOSPC: mark("the disk is full"),
    errno.EDQUOT: mark("the disk quota is used up"),
    errno.EFBIG: mark("a file would be larger than this process may write"),
    errno.EROFS: mark("the file system is read-only"),
    errno.EACCES: mark("the rights are missing"),
    errno.EPERM: mark("the rights are missing"),
    errno.ENOTDIR: mark("a file stands where a folder is needed"),
    errno.EEXIST: mark("something else stands in its place"),
    errno.EISDIR: mark("something else stands in its place"),
}


class BuildFolderError(BuildError):
    """The build folder cannot be written: disk full, read-only, rights missing. ``path`` is the file or folder."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.path = path
        self.errno = error.errno
        reason = _REASONS.get(error.errno or 0)
        super().__init__(
            mark("cannot write %(path)s: %(reason)s"), path=path, reason=reason or error.strerror or str(error)
        )

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``, the reason translated too."""
        return translate(
            self.message, language, **self.values | {"reason": translate(str(self.values["reason"]), language)}
        )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn every :class:`OSError` of the block into one :class:`BuildFolderError`."""
    try:
        yield
    except OSError as error:
        name = error.filename
        raise BuildFolderError(Path(name) if isinstance(name, str | Path) else folder, error) from error
