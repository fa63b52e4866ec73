"""The newest month beside those before it: what is outside its usual range, among many series.

An officer's list, not a verdict: one month of one kind of offence in one ward is a handful, so
the range is wide, and of many ranges some are left by chance. Hence false-discovery control.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, nbdtrik

from wardlens.stats import compare
from wardlens.stats.inputs import checked, counts, labels, require_every_month
from wardlens.stats.overdispersion import moderated_dispersion

LEAST, MOST = 12, 24
"""Months before the newest that its usual range rests on."""
FEW = 20
"""Events in all months together under which nothing is tested."""
ABOVE, BELOW, INSIDE = "above its usual range", "below its usual range", "within its usual range"
TOO_FEW = f"fewer than {FEW} in all these months together"
UNKNOWN = "a month is missing"
TOO_SHORT = f"fewer than {LEAST} months before it are recorded alike"


@checked
def newest_month(monthly: pd.DataFrame, group: ArrayLike) -> pd.DataFrame:
    """Whether the last column of each row is outside what the columns before it let expect.

    `monthly`: series × months that are recorded alike, the newest last; the 24 months before it are
    used, an even number of them. `group`: what series vary alike within (a kind of offence): φ is
    moderated over the rows of each (Smyth 2004). Returns a row a series:

    `newest`, `mean` (of the months used), `months`
    `usual_from`, `usual_to`: the middle 95 % of counts to be expected of one month
    `p_value`, `adjusted`: twice the smaller tail, and after false-discovery control over all rows
        (Benjamini & Hochberg 1995); missing under 20 events in all months together
    `standing`: `ABOVE`, `BELOW` where `adjusted` is 0.05 or less, `INSIDE`, or "" with a `reason`

    What is to be expected is negative binomial with the mean m of the months used and the
    variance m·φ·(1 + 1/months), the last part for a mean that is estimated (Noufaily et al. 2013,
    without its season and trend). Under no change, 19 wards × 10 kinds of 1 to 60 a month, φ 1 to
    2.5: anything listed in 4 of 100 months; three times as many in one series: listed in 67 of 100
    where 7 a month are usual.

    `attrs["tests"]` is how many were tested. Fewer than 12 months before the newest: all rows have
    the reason. A season is part of the range, not taken out. A gap raises `MonthGapError`.

    >>> months = pd.DataFrame([[9, 11] * 6 + [31], [9, 11] * 6 + [14], [10, 8] * 6 + [9]])
    >>> found = newest_month(months, ["theft"] * 3)
    >>> found[["newest", "usual_from", "usual_to", "standing"]].to_numpy().tolist()[:2]
    [[31.0, 4.0, 17.0, 'above its usual range'], [14.0, 4.0, 17.0, 'within its usual range']]
    """
    require_every_month(monthly.columns)
    monthly = pd.DataFrame(counts(monthly), monthly.index, monthly.columns)
    before = monthly.iloc[:, max(0, monthly.shape[1] - 1 - MOST) : -1]
    before = before.iloc[:, before.shape[1] % 2 :]
    nothing = pd.Series(np.nan, monthly.index)
    newest = monthly.iloc[:, -1] if monthly.shape[1] else nothing
    used = before.shape[1]
    if used < LEAST:
        made = pd.DataFrame({"newest": newest, "mean": nothing, "months": used})
        made[["usual_from", "usual_to", "p_value", "adjusted"]] = np.nan
        return _with(made.assign(standing="", reason=TOO_SHORT), tests=0)
    kinds = pd.Series(labels(group, len(monthly), "group"), monthly.index)
    phi = pd.concat(
        [
            moderated_dispersion(rows)
            for _, rows in before.groupby(kinds.to_numpy(), sort=False, dropna=False)
        ]
    ).loc[monthly.index]
    held = before.sum(axis=1, skipna=False)
    mean = held / used
    low, high, p_value = _expected(newest, mean, phi["phi"] * (1 + 1 / used))
    reason = np.select([held.isna() | newest.isna(), held + newest < FEW], [UNKNOWN, TOO_FEW], "")
    screen = compare.false_discovery(np.where(reason == "", p_value, np.nan))
    clear = screen["clear"].to_numpy()
    made = pd.DataFrame(
        {
            "newest": newest,
            "mean": mean,
            "months": used,
            "usual_from": low,
            "usual_to": high,
            "p_value": screen["p_value"].to_numpy(),
            "adjusted": screen["adjusted"].to_numpy(),
            "standing": np.select(
                [reason != "", clear & (newest > mean), clear], ["", ABOVE, BELOW], INSIDE
            ),
            "reason": reason,
        }
    )
    return _with(made, tests=int(screen.attrs["tests"]))


def _expected(
    newest: pd.Series, mean: pd.Series, phi: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Limits of one month (95 %), and twice the smaller tail of what was counted; φ over 1.

    Of the negative binomial with that mean and variance, from the incomplete beta function (NIST
    DLMF 8.17.5): P(X ≤ k) = I_p(n, k + 1).
    """
    n, p, k = (np.asarray(one) for one in (np.maximum(mean, 1e-9) / (phi - 1), 1 / phi, newest))

    def limit(share: float) -> NDArray[np.float64]:
        """The fewest that so large a share of months have at most."""
        near = np.ceil(nbdtrik(share, n, p))
        below = np.maximum(near - 1, 0)
        return np.where(betainc(n, below + 1, p) >= share, below, near)

    more = np.where(k > 0, betaincc(n, np.maximum(k, 1), p), 1.0)
    tails = np.minimum(betainc(n, k + 1, p), more)
    return limit(0.025), limit(0.975), np.minimum(1.0, 2 * tails)


def _with(frame: pd.DataFrame, *, tests: int) -> pd.DataFrame:
    frame.attrs = {"tests": tests}
    return frame
