"""How a survey was sampled: weights, strata and clusters, and the variance that follows.

Clusters are taken as drawn with replacement within strata ("ultimate cluster"), as R's
`survey::svydesign(ids, strata, weights, nest = TRUE)` does without `fpc`; where it is known how
many clusters a stratum has in all, as drawn without replacement, as with `fpc`. An estimate enters
as each row's *influence* z on it (Taylor linearisation: Woodruff 1971; Särndal, Swensson & Wretman
1992 ch. 5); its variance is

    Σ_strata  (1 - c/C) · c/(c - 1) · Σ_clusters (t - mean t)²

with t = Σ z of a cluster, c clusters sampled in the stratum and C there in all (finite population
correction 1 - c/C: Cochran 1977, Sampling Techniques, §2.6; 1 where C is not given).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from wardlens.stats.errors import (
    EmptyGroupError,
    LoneClusterError,
    MissingCountError,
    NonPositiveWeightError,
    PopulationTooSmallError,
    TooLargeError,
    UnequalLengthsError,
)
from wardlens.stats.inputs import LARGEST, Floats, checked, codes, counts, mask, numbers

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Design:
    """Who was sampled how: one weight, stratum and cluster a row. Make it with `Design.of`."""

    weights: Floats
    strata: Codes
    clusters: Codes
    sampled: Floats | None = None
    """By row, the share of its stratum's clusters that was sampled; None: endlessly many."""

    @classmethod
    @checked
    def of(
        cls,
        weights: ArrayLike,
        strata: ArrayLike | None = None,
        clusters: ArrayLike | None = None,
        *,
        lone_cluster: Literal["error", "grand mean"] = "error",
        in_population: ArrayLike | None = None,
    ) -> Self:
        """A design from one weight, stratum label and cluster label a row.

        Without strata: one stratum. Without clusters: each row is its own. Cluster labels are
        read within their stratum (R's `nest = TRUE`). To compare waves, stack them: give each
        wave its own strata; a cluster interviewed in both waves is only seen as the same if it
        keeps its stratum, and then its covariance counts.

        `lone_cluster`: what to do with a stratum of one cluster, whose variance is unknown:
        `"error"`, or `"grand mean"`: its distance from the grand mean (R's
        `survey.lonely.psu = "adjust"`), which errs on the large side.

        `in_population`: how many clusters (without clusters: people) the row's stratum has in all,
        R's `fpc`; the same for every row of a stratum. A stratum of which all were sampled has no
        sampling error, so it may be a lone cluster.

        Errors: `NonPositiveWeightError` (zero, negative, missing or infinite),
        `UnequalLengthsError`, `MissingLabelError`, `LoneClusterError`, `EmptyGroupError` (no row),
        `PopulationTooSmallError` (fewer in the population than in the sample, or not one number a
        stratum).

        >>> Design.of([1, 1, 2, 2], strata=["a", "a", "b", "b"]).df
        2
        """
        w = _weights(weights)
        stratum = codes(strata, w.size, "stratum")
        within = codes(clusters, w.size, "cluster") if clusters is not None else np.arange(w.size)
        pairs = np.column_stack([stratum, within])
        first, cluster = np.unique(pairs, axis=0, return_inverse=True)
        size = np.bincount(first[:, 0])
        sampled = None if in_population is None else _sampled(in_population, stratum, size)
        alone = size == 1
        if sampled is not None:
            alone[stratum[sampled == 1]] = False
        if alone.any() and lone_cluster == "error":
            named = [None] if strata is None else pd.unique(np.asarray(strata)[alone[stratum]])
            raise LoneClusterError(
                f"one cluster only in stratum {list(named)}: merge it with another stratum, "
                'or choose lone_cluster="grand mean"'
            )
        return cls(w, stratum, cluster.reshape(-1).astype("int64"), sampled)

    @property
    def df(self) -> int:
        """Clusters minus strata."""
        return self.df_within(np.ones(self.weights.size, dtype=bool))

    @checked
    def df_within(self, domain: ArrayLike) -> int:
        """Clusters minus strata, counting those with anyone in the domain."""
        domain = mask(domain, self.weights.size, "domain")
        return np.unique(self.clusters[domain]).size - np.unique(self.strata[domain]).size

    @checked
    def covariance(self, influence: ArrayLike) -> Floats:
        """Covariance (k x k) of k linearised estimates from their influences (rows x k)."""
        rows, count = np.arange(self.clusters.size), int(self.clusters.max()) + 1
        totals = numbers(influence, "influence")
        if totals.ndim != 2 or len(totals) != rows.size:
            raise UnequalLengthsError(f"influences {totals.shape} for {rows.size} rows")
        if not np.isfinite(totals).all():
            raise MissingCountError("an influence is missing or endless")
        if count < rows.size:
            totals = np.asarray(csr_array((np.ones(rows.size), (self.clusters, rows))) @ totals)
        else:  # each row is a cluster of its own
            totals = totals[np.argsort(self.clusters)]
        stratum = np.zeros(count, dtype="int64")
        stratum[self.clusters] = self.strata
        size = np.bincount(stratum)[stratum]
        in_stratum = csr_array((np.ones(count), (stratum, np.arange(count))))
        means = np.asarray(in_stratum @ totals)[stratum] / size[:, None]
        alone = size == 1
        means = np.where(alone[:, None], totals.mean(axis=0), means)
        scale = np.where(alone, 1.0, size / np.where(alone, 1, size - 1))
        if self.sampled is not None:
            share = np.zeros(count)
            share[self.clusters] = self.sampled
            scale *= 1 - share
        away = (totals - means) * np.sqrt(scale)[:, None]
        return np.asarray(away.T @ away, dtype="float64")


@checked
def effective_base(weights: ArrayLike) -> float:
    """Kish's effective base (Σw)²/Σw² (Kish 1965): equal weights give n.

    >>> effective_base([1, 1, 2])
    2.6666666666666665
    """
    w = _weights(weights)
    return float(min(w.size, w.sum() ** 2 / (w**2).sum()))


def _weights(weights: ArrayLike) -> Floats:
    w = numbers(weights, "weight")
    if w.ndim != 1:
        raise UnequalLengthsError("one weight a row expected, not a table")
    if w.size == 0:
        raise EmptyGroupError("the sample has no rows, so no base")
    bad = np.flatnonzero(~((w > 0) & np.isfinite(w)))
    if bad.size:
        raise NonPositiveWeightError(f"{bad.size} weights not above zero, first in row {bad[0]}")
    if not 0 < (w**2).sum() <= LARGEST**2:
        raise TooLargeError("weights too large or too small to add up")
    return w


def _sampled(in_population: ArrayLike, stratum: Codes, size: NDArray[np.int64]) -> Floats:
    """By row, the share of its stratum's clusters that is in the sample."""
    total = counts(in_population, "clusters in the population")
    if total.shape != stratum.shape:
        raise UnequalLengthsError(f"{total.size} populations for {stratum.size} rows")
    first = np.unique(stratum, return_index=True)[1]
    same = total == total[first][stratum]
    if not (same & (total >= size[stratum])).all():
        raise PopulationTooSmallError(
            "every row of a stratum needs one number of clusters, no smaller than were sampled"
        )
    return np.asarray(size[stratum] / total)
