"""What is wrong with a request for reconciliation. Texts are msgids; they are translated where the reader is known."""

from __future__ import annotations


class MalformedRequest(Exception):
    """The JSON is none, or is not what the API describes.

    ``message`` is a msgid with places for ``values``; ``place`` says where, such as ``q3.limit``.
    """

    def __init__(self, message: str, place: str = "", **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.place = place
        self.values = values


class TooManyQueries(Exception):
    """More in one request than the manifest allows."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"{count} in one request; {limit} at most")
        self.count = count
        self.limit = limit
