"""Colours: ink on paper, one accent, scales that survive greyscale and colour-blind eyes."""

from __future__ import annotations

INK = "#1b2733"
QUIET = "#4a5763"
RULE = "#d5dbe1"
PAPER = "#ffffff"
ACCENT = "#0f4c81"
BAND = "rgba(15, 76, 129, 0.28)"

SEQUENTIAL = ("#e6eff7", "#b9d3e9", "#7fb0d6", "#3d81b8", "#0f4c81")
"""Light to dark in one hue: more is darker, also in greyscale."""

ZERO = "#ffffff"
MISSING = "#f0f0ee"
WITHHELD = "#e2ded6"
TOO_FEW = "#f7f5f0"
RECORDING = "#c9c4d6"
SAME = "#dfe4e8"

RISE_WORSE, FALL_BETTER = "#a34700", "#0c3a63"
"""Orange and blue, apart in lightness too: never red and green. Dark enough for words."""
RISE_AREA, FALL_AREA = "#e0975c", "#3d6fa5"
"""The same where they fill an area that has a name on it."""
RISE_NEUTRAL, FALL_NEUTRAL = "#3c4a57", "#9aa5b0"
"""Areas that rose and fell where neither is worse: ink, apart in lightness."""
THIRD = "#5b3f8c"
"""A third line beside one in the accent and one in grey."""


def rgb(colour: str) -> list[int]:
    """A colour as three numbers from 0 to 255.

    >>> rgb("#0f4c81")
    [15, 76, 129]
    """
    return [int(colour[position : position + 2], 16) for position in (1, 3, 5)]


def is_dark(colour: str) -> bool:
    """Whether white words on it are read better than dark ones (WCAG 2.2, relative luminance).

    >>> [is_dark(colour) for colour in SEQUENTIAL]
    [False, False, False, True, True]
    """
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (number / 255 for number in rgb(colour))
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] < _AS_WELL


_AS_WELL = 0.22
"""On a colour of this luminance white words and those in ink have the same contrast."""
