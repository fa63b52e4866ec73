"""Charts as plotly figures, built from frames and drawn elsewhere. Pure.

A line never crosses a break; an estimate is never drawn without its interval, which is always
lighter than the estimate; rows are labelled where they stand, before any legend.
"""

from wardlens.charts.frame import FONT, HEIGHT, MissingIntervalError, watermarked
from wardlens.charts.lines import Band, Line, lines
from wardlens.charts.points import NO_BASE, answers, quadrant
from wardlens.charts.rows import changes, coverage, shares, verdict_colours, whiskers

__all__ = [
    "FONT",
    "HEIGHT",
    "NO_BASE",
    "Band",
    "Line",
    "MissingIntervalError",
    "answers",
    "changes",
    "coverage",
    "lines",
    "quadrant",
    "shares",
    "verdict_colours",
    "watermarked",
    "whiskers",
]
