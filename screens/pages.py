"""The figure of a page: its image with rows framed, to be zoomed, paged through, and opened as the original."""

from __future__ import annotations

from collections.abc import Sequence

from screens.opened import is_kiosk
from screens.style import attribute

Box = tuple[float, float, float, float]
TOOLS = (
    ("out", "缩小"),
    ("in", "放大"),
    ("whole", "看整页"),
    ("previous", "上一页"),
    ("next", "下一页"),
)


def box_text(boxes: Sequence[Box]) -> str:
    """Return boxes as the address of an image carries them."""
    return ";".join(",".join(f"{v:g}" for v in box) for box in boxes)


def page_figure(sha256: str, name: str, page: int, pages: int, boxes: Sequence[Box], close: bool = True) -> str:
    """Given where rows are printed, return the figure that screens/assets/viewer.js works."""
    told = f"{name} 第 {page} 页" + ("，红框为所引的行" if boxes else "")
    tools = "".join(
        f'<button type="button" class="tool" data-page-do="{do}">{said}</button>'
        for do, said in TOOLS
        if close or do != "whole"
    )
    if not is_kiosk():
        tools += (
            f'<a class="tool" target="_blank" rel="noopener" data-original="original/{sha256}.pdf"'
            f' href="original/{sha256}.pdf#page={page}">打开原文 PDF</a>'
        )
    source = f"page/{sha256}/{page}.png?boxes={box_text(boxes)}&close={int(close)}"
    return (
        f'<figure class="page" data-sha="{sha256}" data-name="{attribute(name)}" data-home="{page}"'
        f' data-page="{page}" data-pages="{pages}" data-boxes="{box_text(boxes)}" data-close="{int(close)}">'
        f'<div class="tools" role="group" aria-label="页图">{tools}</div>'
        f'<div class="view" tabindex="0" role="region" aria-label="页图，可滚动">'
        f'<img alt="{attribute(told)}" loading="lazy" src="{attribute(source)}"></div>'
        f'<figcaption aria-live="polite">{attribute(told)}</figcaption></figure>'
    )
