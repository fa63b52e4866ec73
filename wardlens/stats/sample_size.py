"""How many people have to answer before a share can be told as closely as is wanted."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from wardlens.stats.inputs import (
    Dispersion,
    Floats,
    between,
    checked,
    not_negative,
    same_shape,
    tail,
)


@checked
def answers_needed(
    half_width: ArrayLike,
    population: ArrayLike,
    *,
    share: Annotated[float, between(0, 1)] = 0.5,
    design_effect: Dispersion = 1.0,
    confidence: float = 0.95,
) -> Floats:
    """Answers that it takes to know a share to within ± `half_width`, in a population.

    Cochran (1977, 4.4): n₀ = z²·p(1−p)/d², and of a finite population n = n₀/(1 + (n₀ − 1)/N),
    times the design effect of the weights (Kish 1965), rounded up and at most everybody, whom alone
    a width of 0 asks for. `half_width`: d, from 0 to 1; `population`: N people. Element by element;
    missing stays missing.

    >>> answers_needed([0.1, 0.05], 8_000).tolist(), answers_needed(0.05, [800, 8_000]).tolist()
    ([95.0, 367.0], [260.0, 367.0])
    """
    width, people = same_shape(
        not_negative(half_width, "half width"), not_negative(population, "population")
    )
    z = ndtri(1 - tail(confidence))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inverse = np.asarray(width**2 / (z**2 * share * (1 - share)))  # 1/n₀; 0: only everybody
        of_some = 1 / (inverse + np.maximum(1 - inverse, 0) / people)
        return np.minimum(np.ceil(design_effect * of_some), people)
