"""What a search can end in, other than hits."""

from __future__ import annotations


class SearchUnavailable(Exception):
    """There is no index, or the one that is there cannot be read. The message says which file and why."""


class QueryTooLong(Exception):
    """More letters than are looked for; ``limit`` says how many that is."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} letters are looked for")
        self.limit = limit
