"""Raking a survey to the Census, and who answered beside who lives here.

Each wave is raked by itself (`wardlens.stats.raking`), to margins taken one by one: age, sex,
ethnicity, ward group. Weights then average 1 in each wave, so pooled waves count by their answers.
People who did not say are a category of their own with the share they have, so that nobody is
left out and the stated categories keep the Census's proportions among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wardlens.ingest.survey import used
from wardlens.ingest.survey.coding import Coded
from wardlens.ingest.survey.mapping import SurveyMap
from wardlens.ingest.survey.withholding import SMALLEST
from wardlens.stats.design import effective_base
from wardlens.stats.raking import rake
from wardlens.store import config, paths

POOLED = "all"
_NOT_STATED = "not stated"
_PLACES = 3
"""Shares are given to a tenth of a per cent: the weights of small groups are nobody's business."""
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_EITHER_WAY = 5
"""Shares of answers leave open this many people either way."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """`weights` by row, and by wave (and pooled) `waves`: respondents, bases, design effects."""

    weights: pd.Series
    waves: pd.DataFrame
    quality: pd.DataFrame


def margins(wards: Mapping[str, str]) -> dict[str, pd.Series]:
    """Census residents by group: of the shipped margins, the wards and the ward groups."""
    path = paths.data() / used.MARGINS
    found: dict[str, pd.Series] = {}
    if path.is_file():
        table = pd.read_csv(path, dtype={"margin": "str", "group": "str"})
        for name, rows in table.groupby("margin", sort=False):
            found[str(name)] = rows.set_index("group")["residents"].astype("float64")
    population = pd.read_csv(paths.shipped("population.csv"), dtype={"area_code": "str"})
    census = population[population["basis"].str.startswith("Census")]
    by_area = census.set_index("area_code")["residents"].astype("float64")
    found["ward"] = by_area[by_area.index.isin(wards)]
    grouped = {
        group.key: float(by_area.reindex(list(group.wards)).sum())
        for group in config.read().ward_groups
    }
    found["ward-group"] = pd.Series(grouped, dtype="float64")
    return found


def weigh(
    coded: Coded, survey: SurveyMap, labels: pd.DataFrame, census: Mapping[str, pd.Series]
) -> Weighted:
    """The weights that count, after raking where the map asks for it.

    `labels`: a person's group in each margin, missing where not known. Errors: those of
    `wardlens.stats.raking.rake`.
    """
    given = coded.people["weight"]
    weights = given.astype("float64").copy()
    if survey.margins:
        for rows in _by_wave(coded):
            raked = _raked(labels.loc[rows], given.loc[rows], survey, census)
            weights.loc[rows] = raked * (len(rows) / raked.sum())
    waves = [
        _wave(key, coded.people.index[coded.people["wave"] == key], given, weights)
        for key in _met(coded, survey)
    ]
    waves.append(_wave(POOLED, coded.people.index, given, weights))
    return Weighted(weights, pd.DataFrame(waves), _quality(coded, labels, weights, census))


def _met(coded: Coded, survey: SurveyMap) -> list[str]:
    met = set(coded.people["wave"])
    return [wave.key for wave in survey.waves if wave.key in met]


def _by_wave(coded: Coded) -> list[pd.Index]:
    keys = coded.people["wave"]
    return [coded.people.index[keys == key] for key in keys.unique()]


def _raked(
    labels: pd.DataFrame,
    start: pd.Series,
    survey: SurveyMap,
    census: Mapping[str, pd.Series],
) -> pd.Series:
    sample, targets = pd.DataFrame(index=labels.index), {}
    for name in survey.margins:
        target = census[name]
        known = labels[name].isin(target.index)
        sample[name] = labels[name].where(known, _NOT_STATED)
        unknown = float(start[~known].sum() / start.sum())
        shares = target / target.sum() * (1 - unknown)
        if unknown:
            shares = pd.concat([shares, pd.Series({_NOT_STATED: unknown})])
        targets[name] = shares
    return rake(sample, targets, start, limits=survey.limits).weights


def _wave(key: str, rows: pd.Index, given: pd.Series, weights: pd.Series) -> dict[str, object]:
    before, after = effective_base(given.loc[rows]), effective_base(weights.loc[rows])
    return {
        "wave": key,
        "respondents": len(rows),
        "effective_base": after,
        "design_effect_before": len(rows) / before,
        "design_effect_after": len(rows) / after,
    }


def _quality(
    coded: Coded, labels: pd.DataFrame, weights: pd.Series, census: Mapping[str, pd.Series]
) -> pd.DataFrame:
    """Shares of those who said: unweighted, weighted, and of the Census's residents.

    A group too small to be shown has neither of the first two. Those of answers are rounded so far
    that nobody can tell from them how many a group is: its figures may be withheld.
    """
    rows = []
    for wave in [*dict.fromkeys(coded.people["wave"]), POOLED]:
        inside = coded.people["wave"] == wave if wave != POOLED else coded.people["wave"].notna()
        for name, target in census.items():
            told = labels[name].where(inside & labels[name].isin(target.index)).dropna()
            if target.empty or told.empty:
                continue
            n = told.value_counts().reindex(target.index, fill_value=0)
            weighted = (
                weights.loc[told.index].groupby(told).sum().reindex(target.index, fill_value=0)
            )
            shown = n >= SMALLEST
            of_answers, of_weights = n / n.sum(), weighted / weighted.sum()
            if np.allclose(of_weights, of_answers):  # one weight for all tells the same
                of_weights = _roughly(of_weights, float(n.sum()))
            of_answers = _roughly(of_answers, float(n.sum())).where(shown)
            rows.append(
                pd.DataFrame(
                    {
                        "wave": wave,
                        "margin": name,
                        "group": target.index,
                        "respondents_share": of_answers.to_numpy(),
                        "weighted_share": of_weights.where(shown).to_numpy(),
                        "census_share": (target / target.sum()).to_numpy(),
                    }
                ).round(_PLACES)
            )
    columns = ["wave", "margin", "group", "respondents_share", "weighted_share", "census_share"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def _roughly(shares: pd.Series, people: float) -> pd.Series:
    """Shares in steps of five people or more either way; none where no step is that wide.

    >>> _roughly(pd.Series([0.536, 0.357]), 112).round(2).tolist()
    [0.5, 0.4]
    """
    wide = [step for step in _STEPS if step * people / 2 >= _EITHER_WAY]
    return (shares / wide[0]).round() * wide[0] if wide else shares * np.nan


def labels_of(coded: Coded, ward_groups: Mapping[str, str]) -> pd.DataFrame:
    """A person's group in each margin: the groups of the file, the ward and its group."""
    found = coded.people.drop(columns=["line", "wave", "weight", "stratum", "cluster"]).copy()
    found["ward-group"] = found["ward"].map(dict(ward_groups)).astype(object)
    return found.where(found.notna(), np.nan)
