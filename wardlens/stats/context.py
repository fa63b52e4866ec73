"""A change in its context: the level before, the rest of the force, and a break in recording.

A change by itself (`change`) does not say whether a rise is a return, whether the whole force
shows it, or whether the way of recording made it. `level_before` and `beside_rest` say the first
two, `where_break_lies` and `step` the third, and `verdicts` is the one rule that makes a word of
them. A word says “clear” only where

- the change by itself is clear, and
- no break lies near, or the kind of offence crosses it (`step`), or the change is also clear
  beside the rest of the force, in the same direction.

Requiring both (an intersection–union test, Berger 1982) has the level of one: its p-value is the
larger of the two.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, stdtr, stdtrit

from wardlens.stats.change import (
    CLEAR_FALL,
    CLEAR_RISE,
    NO_CLEAR_CHANGE,
    log_ratio,
)
from wardlens.stats.errors import UnalignedRowsError, WindowError
from wardlens.stats.inputs import (
    Floats,
    checked,
    common_index,
    counts,
    each_row,
    mask,
    numbers,
    tail,
    with_columns,
)
from wardlens.stats.result import estimates

MORE = "more than in any of those years"
FEWER = "fewer than in any of those years"
WITHIN = "within what those years had"

MORE_AS_REST = "more recorded, as in the rest of the force"
FEWER_AS_REST = "fewer recorded, as in the rest of the force"
MORE_NOT_APART = "more recorded, not clearly apart from the rest of the force"
FEWER_NOT_APART = "fewer recorded, not clearly apart from the rest of the force"
MORE_ALONE = "more recorded since recording changed"
FEWER_ALONE = "fewer recorded since recording changed"
RECORDED = (
    MORE_AS_REST,
    FEWER_AS_REST,
    MORE_NOT_APART,
    FEWER_NOT_APART,
    MORE_ALONE,
    FEWER_ALONE,
)
"""Verdicts of more or fewer records that a change of recording may have made."""

Itself = Annotated[pd.DataFrame, with_columns("difference", "p_value", "verdict")]
Rest = Annotated[pd.DataFrame, with_columns("p_value", "rest_ratio", "apart")]

ACROSS, NEAR, FAR = "across", "near", "far"

NO_YEAR_BEFORE = "no year before these two is held"
YEAR_NOT_HELD = "not every year before these two is held"
OLD_SYSTEM = "those years were recorded on another system: not tested across"
NOT_HELD = "the count is not known"
NO_REST = "there is no other place of this force to set it beside"
NONE_BEFORE = "none in the earlier period, so there is no ratio"
NO_PHI = "a month is missing, so chance cannot be judged"

RATIO_OF_RATIOS = "ratio of two changes, variances added on the log scale"


@checked
def level_before(
    after: ArrayLike,
    earlier: pd.DataFrame,
    *,
    phi: ArrayLike = 1.0,
    phi_df: ArrayLike = 22,
    old_system: ArrayLike = False,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Whether the newest year lies outside what the years before the base year had.

    `after`: events of the newest year, row by row; `earlier`: the same rows × the twelve-month
    sums before the base year (three, where held), a column a year, named by its end; `phi`,
    `phi_df`: as in `change`. `old_system`: true where those years were recorded in another way
    and the kind of offence does not cross the break: they can be told, not tested.

    Returns `largest` and `smallest` of the earlier sums, `lower` and `upper` of the new count,
    `beside_them` (`MORE` where the lower limit is above the largest, `FEWER` where the upper is
    below the smallest, else `WITHIN`) or "" with the `reason`. Limits are exact Poisson limits
    (Garwood 1936) of the effective count O/φ, times φ, at the level of Student's t. The earlier
    sums are what they were, without limits; under no change either word comes up in under 2 %.

    >>> years = pd.DataFrame([[693, 685, 721], [280, 244, 278]], columns=["2022", "2023", "2024"])
    >>> found = level_before([836, 300], years, phi=2.0)
    >>> found[["lower", "beside_them"]].round(0)
       lower                      beside_them
    0  753.0  more than in any of those years
    1  251.0      within what those years had
    """
    index = common_index(after, earlier, phi, phi_df, old_system)
    count, spread, freedom = each_row(
        index,
        counts(after),
        np.maximum(1.0, counts(phi, "φ")),
        numbers(phi_df, "degrees of freedom"),
    )
    elsewhere = mask(old_system, len(index), "old_system")
    years = counts(earlier) if earlier.shape[1] else np.full((len(index), 1), np.nan)
    known = np.asarray(np.isfinite(years).all(axis=1), dtype=bool)
    held = np.where(known[:, None], years, np.nan)
    largest, smallest = held.max(axis=1), held.min(axis=1)
    reason = np.select(
        [
            ~np.isfinite(count),
            ~np.isfinite(spread) | ~(freedom > 0),
            np.full(len(index), not earlier.shape[1]),
            ~known,
            elsewhere,
        ],
        [NOT_HELD, NO_PHI, NO_YEAR_BEFORE, YEAR_NOT_HELD, OLD_SYSTEM],
        "",
    )
    lower, upper = _count_limits(count, spread, freedom, confidence)
    beside = np.select([reason != "", lower > largest, upper < smallest], ["", MORE, FEWER], WITHIN)
    return pd.DataFrame(
        {
            "largest": largest,
            "smallest": smallest,
            "lower": lower,
            "upper": upper,
            "beside_them": beside,
            "reason": reason,
        },
        index,
    )


@checked
def beside_rest(
    before: ArrayLike,
    after: ArrayLike,
    rest_before: ArrayLike,
    rest_after: ArrayLike,
    *,
    phi: ArrayLike = 1.0,
    phi_df: ArrayLike = 22,
    rest_phi: ArrayLike = 1.0,
    rest_phi_df: ArrayLike = 22,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The change here over the change in all other places of the force together.

    Events of the two periods, here and in the rest (which must not hold this place), row by row,
    each with its φ. Returns the standard frame for (after / before) / (rest after / rest before)
    (`n`: events here), plus `rest_ratio`, the rest's own change, and `p_value`. Its log has the
    variance φ(1/before + 1/after) + φᵣ(1/rest before + 1/rest after); the interval takes the
    quantile of Student's t with Satterthwaite's degrees of freedom. A count of the place under
    ten as in `change`, so that the test, not the ratio, is answered from none. Refused, with
    the reason: a count or φ that is missing, no rest, none before.

    >>> tolworth = beside_rest([237], [341], [228_925], [245_097], phi=1.5, rest_phi=20)
    >>> tolworth[["estimate", "lower", "upper", "rest_ratio"]].round(2)
       estimate  lower  upper  rest_ratio
    0      1.34   1.08   1.67        1.07
    """
    index = common_index(before, after, rest_before, rest_after, phi, phi_df, rest_phi, rest_phi_df)
    x, y, rest_x, rest_y, spread, freedom, rest_spread, rest_freedom = each_row(
        index,
        counts(before, "count before"),
        counts(after, "count after"),
        counts(rest_before, "the rest's count before"),
        counts(rest_after, "the rest's count after"),
        np.maximum(1.0, counts(phi, "φ")),
        numbers(phi_df, "degrees of freedom"),
        np.maximum(1.0, counts(rest_phi, "φ of the rest")),
        numbers(rest_phi_df, "degrees of freedom of the rest"),
    )
    cases = [
        (~(np.isfinite(x) & np.isfinite(y)), NOT_HELD),
        (~((rest_x > 0) & (rest_y > 0) & np.isfinite(rest_x) & np.isfinite(rest_y)), NO_REST),
        (
            ~(np.isfinite(spread) & np.isfinite(rest_spread) & (freedom > 0) & (rest_freedom > 0)),
            NO_PHI,
        ),
        (x + y == 0, "none in either period"),
    ]
    usable = ~np.any([case for case, _ in cases], axis=0)
    reason = np.select(
        [case for case, _ in cases] + [x == 0], [w for _, w in cases] + [NONE_BEFORE], ""
    )

    def safe(figures: Floats) -> Floats:
        return np.where(usable, figures, 1.0)

    one = np.ones(len(index))
    near, error = log_ratio(safe(x), safe(y), one, safe(spread))
    rest, rest_error = log_ratio(safe(rest_x), safe(rest_y), one, safe(rest_spread))
    total = np.hypot(error, rest_error)
    with np.errstate(divide="ignore", invalid="ignore"):
        joint = total**4 / (error**4 / safe(freedom) + rest_error**4 / safe(rest_freedom))
        ratio = safe(y) / safe(x) / np.exp(rest)
        wide = np.hypot(np.sqrt(safe(spread) * (1 / safe(x) + 1 / safe(y))), rest_error)
        t = -stdtrit(joint, tail(confidence))
        towards = near - rest
        lower = np.fmin(
            ratio, np.where(ratio > 1, np.exp(towards - t * total), ratio / np.exp(t * wide))
        )
        upper = np.fmax(
            ratio, np.where(ratio > 1, ratio * np.exp(t * wide), np.exp(towards + t * total))
        )
    told = reason == ""
    return estimates(
        index, ratio, lower, upper, x + y, np.where(told, RATIO_OF_RATIOS, ""), reason,
        rest_ratio=np.where(usable, np.exp(rest), np.nan),
        apart=np.where(usable, np.sign(towards), 0.0),
        p_value=np.where(usable, 2 * stdtr(joint, -np.abs(towards / total)), np.nan),
    )  # fmt: skip


@checked
def where_break_lies(base_start: date, latest: date, begins: date) -> str:
    """Where the first month of a new way of recording lies beside the two periods compared.

    `base_start`: first month of the period before, `latest`: last month of the period after.
    `ACROSS`: months of the two come from both ways; `NEAR`: a month of the base lies in the
    first twelve of the new way, in which recorders learn it; `FAR`: neither. `base_start` after
    `latest` raises `WindowError`.

    >>> where_break_lies(date(2024, 3, 1), date(2026, 2, 1), date(2024, 3, 1))
    'near'
    >>> where_break_lies(date(2023, 3, 1), date(2025, 2, 1), date(2024, 3, 1))
    'across'
    """
    first, last, new = (12 * day.year + day.month for day in (base_start, latest, begins))
    if first > last:
        raise WindowError("the period before starts after the period after ends")
    if first < new <= last:
        return ACROSS
    return NEAR if new <= first < new + 12 else FAR


@checked
def verdicts(
    itself: Itself,
    *,
    rest: Rest | None = None,
    near_break: ArrayLike = False,
    crosses: ArrayLike = False,
    stands: ArrayLike = True,
    apart_stands: ArrayLike = True,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The one rule that makes a word of a change in its context.

    `itself`: rows of `change.change`; `rest`: the same rows of `beside_rest`, None for a force of
    one place; of harm, both of `stats.harm_change`. `near_break`: a month of the base lies in the
    first twelve after a break (`where_break_lies`); `crosses`: the kind of offence crosses it
    (`step`), false where that is not known. A comparison across a break that is not crossed has no
    verdict: `change` refuses it (`broken`). In a list of many, `stands` is false where a change by
    itself did not withstand false-discovery control, `apart_stands` where the `p_value` given here
    did not.

    Returns

    `verdict`
        where the change is not clear by itself, its own word; `CLEAR_RISE`, `CLEAR_FALL`; and
        beside a break that is not crossed, where it is clear by itself but not beside the rest:
        `MORE_AS_REST` where the rest went the same way, `MORE_NOT_APART` where it did not, or
        where the change goes further and only the list does not bear it out, `MORE_ALONE` where
        there is no rest (and `FEWER_…`)
    `may_be_called_clear`
        true for the two clear words alone: no letter, colour or sentence says “clear” elsewhere
    `p_value`
        of what the word claims, for screening lists: of the change itself or, beside a break that
        is not crossed, the larger of that and the rest's; missing where nothing could be clear
    `decided_by`
        in words: “by itself”, “by itself; there is no other place …”, “by itself and beside the
        rest of the force”

    Different rows raise `UnalignedRowsError`.

    >>> from wardlens.stats.change import change
    >>> itself = change([237, 3_159], [341, 3_575], phi=1.5)
    >>> rest = beside_rest([237, 3_159], [341, 3_575], 226_000, 241_870, phi=1.5, rest_phi=20)
    >>> verdicts(itself, rest=rest, near_break=True)[["verdict", "may_be_called_clear"]]
                                          verdict  may_be_called_clear
    0                                  clear rise                 True
    1  more recorded, as in the rest of the force                False
    """
    index = itself.index
    if rest is not None and not rest.index.equals(index):
        raise UnalignedRowsError("the changes and the rest of the force have different rows")
    near, crossed, stood, apart_stood = (
        mask(flags, len(index), name)
        for flags, name in (
            (near_break, "near_break"),
            (crosses, "crosses"),
            (stands, "stands"),
            (apart_stands, "apart_stands"),
        )
    )
    needs = near & ~crossed
    alpha = 2 * tail(confidence)
    own = itself["verdict"].to_numpy()
    rises, falls = own == CLEAR_RISE, own == CLEAR_FALL
    missing = np.full(len(index), np.nan)
    rest_p, rest_ratio, apart = (
        missing if rest is None else rest[name].to_numpy()
        for name in ("p_value", "rest_ratio", "apart")
    )
    has_rest = ~np.isnan(rest_p)
    way = np.where(rises, 1.0, -1.0)
    direction = np.sign(itself["difference"].to_numpy())
    goes_further = has_rest & (rest_p < alpha) & (apart == way)
    agrees = goes_further & apart_stood
    same_way = has_rest & (np.sign(rest_ratio - 1) == way) & ~goes_further
    clear = (rises | falls) & stood & (~needs | agrees)
    verdict = np.select(
        [
            ~(rises | falls),
            ~stood,
            clear,
            ~has_rest & rises,
            ~has_rest,
            same_way & rises,
            same_way,
            rises,
        ],
        [
            own,
            NO_CLEAR_CHANGE,
            own,
            MORE_ALONE,
            FEWER_ALONE,
            MORE_AS_REST,
            FEWER_AS_REST,
            MORE_NOT_APART,
        ],
        FEWER_NOT_APART,
    )
    p_value = itself["p_value"].to_numpy()
    both = np.where(apart == direction, np.maximum(p_value, rest_p), 1.0)
    return pd.DataFrame(
        {
            "verdict": verdict,
            "may_be_called_clear": clear,
            "p_value": np.where(
                needs, np.where(has_rest & ~np.isnan(p_value), both, np.nan), p_value
            ),
            "decided_by": np.select(
                [needs & has_rest, has_rest],
                ["by itself and beside the rest of the force", "by itself"],
                f"by itself; {NO_REST}" if rest is None else "by itself",
            ),
        },
        index,
    )


def _count_limits(
    count: Floats, phi: Floats, freedom: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Limits of a count that varies φ times as much as a Poisson count."""
    with np.errstate(invalid="ignore"):
        level = stdtr(np.inf, stdtrit(freedom, tail(confidence)))
        effective = count / phi
        lower = np.where(count > 0, phi * gammaincinv(np.maximum(effective, 1e-300), level), 0.0)
        upper = phi * gammainccinv(effective + 1, level)
    return np.where(np.isnan(count), np.nan, lower), upper
