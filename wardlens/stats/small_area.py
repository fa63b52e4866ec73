"""Places where few answered: area-level models that borrow from the places like them.

Fay & Herriot (1979): a place's direct estimate yᵢ has a known sampling variance Dᵢ, and its true
value is xᵢβ + vᵢ, with v of variance A between places. The estimate

    wᵢ·yᵢ + (1 − wᵢ)·xᵢβ,   wᵢ = A/(A + Dᵢ)

leans on the place's own answers where they are many (w near 1), on the model where they are few.
A by restricted maximum likelihood; the mean squared error g₁ + g₂ + 2g₃ of Prasad & Rao (1990),
as Datta & Lahiri (2000) give it for REML. It needs no rows: published shares, their variances and
covariates known for every place are enough. What it gives is *modelled*, and must be said to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtri, stdtrit

from wardlens.stats.errors import (
    NumeratorOverDenominatorError,
    StatisticsInputError,
    TooLargeError,
    UnalignedRowsError,
)
from wardlens.stats.inputs import (
    LARGEST,
    Floats,
    checked,
    common_index,
    counts,
    each_row,
    numbers,
    once_each,
    tail,
)
from wardlens.stats.result import Estimate, estimates

FAY_HERRIOT = "Fay–Herriot, REML, modelled"
SYNTHETIC = "Fay–Herriot, REML, from the model alone"
PARTITION = "variance partition on the logit scale, REML, Q-profile interval"

NO_COVARIATE = "a figure that the model leans on is not known here"
NO_VARIANCE = "its sampling variance is zero or not known: smooth it first"
TOO_FEW_PLACES = "too few places with an estimate for a model"


class CovariatesError(StatisticsInputError):
    """Covariates of a model repeat each other."""


@dataclass(frozen=True, slots=True)
class AreaModel:
    """A model of places: their estimates, and what it found.

    `areas`: the standard frame (`estimate` the modelled value, its limits, `n` the places that
    the model rests on) plus `mse`, `weight` (w, the part its own answers have; 0 where it has
    none), `synthetic` (xβ alone) and `narrower` (its mean squared error is below the direct
    variance: only then is it of use). `between`: A, `coefficients`: β by covariate, their
    `errors`, the places that it rests on, and a `reason` where there is no model.
    """

    areas: pd.DataFrame
    between: float
    coefficients: pd.Series
    errors: pd.Series
    places: int
    reason: str = ""


@checked
def fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike,
    covariates: pd.DataFrame | None = None,
    *,
    within: tuple[float, float] = (-inf, inf),
    confidence: float = 0.95,
) -> AreaModel:
    """Each place's estimate, drawn towards what places like it have.

    `direct`: the direct estimates, a place each; missing where nobody was asked, which then get
    the model alone. `variance`: their sampling variances (see `smoothed_variance`), above zero.
    `covariates`: places × figures known for every place; a level is always added. `within`: the
    values that can be, (0, 1) for shares, at which limits are cut. Limits are estimate ± t·√mse
    with the places less the coefficients as degrees of freedom.

    Refused, with the reason: a missing covariate; a variance that is zero or missing; every
    place where fewer than the coefficients and three have an estimate. Covariates that repeat
    each other raise `CovariatesError`, other rows `UnalignedRowsError`.

    >>> model = fay_herriot([0.2, 0.5, 0.4, 0.6, 0.3], [0.01, 0.02, 0.01, 0.04, 0.01])
    >>> round(model.between, 4), model.areas["weight"].round(2).tolist()
    (0.004, [0.28, 0.17, 0.28, 0.09, 0.28])
    """
    index = common_index(direct, variance)
    y, d = each_row(index, numbers(direct, "estimate"), numbers(variance, "variance"))
    if (np.abs(y) > LARGEST).any():
        raise TooLargeError("an estimate too large to model")
    figures = pd.DataFrame({"level": 1.0}, index)
    if covariates is not None:
        if not covariates.index.equals(index) and not isinstance(index, pd.RangeIndex):
            raise UnalignedRowsError("the covariates are of other places")
        if len(covariates) != len(index):
            raise UnalignedRowsError("the covariates are of other places")
        once_each(covariates.columns, "covariate")
        figures = figures.assign(**{str(k): numbers(covariates[k], str(k)) for k in covariates})
    x = figures.to_numpy(dtype="float64")
    known = np.isfinite(x).all(axis=1)
    asked = known & np.isfinite(y)
    used = asked & np.isfinite(d) & (d > 0)
    places, columns = int(used.sum()), x.shape[1]
    reason = np.select([~known, asked & ~used], [NO_COVARIATE, NO_VARIANCE], "").astype(object)
    if places < columns + 3:
        nothing = np.full(len(index), np.nan)
        reason[reason == ""] = TOO_FEW_PLACES
        frame = estimates(index, nothing, nothing, nothing, places, "", reason).assign(
            mse=nothing, weight=nothing, synthetic=nothing, narrower=False
        )
        none = pd.Series(np.nan, figures.columns)
        return AreaModel(frame, np.nan, none, none, places, TOO_FEW_PLACES)
    if np.linalg.matrix_rank(x[used]) < columns:
        raise CovariatesError("covariates repeat each other, or one is the same everywhere")
    between, beta, q = _reml(x[used], y[used], d[used])
    synthetic = np.where(known, np.nan_to_num(x) @ beta, np.nan)
    leverage = np.einsum("ij,jk,ik->i", np.nan_to_num(x), q, np.nan_to_num(x))
    spread = np.where(used, d, 1.0)
    weight = np.where(used, between / (between + spread), 0.0)
    own = np.where(used, y, synthetic)
    estimate = synthetic + weight * (own - synthetic)
    shrunk = 1 - weight
    information = ((between + d[used]) ** -2.0).sum()
    g3 = np.where(used, shrunk**2 * 2 / information / (between + spread), 0.0)
    g1 = np.where(used, weight * spread, between)
    mse = g1 + shrunk**2 * leverage + 2 * g3
    reach = -stdtrit(places - columns, tail(confidence)) * np.sqrt(mse)
    frame = estimates(
        index,
        np.clip(estimate, *within),
        np.clip(estimate - reach, *within),
        np.clip(estimate + reach, *within),
        places,
        np.where(reason != "", "", np.where(used, FAY_HERRIOT, SYNTHETIC)),
        reason,
    )
    told = reason == ""
    frame = frame.assign(
        mse=np.where(told, mse, np.nan),
        weight=np.where(told, weight, np.nan),
        synthetic=np.where(told, np.clip(synthetic, *within), np.nan),
        narrower=told & (~used | (mse < spread)),
    )
    return AreaModel(
        frame,
        between,
        pd.Series(beta, figures.columns),
        pd.Series(np.sqrt(np.diag(q)), figures.columns),
        places,
    )


@checked
def smoothed_variance(share: ArrayLike, variance: ArrayLike, n: ArrayLike) -> pd.Series:
    """Sampling variances of shares, without the noise of being estimated from few.

    `share`, `variance`, `n` (answers) by place. A generalised variance function (Wolter 2007,
    ch. 7): one design effect κ = Σ n·D / Σ p(1 − p) over the places whose share is neither 0 nor
    1, at least 1, and then Dᵢ = κ·P(1 − P)/nᵢ with P the share of all answers. A place where all
    or none say yes has variance 0 by its own sample; here it has what its n deserves, and no
    longer rules the model. Missing where nobody was asked, or everybody everywhere said the same.

    >>> smoothed_variance([0.2, 0.5, 0.0], [0.004, 0.005, 0.0], [40, 50, 30]).round(4).tolist()
    [0.005, 0.004, 0.0066]
    """
    index = common_index(share, variance, n)
    p, d, answers = each_row(
        index,
        counts(share, "share"),
        counts(variance, "variance"),
        counts(n, "answers"),
    )
    if (p > 1).any():
        raise NumeratorOverDenominatorError("a share above 1")
    asked = np.isfinite(p) & np.isfinite(answers) & (answers > 0)
    inner = asked & (p > 0) & (p < 1) & np.isfinite(d) & (d > 0)
    if not inner.any():
        return pd.Series(np.nan, index, name="variance")
    effect = max(1.0, (answers * d)[inner].sum() / (p * (1 - p))[inner].sum())
    overall = (answers * p)[asked].sum() / answers[asked].sum()
    smooth = effect * overall * (1 - overall) / np.where(asked, answers, np.nan)
    return pd.Series(smooth, index, name="variance")


@checked
def share_between_wards(
    share: ArrayLike, effective_n: ArrayLike, *, confidence: float = 0.95
) -> Estimate:
    """How much of the variation in a yes-or-no answer lies between places.

    `share` of yes and the effective number of answers by place. A/(A + π²/3), A the variance of
    the places' logits, π²/3 that of the logistic within them (Snijders & Bosker 2012, §17.2;
    Goldstein, Browne & Rasbash 2002): 0 where places do not matter, 1 where nothing else does.
    Logits log((r + ½)/(n − r + ½)) have the variance 1/(r + ½) + 1/(n − r + ½) (Gart & Zweifel
    1967), so that all and none count too. A by REML; limits by Q-profile (Viechtbauer 2007):
    Σ(y − ȳ)²/(A + D) is χ² on the places less one. `n`: places. Under four: the reason.

    >>> part = share_between_wards([0.2, 0.3, 0.5, 0.35, 0.6], [200, 200, 200, 200, 200])
    >>> round(part.estimate, 3), round(part.lower, 3), round(part.upper, 3)
    (0.124, 0.044, 0.551)
    """
    index = common_index(share, effective_n)
    p, n = each_row(index, counts(share, "share"), counts(effective_n, "answers"))
    if (p > 1).any():
        raise NumeratorOverDenominatorError("a share above 1")
    asked = np.isfinite(p) & np.isfinite(n) & (n > 0)
    yes, no = (p * n)[asked] + 0.5, ((1 - p) * n)[asked] + 0.5
    places = yes.size
    if places < 4:
        return Estimate.none(TOO_FEW_PLACES, n=places, method=PARTITION)
    y, d = np.log(yes / no), 1 / yes + 1 / no
    from scipy.optimize import brentq  # slow to import, and needed only here

    between, _, _ = _reml(np.ones((places, 1)), y, d)

    def heterogeneity(a: float) -> float:
        weight = 1 / (a + d)
        return float((weight * (y - (weight * y).sum() / weight.sum()) ** 2).sum())

    def where(quantile: float) -> float:
        if heterogeneity(0.0) <= quantile:
            return 0.0
        top = 1.0
        while heterogeneity(top) > quantile:
            top *= 2
        return float(brentq(lambda a: heterogeneity(a) - quantile, 0.0, top))

    alpha = tail(confidence)
    lower, upper = (
        where(float(chdtri(places - 1, alpha))),
        where(float(chdtri(places - 1, 1 - alpha))),
    )
    parts = [a / (a + pi**2 / 3) for a in (between, min(lower, between), max(upper, between))]
    return Estimate(parts[0], parts[1], parts[2], places, PARTITION)


def _reml(x: Floats, y: Floats, d: Floats) -> tuple[float, Floats, Floats]:
    """A by Fisher's scoring of the restricted likelihood, kept at 0 or above; β and (XᵀV⁻¹X)⁻¹."""
    between = float(d.mean())
    for _ in range(200):
        projection, _, _ = _projection(x, y, between + d)
        residual = projection @ y
        score = (residual @ residual - np.trace(projection)) / 2
        information = (projection * projection).sum() / 2
        updated = max(0.0, between + score / information)
        settled = abs(updated - between) <= 1e-12 * float(d.mean())
        between = float(updated)
        if settled:
            break
    _, beta, q = _projection(x, y, between + d)
    return between, beta, q


def _projection(x: Floats, y: Floats, total: Floats) -> tuple[Floats, Floats, Floats]:
    weighted = x / total[:, None]
    q = np.asarray(np.linalg.inv(x.T @ weighted), dtype="float64")
    return np.diag(1 / total) - weighted @ q @ weighted.T, q @ (weighted.T @ y), q
