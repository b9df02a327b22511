"""What the page prints of the six measures, and columns of rows to compare with it.

The expected rows are those of the printed page and of the reference tables, not of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from kg.queries import SavedQuery

Rows: TypeAlias = list[tuple[str | None, ...]]
Run: TypeAlias = Callable[..., Rows]

NUMBERS = ["01-10", "02-01", "02-02", "02-03", "02-04", "02-05"]
POST, FLOW, WEB, ENVIRONMENT, AI, GOVERNANCE = (
    "デジタル技術を活用した郵便局による地域連携",
    "国際的なデータ流通の推進",
    "「Trusted Web」構想の実現",
    "信頼性のある個人データ流通の観点から個人情報が安全・円滑に越境移転できる国際環境の構築",
    "民主主義的な価値に基づいた人間中心のAI原則の実践の支援",
    "インターネットガバナンスにおける国際連携とマルチステークホルダー間連携の強化",
)
DECIDED = "2022-06-07"


def pick(rows: Iterable[tuple[str | None, ...]], query: SavedQuery, *names: str) -> Rows:
    """Some columns of the rows."""
    positions = [query.variables.index(name) for name in names]
    return [tuple(row[position] for position in positions) for row in rows]
