"""One square of a row of them, each standing for one thing that is counted. Pure."""

from __future__ import annotations

import html

from wardlens.exhibits import palette
from wardlens.svg.ink import SCREEN_FONT, text


def square(mark: str, fill: str = "", edge: str = palette.QUIET) -> str:
    """A square with a mark in it, white on a `fill`, grey on none; dashed where it has no mark.

    >>> square("▲", palette.RISE_WORSE).count("<text"), square("").count("dasharray")
    (1, 1)
    """
    dashes = "" if mark else ' stroke-dasharray="3 2.4"'
    ink = palette.PAPER if fill else palette.QUIET
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        f'<rect x="1.5" y="1.5" width="21" height="21" rx="2" fill="{fill or palette.PAPER}" '
        f'stroke="{fill or edge}" stroke-width="1.4"{dashes}/>'
        f'<g font-family="{html.escape(SCREEN_FONT)}" font-weight="700">'
        f"{text(12, 17, mark, size=14, anchor='middle', shade=ink) if mark else ''}</g></svg>"
    )
