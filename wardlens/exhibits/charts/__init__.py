"""Charts as plotly figures, built from frames and drawn elsewhere. Pure.

A line never crosses a break; an estimate is never drawn without its interval, which is always
lighter than the estimate; rows are labelled where they stand, before any legend.
"""

from wardlens.exhibits.charts.coverage import coverage
from wardlens.exhibits.charts.curves import Mark, beside_marks, lorenz
from wardlens.exhibits.charts.frame import FONT, HEIGHT, MissingIntervalError
from wardlens.exhibits.charts.lines import Band, Line, lines
from wardlens.exhibits.charts.points import NO_BASE, answers, published, quadrant
from wardlens.exhibits.charts.rows import (
    changes,
    differences,
    shares,
    verdict_colours,
    whiskers,
)

__all__ = [
    "FONT",
    "HEIGHT",
    "NO_BASE",
    "Band",
    "Line",
    "Mark",
    "MissingIntervalError",
    "answers",
    "beside_marks",
    "changes",
    "coverage",
    "differences",
    "lines",
    "lorenz",
    "published",
    "quadrant",
    "shares",
    "verdict_colours",
    "whiskers",
]
