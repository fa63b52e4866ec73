"""Empirical Bayes smoothing of rates, for maps of rare events in small areas.

A small area's rate jumps with every event; on a map the jumps look like a pattern. Smoothing
pulls each rate towards the mean of all areas, most where the population is small. A smoothed
rate is for looking at a map: show the raw count beside it, and never rank or test on it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv

from wardlens.stats.errors import EmptyGroupError
from wardlens.stats.inputs import Positive, checked, common_index, counts, each_row, tail
from wardlens.stats.rates import NO_COUNT, NO_POPULATION, NOBODY, count_interval
from wardlens.stats.result import estimates

MARSHALL = "empirical Bayes (Marshall)"


@checked
def eb_rate(
    count: ArrayLike, population: ArrayLike, *, per: Positive = 1_000, confidence: float = 0.95
) -> pd.DataFrame:
    """Rates per `per` people, each pulled towards the mean of all areas (global smoothing).

    `count` O and `population` n of all areas, row by row. Returns the standard frame (`n`: the
    events) plus `crude` (the rate unsmoothed) and `weight` (the share of it that is kept, 0–1).

    Marshall (1991), moments: mean m = ΣO/Σn; variance between areas A = max(0, Σn(r − m)²/Σn −
    m/n̄), n̄ the mean population; weight C = A/(A + m/n); smoothed rate m + C(r − m). With A = 0
    the areas differ by no more than chance and all get m.

    Limits are those of the gamma posterior with the same mean, shape m²/A + O and rate m/A + n
    (Clayton & Kaldor 1987); with A = 0 they are those of the pooled count. They take m and A as
    known, so with few areas they are too narrow. An area without people or without a figure is
    left out of m and A and gets no rate, with the reason; no area left raises `EmptyGroupError`.

    >>> rates = eb_rate([0, 4, 1, 15], [500, 1_000, 800, 1_200])
    >>> rates.round(2)[["estimate", "crude", "weight"]]
       estimate  crude  weight
    0      2.12   0.00    0.63
    1      4.39   4.00    0.77
    2      2.46   1.25    0.73
    3     11.16  12.50    0.80
    """
    index = common_index(count, population)
    events, people = each_row(index, counts(count), counts(population, "population"))
    alpha = tail(confidence)
    reason = np.select(
        [np.isnan(events), np.isnan(people), people == 0], [NO_COUNT, NO_POPULATION, NOBODY], ""
    )
    used = reason == ""
    if not used.any():
        raise EmptyGroupError("no area has both a count and people")
    o, n = np.where(used, events, 0.0), np.where(used, people, np.nan)
    total = np.nansum(n)
    mean = o.sum() / total
    crude = np.where(used, o / n, np.nan)
    between = np.nansum(n * (crude - mean) ** 2) / total - mean / (total / used.sum())
    if between > 0:
        weight = between / (between + mean / n)
        smooth = mean + weight * (crude - mean)
        shape, rate = mean**2 / between + o, mean / between + n
        lower, upper = gammaincinv(shape, alpha) / rate, gammainccinv(shape, alpha) / rate
    else:
        pooled = count_interval([o.sum()], confidence=confidence).iloc[0]
        weight, smooth = np.zeros(o.size), np.full(o.size, mean)
        lower = np.full(o.size, pooled["lower"] / total)
        upper = np.full(o.size, pooled["upper"] / total)
    frame = estimates(
        index,
        per * smooth,
        per * lower,
        per * upper,
        events,
        np.where(used, MARSHALL, ""),
        reason,
    )
    return frame.assign(crude=per * crude, weight=np.where(frame["reason"] == "", weight, np.nan))
