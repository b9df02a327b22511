"""PDFs of the annex's table drawn rule by rule: a row that is too tall goes on on the next page, inside its cells.

ReportLab's own tables lose lines where they part a cell, so the breaks that matter are drawn here.
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.extract.known import LABELS, KnownMeasure
from tests.extract.reportlab_pdf import A3_LANDSCAPE, FONT, header

PADDING, MARGIN = 3, 25
# Instead of a mark: a drawn ring, an image, a glyph whose character the PDF does not tell.
RING, IMAGE, NO_CHARACTER = "R", "I", "N"
UNMAPPED_FONT = "HeiseiMin-W3"


class _Drawing:
    """A table that is drawn line by line."""

    def __init__(
        self, path: Path, widths: list[float], size: float, *, close_at_break: bool, number_below: bool, turned: bool
    ) -> None:
        for font in (FONT, UNMAPPED_FONT):
            pdfmetrics.registerFont(UnicodeCIDFont(font))
        self.canvas = Canvas(str(path), pagesize=A3_LANDSCAPE)
        self.edges = [MARGIN + x for x in accumulate(widths, initial=0)]
        self.widths, self.size, self.leading = widths, size, size * 1.3
        self.close_at_break, self.number_below, self.turned = close_at_break, number_below, turned
        self._turn()
        self.top = A3_LANDSCAPE[1] - MARGIN

    def _turn(self) -> None:
        """A landscape page as Word writes it: the sheet upright, its content turned, and the page turned back."""
        if self.turned:
            self.canvas.setPageRotation(90)  # ReportLab swaps the sides of the sheet itself
            self.canvas.translate(A3_LANDSCAPE[1], 0)
            self.canvas.rotate(90)

    def wrap(self, text: str, width: float) -> list[str]:
        lines: list[str] = []
        for part in text.split("\n"):
            lines.append("")
            for letter in part:
                if stringWidth(lines[-1] + letter, FONT, self.size) > width - 2 * PADDING:
                    lines.append("")
                lines[-1] += letter
        return lines

    def row(self, texts: list[str]) -> None:
        cells = [self.wrap(text, width) for text, width in zip(texts, self.widths, strict=True)]
        if self.number_below:
            needed = max(map(len, cells))
            cells[0] = [""] * (needed - len(cells[0])) + cells[0]
        self._rule(self.top)
        while any(cells):
            room = int((self.top - MARGIN - 2 * PADDING) // self.leading)
            if room < 1:
                self._next_page()
                continue
            part, cells = [cell[:room] for cell in cells], [cell[room:] for cell in cells]
            self._lines(part)
            if any(cells):
                if self.close_at_break:
                    self._rule(self.top)
                self._next_page()
        self._rule(self.top)

    def _lines(self, cells: list[list[str]]) -> None:
        bottom = self.top - max(map(len, cells)) * self.leading - 2 * PADDING
        self.canvas.setFont(FONT, self.size)
        for x, lines in zip(self.edges, cells, strict=False):
            for index, line in enumerate(lines, start=1):
                self._text(x + PADDING, self.top - PADDING - index * self.leading + self.size * 0.2, line)
        for x in self.edges:
            self.canvas.line(x, self.top, x, bottom)
        self.top = bottom

    def _text(self, x: float, y: float, line: str) -> None:
        if line == RING:
            self.canvas.circle(x + self.size / 2, y + self.size / 2, self.size / 3)
        elif line == IMAGE:
            self.canvas.drawImage(ImageReader(Image.new("RGB", (8, 8))), x, y, self.size, self.size)
        elif line == NO_CHARACTER:
            self.canvas.setFont(UNMAPPED_FONT, self.size)
            self.canvas.drawString(x, y, "◎")
            self.canvas.setFont(FONT, self.size)
        else:
            self.canvas.drawString(x, y, line)

    def _rule(self, height: float) -> None:
        self.canvas.line(self.edges[0], height, self.edges[-1], height)

    def _next_page(self) -> None:
        self.canvas.showPage()
        self._turn()
        self.top = A3_LANDSCAPE[1] - MARGIN
        if self.close_at_break:
            self._rule(self.top)


def make(
    path: Path,
    measures: list[KnownMeasure],
    *,
    size: float = 8,
    close_at_break: bool = False,
    number_below: bool = False,
    turned: bool = False,
    foot: str = "",
) -> Path:
    """Write a PDF whose rows are broken wherever the page ends.

    :param close_at_break: whether a rule is drawn at the page's end, inside the row.
    :param number_below: the number stands at the foot of its row, so it may come on the next page only.
    :param turned: the sheet stands upright and is shown turned by 90 degrees.
    :param foot: a line below the table of the last page.
    """
    widths = [34, 110, 90, 90, 300, *[16.0] * len(LABELS), 60]
    drawing = _Drawing(path, widths, size, close_at_break=close_at_break, number_below=number_below, turned=turned)
    top, below = header()[0]
    groups = [top[5], *[""] * 11, top[17], *[""] * 14]
    drawing.row(
        [*top[:5], *[f"{group}{label}" for group, label in zip(_spread(groups), below[5:-1], strict=True)], top[-1]]
    )
    for measure in measures:
        drawing.row(measure.cells)
    drawing.canvas.setFont(FONT, size)
    drawing.canvas.drawString(MARGIN, MARGIN / 2, foot)
    drawing.canvas.save()
    _forget_characters(path)
    return path


def _forget_characters(path: Path) -> None:
    """Make the second font's encoding one that leads to no character, as many producers' subsets do."""
    content = path.read_bytes()
    start = content.find(b"/BaseFont /" + UNMAPPED_FONT.encode())
    if start < 0:
        return
    head, font = content[: content.rindex(b" obj", 0, start)], content[content.rindex(b" obj", 0, start) :]
    font = font.replace(b"/UniJIS-UCS2-H", b"/Identity-H   ", 1).replace(b"(Japan1)", b"(JapanX)", 1)
    path.write_bytes(head + font)


def _spread(groups: list[str]) -> list[str]:
    """Each column's group: the name of the law, without the words that follow it."""
    names, last = [], ""
    for group in groups:
        last = group.split("の条")[0] + "の条" if group else last
        names.append(last)
    return names
