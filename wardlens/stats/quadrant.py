"""Being safe against feeling safe: which areas can be placed, and which differ from their harm.

Two questions about the same areas. *Placing*: is harm higher or lower than in the rest of the
borough, and is fear? An area is placed in one of four fields only where both are sure enough
together. *Residuals*: given its harm, are more people afraid here than elsewhere?
"""

from __future__ import annotations

from math import log, nan
from typing import Annotated

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr, ndtri

from wardlens.stats.errors import UnmatchedKeysError
from wardlens.stats.inputs import between, checked, numbers, tail, with_columns
from wardlens.stats.result import estimates

CANNOT_TELL = "can't tell"
LESS_SAFE_AND_FEELS_IT = "less safe, and feels it"
FEELS_SAFER = "feels safer than it is"
SAFER_THAN_IT_FEELS = "safer than it feels"
SAFER_AND_FEELS_IT = "safer, and feels it"
LEAST_AREAS = 6
"""Areas with both figures that a line through them takes."""

_FLAT = 1e-9
"""Areas whose log harm differs by less have one harm."""

Probability = Annotated[float, between(0, 1)]
Ratio = Annotated[pd.DataFrame, with_columns("estimate", "lower", "upper", "reason")]
Fear = Annotated[pd.DataFrame, with_columns("difference", "se")]
Afraid = Annotated[pd.DataFrame, with_columns("estimate", "se")]


@checked
def placed(harm_ratio: Ratio, fear: Fear, *, sure: Probability = 0.90) -> pd.DataFrame:
    """The field of each area: harm and fear each above or below the rest of the borough.

    `harm_ratio`: the standard frame of harm over that of the rest (`stats.harm.harm_ratio`, its
    95 % limits log-normal). `fear`: columns `difference` (share afraid, area minus borough) and
    `se`; area minus borough has the sign and the z of area minus rest. The two sources are
    independent, so the chance of the likeliest field is the product of both sides' chances; below
    `sure` the area is not placed. Columns: `field`, `chance`, `reason` (why there is nothing to
    place, else empty). Joined by key.

    >>> harm = pd.DataFrame({"estimate": [2.0, 1.1], "lower": [1.4, 0.8], "upper": [2.86, 1.5],
    ...     "reason": ""}, index=["A", "B"])
    >>> fear = pd.DataFrame({"difference": [-0.2, 0.01], "se": [0.05, 0.05]}, index=["A", "B"])
    >>> placed(harm, fear)["field"].tolist()
    ['feels safer than it is', "can't tell"]
    """
    if not harm_ratio.index.equals(fear.index):
        raise UnmatchedKeysError("harm and fear are not of the same areas in the same order")
    spread = np.log(harm_ratio["upper"] / harm_ratio["lower"]) / (-2 * ndtri(tail(0.95)))
    more_harm = pd.Series(ndtr(np.log(harm_ratio["estimate"]) / spread), harm_ratio.index)
    more_fear = pd.Series(ndtr(fear["difference"] / fear["se"]), fear.index)
    harmed = (spread > 0) & more_harm.notna()
    known = harmed & more_fear.notna() & (fear["se"] > 0)
    chance = np.maximum(more_harm, 1 - more_harm) * np.maximum(more_fear, 1 - more_fear)
    likeliest = np.select(
        [
            (more_harm >= 0.5) & (more_fear >= 0.5),
            more_harm >= 0.5,
            more_fear >= 0.5,
        ],
        [LESS_SAFE_AND_FEELS_IT, FEELS_SAFER, SAFER_THAN_IT_FEELS],
        SAFER_AND_FEELS_IT,
    )
    no_harm = harm_ratio["reason"].where(harm_ratio["reason"] != "", "No harm figure")
    why = np.where(~harmed, no_harm, "Too few answers to say who is afraid")
    return pd.DataFrame(
        {
            "field": np.where(known & (chance >= sure), likeliest, CANNOT_TELL),
            "chance": chance.where(known),
            "reason": np.where(known, "", why),
        },
        index=fear.index,
    )


@checked
def fear_beyond_harm(harm: pd.Series, afraid: Afraid) -> pd.DataFrame:
    """Share afraid in each area over the share that its harm would lead one to expect.

    `harm`: harm per resident, above 0. `afraid`: columns `estimate` (share, 0 to 1) and `se`.
    Random-effects line of logit(share) on log(harm): weights 1/(v + τ²), v = (se/(p(1-p)))², τ² by
    moments (DerSimonian & Laird 1986, Controlled Clinical Trials 7:177; Thompson & Sharp 1999,
    Statistics in Medicine 18:2693). The estimate is share minus expected share, in points of 1,
    its 95 % limits from v alone: how sure the area's own share is. `attrs["slope"]` is the line's
    slope. Fewer than `LEAST_AREAS` areas with both figures, or the same harm in all of them: no
    estimate.

    >>> rows = pd.DataFrame({"estimate": [0.2, 0.25, 0.3, 0.35, 0.4, 0.8], "se": 0.02})
    >>> fear_beyond_harm(pd.Series([10, 14, 19, 25, 31, 20]), rows)["lower"].round(2).tolist()[-1]
    0.36
    """
    if not harm.index.equals(afraid.index):
        raise UnmatchedKeysError("harm and fear are not of the same areas in the same order")
    level, share, se = (numbers(figures) for figures in (harm, afraid["estimate"], afraid["se"]))
    p, y = share, np.log(share / (1 - share))
    v = (se / (p * (1 - p))) ** 2
    usable = (level > 0) & (se > 0) & np.isfinite(np.log(level) + y + v + 1 / v)
    method = "residual of a random-effects line, logit share on log harm"
    why = ""
    if usable.sum() < LEAST_AREAS:
        why = f"Fewer than {LEAST_AREAS} areas with both figures"
    elif np.ptp(np.log(level[usable])) < _FLAT:
        why = "Harm is the same in all areas, so there is no line through them"
    if why:
        return estimates(harm.index, nan, nan, nan, usable.sum(), method, why)
    p, y, v = p[usable], y[usable], v[usable]
    x = np.column_stack([np.ones(p.size), np.log(level[usable])])
    line = _line(x, y, v + _between(x, y, v))
    expected = expit(x @ line)
    half = -ndtri(tail(0.95)) * np.sqrt(v)
    columns = np.full((3, len(harm)), np.nan)
    columns[:, usable] = [p - expected, expit(y - half) - expected, expit(y + half) - expected]
    reason = np.where(usable, "", "No figure for harm or for fear")
    beyond, lower, upper = columns
    frame = estimates(harm.index, beyond, lower, upper, usable.sum(), method, reason)
    frame.attrs = {"slope": float(line[1]), "times": float(np.exp(line[1] * log(2)))}
    return frame


def _line(x: np.ndarray, y: np.ndarray, variance: np.ndarray) -> np.ndarray:
    weighted = x / variance[:, None]
    solution: np.ndarray = np.linalg.solve(weighted.T @ x, weighted.T @ y)
    return solution


def _between(x: np.ndarray, y: np.ndarray, v: np.ndarray) -> float:
    """τ² by moments: what areas differ by beyond their own uncertainty."""
    w = 1 / v
    rest = y - x @ _line(x, y, v)
    q = float(w @ rest**2)
    inside = np.linalg.inv((x * w[:, None]).T @ x)
    trace = w.sum() - np.trace(inside @ ((x * (w**2)[:, None]).T @ x))
    return max(0.0, float((q - (len(y) - x.shape[1])) / trace))
