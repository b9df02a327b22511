"""The search index of the published snapshot: read when it is first asked for, and again when another is there.

No file stays open between two searches, so there is nothing to close.
"""

from __future__ import annotations

from kg.search import SearchIndex, SearchUnavailable
from kg.snapshot import Snapshot
from kg.web.whole_files import is_whole_search_index

_Key = tuple[str, int, int]


class SearchIndexes:
    """Holds the index of one snapshot; safe to share between threads."""

    def __init__(self) -> None:
        self._held: tuple[_Key, SearchIndex] | None = None

    def of(self, snapshot: Snapshot) -> SearchIndex:
        """The snapshot's index. A build that made it again has made another file: what was read from the old one goes.

        :raises SearchUnavailable: where it is missing or cannot be read.
        """
        path = snapshot.search_path
        try:
            status = path.stat()
        except OSError as error:
            raise SearchUnavailable(f"the search index {path} cannot be read: {error.strerror}") from error
        key = (str(path), status.st_ino, status.st_mtime_ns)
        held = self._held
        if held is None or held[0] != key:
            if not is_whole_search_index(snapshot):
                raise SearchUnavailable(f"the search index {path} is damaged: run `kg build`")
            held = self._held = (key, SearchIndex(path))
        return held[1]
