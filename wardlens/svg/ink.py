"""Lines, boxes and words of a picture on paper, in points. Pure."""

from __future__ import annotations

import html
import re
from typing import Any

from wardlens.exhibits import palette

FONT = "Libertinus Serif"
"""Comes with the PDF maker, so that a page looks the same wherever it is made."""
SCREEN_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
"""Of pictures that are sent on and opened anywhere."""
TEXT = 12.0
"""Points of every word of a picture but the names on a map: what a page of paper reads at."""
LETTER = 0.48
"""How wide a letter is, on average, as a share of the size of type."""
WITHOUT_SERIFS = 0.85
"""Such letters are wider than those on paper: so much of a width holds as many words."""


def colour(given: Any, fallback: str = palette.ACCENT) -> tuple[str, float]:
    """A colour as plotly has it as hexadecimal and opacity.

    >>> colour("rgba(15, 76, 129, 0.14)")
    ('#0f4c81', 0.14)
    """
    text = str(given or fallback)
    if text.startswith("rgb"):
        numbers = [float(part) for part in re.findall(r"[\d.]+", text)]
        opacity = numbers[3] if len(numbers) > 3 else 1.0
        return "#" + "".join(f"{int(part):02x}" for part in numbers[:3]), opacity
    return text, 1.0


def stroke(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    ink: str,
    width: float,
    dash: str = "",
    *,
    opacity: float = 1.0,
) -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}" '
        f'stroke-width="{width:g}" stroke-opacity="{opacity:g}"{dashed}/>'
    )


def block(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> str:
    """A filled rectangle, never too thin to be seen."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.3):.1f}" height="{height:.1f}" '
        f'fill="{fill}" fill-opacity="{opacity:g}"/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = TEXT,
    anchor: str = "start",
    shade: str = palette.INK,
) -> str:
    """Words on one line, as text that can be searched and read out."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{shade}">{html.escape(words)}</text>'
    )


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Words in lines of about this width."""
    lines: list[str] = []
    for word in words.split():
        if lines and (len(lines[-1]) + len(word) + 1) * LETTER * size <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
