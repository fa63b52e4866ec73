"""Did it work? The weighted displacement difference of an action in a place.

    WDD = (T₁ − T₀) − (C₁ − C₀) + (D₁ − D₀) − (Cd₁ − Cd₀)

with T the treated area, C its control, D the area around it to which crime may have moved (or
the good spread) and Cd the control of that, 0 before and 1 after (Wheeler & Ratcliffe 2018, Crime
Science 7:11). Below 0: fewer offences than without the action could be expected. Its variance is
the sum of the eight counts, as for Poisson counts, here times φ. The areas and the periods must
have been named before the result is seen; periods are equally long, and controls alike in size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite, isnan, nan, sqrt

import pandas as pd
from scipy.special import stdtr, stdtrit

from wardlens.stats.errors import SettingError, StatisticsInputError, UnmatchedKeysError
from wardlens.stats.inputs import (
    LARGEST,
    by_key,
    checked,
    counts,
    hashable,
    not_negative,
    once_each,
    tail,
)
from wardlens.stats.result import Estimate

METHOD = "weighted displacement difference"

WORKED = "fewer than without it could be expected"
WORSENED = "more than without it could be expected"
AS_EXPECTED = "about as many as without it could be expected"

ACROSS_A_BREAK = "recording changed between the two periods: no comparison can tell"
NOT_KNOWN = "a count is not known"
NO_CONTROL = "no control area was named: a difference alone cannot tell an action from a trend"
NO_PHI = "a month is missing, so chance cannot be judged"


_LEAST_AREAS = 3


class PairError(StatisticsInputError):
    """An area that does not have one count before and one after."""


@dataclass(frozen=True, slots=True)
class Displacement:
    """What an action changed, beside what would have been.

    `total`: offences more (above 0) or fewer, displacement counted (`n`: all counts); `local`:
    of the treated area alone, `displaced`: of the area around it, both likewise, `displaced`
    with a reason where none was named. `p_value`; `detectable`: the smallest number fewer in the
    treated area that would be told from chance, all else staying as it was before. `verdict`:
    `WORKED`, `WORSENED`, `AS_EXPECTED`, or "" with the reason in `total`.
    """

    total: Estimate
    local: Estimate
    displaced: Estimate
    p_value: float
    detectable: float
    verdict: str


@checked
def matched_controls(
    before: pd.Series, treated: str, around: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The control of the treated area, and one of each area around it, by one rule.

    `before`: events of every area before the action, by area. Of the areas that are neither treated
    nor around it, the control is the one with the nearest count, and then, from the largest area
    around to the smallest, its control the nearest of those left (ties: the first by name). Nothing
    after the action is looked at, so the choice cannot follow the result. "" and () where none is
    left or the count of the treated area is not known; fewer controls than areas around it where
    they run out. Errors: `UnmatchedKeysError` (an area without a row), `RepeatedKeyError`,
    `NegativeCountError`.

    >>> counts = pd.Series({"a": 50, "b": 30, "c": 46, "d": 20, "e": 33})
    >>> matched_controls(counts, "a", ["b"])
    ('c', ('e',))
    """
    once_each(before.index, "before")
    hashable([treated, *around], "treated and around")
    once_each(pd.Index([treated, *around]), "treated and around")
    if lacking := [area for area in (treated, *around) if area not in before.index]:
        raise UnmatchedKeysError(f"before has no area {lacking[0]!r}")
    known = pd.Series(counts(before, "before"), before.index)
    left = known.drop([treated, *around]).dropna().sort_index()
    found: list[str] = []
    largest_first = known[list(around)].sort_values(ascending=False, kind="stable")
    for count in (known[treated], *largest_first):
        if left.empty or isnan(count):
            break
        found.append(str((left - count).abs().idxmin()))
        left = left.drop(found[-1])
    return (found[0], tuple(found[1:])) if found else ("", ())


@checked
def dispersion_of_changes(before: pd.Series, after: pd.Series) -> tuple[float, float]:
    """φ of how differently areas without an action changed, and its degrees of freedom.

    Months of one area vary more than chance, and so do areas from one year to the next: here that
    is Pearson's χ² of homogeneity of (before, after) over the areas ÷ df. Areas where either is not
    known, or both are none, are left out; NaN where fewer than three are left. Errors:
    `UnmatchedKeysError` (an area with one of the two), `RepeatedKeyError`, `NegativeCountError`.

    >>> phi, df = dispersion_of_changes(pd.Series([100, 100, 100]), pd.Series([130, 100, 70]))
    >>> round(phi, 2), df
    (4.6, 2.0)
    """
    once_each(before.index, "before")
    keys = before.index
    if odd := sorted(map(str, set(keys) ^ set(after.index))):
        raise UnmatchedKeysError(f"areas before and not after, or the other way: {odd[:5]}")
    pairs = pd.DataFrame(
        {"before": counts(before, "before"), "after": counts(by_key(after, keys, "after"), "after")}
    ).dropna()
    total = pairs.sum(axis=1)
    pairs, total = pairs[total > 0], total[total > 0]
    shares = pairs.sum() / total.sum()
    if len(pairs) < _LEAST_AREAS or not (shares > 0).all():
        return nan, nan
    expected = pd.DataFrame({name: total * share for name, share in shares.items()})
    square = ((pairs - expected) ** 2 / expected).to_numpy().sum()
    return float(square) / (len(pairs) - 1), float(len(pairs) - 1)


@checked
def displacement_difference(
    treated: Sequence[float],
    control: Sequence[float] | None,
    around: Sequence[float] = (0, 0),
    around_control: Sequence[float] = (0, 0),
    *,
    phi: float = 1.0,
    phi_df: float = inf,
    broken: bool = False,
    confidence: float = 0.95,
) -> Displacement:
    """The weighted displacement difference with its interval, and a word.

    Each area is (before, after), in offences. `phi`: variance over Poisson variance of such
    counts, resting on `phi_df` degrees of freedom. Refused, with the reason: a break in
    recording between the periods (`broken`), no control, a missing count, and where even the end
    of all offences in the treated area could not be told from chance: the reason then says the
    size at which it could. Errors: `PairError`, `NegativeCountError`.

    >>> found = displacement_difference((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.total.estimate, round(found.total.lower), round(found.total.upper)
    (-118.0, -196, -40)
    >>> found.verdict
    'fewer than without it could be expected'
    """
    pairs = [
        _pair(area, name)
        for area, name in (
            (treated, "treated area"),
            ((0, 0) if control is None else control, "control"),
            (around, "area around"),
            (around_control, "control of the area around"),
        )
    ]
    every = float(sum(sum(pair) for pair in pairs))
    if isnan(phi_df) or LARGEST < phi < inf:
        raise SettingError("φ is too large, or its degrees of freedom are missing")
    spread = 1.0 if phi < 1 else phi
    t = float(-stdtrit(phi_df, tail(confidence)))
    before, others = pairs[0][0], 2 * sum(pair[0] for pair in pairs[1:])
    least = _least(2 * before + others, t**2 * spread)
    reason = (
        ACROSS_A_BREAK
        if broken
        else NO_CONTROL
        if control is None
        else NOT_KNOWN
        if not isfinite(every)
        else NO_PHI
        if not (isfinite(spread) and phi_df > 0)
        else f"only {before:,.0f} offences before: even if all had ended it could not be told from "
        f"chance; it would take {ceil(_least_before(others, t**2 * spread)):,}"
        if least > before
        else ""
    )

    def part(signs: tuple[int, int, int, int]) -> Estimate:
        n = float(sum(abs(sign) * sum(pair) for sign, pair in zip(signs, pairs, strict=True)))
        if reason:
            return Estimate.none(reason, n=n)
        moved = sum(
            sign * (after - first) for sign, (first, after) in zip(signs, pairs, strict=True)
        )
        wide = t * sqrt(spread * n)
        return Estimate(moved, moved - wide, moved + wide, n, METHOD)

    total = part((1, -1, 1, -1))
    displaced = part((0, 0, 1, -1))
    if not displaced.n and not reason:
        displaced = Estimate.none("no area around it was named", n=0.0)
    verdict = (
        ""
        if reason
        else WORKED
        if total.upper < 0
        else WORSENED
        if total.lower > 0
        else AS_EXPECTED
    )
    p_value = (
        nan if reason else float(2 * stdtr(phi_df, -abs(total.estimate) / sqrt(spread * every)))
    )
    return Displacement(
        total, part((1, -1, 0, 0)), displaced, p_value, nan if reason else least, verdict
    )


def _least(counted: float, widened: float) -> float:
    """The smallest d with d² = t²φ·(all counts − d): so many fewer are told from chance."""
    return (sqrt(widened**2 + 4 * widened * counted) - widened) / 2


def _least_before(others: float, widened: float) -> float:
    """The count before at which the end of all offences is told: T² = t²φ·(T + others)."""
    return (widened + sqrt(widened**2 + 4 * widened * others)) / 2


def _pair(area: Sequence[float], name: str) -> tuple[float, float]:
    if len(area) != 2:
        raise PairError(f"the {name} needs one count before and one after, not {len(area)}")
    before, after = not_negative(area, name)
    return before, after
