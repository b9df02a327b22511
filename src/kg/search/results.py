"""What a search gives back: hits with what matched, facets with counts, and what to try where there is no hit."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.search.records import FieldName, Record, Text


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``is_match`` is that it is what was looked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A field in which words were found, cut to what stands around them."""

    name: FieldName
    language: str
    pieces: tuple[Piece, ...]
    position: int | None = None
    begins_cut: bool = False
    ends_cut: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that has every word. ``label`` is its whole label; ``matches`` are the fields that show the words."""

    record: Record
    language: str  # of the label
    label: tuple[Piece, ...]
    score: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with the number of hits that choosing it gives, under the other facets' choices."""

    value: str
    labels: tuple[Text, ...]
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to look for instead, and how many records have it."""

    text: Text
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """The answer. ``total`` counts under the chosen facets, ``total_of_words`` without them.

    ``words`` are what was looked for, as typed; ``facets`` holds the values that have hits or were chosen.
    """

    words: tuple[str, ...]
    total: int
    total_of_words: int
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
