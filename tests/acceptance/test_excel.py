"""What the README promises to a person with Excel: one address, and the Japanese is right."""

from __future__ import annotations

import io
import re
from pathlib import Path

import httpx
import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"<http://localhost:8000(/queries/\S+\.xlsx\?\S+)>")
# The table of 7 June 2022, page 2; 総務省 stands in five of its six measures.
EXPECTED = {
    "01-10": ("デジタル技術を活用した郵便局による地域連携", "主担当"),
    "02-01": ("国際的なデータ流通の推進", "協力"),
}


@pytest.mark.parametrize("document", ["README.md", "README.ja.md"])
def test_the_address_of_the_readme_gives_the_measures_of_a_ministry_in_excel(http: httpx.Client, document: str) -> None:
    (address,) = ADDRESS.findall((ROOT / document).read_text(encoding="utf-8"))
    response = http.get(address, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ja"})
    assert response.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0][:3] == ("施策", "施策名", "施策番号")
    found = {row[2]: (row[1], row[5]) for row in rows[1:]}
    assert set(found) == {"01-10", "02-01", "02-03", "02-04", "02-05"}
    assert EXPECTED.items() <= found.items()
