"""Draws small budget documents in many layouts; run `python tests/layout_documents.py` by hand where reportlab is installed.

A table is a text: one line a row, cells parted by `|`; `<` joins a cell to the one on its left, `^` to the one above;
`/` + `/` breaks a line inside a cell. Positions are PDF points from the top left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Rules = Literal["lines", "rects", "double", "curves", "horizontal", "none"]
Cell = tuple[int, int, int, int, str]
"""Row, column, rows and columns covered, text."""
PORTRAIT, LANDSCAPE = (595.0, 842.0), (842.0, 595.0)
HEI = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"
DOUBLE = 2.0


def cells_of(text: str) -> tuple[list[Cell], int, int]:
    """Given a table as text, return its cells with spans, the number of rows and of columns."""
    rows = [line.split("|") for line in text.strip("\n").split("\n")]
    width = len(rows[0])
    assert all(len(r) <= width for r in rows), [(len(r), r) for r in rows if len(r) > width]
    rows = [r + [""] * (width - len(r)) for r in rows]
    found: list[Cell] = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in ("<", "^"):
                continue
            columns = 1
            while c + columns < width and row[c + columns] == "<":
                columns += 1
            height = 1
            while r + height < len(rows) and rows[r + height][c] == "^":
                height += 1
            found.append((r, c, height, columns, cell))
    return found, len(rows), width


@dataclass
class Paper:
    """One document being drawn."""

    canvas: Any
    height: float = PORTRAIT[1]
    width: float = PORTRAIT[0]
    font: str = "Hei"
    begun: bool = False

    def page(self, size: tuple[float, float] = PORTRAIT, rotate: bool = False) -> None:
        """Begin a page; `rotate` draws it upright on paper turned by 90 degrees."""
        if self.begun:
            self.canvas.showPage()
        self.begun = True
        self.width, self.height = size
        if rotate:
            self.canvas.setPageSize(size)  # swapped by the rotation
            self.canvas.setPageRotation(90)
            self.canvas.transform(0, 1, -1, 0, size[1], 0)
        else:
            self.canvas.setPageSize(size)
            self.canvas.setPageRotation(0)

    def text(
        self, x: float, top: float, text: str, size: float = 9.0, align: str = "l", mode: int = 0, grey: float = 0.0
    ) -> None:
        """One line of text whose baseline lies `size` below `top`; `mode` is the text render mode."""
        y = self.height - top - size
        width = self.canvas.stringWidth(text, self.font, size)
        x = x - width / 2 if align == "c" else x - width if align == "r" else x
        line = self.canvas.beginText(x, y)
        line.setFont(self.font, size)
        line.setTextRenderMode(mode)
        line.setFillGray(grey)
        line.textOut(text)
        line.setFillGray(0)
        line.setTextRenderMode(0)
        self.canvas.drawText(line)

    def title_page(self, title: str) -> None:
        """Begin the document: a page that names the body, the year and the kind."""
        self.page()
        self.text(297, 300, title, 18, "c")

    def bold(self, x: float, top: float, text: str, size: float = 9.0, align: str = "l") -> None:
        """Fake bold: the text struck twice 0.3 points apart."""
        self.text(x, top, text, size, align)
        self.text(x + 0.3, top, text, size, align)

    def cover(self, x: float, top: float, width: float, height: float) -> None:
        """A white rectangle over what was drawn before."""
        self.canvas.setFillGray(1)
        self.canvas.rect(x, self.height - top - height, width, height, 0, 1)
        self.canvas.setFillGray(0)

    def shade(self, x: float, top: float, width: float, height: float) -> None:
        """A light grey area."""
        self.canvas.setFillGray(0.9)
        self.canvas.rect(x, self.height - top - height, width, height, 0, 1)
        self.canvas.setFillGray(0)

    def slanting(self, x: float, top: float, text: str, size: float) -> None:
        """A grey watermark that rises by 30 degrees from its place."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - top)
        self.canvas.rotate(30)
        self.canvas.setFont(self.font, size)
        self.canvas.setFillGray(0.75)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def clipped(self, x: float, top: float, text: str, size: float) -> None:
        """Text that ends at x but of which only a corner elsewhere on the page is let through."""
        self.canvas.saveState()
        path = self.canvas.beginPath()
        path.rect(0, 0, 5, 5)
        self.canvas.clipPath(path, stroke=0, fill=0)
        self.text(x, top, text, size, "r")
        self.canvas.restoreState()

    def table(
        self,
        top: float,
        text: str,
        widths: Sequence[float],
        x: float = 40.0,
        size: float = 7.0,
        row: float = 14.0,
        rules: Rules = "lines",
        open_top: Sequence[int] = (),
        open_bottom: Sequence[int] = (),
        grows: bool = True,
    ) -> float:
        """Draw a table and return where it ends. Cells of the columns `open_top` have no upper rule, and so on.

        Where a row does not grow, the lines of its cells run over the rules above and below.
        """
        cells, count, width = cells_of(text)
        assert width == len(widths), (width, len(widths))
        xs = [x + sum(widths[:i]) for i in range(width + 1)]
        heights = [row] * count
        for r, _, rows, _, content in cells:
            lines = len(content.split("//"))
            if rows == 1 and grows:
                heights[r] = max(heights[r], lines * (size + 1) + 5)
        ys = [top + sum(heights[:i]) for i in range(count + 1)]
        for r, c, rows, columns, content in cells:
            box = (xs[c], ys[r], xs[c + columns], ys[r + rows])
            self._frame(box, rules, c in open_top and r == 0, c in open_bottom and r + rows == count)
            self._content(box, content, size)
        return ys[-1]

    def open_rows(self, top: float, text: str, widths: Sequence[float], x: float = 40.0, size: float = 7.0) -> float:
        """Draw rows without rules between them in a frame with ruled columns."""
        cells, count, _ = cells_of(text)
        bottom = top + count * 14
        for r, c, _, columns, content in cells:
            left = x + sum(widths[:c])
            box = (left, top + r * 14, left + sum(widths[c : c + columns]), top + (r + 1) * 14)
            self._content(box, content, size)
            self._frame((left, top, box[2], bottom), "lines", no_top=False, no_bottom=False)
        return bottom

    def _content(self, box: tuple[float, float, float, float], content: str, size: float) -> None:
        lines = content.split("//")
        top = (box[1] + box[3]) / 2 - len(lines) * (size + 1) / 2
        for line in lines:
            plain = line.strip()
            if plain.replace(",", "").replace(".", "").strip("()-%").isdigit() and "." in plain:
                self.text(box[2] - 2, top, plain, size, "r")
            elif line != line.lstrip() or len(plain) > 6:
                self.text(box[0] + 2, top, line, size)
            else:
                self.text((box[0] + box[2]) / 2, top, plain, size, "c")
            top += size + 1

    def _frame(self, box: tuple[float, float, float, float], rules: Rules, no_top: bool, no_bottom: bool) -> None:
        left, top, right, bottom = box
        if not no_top:
            self._rule(left, top, right, top, rules)
        if not no_bottom:
            self._rule(left, bottom, right, bottom, rules)
        if rules not in ("horizontal", "none"):
            self._rule(left, top, left, bottom, rules)
            self._rule(right, top, right, bottom, rules)

    def _rule(self, x0: float, y0: float, x1: float, y1: float, rules: Rules) -> None:
        if rules == "none":
            return
        a, b = self.height - y0, self.height - y1
        across = y0 == y1
        if rules == "rects":
            self.canvas.setFillGray(0)
            self.canvas.rect(x0 - 0.2, b - 0.2, (x1 - x0) if across else 0.4, 0.4 if across else a - b, 0, 1)
        elif rules == "curves":
            path = self.canvas.beginPath()
            path.moveTo(x0, a)
            path.curveTo(x0 + (x1 - x0) / 3, a + (b - a) / 3, x0 + (x1 - x0) * 2 / 3, a + (b - a) * 2 / 3, x1, b)
            self.canvas.drawPath(path, 1, 0)
        else:
            self.canvas.setLineWidth(0.5)
            self.canvas.line(x0, a, x1, b)
            if rules == "double":
                dx, dy = (0.0, DOUBLE) if across else (DOUBLE, 0.0)
                self.canvas.line(x0 + dx, a - dy, x1 + dx, b - dy)

    def lines(self, top: float, text: str, x: float = 60.0, size: float = 10.0, step: float = 18.0) -> float:
        """Draw lines of prose and return where they end."""
        for line in text.strip("\n").split("\n"):
            self.text(x, top, line, size)
            top += step
        return top


def paper(path: Path) -> Paper:
    """Return an empty document that will be saved at a path by `finish`."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    pdfmetrics.registerFont(TTFont("Hei", HEI, subfontIndex=0))
    return Paper(Canvas(str(path), pagesize=PORTRAIT, invariant=1, pageCompression=1))


def finish(made: Paper) -> None:
    """Write the document to its file."""
    made.canvas.showPage()
    made.canvas.save()
