"""How a survey was sampled: weights, strata and clusters, and the variance that follows.

Clusters are taken as drawn with replacement within strata ("ultimate cluster", no
finite-population correction), as R's `survey::svydesign(ids, strata, weights, nest = TRUE)`
without `fpc` does. An estimate enters as each row's *influence* z on it (Taylor linearisation:
Woodruff 1971; Särndal, Swensson & Wretman 1992 ch. 5); its variance is

    Σ_strata  c/(c - 1) · Σ_clusters (t - mean t)²      t = Σ z of a cluster, c clusters in stratum
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from wardlens.stats.result import (
    EmptyGroupError,
    Floats,
    LoneClusterError,
    MissingLabelError,
    NonPositiveWeightError,
    UnequalLengthsError,
)

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Design:
    """Who was sampled how: one weight, stratum and cluster a row. Make it with `Design.of`."""

    weights: Floats
    strata: Codes
    clusters: Codes

    @classmethod
    def of(
        cls,
        weights: ArrayLike,
        strata: ArrayLike | None = None,
        clusters: ArrayLike | None = None,
        *,
        lone_cluster: Literal["error", "grand mean"] = "error",
    ) -> Self:
        """A design from one weight, stratum label and cluster label a row.

        Without strata: one stratum. Without clusters: each row is its own. Cluster labels are
        read within their stratum (R's `nest = TRUE`). To compare waves, stack them: give each
        wave its own strata; a cluster interviewed in both waves is only seen as the same if it
        keeps its stratum, and then its covariance counts.

        `lone_cluster`: what to do with a stratum of one cluster, whose variance is unknown:
        `"error"`, or `"grand mean"`: its distance from the grand mean (R's
        `survey.lonely.psu = "adjust"`), which errs on the large side.

        Errors: `NonPositiveWeightError` (zero, negative, missing or infinite),
        `UnequalLengthsError`, `MissingLabelError`, `LoneClusterError`, `EmptyGroupError` (no row).

        >>> Design.of([1, 1, 2, 2], strata=["a", "a", "b", "b"]).df
        2
        """
        w = np.asarray(weights, dtype="float64")
        if w.size == 0:
            raise EmptyGroupError("the sample has no rows")
        if not ((w > 0) & np.isfinite(w)).all():
            bad = np.flatnonzero(~((w > 0) & np.isfinite(w)))
            raise NonPositiveWeightError(
                f"{bad.size} weights not above zero, first in row {bad[0]}"
            )
        stratum = _codes(strata, w.size, "stratum")
        within = _codes(clusters, w.size, "cluster") if clusters is not None else np.arange(w.size)
        pairs = np.column_stack([stratum, within])
        first, cluster = np.unique(pairs, axis=0, return_inverse=True)
        alone = np.bincount(first[:, 0]) == 1
        if alone.any() and lone_cluster == "error":
            labels = [None] if strata is None else pd.unique(np.asarray(strata)[alone[stratum]])
            raise LoneClusterError(
                f"one cluster only in stratum {list(labels)}: merge it with another stratum, "
                'or choose lone_cluster="grand mean"'
            )
        return cls(w, stratum.astype("int64"), cluster.reshape(-1).astype("int64"))

    @property
    def df(self) -> int:
        """Clusters minus strata."""
        return self.df_within(np.ones(self.weights.size, dtype=bool))

    def df_within(self, domain: Mask) -> int:
        """Clusters minus strata, counting those with anyone in the domain."""
        return np.unique(self.clusters[domain]).size - np.unique(self.strata[domain]).size

    def covariance(self, influence: Floats) -> Floats:
        """Covariance (k x k) of k linearised estimates from their influences (rows x k)."""
        rows, count = np.arange(self.clusters.size), int(self.clusters.max()) + 1
        totals = np.asarray(influence, dtype="float64")
        if count < rows.size:
            totals = csr_array((np.ones(rows.size), (self.clusters, rows))) @ totals
        else:  # each row is a cluster of its own
            totals = totals[np.argsort(self.clusters)]
        stratum = np.zeros(count, dtype="int64")
        stratum[self.clusters] = self.strata
        size = np.bincount(stratum)[stratum]
        in_stratum = csr_array((np.ones(count), (stratum, np.arange(count))))
        means = (in_stratum @ totals)[stratum] / size[:, None]
        alone = size == 1
        means = np.where(alone[:, None], totals.mean(axis=0), means)
        scale = np.where(alone, 1.0, size / np.where(alone, 1, size - 1))
        away = (totals - means) * np.sqrt(scale)[:, None]
        return np.asarray(away.T @ away, dtype="float64")


def effective_base(weights: ArrayLike) -> float:
    """Kish's effective base (Σw)²/Σw² (Kish 1965): equal weights give n.

    >>> effective_base([1, 1, 2])
    2.6666666666666665
    """
    w = np.asarray(weights, dtype="float64")
    if not (w > 0).all():
        raise NonPositiveWeightError("weights must be above zero")
    if w.size == 0:
        raise EmptyGroupError("no weights, so no base")
    return float(w.sum() ** 2 / (w**2).sum())


def _codes(labels: ArrayLike | None, rows: int, what: str) -> Codes:
    if labels is None:
        return np.zeros(rows, dtype="int64")
    array = np.asarray(labels, dtype=object)
    if array.size != rows:
        raise UnequalLengthsError(f"{array.size} {what} labels for {rows} weights")
    codes, _ = pd.factorize(array)
    if (codes < 0).any():
        raise MissingLabelError(f"row {np.flatnonzero(codes < 0)[0]} has no {what} label")
    return np.asarray(codes, dtype="int64")
