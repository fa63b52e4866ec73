"""Size rules: which survey figures are shown, which with caution, and which not, and why.

Unweighted answers decide what is withheld (fewer than 30) because weights cannot make people of
answers nobody gave; a wide interval earns a caution whatever the base.
"""

from __future__ import annotations

from math import nan
from typing import Annotated

import numpy as np
import pandas as pd

from wardlens.stats.inputs import Positive, checked, counts, with_columns

WARD_ANSWERS = 100
"""Answers from which a ward's share is shown."""
NO_BASE = "It is not known how many people answered"
NO_FIGURE = "There is no figure with a likely range"

Sized = Annotated[pd.DataFrame, with_columns("estimate", "lower", "upper", "n", "reason")]


@checked
def publishable(
    estimates: Sized,
    *,
    minimum: int = 30,
    caution_below: int = 100,
    widest: Positive | None = 0.20,
) -> pd.DataFrame:
    """The same frame under the size rules: too small withheld, small or wide marked.

    `estimates`: a frame of `by_group` (or `stacked`). Fewer than `minimum` unweighted answers:
    figures missing, reason says how many it would take. Fewer than `caution_below`, or an
    interval wider than `widest` (in the unit of the estimate; None for means): `caution` says
    so, else it is empty. A ward map asks for `minimum=100`. Where it is not known how many
    answered, or there is no figure or no interval, nothing is shown, with the reason.

    >>> rows = pd.DataFrame({"estimate": [0.5, 0.5, 0.5], "lower": [0.3, 0.3, 0.45],
    ...     "upper": [0.7, 0.7, 0.55], "n": [20, 60, 400], "method": "", "reason": ""})
    >>> publishable(rows)[["estimate", "caution"]].to_numpy().tolist()[1:]
    [[0.5, 'Few answers (60): read with care'], [0.5, '']]
    >>> publishable(rows).loc[0, "reason"]
    'Only 20 people answered: it takes 30 to show a figure'
    """
    frame = estimates.copy()
    n = pd.Series(counts(frame["n"], "answers"), frame.index)
    answered = n.map("{:.0f}".format).astype("str")
    few = "Only " + answered + f" people answered: it takes {minimum} to show a figure"
    value, lower, upper = (frame[name] for name in ("estimate", "lower", "upper"))
    lacking = ~((lower <= value) & (value <= upper) & np.isfinite(upper - lower))
    for withheld, why in ((n < minimum, few), (n.isna(), NO_BASE), (lacking, NO_FIGURE)):
        frame["reason"] = frame["reason"].mask(withheld & (frame["reason"] == ""), why)
    shown = frame["reason"] == ""
    derived = ["estimate", "lower", "upper", "se", "df", "n_effective", "design_effect"]
    figures = [name for name in derived if name in frame]
    frame.loc[~shown, figures] = nan
    frame["caution"] = ""
    if widest is not None:
        wide = shown & (frame["upper"] - frame["lower"] > widest)
        frame.loc[wide, "caution"] = "The likely range is wide: read with care"
    lean = shown & (n < caution_below)
    frame.loc[lean, "caution"] = "Few answers (" + answered[lean] + "): read with care"
    return frame
