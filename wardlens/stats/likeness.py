"""How far apart areas are by several traits: what "places like this one" are found by.

Statistical nearest neighbours, as the ONS finds them for local authorities ("Clustering similar
local authorities and statistical nearest neighbours in the UK, methodology", 2023): each trait in
standard deviations, then the Euclidean distance; divided here by the root of the number of traits,
so that it stays readable whatever is held. It says who is alike in these traits and in nothing
else: no trait counts more than another, and no figure of crime is among them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.stats.errors import RepeatedKeyError, TooLargeError, UnknownGroupError
from wardlens.stats.inputs import LARGEST, checked, numbers

NOT_KNOWN = "a trait is not known of it"
ALL_ALIKE = "all areas are the same in these traits"


@checked
def distance(traits: pd.DataFrame, own: str) -> pd.DataFrame:
    """The distance of each area from `own`: the typical difference in a trait.

    `traits`: areas × traits, any units, larger or smaller; skewed ones as logarithms. Returns
    `distance` in standard deviations (population form) over the areas of which all traits are
    known, and a `reason` where there is none. A trait in which all are the same counts for
    nothing. Errors: `UnknownGroupError` (`own` is no area of the frame), `RepeatedKeyError`,
    `TooLargeError`.

    One apart by two standard deviations in one trait of two, the same in the other: √(2²/2).

    >>> traits = pd.DataFrame({"age": [1, 1, 3, 3], "density": [5, 7, 5, 7]}, index=[*"abcd"])
    >>> distance(traits, "a")["distance"].round(2).tolist()
    [0.0, 1.41, 1.41, 2.0]
    """
    if not (traits.index.is_unique and traits.columns.is_unique):
        raise RepeatedKeyError("an area or a trait stands twice in the frame")
    if own not in traits.index:
        raise UnknownGroupError(f"{own!r} is not among the areas")
    found = np.empty(traits.shape)
    for place, name in enumerate(traits):
        found[:, place] = numbers(traits[name], f"trait {name}")
    if (np.abs(found) > LARGEST).any():
        raise TooLargeError("a trait is larger than can be told apart")
    is_known = ~np.isnan(found).any(axis=1) & (found.shape[1] > 0)
    known = found[is_known]
    spread = known.std(axis=0) if len(known) else np.zeros(found.shape[1])
    differs = spread > 0
    apart = np.full(len(traits), np.nan)
    reason = np.where(is_known, "", NOT_KNOWN).astype(object)
    if not is_known[traits.index.get_loc(own)]:
        reason[:] = NOT_KNOWN
    elif not differs.any():
        reason[:] = ALL_ALIKE
    else:
        scaled = (found - found[traits.index.get_loc(own)])[:, differs] / spread[differs]
        apart = np.where(is_known, np.sqrt((scaled**2).mean(axis=1)), np.nan)
    return pd.DataFrame({"distance": apart, "reason": reason}, index=traits.index)
