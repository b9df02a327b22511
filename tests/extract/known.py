"""Tables whose every cell is known, for PDFs that the tests make: the real measures, and as many more as wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from kg.tables import load_tables

ROOT = Path(__file__).resolve().parents[2]
KANDEHO = [
    "10条",
    "11条1項・2項",
    "11条3項",
    "12条",
    "13条",
    "14条",
    "15条1項",
    "15条2項",
    *[f"{n}条" for n in range(16, 20)],
]
DIGITAL = [f"{number}条" for number in range(21, 36)]
LABELS = KANDEHO + DIGITAL
KANDEHO_GROUP = "官デ法第3章基本的施策の条(◎:主に該当するもの、○:連携するもの)"
DIGITAL_GROUP = "デジタル社会形成基本法第4章施策の策定に係る基本方針の条(◎:主に該当するもの、○:連携するもの)"
FIXED = ["施策番号", "施策名", "KPI(進捗)", "KPI(効果)", "課題・取組概要(スケジュール・効果)"]
MINISTRIES = "府省庁名"


@dataclass(frozen=True)
class KnownMeasure:
    """What is printed in one row."""

    number: str
    name: str
    kpi_progress: str  # ―: none set
    kpi_effect: str
    points: tuple[str, ...]
    marks: tuple[str, ...]  # one a law column
    ministries: str

    @property
    def cells(self) -> list[str]:
        """The row as printed, the points parted by line breaks."""
        points = "\n".join(f"- {point}" for point in self.points)
        return [self.number, self.name, self.kpi_progress, self.kpi_effect, points, *self.marks, self.ministries]


def _marks(seed: int) -> tuple[str, ...]:
    chance = random.Random(seed)
    return tuple(chance.choices(["", "◎", "○"], weights=[22, 3, 2], k=len(LABELS)))


def real_measures() -> list[KnownMeasure]:
    """The six reviewed measures, with marks by chance."""
    edition = load_tables(ROOT).editions[0]
    names = {ministry.slug: ministry.name_ja for ministry in load_tables(ROOT).ministries}
    known = []
    for seed, measure in enumerate(edition.measures):
        ministries = "、".join(
            ("◎" if item.role == "lead" else "") + names[item.ministry] for item in measure.attributions
        )
        texts = {"stated": None, "noneSet": "―", "blank": ""}
        progress, effect = (texts[kpi.status] if kpi.text is None else kpi.text for kpi in measure.kpis)
        points = tuple(point.text for point in measure.points)
        known.append(KnownMeasure(measure.number, measure.name, progress, effect, points, _marks(seed), ministries))
    return known


def many_measures(count: int) -> list[KnownMeasure]:
    """As many as wanted, made of the real ones' texts, each with a number and a name of its own."""
    real = real_measures()
    made = []
    for index in range(count):
        base = real[index % len(real)]
        number = f"{index // 20 + 1:02d}-{index % 20 + 1:02d}"
        made.append(
            KnownMeasure(
                number,
                f"{base.name}({index + 1})",
                base.kpi_progress,
                base.kpi_effect,
                base.points,
                _marks(index),
                base.ministries,
            )
        )
    return made
