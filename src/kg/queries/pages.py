"""A saved SELECT's rows in a fixed order, in pages, and counted: made from text that was parsed, never a request's.

What is put into the text are variables that the parser named and whole numbers. That a query ends in its ORDER BY is
checked when its file is read (:mod:`kg.queries.loading`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.queries.executables import form_token

TOTAL = "total"  # the variable of :func:`count_text`


def page_text(text: str, variables: Sequence[str], limit: int | None = None, offset: int = 0) -> str:
    """The query with every column as a further sort key, so that no two runs order equal rows differently, and a page.

    :param text: a bound SELECT that ends in its ORDER BY.
    :param variables: its columns.
    :param limit: the number of rows, 1 or more; None for all.
    :param offset: the number of rows that are left out before them.
    """
    lines = [text.rstrip("\n"), " ".join(f"?{name}" for name in variables)]
    if limit is not None:
        lines.append(f"LIMIT {limit:d}")
    if offset:
        lines.append(f"OFFSET {offset:d}")
    return "\n".join(lines) + "\n"


def count_text(text: str) -> str:
    """The query that counts the rows of a bound SELECT, as ``?total``."""
    start = form_token(text).start
    return f"{text[:start]}SELECT (COUNT(*) AS ?{TOTAL}) WHERE {{\n{{\n{text[start:]}}}\n}}\n"
