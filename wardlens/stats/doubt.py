"""Ranking few places under doubt: how many stay in the top if reporting differs between places?

Police know of a part of what happens, and that part differs from place to place by more than
anybody has measured. Given bounds between which it lies, each place is given a part of its own
within them, at random; what it would then have suffered is recorded / part; and it is counted
how many of the places in the recorded top are in the top of that. It is a what-if, not an
interval: nobody knows how the parts are spread. A place without a recorded crime stays at none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wardlens.stats.concentration import NO_CRIME, SEED, places_in
from wardlens.stats.errors import LimitsError, MissingCountError, ProbabilityError
from wardlens.stats.inputs import Draws, checked, counts, in_order, once_each, require_room


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far a list of the few places that carry most rests on equal reporting.

    `places`: how many stand in the top; `stay`: how many of those then in the top are of the
    recorded list, the mean over the draws, with the range of the middle 95 % of draws; `kept`: by
    place in the recorded top, the share of draws in which it stays, the most crime first; `sure`:
    those that stay in 95 % of draws. `reason`: why nothing can be said.
    """

    places: int
    stay: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    kept: pd.Series = field(default_factory=lambda: pd.Series(dtype="float64"))
    sure: tuple[object, ...] = ()
    reason: str = ""


@checked
def reporting_doubt(
    crimes: pd.Series,
    bounds: tuple[float, float],
    share: float = 0.05,
    *,
    draws: Draws = 1_000,
    seed: int = SEED,
) -> Doubt:
    """How many of the top `share` of places stay there if reporting differs within `bounds`.

    `crimes`: recorded, by place, those without included; `bounds`: the lowest and the highest
    part of what happens that police know of, as published. Parts are drawn evenly between them,
    a place each. Places equal at the edge of the list are all in it, places without a recorded
    crime never. The same figures give the same answer, in whatever order the rows stand. Errors:
    `LimitsError` (bounds the wrong way round), `ProbabilityError` (bounds not in (0, 1]),
    `RepeatedKeyError`, `MissingCountError`.

    >>> crimes = pd.Series({"A": 90, "B": 40, "C": 38, "D": 5})
    >>> found = reporting_doubt(crimes, (0.3, 0.5), share=0.5)
    >>> found.places, round(found.stay, 1), found.sure
    (2, 1.6, ('A',))
    """
    low, high = bounds
    if not (0 < low <= 1 and 0 < high <= 1):
        raise ProbabilityError(f"parts known to police lie above 0 and up to 1, not {bounds}")
    if low > high:
        raise LimitsError(f"the lower bound {low} is above the upper {high}")
    once_each(crimes.index, "place")
    if crimes.empty:
        return Doubt(0, reason=NO_CRIME)
    require_room(draws, crimes.size)
    ordered = crimes.loc[in_order(crimes.index)]
    recorded = counts(ordered, "crimes")
    if not np.isfinite(recorded).all():
        raise MissingCountError("a place has no count: give 0 where there was no crime")
    if not recorded.sum():
        return Doubt(0, reason=NO_CRIME)
    size = min(places_in(share, recorded.size), int((recorded > 0).sum()))
    listed = recorded >= np.sort(recorded)[-size]
    parts = np.random.default_rng(seed).uniform(low, high, (draws, recorded.size))
    order = np.argsort(-recorded / parts, axis=1, kind="stable")[:, :size]
    top = np.zeros(parts.shape, dtype=bool)
    np.put_along_axis(top, order, True, axis=1)
    stays = top[:, listed].sum(axis=1)
    lower, upper = np.quantile(stays, [0.025, 0.975])
    kept = pd.Series(top[:, listed].mean(axis=0), ordered.index[listed])
    kept = kept.iloc[np.argsort(-recorded[listed], kind="stable")]
    return Doubt(
        size,
        float(stays.mean()),
        float(lower),
        float(upper),
        kept,
        tuple(kept.index[kept >= 0.95]),
    )
