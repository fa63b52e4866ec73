"""Every proportion of a survey at once: many outcomes, many groups, one design.

The same figures as `survey.proportion` gives one by one, from one matrix of influences an
outcome, with the covariances that contrasts between the groups need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from wardlens.stats.design import Design
from wardlens.stats.errors import NotYesOrNoError, UnequalLengthsError
from wardlens.stats.inputs import Floats, checked, mask, numbers, once_each
from wardlens.stats.proportion_limits import limits

METHOD = "weighted proportion, Taylor linearisation"
NOBODY = "Nobody in this group answered"
TOO_FEW = "Answers from too few people or clusters to say how sure we are"


@dataclass(frozen=True, slots=True)
class Tabulated:
    """`estimates`: one row an outcome and group (the index). `covariance`: groups x groups each.

    Columns of `estimates`: the standard ones, `se`, `df`, `n_effective`, `design_effect`, `kish`
    (the effective base of the weights alone).
    """

    estimates: pd.DataFrame
    covariance: dict[str, pd.DataFrame]


@checked
def proportions(
    outcomes: pd.DataFrame, groups: pd.DataFrame, design: Design, *, confidence: float = 0.95
) -> Tabulated:
    """Weighted proportions of each outcome in each group, and their covariances.

    `outcomes`: one row a respondent, one column an outcome: 1, 0 or missing (not asked, not
    answered). `groups`: the same rows, one true-or-false column a group; groups may overlap. Both
    index levels of the result keep the order of the columns.

    Where there is no estimate the reasons are those of `survey.proportion`, and the covariances
    are missing. Errors: `UnequalLengthsError`, `NotYesOrNoError`.

    >>> answers = pd.DataFrame({"unsafe": [1, 0, 1, 1]})
    >>> sexes = pd.DataFrame({"f": [True, True, False, False], "m": [False, False, True, True]})
    >>> found = proportions(answers, sexes, Design.of([1, 1, 1, 3]))
    >>> found.estimates["estimate"].tolist()
    [0.5, 1.0]
    """
    if not len(outcomes) == len(groups) == design.weights.size:
        raise UnequalLengthsError(
            f"{len(outcomes)} answers, {len(groups)} group rows, {design.weights.size} weights"
        )
    once_each(outcomes.columns, "outcome")
    once_each(groups.columns, "group")
    size = design.weights.size
    inside = np.column_stack(
        [np.empty((size, 0), bool)] + [mask(groups[name], size, str(name)) for name in groups]
    )
    belongs = _belongs(design)
    found, covariance = [], {}
    for name in outcomes.columns:
        y = numbers(outcomes[name], str(name))
        given = ~np.isnan(y)
        if not ((y == 0) | (y == 1) | ~given).all():
            raise NotYesOrNoError(f"{name}: answers of a proportion must be 0, 1 or missing")
        figures, matrix = _one(np.where(given, y, 0.0), inside & given[:, None], design, belongs)
        found.append(figures)
        covariance[str(name)] = pd.DataFrame(matrix, groups.columns, groups.columns)
    index = pd.MultiIndex.from_product(
        [outcomes.columns, groups.columns], names=["outcome", "group"]
    )
    figures = np.concatenate(found, axis=1) if found else np.empty((len(_FIGURES), 0))
    table = pd.DataFrame(dict(zip(_FIGURES, figures, strict=True)), index=index)
    lower, upper, kind = limits(
        *(table[column] for column in ("estimate", "se", "df", "n", "kish")), confidence=confidence
    )
    n, df = table["n"].to_numpy(), table["df"].to_numpy()
    reason = np.select([n == 0, (n == 1) | (df < 1)], [NOBODY, TOO_FEW], "").astype(object)
    shown = reason == ""
    table.loc[~shown, [name for name in _FIGURES if name != "n"]] = np.nan
    table.insert(1, "lower", np.where(shown, lower, np.nan))
    table.insert(2, "upper", np.where(shown, upper, np.nan))
    intervals = np.array([f", {one} interval" for one in kind], dtype=object)
    table["method"], table["reason"] = np.where(shown, METHOD + intervals, METHOD), reason
    return Tabulated(table, covariance)


_FIGURES = ("estimate", "n", "se", "df", "n_effective", "design_effect", "kish")


def _one(
    y: Floats, inside: np.ndarray, design: Design, belongs: tuple[csr_array, csr_array]
) -> tuple[Floats, Floats]:
    """One outcome: figures x groups, in the order of `_FIGURES`, and the groups' covariance."""
    n = inside.sum(axis=0).astype("float64")
    met = inside.astype("float64")
    clusters, strata = ((one @ met > 0).sum(axis=0) for one in belongs)
    df = np.asarray(clusters - strata, dtype="float64")
    weights = inside * design.weights[:, None]
    total = weights.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = y @ weights / total
        share = np.where(np.isclose(share, 1, rtol=0, atol=1e-14), 1.0, share)
        found = design.covariance(np.nan_to_num(weights * (y[:, None] - share) / total))
        variance, spread = np.diag(found), share * (1 - share)
        kish = np.minimum(n, total**2 / (weights**2).sum(axis=0))
        effective = np.where(variance > 0, np.fmin(kish, spread / variance), kish)
        effect = np.where(spread > 0, variance / (spread / (n - 1)), np.nan)
    figures = np.array([share, n, np.sqrt(variance), df, effective, effect, kish])
    told = (n > 1) & (df >= 1)
    return figures, np.where(told[:, None] & told, found, np.nan)


def _belongs(design: Design) -> tuple[csr_array, csr_array]:
    """Clusters x rows and strata x rows, one where a row belongs."""
    rows = np.arange(design.weights.size)

    def matrix(labels: np.ndarray) -> csr_array:
        return csr_array((np.ones(rows.size), (labels, rows)))

    return matrix(design.clusters), matrix(design.strata)
