"""Stop and search: recognised, placed, counted; nothing lost, nothing shown too early."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import shapely
import tiny
from conftest import Fetch, Place
from shapely.geometry import shape

from wardlens.ingest.build.release import release_id
from wardlens.ingest.counts import editions, files, layouts
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.ingest.people import people, searches_held, stop_search
from wardlens.ingest.people.searches_held import Held
from wardlens.stats import disclosure
from wardlens.store import config, paths, store

Take = Callable[..., LoadReport]
YEAR = tiny.months(date(2025, 3, 1), date(2026, 2, 1))


def at(month: date, day: int = 15, hour: int = 12) -> str:
    return f"{month:%Y-%m}-{day:02}T{hour:02}:00:00+00:00"


def a_year() -> tiny.Table:
    """Each month: 6 of Abbey (4 White, 2 Black), 5 of Brook, 1 elsewhere, 1 without a place."""
    lines = []
    for month in YEAR:
        when = at(month)
        lines += [tiny.search(tiny.IN_WARD[tiny.ABBEY], when)] * 4
        lines += [tiny.search(tiny.IN_WARD[tiny.ABBEY], when, ethnicity="Black")] * 2
        lines += [tiny.search(tiny.IN_WARD[tiny.BROOK], when, "Female", "over 34")] * 5
        lines += [tiny.search(tiny.ELSEWHERE, when), tiny.search(tiny.NOWHERE, when)]
    return tiny.search_table(lines)


def read(table: tiny.Table, folder: Path) -> stop_search.Searches:
    return stop_search.read(files.examine(table.write(folder / "searches.csv")))


class TestReading:
    def test_the_header_says_what_it_is(self, tmp_path: Path) -> None:
        file = files.examine(a_year().write(tmp_path / "anything.csv"))
        assert layouts.recognise(file).key == "stop-search"

    def test_every_line_is_taken_outside_or_without_a_place(self, tmp_path: Path) -> None:
        searches = read(a_year(), tmp_path)
        assert searches.months["records"].tolist() == [4 + 2 + 5 + 1 + 1] * 12
        assert searches.months["taken"].tolist() == [4 + 2 + 5] * 12
        assert searches.months["unlocated"].tolist() == [1] * 12
        assert searches.cells["people"].sum() == 12 * (4 + 2 + 5)

    def test_a_search_counts_in_the_ward_where_its_point_lies(self, tmp_path: Path) -> None:
        searches = read(a_year(), tmp_path)
        by_ward = searches.cells.groupby("ward_code")["people"].sum()
        assert by_ward.to_dict() == {tiny.ABBEY: 12 * 6, tiny.BROOK: 12 * 5}

    def test_a_point_on_a_border_counts_once(self, tmp_path: Path) -> None:
        table = tiny.search_table([tiny.search(("51.005", "0.01"))])
        cells = read(table, tmp_path).cells
        assert cells[["ward_code", "people"]].to_numpy().tolist() == [[tiny.ABBEY, 1]]

    def test_the_month_is_that_of_local_time(self, tmp_path: Path) -> None:
        summer, winter = "2025-05-31T23:30:00+00:00", "2025-11-30T23:30:00+00:00"
        point = tiny.IN_WARD[tiny.ABBEY]
        table = tiny.search_table([tiny.search(point, summer), tiny.search(point, winter)])
        months = read(table, tmp_path).months["month"].dt.date
        assert months.tolist() == [date(2025, 6, 1), date(2025, 11, 1)]

    def test_groups_are_those_of_the_register(self, tmp_path: Path) -> None:
        point = tiny.IN_WARD[tiny.ABBEY]
        lines = [
            tiny.search(point, sex="Other", age="under 10", ethnicity="Asian"),
            tiny.search(point, sex="", age="", ethnicity="Unknown"),
        ]
        cells = read(tiny.search_table(lines), tmp_path).cells.set_index("age")
        assert cells.loc["17 and under", ["sex", "ethnicity-self", "object"]].tolist() == [
            "Other or unknown", "Asian", "Drugs"
        ]  # fmt: skip
        assert cells.loc["Unknown", ["ethnicity-self", "ethnicity-officer"]].tolist() == [
            "Unknown", "Unknown"
        ]  # fmt: skip

    def test_a_text_not_in_the_register_is_told_of_and_counted_as_unknown(
        self, take: Take, bare: Place
    ) -> None:
        assert bare.data.is_dir()
        table = tiny.search_table([tiny.search(tiny.IN_WARD[tiny.ABBEY], age="65 to 74")] * 2)
        report = take(table)
        assert "new text in age: '65 to 74' (2 searches), counted as unknown" in "\n".join(
            report.lines
        )
        assert set(Held.now().cells["age"]) == {"Unknown"}

    @pytest.mark.parametrize(
        ("column", "value", "reason"),
        [
            ("Date", "yesterday", "Date is not like"),
            ("Latitude", "", "only one of Latitude and Longitude"),
            ("Latitude", "north", "not a point on earth"),
            ("Longitude", "512", "not a point on earth"),
        ],
    )
    def test_a_line_that_cannot_be_read_is_kept_with_the_reason(
        self, column: str, value: str, reason: str, take: Take, bare: Place, fetch: Fetch
    ) -> None:
        assert bare.data.is_dir()
        table = a_year()
        table.rows[3][table.header.index(column)] = value
        report = take(table)
        assert report.outcome is Outcome.TAKEN_IN_PART
        refused = fetch("refused_lines")
        assert refused["line"].tolist() == [5]
        assert reason in refused["reason"].iloc[0]
        assert Held.now().cells["people"].sum() == 12 * 11 - 1

    def test_a_file_of_another_place_is_refused(self, take: Take, bare: Place) -> None:
        assert bare.data.is_dir()
        report = take(tiny.search_table([tiny.search(tiny.ELSEWHERE)]))
        assert report.outcome is Outcome.REFUSED
        assert "none of its 1 searches is of this partnership" in report.lines[-2]

    def test_a_missing_column_is_named(self, take: Take, bare: Place) -> None:
        assert bare.data.is_dir()
        report = take(a_year().renamed("Age range", "Age"))
        assert report.outcome is Outcome.REFUSED
        assert "looks like police.uk stop and search, but column 'Age range'" in report.lines[-2]


class TestLoading:
    def test_a_whole_block_takes_the_place_of_the_shipped_one(
        self, take: Take, copy: Place, fetch: Fetch
    ) -> None:
        assert copy.data.is_dir()
        report = take(a_year())
        assert report.outcome is Outcome.TAKEN
        assert any(f"{12 * 13:,} lines: {12 * 11} of this partnership" in x for x in report.lines)
        rows = fetch("people_counts", start=YEAR[0], end=YEAR[-1], series="stop-search",
            measure="searches", breakdown="")  # fmt: skip
        year = rows[rows["start"] != rows["end"]].set_index(["area_code", "breakdown", "group"])
        borough = year.loc[tiny.BOROUGH]["people"]
        assert borough["all", "All"] == 12 * 11
        assert borough["ethnicity-officer", "Black"] == 12 * 2
        assert borough["age", "35 and over"] == 12 * 5
        assert borough["age-sex", "Female, 35 and over"] == 12 * 5
        assert borough["sex", "Other or unknown"] == 0
        assert year.loc[(tiny.ABBEY, "sex", "Male"), "people"] == 12 * 6
        months = rows[rows["start"] == rows["end"]].groupby("area_code")["people"].sum()
        assert months.to_dict() == {"FORCE": 12 * 13, "UNLOCATED": 12, tiny.BOROUGH: 12 * 11}

    def test_part_of_a_block_shows_months_and_no_group(
        self, take: Take, bare: Place, fetch: Fetch
    ) -> None:
        rows = pd.read_parquet(bare.data / "people_counts.parquet")
        rows.iloc[:0].to_parquet(bare.data / "people_counts.parquet")
        table = a_year()
        table.rows = table.rows[: 11 * 13]
        take(table)
        found = fetch("people_counts", start=YEAR[0], end=YEAR[-1], series="", measure="",
            breakdown="")  # fmt: skip
        assert set(found["breakdown"]) == {"all"}
        assert (found["start"] == found["end"]).all()

    def test_the_newest_edition_of_a_month_wins(self, take: Take, copy: Place) -> None:
        assert copy.data.is_dir()
        take(a_year(), "first.csv")
        changed = a_year()
        changed.rows.append(tiny.search(tiny.IN_WARD[tiny.CROSS], at(YEAR[0])))
        report = take(changed, "second.csv")
        assert any("2025-03: reissued: held 11, file 12 searches" in x for x in report.lines)
        assert any("2025-04: same: held 11, file 11 searches" in x for x in report.lines)
        held = Held.now()
        assert held.months["taken"].tolist() == [12] + [11] * 11
        assert held.cells["people"].sum() == 12 * 11 + 1

    def test_an_older_file_adds_only_months_not_held(self, take: Take, copy: Place) -> None:
        assert copy.data.is_dir()
        take(a_year(), "year.csv")
        lines = [tiny.search(tiny.IN_WARD[tiny.ABBEY], at(date(2025, 2, 1)))] * 9
        lines += [tiny.search(tiny.IN_WARD[tiny.ABBEY], at(YEAR[0]))] * 30
        report = take(tiny.search_table(lines), "older.csv")
        assert any("2025-02: new: file 9 searches" in x for x in report.lines)
        assert any("2025-03: older: held 11" in x for x in report.lines)
        assert Held.now().months["taken"].tolist() == [9] + [11] * 12

    def test_the_same_file_again_changes_nothing(self, take: Take, copy: Place) -> None:
        take(a_year())
        before = copy.fingerprint()
        report = take(a_year())
        assert not report.changes_store
        assert copy.fingerprint() == before
        assert len(editions.folders("stop-search")) == 1

    def test_less_than_half_of_what_is_held_is_a_file_cut_short(
        self, take: Take, copy: Place
    ) -> None:
        assert copy.data.is_dir()
        point = tiny.IN_WARD[tiny.ABBEY]
        take(tiny.search_table([tiny.search(point)] * 40), "whole.csv")
        report = take(tiny.search_table([tiny.search(point)] * 19), "short.csv")
        assert report.outcome is Outcome.REFUSED
        assert "19 searches by the force in March 2025, where 40 are held" in report.lines[-2]

    def test_the_store_holds_no_small_count_of_what_was_loaded(
        self, take: Take, copy: Place
    ) -> None:
        assert copy.data.is_dir()
        table = a_year()
        table.rows.append(tiny.search(tiny.IN_WARD[tiny.CROSS], at(YEAR[3]), "Female", "10-17"))
        take(table)
        with store.connect() as connection, connection.cursor() as cursor:
            few = cursor.execute(
                """
                select count(*) from people_count
                where people between 1 and 4 and start <> "end" and status = 'shown'
                """
            ).fetchone()
            assert few == (0,)
            assert cursor.execute("select count(*) from revised").fetchone() == (0,)
            names = cursor.execute("select distinct offence from recorded").fetchall()
            assert not any("Female" in name for (name,) in names)

    def test_the_report_says_nothing_of_a_ward_or_a_group(self, take: Take, copy: Place) -> None:
        assert copy.data.is_dir()
        words = "\n".join(take(a_year()).lines)
        for name in (*tiny.WARDS.values(), "Black", "Female"):
            assert name not in words

    def test_a_release_takes_up_what_was_loaded(self, take: Take, copy: Place) -> None:
        assert copy.data.is_dir()
        before = release_id()
        take(a_year())
        assert release_id() != before


class TestCoverage:
    @staticmethod
    def months(*records: int, days_with_any: int = 28) -> pd.DataFrame:
        starts = pd.date_range("2025-01-01", periods=len(records), freq="MS")
        rows = {"month": starts, "records": records, "unlocated": 0}
        return pd.DataFrame(rows | {"days": 28, "days_with_any": days_with_any})

    def test_a_month_under_half_of_what_was_usual_is_partial_and_stays_so(self) -> None:
        states = searches_held.states(self.months(900, 900, 900, 300, 310, 900))["state"]
        assert states.tolist() == ["covered"] * 3 + ["partial"] * 2 + ["covered"]

    def test_half_is_enough(self) -> None:
        assert set(searches_held.states(self.months(900, 450))["state"]) == {"covered"}

    def test_three_days_without_any_search_of_a_busy_force_are_a_gap(self) -> None:
        assert searches_held.states(self.months(900, days_with_any=25))["state"].tolist() == [
            "partial"
        ]
        assert searches_held.states(self.months(90, days_with_any=25))["state"].tolist() == [
            "covered"
        ]

    def test_a_month_between_others_that_is_not_there_is_missing(self) -> None:
        rows = searches_held.states(self.months(900, 900, 900).drop(index=1))
        assert rows["state"].tolist() == ["covered", "missing", "covered"]
        assert rows["records"].isna().tolist() == [False, True, False]


def test_the_borough_by_ethnicity_and_age_is_what_ten_lines_count(
    sources: Path, shipped: Place, fetch: Fetch
) -> None:
    assert shipped.stores.is_dir()
    found = sorted((sources / "policeuk" / "stop-and-search").glob("*.csv"))
    all_searches = pd.concat(pd.read_csv(path, keep_default_na=False) for path in found)
    features = json.loads((paths.ROOT / "data" / "outlines.geojson").read_text("utf-8"))["features"]
    wards = [shape(f["geometry"]) for f in features if f["properties"]["level"] == "ward"]
    place = all_searches[["Longitude", "Latitude"]].apply(pd.to_numeric)
    inside = shapely.contains_xy(shapely.union_all(wards), place["Longitude"], place["Latitude"])
    ours = all_searches[inside]
    month = pd.to_datetime(ours["Date"]).dt.tz_convert("Europe/London").dt.strftime("%Y-%m")
    block = ours[(month >= "2021-09") & (month <= "2024-08")]
    officer = block["Officer-defined ethnicity"].replace("", "Unknown").value_counts().to_dict()
    age = block["Age range"].value_counts().to_dict()

    def told(breakdown: str) -> dict[str, int]:
        rows = fetch("people_counts", start=date(2021, 9, 1), end=date(2024, 8, 1),
            series="stop-search", measure="searches", breakdown=breakdown)  # fmt: skip
        whole = (rows["start"].dt.year == 2021) & (rows["end"].dt.year == 2024)
        here = rows[whole & (rows["area_code"] == config.read().borough_code)]
        return {str(group): int(n) for group, n in zip(here["group"], here["people"], strict=True)}

    assert told("ethnicity-officer") == officer
    assert told("age") == {
        "17 and under": age["10-17"] + age["under 10"], "18 to 24": age["18-24"],
        "25 to 34": age["25-34"], "35 and over": age["over 34"], "Unknown": age[""],
    }  # fmt: skip
    assert told("all") == {disclosure.TOTAL: len(block)}
    assert len(block) == 5_780


def test_our_generalised_outlines_place_nearly_every_search_as_the_publishers_do(
    sources: Path, shipped: Place
) -> None:
    assert shipped.stores.is_dir()
    (outlines,) = (sources / "boundaries").glob("*-wards-*.geojson")
    published = json.loads(outlines.read_text("utf-8"))["features"]
    theirs = {f["properties"]["WD25CD"]: shape(f["geometry"]) for f in published}
    path = sources / "policeuk" / "stop-and-search" / "2023-10-metropolitan-stop-and-search.csv"
    by_ward = stop_search.read(files.examine(path)).cells.groupby("ward_code")["people"].sum()
    table = pd.read_csv(path)
    for ward, outline in theirs.items():
        inside = shapely.contains_xy(outline, table["Longitude"], table["Latitude"]).sum()
        assert abs(by_ward.get(ward, 0) - inside) <= 2


def test_only_whole_blocks_named_in_the_register_are_released(bare: Place) -> None:
    assert bare.data.is_dir()
    months = pd.DataFrame(
        {
            "month": pd.to_datetime(YEAR), "records": 100, "unlocated": 10, "taken": 12,
            "days_with_any": 31, "days": 31,
        }
    )  # fmt: skip
    names = people.SEARCH_ATTRIBUTES
    groups = {a.key: a.groups[0] for a in people.attributes("stop-search", names)}
    cells = pd.DataFrame([{"month": m, "ward_code": tiny.ABBEY, **groups, "people": 12}
        for m in months["month"]])  # fmt: skip
    whole = people.search_counts(Held(cells, months))
    assert "sex" in set(whole["breakdown"])
    late = people.search_counts(Held(cells.iloc[1:], months.iloc[1:]))
    assert set(late["breakdown"]) == {"all"}
