"""How text enters the page: always literally. The look itself stands in screens/assets/page.css."""

from __future__ import annotations

import html
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"


def block(css: str, text: str) -> str:
    """Return a block of the given class that shows the text literally."""
    return f'<div class="{css}">{html.escape(text)}</div>'


def span(css: str, text: str) -> str:
    """Return an inline mark of the given class that shows the text literally."""
    return f'<span class="{css}">{html.escape(text)}</span>'


def attribute(text: object) -> str:
    """Return a value as it may stand between the quotes of an attribute."""
    return html.escape(str(text), quote=True)


def asks(question: str, shown: str, css: str = "ask") -> str:
    """Return a button that asks a question; screens/assets/cards.js sends it."""
    return f'<button type="button" class="{css}" data-ask="{attribute(question)}">{html.escape(shown)}</button>'


def details(summary: str, body: str, css: str = "", load: str = "") -> str:
    """Return a part that unfolds; with `load`, the address that its body is fetched from when it is opened.

    `summary` is text, `body` HTML.
    """
    loaded = f' data-load="{attribute(load)}"' if load else ""
    return f'<details class="{css}"{loaded}><summary>{html.escape(summary)}</summary><div class="inside">{body}</div></details>'
