"""What is indexed: records of named fields, the values of their facets, and how they are kept in the file.

A field stands in one of three spaces (name, reading, text), which are ranked in this order.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from enum import IntEnum, StrEnum

KIND = "kind"  # the facet that every record has


class Space(IntEnum):
    """Where a field counts; grams of one space never match in another."""

    NAME = 0
    READING = 1
    TEXT = 2


class FieldName(StrEnum):
    """What a field is to a person."""

    LABEL = "label"
    PRINTED_NAME = "printed-name"  # where it is not the label
    CORRECTED = "corrected"  # a text with its corrections applied
    ABBREVIATION = "abbreviation"
    NUMBER = "number"  # of a measure, a law, an edition's date, a corporate number
    CAPTION = "caption"
    ARTICLE = "article"  # a provision's place in the law
    CITATION = "citation"  # the law and the place in it; as a name it would let each provision answer to the law's
    READING = "reading"
    POINT = "point"
    PROGRESS_KPI = "progress-kpi"
    EFFECT_KPI = "effect-kpi"
    NOTE = "note"
    MINISTRY = "ministry"  # of another record: the ministry in charge
    KIND = "kind"  # what the record is: 施策

    @property
    def space(self) -> Space:
        """Where the field counts."""
        return _SPACES.get(self, Space.NAME)


_SPACES = {
    FieldName.READING: Space.READING,
    FieldName.CITATION: Space.TEXT,
    FieldName.CORRECTED: Space.TEXT,
    FieldName.POINT: Space.TEXT,
    FieldName.PROGRESS_KPI: Space.TEXT,
    FieldName.EFFECT_KPI: Space.TEXT,
    FieldName.NOTE: Space.TEXT,
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language tag; the empty tag is that of codes and numbers."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A text of a record; ``position`` counts those of its name from 1 where they are counted (points)."""

    name: FieldName
    text: Text
    position: int | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, such as a ministry, with its label in each language. ``iri`` is the record it stands for.

    Records that match by that record's names are found with it: who looks for 総務省 finds its measures too.
    """

    facet: str
    value: str
    labels: tuple[Text, ...]
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found.

    :param keys: identifiers that mean this thing and no other part of a text: numbers, codes, its IRI.
    :param facets: its values, as (facet, value).
    :param shortened: names that people shorten by leaving letters out (経産省 for 経済産業省).
    :param is_suggested: whether its names are offered where nothing was found; for kinds of which there are few.
    """

    iri: str
    kind: str
    label: Text
    fields: tuple[Field, ...]
    keys: tuple[str, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    shortened: tuple[str, ...] = ()
    is_suggested: bool = False

    def label_in(self, language: str) -> Text:
        """The label in a language, or the one that it has."""
        texts = (field.text for field in self.fields if field.name is FieldName.LABEL)
        return next((text for text in texts if text.language == language), self.label)

    @property
    def number(self) -> str | None:
        """Its number or code, if it has one."""
        return next((field.text.text for field in self.fields if field.name is FieldName.NUMBER), None)

    def values_of(self, facet: str) -> tuple[str, ...]:
        """Its values of a facet."""
        return tuple(value for name, value in self.facets if name == facet)


def pack(record: Record) -> bytes:
    """What of a record is shown, for the file."""
    fields = [[field.name, field.text.text, field.text.language, field.position] for field in record.fields]
    content = [record.iri, record.kind, [record.label.text, record.label.language], fields, record.facets]
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(content: bytes) -> Record:
    """The record again, without its keys.

    :raises ValueError: where it is none.
    """
    try:
        iri, kind, label, fields, facets = json.loads(zlib.decompress(content))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return Record(
        iri,
        kind,
        Text(*label),
        tuple(Field(FieldName(name), Text(text, language), position) for name, text, language, position in fields),
        facets=tuple((facet, value) for facet, value in facets),
    )
