"""Season and trend are those of statsmodels, whatever the length of the series and the window."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from wardlens.stats.seasonal import stl


@pytest.mark.parametrize("window", [7, 9, 13, 35])
@pytest.mark.parametrize("months", [36, 37, 47, 60, 131, 240])
def test_season_and_trend_are_those_of_statsmodels(months: int, window: int) -> None:
    draw = np.random.default_rng(months * window)
    values = draw.gamma(2, 50, months) + 3 * np.arange(months)
    fit = STL(values, period=12, seasonal=window, seasonal_deg=0, trend_deg=1, low_pass_deg=1)
    parts = fit.fit(inner_iter=2, outer_iter=0)

    trend, season = stl(values, window)

    assert trend == pytest.approx(parts.trend, rel=1e-9, abs=1e-9)
    assert season == pytest.approx(parts.seasonal, rel=1e-9, abs=1e-9)


def test_a_season_that_repeats_around_a_level_is_found_exactly() -> None:
    season = np.tile(np.arange(12.0) - 5.5, 6)  # sums to 0 over a year
    trend, found = stl(100 + season, 7)

    assert trend == pytest.approx(np.full(72, 100.0))
    assert found == pytest.approx(season)
