"""No small group's answers can be worked out of what a survey shows, and large ones stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import surveys
import tiny
from conftest import Place

from wardlens.ingest.survey import estimates, tables, used, weighting, withholding
from wardlens.ingest.survey.tables import Survey
from wardlens.ingest.survey.withholding import ENOUGH_TO_ROUND, SMALLEST
from wardlens.store import config, paths

ALL, A, B, C = 0, 1, 2, 3
GROUPS = pd.DataFrame({"breakdown": ["all", "x", "x", "x"], "group": ["all", "a", "b", "c"]})


def _decide(*answers: list[int]) -> withholding.Verdict:
    """For one outcome: the answers of everyone, a, b and c in each wave, the last all together."""
    n = np.array(answers, dtype="float64")[:, None, :]
    waves = [*map(str, range(len(answers) - 1)), "all"]
    found = withholding.lines(waves, "all", GROUPS, [])
    return withholding.decide(n, n >= SMALLEST, found)


class TestOneLine:
    def test_a_small_group_beside_large_ones_takes_the_smallest_with_it(self) -> None:
        verdict = _decide([230, 120, 90, 20])
        assert verdict.shown[0, 0].tolist() == [True, True, False, False]
        assert not verdict.rounded.any()

    def test_among_a_thousand_answers_groups_are_rounded_instead(self) -> None:
        verdict = _decide([2_020, 1_100, 900, 20])
        assert verdict.shown[0, 0].tolist() == [True, True, True, False]
        assert verdict.rounded.all()

    def test_two_small_groups_of_thirty_together_hide_each_other(self) -> None:
        verdict = _decide([135, 100, 20, 15])
        assert verdict.shown[0, 0].tolist() == [True, True, False, False]

    def test_as_many_who_did_not_say_hide_a_small_group(self) -> None:
        assert _decide([210 + 9 + 9, 120, 90, 9]).shown[0, 0].tolist() == [True, True, True, False]
        assert not _decide([210 + 9 + 8, 120, 90, 9]).shown[0, 0, B]

    def test_those_who_did_not_say_are_no_group(self) -> None:
        assert _decide([215, 120, 90, 0]).shown[0, 0].tolist() == [True, True, True, False]

    def test_a_wave_is_not_to_be_had_by_taking_the_other_from_both(self) -> None:
        # c: 20 answers, then 50, together 70: the second wave would give the first away.
        verdict = _decide([320, 150, 150, 20], [350, 150, 150, 50], [670, 300, 300, 70])
        assert verdict.shown[:, 0, C].tolist() == [False, False, True]


def _with_gender(folder: Path, others: int, silent: int, seed: int = 3) -> Survey:
    """A simulated survey in which some call themselves neither, and some do not say."""
    surveys.simulated(
        folder, {tiny.ABBEY: 500, tiny.BROOK: 500, tiny.CROSS: 400},
        {tiny.ABBEY: 0.2, tiny.BROOK: 0.3, tiny.CROSS: 0.4}, seed=seed, spread=0.0,
    )  # fmt: skip
    answers = pd.read_csv(folder / "answers.csv", dtype=str)
    some = answers.sample(others + silent, random_state=seed).index
    answers.loc[some[:others], "gender"] = "Neither"
    answers.loc[some[others:], "gender"] = "No answer"
    answers.to_csv(folder / "answers.csv", index=False)
    survey_map = (folder / "map.toml").read_text("utf-8")
    given = survey_map.replace('male = "Man" }', 'male = "Man", other = "Neither" }')
    (folder / "map.toml").write_text(given, "utf-8")
    return surveys.added_up(folder)


def _left_over(found: Survey) -> tuple[float, float, float]:
    """What an attacker makes of everyone less women less men where all weights are equal: people,
    those of them who feel unsafe, and by how much the figures shown leave that open.
    """
    rows = found.estimates.shown
    rows = rows[(rows["wave"] == "all") & (rows["outcome"] == "unsafe-after-dark")]
    shown = rows.set_index(["breakdown", "group"])
    (whole, women, men) = (
        shown.loc[at] for at in (("all", "all"), ("sex", "female"), ("sex", "male"))
    )
    people = whole["n"] - women["n"] - men["n"]
    unsafe = whole["n"] * whole["estimate"] - sum(
        one["n"] * one["estimate"] for one in (women, men)
    )
    open_by = sum(0.005 * one["n"] if "rounded" in one["method"] else 1e-9 for one in (women, men))
    return people, unsafe, open_by


class TestAgainstAnAttacker:
    def test_a_small_group_alone_cannot_be_told_to_within_two_people(self, tmp_path: Path) -> None:
        people, unsafe, open_by = _left_over(_with_gender(tmp_path / "s", 20, 0))
        assert people == 20
        assert open_by > 2
        found = tables.read(tmp_path / "s" / "answers.csv", tmp_path / "s" / "map.toml")
        other = found.coded.people["sex"] == "other"
        truth = found.coded.outcomes.loc[other, "unsafe-after-dark"].sum()
        assert abs(unsafe - truth) <= open_by + 1e-6  # the bounds are honest, and that wide

    def test_without_a_small_group_figures_are_exact(self, tmp_path: Path) -> None:
        people, unsafe, open_by = _left_over(_with_gender(tmp_path / "s", 0, 25))
        assert people == 25
        assert open_by < 1e-6
        assert unsafe == pytest.approx(round(unsafe), abs=1e-6)

    def test_rounded_intervals_errors_and_covariances_tell_no_more(self, tmp_path: Path) -> None:
        found = _with_gender(tmp_path / "s", 20, 0).estimates
        rows = found.shown[
            found.shown["method"].str.contains("rounded") & found.shown["estimate"].notna()
        ]
        assert len(rows) > 10
        assert (rows["breakdown"] != "all").all()
        assert np.allclose(rows["estimate"] * 100, (rows["estimate"] * 100).round())
        assert np.allclose(rows["se"] * 1_000, (rows["se"] * 1_000).round())
        same = rows.groupby(["estimate", "se", "df", "n"])[["lower", "upper", "n_effective"]]
        assert (same.max() == same.min()).all(axis=None)
        pairs = found.covariance.query("breakdown == 'sex' and group_a == group_b != 'all'")
        told = rows.query("breakdown == 'sex'").set_index(["wave", "outcome", "group"])["se"]
        ours = pairs.set_index(["wave", "outcome", "group_a"])["covariance"]
        for key, se in told.items():
            assert ours[key] == pytest.approx(se**2)

    def test_the_size_of_a_small_group_is_told_nowhere(self, tmp_path: Path) -> None:
        shown = _with_gender(tmp_path / "s", 20, 30).estimates.shown
        hidden = shown[shown["group"] == "other"]
        assert hidden["n"].isna().all()
        assert hidden["reason"].str.startswith("Fewer than 30 people answered").all()
        assert not shown["n"].lt(SMALLEST).any()


def _leaks(found: Survey) -> list[str]:
    """Every sum of shown figures that leaves over a small group, in figures that are exact."""
    shown = found.estimates.shown.copy()
    people, outcomes = found.coded.people, found.coded.outcomes
    kept = shown[shown["reason"] == ""].set_index(["wave", "outcome", "breakdown", "group"])
    rounded = set(kept[kept["method"].str.contains("rounded")].index.get_level_values(1))
    told: list[str] = []
    for breakdown in ("sex", "age", "ethnicity5", "disability", "tenure", "orientation"):
        if people[breakdown].isna().all():
            continue
        for outcome in [*list(outcomes)[::6], "reported", "why-not-fear"]:
            for wave in (*people["wave"].unique(), "all"):
                here = outcomes[outcome].notna() & ((people["wave"] == wave) | (wave == "all"))
                n = people.loc[here, breakdown].value_counts()
                seen = [g for g in n.index if (wave, outcome, breakdown, g) in kept.index]
                if (wave, outcome, "all", "all") not in kept.index or not seen:
                    continue
                hidden, silent = n.drop(seen).sum(), here.sum() - n.sum()
                if 0 < hidden + silent < SMALLEST and hidden > silent and outcome not in rounded:
                    told.append(f"{wave} {outcome} {breakdown}")
    return told


def test_the_illustrative_survey_gives_no_small_group_away(shipped: Place) -> None:
    assert shipped.data.is_dir()
    folder = used.folder(config.read().demonstration)
    found = tables.read(tables.answers_in(folder), folder / "map.toml")
    assert _leaks(found) == []
    shown = found.estimates.shown
    waves = shown.pivot_table(index=["outcome", "breakdown", "group"], columns="wave", values="n")
    given = shown[shown["reason"] == ""].pivot_table(
        index=["outcome", "breakdown", "group"], columns="wave", values="estimate"
    )
    both = given.reindex(waves.index)
    alone = both["all"].notna() & (both[["2024", "2025"]].notna().sum(axis=1) == 1)
    other = waves["all"] - waves[["2024", "2025"]].where(both[["2024", "2025"]].notna()).sum(axis=1)
    assert (other[alone] >= SMALLEST).all()


def test_no_base_of_a_withheld_share_is_told_or_can_be_worked_out(
    shipped: Place, record_property: Callable[[str, object], None]
) -> None:
    """Each sum (waves, groups, wards of a neighbourhood) gives its one unknown part to whoever
    knows the others and how many did not say: again and again, until nothing more is found."""
    assert shipped.data.is_dir()
    folder = used.folder(config.read().demonstration)
    found = tables.read(tables.answers_in(folder), folder / "map.toml")
    shown, people = found.estimates.shown, found.coded.people
    assert shown.loc[shown["reason"] != "", "n"].isna().all()
    assert not shown["reason"].str.contains(r"Only \d+").any()
    waves = list(dict.fromkeys(shown["wave"]))
    first = shown[shown["outcome"] == shown["outcome"].iloc[0]]
    groups = first[first["wave"] == waves[0]].reset_index(drop=True)
    labels = weighting.labels_of(found.coded, found.places.group_of)
    _, members = estimates.groups_of(labels, found.catalogue, found.places)
    sums = withholding.lines(waves, "all", groups, estimates._nests(found.catalogue, found.places))
    attacked = determined = 0
    for outcome, rows in shown.groupby("outcome", sort=False):
        answered = found.coded.outcomes[outcome].notna()
        true = np.array([
            members[answered & ((people["wave"] == wave) | (wave == "all"))].sum() for wave in waves
        ])  # fmt: skip
        told = rows["n"].to_numpy(dtype="float64").reshape(true.shape)
        exact = ~rows["method"].str.contains("rounded").to_numpy().reshape(true.shape)
        known = ~np.isnan(told) & exact
        assert (told[known] == true[known]).all()
        hidden = np.isnan(told)
        attacked += hidden.sum()
        grown = True
        while grown:
            grown = False
            for line in sums:
                cells = [line.whole, *line.parts]
                if sum(not known[cell] for cell in cells) == 1:
                    (cell,) = (cell for cell in cells if not known[cell])
                    silent = true[line.whole] - sum(true[part] for part in line.parts)
                    if true[cell] and silent == 0:
                        known[cell] = grown = True
        determined += (known & hidden).sum()
    assert attacked > 1_000
    assert determined == 0
    record_property("attacked", [int(attacked), 0, int(determined)])


def test_enough_to_round_leaves_five_people_open() -> None:
    assert 0.005 * ENOUGH_TO_ROUND == 5
    assert paths.data().is_dir()
