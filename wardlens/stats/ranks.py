"""Rank ranges: the places an area could hold once chance, and the choice of weights, are allowed.

A league table of 19 wards hides that most could swap places. Each area's rank is given as the
range it takes in simulations from the areas' own intervals (Goldstein & Spiegelhalter 1996,
JRSS A 159:385-443), and across weightings as the envelope of those ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
import pandas as pd
from scipy.special import ndtri

from wardlens.stats.errors import StatisticsInputError, UnmatchedKeysError
from wardlens.stats.inputs import (
    Draws,
    by_key,
    checked,
    once_each,
    require_room,
    tail,
    with_columns,
)
from wardlens.stats.result import estimates

Harm = Annotated[pd.DataFrame, with_columns("estimate", "lower", "upper")]


@checked
def rank_range(
    estimate: pd.Series,
    lower: pd.Series,
    upper: pd.Series,
    *,
    draws: Draws = 10_000,
    seed: int = 20_250_401,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The range of places each area could hold; 1 is the highest.

    Every area is drawn `draws` times from a log-normal matched to its interval (median the
    estimate, log-sd = (log upper - log lower)/2z; where lower is 0, (log upper - log estimate)/z)
    and ranked among the others, all drawn independently (Goldstein & Spiegelhalter 1996,
    JRSS A 159:385-443). `lower` and `upper` must be at the same `confidence`; the range holds the
    middle `confidence` of simulated ranks, widened if needed to hold the area's own rank.
    `n` is the number of areas ranked. A missing or non-positive estimate is not ranked and does
    not count in the ranks of others. Equal estimates share the better rank.

    >>> e = pd.Series({"A": 10.0, "B": 5.0, "C": 4.8})
    >>> rank_range(e, e * 0.9, e * 1.1)[["estimate", "lower", "upper"]].astype(int).to_numpy()
    array([[1, 1, 1],
           [2, 2, 3],
           [3, 2, 3]])
    """
    areas = estimate.index
    value, low, high = (by_key(x, areas, "area") for x in (estimate, lower, upper))
    alpha = tail(confidence)
    ranked = (value > 0) & ~np.isnan(low) & np.isfinite(high) & (high > 0)
    point, below, above = value[ranked], low[ranked], high[ranked]
    if (point < below).any() or (point > above).any():
        raise StatisticsInputError("an estimate lies outside its own interval")
    require_room(draws, point.size)
    spread = np.where(
        below > 0,
        np.log(above / np.where(below > 0, below, 1)) / 2,
        np.log(above / point),
    ) / -ndtri(alpha)
    noise = np.random.default_rng(seed).standard_normal((draws, point.size))
    simulated = (-(np.log(point) + spread * noise)).argsort(axis=1).argsort(axis=1) + 1
    columns = np.full((3, len(areas)), np.nan)
    if point.size:
        own = np.asarray(pd.Series(point).rank(method="min", ascending=False))
        first, last = np.quantile(simulated, [alpha, 1 - alpha], axis=0, method="inverted_cdf")
        columns[:, ranked] = [own, np.minimum(own, first), np.maximum(own, last)]
    reason = np.where(ranked, "", "No figure to rank")
    rank, best, worst = columns
    return estimates(areas, rank, best, worst, point.size, "simulated ranks, log-normal", reason)


@checked
def rank_range_across(
    weightings: Mapping[str, Harm],
    *,
    draws: Draws = 10_000,
    seed: int = 20_250_401,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rank ranges that cover both chance and the choice of weights.

    `weightings`: name → frame of `harm`, for the same areas, at the same `confidence`. Only areas
    with a figure under every weighting are ranked; the others get a reason. `lower` and `upper`
    are the lowest and highest end of the `rank_range` under any weighting, `estimate` the rank
    under the first; `rank_<name>` is the rank under each; `turns_on_weighting` is true where the
    rank under one weighting lies outside the range under another: chance alone does not explain it.

    >>> areas = ["A", "B"]
    >>> def close(x, y):
    ...     e = pd.Series([x, y], index=areas)
    ...     return pd.DataFrame({"estimate": e, "lower": e * 0.99, "upper": e * 1.01})
    >>> both = rank_range_across({"CCHI": close(2.0, 1.0), "CSS": close(1.0, 2.0)})
    >>> both[["lower", "upper", "turns_on_weighting"]].to_numpy().tolist()
    [[1.0, 2.0, True], [1.0, 2.0, True]]
    """
    if not weightings:
        raise StatisticsInputError("no weighting given to rank by")
    names = list(weightings)
    areas = weightings[names[0]].index
    for name, frame in weightings.items():
        once_each(frame.index, "area")
        if set(frame.index) != set(areas):
            raise UnmatchedKeysError(f"{name} covers other areas than {names[0]}")
    weightings = {
        name: frame[["estimate", "lower", "upper"]].astype("float64").reindex(areas)
        for name, frame in weightings.items()
    }
    usable = pd.DataFrame(
        {
            name: (frame["estimate"] > 0) & np.isfinite(frame).all(axis=1)
            for name, frame in weightings.items()
        }
    )
    everywhere = usable.all(axis=1)
    kept = areas[everywhere]
    ranges = {
        name: rank_range(
            frame.loc[kept, "estimate"],
            frame.loc[kept, "lower"],
            frame.loc[kept, "upper"],
            draws=draws,
            seed=seed,
            confidence=confidence,
        )
        for name, frame in weightings.items()
    }
    ranks = pd.DataFrame({name: r["estimate"] for name, r in ranges.items()}).reindex(areas)
    lower = pd.DataFrame({name: r["lower"] for name, r in ranges.items()}).reindex(areas)
    upper = pd.DataFrame({name: r["upper"] for name, r in ranges.items()}).reindex(areas)
    reason = [
        "" if row.all() else "No figure to rank under " + ", ".join(row.index[~row])
        for _, row in usable.iterrows()
    ]
    method = "simulated ranks, log-normal, envelope of " + ", ".join(names)
    result = estimates(
        areas,
        ranks[names[0]],
        lower.min(axis=1),
        upper.max(axis=1),
        [len(kept)] * len(areas),
        method,
        reason,
    )
    for name in names:
        result[f"rank_{name}"] = ranks[name]
    result["turns_on_weighting"] = (ranks.max(axis=1) > upper.min(axis=1)) | (
        ranks.min(axis=1) < lower.max(axis=1)
    )
    return result
