"""What serves of a survey: shares by hand, watermark, and no row of a person anywhere."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import surveys
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.ingest.survey import catalogue, made_up, mapping, used
from wardlens.ingest.survey.census import census_margins
from wardlens.store import config, paths, queries, store

SHIPPED = paths.ROOT / "data" / "survey" / "illustrative"
DEMO = {"demo": "survey"}
PEOPLE = 2 * (60 + 40 + 12)
UNSAFE = 2 * (24 + 10 + 3)


def _share(
    fetch: Fetch, outcome: str, wave: str = "all", breakdown: str = "all", **demo: str
) -> pd.DataFrame:
    rows = fetch("survey_estimates", outcome=outcome, wave=wave, breakdown=breakdown, **demo)
    return rows.set_index("group")


class TestByHand:
    def test_everyone_and_the_women(self, fetch: Fetch) -> None:
        assert _share(fetch, "unsafe-after-dark").loc["all", "estimate"] == UNSAFE / PEOPLE
        women = _share(fetch, "unsafe-after-dark", breakdown="sex").loc["female"]
        answers = tiny.survey_table()
        gender, dark = answers.header.index("gender"), answers.header.index("dark")
        ours = [row[dark] == "Unsafe" for row in answers.rows if row[gender] == "Woman"]
        assert (women["n"], women["estimate"]) == (len(ours), pytest.approx(np.mean(ours)))

    def test_a_simple_sample_has_the_standard_error_of_the_textbook(self, fetch: Fetch) -> None:
        # Two waves, strata of their own: Σ (n_h/n)² · p_h(1-p_h)/(n_h - 1), the same in each.
        row = _share(fetch, "unsafe-after-dark").loc["all"]
        p, n = 37 / 112, 112
        assert row["se"] == pytest.approx(np.sqrt(2 * 0.5**2 * p * (1 - p) / (n - 1)))
        assert row["df"] == 2 * n - 2

    def test_wards_pool_waves_and_are_refused_below_a_hundred(self, fetch: Fetch) -> None:
        pooled = _share(fetch, "unsafe-after-dark", breakdown="ward")
        assert pooled.loc[tiny.ABBEY, "estimate"] == pytest.approx(24 / 60)
        assert pooled.loc[tiny.BROOK, "reason"] == (
            "Fewer than 100 people answered: it takes 100 to show a figure"
        )
        assert pooled.loc[[tiny.BROOK, tiny.CROSS], "n"].isna().all()
        assert pooled.loc[tiny.CROSS, "reason"] == (
            "Fewer than 30 people answered: it takes 100 to show a figure"
        )
        assert _share(fetch, "unsafe-after-dark", "2025", "ward")["estimate"].isna().all()

    def test_a_group_is_withheld_where_it_would_leave_a_small_one_alone(self, fetch: Fetch) -> None:
        groups = _share(fetch, "unsafe-after-dark", breakdown="ward-group")  # 200 and 24 people
        assert groups["estimate"].isna().all()
        assert groups.loc["town", "reason"].startswith("Withheld to protect people")
        assert groups.loc["country", "reason"].startswith("Fewer than 30 people answered")

    def test_what_only_victims_are_asked_is_a_share_of_victims(self, fetch: Fetch) -> None:
        victims = 2 * (60 / 5 + 40 / 5 + 3)
        assert _share(fetch, "victim").loc["all", "estimate"] == pytest.approx(victims / PEOPLE)
        assert _share(fetch, "reported").loc["all", "n"] == victims

    def test_several_answers_are_several_shares(self, fetch: Fetch) -> None:
        assert _share(fetch, "safer-lighting").loc["all", "estimate"] == 1
        assert _share(fetch, "safer-patrols", breakdown="sex").loc["female", "estimate"] == 1

    def test_who_answered_stands_beside_the_census(self, fetch: Fetch) -> None:
        rows = fetch("survey_quality", wave="all").set_index(["margin", "group"])
        assert rows.loc[("sex", "female"), "census_share"] == 0.5
        assert rows.loc[("ward", tiny.ABBEY), "census_share"] == round(2_000 / 7_000, 3)
        groups = rows.loc["sex", "respondents_share"]
        assert groups.sum() == pytest.approx(1)  # no small group: to a tenth of a per cent

    def test_nobody_can_tell_from_it_how_many_a_small_group_is(self, fetch: Fetch) -> None:
        rows = fetch("survey_quality", wave="all").set_index(["margin", "group"])
        assert np.isnan(rows.loc[("ward", tiny.CROSS), "respondents_share"])  # 24 of 224
        told = rows.loc[("ward", tiny.ABBEY), "respondents_share"]
        assert told == 0.55  # 120 of 224, in steps of 5 %: from 118 to 128
        assert rows.loc[("ward", tiny.BROOK), "respondents_share"] == 0.35


class TestNoPersonInTheStore:
    @pytest.fixture
    def opened(self, shipped: Place) -> duckdb.DuckDBPyConnection:
        assert shipped.data.is_dir()
        return store.connect()

    def test_no_table_has_a_row_a_person(self, opened: duckdb.DuckDBPyConnection) -> None:
        tables_ = opened.execute(
            "select table_name from duckdb_tables() where table_name like 'survey%'"
        ).fetchall()
        held = {name for (name,) in tables_}
        assert held == {
            "survey", "survey_wave", "survey_outcome", "survey_estimate", "survey_covariance",
            "survey_quality", "survey_fault",
        }  # fmt: skip
        groups = opened.execute(
            'select count(distinct (breakdown, "group")) from survey_estimate'
        ).fetchone()
        (rows,) = opened.execute("select count(*) from survey_estimate").fetchone() or (0,)
        assert groups is not None
        assert rows == 36 * 3 * groups[0]  # outcomes, waves and groups, and no more

    def test_no_table_holds_a_mark_of_a_person_or_a_text_of_theirs(
        self, opened: duckdb.DuckDBPyConnection
    ) -> None:
        with (SHIPPED / "answers.csv").open(encoding="utf-8") as file:
            people = list(csv.DictReader(file))
        secret = {row["id"] for row in people} | {row["q13_words"] for row in people} - {""}
        columns = opened.execute(
            "select table_name, column_name from duckdb_columns() "
            "where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        for table, column in columns:
            found = opened.execute(f'select distinct "{column}" from "{table}"').fetchall()  # noqa: S608
            assert not secret & {text for (text,) in found}, (table, column)

    def test_every_figure_shown_rests_on_thirty_answers(self, fetch: Fetch, shipped: Place) -> None:
        assert shipped.data.is_dir()
        rows = fetch("survey_estimates", outcome="", wave="", breakdown="")
        shown = rows[rows["estimate"].notna()]
        assert (shown["n"] >= 30).all()
        assert (shown.loc[shown["breakdown"] == "ward", "n"] >= 100).all()
        assert shown[["lower", "upper"]].notna().all(axis=None)
        assert (rows.loc[rows["estimate"].isna(), "reason"] != "").all()
        assert rows.loc[rows["estimate"].isna(), ["se", "lower", "upper"]].isna().all(axis=None)

    @pytest.mark.parametrize("name", [name for name in queries.names() if "survey" in name])
    def test_no_query_of_the_command_line_gives_more_than_groups(
        self, name: str, shipped: Place, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert shipped.data.is_dir()
        words = [f"--param={key}=" for key in ("outcome", "wave", "breakdown")
                 if key in queries.load(name).parameters]  # fmt: skip
        assert cli.main(["query", name, "--format", "csv", *words]) == 0
        told = capfd.readouterr().out
        assert not re.search(r"R0\d{4}", told)
        assert "station late at night" not in told


class TestWatermark:
    @pytest.mark.parametrize(
        "name", ["survey_about", "survey_waves", "survey_estimates", "survey_quality",
                 "survey_covariances", "survey_by_ward"],
    )  # fmt: skip
    def test_stands_in_every_row_of_figures(self, name: str, fetch: Fetch) -> None:
        asked = {"share": "unsafe-after-dark", "by": "ward"}
        rows = fetch(name, outcome="", wave="", breakdown="", **asked)
        assert len(rows)
        assert (rows["mark"] == ILLUSTRATIVE).all()

    def test_stands_in_a_figure_and_in_its_source(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["figure", "survey-unsafe-after-dark", "--format", "json"]) == 0
        record = json.loads(capfd.readouterr().out)
        assert record["estimate"] == pytest.approx(UNSAFE / PEOPLE)
        assert record["label"].startswith(ILLUSTRATIVE)
        assert (record["kind"], record["words"]) == ("illustrative", ILLUSTRATIVE)
        assert ILLUSTRATIVE.lower() in record["source"]

    @pytest.mark.parametrize(
        ("words", "share"),
        [
            (("--group", "Women"), None),
            (("--group", "35 to 49"), None),
            (("--area", tiny.ABBEY), 24 / 60),
            (("--area", tiny.BOROUGH, "--to", "2025-09"), 37 / 112),
        ],
    )
    def test_figures_of_groups_wards_and_waves(
        self, words: tuple[str, ...], share: float | None, capfd: pytest.CaptureFixture[str]
    ) -> None:
        key = "survey-unsafe-after-dark"
        assert cli.main(["figure", key, *words, "--format", "json"]) == 0
        record = json.loads(capfd.readouterr().out)
        assert record["lower"] < record["estimate"] < record["upper"]
        assert share is None or record["estimate"] == pytest.approx(share)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("survey-joy",), "no share 'joy'; there are: safe-by-day"),
            (("survey-victim", "--group", "Martians"), "no group 'Martians'"),
            (("survey-victim", "--area", "E05999999"), "no group 'E05999999' in 'ward'"),
            (("survey-victim", "--to", "2023-01"), "no wave ended in 2023-01"),
        ],
    )
    def test_what_is_not_there_is_told_of(
        self, words: tuple[str, ...], told: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["figure", *words]) == 1
        assert told in capfd.readouterr().err

    def test_a_share_as_a_measure_has_the_months_of_its_wave(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["figure", "unsafe", "--to", "2024-02", "--format", "json"]) == 0
        record = json.loads(capfd.readouterr().out)
        assert (record["from"], record["to"]) == ("2025-09", "2025-09")
        assert record["mark"] == ILLUSTRATIVE
        assert "offence" not in record

    def test_is_a_property_of_the_source(self, fetch: Fetch) -> None:
        sources = fetch("sources").set_index("source")
        assert sources.loc["tiny", "kind"] == "illustrative"
        register = tomllib.loads((paths.ROOT / "data" / "sources.toml").read_text("utf-8"))
        assert register["illustrative-survey"]["kind"] == "illustrative"
        assert 'kind = "illustrative"' in (SHIPPED / "map.toml").read_text("utf-8")


class TestTheIllustrativeSurvey:
    def test_is_what_its_script_writes(
        self, shipped: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = tmp_path / "data"
        tables_ = ("areas.csv", "population.csv", "deprivation.csv", "census_margins.csv")
        words = ("partnership.toml", "survey/questions.toml", "survey/illustrative/map.toml")
        for name in (*tables_, *words):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).write_bytes((shipped.data / name).read_bytes())
        monkeypatch.setenv("WARDLENS_DATA", str(data))
        assert made_up.illustrate().read_bytes() == (SHIPPED / "answers.csv").read_bytes()

    def test_is_read_without_a_fault_in_every_ward_and_both_waves(
        self, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.data.is_dir()
        assert fetch("survey_faults", **DEMO).empty
        waves = fetch("survey_waves", **DEMO).set_index("wave")
        assert waves.loc["all", "respondents"] == 2_400
        assert (waves.loc[["2024", "2025"], "respondents"] > 1_000).all()
        assert (waves["design_effect_after"] > waves["design_effect_before"]).all()
        shares = fetch("survey_quality", wave="all", **DEMO).query("margin == 'ward'")
        people = shares["respondents_share"] * 2_400
        assert people.between(60, 220).all()
        assert len(people) == 19

    def test_differences_go_the_way_of_the_published_ones(
        self, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.data.is_dir()

        def safe(breakdown: str) -> pd.Series:
            return _share(fetch, "safe-after-dark", breakdown=breakdown, **DEMO)["estimate"]

        assert 0.6 < safe("all")["all"] < 0.8
        assert safe("sex")["male"] - safe("sex")["female"] > 0.15
        assert safe("disability")["not-disabled"] - safe("disability")["disabled"] > 0.1
        assert safe("deprivation")["5"] > safe("deprivation")["1"]
        assert 0.45 < _share(fetch, "police-good-job", **DEMO).loc["all", "estimate"] < 0.57
        assert 0.67 < _share(fetch, "police-trust", **DEMO).loc["all", "estimate"] < 0.77
        assert 0.36 < _share(fetch, "reported", **DEMO).loc["all", "estimate"] < 0.5

    def test_raking_reaches_the_census(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.data.is_dir()
        rows = fetch("survey_quality", wave="2025", **DEMO).set_index("margin")
        raked = rows.loc[["age", "sex", "ethnicity5", "ward-group"]]
        assert (raked["weighted_share"] - raked["census_share"]).abs().max() < 0.002

    def test_census_margins_are_those_of_the_published_files(self, sources: Path) -> None:
        ours = pd.read_csv(paths.ROOT / "data" / "census_margins.csv")
        pd.testing.assert_frame_equal(
            census_margins(sources / "population"), ours, check_dtype=False
        )
        by = ours.groupby("margin")["residents"].sum()
        assert by["age"] == by["sex"] == 18_664 + 23_268 + 39_164 + 30_047 + 24_323


class TestSimulated:
    ASKED = (tiny.ABBEY, tiny.BROOK, tiny.CROSS)

    def test_thirty_a_ward_are_refused_on_the_map(self, tmp_path: Path) -> None:
        asked = dict.fromkeys(self.ASKED, 30)
        found = surveys.added_up(
            surveys.simulated(tmp_path / "s", asked, dict.fromkeys(self.ASKED, 0.25))
        ).estimates.shown
        wards = found[(found["breakdown"] == "ward") & (found["outcome"] == "unsafe-after-dark")]
        assert wards["estimate"].isna().all()
        assert wards["reason"].str.contains("it takes 100").all()

    def test_two_thousand_a_ward_find_the_truth(self, tmp_path: Path) -> None:
        truth = {tiny.ABBEY: 0.35, tiny.BROOK: 0.25, tiny.CROSS: 0.15}
        asked = dict.fromkeys(self.ASKED, 2_000)
        found = surveys.added_up(surveys.simulated(tmp_path / "s", asked, truth)).estimates.shown
        wards = found[(found["breakdown"] == "ward") & (found["outcome"] == "unsafe-after-dark")]
        pooled = wards[wards["wave"] == "all"].set_index("group")
        for ward, share in truth.items():
            row = pooled.loc[ward]
            assert row["lower"] - 0.02 < share < row["upper"] + 0.02
            assert row["upper"] - row["lower"] < 0.06

    def test_neighbouring_wards_are_pooled(self, tmp_path: Path) -> None:
        asked = {tiny.ABBEY: 80, tiny.BROOK: 60, tiny.CROSS: 50}
        folder = surveys.simulated(tmp_path / "s", asked, dict.fromkeys(asked, 0.3), spread=0)
        found = surveys.added_up(folder)
        rows = found.estimates.shown.query(
            "wave == 'all' and outcome == 'unsafe-after-dark' and breakdown == 'ward-group'"
        ).set_index("group")
        unsafe = found.coded.outcomes["unsafe-after-dark"]
        in_town = found.coded.people["ward"].isin([tiny.ABBEY, tiny.BROOK])
        assert rows.loc["town", "n"] == 80 + 60
        assert rows.loc["town", "estimate"] == pytest.approx(unsafe[in_town].sum() / (80 + 60))


def test_the_catalogue_holds_together(shipped: Place) -> None:
    assert shipped.data.is_dir()
    known = catalogue.read()
    survey = mapping.read(SHIPPED / "map.toml", known)
    assert set(known.questions) - set(survey.questions) == {"asb"}  # the example asks it by kind
    assert set(survey.questions) <= set(known.questions)
    assert len(known.outcomes) == 37
    assert {one.polarity for one in known.outcomes} == {"lower", "higher", "none"}
    assert used.folder("illustrative") == SHIPPED
    wards = {ward for group in config.read().ward_groups for ward in group.wards}
    assert len(wards) == 19
