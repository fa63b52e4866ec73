"""Persistence: are this period's top places last period's, or do they pass?

Persistent places ask for problem-solving, passing ones for a short, early response. The share of
this period's crime in last period's top places is set between two marks: what they would hold
were all places alike, and what one random half of the earlier crimes says of the other half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wardlens.stats.concentration import NO_CRIME, SEED, places_in, wilson_share
from wardlens.stats.errors import MissingCountError, StatisticsInputError, UnmatchedKeysError
from wardlens.stats.inputs import Draws, by_key, checked, counts, in_order, require_room
from wardlens.stats.result import Estimate


@dataclass(frozen=True, slots=True)
class Persistence:
    """Whether the top places stay the top places.

    `share`: of this period's crime in last period's top places (Wilson; `n` crimes). `places`:
    how many those are; `same`: how many are again in the top. `by_luck`: the share they would
    hold were all places alike. `split_share`: share of one random half of last period's crime in
    the top places of the other half, mean of the splits: what full persistence would look like
    with half the data (missing where no split leaves a crime to count); a `share` near it means
    persistent, one near `by_luck` passing.
    `top_before`, `top_after`: the places, the most crime first.
    """

    share: Estimate
    places: int
    same: float
    by_luck: float
    split_share: float
    top_before: tuple[object, ...]
    top_after: tuple[object, ...]


@checked
def persistence(
    before: pd.Series,
    after: pd.Series,
    share: float = 0.05,
    *,
    draws: Draws = 500,
    seed: int = SEED,
    confidence: float = 0.95,
) -> Persistence:
    """How much of `after`'s crime is in the top `share` of places of `before`.

    `before`, `after`: counts by place, joined by key over the same places, those without crime
    included. Places equal in count at the edge of the list share its last seats (two places for
    one seat count half each), so nothing depends on the order of rows; the lists then name them
    all, and `same` may be a fraction. The top places come from other data than the crimes counted
    in them, so the Wilson interval needs no correction for having picked them.

    No crime in `after`: `share` carries the reason. Errors: `UnmatchedKeysError` (a place in one
    period only), `MissingCountError`, `StatisticsInputError` (no crime in `before`).

    >>> last, this = pd.Series({"A": 9, "B": 1, "C": 0}), pd.Series({"A": 6, "B": 4, "C": 2})
    >>> found = persistence(last, this)
    >>> found.share.estimate, found.same, found.places
    (0.5, 1.0, 1)
    """
    if not (before.index.is_unique and after.index.is_unique):
        raise UnmatchedKeysError("a place has two counts in one period")
    if set(before.index) != set(after.index):
        odd = sorted(map(str, set(before.index) ^ set(after.index)))
        raise UnmatchedKeysError(f"places in one period and not in the other: {odd[:5]}")
    first = counts(before, "crimes")
    second = counts(by_key(after, before.index, "place"), "crimes")
    require_room(draws, first.size)
    if np.isnan(first).any() or np.isnan(second).any():
        raise MissingCountError("a place has no count: give 0 where there was no crime")
    if np.round(first).sum() == 0:
        raise StatisticsInputError(f"{NO_CRIME} in the period before")
    size = places_in(share, first.size)
    seats, again = _seats(first, size), _seats(second, size)
    method = f"share in the earlier top {size} of {first.size} places, Wilson interval"
    draw = np.random.default_rng(seed)
    whole = np.round(first).astype("int64")
    half = draw.binomial(whole, 0.5, (draws, whole.size))
    rest = whole - half
    order = np.argsort(-(half + draw.random(half.shape)), axis=1)[:, :size]
    in_top, counted = np.take_along_axis(rest, order, axis=1).sum(axis=1), rest.sum(axis=1)
    some = counted > 0
    return Persistence(
        wilson_share(float(seats @ second), float(second.sum()), method, confidence),
        size,
        float(seats @ again),
        size / first.size,
        float((in_top[some] / counted[some]).mean()) if some.any() else float("nan"),
        _named(before.index, first, seats),
        _named(before.index, second, again),
    )


def _seats(crimes: np.ndarray, size: int) -> np.ndarray:
    """How much of a seat among the top `size` each place has: 1, 0, or a share of the last ones."""
    edge = np.sort(crimes)[::-1][size - 1]
    above, level = crimes > edge, crimes == edge
    return np.where(above, 1.0, np.where(level, (size - above.sum()) / level.sum(), 0.0))


def _named(places: pd.Index, crimes: np.ndarray, seats: np.ndarray) -> tuple[object, ...]:
    held = pd.Series(crimes, index=places)[seats > 0]
    in_turn = held.loc[in_order(held.index)] if held.index.is_unique else held
    return tuple(in_turn.sort_values(ascending=False, kind="stable").index)
