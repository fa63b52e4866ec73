"""Whatever is handed to a public function of `wardlens.stats` ends in a figure, reason or error.

The package is walked, so that a new function is among them or the first test fails. Each function
has one plain call, and every argument of it is then spoilt in every way listed here; hypothesis
spoils several at once. What may come out: a `StatisticsInputError`; or figures inside their limits;
or none, with the reason. Never another error, a silent NaN, or a call that does not end.
"""

from __future__ import annotations

import inspect
import signal
import warnings
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from math import inf, nan
from pkgutil import iter_modules
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens import stats
from wardlens.stats.change import change
from wardlens.stats.context import beside_rest
from wardlens.stats.denominators import standing_by
from wardlens.stats.design import Design
from wardlens.stats.errors import StatisticsInputError
from wardlens.stats.result import Estimate

SECONDS = 10
"""How long one call may take before it counts as one that does not end."""

BUILDERS = {"inputs.checked", "inputs.between", "inputs.with_columns"}
"""These make functions and take no figures."""

MISSING_BY_DESIGN = {
    "change.log_ratio",  # none in either
    "change.rolling_sum",  # before the first whole window
    "displacement.dispersion_of_changes",  # fewer than three areas
    "disclosure.protect",  # a cell that is withheld
    "inputs.by_key",  # a key without a figure
    "small_area.smoothed_variance",  # nobody asked, or all or none everywhere
    "proportion_limits.limits",  # one answer, or no degrees of freedom
}


def public() -> dict[str, Callable[..., Any]]:
    """Every public function and method that a module of the package defines."""
    found: dict[str, Callable[..., Any]] = {}
    for module in iter_modules(stats.__path__):
        defined = import_module(f"{stats.__name__}.{module.name}")
        for name, thing in vars(defined).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != defined.__name__:
                continue
            if inspect.isfunction(thing):
                found[f"{module.name}.{name}"] = thing
            elif inspect.isclass(thing):
                found |= {
                    f"{module.name}.{name}.{method}": getattr(thing, method)
                    for method, kind in vars(thing).items()
                    if not method.startswith("_")
                    and (inspect.isfunction(kind) or isinstance(kind, classmethod | staticmethod))
                }
    return {name: function for name, function in found.items() if name not in BUILDERS}


# --- one plain call of each ------------------------------------------------------------------

AREAS = list("ABCDEFGHIJ")
COUNTS = pd.Series([30, 12, 9, 41, 22, 18, 7, 25, 33, 16], index=AREAS, dtype="float64")
PEOPLE = pd.Series(np.linspace(900, 2_700, 10).round(), index=AREAS)
GROUP = pd.Series([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], index=AREAS)
SHARES = pd.DataFrame(
    {
        "estimate": [0.30, 0.42, 0.55, 0.36, 0.24, 0.47, 0.51, 0.33, 0.29, 0.61],
        "lower": [0.25, 0.36, 0.49, 0.30, 0.19, 0.41, 0.45, 0.27, 0.24, 0.55],
        "upper": [0.36, 0.48, 0.61, 0.42, 0.30, 0.53, 0.57, 0.39, 0.35, 0.67],
        "n": [300.0, 280, 260, 310, 305, 290, 270, 299, 301, 288],
        "reason": "",
        "se": 0.03,
        "difference": np.linspace(-0.1, 0.1, 10),
        "effective_count": 40.0,
    },
    index=AREAS,
)
COVARIANCE = pd.DataFrame(np.eye(10) * 0.001 + 0.0001, AREAS, AREAS)
MONTHS = pd.DataFrame(
    np.random.default_rng(3).poisson(12, (10, 24)).astype("float64"),
    AREAS,
    pd.period_range("2024-01", periods=24, freq="M"),
)
SERIES = pd.Series(np.random.default_rng(5).poisson(60, 40).astype("float64"))
OFFENCES = pd.DataFrame({"theft": COUNTS, "robbery": COUNTS // 3, "assault": COUNTS // 2 + 5})
WEIGHTS = pd.Series({"theft": 2.0, "robbery": 365.0, "assault": 19.0})
ROWS = 24
ANSWERS = pd.Series([1, 0, 1, 1, 0, 0] * 4, dtype="float64")
HALF = pd.Series([True, False, False, True] * 6)
STRATA = pd.Series(["a", "b"]).repeat(12).reset_index(drop=True)
CLUSTERS = pd.Series(np.arange(ROWS) // 3)
DESIGN = Design.of(np.linspace(0.5, 2, ROWS), STRATA, CLUSTERS)
TABLE = pd.DataFrame({"men": [3, 40, 30], "women": [25, 20, 9]}, index=["a", "b", "c"], dtype=float)
WINDOWS = pd.DataFrame([[1, 1, 1, 0], [0, 1, 1, 1]], index=["to March", "to April"], dtype=float)
TOTALS = pd.Series({"to March": 30.0, "to April": 20.0})
SAMPLE = pd.DataFrame({"sex": list("ffmm") * 3, "age": ["<40", "40+"] * 6})
CENSUS = {"sex": pd.Series({"f": 60.0, "m": 40.0}), "age": pd.Series({"<40": 30.0, "40+": 70.0})}
BANDS = {"count": [[10.0, 20, 30], [9, 14, 22]], "population": [[900.0, 800, 700]] * 2}
INDEX = pd.Index(AREAS)
ITSELF = change(COUNTS, COUNTS + 9, phi=1.5)
REST = beside_rest(COUNTS, COUNTS + 9, 9_000, 9_300, phi=1.5, rest_phi=9)

CALLS: dict[str, dict[str, Any]] = {
    "attributes.p_chart": {"count": SERIES // 4, "base": SERIES},
    "attributes.u_chart": {"count": SERIES, "base": SERIES * 2},
    "change.rolling_sum": {"monthly": MONTHS, "window": 12},
    "change.half_up": {"value": 12.5, "decimals": 1},
    "change.log_ratio": {
        "first": COUNTS.to_numpy(),
        "second": COUNTS.to_numpy() + 9,
        "odds": 1.0,
        "phi": 1.5,
    },
    "change.why_no_sum": {
        "sums": SERIES,
        "segment": pd.Series([0.0] * 20 + [1.0] * 20),
        "window": 3,
    },
    "change.change": {
        "before": COUNTS,
        "after": COUNTS + 9,
        "phi": [1.5] * 10,
        "phi_df": 22.0,
        "exposure": (365, 366),
        "minimum": 10,
        "broken": [False] * 10,
        "confidence": 0.95,
    },
    "change.detectable_change": {
        "before": COUNTS,
        "phi": [1.5] * 10,
        "phi_df": 22.0,
        "exposure": (365, 366),
        "minimum": 10,
        "confidence": 0.95,
    },
    "compare.against_rest": {"count": COUNTS, "population": PEOPLE, "confidence": 0.95},
    "compare.funnel": {
        "count": COUNTS,
        "population": PEOPLE,
        "winsorised": 0.1,
        "confidence": 0.95,
    },
    "compare.funnels": {
        "counts_of": pd.DataFrame([COUNTS, COUNTS + 1]),
        "population": PEOPLE,
        "winsorised": 0.1,
        "confidence": 0.95,
    },
    "compare.against_benchmark": {
        "lower": SHARES["lower"],
        "upper": SHARES["upper"],
        "benchmark": 0.4,
    },
    "compare.false_discovery": {"p_values": COUNTS / 100, "q": 0.05},
    "compare.two_sided": {"z": COUNTS / 10},
    "concentration.lorenz": {"crimes": COUNTS, "top_first": True},
    "concentration.gini": {"crimes": COUNTS, "form": "1/n", "confidence": 0.95},
    "concentration.generalised_gini": {"crimes": COUNTS, "confidence": 0.95},
    "concentration.places_in": {"share": 0.05, "places": 99},
    "concentration.share_in_top": {
        "crimes": COUNTS,
        "share": 0.2,
        "variance": COUNTS * 2,
        "confidence": 0.95,
    },
    "concentration.places_for": {"crimes": COUNTS, "shares": [0.25, 0.5]},
    "concentration.chance_share_in_top": {
        "total": 300,
        "places": 10,
        "share": 0.2,
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "concentration.chance_lorenz": {
        "total": 300,
        "places": 10,
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "concentration.against_chance": {
        "crimes": OFFENCES,
        "share": 0.2,
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "concentration.wilson_share": {"held": 8.0, "total": 20.0, "method": "m", "confidence": 0.95},
    "context.level_before": {
        "after": COUNTS,
        "earlier": pd.DataFrame({"2022": COUNTS - 3, "2023": COUNTS + 2}),
        "phi": 1.5,
        "phi_df": 22.0,
        "old_system": [False] * 10,
        "confidence": 0.95,
    },
    "context.beside_rest": {
        "before": COUNTS,
        "after": COUNTS + 9,
        "rest_before": 9_000.0,
        "rest_after": 9_300.0,
        "phi": 1.5,
        "phi_df": 22.0,
        "rest_phi": 9.0,
        "rest_phi_df": 22.0,
        "confidence": 0.95,
    },
    "context.where_break_lies": {
        "base_start": date(2024, 3, 1),
        "latest": date(2026, 2, 1),
        "begins": date(2024, 3, 1),
    },
    "context.verdicts": {
        "itself": ITSELF,
        "rest": REST,
        "near_break": [True] * 10,
        "crosses": [False] * 10,
        "stands": [True] * 10,
        "confidence": 0.95,
    },
    "contrasts.gap": {
        "groups": SHARES,
        "covariance": COVARIANCE,
        "reference": "C",
        "df": 90.0,
        "confidence": 0.95,
    },
    "contrasts.ratio": {
        "groups": SHARES,
        "covariance": COVARIANCE,
        "reference": "C",
        "df": 90.0,
        "confidence": 0.95,
    },
    "control.xmr": {
        "values": SERIES,
        "segment": ["a"] * 20 + ["b"] * 20,
        "at_least_zero": True,
        "least_mean": 5.0,
    },
    "control.seasonal": {"values": SERIES, "window": 7},
    "seasonal.stl": {"values": SERIES, "window": 7},
    "design.Design.of": {
        "weights": np.linspace(0.5, 2, ROWS),
        "strata": STRATA,
        "clusters": CLUSTERS,
        "lone_cluster": "error",
        "in_population": [40] * ROWS,
    },
    "design.Design.df_within": {"self": DESIGN, "domain": HALF},
    "design.Design.covariance": {"self": DESIGN, "influence": np.ones((ROWS, 2))},
    "design.effective_base": {"weights": np.linspace(0.5, 2, ROWS)},
    "denominators.standing_by": {
        "count": COUNTS,
        "denominators": pd.DataFrame({"residents": PEOPLE, "workday": PEOPLE * 2 + COUNTS}),
        "per": 1_000.0,
        "confidence": 0.95,
    },
    "denominators.moved": {
        "standing": standing_by(COUNTS, pd.DataFrame({"residents": PEOPLE, "day": PEOPLE + 900})),
        "reference": "residents",
    },
    "disclosure.protect": {"table": TABLE, "sensitive": False, "tolerance": 2.0},
    "disclosure.with_margins": {"table": TABLE},
    "disclosure.withhold": {
        "figures": WINDOWS,
        "values": TOTALS,
        "sensitive": False,
        "tolerance": 2.0,
        "unpublished": (),
    },
    "disclosure.audit": {
        "figures": WINDOWS,
        "values": TOTALS,
        "status": pd.Series(["shown", "withheld"], index=TOTALS.index),
        "sensitive": False,
        "tolerance": 2.0,
    },
    "disclosure.merge_small": {"table": TABLE, "sensitive": False, "into": "Other"},
    "dispersion_index.offence_dispersion": {
        "before": COUNTS,
        "after": COUNTS[::-1].set_axis(AREAS) + 2,
        "falls": False,
    },
    "displacement.dispersion_of_changes": {"before": COUNTS, "after": COUNTS[::-1].set_axis(AREAS)},
    "displacement.matched_controls": {
        "before": COUNTS,
        "treated": str(AREAS[0]),
        "around": [str(AREAS[1])],
    },
    "displacement.displacement_difference": {
        "treated": (207.0, 110.0),
        "control": (308.0, 318.0),
        "around": (178.0, 157.0),
        "around_control": (150.0, 140.0),
        "phi": 1.5,
        "phi_df": 22.0,
        "broken": False,
        "confidence": 0.95,
    },
    "doubt.reporting_doubt": {
        "crimes": COUNTS,
        "bounds": (0.3, 0.5),
        "share": 0.2,
        "draws": 20,
        "seed": 1,
    },
    "likeness.distance": {
        "traits": pd.DataFrame({"density": COUNTS, "age": PEOPLE / 100}),
        "own": "B",
    },
    "gradient.borough_quantiles": {"score": COUNTS, "population": PEOPLE, "k": 5},
    "gradient.gradient": {
        "events": COUNTS,
        "population": PEOPLE,
        "group": GROUP,
        "per": 1_000.0,
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "gradient.slope_index": {
        "groups": SHARES,
        "population": PEOPLE,
        "scale": "logit",
        "draws": 50,
        "seed": 1,
        "confidence": 0.95,
    },
    "harm.harm": {
        "counts_by_category": OFFENCES,
        "weights": WEIGHTS,
        "population": PEOPLE,
        "per": 1_000.0,
        "phi": 1.2,
        "confidence": 0.95,
        "withhold_below": 0.0,
        "caution_below": 30.0,
    },
    "harm.harm_ratio": {"first": SHARES, "second": SHARES * 1, "confidence": 0.95},
    "harm_change.change_beside_rest": {"itself": SHARES, "rest": SHARES * 1, "confidence": 0.95},
    "harm_change.harm_change": {"before": SHARES, "after": SHARES * 1, "confidence": 0.95},
    "inequality.gap": {
        "events": COUNTS,
        "base": PEOPLE,
        "reference": "C",
        "kind": "proportion",
        "per": 100.0,
        "phi": 1.5,
        "confidence": 0.95,
    },
    "inequality.ratio": {
        "events": COUNTS,
        "base": PEOPLE,
        "reference": "C",
        "kind": "proportion",
        "phi": 1.5,
        "confidence": 0.95,
    },
    "inequality.disparity": {
        "events": COUNTS,
        "population": PEOPLE,
        "reference": "C",
        "unknown": 7.0,
        "phi": 1.5,
        "confidence": 0.95,
    },
    "inequality.gap_of_estimates": {"groups": SHARES, "reference": "C"},
    "inequality.ratio_of_estimates": {"groups": SHARES, "reference": "C"},
    "inequality.group_values": {
        "events": COUNTS,
        "base": PEOPLE,
        "kind": "proportion",
        "per": 100.0,
        "phi": 1.5,
        "confidence": 0.95,
    },
    "inputs.as_array": {"values": COUNTS, "what": "count"},
    "inputs.by_key": {"values": COUNTS, "keys": INDEX, "what": "count"},
    "inputs.codes": {"values": STRATA, "rows": ROWS, "what": "stratum"},
    "inputs.common_index": {"values": (COUNTS, PEOPLE)},
    "inputs.counts": {"values": COUNTS, "what": "count"},
    "inputs.each_row": {"index": INDEX, "values": (COUNTS, 3.0)},
    "inputs.hashable": {"keys": ["b", 2, "a"], "what": "key"},
    "inputs.in_order": {"keys": ["b", 2, "a"]},
    "inputs.labels": {"values": STRATA, "rows": ROWS, "what": "stratum"},
    "inputs.mask": {"values": HALF, "rows": ROWS, "what": "domain"},
    "inputs.not_negative": {"values": COUNTS, "what": "count"},
    "inputs.numbers": {"values": COUNTS, "what": "count"},
    "inputs.once_each": {"keys": INDEX, "what": "area"},
    "inputs.place_of": {"group": "C", "groups": INDEX},
    "inputs.require_every_month": {"index": MONTHS.columns},
    "inputs.require_room": {"draws": 20, "size": 10},
    "inputs.same_shape": {"values": (COUNTS.to_numpy(), 3.0)},
    "inputs.tail": {"confidence": 0.95},
    "newest_month.newest_month": {"monthly": MONTHS, "group": GROUP},
    "overdispersion.dispersion": {"monthly": MONTHS.iloc[0].to_numpy()},
    "overdispersion.area_dispersion": {"monthly": MONTHS},
    "overdispersion.pooled_dispersion": {"monthly": MONTHS},
    "overdispersion.pooled_dispersion_by": {"monthly": MONTHS.to_numpy(), "group": GROUP},
    "overdispersion.moderated_dispersion": {"monthly": MONTHS},
    "persistence.persistence": {
        "before": COUNTS,
        "after": COUNTS + 1,
        "share": 0.2,
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "proportion_limits.limits": {
        "share": SHARES["estimate"].to_numpy(),
        "se": 0.03,
        "df": 40.0,
        "n": 300.0,
        "kish": 250.0,
        "interval": "auto",
        "confidence": 0.95,
    },
    "proportions.wilson": {"successes": COUNTS, "n": PEOPLE, "confidence": 0.95},
    "proportions.more_than_share": {"successes": COUNTS, "n": PEOPLE, "share": 0.1},
    "proportions.difference_newcombe": {
        "successes": COUNTS,
        "n": PEOPLE,
        "reference_successes": COUNTS,
        "reference_n": PEOPLE,
        "confidence": 0.95,
    },
    "proportions.trend": {
        "successes": COUNTS,
        "n": PEOPLE,
        "scores": np.arange(10.0),
        "confidence": 0.95,
    },
    "quadrant.placed": {"harm_ratio": SHARES, "fear": SHARES, "sure": 0.9},
    "quadrant.fear_beyond_harm": {"harm": COUNTS, "afraid": SHARES},
    "raking.rake": {
        "sample": SAMPLE,
        "margins": CENSUS,
        "weights": pd.Series(np.ones(12)),
        "limits": (0.1, 10.0),
        "tolerance": 1e-6,
        "max_rounds": 50,
    },
    "ranks.rank_range": {
        "estimate": SHARES["estimate"],
        "lower": SHARES["lower"],
        "upper": SHARES["upper"],
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "ranks.rank_range_across": {
        "weightings": {"days": SHARES, "pounds": SHARES},
        "draws": 20,
        "seed": 1,
        "confidence": 0.95,
    },
    "rates.count_interval": {"count": COUNTS, "confidence": 0.95},
    "rates.crude_rate": {"count": COUNTS, "population": PEOPLE, "per": 1_000.0, "confidence": 0.95},
    "rates.directly_standardised_rate": BANDS
    | {
        "standard": [3.0, 2.0, 1.0],
        "variance": BANDS["count"],
        "per": 1_000.0,
        "confidence": 0.95,
    },
    "rates.repeat_events": {"people": [[10.0, 2], [20, 0]], "times": [1.0, 3]},
    "rates.indirectly_standardised_ratio": {
        "observed": [12.0, 9.0],
        "population": BANDS["population"],
        "reference_count": [50.0, 100, 70],
        "reference_population": [9_000.0, 8_000, 7_000],
        "per": 1.0,
        "confidence": 0.95,
    },
    "rates.rate_ratio": {
        "count": COUNTS,
        "exposure": PEOPLE,
        "reference_count": COUNTS,
        "reference_exposure": PEOPLE,
        "confidence": 0.95,
    },
    "rates.conditional_limits": {
        "x": COUNTS.to_numpy(),
        "y": COUNTS.to_numpy() + 1,
        "ratio": 0.4,
        "confidence": 0.95,
    },
    "rates.conditional_p_value": {
        "x": COUNTS.to_numpy(),
        "y": COUNTS.to_numpy() + 1,
        "share": 0.4,
    },
    "reporting.experienced": {
        "recorded": 600.0,
        "shares": [0.4, 0.5],
        "bases": [900.0, 1_000],
        "design_effect": 1.5,
        "phi": 2.0,
        "confidence": 0.95,
    },
    "result.Estimate.none": {"reason": "no figure", "n": 3.0, "method": "m"},
    "result.estimates": {
        "index": INDEX,
        "estimate": SHARES["estimate"],
        "lower": SHARES["lower"],
        "upper": SHARES["upper"],
        "n": SHARES["n"],
        "method": "m",
        "reason": "",
    },
    "size_rules.publishable": {
        "estimates": SHARES,
        "minimum": 30,
        "caution_below": 100,
        "widest": 0.2,
    },
    "sample_size.answers_needed": {
        "half_width": 0.05,
        "population": PEOPLE,
        "share": 0.5,
        "design_effect": 1.3,
        "confidence": 0.95,
    },
    "small_area.fay_herriot": {
        "direct": SHARES["estimate"],
        "variance": SHARES["se"] ** 2,
        "covariates": pd.DataFrame({"harm": COUNTS}),
        "within": (0.0, 1.0),
        "confidence": 0.95,
    },
    "small_area.smoothed_variance": {
        "share": SHARES["estimate"],
        "variance": SHARES["se"] ** 2,
        "n": SHARES["n"],
    },
    "small_area.share_between_wards": {
        "share": SHARES["estimate"],
        "effective_n": SHARES["n"],
        "confidence": 0.95,
    },
    "smoothing.eb_rate": {
        "count": COUNTS,
        "population": PEOPLE,
        "per": 1_000.0,
        "confidence": 0.95,
    },
    "step.steps": {
        "monthly": pd.DataFrame(
            np.random.default_rng(7).poisson(400, (2, 48)).astype("float64"),
            ["theft", "robbery"],
            pd.date_range("2022-01", periods=48, freq="MS"),
        ),
        "begins": pd.Timestamp("2024-01-01"),
        "margin": 0.05,
        "confidence": 0.95,
    },
    "step.quasi_poisson": {
        "design": np.column_stack([np.ones(10), np.arange(10)]),
        "response": COUNTS.to_numpy(),
        "offset": np.zeros(10),
    },
    "survey.mean": {
        "values": ANSWERS * 3,
        "design": DESIGN,
        "domain": HALF,
        "df": 10.0,
        "confidence": 0.95,
    },
    "survey.proportion": {
        "values": ANSWERS,
        "design": DESIGN,
        "domain": HALF,
        "interval": "auto",
        "df": 10.0,
        "confidence": 0.95,
    },
    "survey.by_group": {
        "values": ANSWERS,
        "groups": STRATA,
        "design": DESIGN,
        "kind": "proportion",
        "domain": HALF,
        "df": 10.0,
        "confidence": 0.95,
    },
    "survey.contrast": {
        "values": ANSWERS,
        "design": DESIGN,
        "domains": [HALF, ~HALF],
        "coefficients": [1.0, -1.0],
        "df": 10.0,
        "confidence": 0.95,
    },
    "survey.difference": {
        "values": ANSWERS,
        "design": DESIGN,
        "first": HALF,
        "second": ~HALF,
        "df": 10.0,
        "confidence": 0.95,
    },
    "survey_table.proportions": {
        "outcomes": pd.DataFrame({"unsafe": ANSWERS, "victim": 1 - ANSWERS}),
        "groups": pd.DataFrame({"half": HALF, "rest": ~HALF}),
        "design": DESIGN,
        "confidence": 0.95,
    },
}
FUNCTIONS = public()


# --- ways to spoil an argument ---------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "nothing": None,
    "text": "twelve",
    "a number as text": "12",
    "empty list": [],
    "empty series": pd.Series(dtype="float64"),
    "empty frame": pd.DataFrame(),
    "missing": nan,
    "endless": inf,
    "below zero": -1,
    "zero": 0,
    "one": 1,
    "huge": 1e300,
    "past 2^53": 2**53 + 2,
    "past any float": 10**400,
    "tiny": 1e-300,
    "a half": 0.5,
    "true": True,
    "an object": object(),
    "a mapping": {"a": 1},
    "ragged": [[1, 2], [3]],
    "a cube": np.ones((2, 2, 2)),
    "a column of text": pd.Series(["1", "2", "x"]),
    "mixed labels": pd.Series([1.0, 2.0, 3.0], index=["a", 1, None]),
    "two short": [3.0, 4.0],
    "a date": pd.Timestamp("2025-01-01"),
    "complex": 1j,
}
CELLS: dict[str, Any] = {
    "missing": nan,
    "none": None,
    "na": pd.NA,
    "endless": inf,
    "below zero": -1,
    "zero": 0,
    "one": 1,
    "huge": 1e300,
    "past 2^53": 2.0**60,
    "tiny": 1e-300,
    "text": "12",
    "a decimal": Decimal("0.5"),
    "a list": [1],
}
Spoilt = tuple[str, Any]


def spoilt(value: Any) -> Iterator[Spoilt]:
    """The value in every way that it can be wrong."""
    yield from WHOLE.items()
    if isinstance(value, pd.Series | pd.DataFrame):
        yield from frames_spoilt(value)
    elif isinstance(value, list | np.ndarray) and np.size(value):
        for name, bad in CELLS.items():
            array = np.array(value, dtype=object)
            array.flat[0] = bad
            yield f"first {name}", _plain(array)
            if not isinstance(bad, list):
                yield f"all {name}", _plain(np.full(np.shape(value), bad, dtype=object))
        yield "twice as long", np.concatenate([value, value])
        yield "as text", np.array(value).astype(str)
    elif isinstance(value, tuple) and value:
        for name, bad in WHOLE.items():
            yield f"first {name}", (bad, *value[1:])
        yield "one too many", (*value, value[0])
    elif isinstance(value, dict):
        for name, bad in WHOLE.items():
            yield f"first {name}", value | {next(iter(value)): bad}
        for name, bad in spoilt(next(iter(value.values()))):
            yield f"inside {name}", value | {next(iter(value)): bad}


def _plain(array: np.ndarray) -> Any:
    try:
        return array.astype("float64")
    except (TypeError, ValueError):
        return array


def frames_spoilt(value: Any) -> Iterator[Spoilt]:
    frame = isinstance(value, pd.DataFrame)
    for name, bad in CELLS.items():
        cell = value.astype(object)
        if frame:
            cell.iloc[0, 0] = bad if not isinstance(bad, list) else np.nan
        else:
            cell.iloc[0] = bad
        yield f"first {name}", cell.infer_objects()
        if not isinstance(bad, list):
            whole = value.astype(object)
            whole.loc[:] = bad
            yield f"all {name}", whole.infer_objects()
            if frame:
                for column in [c for c in value.columns[:4] if isinstance(c, str)]:
                    yield f"{column} all {name}", value.assign(**{column: bad})
    yield "as text", value.astype(str)
    yield "no rows", value.iloc[:0]
    yield "one row", value.iloc[:1]
    yield "a row twice", pd.concat([value, value.iloc[:1]])
    yield "in another order", value.iloc[::-1]
    yield "other labels", value.set_axis([f"x{i}" for i in range(len(value))])
    yield "mixed labels", value.set_axis([1, *["x"] * (len(value) > 1), *range(2, len(value))])
    yield "labels missing", value.set_axis([None, *value.index[1:]])
    yield "nullable", value.convert_dtypes()
    if frame:
        yield "no columns", value.iloc[:, :0]
        yield "a column twice", pd.concat([value, value.iloc[:, :1]], axis=1)
        yield "a column less", value.iloc[:, 1:]
        yield "other columns", value.set_axis(range(value.shape[1]), axis=1)


# --- what may come out -----------------------------------------------------------------------


class EndlessError(Exception):
    """A call did not end."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise EndlessError(f"no answer in {SECONDS} seconds")


def fault(name: str, arguments: dict[str, Any]) -> str:
    """What is wrong with the answer to one call; empty where nothing is."""
    function = FUNCTIONS[name]
    given_to = dict(arguments)
    star = [
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.kind is inspect.Parameter.VAR_POSITIONAL
    ]
    before = []
    if star:
        rest = given_to.pop(star[0])
        before = [*given_to.values(), *(rest if isinstance(rest, tuple) else (rest,))]
        given_to = {}
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found = function(*before, **given_to)
    except StatisticsInputError as error:
        return "" if str(error) else "an error without words"
    except Exception as error:  # the very thing looked for
        return f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    return wrong(found, known=name not in MISSING_BY_DESIGN and not missing(arguments))


def missing(value: Any) -> bool:
    """Whether a missing or endless figure was handed in."""
    if isinstance(value, dict):
        return any(map(missing, value.values()))
    if isinstance(value, tuple | list):
        return any(map(missing, value))
    if isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        cells = np.asarray(value, dtype=object).ravel()
        return any(map(missing, cells.tolist())) or not cells.size
    return value is None or value is pd.NA or (isinstance(value, float) and not abs(value) < inf)


def wrong(found: Any, *, known: bool) -> str:
    """What is wrong with an answer: a silent NaN, a limit on the wrong side of the estimate."""
    if isinstance(found, pd.DataFrame) and {"estimate", "lower", "upper", "reason"} <= {*found}:
        told = found["reason"] == ""
        value, low, high = (
            found[c].to_numpy("float64", na_value=nan) for c in ("estimate", "lower", "upper")
        )
        inside = np.isfinite([value, low, high]).all(axis=0) & (low <= value) & (value <= high)
        if not inside[told].all():
            return f"a figure outside its limits or missing without a reason:\n{found[told]}"
        if np.isfinite(value[~told]).any():
            return f"a figure beside the reason for none:\n{found[~told]}"
        base = {"n_effective", "kish"} <= {*found}
        if base and (found["n_effective"] > found["kish"] * (1 + 1e-12)).any():
            return "an effective base above Kish's"
        return ""
    if isinstance(found, Estimate):
        figures = [found.estimate, found.lower, found.upper]
        if found.reason:
            return "" if np.isnan(figures).all() else f"figures beside a reason: {found}"
        right = np.isfinite(figures).all() and found.lower <= found.estimate <= found.upper
        return "" if right else f"a figure outside its limits or missing: {found}"
    if isinstance(found, tuple):
        return next((said for one in found if (said := wrong(one, known=known))), "")
    if is_dataclass(found):
        parts = [getattr(found, part.name) for part in fields(found)]
        said = any(getattr(part, "reason", "") for part in (found, *parts) if is_dataclass(part))
        if said or getattr(found, "reason", ""):
            parts = [part for part in parts if isinstance(part, Estimate)]
        return next((said for one in parts if (said := wrong(one, known=known))), "")
    if isinstance(found, pd.DataFrame) and "reason" in found:
        return ""
    if known and isinstance(found, float | np.ndarray | pd.Series | pd.DataFrame):
        cells = pd.Series(np.asarray(found, dtype=object).ravel())
        if cells.isna().any():
            return f"a silent NaN: {found}"
    return ""


def test_every_public_function_is_called_here() -> None:
    assert set(FUNCTIONS) == set(CALLS), "give a new public function a plain call in CALLS"


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_plain_call_gives_figures(name: str) -> None:
    assert fault(name, CALLS[name]) == ""


@pytest.mark.parametrize("name", sorted(CALLS))
def test_whatever_one_argument_is_the_answer_is_a_figure_a_reason_or_a_named_error(
    name: str,
) -> None:
    faults = {
        f"{argument}: {how}": said
        for argument, value in CALLS[name].items()
        if argument != "self"
        for how, bad in spoilt(value)
        if (said := fault(name, CALLS[name] | {argument: bad}))
    }

    assert not faults, "\n".join(f"{where} -> {said}" for where, said in faults.items())


@settings(max_examples=600, deadline=None, derandomize=True)
@given(data=st.data())
def test_whatever_several_arguments_are_the_answer_is_one_of_these_too(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CALLS)), label="function")
    call = dict(CALLS[name])
    arguments = sorted(set(call) - {"self"})
    for argument in data.draw(st.sets(st.sampled_from(arguments), min_size=1, max_size=3)):
        ways = list(spoilt(call[argument]))
        how, bad = ways[data.draw(st.integers(0, len(ways) - 1), label=argument)]
        call[argument] = bad

    assert fault(name, call) == "", f"{name}: {how}"
