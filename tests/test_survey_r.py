"""Strata, clusters and weights: every figure is the one that R's `survey` prints.

tests/fixtures/survey_r holds made-up answers, the R script and what it printed: svymean,
svyciprop (logit and beta) of domains, svyby with svycontrast for differences. R's conventions are
in the script; a domain's degrees of freedom are its own (clusters minus strata with anyone in it).
"""

from __future__ import annotations

from math import nan, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.ingest.survey import tables
from wardlens.stats import survey
from wardlens.stats.design import Design

R = Path(__file__).parent / "fixtures" / "survey_r"
OUTCOME = {"unsafe": "unsafe-after-dark", "safe_day": "safe-by-day"}
WARD = {name: code for code, name in tiny.WARDS.items()}
CLOSE = 1e-9


def _printed(what: str) -> pd.DataFrame:
    rows = pd.read_csv(R / "printed.csv", skipinitialspace=True)
    return rows[rows["what"] == what].reset_index(drop=True)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rows = pd.read_csv(R / "answers.csv")
    rows["unsafe"] = (rows["dark"] == "Unsafe").astype(float).mask(rows["dark"] == "No answer", nan)
    rows["safe_day"] = (rows["day"] == "Safe").astype(float)
    edges = [15, 24, 34, 49, 64, 200]
    bands = ["16-24", "25-34", "35-49", "50-64", "65-plus"]
    rows["band"] = pd.cut(rows["age"], edges, labels=bands).astype(str)
    return rows


@pytest.fixture(scope="module")
def design(people: pd.DataFrame) -> Design:
    return Design.of(people["weight"], people["wave"] + people["ward"], people["point"])


def _domain(people: pd.DataFrame, wave: str, group: str) -> np.ndarray:
    breakdown, _, key = group.partition("/")
    here = np.ones(len(people), dtype=bool) if wave == "all" else people["wave"] == wave
    asked = {
        "all": here,
        "sex": people["gender"] == {"female": "Woman", "male": "Man"}.get(key),
        "ward": people["ward"] == key,
        "age": people["band"] == key,
    }[breakdown]
    return np.asarray(here & asked)


@pytest.mark.parametrize("interval", ["logit", "beta"])
@pytest.mark.parametrize("at", range(66))
def test_a_share_is_that_of_svymean_and_svyciprop(
    at: int, interval: str, people: pd.DataFrame, design: Design
) -> None:
    row = _printed("proportion").loc[at]
    found = survey.proportion(
        people[row["outcome"]], design, _domain(people, row["wave"], row["group"]),
        interval=interval,  # type: ignore[arg-type]
    )  # fmt: skip
    assert found.n == row["n"]
    assert found.estimate == pytest.approx(row["estimate"], abs=CLOSE)
    assert found.se == pytest.approx(row["se"], abs=CLOSE)
    assert found.df == row["df"]
    assert found.design_effect == pytest.approx(row["design_effect"], rel=1e-6, nan_ok=True)
    if row["estimate"] == 1:  # R gives no interval to a certainty; ours is the Kish base's
        assert (found.upper, found.lower < 1) == (1, True)
        return
    assert found.lower == pytest.approx(row[f"{interval}_lower"], abs=1e-8)
    assert found.upper == pytest.approx(row[f"{interval}_upper"], abs=1e-8)


@pytest.mark.parametrize("at", range(5))
def test_a_difference_is_that_of_svycontrast(at: int, people: pd.DataFrame, design: Design) -> None:
    row = _printed("difference").loc[at]
    first, second = row["group"].split(" ")
    column = next(name for name in ("gender", "band", "ward", "wave") if first in set(people[name]))
    waves = [row["wave"]] if row["wave"] in ("First", "Second") else ["First", "Second"]
    here = people["wave"].isin(waves)
    groups = (here & (people[column] == group) for group in (first, second))
    found = survey.difference(people["unsafe"], design, *groups)
    assert found.estimate == pytest.approx(row["estimate"], abs=CLOSE)
    assert found.se == pytest.approx(row["se"], abs=CLOSE)


class TestThroughLoadAndStore:
    """The same figures after `load --map`, from the store that serves."""

    @pytest.fixture
    def loaded(self, copy: Place, capfd: pytest.CaptureFixture[str]) -> None:
        toml = copy.data / "partnership.toml"
        toml.write_text(toml.read_text("utf-8").replace('use = "tiny"', 'use = "made-up"'), "utf-8")
        code = cli.main(["load", str(R / "answers.csv"), "--map", str(R / "map.toml")])
        assert (code, "736 people counted, 0 left out" in capfd.readouterr().out) == (0, True)

    def test_every_share_and_difference_is_r_s(self, loaded: None, fetch: Fetch) -> None:
        assert loaded is None
        rows = fetch("survey_estimates", outcome="", wave="", breakdown="")
        rows["at"] = (
            rows["breakdown"]
            + "/"
            + rows["group_label"].where(rows["breakdown"] == "ward", rows["group"])
        )
        ours = rows.set_index(["wave", "outcome", "at"])
        compared = 0
        for row in _printed("proportion").itertuples():
            found = ours.loc[(row.wave, OUTCOME[row.outcome], row.group)]
            if found["reason"]:
                continue
            kind = "beta" if "beta" in found["method"] else "logit"
            assert "rounded" not in found["method"]
            assert found["n"] == row.n
            for name in ("estimate", "se", "df", "design_effect"):
                assert found[name] == pytest.approx(getattr(row, name), rel=1e-6, nan_ok=True)
            if found["estimate"] == 1:  # R has no interval for a certainty
                continue
            assert found["lower"] == pytest.approx(getattr(row, f"{kind}_lower"), abs=1e-6)
            assert found["upper"] == pytest.approx(getattr(row, f"{kind}_upper"), abs=1e-6)
            compared += 1
        assert compared >= 50

        groups = {"Woman": "female", "Man": "male"} | WARD
        for row in _printed("difference").itertuples():
            first, second = (groups.get(one, one) for one in row.group.split(" "))
            if row.wave == "waves":  # independent samples: no covariance
                shares = ours.xs("unsafe-after-dark", level=1).xs("all/all", level=1)
                se = sqrt(shares.loc["Second", "se"] ** 2 + shares.loc["First", "se"] ** 2)
                gap = shares.loc["Second", "estimate"] - shares.loc["First", "estimate"]
            else:
                breakdown = {"female": "sex", "16-24": "age"}.get(first, "ward")
                pairs = fetch(
                    "survey_covariances", outcome="unsafe-after-dark", wave=row.wave,
                    breakdown=breakdown,
                ).set_index(["group_a", "group_b"])["covariance"]  # fmt: skip
                assert pairs[first, second] == pytest.approx(row.covariance, abs=1e-9)
                variance = pairs[first, first] + pairs[second, second] - 2 * pairs[first, second]
                se = sqrt(variance)
                shares = rows[
                    (rows["wave"] == row.wave) & (rows["outcome"] == "unsafe-after-dark")
                    & (rows["breakdown"] == breakdown)
                ].set_index("group")["estimate"]  # fmt: skip
                gap = shares[first] - shares[second]
            assert gap == pytest.approx(row.estimate, abs=1e-6)
            assert se == pytest.approx(row.se, abs=1e-6)


def test_the_aggregates_are_the_same_without_a_store(tiny_serves: Place) -> None:
    assert tiny_serves.data.is_dir()
    found = tables.read(R / "answers.csv", R / "map.toml").estimates.shown
    everyone = found[(found["breakdown"] == "all") & (found["wave"] == "all")]
    printed = _printed("proportion")
    wanted = printed[(printed["wave"] == "all") & (printed["group"] == "all/all")]
    ours = everyone.set_index("outcome")["estimate"]
    for row in wanted.itertuples():
        assert ours[OUTCOME[row.outcome]] == pytest.approx(row.estimate, abs=CLOSE)
