"""Counts of people: what is released is right, enough, and gives nobody away."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from people_attack import PLAIN, SENSITIVE, TALLY, attacked, blocks_of, first_withheld
from scipy.optimize import Bounds, LinearConstraint, milp

from wardlens.ingest.people import people, protection, published, withheld
from wardlens.ingest.people.protection import Attribute, Block, Plan, Span
from wardlens.ingest.people.withheld import Known
from wardlens.stats.disclosure import TOTAL, with_margins
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


@pytest.fixture(autouse=True)
def _printed_at_the_end(record_property: Callable[[str, object], None]) -> Iterator[None]:
    TALLY.clear()
    yield
    record_property("attacked", [TALLY[key] for key in ("attacked", "narrower", "determined")])


def another(
    table: pd.DataFrame, status: Known, rule: tuple[int, int], drawn: np.random.Generator
) -> pd.DataFrame:
    """Other counts, drawn at will, with the same figures shown and the same first withheld."""
    figures, values = with_margins(table)
    low, high = np.array(values), np.array(values)
    for place, name in enumerate(figures.index):
        if status.get(name) == "withheld":
            is_first = rule[0] <= values[name] <= rule[1]
            low[place] = rule[0] if is_first else rule[1] + 1
            high[place] = rule[1] if is_first else 10_000
    found = milp(
        drawn.normal(size=table.size),
        integrality=np.ones(table.size),
        bounds=Bounds(0, 10_000),
        constraints=LinearConstraint(figures.to_numpy(), low, high),
    )
    return pd.DataFrame(found.x.round().astype("int64").reshape(table.shape))


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
        # Three of 0 to 9 make 27 only as 9 each: shown beside their total, they are told.
        assert set(careful["area_code"]) == {"Z"}

    def test_of_sensitive_offences_none_is_withheld_like_nine(self) -> None:
        few = {"a": 9, "b": 0, "c": 40, "d": 50}
        counted = cells(*[(ward, 2024, "Male", "18 to 24", n) for ward, n in few.items()])
        plan = Plan("v", wards=list("abcd"), ward_parts=False, sensitive=True)
        rows = protection.released(counted, YEARS, plan, "Z")
        block = rows[rows["area_code"] != "Z"].set_index("area_code")["status"]
        assert block.to_dict() == {"a": "withheld", "b": "withheld", "c": "shown", "d": "withheld"}

    def test_wards_are_not_given_where_few_offences_bound_the_victims(self) -> None:
        victims = {"a": 4, "b": 40, "c": 50}
        counted = cells(*[(ward, 2024, "Male", "18 to 24", n) for ward, n in victims.items()])
        offences = counted.assign(people=counted["people"] + 5)
        plan = {"wards": list("abc"), "ward_parts": False, "sensitive": True}
        free = protection.released(counted, YEARS, Plan("v", **plan), "Z")
        assert set(free["area_code"]) == {"Z", *"abc"}
        bound = Plan("v", **plan, beside=offences)  # 4 + 5: nine victims would fit
        assert set(protection.released(counted, YEARS, bound, "Z")["area_code"]) == {"Z", *"abc"}
        bound = Plan("v", **plan, beside=offences.assign(people=offences["people"] - 1))
        assert set(protection.released(counted, YEARS, bound, "Z")["area_code"]) == {"Z"}

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([0.5, 2.0, 6.0]), st.booleans())
    @example(342, 0.5, False)  # wards and years bound each other through a withheld total
    @example(1, 0.5, True)  # two small years under a total that is withheld, and is not small
    def test_nothing_small_can_be_worked_out_from_all_tables_together(
        self, seed: int, mean: float, sensitive: bool
    ) -> None:
        drawn = np.random.default_rng(seed)
        counted = PLENTY.assign(people=drawn.poisson(mean, len(PLENTY)) * drawn.choice([1, 9]))
        plan = replace(PLAN, sensitive=sensitive)
        rows = protection.released(counted, YEARS, plan, "Z")
        rule = SENSITIVE if sensitive else PLAIN
        first = first_withheld(rows, counted, "Z", rule)
        for dimensions in (
            ("part", "ward"), ("part", "sex"), ("part", "age"),
            ("sex", "age"), ("ward", "sex"), ("ward", "age"),
        ):  # fmt: skip
            assert not attacked(rows, "Z", dimensions, withheld_first=rule, first=first)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([2.0, 6.0]), st.booleans())
    def test_other_counts_behind_the_same_figures_are_withheld_in_the_same_places(
        self, seed: int, mean: float, sensitive: bool
    ) -> None:
        drawn = np.random.default_rng(seed)
        table = pd.DataFrame(drawn.poisson(mean * np.array([[10, 1, 9, 1, 14]] * 5)))
        whole = {(row, TOTAL): "shown" for row in table.index} | {(TOTAL, TOTAL): "shown"}
        status = withheld.decided(table, whole, sensitive=sensitive)
        assume(status is not None and "withheld" in status.values())
        low, high = withheld.limits(sensitive=sensitive)
        for _ in range(2):
            other = another(table, status, (low, high), drawn)
            assert withheld.decided(other, whole, sensitive=sensitive) == status

    def test_blocks_that_overlap_are_refused(self, copy: Place) -> None:
        with (copy.data / "people_windows.csv").open("a", encoding="utf-8") as file:
            file.write("stop-search,2026-01,2026-12,12\n")
        with pytest.raises(config.ConfigError, match="two blocks of stop-search overlap"):
            people.blocks("stop-search")

    def test_a_block_that_parts_do_not_fill_is_refused(self) -> None:
        with pytest.raises(ValueError, match="18 months cannot be cut into parts of 12"):
            Block.of("x", date(2024, 1, 1), date(2025, 6, 1), 12)


def spans(series: str) -> list[tuple[date, date]]:
    """The blocks of months of a shipped series."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARDLENS_DATA", str(DATA))
        return [(block.whole.start, block.whole.end) for block in people.blocks(series)]


def beside(
    rows: pd.DataFrame, block: pd.DataFrame, series: str
) -> dict[tuple[object, object], float]:
    """Offences of the same wards and windows, by ward and part (None for the block)."""
    start, end = block["start"].min(), block["end"].max()
    ours = rows[(rows["series"] == series) & (rows["measure"] == "offences")]
    ours = ours[(ours["start"] >= start) & (ours["end"] <= end) & (ours["start"] != ours["end"])]
    return {
        (row.area_code, None if (row.start, row.end) == (start, end) else row.start): row.people
        for row in ours[ours["area_code"].str.startswith("E05")]
        .dropna(subset="people")
        .itertuples()
    }


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
            *(("ward", key) for key in people.SEARCH_WARD_ATTRIBUTES),
            *(("part", key) for key in people.SEARCH_ATTRIBUTES),
            *people.SEARCH_PAIRS,
            *(("ward", *pair) for pair in people.SEARCH_PAIRS),
        ],
        ids=" ".join,
    )
    def test_no_search_can_be_worked_out(self, dimensions: tuple[str, ...]) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        borough = config.read(DATA / "partnership.toml").borough_code
        for block in blocks_of(rows[rows["series"] == "stop-search"], spans("stop-search")):
            assert not attacked(block, borough, dimensions)

    @pytest.mark.parametrize("series", ["vawg-victims", "vawg-offences", "knife-crime"])
    def test_no_victim_can_be_worked_out(self, series: str) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        borough = config.read(DATA / "partnership.toml").borough_code
        ours = rows[(rows["series"] == series)]
        for block in blocks_of(ours[ours["measure"] != "offences"], spans(series)):
            for _, measured in block.groupby("measure"):
                most = beside(rows, block, series.replace("victims", "offences"))
                found = attacked(
                    measured, borough, ("part", "ward"), withheld_first=SENSITIVE, beside=most
                )
                assert not found

    @pytest.mark.parametrize(
        "dimensions",
        [
            ("part", "age"),
            ("part", "ethnicity-officer"),
            ("sex", "age"),
            ("sex", "ethnicity-officer"),
            ("sex", "age", "ethnicity-officer"),
        ],
        ids=" ".join,
    )
    def test_no_victim_of_homicide_can_be_worked_out(self, dimensions: tuple[str, ...]) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        for area, ours in rows[rows["series"] == "homicide-victims"].groupby("area_code"):
            assert not attacked(ours, str(area), dimensions)

    def test_no_ward_is_given_victims_beside_few_offences(self) -> None:
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        borough = config.read(DATA / "partnership.toml").borough_code
        victims = rows[rows["measure"] == "victims-under-25"]
        assert set(victims["area_code"]) == {borough}

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

    def test_no_search_can_be_worked_out_by_who_knows_which_were_first_withheld(
        self, sources: Path, shipped: Place
    ) -> None:
        assert shipped.stores.is_dir()
        held = published.searches(sorted((sources / "policeuk" / "stop-and-search").glob("*.csv")))
        counted = held.cells.assign(month=pd.to_datetime(held.cells["month"]).dt.date)
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        borough = config.read().borough_code
        for start, end in spans("stop-search"):
            for block in blocks_of(rows[rows["series"] == "stop-search"], [(start, end)]):
                inside = counted[(counted["month"] >= start) & (counted["month"] <= end)]
                first = first_withheld(block, inside, borough, PLAIN)
                assert any(first.values())
                for dimensions in (
                    ("part", "ward"), *(("ward", key) for key in people.SEARCH_WARD_ATTRIBUTES)
                ):  # fmt: skip
                    assert not attacked(block, borough, dimensions, first=first)

    def test_no_victim_of_homicide_can_be_worked_out_by_who_knows_that(
        self, sources: Path, shipped: Place
    ) -> None:
        assert shipped.stores.is_dir()
        in_london, here = published.homicide_cells(
            sources / "victims/mps_homicide_victims_2003_2023.csv"
        )
        rows = pd.read_parquet(DATA / "people_counts.parquet")
        ours = rows[rows["series"] == "homicide-victims"]
        for area, counted in ((published.REGION, in_london), (config.read().borough_code, here)):
            block = ours[ours["area_code"] == area]
            first = first_withheld(block, counted, area, PLAIN)
            assert any(first.values())
            for key in ("age", "ethnicity-officer"):
                assert not attacked(block, area, ("part", key), first=first)

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
