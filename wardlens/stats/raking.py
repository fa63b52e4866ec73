"""Raking: weights moved until the sample has the population's margins.

Iterative proportional fitting (Deming & Stephan 1940, Annals of Mathematical Statistics
11:427-444): each variable in turn, every weight is multiplied by target/current of its category,
until all margins hold together. Trimming (optional) cuts weights back to a multiple of the mean
weight after each round and rakes again, so that one answer never speaks for a crowd; the margins
then hold together with the limits, or the raking is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wardlens.stats.design import effective_base
from wardlens.stats.errors import (
    EmptyGroupError,
    MarginsDisagreeError,
    MissingLabelError,
    NonPositiveWeightError,
    RakingNotConvergedError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.inputs import (
    LARGEST,
    Floats,
    Positive,
    Whole,
    by_key,
    checked,
    counts,
    labels,
    once_each,
)


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights by row, and what they cost.

    `rounds`: passes through all variables. `largest_gap`: the largest |raked/target - 1| left.
    `n_effective_*`: Kish's effective base before and after; `design_effect_*`: n divided by it
    (Kish 1965: 1 + the squared coefficient of variation of the weights).
    """

    weights: pd.Series
    rounds: int
    largest_gap: float
    n_effective_before: float
    n_effective_after: float
    design_effect_before: float
    design_effect_after: float


@checked
def rake(
    sample: pd.DataFrame,
    margins: Mapping[str, pd.Series],
    weights: pd.Series | None = None,
    *,
    limits: tuple[float, float] | None = None,
    tolerance: Positive = 1e-8,
    max_rounds: Whole = 500,
) -> Raked:
    """Weights under which the sample's categories have the population's totals.

    `sample`: one row a respondent, one column a variable (cross two first, age with sex, to rake
    to their joint table). `margins`: variable → population (people, or shares) by category; all
    must have the same total, which the weights then sum to. `weights`: by row label, to start
    from (default: equal). `limits`: smallest and largest weight as multiples of the mean weight,
    such as (0.3, 3). Converged when every category is within `tolerance` of its target, as a share
    of it.

    Errors: `MissingLabelError` (a respondent without a category: give "not stated" a category and
    a target, or leave the person out openly), `UnmatchedKeysError` (a category in only one of
    sample and margin, or other row labels), `EmptyGroupError` (a target for nobody),
    `MarginsDisagreeError`, `NonPositiveWeightError` (also a target of 0 that has respondents),
    `RakingNotConvergedError`.

    Empty cells of the cross-table are allowed, empty categories are not. Raked weights are
    treated as fixed by `wardlens.stats.survey`; standard errors are then a little too large for
    whatever the raking variables explain.

    >>> people = pd.DataFrame({"sex": list("ffmm"), "age": ["<40", "40+", "<40", "40+"]})
    >>> census = {"sex": pd.Series({"f": 60, "m": 40}), "age": pd.Series({"<40": 30, "40+": 70})}
    >>> rake(people, census).weights.round(1).tolist()
    [18.0, 42.0, 12.0, 28.0]
    """
    if not margins:
        raise StatisticsInputError("no margin given to rake to")
    if sample.empty:
        raise EmptyGroupError("the sample has no rows")
    start = _start(sample, weights)
    once_each(sample.columns, "variable")
    cells = {name: _cells(sample, name, target) for name, target in margins.items()}
    totals = {name: float(target.sum()) for name, (_, target) in cells.items()}
    total = next(iter(totals.values()))
    if not np.allclose(list(totals.values()), total, rtol=1e-6):
        raise MarginsDisagreeError(f"margins of one population have different totals: {totals}")
    raked = start * (total / start.sum())
    low, high = (0.0, np.inf) if limits is None else limits
    if not 0 <= low < 1 < high:
        raise StatisticsInputError("limits must lie on either side of 1, the mean weight")
    floor, ceiling = (limit * total / len(sample) for limit in (low, high))
    gap, rounds, settled = np.inf, 0, False
    while not settled:
        if rounds == max_rounds:
            raise RakingNotConvergedError(
                f"after {max_rounds} rounds a category is still {gap:.2%} from its target"
                + ("" if limits is None else f", or weights outside {limits} times the mean")
                + ": merge small categories, drop a variable or widen the limits"
            )
        rounds += 1
        raked = np.clip(raked, floor, ceiling)
        for codes, target in cells.values():
            raked = raked * (target / np.bincount(codes, raked))[codes]
        gap = max(
            float(np.abs(np.bincount(codes, raked) / target - 1).max())
            for codes, target in cells.values()
        )
        within = raked.min() >= floor * (1 - tolerance) and raked.max() <= ceiling * (1 + tolerance)
        settled = gap <= tolerance and within
    before, after = effective_base(start), effective_base(raked)
    return Raked(
        pd.Series(raked, index=sample.index, name="weight"),
        rounds,
        gap,
        before,
        after,
        len(sample) / before,
        len(sample) / after,
    )


def _start(sample: pd.DataFrame, weights: pd.Series | None) -> Floats:
    if weights is None:
        return np.ones(len(sample))
    if not weights.index.is_unique or not sample.index.isin(weights.index).all():
        raise UnmatchedKeysError("weights do not name every respondent once")
    start = by_key(weights, sample.index, "respondent")
    if not ((start > 0) & (start <= LARGEST)).all():
        raise NonPositiveWeightError("starting weights must be above zero, and no more than 2⁵³")
    return start


def _cells(sample: pd.DataFrame, name: str, target: pd.Series) -> tuple[np.ndarray, Floats]:
    """Each respondent's category as a number, and the targets in that order."""
    if name not in sample:
        raise UnmatchedKeysError(f"the sample has no variable {name!r}")
    answers = sample[name]
    if answers.isna().any():
        row = answers.index[answers.isna()][0]
        raise MissingLabelError(f"{name}: respondent {row!r} has no category")
    labels(answers, len(answers), str(name))
    unknown = sorted(map(str, set(answers.unique()) - set(target.index)))
    if unknown or not target.index.is_unique:
        raise UnmatchedKeysError(f"{name}: categories without one target each: {unknown}")
    wanted = counts(target, "target")
    asked = target.index.isin(answers.unique())
    if not ((wanted > 0) | ((wanted == 0) & ~asked)).all():
        raise NonPositiveWeightError(f"{name}: a target is not above zero")
    if ((wanted > 0) & ~asked).any():
        empty = target.index[(wanted > 0) & ~asked].tolist()
        raise EmptyGroupError(f"{name}: nobody in the sample is {empty}: merge categories")
    kept = target.index[asked]
    return kept.get_indexer(pd.Index(answers)), wanted[asked]
