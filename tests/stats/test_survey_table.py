"""A whole table of proportions is what one proportion at a time gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wardlens.stats import survey
from wardlens.stats.design import Design
from wardlens.stats.errors import NotYesOrNoError, UnequalLengthsError
from wardlens.stats.survey_table import NOBODY, TOO_FEW, proportions

FIGURES = ("estimate", "lower", "upper", "se", "df", "n", "n_effective", "design_effect")


@pytest.fixture(scope="module")
def sample() -> tuple[pd.DataFrame, pd.DataFrame, Design]:
    draw = np.random.default_rng(4)
    n = 400
    outcomes = pd.DataFrame(
        {
            "common": draw.random(n) < 0.4,
            "rare": draw.random(n) < 0.02,
            "never": np.zeros(n),
            "always": np.ones(n),
        }
    ).astype("float64")
    outcomes = outcomes.mask(draw.random(outcomes.shape) < 0.1)
    groups = pd.DataFrame({"all": np.ones(n), "half": draw.random(n) < 0.5}).astype(bool)
    groups["few"] = np.arange(n) < 12
    groups["one"] = np.arange(n) == 399
    groups["none"] = False
    design = Design.of(draw.lognormal(0, 0.4, n), np.arange(n) // 100, np.arange(n) // 5)
    return outcomes, groups, design


def test_each_figure_is_that_of_one_proportion(
    sample: tuple[pd.DataFrame, pd.DataFrame, Design],
) -> None:
    outcomes, groups, design = sample
    table = proportions(outcomes, groups, design).estimates
    for outcome in outcomes:
        for group in groups:
            single = survey.proportion(outcomes[outcome], design, groups[group])
            row = table.loc[(outcome, group)]
            assert row["reason"] == single.reason
            for name in FIGURES:
                assert row[name] == pytest.approx(
                    getattr(single, name), rel=1e-9, abs=1e-12, nan_ok=True
                ), (outcome, group, name)
            if not single.reason:
                assert row["method"] == single.method


def test_covariances_make_the_differences_of_groups(
    sample: tuple[pd.DataFrame, pd.DataFrame, Design],
) -> None:
    outcomes, groups, design = sample
    c = proportions(outcomes, groups, design).covariance["common"]
    variance = c.loc["half", "half"] + c.loc["all", "all"] - 2 * c.loc["half", "all"]
    single = survey.difference(outcomes["common"], design, groups["half"], groups["all"])
    assert np.sqrt(variance) == pytest.approx(single.se)
    assert c.loc["one"].isna().all()


def test_a_group_without_answers_and_one_answer_alone_have_no_figure(
    sample: tuple[pd.DataFrame, pd.DataFrame, Design],
) -> None:
    outcomes, groups, design = sample
    table = proportions(outcomes.fillna(0), groups, design).estimates
    assert table.loc[("common", "none"), "reason"] == NOBODY
    assert table.loc[("common", "one"), "reason"] == TOO_FEW


def test_lengths_and_answers_are_checked() -> None:
    design = Design.of([1, 1])
    groups = pd.DataFrame({"all": [True, True]})
    with pytest.raises(UnequalLengthsError, match="1 answers"):
        proportions(pd.DataFrame({"a": [1.0]}), groups, design)
    with pytest.raises(NotYesOrNoError, match="a: answers"):
        proportions(pd.DataFrame({"a": [1.0, 2.0]}), groups, design)
    assert proportions(pd.DataFrame(index=[0, 1]), groups, design).estimates.empty
