"""PDFs of the annex's table made by ReportLab: other widths, merged headings, breaks inside cells."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.extract.known import DIGITAL, DIGITAL_GROUP, FIXED, KANDEHO, KANDEHO_GROUP, MINISTRIES, KnownMeasure

FONT = "HeiseiKakuGo-W5"
A3_LANDSCAPE = landscape(A3)
A4_LANDSCAPE = landscape(A4)
HEADER_ROWS = 2


def header(*, merged_kpi: bool = False) -> tuple[list[list[str]], list[tuple]]:
    """Two header rows and the spans that merge their cells."""
    top = [*FIXED, KANDEHO_GROUP, *[""] * (len(KANDEHO) - 1), DIGITAL_GROUP, *[""] * (len(DIGITAL) - 1), MINISTRIES]
    below = [*[""] * len(FIXED), *KANDEHO, *DIGITAL, ""]
    first_digital = len(FIXED) + len(KANDEHO)
    spans = [("SPAN", (i, 0), (i, 1)) for i in (0, 1, 4, len(top) - 1)]
    spans += [("SPAN", (5, 0), (first_digital - 1, 0)), ("SPAN", (first_digital, 0), (len(top) - 2, 0))]
    if merged_kpi:
        top[2:4], below[2:4] = ["KPI", ""], ["(進捗)", "(効果)"]
        spans.append(("SPAN", (2, 0), (3, 0)))
    else:
        spans += [("SPAN", (i, 0), (i, 1)) for i in (2, 3)]
    return [top, below], spans


def make(
    path: Path,
    measures: list[KnownMeasure],
    *,
    pagesize: tuple[float, float] = A3_LANDSCAPE,
    size: float = 6,
    widths: tuple[float, ...] = (30, 110, 90, 90, 330),
    mark_width: float = 15,
    ministry_width: float = 60,
    repeat_header: bool = True,
    merged_kpi: bool = False,
    wrap: str | None = "CJK",
) -> Path:
    """Write a PDF of the measures.

    :param wrap: ``CJK`` breaks lines anywhere, None at spaces, ``lines`` sets each line for itself: ReportLab's own
        paragraphs gain spaces where it parts them at a page's end.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size * 1.25, wordWrap=wrap)

    def cell(text: str) -> Paragraph:
        return Paragraph("<br/>".join(map(escape, text.split("\n"))), style)

    def printed_lines(text: str, width: float) -> str:
        lines = []
        for part in text.split("\n"):
            lines.append("")
            for letter in part:
                if stringWidth(lines[-1] + letter, FONT, size) > width - 4:
                    lines.append("")
                lines[-1] += letter
        return "\n".join(lines)

    head, spans = header(merged_kpi=merged_kpi)
    texts = [*head, *(measure.cells for measure in measures)]
    all_widths = [*widths, *[mark_width] * (len(KANDEHO) + len(DIGITAL)), ministry_width]
    if wrap == "lines":
        rows = [[printed_lines(text, width) for text, width in zip(row, all_widths, strict=True)] for row in texts]
    else:
        rows = [[cell(text) for text in row] for row in texts]
    table = Table(
        rows,
        colWidths=all_widths,
        repeatRows=HEADER_ROWS if repeat_header else 0,
        splitInRow=1,
    )
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, "black"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), FONT, size, size * 1.25),
            *spans,
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    margin = 20
    SimpleDocTemplate(
        str(path), pagesize=pagesize, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin
    ).build([table])
    return path
