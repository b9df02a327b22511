"""Progress of long work: a bar on standard error where it is a terminal, silence everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from tqdm import tqdm

from kg.i18n import mark, terminal_language, translate

READING = mark("reading the tables")
VALIDATING = mark("validating the graph")
WRITING = mark("writing the graph")
ATTACHING = mark("reading the attached data sets")
COMPRESSING = mark("sorting and compressing")
TABULATING = mark("writing the tables")
DESCRIBING = mark("writing the catalogue")
LOADING = mark("loading the store")
INDEXING = mark("writing the search index")
PUBLISHING = mark("publishing")
WAITING = mark("waiting for another build to end")

Item = TypeVar("Item")
Advance = Callable[[int], None]


class Progress:
    """Says what the build is doing. This one is silent."""

    def step(self, message: str) -> None:
        """A new stage begins; ``message`` is a msgid of the catalogue."""

    @contextmanager
    def counting(self, message: str, total: int | None = None) -> Iterator[Advance]:
        """A new stage that counts up to ``total``: the block calls what it gets with the number just done."""
        self.step(message)
        yield lambda count: None

    def over(self, items: Iterable[Item], message: str, total: int | None = None) -> Iterator[Item]:
        """A new stage that counts the items as they pass."""
        with self.counting(message, total) as advance:
            for item in items:
                yield item
                advance(1)


class TerminalProgress(Progress):
    """A line for each stage and a bar for work that counts, on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._language = terminal_language()

    def step(self, message: str) -> None:
        """Name the stage in the terminal's language."""
        if sys.stderr.isatty():
            tqdm.write(translate(message, self._language), file=sys.stderr)

    @contextmanager
    def counting(self, message: str, total: int | None = None) -> Iterator[Advance]:
        """Count in a bar that goes away at the end."""
        text = translate(message, self._language)
        self.step(message)
        with tqdm(desc=text, total=total, disable=None, leave=False, delay=1) as bar:
            yield lambda count: _move(bar, count)


def _move(bar: tqdm[NoReturn], count: int) -> None:
    bar.update(count)
