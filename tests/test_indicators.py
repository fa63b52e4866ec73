"""Published indicators: read as published, keyed as ours, and never surer than they are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place

from wardlens import cli
from wardlens.ingest import indicators
from wardlens.ingest.indicators import development_goals
from wardlens.ingest.indicators.figures import Figure
from wardlens.ingest.indicators.words import UnknownWordError, group_of, month_range
from wardlens.records import numbers
from wardlens.store import config, paths

BREAKDOWNS = {
    "all", "sex", "age", "age-sex", "ethnicity5", "ethnicity18", "sex-ethnicity", "disability",
    "income", "orientation", "qualification", "deprivation", "offence", "way-of-reporting",
}  # fmt: skip
REGION, COUNTRY = "E12000007", "K04000001"


def given(**changes: object) -> pd.DataFrame:
    """One figure as a publisher of the Development Goals has it."""
    row = {
        "Year": "2022/23", "Sex": "", "Highest qualification": "", "Region": "",
        "Observation status": "Normal value", "GeoCode": "", "Value": "79.139",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def read(table: pd.DataFrame, folder: Path, **how: object) -> list[Figure]:
    table.to_csv(folder / "table.csv", index=False)
    described = development_goals.Table("feel-safe-after-dark", "table.csv", **how)  # type: ignore[arg-type]
    return list(development_goals.of_table(folder, described))


class TestAFigureOfTheDevelopmentGoals:
    def test_is_rounded_to_three_digits_and_says_where_and_when(self, tmp_path: Path) -> None:
        (found,) = read(given(), tmp_path)
        assert found.value == 79.1
        assert found.group == ("all", "All", 0)
        assert (found.start, found.end, found.area.code) == ("2022-04", "2023-03", COUNTRY)
        assert found.note == "not a National Statistic"

    def test_of_people_with_the_qualification_none_is_no_second_total(self, tmp_path: Path) -> None:
        both = pd.concat([given(), given(**{"Highest qualification": "None", "Value": "71.8"})])
        groups = {found.group.label: found.value for found in read(both, tmp_path)}
        assert groups == {"All": 79.1, "No qualification": 71.8}

    @pytest.mark.parametrize("value", ["", "78.51"])
    def test_that_is_marked_withheld_is_withheld_whatever_stands_there(
        self, value: str, tmp_path: Path
    ) -> None:
        marked = given(**{"Observation status": "Missing value; suppressed", "Value": value})
        (found,) = read(marked, tmp_path)
        assert found.value is None
        assert found.note.startswith("withheld by the publisher")

    def test_that_is_empty_is_missing_and_not_zero(self, tmp_path: Path) -> None:
        (found,) = read(given(Year="2020/21", Value=""), tmp_path)
        assert (found.value, found.note) == (None, "not published")

    def test_of_a_region_is_about_the_region(self, tmp_path: Path) -> None:
        (found,) = read(given(Region="Testland", GeoCode="E12000099"), tmp_path)
        assert (found.area, found.group.breakdown) == (("E12000099", "Testland"), "all")

    def test_of_a_pair_of_things_that_no_page_shows_is_left_out(self, tmp_path: Path) -> None:
        assert read(given(Sex="Male", **{"Highest qualification": "Other"}), tmp_path) == []
        assert read(given(Sex="Male", Region="Testland"), tmp_path) == []

    def test_in_words_not_known_is_told_of_and_not_guessed(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownWordError, match="'Women' is none of Female, Male"):
            read(given(Sex="Women"), tmp_path)


@pytest.mark.parametrize("words", ["", "2022", "2022/24", "last year", "2018Q5", "2022-13"])
def test_a_period_in_other_words_is_refused(words: str) -> None:
    with pytest.raises(UnknownWordError):
        month_range(words)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2019/20", "2019-04", "2020-03"),
        ("1999/00", "1999-04", "2000-03"),
        ("12 months to 2023-03", "2022-04", "2023-03"),
        ("12 months to 2023-12", "2023-01", "2023-12"),
        ("2018Q4", "2018-10", "2018-12"),
        ("2018 to 2020", "2017-04", "2020-03"),
        ("2015/16 to 2017/18", "2015-04", "2018-03"),
        ("17 May to 11 June 2023", "2023-05", "2023-06"),
        ("2021-06", "2021-06", "2021-06"),
    ],
)
def test_a_period_has_a_first_and_a_last_month(words: str, start: str, end: str) -> None:
    assert month_range(words)[1:] == (start, end)


def test_different_words_for_one_group_are_one_group() -> None:
    asian = {group_of("ethnicity5", [words]) for words in ("Asian", "Asian/Asian British")}
    none = {
        group_of("qualification", [words])
        for words in ("None", "No qualification", "No qualifications")
    }
    assert len(asian) == len(none) == 1


class TestTheShippedTable:
    @pytest.fixture
    def values(self) -> pd.DataFrame:
        return pd.read_csv(paths.ROOT / "data" / "indicators.csv", keep_default_na=False)

    @pytest.fixture
    def listed(self) -> pd.DataFrame:
        return pd.read_csv(paths.ROOT / "data" / "indicator_list.csv").set_index("indicator")

    def test_has_each_figure_once_and_every_indicator_in_the_list(
        self, values: pd.DataFrame, listed: pd.DataFrame
    ) -> None:
        assert not values.duplicated(indicators.KEY).any()
        assert set(values["indicator"]) == set(listed.index)
        assert listed.index.is_unique
        assert set(values["breakdown"]) <= BREAKDOWNS
        assert (values.loc[values["breakdown"] == "all", "group"] == "All").all()

    def test_says_of_every_missing_figure_why(self, values: pd.DataFrame) -> None:
        missing = values["value"] == ""
        assert missing.any()
        assert (values.loc[missing, "note"] != "").all()

    def test_has_shares_that_can_be(self, values: pd.DataFrame, listed: pd.DataFrame) -> None:
        units = values["indicator"].map(listed["unit"])
        shares = pd.to_numeric(values.loc[units == "percent", "value"])
        assert shares.between(0, 100).where(shares.notna(), True).all()

    def test_is_small(self) -> None:
        assert (paths.ROOT / "data" / "indicators.csv").stat().st_size < 1_500_000

    def test_every_source_of_the_list_is_registered(
        self, listed: pd.DataFrame, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        assert set(listed["source"]) <= set(fetch("sources")["source"])
        assert set(listed["polarity"]) <= {"lower", "higher", "none"}
        themes = {"perceptions", "confidence", "victims", "reporting", "context"}
        assert set(listed["theme"]) <= themes


class TestPublishedCheckFigures:
    @pytest.mark.parametrize(
        ("key", "area", "own", "region"),
        [
            ("pas-good-job", "E09000021", 51, 47),
            ("pas-ward-officer", "E09000021", 16, 13),
            ("pas-informed", "E09000021", 30, 29),
            ("pas-listens", "E09000021", 60, 57),
            ("pas-relied-on", "E09000021", 53, 59),
            ("pas-treats-fairly", "E09000021", 62, 62),
            ("pas-trust", "E09000021", 72, 69),
            ("pas-understands", "E09000021", 60, 57),
        ],
    )
    def test_of_confidence_in_december_2023(
        self, key: str, area: str, own: int, region: int, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("indicator_values", indicator=key, areas=[area, REGION])
        newest = rows[rows["end"] == "2023-12-01"].set_index("area_code")["value"]
        assert newest.to_dict() == {area: own, REGION: region}

    def test_of_every_borough_in_every_quarter(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("indicator_values", indicator="pas-listens", areas=[])
        assert rows.groupby("end")["area_code"].nunique().tolist() == [32 + 1] * 37
        assert rows[["area_name", "value"]].notna().all(axis=None)
        assert fetch("indicator_values", indicator="pas-trust", areas=[])["end"].nunique() == 32

    def test_of_feeling_safe_after_dark(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("indicator_values", indicator="feel-safe-after-dark", areas=[COUNTRY, REGION])
        rows = rows[rows["end"] == "2023-03-01"].set_index(["area_code", "group"])["value"]
        assert rows[COUNTRY, "All"] == 79.1
        assert (rows[COUNTRY, "Men"], rows[COUNTRY, "Women"]) == (89.7, 69.0)
        assert rows[COUNTRY, "No qualification"] == 71.8
        assert rows[REGION, "All"] == 82.7
        assert pd.isna(rows[COUNTRY, "Chinese"])

    def test_of_violence_known_to_the_police(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("indicator_values", indicator="known-to-police", areas=[])
        rows = rows.set_index(["end", "group"])["value"]
        assert rows[pd.Timestamp("2023-03-01"), "All"] == 43.4
        assert rows[pd.Timestamp("2020-03-01"), "Wounding"] == 67.5
        assert pd.isna(rows[pd.Timestamp("2021-03-01"), "All"])


class TestAgainstThePublishersFiles:
    def test_the_shipped_table_is_what_the_loader_makes_of_them(self, sources: Path) -> None:
        areas = pd.read_csv(paths.ROOT / "data" / "areas.csv", dtype="str", keep_default_na=False)
        partnership = config.read(paths.ROOT / "data" / "partnership.toml")
        made = indicators.indicators(sources, areas, partnership).to_csv(index=False)
        shipped = (paths.ROOT / "data" / "indicators.csv").read_text("utf-8")
        assert made == shipped

    def test_two_figures_for_one_year_are_neither_taken(self, sources: Path) -> None:
        homicide = pd.read_csv(
            sources / "victims" / "indicator_16-1-1.csv", keep_default_na=False
        ).query("Year == '2012/13' and Age == '' and Sex == ''")
        assert len(homicide) == 2
        ours = pd.read_csv(paths.ROOT / "data" / "indicators.csv").query(
            "indicator == 'homicide' and end == '2013-03' and breakdown == 'all'"
        )
        assert ours["value"].isna().tolist() == [True]
        assert ours["note"].tolist() == [indicators.CONTRADICTED]


class TestFigure:
    def record(self, capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
        assert cli.main(["figure", *words, "--format", "json"]) == 0
        found: dict[str, object] = json.loads(capfd.readouterr().out)
        return found

    def test_of_an_indicator_is_the_newest_for_the_borough(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        record = self.record(capfd, "pas-trust")
        assert record["estimate"] == tiny.TRUST[tiny.BOROUGH][1]
        assert (record["area"], record["period"]) == (tiny.BOROUGH, "12 months to December 2023")
        assert (record["lower"], record["n"]) == (None, None)
        assert record["base"] == "base not published"
        assert record["reason"] == "no base published, so no interval"
        assert (
            record["source"] == "Publisher of mopac-pas: Title of mopac-pas, edition February 2026"
        )

    def test_of_another_area_and_period(self, capfd: pytest.CaptureFixture[str]) -> None:
        record = self.record(capfd, "pas-trust", "--area", tiny.REGION[0], "--to", "2022-12")
        assert record["estimate"] == tiny.TRUST[tiny.REGION[0]][0]
        assert record["area_name"] == tiny.REGION[1]

    def test_that_is_not_published_for_the_borough_is_of_the_widest_area(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        record = self.record(capfd, "feel-safe-after-dark", "--group", "Women")
        assert record["estimate"] == tiny.AFTER_DARK["Women"]
        assert (record["area"], record["breakdown"]) == (tiny.COUNTRY[0], "sex")

    def test_that_is_withheld_says_so(self, capfd: pytest.CaptureFixture[str]) -> None:
        record = self.record(capfd, "feel-safe-after-dark", "--group", "75 and over")
        assert (record["estimate"], record["method"]) == (None, "")
        assert record["reason"] == "withheld by the publisher"

    def test_prints_a_table_too(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["figure", "feel-safe-after-dark"]) == 0
        assert "Feel safe walking alone after dark, 2022-04 to 2023-03" in capfd.readouterr().out

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("pas-trust", "--area", "E05999999"), "has no area 'E05999999'"),
            (("pas-trust", "--to", "2020-12"), "it has: 2022-12, 2023-12"),
            (("pas-trust", "--group", "Martians"), "has no group 'Martians'; it has: All"),
            (("offences", "--group", "Women"), "is not counted by groups of people"),
        ],
    )
    def test_of_what_is_not_there_says_what_is(
        self, words: tuple[str, ...], told: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["figure", *words]) == 1
        assert told in capfd.readouterr().err

    def test_with_a_base_says_why_there_is_no_interval_all_the_same(self) -> None:
        assert "design" in numbers.no_interval(16_112)


def test_an_indicator_of_chosen_areas_has_no_other(fetch: Fetch) -> None:
    rows = fetch("indicator_values", indicator="pas-trust", areas=[tiny.NEAR])
    assert rows["value"].tolist() == list(tiny.TRUST[tiny.NEAR])
    assert rows["end"].dt.date.tolist() == [date(2022, 12, 1), date(2023, 12, 1)]
    assert rows["area_name"].unique().tolist() == ["Nearham"]
