"""Made-up tables of any size: the real ones with other measures, each with every part and a mark in every column."""

from __future__ import annotations

from dataclasses import replace

from kg.tables.records import (
    Attribution,
    Edition,
    Kpi,
    KpiKind,
    KpiStatus,
    LawMark,
    LegalBasisStatus,
    Mark,
    Measure,
    MinistryRole,
    Point,
    Tables,
    YearMention,
)

TEXT = "令和12年(2030年)までに、信頼性のある個人データ流通の観点から環境を構築する。第{}号"
YEARS = (YearMention(2030, False, "令和12年(2030年)"),)


def generated_tables(real: Tables, measures: int, marks: int | None = None) -> Tables:
    """The real tables' reference data and first edition, its measures replaced by ``measures`` made-up ones.

    :param marks: in how many law columns each has a mark; None: in all.
    """
    edition = real.editions[0]
    made_up = tuple(_measure(edition, real, number, marks) for number in range(measures))
    return replace(real, editions=(replace(edition, measures=made_up),))


def _measure(edition: Edition, real: Tables, number: int, marks: int | None) -> Measure:
    columns = edition.columns[:marks]
    slugs = [ministry.slug for ministry in real.ministries if (ministry.valid_from or "") < edition.id]
    return Measure(
        number=f"{number // 100 + 1:02d}-{number % 100 + 1:02d}",
        name=f"見本の施策{number}",
        page=edition.pages[0].number,
        kpis=tuple(Kpi(kind, KpiStatus.STATED, TEXT.format(number), years=YEARS) for kind in KpiKind),
        points=tuple(Point(position, TEXT.format(number * 10 + position), YEARS) for position in (1, 2, 3)),
        attributions=(
            Attribution(1, slugs[number % len(slugs)], MinistryRole.LEAD),
            Attribution(2, slugs[(number + 7) % len(slugs)], MinistryRole.COOPERATING),
        ),
        legal_basis_status=LegalBasisStatus.RECOVERED,
        marks=tuple(LawMark(c.slug, Mark.MAIN if i % 3 == 0 else Mark.RELATED) for i, c in enumerate(columns)),
        years=YEARS,
    )
