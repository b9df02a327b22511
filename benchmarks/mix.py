"""The queries of the mix with their parameters: what is asked of every peer, in the same words.

A work is *repeated* (the same text every time, what a cache is for) or *first-time* (a text that nobody sent before:
another parameter each time, and a comment that makes the text unique). Knows no peer and no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from string import Template

from benchmarks import words
from benchmarks.generate import edition_dates, measure_number, measures_per_edition, page_number
from kg.settings import DEFAULT_BASE_IRI

QUERIES = Path(__file__).parent / "queries"
VARIANTS = 2_000  # distinct parameters of a first-time work; the unique comment goes on after them


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the table: a query file, and whether its text is new every time."""

    query: str  # name of the file in queries/, without .rq
    first_time: bool
    title: str

    @property
    def name(self) -> str:
        """The key of the work in the results."""
        return f"{self.query}, first-time" if self.first_time else self.query


MIX: tuple[Work, ...] = (
    Work("point", first_time=False, title="point query by IRI"),
    Work("number", first_time=False, title="point query by number"),
    Work("join", first_time=False, title="100-row join"),
    Work("group", first_time=False, title="GROUP BY over all measures"),
    Work("text", first_time=False, title="text filter over all names"),
    Work("rows", first_time=False, title="10,000-row result"),
    Work("export", first_time=False, title="100,000-row export"),
    Work("point", first_time=True, title="point query by IRI, first-time"),
    Work("number", first_time=True, title="point query by number, first-time"),
    Work("join", first_time=True, title="100-row join, first-time"),
    Work("group", first_time=True, title="GROUP BY, first-time"),
    Work("text", first_time=True, title="text filter, first-time"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much was generated; what the parameters are drawn from."""

    measures: int
    editions: int
    base: str = DEFAULT_BASE_IRI

    def parameters(self, seed: int) -> Iterator[dict[str, str]]:
        """Parameters of queries without end: a measure, its page and chapter, and a word of names."""
        random = Random(seed)
        counts = measures_per_edition(self.measures, self.editions)
        dates = edition_dates(self.editions)
        while True:
            place = random.randrange(self.editions)
            index = random.randrange(counts[place])
            edition, number = dates[place], measure_number(index)
            yield {
                "base": self.base,
                "edition": f"{self.base}id/edition/{edition}",
                "number": number,
                "measure": f"{self.base}id/measure/{edition}/{number}",
                "page": f"{self.base}id/page/{edition}/{page_number(index)}",
                "word": random.choice(words.SUBJECTS),
                "chapter": number.partition("-")[0] + "-",
            }


def template(query: str) -> Template:
    """The text of a query file with its places."""
    return Template((QUERIES / f"{query}.rq").read_text(encoding="utf-8"))


def query_texts(work: Work, scale: Scale, seed: int = 1) -> list[str]:
    """The texts of a work: one where it is repeated, else :data:`VARIANTS` (each once)."""
    text = template(work.query)
    parameters = scale.parameters(seed)
    if not work.first_time:
        return [text.substitute(next(parameters))]
    return list(dict.fromkeys(text.substitute(next(parameters)) for _ in range(VARIANTS)))
