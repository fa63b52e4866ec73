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
    A count under ten is taken, on the side of no change, as at least 1/9.19 of the other: there
    log ratio over its error stops growing, and 20 → 1 would be less clear than 20 → 2.

The difference in offences, after − before, comes with an interval of its own: the wider of the
ratio's limits at the total that was seen and of difference ± t·√(φ(before + after)). It leaves
out 0 exactly where the ratio's leaves out 1.

A change is judged from 20 offences in both periods together. φ is estimated from 24 months, so
it is uncertain, and too small as often as too large. With a normal quantile 6.0 to 6.4 % of
unchanged wards would be called changed at 95 %; with t on 22 degrees of freedom 4.0 to 5.1 %
from 20 a year (φ 1.5 to 3; 60,000 draws, error 0.1), about 3 % for truly Poisson counts, under
4 % at 15 a year, under 2 % at 10 and none at 2. Intervals of the difference hold the true one
in 93 to 98 % from 10 a year on, in 90 % or more at 2. Each ward's own φ holds the rate ward by
ward; lists of many tests take `overdispersion.moderated_dispersion`, which holds it and finds
more.

Adjacent rolling sums share eleven months: compare a period with the one before it, never two
neighbouring points.
"""

from __future__ import annotations

from collections.abc import Callable
from math import copysign, floor, isfinite, isnan
from typing import Annotated, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from wardlens.stats.errors import MissingLabelError, StatisticsInputError
from wardlens.stats.inputs import (
    Floats,
    Whole,
    between,
    checked,
    common_index,
    counts,
    each_row,
    mask,
    not_negative,
    numbers,
    require_every_month,
    same_shape,
    tail,
)
from wardlens.stats.rates import CONDITIONAL, conditional_limits, conditional_p_value
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
FROM_NONE_WHY = "none in the earlier period, so there is no percentage"
TOO_LARGE = "a count is too large to be judged"
VARY_TOO_MUCH = "months vary so much that no rise could be told from chance"

LARGEST = 2.0**52  # up to twice as many, whole numbers are exact
_MANY = 200  # from three times as many, the two counts are plainer than per cent
_STEEPEST = 9.1863  # where log r / √(1 + r) is largest

Booleans = NDArray[np.bool_]
Decimals = Annotated[int, between(0, 15)]
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
    """The change from before to after with its intervals, what could be seen, and a verdict.

    `before`, `after`: events, row by row; `phi`: variance over Poisson variance (see
    `overdispersion`), resting on `phi_df` degrees of freedom (`inf` for a known φ); without it
    the counts are taken as Poisson and the interval is the exact one alone. `exposure`: days or
    people of the two periods. `broken`: true where recording changed between them. `minimum`:
    a change is judged from twice as many in both periods together, and told in per cent only
    where the period before has as many.

    Returns the standard frame for the ratio after / before (`n`: events in both) plus

    `before`, `after`, and `difference`, `difference_lower`, `difference_upper`
        the counts, and after − before·t₂/t₁ with its interval: wherever both counts are known,
        also where there is no ratio;
    `per_cent`, `in_words`
        100·(ratio − 1), missing where `before` is under `minimum`; “+44 %”, else (also from three
        times as many) “from 8 to 22”, “from none to 12”;
    `p_value`
        the larger of those of the two intervals: below 1 − `confidence` exactly where they leave
        out no change, missing where the change is not judged;
    `detectable_rise`, `detectable_fall`, `detectable_rise_to`, `detectable_fall_to`
        see `detectable_change`: per cent, both positive, and counts;
    `verdict`
        `CLEAR_RISE`, `CLEAR_FALL`, `NO_CLEAR_CHANGE` and, not judged and with a reason,
        `NOT_COMPARABLE` (broken), `NOT_KNOWN` (a figure is missing), `NONE_IN_EITHER`,
        `FROM_NONE` and `TOO_FEW` (under twice `minimum` in both: counts only). From none to 20
        and more is judged, but has a reason too: there is no ratio.

    A negative count raises `NegativeCountError`. φ under 1 is taken as 1.

    >>> tolworth = change([801], [836], phi=[2.0])
    >>> tolworth.round(3)[["estimate", "lower", "upper", "verdict"]]
       estimate  lower  upper          verdict
    0     1.044  0.903  1.207  no clear change
    >>> robbery = change([0, 400, 8, 3], [12, 300, 22, 7], phi=1.2)
    >>> robbery.round(1)[["in_words", "difference", "difference_lower", "difference_upper"]]
              in_words  difference  difference_lower  difference_upper
    0  from none to 12        12.0               0.7              19.9
    1            −25 %      -100.0            -160.1             -39.9
    2     from 8 to 22        14.0               1.1              26.4
    3      from 3 to 7         4.0              -3.5              11.2
    >>> robbery["verdict"].tolist()
    ['from none', 'clear fall', 'clear rise', 'too few to say']
    """
    alpha = 2 * tail(confidence)
    spread = 1.0 if phi is None else phi
    index = common_index(before, after, spread, phi_df, *exposure, broken)
    first, second, factor, freedom, t_first, t_second = each_row(
        index,
        not_negative(before, "count before"),
        not_negative(after, "count after"),
        np.maximum(1.0, not_negative(spread, "φ")),
        np.inf if phi is None else numbers(phi_df, "degrees of freedom"),
        counts(exposure[0], "exposure before"),
        counts(exposure[1], "exposure after"),
    )
    breaks = mask(broken, len(index), "broken")
    total = first + second
    odds = t_second / t_first
    untold = [
        (breaks, NOT_COMPARABLE, BROKEN),
        (np.isnan(first), NOT_KNOWN, "the count of the earlier period is not known"),
        (np.isnan(second), NOT_KNOWN, "the count of the later period is not known"),
        (
            ~((t_first > 0) & (t_second > 0) & np.isfinite(odds) & (odds > 0)),
            NOT_KNOWN,
            "the length or the population of a period is not known",
        ),
        (total > LARGEST, NOT_KNOWN, TOO_LARGE),
        (total == 0, NONE_IN_EITHER, "none in either period"),
        (
            ~np.isfinite(factor) | ~(freedom > 0),
            NOT_KNOWN,
            "a month is missing, so chance cannot be judged",
        ),
    ]
    few = total < 2 * max(minimum, 1)
    cases = [
        *untold,
        (few & (first == 0), FROM_NONE, FROM_NONE_WHY),
        (
            few,
            TOO_FEW,
            f"fewer than {2 * minimum} in the two periods together: too few to judge a change",
        ),
    ]
    said = ~np.any([case for case, _, _ in untold], axis=0)
    judged = said & ~few
    reason = np.select(
        [case for case, _, _ in cases] + [first == 0],
        [why for _, _, why in cases] + [FROM_NONE_WHY],
        "",
    )
    x, y, share, spans = (np.where(said, figures, 1.0) for figures in (first, second, odds, factor))
    rests_on = np.where(said, freedom, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, lower, upper = _ratio_limits(
            x, y, share, None if phi is None else spans, rests_on, confidence
        )
    verdict = np.select(
        [case for case, _, _ in cases] + [lower > 1, upper < 1],
        [word for _, word, _ in cases] + [CLEAR_RISE, CLEAR_FALL],
        NO_CLEAR_CHANGE,
    )
    reach = -stdtrit(rests_on, alpha / 2) * np.sqrt(spans * (y + share**2 * x))
    limits = _difference_limits(x, y, share, lower, upper, reach)
    told = reason == ""
    with np.errstate(invalid="ignore"):
        per_cent = np.where(told & (first >= minimum), 100 * (ratio - 1), np.nan)
    known = said | (total == 0) & ~breaks
    seen = detectable_change(
        np.where(known, first, np.nan),
        phi=None if phi is None else factor,
        phi_df=freedom,
        exposure=(np.where(known, t_first, 1.0), np.where(known, t_second, 1.0)),
        minimum=minimum,
        confidence=confidence,
    )
    method = CONDITIONAL if phi is None else WIDENED
    return estimates(
        index, ratio, lower, upper, total, np.where(told, method, ""), reason,
        before=first,
        after=second,
        difference=np.where(known, y - share * x, np.nan),
        difference_lower=np.where(said, limits[0], np.nan),
        difference_upper=np.where(said, limits[1], np.nan),
        per_cent=per_cent,
        in_words=[_in_words(*row) for row in zip(known, first, second, per_cent, strict=True)],
        p_value=np.where(
            judged, _p_value(x, y, share, None if phi is None else spans, rests_on), np.nan
        ),
        detectable_rise=seen["rise"].to_numpy(),
        detectable_fall=seen["fall"].to_numpy(),
        detectable_rise_to=seen["rise_to"].to_numpy(),
        detectable_fall_to=seen["fall_to"].to_numpy(),
        verdict=verdict,
    )  # fmt: skip


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
    a fall of 12 is −12 %), `rise_to` and `fall_to` (the counts after), and `reason`. Found by
    bisection over whole counts after, so it is the verdict's own threshold, not an
    approximation. A fall is missing where even the fewest events that are judged would be no
    clear fall; a rise, with the reason, where months vary so much that no count below 2⁵³ would
    be clear; both per cents where `before` is under `minimum`. This is what the method can call
    clear, not a power: a true change of just this size is called clear about half the time.

    >>> detectable_change([801, 30, 8], phi=[2.0, 1.0, 1.0]).round(1).iloc[:, :5]
       before  rise  fall  rise_to  fall_to
    0   801.0  15.2  14.2    923.0    687.0
    1    30.0  63.3  50.0     49.0     15.0
    2     8.0   NaN   NaN     20.0      NaN
    """
    alpha = 2 * tail(confidence)
    index = common_index(before, *(() if phi is None else (phi,)), phi_df, *exposure)
    first, factor, freedom, t_first, t_second = each_row(
        index,
        not_negative(before, "count before"),
        np.maximum(1.0, not_negative(1.0 if phi is None else phi, "φ")),
        numbers(phi_df, "degrees of freedom"),
        counts(exposure[0], "exposure before"),
        counts(exposure[1], "exposure after"),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = t_second / t_first
        expected = first * odds
    known = (
        (t_first > 0)
        & (odds > 0)
        & np.isfinite(odds)
        & np.isfinite(factor)
        & (freedom > 0)
        & ~np.isnan(first)
    )
    usable = known & (first <= LARGEST) & (expected <= LARGEST)
    x, share, rests_on, same = first[usable], odds[usable], freedom[usable], expected[usable]
    spread = None if phi is None else factor[usable]

    def clear(after: Floats) -> Booleans:
        return np.asarray(_p_value(x, after, share, spread, rests_on) < alpha)

    floor = np.maximum(2.0 * max(minimum, 1) - x, 0.0)
    unclear = np.maximum(np.floor(same), floor - 1)
    top = 2 * unclear + 16
    while (short := ~clear(top) & (top < 2 * LARGEST)).any():
        top = np.where(short, np.minimum(2 * top, 2 * LARGEST), top)
    most = np.where(clear(top), _first_clear(unclear, top, clear), np.nan)
    fewest = np.where(
        (floor < same) & clear(floor), _first_clear(np.ceil(same), floor, clear), np.nan
    )
    rise, fall, rise_to, fall_to = np.full((4, len(index)), np.nan)
    rise_to[usable], fall_to[usable] = most, fewest
    in_per_cent = usable & (first >= max(minimum, 1))
    rise[in_per_cent] = 100 * (rise_to[in_per_cent] / expected[in_per_cent] - 1)
    fall[in_per_cent] = 100 * (1 - fall_to[in_per_cent] / expected[in_per_cent])
    reason = np.select(
        [known & ~usable, ~in_per_cent, np.isnan(rise_to)],
        [TOO_LARGE, f"fewer than {minimum} before, or a figure is not known", VARY_TOO_MUCH],
        "",
    )
    return pd.DataFrame(
        {
            "before": first,
            "rise": rise,
            "fall": fall,
            "rise_to": rise_to,
            "fall_to": fall_to,
            "reason": reason,
        },
        index,
    )


@checked
def half_up(value: float, decimals: Decimals = 0) -> float:
    """A figure rounded as people do, halves away from zero: 12.5 to 13, −12.5 to −13.

    Python and formats round halves to the even neighbour, and would print 16 → 18 as 12 %.

    >>> half_up(12.5), half_up(-12.5), half_up(0.25, 1), half_up(2.4)
    (13.0, -13.0, 0.3, 2.0)
    """
    if not isfinite(value):
        return value
    if abs(value) > LARGEST:
        return float(value)
    scale = 10.0**decimals
    return copysign(floor(abs(value) * scale * (1 + 1e-12) + 0.5) / scale, value)


@checked
def log_ratio(
    first: ArrayLike, second: ArrayLike, odds: ArrayLike, phi: ArrayLike
) -> tuple[Floats, Floats]:
    """The log ratio after / (before·odds) and its error √(φ(1/before + 1/after)).

    A count under ten is taken as at least 1/9.19 of the other (see the module's docstring), so
    that there is a log ratio of none, and its size in errors never falls as counts part. With
    none in either there is no ratio: NaN, and an endless error.

    >>> [np.round(x, 2).tolist() for x in log_ratio(*map(np.array, ([20.0], [0.0], [1.0], [2.0])))]
    [[-2.22], [1.01]]
    """
    first, second, odds, phi = same_shape(
        not_negative(first), not_negative(second), numbers(odds), numbers(phi)
    )
    if (odds <= 0).any() or (phi < 0).any():
        raise StatisticsInputError("a ratio of exposures lies above zero, and so does φ")
    few = np.minimum(first, second) < 10
    x = np.where(few, np.maximum(first, second / odds / _STEEPEST), first)
    y = np.where(few, np.maximum(second, first * odds / _STEEPEST), second)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(y / (x * odds)), np.sqrt(phi * (1 / x + 1 / y))


def _in_words(known: bool, before: float, after: float, per_cent: float) -> str:
    """A change beside its difference in offences: in per cent, or as its two counts."""
    if not known:
        return ""
    if before == after == 0:
        return NONE_IN_EITHER
    if isnan(per_cent) or per_cent >= _MANY:
        return f"from {f'{before:,.0f}' if before else 'none'} to {after:,.0f}"
    decimals = 1 if 0.05 <= abs(per_cent) < 0.95 else 0
    shown = half_up(per_cent, decimals)
    sign = "−" if shown < 0 else "+" if shown > 0 else ""
    return f"{sign}{abs(shown):,.{decimals}f} %"


def _ratio_limits(
    first: Floats,
    second: Floats,
    odds: Floats,
    phi: Floats | None,
    freedom: Floats,
    confidence: float,
) -> tuple[Floats, Floats, Floats]:
    """The ratio of two counts with the wider of the two limits at each side."""
    ratio = second / (first * odds)
    lower, upper = conditional_limits(second, first, 1 / odds, confidence=confidence)
    if phi is None:
        return ratio, lower, upper
    t = -stdtrit(freedom, tail(confidence))
    near, near_error = log_ratio(first, second, odds, phi)
    away = np.exp(t * np.sqrt(phi * (1 / first + 1 / second)))
    rise = ratio > 1
    return (
        ratio,
        np.fmin(lower, np.where(rise, np.exp(near - t * near_error), ratio / away)),
        np.fmax(upper, np.where(rise, ratio * away, np.exp(near + t * near_error))),
    )


def _p_value(
    first: Floats, second: Floats, odds: Floats, phi: Floats | None, freedom: Floats
) -> Floats:
    """The larger of the conditional exact and the quasi-Poisson p-value of no change."""
    exact = conditional_p_value(second, first, odds / (1 + odds))
    if phi is None:
        return exact
    change_seen, error = log_ratio(first, second, odds, phi)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.fmax(exact, 2 * stdtr(freedom, -np.abs(change_seen / error))))


def _difference_limits(
    first: Floats, second: Floats, odds: Floats, lower: Floats, upper: Floats, reach: Floats
) -> tuple[Floats, Floats]:
    """Limits of after − before·odds; they leave out 0 exactly where `lower` to `upper` leave out 1.

    At the total n that was seen, a ratio R leaves n·odds·(R − 1)/(1 + R·odds) more.
    """
    n, difference = first + second, second - odds * first

    def more(ratio: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            found = n * odds * (ratio - 1) / (1 + ratio * odds)
        return np.where(np.isinf(ratio), n, found)

    low, high = difference - reach, difference + reach
    low = np.where((lower > 1) & (low <= 0), np.inf, low)
    high = np.where((upper < 1) & (high >= 0), -np.inf, high)
    return np.minimum(low, more(lower)), np.maximum(high, more(upper))


def _first_clear(unclear: Floats, clear_at: Floats, clear: Callable[[Floats], Booleans]) -> Floats:
    """The clear count nearest to the unclear end, by bisection over whole counts below 2⁵³."""
    near, far = unclear.copy(), clear_at.copy()
    while (apart := np.abs(far - near) > 1).any():
        middle = np.where(apart, np.floor((near + far) / 2), far)
        is_clear = clear(middle)
        far = np.where(apart & is_clear, middle, far)
        near = np.where(apart & ~is_clear, middle, near)
    return far
