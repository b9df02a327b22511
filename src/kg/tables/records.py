"""The records that the tables of ``data/`` become: plain, frozen, typed; no RDF and no files in here.

Names of people's things (measure, edition, provision, column, mark) are those of the printed table; keys are the
keys of the tables. Texts are kept verbatim: line breaks of the page are gone, every other character stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class KpiKind(StrEnum):
    """The two KPI columns of the table: 進捗 and 効果."""

    PROGRESS = "progress"
    EFFECT = "effect"


class KpiStatus(StrEnum):
    """What a KPI cell says: a text, a printed ―, or nothing."""

    STATED = "stated"
    NONE_SET = "noneSet"
    BLANK = "blank"


class MinistryRole(StrEnum):
    """◎ in front of a ministry's name is the lead; the others cooperate."""

    LEAD = "lead"
    COOPERATING = "cooperating"


class Mark(StrEnum):
    """A mark in a law column: ◎ main, ○ related, or one that nobody could read."""

    MAIN = "main"
    RELATED = "related"
    UNREADABLE = "unreadable"


class LegalBasisStatus(StrEnum):
    """Whether the marks of a measure's row came through into the source's text."""

    RECOVERED = "recovered"
    NOT_RECOVERED = "notRecovered"


class CorrectionCause(StrEnum):
    """Whose slip a correction mends: the text layer's (the print is right) or the print's own."""

    TEXT_LAYER = "textLayer"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Ministry:
    """A body of the state, one row of ``reference/ministries.csv``. Empty cells are None: not known, never guessed."""

    slug: str
    name_ja: str
    reading: str  # hiragana
    name_en: str | None = None
    abbreviation: str | None = None  # not a key: NPA abbreviates two bodies
    corporate_number: str | None = None  # 法人番号, 13 digits, check digit verified
    corporate_number_source: str | None = None
    wikidata: str | None = None  # Q-number
    wikidata_sources: int = 0  # independent sources that agree on it: 1 = close match, 2 or more = the same
    ror: str | None = None  # IRI
    parent: str | None = None  # slug of another row
    parent_name: str | None = None  # the parent's printed name, where it is no row of the table (内閣)
    website: str | None = None
    valid_from: str | None = None  # YYYY-MM-DD, YYYY-MM or YYYY
    valid_from_source: str | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """A law, one row of ``reference/laws.csv``."""

    law_id: str  # e-Gov 法令ID
    slug: str
    name_ja: str
    number: str  # 法令番号
    version: str  # the wording that the provisions' numbers belong to
    url: str


@dataclass(frozen=True, slots=True)
class Provision:
    """An article, or a paragraph of one: one row of ``reference/provisions.csv``."""

    law_id: str
    article: int
    paragraph: int | None
    caption: str | None  # 条見出し
    chapter: str
    caption_status: str  # as in the source: verified, verified by order, partial, not found …
    version: str
    url: str | None
    source: str
    note: str | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """Law id, article, paragraph (0 = the whole article); sorts in the law's order."""
        return (self.law_id, self.article, self.paragraph or 0)


@dataclass(frozen=True, slots=True)
class LawColumn:
    """One of the 27 law columns of the printed table: its label and the provisions under it."""

    slug: str
    position: int  # from 1, left to right
    label: str
    law_id: str
    provisions: tuple[tuple[str, int, int], ...]  # Provision.key


@dataclass(frozen=True, slots=True)
class YearMention:
    """令和N年(YYYY年) or 令和N年度(YYYY年度) in a text. ``text`` is what stands there."""

    year: int
    fiscal: bool
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """An organisation, agreement, initiative or technology: one row of ``reference/topics.csv``.

    A row without a broader one is a heading: it gathers topics and is never looked for in a text.
    """

    slug: str
    label_ja: str
    label_en: str
    alternatives_ja: tuple[str, ...] = ()
    alternatives_en: tuple[str, ...] = ()
    broader: str | None = None  # slug of another row
    definition: str | None = None  # the source's own words
    definition_source: tuple[str, str, int] | None = None  # edition, 施策番号, position of their point

    @property
    def forms(self) -> tuple[str, ...]:
        """What is looked for in the texts: labels and alternatives of both languages; nothing for a heading."""
        if self.broader is None:
            return ()
        return (self.label_ja, *self.alternatives_ja, self.label_en, *self.alternatives_en)


@dataclass(frozen=True, slots=True)
class TopicMention:
    """Where a text names a topic: code points of the text as printed, ``end`` excluded."""

    topic: str  # slug
    start: int
    end: int


class Comparison(StrEnum):
    """How the value of a target is to be met."""

    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class Figure:
    """The target that a KPI's text states; None for what it does not say."""

    value: Decimal | None = None
    unit: str | None = None
    comparison: Comparison | None = None
    target_year: int | None = None  # the calendar year by which
    target_fiscal_year: int | None = None  # the fiscal year by which


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI cell. ``text`` is there if, and only if, the status is ``stated``."""

    kind: KpiKind
    status: KpiStatus
    text: str | None
    note_ja: str | None = None
    note_en: str | None = None
    years: tuple[YearMention, ...] = ()
    figure: Figure = Figure()
    topics: tuple[TopicMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One dash of 課題・取組概要, verbatim, without the dash."""

    position: int  # from 1
    text: str
    years: tuple[YearMention, ...] = ()
    topics: tuple[TopicMention, ...] = ()


class MinistryGroup(StrEnum):
    """What the column 府省庁名 may name in place of ministries: all of them, or those concerned, none by its name."""

    ALL = "allMinistries"
    CONCERNED = "ministriesConcerned"

    @property
    def name_ja(self) -> str:
        """The usual printed name."""
        return "全府省庁" if self is MinistryGroup.ALL else "関係府省庁"


@dataclass(frozen=True, slots=True)
class Attribution:
    """A ministry in the column 府省庁名, in printed order; or a group, which ``ministry`` then has the value of."""

    position: int  # from 1
    ministry: str  # slug
    role: MinistryRole
    group: MinistryGroup | None = None


@dataclass(frozen=True, slots=True)
class LawMark:
    """A mark of a measure's row in one law column."""

    column: str  # slug
    mark: Mark


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction beside what the source has: ``field`` is name, kpi/progress, kpi/effect or point/N."""

    field: str
    printed: str
    corrected: str
    cause: CorrectionCause
    reason_ja: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the plan's table. ``name`` is the source's; :attr:`label` has the text layer's slips mended."""

    number: str  # 施策番号, unique in its edition only
    name: str
    page: int
    kpis: tuple[Kpi, ...]  # progress, effect
    points: tuple[Point, ...]
    attributions: tuple[Attribution, ...]
    legal_basis_status: LegalBasisStatus
    marks: tuple[LawMark, ...] = ()
    corrections: tuple[Correction, ...] = ()
    years: tuple[YearMention, ...] = ()  # of the name, the KPIs and the points, each once
    topics: tuple[TopicMention, ...] = ()  # of the name; the KPIs and the points have their own

    @property
    def label(self) -> str:
        """The name to show: as the source has it, but for what its text layer broke."""
        for correction in self.corrections:
            if correction.field == "name" and correction.cause is CorrectionCause.TEXT_LAYER:
                return self.name.replace(correction.printed, correction.corrected)
        return self.name

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The topics (slugs) that the name, the points or the KPIs name, each once."""
        texts = (self.topics, *(point.topics for point in self.points), *(kpi.topics for kpi in self.kpis))
        return tuple(dict.fromkeys(mention.topic for mentions in texts for mention in mentions))


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of the annex that this edition's tables were read from."""

    number: int
    file: str  # relative to the edition's folder
    sha256: str
    url: str | None
    title_ja: str
    note: str | None = None  # where the text was seen


@dataclass(frozen=True, slots=True)
class Edition:
    """One year's plan: ``edition.toml`` and the tables beside it."""

    id: str  # date of decision, YYYY-MM-DD
    title_ja: str
    title_en: str
    annex_ja: str  # 別表(施策集)
    annex_en: str
    decided: date
    publisher: str  # slug of a ministry
    origin_url: str
    licence_url: str
    licence_ja: str
    licence_en: str
    citation_ja: str
    citation_en: str
    processing_ja: str  # that the data was processed, and by whom
    processing_en: str
    pages_total: int | None
    coverage_ja: str  # which part of the annex is in the tables
    coverage_en: str
    pages: tuple[SourcePage, ...]
    columns: tuple[LawColumn, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """All of ``data/``, checked."""

    ministries: tuple[Ministry, ...]
    laws: tuple[Law, ...]
    provisions: tuple[Provision, ...]
    editions: tuple[Edition, ...]
    topics: tuple[Topic, ...] = ()
