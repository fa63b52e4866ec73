"""Which denominator? How a place's standing moves with each that is held.

A rate by residents says what those who live there meet only where those who suffer crime live
there. A town centre has the crime of its visitors, so it stands first by residents and may be
ordinary by the people who are there by day, or by its premises. No denominator is the right one;
a standing that only one of them gives is said to be that.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd

from wardlens.stats.errors import (
    EmptyGroupError,
    UnalignedRowsError,
    UnknownGroupError,
    UnmatchedKeysError,
)
from wardlens.stats.inputs import LARGEST, Positive, checked, counts, once_each, with_columns
from wardlens.stats.rates import rate_ratio

ABOVE, BELOW, ALIKE = "above the rest", "below the rest", "not told from the rest"

Standing = Annotated[pd.DataFrame, with_columns("rank", "standing")]

NO_OTHER = "no other denominator is held"
NO_STANDING = "there is no rate by residents to set the others beside"


@checked
def standing_by(
    count: pd.Series, denominators: pd.DataFrame, *, per: Positive = 1_000, confidence: float = 0.95
) -> pd.DataFrame:
    """Each place's rate over that of all other places together, by each denominator.

    `count`: events by place; `denominators`: the same places × denominators (people, premises),
    missing where not held. Returns the standard frame, a row a place and denominator
    (`rate_ratio`: exact; the other places are those with that denominator too), plus `rate` per
    `per`, `rank` (1 the highest; equal rates share the better) and `standing`: `ABOVE`, `BELOW`,
    `ALIKE` or "" with the reason. Other places in the two raise `UnalignedRowsError`.

    >>> held = pd.DataFrame({"residents": [9e3, 9e3, 9e3], "workday": [4e4, 7e3, 8e3]}, list("abc"))
    >>> found = standing_by(pd.Series([900, 400, 300], list("abc")), held)
    >>> found["rank"].unstack().loc["a"].to_dict()
    {'residents': 1, 'workday': 3}
    """
    if not count.index.equals(denominators.index):
        raise UnalignedRowsError("the counts and the denominators are of different places")
    once_each(count.index, "place")
    once_each(denominators.columns, "denominator")
    if denominators.empty:
        raise EmptyGroupError("no places, or no denominators")
    frames = {}
    events = counts(count)
    for name in denominators:
        base = counts(denominators[name], str(name))
        held = np.isfinite(events) & np.isfinite(base) & (base > 0)
        number, people = np.where(held, events, np.nan), np.where(held, base, np.nan)
        frame = rate_ratio(
            number,
            people,
            np.nansum(number) - number,
            np.nansum(people) - people,
            confidence=confidence,
        ).set_axis(count.index)
        rate = pd.Series(per * number / people, count.index)
        standing = np.select(
            [frame["reason"] != "", frame["lower"] > 1, frame["upper"] < 1],
            ["", ABOVE, BELOW],
            ALIKE,
        )
        frames[name] = frame.assign(
            rate=rate,
            rank=rate.rank(ascending=False, method="min").astype("Int64"),
            standing=standing,
        )
    names = [count.index.name or "place", "denominator"]
    return pd.concat(frames).swaplevel().rename_axis(names)


@checked
def moved(standing: Standing, *, reference: str = "residents") -> pd.DataFrame:
    """How far each place's standing rests on one denominator.

    `standing`: rows of `standing_by`. Returns a row a place: `rank` by the reference, `best` and
    `worst` rank by any that is held, `changes` (another denominator puts it above where this
    does not, or the other way) and `in_words`: “by residents only” where the reference alone
    puts it above the rest; with a `reason` where there is nothing to set beside. A reference
    that is not there raises `UnknownGroupError`.

    >>> held = pd.DataFrame({"residents": [9e3, 9e3, 9e3], "workday": [4e4, 7e3, 8e3]}, list("abc"))
    >>> found = moved(standing_by(pd.Series([900, 400, 300], list("abc")), held))
    >>> found.loc["a", ["rank", "worst", "in_words"]].to_dict()
    {'rank': 1, 'worst': 3, 'in_words': 'by residents only'}
    """
    if standing.index.nlevels != 2:
        raise UnmatchedKeysError("rows of a place and a denominator expected")
    once_each(standing.index, "place and denominator")
    ranks, where = (standing[name].unstack(sort=False) for name in ("rank", "standing"))
    ranks = ranks.round().clip(0, LARGEST).astype("Int64")
    if reference not in ranks:
        raise UnknownGroupError(f"no figures by {reference}: {', '.join(map(str, ranks))}")
    others = where.drop(columns=reference)
    told = others != ""
    above, elsewhere = where[reference] == ABOVE, (others == ABOVE).any(axis=1)
    known, beside = where[reference] != "", told.any(axis=1)
    judged = known & beside
    only = judged & above & ~elsewhere
    return pd.DataFrame(
        {
            "rank": ranks[reference],
            "best": ranks.min(axis=1),
            "worst": ranks.max(axis=1),
            "changes": judged & (told & (others == ABOVE).ne(above, axis=0)).any(axis=1),
            "in_words": np.where(only, f"by {reference} only", ""),
            "reason": np.select([~known, ~beside], [NO_STANDING, NO_OTHER], ""),
        }
    )
