"""Change between two periods: rolling sums, the ratio of two counts, and what could be seen.

The estimate is a ratio, after / before. Two intervals are made and the wider is kept, limit by
limit, so that a verdict is never bolder than either:

conditional exact (Przyborowski & Wilenski 1940)
    Clopper–Pearson limits p of after / (before + after), mapped by (t₁/t₂)·p/(1 − p); see
    `rates.rate_ratio`. Right for Poisson counts.
quasi-Poisson (McCullagh & Nelder 1989, ch. 6)
    exp(log ratio ± t·√(φ(1/before + 1/after))), t the quantile of Student's t with the degrees
    of freedom φ rests on. Months here vary about twice as much as Poisson counts (φ near 2),
    and Poisson limits alone would then call a clear change in 15 % of wards where there is none.

φ is estimated from 24 months, so it is uncertain, and too small as often as too large. With a
normal quantile 6.0 to 6.4 % of unchanged wards would be called changed at 95 %; with t on 22
degrees of freedom 4.6 to 5.0 % (φ 1.5 to 4, five or more a month), 3.0 % for truly Poisson
counts and under 4 % at two a month. That is how conservative the verdict is. Each ward's own φ
holds the rate ward by ward; lists of many tests take `overdispersion.moderated_dispersion`,
which holds it and finds more.

Adjacent rolling sums share eleven months: compare a period with the one before it, never two
neighbouring points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from wardlens.stats.errors import MissingLabelError
from wardlens.stats.inputs import (
    Floats,
    Whole,
    checked,
    common_index,
    counts,
    each_row,
    mask,
    numbers,
    require_every_month,
    tail,
)
from wardlens.stats.rates import CONDITIONAL, conditional_p_value, rate_ratio
from wardlens.stats.result import estimates

CLEAR_RISE = "clear rise"
CLEAR_FALL = "clear fall"
NO_CLEAR_CHANGE = "no clear change"
TOO_FEW = "too few to say"
FROM_NONE = "from none"
NONE_IN_EITHER = "none in either year"
NOT_COMPARABLE = "not comparable"
NOT_KNOWN = "not known"

WIDENED = "conditional exact, widened for months that vary"

BROKEN = "the way this is recorded changed between the two periods"

Booleans = NDArray[np.bool_]
MonthsT = TypeVar("MonthsT", pd.Series, pd.DataFrame)


@checked
def rolling_sum(monthly: MonthsT, *, window: Whole = 12) -> MonthsT:
    """Sums of `window` months in a row, placed at the last of them.

    `monthly`: a Series over months, or a frame areas × months. Same shape and index out; a
    window that holds a missing month, or starts before the first month, is missing, never a
    smaller sum. A date index that skips a month raises `MonthGapError`; a negative count
    `NegativeCountError`.

    >>> rolling_sum(pd.Series([1, 2, 3, None, 5, 6, 7]), window=3).tolist()
    [nan, nan, 6.0, nan, nan, nan, 18.0]
    """
    require_every_month(monthly.columns if isinstance(monthly, pd.DataFrame) else monthly.index)
    figures = counts(monthly)
    sums = np.full(figures.shape, np.nan)
    if figures.shape[-1] >= window:
        windows = np.lib.stride_tricks.sliding_window_view(figures, window, axis=-1)
        sums[..., window - 1 :] = windows.sum(axis=-1)
    if isinstance(monthly, pd.DataFrame):
        return pd.DataFrame(sums, monthly.index, monthly.columns)
    return pd.Series(sums, monthly.index, name=monthly.name)


@checked
def why_no_sum(sums: pd.Series, segment: pd.Series, *, window: Whole = 12) -> pd.Series:
    """Why `rolling_sum` gives no sum for a month, in words; "" where it does.

    `segment`: a number for each month of the whole series that goes up where recording changed,
    within which alone months were added up.

    >>> why_no_sum(pd.Series([None, 2, None, 4]), pd.Series([0, 0, 1, 1]), window=2).tolist()
    ['the series begins later', '', 'recording changed within these months', '']
    """
    index = common_index(sums, segment)
    part = pd.Series(numbers(segment, "segment"))
    if part.isna().any():
        raise MissingLabelError("a month has no segment")
    since = part.groupby(part).cumcount()
    begins = part == part.min()
    words = np.select(
        [sums.notna().to_numpy(), (since < window - 1) & begins, since < window - 1],
        ["", "the series begins later", "recording changed within these months"],
        "a month is missing",
    )
    return pd.Series(words, index=index)


@checked
def change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    phi: ArrayLike | None = None,
    phi_df: ArrayLike = 22,
    exposure: tuple[ArrayLike, ArrayLike] = (1, 1),
    minimum: int = 10,
    broken: ArrayLike = False,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The ratio after / before with its interval, the change that could be seen, and a verdict.

    `before`, `after`: events, row by row; `phi`: variance over Poisson variance (see
    `overdispersion`), resting on `phi_df` degrees of freedom (`inf` for a known φ); without it
    the counts are taken as Poisson and the interval is the exact one alone. `exposure`: days or
    people of the two periods. `broken`: true where recording changed between them.

    Returns the standard frame (`n`: events in both) plus `before`, `after`, `p_value`,
    `detectable_rise`, `detectable_fall` (per cent, both positive, see `detectable_change`) and
    `verdict`: one of `CLEAR_RISE`, `CLEAR_FALL`, `NO_CLEAR_CHANGE` and, without a ratio and with
    a reason, `NOT_COMPARABLE` (broken), `NOT_KNOWN` (a figure is missing), `NONE_IN_EITHER`,
    `FROM_NONE` (before is 0: no percentage), `TOO_FEW` (under `minimum` in either period:
    counts only). `p_value` is the larger of those of the two intervals: it is below
    1 − `confidence` exactly where the interval leaves out 1, and missing where there is none.

    A negative count raises `NegativeCountError`. φ under 1 is taken as 1.

    >>> tolworth = change([801], [836], phi=[2.0])
    >>> tolworth.round(3)[["estimate", "lower", "upper", "verdict"]]
       estimate  lower  upper          verdict
    0     1.044  0.903  1.207  no clear change
    >>> change([0, 400, 7], [12, 300, 20])["verdict"].tolist()
    ['from none', 'clear fall', 'too few to say']
    """
    alpha = 2 * tail(confidence)
    spread = 1.0 if phi is None else phi
    index = common_index(before, after, spread, phi_df, *exposure, broken)
    first, second, factor, freedom, t_first, t_second = each_row(
        index,
        counts(before, "count before"),
        counts(after, "count after"),
        np.maximum(1.0, counts(spread, "φ")),
        numbers(phi_df, "degrees of freedom"),
        counts(exposure[0], "exposure before"),
        counts(exposure[1], "exposure after"),
    )
    breaks = mask(broken, len(index), "broken")
    cases = [
        (breaks, NOT_COMPARABLE, BROKEN),
        (np.isnan(first), NOT_KNOWN, "the count of the earlier period is not known"),
        (np.isnan(second), NOT_KNOWN, "the count of the later period is not known"),
        (
            ~((t_first > 0) & (t_second > 0)),
            NOT_KNOWN,
            "the length or the population of a period is not known",
        ),
        ((first == 0) & (second == 0), NONE_IN_EITHER, "none in either period"),
        (first == 0, FROM_NONE, "none in the earlier period, so there is no percentage"),
        (
            np.minimum(first, second) < max(minimum, 1),
            TOO_FEW,
            f"fewer than {minimum} in one of the periods: too few to judge a change",
        ),
        (
            np.isnan(factor) | ~(freedom > 0),
            NOT_KNOWN,
            "a month is missing, so chance cannot be judged",
        ),
    ]
    reason = np.select([case for case, _, _ in cases], [why for _, _, why in cases], "")
    told = reason == ""
    exact = rate_ratio(second, t_second, first, t_first, confidence=confidence)
    ratio, lower, upper = (exact[name].to_numpy() for name in ("estimate", "lower", "upper"))
    p_value = exact["p_value"].to_numpy()
    if phi is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(factor * (1 / first + 1 / second))
            reach = np.exp(-stdtrit(freedom, alpha / 2) * error)
            lower = np.fmin(lower, ratio / reach)
            upper = np.fmax(upper, ratio * reach)
            p_value = np.fmax(p_value, _two_sided(np.log(ratio) / error, freedom))
    verdict = np.select(
        [case for case, _, _ in cases] + [lower > 1, upper < 1],
        [word for _, word, _ in cases] + [CLEAR_RISE, CLEAR_FALL],
        NO_CLEAR_CHANGE,
    )
    method = CONDITIONAL if phi is None else WIDENED
    frame = estimates(
        index, ratio, lower, upper, first + second, np.where(told, method, ""), reason
    )
    told = (frame["reason"] == "").to_numpy()
    verdict = np.where((reason == "") & ~told, NOT_KNOWN, verdict)
    seen = detectable_change(
        np.where(told, first, np.nan),
        phi=None if phi is None else factor,
        phi_df=freedom,
        exposure=(np.where(told, t_first, 1.0), np.where(told, t_second, 1.0)),
        minimum=minimum,
        confidence=confidence,
    )
    return frame.assign(
        before=first,
        after=second,
        p_value=np.where(told, p_value, np.nan),
        detectable_rise=seen["rise"].to_numpy(),
        detectable_fall=seen["fall"].to_numpy(),
        verdict=verdict,
    )


@checked
def detectable_change(
    before: ArrayLike,
    *,
    phi: ArrayLike | None = None,
    phi_df: ArrayLike = 22,
    exposure: tuple[ArrayLike, ArrayLike] = (1, 1),
    minimum: int = 10,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """The smallest rise and fall from `before` that `change` would call clear.

    Arguments as in `change`. Returns `before`, `rise` and `fall` (per cent of the rate before;
    a fall of 12 is −12 %), and `reason`. Found by bisection over whole counts after, so it is
    the verdict's own threshold, not an approximation. `fall` is missing where even `minimum`
    events after would be no clear fall; both are missing, with a reason, where `before` is
    missing or under `minimum`. This is what the method can call clear, not a power: a true
    change of just this size is called clear about half the time.

    >>> detectable_change([801, 30], phi=[2.0, 1.0]).round(1)[["before", "rise", "fall"]]
       before  rise  fall
    0   801.0  15.2  14.2
    1    30.0  63.3  50.0
    """
    alpha = 2 * tail(confidence)
    least = max(minimum, 1)
    index = common_index(before, *(() if phi is None else (phi,)), phi_df, *exposure)
    first, factor, freedom, t_first, t_second = each_row(
        index,
        counts(before, "count before"),
        np.maximum(1.0, counts(1.0 if phi is None else phi, "φ")),
        numbers(phi_df, "degrees of freedom"),
        counts(exposure[0], "exposure before"),
        counts(exposure[1], "exposure after"),
    )
    usable = (first >= least) & (t_first > 0) & (t_second > 0) & (factor >= 1) & (freedom > 0)
    x, spread, rests_on = first[usable], factor[usable], freedom[usable]
    odds = (t_second[usable] / t_first[usable]) if usable.any() else np.ones(0)
    same = x * odds

    def clear(after: Floats) -> Booleans:
        p_value = conditional_p_value(after, x, odds / (1 + odds))
        if phi is not None:
            error = np.sqrt(spread * (1 / x + 1 / after))
            p_value = np.maximum(p_value, _two_sided(np.log(after / same) / error, rests_on))
        return p_value < alpha

    floor = np.full(x.shape, float(least))
    unclear = np.maximum(np.floor(same), floor - 1)
    top = 2 * unclear + 16
    while (short := ~clear(top)).any():
        top = np.where(short, 2 * top, top)
    most = _first_clear(unclear, top, clear)
    fewest = np.where(
        (floor < same) & clear(floor), _first_clear(np.ceil(same), floor, clear), np.nan
    )
    rise, fall = np.full((2, len(index)), np.nan)
    rise[usable] = 100 * (most / same - 1)
    fall[usable] = 100 * (1 - fewest / same)
    reason = np.where(usable, "", f"fewer than {minimum} before, or a figure is not known")
    return pd.DataFrame({"before": first, "rise": rise, "fall": fall, "reason": reason}, index)


def _first_clear(unclear: Floats, clear_at: Floats, clear: Callable[[Floats], Booleans]) -> Floats:
    """The clear count nearest to the unclear end, by bisection over whole counts."""
    near, far = unclear.copy(), clear_at.copy()
    while (np.abs(far - near) > 1).any():
        middle = np.where(np.abs(far - near) > 1, np.floor((near + far) / 2), far)
        is_clear = clear(middle)
        far = np.where(is_clear, middle, far)
        near = np.where(is_clear, near, middle)
    return far


def _two_sided(statistic: Floats, freedom: Floats) -> Floats:
    """Two-sided p-value of a t statistic; of a normal one for endless degrees of freedom."""
    return np.asarray(2 * stdtr(freedom, -np.abs(statistic)))
