"""The own borough's rate over that of each other borough of the force, with its range."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import BOROUGH_TABLE
from wardlens.measures.in_context import window
from wardlens.measures.measure import Measure
from wardlens.stats import change, overdispersion


def borough_change(months: pd.DataFrame, filters: Filters, broken: Any) -> pd.DataFrame:
    """Ratio of each borough's offences to those of the same months before, by itself.

    Its verdict in context is made of it by `measures.in_context`. Adds `phi` and `phi_df`.
    """
    wide = months.pivot(index="borough_code", columns="month", values="offences")
    wide = wide.loc[:, wide.columns <= pd.Timestamp(filters.end)]
    last = wide[wide.columns[-24:]]
    unknown = pd.Series(float("nan"), wide.index)  # too early in the series to know
    phi = overdispersion.area_dispersion(last) if last.shape[1] == 24 else unknown
    frame = change.change(
        window(wide, *filters.before),
        window(wide, filters.start, filters.end),
        phi=phi,
        phi_df=22.0,
        broken=broken,
    )
    return frame.set_axis(wide.index).assign(phi=phi.to_numpy(), phi_df=22.0)


def dispersion_of_ratio(offences: pd.Series, phi: pd.Series, own: object) -> pd.Series:
    """φ of the ratio of the row `own` to each row: both vary, each by its own φ.

    With variances φ₁/x₁ and φ₀/x₀ of the two logs, one φ for both is their sum over 1/x₁ + 1/x₀.
    """
    inverse = 1 / offences.where(offences > 0)
    return (phi * inverse + phi[own] * inverse[own]) / (inverse + inverse[own])


def own_rate_over_others(months: pd.DataFrame, filters: Filters, broken: Any) -> pd.DataFrame:
    """The own borough's rate over each other one's, a row a borough; residents at the end."""
    del broken
    codes = months.drop_duplicates("borough_code").set_index("borough_code")["is_own"]
    wide = months.pivot(index="borough_code", columns="month", values="offences")
    counts = window(wide, filters.start, filters.end)
    newest = months[months["month"] == pd.Timestamp(filters.end)].set_index("borough_code")
    residents = newest["residents"].reindex(wide.index)
    last = wide.loc[:, wide.columns <= pd.Timestamp(filters.end)].iloc[:, -24:]
    whole = last.shape[1] == 24
    phi = pd.Series(
        {code: overdispersion.dispersion(row) if whole and row.notna().all() else float("nan")
         for code, row in last.iterrows()}, index=wide.index, dtype="float64",
    )  # fmt: skip
    return rate_over_others(counts, residents, phi, next(iter(codes.index[codes]), None))


def rate_over_others(
    counts: pd.Series, residents: pd.Series, phi: pd.Series, own: object
) -> pd.DataFrame:
    """The rate of the row `own` over that of each other row: a frame of `stats.change.change`.

    `counts` of offences, `residents` in any one unit, `phi` of the counts by month; joined by key.
    No row where `own` is none of them.
    """
    others = counts.index[(counts.index != own) & (own in counts.index)]
    each = [own] * len(others)
    spread = dispersion_of_ratio(counts, phi, own) if len(others) else phi
    ratio = change.change(
        counts[others].to_numpy(),
        counts[each].to_numpy(),
        phi=spread[others].to_numpy(),
        exposure=(residents[others].to_numpy(), residents[each].to_numpy()),
    )
    return ratio.set_axis(others)


BOROUGH_RATIO = Measure(
    "borough_ratio",
    "Against another borough",
    "times the rate of the other borough",
    "borough",
    "offences_by_month_and_borough",
    BOROUGH_TABLE,
    own_rate_over_others,
    definition=(
        "This borough's recorded offences per resident over those of another borough of the same "
        "force, both from the borough table."
    ),
    formula="(O₀ ÷ residents₀) ÷ (O₁ ÷ residents₁); conditional binomial interval, widened by √φ",
    method_source="Przyborowski & Wilenski 1940; McCullagh & Nelder 1989.",
    thresholds="φ from the 24 months to the end. Under 20 in both together: too few to say.",
    decimals=2,
    adds_up=False,
)
