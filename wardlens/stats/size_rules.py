"""Size rules: which survey figures are shown, which with caution, and which not, and why.

Unweighted answers decide what is withheld (fewer than 30) because weights cannot make people of
answers nobody gave; a wide interval earns a caution whatever the base.
"""

from __future__ import annotations

from math import nan

import pandas as pd


def publishable(
    estimates: pd.DataFrame,
    *,
    minimum: int = 30,
    caution_below: int = 100,
    widest: float | None = 0.20,
) -> pd.DataFrame:
    """The same frame under the size rules: too small withheld, small or wide marked.

    `estimates`: a frame of `by_group` (or `stacked`). Fewer than `minimum` unweighted answers:
    figures missing, reason says how many it would take. Fewer than `caution_below`, or an
    interval wider than `widest` (in the unit of the estimate; None for means): `caution` says
    so, else it is empty. A ward map asks for `minimum=100`.

    >>> rows = pd.DataFrame({"estimate": [0.5, 0.5, 0.5], "lower": [0.3, 0.3, 0.45],
    ...     "upper": [0.7, 0.7, 0.55], "n": [20, 60, 400], "method": "", "reason": ""})
    >>> publishable(rows)[["estimate", "caution"]].to_numpy().tolist()[1:]
    [[0.5, 'Few answers (60): read with care'], [0.5, '']]
    >>> publishable(rows).loc[0, "reason"]
    'Only 20 people answered: it takes 30 to show a figure'
    """
    frame = estimates.copy()
    small = (frame["n"] < minimum) & (frame["reason"] == "")
    answered = frame["n"].fillna(0).astype(int).astype(str)
    few = "Only " + answered + f" people answered: it takes {minimum} to show a figure"
    frame["reason"] = frame["reason"].mask(small, few)
    shown = frame["reason"] == ""
    derived = ["estimate", "lower", "upper", "se", "df", "n_effective", "design_effect"]
    figures = [name for name in derived if name in frame]
    frame.loc[~shown, figures] = nan
    frame["caution"] = ""
    if widest is not None:
        wide = shown & (frame["upper"] - frame["lower"] > widest)
        frame.loc[wide, "caution"] = "The likely range is wide: read with care"
    lean = shown & (frame["n"] < caution_below)
    frame.loc[lean, "caution"] = "Few answers (" + answered[lean] + "): read with care"
    return frame
