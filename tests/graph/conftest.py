"""Tables for the tests of the graph: the real ones, and small ones that fill every optional part of the model."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from kg.graph.builder import Chunk, build_chunks
from kg.graph.ontology import load_ontology, load_shapes
from kg.tables import load_tables
from kg.tables.mentions import TopicFinder
from kg.tables.records import (
    Attribution,
    Correction,
    CorrectionCause,
    Edition,
    Kpi,
    KpiKind,
    KpiStatus,
    Law,
    LawColumn,
    LawMark,
    LegalBasisStatus,
    Mark,
    Measure,
    Ministry,
    MinistryRole,
    Point,
    Provision,
    SourcePage,
    Tables,
    Topic,
    YearMention,
)

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/juten-kg/"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder, with ontology/ and data/."""
    return ROOT


@pytest.fixture(scope="session")
def base_iri() -> str:
    """The default base IRI."""
    return BASE


@pytest.fixture(scope="session")
def real_tables() -> Tables:
    """All of data/, as published."""
    return load_tables(ROOT)


@pytest.fixture(scope="session")
def full_tables() -> Tables:
    """Made up: one edition, two measures; between them they fill every field that a record has."""
    return Tables(
        ministries=_ministries(),
        laws=(
            Law(
                "428AC0", "kandeho", "見本法", "平成28年法律第1号", "2021年施行", "https://laws.e-gov.go.jp/law/428AC0"
            ),
        ),
        provisions=_provisions(),
        editions=(_edition(),),
        topics=_topics(),
    )


def _topics() -> tuple[Topic, ...]:
    return (
        Topic("initiative", "見本の構想", "Sample initiatives"),
        Topic(
            "sample-measure",
            "見本施策",
            "Sample measure",
            ("実現", "効果"),
            ("SM",),
            broader="initiative",
            definition="普通の点",
            definition_source=("2022-06-07", "01-01", 3),
        ),
    )


def _ministries() -> tuple[Ministry, ...]:
    return (
        Ministry(
            slug="sample-ministry",
            name_ja="見本省",
            reading="みほんしょう",
            name_en="Sample Ministry",
            abbreviation="SMP",
            corporate_number="4000012090001",
            wikidata="Q1197264",
            wikidata_sources=2,
            ror="https://ror.org/055tm7f07",
            parent_name="内閣",
            website="https://www.example.go.jp/",
            valid_from="2001-01-06",
        ),
        Ministry(
            slug="sample-agency",
            name_ja="見本庁",
            reading="みほんちょう",
            wikidata="Q42",
            wikidata_sources=1,
            parent="sample-ministry",
            valid_from="2021-09",
        ),
        Ministry(slug="young-agency", name_ja="新庁", reading="しんちょう", valid_from="2023"),
    )


def _provisions() -> tuple[Provision, ...]:
    def row(article: int, paragraph: int | None = None, **more: str | None) -> Provision:
        fields: dict[str, str | None] = {
            "caption": "見出し",
            "chapter": "第三章",
            "caption_status": "verified",
            "version": "2021年施行",
            "url": f"https://laws.e-gov.go.jp/law/428AC0#At_{article}",
            "source": "見本",
            **more,
        }
        return Provision(law_id="428AC0", article=article, paragraph=paragraph, **fields)  # type: ignore[arg-type]

    return (row(10), row(11), row(11, 1), row(11, 2, note="注"), row(12, caption=None, url=None), row(37, 1))


def _edition() -> Edition:
    columns = (
        LawColumn("kandeho-10", 1, "10条", "428AC0", (("428AC0", 10, 0),)),
        LawColumn("kandeho-11-1-2", 2, "11条1項・2項", "428AC0", (("428AC0", 11, 1), ("428AC0", 11, 2))),
        LawColumn("kandeho-12", 3, "12条", "428AC0", (("428AC0", 12, 0),)),
    )
    return Edition(
        id="2022-06-07",
        title_ja="見本計画",
        title_en="Sample Plan",
        annex_ja="別表",
        annex_en="Annex",
        decided=date(2022, 6, 7),
        publisher="sample-agency",
        origin_url="https://www.example.go.jp/plan",
        licence_url="https://www.example.go.jp/licence",
        licence_ja="公共データ利用規約",
        licence_en="Public Data License",
        citation_ja="出典",
        citation_en="Source",
        processing_ja="加工した",
        processing_en="Processed",
        pages_total=10,
        coverage_ja="2ページだけ",
        coverage_en="Page 2 only",
        pages=(SourcePage(2, "source/page-002.txt", "0" * 64, "https://www.example.go.jp/2", "別表 2ページ"),),
        columns=columns,
        measures=(_full_measure(), _bare_measure()),
    )


def _full_measure() -> Measure:
    find = TopicFinder(_topics()).find
    year, fiscal = YearMention(2030, False, "令和12年(2030年)"), YearMention(2022, True, "令和4年度(2022年度)")
    return Measure(
        number="01-01",
        name="見本施策の支",
        topics=find("見本施策の支"),
        page=2,
        kpis=(
            Kpi(KpiKind.PROGRESS, KpiStatus.STATED, "Trustd Web の件数(令和4年度(2022年度))", years=(fiscal,)),
            Kpi(KpiKind.EFFECT, KpiStatus.STATED, "効果", topics=find("効果")),
        ),
        points=(
            Point(1, "令和12年(2030年)に実現する", (year,), find("令和12年(2030年)に実現する")),
            Point(2, "字の誤"),
            Point(3, "普通の点"),
        ),
        attributions=(
            Attribution(1, "sample-ministry", MinistryRole.LEAD),
            Attribution(2, "sample-agency", MinistryRole.COOPERATING),
        ),
        legal_basis_status=LegalBasisStatus.RECOVERED,
        marks=(
            LawMark("kandeho-10", Mark.MAIN),
            LawMark("kandeho-11-1-2", Mark.RELATED),
            LawMark("kandeho-12", Mark.UNREADABLE),
        ),
        corrections=(
            Correction("name", "の支", "の支援", CorrectionCause.TEXT_LAYER, "字が欠けた", "A letter is missing"),
            Correction("kpi/progress", "Trustd", "Trusted", CorrectionCause.PRINT, "誤植", "Misprint"),
            Correction(
                "kpi/progress", "件数", "件数等", CorrectionCause.TEXT_LAYER, "字が欠けた", "A letter is missing"
            ),
            Correction("point/2", "字の誤", "字の誤り", CorrectionCause.PRINT, "誤植", "Misprint"),
        ),
        years=(year, fiscal),
    )


def _bare_measure() -> Measure:
    note = {"note_ja": "―が一つだけ", "note_en": "Only one dash"}
    return Measure(
        number="01-02",
        name="何もない施策",
        page=2,
        kpis=(
            Kpi(KpiKind.PROGRESS, KpiStatus.NONE_SET, None, **note),
            Kpi(KpiKind.EFFECT, KpiStatus.BLANK, None, **note),
        ),
        points=(),
        attributions=(Attribution(1, "sample-ministry", MinistryRole.LEAD),),
        legal_basis_status=LegalBasisStatus.NOT_RECOVERED,
    )


@pytest.fixture(scope="session")
def real_chunks(real_tables: Tables) -> tuple[Chunk, ...]:
    """The published graph, chunk by chunk."""
    return tuple(build_chunks(real_tables, BASE))


@pytest.fixture(scope="session")
def full_chunks(full_tables: Tables) -> tuple[Chunk, ...]:
    """The made-up graph, chunk by chunk."""
    return tuple(build_chunks(full_tables, BASE))


@pytest.fixture(scope="session")
def real_graph(real_chunks: tuple[Chunk, ...]) -> Graph:
    """The published graph. Do not change it: the tests share it."""
    return _graph(real_chunks)


@pytest.fixture(scope="session")
def full_graph(full_chunks: tuple[Chunk, ...]) -> Graph:
    """The made-up graph. Do not change it: the tests share it."""
    return _graph(full_chunks)


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """ontology/shapes.ttl."""
    return load_shapes(ROOT / "ontology", BASE)


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """ontology/juten.ttl."""
    return load_ontology(ROOT / "ontology", BASE)


def _graph(chunks: tuple[Chunk, ...]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for chunk in chunks:
        for triple in chunk.triples:
            graph.add(triple)
    return graph
