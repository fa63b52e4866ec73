"""Counts of people: what is released is right, enough, and gives nobody away."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from hypothesis import given, settings
from hypothesis import strategies as st
from people_attack import audited

from wardlens.ingest.people import people, protection, published
from wardlens.ingest.people.protection import Attribute, Block, Plan, Span
from wardlens.store import config, paths

DATA = paths.ROOT / "data"
YEARS = Block.of("x", date(2023, 9, 1), date(2025, 8, 1), 12)
SEX = Attribute("sex", ("Female", "Male", "Unknown"))
AGE = Attribute("age", ("18 to 24", "25 and over"))
PLAN = Plan("searches", (SEX, AGE), (("sex", "age"),), ("a", "b", "c"), ("sex", "age"))
WHOLE = ("Z", YEARS.whole.start, YEARS.whole.end)


def cells(*counted: tuple[str, int, str, str, int]) -> pd.DataFrame:
    """Rows of ward, year, sex, age and people."""
    rows = [
        {"ward_code": ward, "month": date(year, 3, 1), "sex": sex, "age": age, "people": people}
        for ward, year, sex, age, people in counted
    ]
    return pd.DataFrame(rows)


PLENTY = cells(
    *[
        (ward, year, sex, age, 10 * (place + 1))
        for place, ward in enumerate("abc")
        for year in (2024, 2025)
        for sex in ("Female", "Male")
        for age in AGE.groups
    ]
)


def figure(rows: pd.DataFrame, area: str, span: Span, breakdown: str, group: str) -> pd.Series:
    ours = (rows["area_code"] == area) & (rows["start"] == span.start) & (rows["end"] == span.end)
    (found,) = rows[ours & (rows["breakdown"] == breakdown) & (rows["group"] == group)].index
    return rows.loc[found]


class TestRelease:
    def test_large_counts_are_all_shown_and_add_up(self) -> None:
        rows = protection.released(PLENTY, YEARS, PLAN, "Z")
        assert set(rows["status"]) == {"shown", "zero"}
        assert figure(rows, "Z", YEARS.whole, "all", "All")["people"] == 2 * 4 * (10 + 20 + 30)
        assert figure(rows, "Z", YEARS.parts[1], "sex", "Male")["people"] == 2 * (10 + 20 + 30)
        assert figure(rows, "b", YEARS.whole, "age", "18 to 24")["people"] == 2 * 2 * 20
        assert figure(rows, "c", YEARS.parts[0], "all", "All")["people"] == 4 * 30
        pair = figure(rows, "Z", YEARS.whole, "age-sex", "Female, 25 and over")
        assert pair["people"] == 2 * (10 + 20 + 30)

    def test_the_unknown_group_is_there_and_marked_even_when_nobody_is_in_it(self) -> None:
        rows = protection.released(PLENTY, YEARS, PLAN, "Z")
        unknown = figure(rows, "Z", YEARS.whole, "sex", "Unknown")
        assert unknown["is_unknown"]
        assert (unknown["people"], unknown["status"]) == (0, "zero")

    def test_a_small_count_is_withheld_with_another_that_would_give_it_away(self) -> None:
        few = pd.concat([PLENTY, cells(("a", 2024, "Unknown", "18 to 24", 3))])
        rows = protection.released(few, YEARS, PLAN, "Z")
        year = rows[(rows["breakdown"] == "sex") & (rows["area_code"] == "Z")]
        year = year[year["start"] == YEARS.parts[0].start]
        assert (year["status"] == "withheld").sum() >= 2
        assert rows.loc[rows["status"] == "withheld", "people"].isna().all()

    def test_months_outside_the_block_count_nowhere(self) -> None:
        later = cells(("a", 2026, "Male", "18 to 24", 500))
        rows = protection.released(pd.concat([PLENTY, later]), YEARS, PLAN, "Z")
        assert figure(rows, "Z", YEARS.whole, "all", "All")["people"] == 480

    def test_a_count_without_a_ward_has_a_row_of_its_own(self) -> None:
        lost = cells(("?", 2024, "Male", "18 to 24", 40)).assign(ward_code=None)
        rows = protection.released(pd.concat([PLENTY, lost]), YEARS, PLAN, "Z")
        assert figure(rows, "UNPLACED", YEARS.whole, "all", "All")["people"] == 40

    def test_of_sensitive_offences_nine_are_few(self) -> None:
        counted = cells(*[(ward, 2024, "Male", "18 to 24", 9) for ward in "abc"])
        plain = protection.released(counted, YEARS, Plan("v", wards=["a", "b", "c"]), "Z")
        careful = protection.released(
            counted, YEARS, Plan("v", wards=["a", "b", "c"], sensitive=True), "Z"
        )
        assert "withheld" not in set(plain["status"])
        wards = careful[careful["area_code"] != "Z"]
        assert set(wards["status"]) == {"withheld", "zero"}
        assert (wards["status"] == "withheld").sum() == 3 + 3  # the year and the block

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([0.5, 2.0, 6.0]))
    def test_nothing_small_can_be_worked_out_from_all_tables_together(
        self, seed: int, mean: float
    ) -> None:
        drawn = np.random.default_rng(seed)
        counted = PLENTY.assign(people=drawn.poisson(mean, len(PLENTY)))
        rows = protection.released(counted, YEARS, PLAN, "Z")
        for dimensions in (("part", "ward"), ("part", "sex"), ("part", "age")):
            assert not audited(rows, "Z", dimensions)["recoverable"].any()
        for dimensions in (("sex", "age"), ("ward", "sex"), ("ward", "age")):
            assert not audited(rows, "Z", dimensions)["recoverable"].any()

    def test_blocks_that_overlap_are_refused(self, copy: Place) -> None:
        with (copy.data / "people_windows.csv").open("a", encoding="utf-8") as file:
            file.write("stop-search,2026-01,2026-12,12\n")
        with pytest.raises(config.ConfigError, match="two blocks of stop-search overlap"):
            people.blocks("stop-search")

    def test_a_block_that_parts_do_not_fill_is_refused(self) -> None:
        with pytest.raises(ValueError, match="18 months cannot be cut into parts of 12"):
            Block.of("x", date(2024, 1, 1), date(2025, 6, 1), 12)


class TestShipped:
    def test_no_small_count_of_people_is_in_the_file(self) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        assert rows.loc[rows["status"] == "withheld", "people"].isna().all()
        grouped = rows[rows["breakdown"] != "all"]
        assert not grouped["people"].between(1, 4).any()
        victims = rows[rows["measure"].isin(["victims", "victims-under-25"])]
        assert not victims["people"].between(1, 4).any()
        careful = rows["series"].str.startswith("vawg") | (rows["measure"] == "victims-under-25")
        assert not rows.loc[careful, "people"].between(1, 9).any()

    @pytest.mark.parametrize(
        "dimensions",
        [
            ("part", "ward"),
            ("part", "ward", "sex"),
            ("part", "ward", "age"),
            ("part", "ward", "ethnicity-self"),
            ("part", "ward", "ethnicity-officer"),
            ("part", "ward", "object"),
            ("part", "ward", "outcome"),
            ("part", "kind"),
            ("part", "power"),
            ("ward", "sex", "age"),
            ("ward", "sex", "ethnicity-self"),
            ("ward", "sex", "ethnicity-officer"),
            ("ward", "ethnicity-officer", "outcome"),
        ],
    )
    def test_no_search_can_be_worked_out(self, dimensions: tuple[str, ...]) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        searches = rows[(rows["series"] == "stop-search") & (rows["start"] != rows["end"])]
        borough = config.read(DATA / "partnership.toml").borough_code
        assert not audited(searches, borough, dimensions)["recoverable"].any()

    @pytest.mark.parametrize("series", ["vawg-victims", "vawg-offences", "knife-crime"])
    def test_no_victim_can_be_worked_out(self, series: str) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        borough = config.read(DATA / "partnership.toml").borough_code
        ours = rows[(rows["series"] == series) & (rows["start"] != rows["end"])]
        for _, measured in ours.groupby("measure"):
            for begins in (date(2000, 1, 1), date(2024, 3, 1)):
                ends = date(2024, 2, 1) if begins.year == 2000 else date(2030, 1, 1)
                block = measured[(measured["start"] >= begins) & (measured["end"] <= ends)]
                found = audited(block, borough, ("part", "ward"))
                assert not found["recoverable"].any()

    @pytest.mark.parametrize(
        "dimensions",
        [
            ("part", "age"),
            ("part", "ethnicity-officer"),
            ("sex", "age"),
            ("sex", "ethnicity-officer"),
            ("sex", "age", "ethnicity-officer"),
        ],
    )
    def test_no_victim_of_homicide_can_be_worked_out(self, dimensions: tuple[str, ...]) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        for area, ours in rows[rows["series"] == "homicide-victims"].groupby("area_code"):
            assert not audited(ours, str(area), dimensions)["recoverable"].any()

    def test_windows_of_a_series_never_overlap_but_inside_their_block(self) -> None:
        register = pd.read_csv(DATA / "people_windows.csv")
        for series in set(register["series"]):
            found = people.blocks(series)
            for before, after in itertools.pairwise(found):
                assert before.whole.end < after.whole.start

    def test_the_borough_of_searches_is_the_sum_of_its_years(
        self, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("people_counts", start=date(2021, 9, 1), end=date(2024, 8, 1),
            series="stop-search", measure="searches", breakdown="ethnicity-self")  # fmt: skip
        borough = rows[rows["level"] == "borough"]
        block = borough[(borough["start"].dt.year == 2021) & (borough["end"].dt.year == 2024)]
        assert block.set_index("group")["people"].to_dict() == {
            "Asian": 233 + 180 + 114, "Black": 267 + 212 + 127, "Mixed": 117 + 106 + 71,
            "White": 1_054 + 999 + 586, "Other": 64 + 60 + 46, "Unknown": 664 + 516 + 364,
        }  # fmt: skip

    def test_gaps_are_told_of(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("people_coverage")
        searches = rows[rows["series"] == "stop-search"].set_index("month")["state"]
        assert searches[searches != "covered"].to_dict() == {
            pd.Timestamp(2022, 1, 1): "missing", pd.Timestamp(2022, 12, 1): "partial"
        }  # fmt: skip
        windows = fetch("people_windows")
        years = windows[(windows["series"] == "stop-search") & (windows["kind"] == "part")]
        assert years["months_covered"].tolist() == [11, 12, 12]
        assert years["months_partial"].tolist() == [0, 1, 0]

    def test_residents_by_group_add_up_to_the_census(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        rows = fetch("population_groups")
        own = config.read().borough_code
        borough = rows[rows["area_code"] == own].groupby("breakdown")["residents"].sum()
        for breakdown in ("sex", "age", "ethnicity5", "ethnicity19", "disability"):
            assert borough[breakdown] == pytest.approx(168_063, rel=0.0002)
        for level in ("ward", "lsoa"):
            for breakdown in ("age", "ethnicity5", "disability"):
                ours = rows[(rows["level"] == level) & (rows["breakdown"] == breakdown)]
                assert ours["residents"].sum() == borough[breakdown]
                assert ours["area_code"].nunique() == {"ward": 19, "lsoa": 99}[level]
        police = rows[rows["breakdown"] == "age-police"].set_index("group")["residents"]
        ages = rows[(rows["area_code"] == own) & (rows["breakdown"] == "age")]
        band = ages.set_index("group")["residents"]
        assert police["25 to 34"] == band["25 to 34"]
        assert police["18 to 24"] < band["16 to 24"]
        assert police["17 and under"] < band["15 and under"]


class TestAgainstThePublishersFiles:
    def test_violence_against_women_is_that_of_the_file(
        self, sources: Path, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        (path,) = (sources / "mps").glob("vawg-victims.*.csv")
        table = pd.read_csv(path)
        table = table[table["sheet"] == "Victim count by location"]
        month = pd.to_datetime(table["recorded_date_months"])
        year = table[(month >= "2025-03-01") & (month <= "2026-02-01")]
        rows = fetch("people_counts", start=date(2025, 3, 1), end=date(2026, 2, 1),
            series="vawg-victims", measure="victims", breakdown="all")  # fmt: skip
        spans = rows[rows["start"] != rows["end"]].set_index("area_code")["people"]
        assert spans[config.read().borough_code] == year["count"].sum() == 1_954
        assert spans["UNPLACED"] == year.loc[year["ward_name_clean_2"].isna(), "count"].sum() == 23
        tolworth = year.loc[year["ward_name_clean_2"] == "Tolworth", "count"].sum()
        assert spans["E05013945"] == tolworth == 170
        months = rows[rows["start"] == rows["end"]]
        assert months["people"].sum() == 1_954

    def test_homicide_in_london_is_that_of_the_file(
        self, sources: Path, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        table = pd.read_csv(sources / "victims" / "mps_homicide_victims_2003_2023.csv")
        rows = fetch("people_counts", start=date(2003, 1, 1), end=date(2023, 12, 1),
            series="homicide-victims", measure="victims", breakdown="")  # fmt: skip
        whole = rows[(rows["start"].dt.year == 2003) & (rows["end"].dt.year == 2023)]
        region = whole[whole["area_code"] == published.REGION]
        found = region.set_index(["breakdown", "group"])["people"]
        assert found["all", "All"] == len(table) == 2_912
        assert found["sex", "Female"] == (table["Sex"] == "Female").sum() == 695
        assert found["age", "20 to 24"] == (table["Age Group"] == "20 to 24").sum() == 478
        here = whole[whole["area_code"] == config.read().borough_code]
        assert here.loc[here["breakdown"] == "all", "people"].tolist() == [33]

    def test_shipping_again_gives_what_is_shipped(self, sources: Path, shipped: Place) -> None:
        assert shipped.stores.is_dir()
        (path,) = (sources / "mps").glob("monthly-crime-dashboard.*.csv")
        again = published.knife_crime(path)
        kept = pd.read_parquet(DATA / "people_counts.parquet")
        kept = kept[kept["series"] == "knife-crime"]
        columns = ["area_code", "start", "end", "measure", "group", "people", "status"]
        pd.testing.assert_frame_equal(
            again[columns].reset_index(drop=True), kept[columns].reset_index(drop=True),
            check_dtype=False,
        )  # fmt: skip


def test_the_tiny_store_answers_by_ward_and_group(fetch: Fetch) -> None:
    rows = fetch("people_counts", start=date(2025, 3, 1), end=date(2026, 2, 1),
        series="stop-search", measure="searches", breakdown="ethnicity-self")  # fmt: skip
    abbey = rows[rows["area_code"] == tiny.ABBEY].set_index("group")["people"]
    assert abbey.to_dict() == tiny.SEARCHED_WARD_SELF[tiny.ABBEY]
    withheld = rows[rows["status"] == "withheld"]
    assert withheld["people"].isna().all()
    assert len(withheld) == 4


def test_only_windows_inside_the_period_are_given(fetch: Fetch) -> None:
    rows = fetch("people_counts", start=date(2025, 4, 1), end=date(2026, 2, 1),
        series="stop-search", measure="", breakdown="ethnicity-self")  # fmt: skip
    assert rows.empty
