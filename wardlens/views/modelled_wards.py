"""What a model makes of each ward's answers, beside what its own answers say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.choices.blanks import MODELLED
from wardlens.measures.offences import measure_of
from wardlens.stats import small_area
from wardlens.stats.errors import StatisticsInputError
from wardlens.stats.result import Estimate
from wardlens.views.setting import Setting

COLUMNS = ["modelled", "modelled_lower", "modelled_upper", "weight", "modelled_se"]
RULE = (
    "Modelled: a ward's own answers drawn towards what wards with as much harm and deprivation "
    "have, the more the fewer answered (Fay–Herriot); “weight” is how much its own answers count. "
    "Given only where the ward's own figure may be shown and the model's range is narrower."
)


def modelled(setting: Setting, result: pd.DataFrame) -> pd.DataFrame:
    """Modelled shares of wards, their limits, and the weight of own answers, all in per cent.

    `result`: of `ResidentSurvey.by_ward`. Missing where the direct share is withheld, where the
    model is no surer, and everywhere if too few wards are shown.
    """
    figures = _covariates(setting, result.index)
    shown = result["estimate"].notna()
    share = result["estimate"] / 100
    nothing = pd.DataFrame(np.nan, result.index, COLUMNS)
    if shown.sum() < figures.shape[1] + 4:
        return nothing
    variance = small_area.smoothed_variance(share, (result["se"] / 100) ** 2, result["n"])
    try:
        model = small_area.fay_herriot(share, variance, figures, within=(0, 1)).areas
    except StatisticsInputError:  # every ward is alike in what the model leans on
        model = small_area.fay_herriot(share, variance, within=(0, 1)).areas
    given = shown & model["narrower"].astype(bool) & (model["reason"] == "")
    model["se"] = model["mse"] ** 0.5
    found = 100 * model[["estimate", "lower", "upper", "weight", "se"]].set_axis(COLUMNS, axis=1)
    return found.where(given)


def as_asked(setting: Setting, result: pd.DataFrame) -> pd.DataFrame:
    """Shares of wards as the reader asks for them: as given, or the model's where it is surer.

    `result`: of `ResidentSurvey.by_ward`; `is_modelled` is added. Nothing withheld is given.
    """
    if setting.filters.shares != MODELLED:
        return result.assign(is_modelled=False)
    model = modelled(setting, result)
    is_modelled = model["modelled"].notna()
    told = result.assign(is_modelled=is_modelled)
    ours = {"estimate": "modelled", "lower": "modelled_lower", "upper": "modelled_upper"}
    for name, column in (ours | {"se": "modelled_se"}).items():
        told[name] = model[column].where(is_modelled, result[name])
    return told


def modelled_words(told: pd.DataFrame) -> str:
    """In how many wards the model's figure stands, in a sentence; empty where in none was asked."""
    count = int(told["is_modelled"].sum())
    return f"Modelled in {count} of {len(told)} wards, in the others as given." if count else ""


def wards_matter(result: pd.DataFrame) -> str:
    """How much of the difference between people's answers lies between wards, in a sentence."""
    share, answers = result["estimate"] / 100, result["n_effective"]
    try:
        part: Estimate = small_area.share_between_wards(share, answers)
    except StatisticsInputError:  # a store whose shares cannot be: the page goes without a sentence
        return ""
    if part.reason:
        return ""
    return (
        f"Which ward people live in accounts for {100 * part.estimate:.0f} % of how differently "
        f"they answer ({100 * part.lower:.0f} to {100 * part.upper:.0f} %)."
    )


def _covariates(setting: Setting, wards: pd.Index) -> pd.DataFrame:
    """What is known of every ward: harm per resident on a log scale, deprivation without crime."""
    usual = setting.of_the_default()
    harm = usual.result(measure_of("harm", "ward", usual.filters.weighting))["estimate"]
    lsoas = setting.fetch("lsoas", {})
    deprivation = lsoas.groupby("ward_code")["deprivation_without_crime"].mean()
    found = {
        "harm": np.log(harm.where(harm > 0)).reindex(wards),
        "deprivation": deprivation.reindex(wards),
    }
    return pd.DataFrame({name: one for name, one in found.items() if one.notna().all()}, wards)
