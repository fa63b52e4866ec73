"""Words as HTML: on the page, on the sheet to print and in the briefing's web page alike."""

from __future__ import annotations

import html


def markup(words: str) -> str:
    """Words made safe for HTML; a per cent sign never stands alone at the start of a line.

    >>> markup("5 % & more").replace("\u00a0", "_")
    '5_% &amp; more'
    """
    return html.escape(words).replace(" %", "\u00a0%")
