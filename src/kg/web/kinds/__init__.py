"""The pages of the kinds of things: one module a kind, each with a ``KIND``; :mod:`kg.web.kinds.table` lists them.

Modules here ask the engine; they know no request. What several of them need stands in modules without a ``KIND``.
"""

from kg.web.kinds.kind import Context, Kind

__all__ = ["Context", "Kind"]
