"""The id of a request: a trusted proxy's, if it is well-formed, else one of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_KEY = "HTTP_X_REQUEST_ID"
# UUIDs, ULIDs, what nginx ($request_id), Envoy, AWS and W3C traces use; nothing that a log or a shell would trip over.
_WELL_FORMED = re.compile(r"[A-Za-z0-9._:=+/@-]{8,128}")


class RequestIds:
    """Gives each request its id.

    Ours are a random number of this process and a count: unique, at a tenth of what a random number each would cost.

    :param is_trusted: whether an address is one of a proxy whose headers are believed; None where none is.
    """

    def __init__(self, is_trusted: Callable[[str], bool] | None = None) -> None:
        self._is_trusted = is_trusted
        self._format = (os.urandom(6).hex() + "-%08x").__mod__
        self._next = count(1).__next__

    def of(self, environ: WSGIEnvironment) -> str:
        """The id; call it once for a request."""
        if self._is_trusted is not None:
            given = environ.get(_KEY)
            if given is not None and _WELL_FORMED.fullmatch(given) and self._is_trusted(environ["REMOTE_ADDR"]):
                return str(given)
        return self._format(self._next())
