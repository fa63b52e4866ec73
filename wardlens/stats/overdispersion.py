"""Overdispersion: how much more monthly counts vary than Poisson counts would.

φ (phi) is a variance over the Poisson one. Offences come in series and in company, so that φ is
near 2 for all offences of a ward here and over 3.6 for the borough; intervals that take φ as 1
are too narrow by √φ. `change` takes φ and the degrees of freedom it rests on:

`dispersion`, `area_dispersion`
    one area's own φ from its 24 months, on 22 degrees of freedom. For a single finding.
`moderated_dispersion`
    own φ drawn towards the φ of areas like it. For lists of many tests.
`pooled_dispersion`
    one φ for all. Only where areas are known to vary alike.

A season, the same in both years, makes φ larger and verdicts more cautious. A slow drift common
to several months in a row makes φ too small; nothing here sees it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import digamma, polygamma

from wardlens.stats.errors import MissingCountError, MonthGapError, UnequalLengthsError
from wardlens.stats.inputs import Floats, checked, common_index, counts, each_row, labels


@checked
def dispersion(monthly: ArrayLike) -> float:
    """φ, the variance of monthly counts over that of Poisson counts, at least 1.

    `monthly`: an even number of months, usually 24, of one area. φ = Σ (x − mean)²/mean over
    degrees of freedom (Pearson's χ²), the mean allowed to differ between the two halves, so
    that a change between the years does not count as noise: degrees of freedom = months − 2
    (22). A half without an event says nothing and is left out, with its months; no event at
    all gives 1. A missing month raises `MissingCountError`, an odd number of months
    `MonthGapError`. Source: McCullagh & Nelder (1989, §6.2.3).

    >>> round(dispersion([1, 9, 1, 9, 6, 18, 6, 18]), 3)  # (4·16/5 + 4·36/12) / 6
    4.133
    """
    index = common_index(monthly)
    chi_square, freedom = _pearson(np.array(each_row(index, counts(monthly))))
    if np.isnan(chi_square).any():
        raise MissingCountError("φ needs every month: a month is missing")
    return float(max(1.0, chi_square[0] / freedom[0])) if freedom[0] else 1.0


@checked
def area_dispersion(monthly: pd.DataFrame) -> pd.Series:
    """`dispersion` of each row of a frame areas × months; missing where a month is missing.

    >>> area_dispersion(pd.DataFrame([[2, 6, 10, 14], [4, 4, 9, 9]], index=["a", "b"])).round(3)
    a    1.333
    b    1.000
    Name: dispersion, dtype: float64
    """
    chi_square, freedom = _pearson(counts(monthly))
    own = np.maximum(1.0, chi_square / np.where(freedom > 0, freedom, 1.0))
    return pd.Series(own, index=monthly.index, name="dispersion")


@checked
def pooled_dispersion(monthly: pd.DataFrame) -> float:
    """One φ for all rows of a frame areas × months: ΣΧ² over Σ degrees of freedom, at least 1.

    For areas believed to vary alike, and for area × type tables too thin for a φ of their own;
    give `change` then `phi_df=inf`. Rows with a missing month are left out; with none left
    `MissingCountError`.

    >>> round(pooled_dispersion(pd.DataFrame([[2, 6, 10, 14], [4, 8, 9, 9]])), 3)
    1.0
    """
    chi_square, freedom = _pearson(counts(monthly))
    whole = ~np.isnan(chi_square)
    if not whole.any():
        raise MissingCountError("φ needs an area with every month")
    return float(max(1.0, chi_square[whole].sum() / max(1.0, freedom[whole].sum())))


@checked
def pooled_dispersion_by(monthly: ArrayLike, group: pd.Series) -> pd.Series:
    """`pooled_dispersion` of each group of rows: one φ for all areas of a kind of offence.

    `monthly`: rows × months; `group`: a label a row. A group without a whole row has φ 1.

    >>> months = np.array([[2.0, 6, 10, 14], [4, 8, 9, 9], [1, 9, 1, 9]])
    >>> pooled_dispersion_by(months, pd.Series(["a", "a", "b"])).round(2).tolist()
    [1.0, 6.4]
    """
    chi_square, freedom = _pearson(counts(monthly))
    whole = ~np.isnan(chi_square)
    label = labels(group, len(chi_square), "group")
    sums = (
        pd.DataFrame({"chi": np.where(whole, chi_square, 0), "df": np.where(whole, freedom, 0)})
        .groupby(pd.Series(label).astype(group.dtype).to_numpy())
        .sum()
    )
    return np.maximum(1.0, sums["chi"] / np.maximum(1.0, sums["df"])).rename("dispersion")


@checked
def moderated_dispersion(monthly: pd.DataFrame) -> pd.DataFrame:
    """φ of each row, drawn towards what all rows have in common as far as they are alike.

    `monthly`: areas × months, one kind of offence. Returns `phi` (at least 1) and `phi_df` a
    row, both for `change`; missing where a month is missing. For lists of many tests: a φ of 22
    degrees of freedom alone can hardly reach the small p-values a list asks for.

    Smyth (2004), as used for quasi-Poisson counts by Lund et al. (2012): with e the mean over
    rows of log φ − ψ(d/2) + log(d/2), d = 22, and v their variance less ψ₁(d/2), prior degrees
    of freedom d₀ solve ψ₁(d₀/2) = v and the prior φ₀ = exp(e + ψ(d₀/2) − log(d₀/2)); then
    φ = (d₀φ₀ + dφ)/(d₀ + d) on d₀ + d degrees of freedom. Rows no less alike than chance makes
    them (v ≤ 0) share their mean φ, on endless degrees of freedom. φ enters before its floor of
    1; under three rows, each keeps its own.

    Under no real change, 19 wards × 10 offences: any flag after `compare.false_discovery` on
    1.7 to 4.7 % of pages whether wards share φ or not; a plain pooled φ reached 18 % where wards
    differ (φ 1 to 4), a φ of the ward's own 0 to 1.8 %.

    >>> moderated_dispersion(pd.DataFrame([[2, 6, 9, 15], [1, 9, 4, 14], [3, 5, 12, 12]])).round(2)
        phi  phi_df
    0  1.72    5.04
    1  3.40    5.04
    2  1.13    5.04
    """
    chi_square, freedom = _pearson(counts(monthly))
    known = ~np.isnan(chi_square) & (freedom > 0)
    own, d = chi_square[known] / freedom[known], freedom[known]
    phi, phi_df = np.full((2, len(monthly)), np.nan)
    if own.size < 3:
        phi[known], phi_df[known] = np.maximum(1.0, own), d
    else:
        level = np.log(np.maximum(own, 1e-3)) - digamma(d / 2) + np.log(d / 2)
        apart = level.var(ddof=1) - polygamma(1, d / 2).mean()
        if apart > 1e-4:
            prior = 2 * _trigamma_inverse(apart)
            centre = np.exp(level.mean() + digamma(prior / 2) - np.log(prior / 2))
            phi[known] = np.maximum(1.0, (prior * centre + d * own) / (prior + d))
            phi_df[known] = prior + d
        else:
            phi[known], phi_df[known] = max(1.0, own.mean()), np.inf
    none = (freedom == 0) & ~np.isnan(chi_square)
    phi[none], phi_df[none] = 1.0, np.inf
    return pd.DataFrame({"phi": phi, "phi_df": phi_df}, index=monthly.index)


def _trigamma_inverse(value: float) -> float:
    """Where ψ₁ takes a value: Newton's steps on 1/ψ₁, which is nearly straight.

    Smyth (2004), appendix: from below, every step comes nearer.
    """
    found = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, found))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, found))
        found += step
        if -step < 1e-12 * found:
            break
    return found


def _pearson(monthly: Floats) -> tuple[Floats, Floats]:
    """Pearson's χ² of each row about the means of its two halves, and its degrees of freedom."""
    if monthly.ndim != 2:
        raise UnequalLengthsError("a table rows × months expected")
    areas, months = monthly.shape
    if months < 4 or months % 2:
        raise MonthGapError(f"φ needs two halves of equal length, not {months} months")
    halves = monthly.reshape(areas, 2, months // 2)
    mean = halves.mean(axis=2, keepdims=True)
    square = (halves - mean) ** 2 / np.where(mean == 0, 1.0, mean)
    freedom = (mean[..., 0] != 0).sum(axis=1) * (months // 2 - 1)
    return square.sum(axis=(1, 2)), freedom.astype("float64")
