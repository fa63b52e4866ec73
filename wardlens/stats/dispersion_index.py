"""Is a rise everywhere? The offence dispersion index: how many places make the whole of it.

Order the places by their rise, take them away one by one, the largest first, until no rise is
left in the rest (Ratcliffe 2010, Security Journal 23, 18–36). The places taken over all places
are the index: near 0 the rise sits in a few of them, near a half it is widespread. Places that
rose too but were not needed, over all places, are the non-contributory index. Taking a place
away and holding it at its count before leave the same rise, so the two readings agree.

It describes counts as they are. A few places always rise by chance alone: say it beside a clear
change of the whole, not instead of one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wardlens.stats.errors import RepeatedKeyError, UnmatchedKeysError
from wardlens.stats.inputs import checked, counts, in_order

NOT_KNOWN = "the count of a place is not known"
NO_PLACES = "there are no places"
NO_RISE = "there is no rise in all places together"
NO_FALL = "there is no fall in all places together"


@dataclass(frozen=True, slots=True)
class OffenceDispersion:
    """How widespread a rise (or fall) is.

    `difference`: of all places together; `places`: how many there are; `taken`: those without
    which no rise is left, the largest rise first; `left`: the difference of the others;
    `index`: taken over all; `not_needed`: places that rose as well, over all (the
    non-contributory index); `tied`: places not taken whose rise equals that of the last one
    taken, so that either might stand in the list. `reason`: why there is nothing to take away.
    """

    difference: float
    places: int
    taken: tuple[object, ...] = ()
    left: float = np.nan
    index: float = np.nan
    not_needed: float = np.nan
    tied: tuple[object, ...] = ()
    reason: str = ""


@checked
def offence_dispersion(
    before: pd.Series, after: pd.Series, *, falls: bool = False
) -> OffenceDispersion:
    """The places without which there would be no rise (with `falls`: no fall).

    `before`, `after`: counts by place, joined by key over the same places. Equal rises are taken
    in the order of their keys. Errors: `UnmatchedKeysError` (a place in one period only),
    `RepeatedKeyError`, `NegativeCountError`. A missing count, no place, or no rise: the reason.

    >>> before = pd.Series({"A": 10, "B": 20, "C": 30, "D": 40})
    >>> found = offence_dispersion(before, pd.Series({"A": 22, "B": 27, "C": 33, "D": 28}))
    >>> found.difference, found.taken, found.left, found.index, found.not_needed
    (10.0, ('A',), -2.0, 0.25, 0.5)
    """
    if not (before.index.is_unique and after.index.is_unique):
        raise RepeatedKeyError("a place has two counts in one period")
    if set(before.index) != set(after.index):
        odd = sorted(map(str, set(before.index) ^ set(after.index)))
        raise UnmatchedKeysError(f"places in one period and not in the other: {odd[:5]}")
    first = pd.Series(counts(before), before.index).loc[in_order(before.index)]
    second = pd.Series(counts(after), after.index).reindex(first.index)
    risen = (first - second if falls else second - first).sort_values(
        ascending=False, kind="stable"
    )
    difference = float((second - first).sum(skipna=False))
    if risen.empty or not np.isfinite(difference):
        reason = NO_PLACES if risen.empty else NOT_KNOWN
        return OffenceDispersion(np.nan, risen.size, reason=reason)
    left = risen.sum() - np.concatenate([[0.0], risen.cumsum()])
    needed = int(np.argmax(left <= 0))
    if not needed:
        return OffenceDispersion(difference, risen.size, reason=NO_FALL if falls else NO_RISE)
    others = risen.iloc[needed:]
    return OffenceDispersion(
        difference,
        risen.size,
        tuple(risen.index[:needed]),
        float(-left[needed] if falls else left[needed]) + 0.0,
        needed / risen.size,
        float((others > 0).sum()) / risen.size,
        tuple(others.index[others == risen.iloc[needed - 1]]),
    )
