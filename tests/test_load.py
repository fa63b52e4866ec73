"""Loading: what is taken, what is revised, what is refused; newest wins, nothing vanishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import ABBEY, BREAK, BROOK, CROSS, LAST, LSOAS, ROBBERY, SHOPLIFTING, VIOLENCE

from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current, release_id
from wardlens.ingest.counts import editions, reading
from wardlens.ingest.load import load
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.store import store

Take = Callable[..., LoadReport]
YEAR = {"start": date(2025, 3, 1), "end": LAST, "offences": []}
NEXT = date(2026, 3, 1)


def _wards(fetch: Fetch, first: date, last: date | None = None) -> dict[str, float]:
    rows = fetch("offences_by_ward", start=first, end=last or first, offences=[])
    return dict(zip(rows["ward_code"], rows["offences"], strict=True))


def _words(report: LoadReport) -> str:
    return "\n".join(report.lines)


TABLES = {
    "wards": tiny.ward_table,
    "boroughs": tiny.borough_table,
    "lsoas": tiny.lsoa_table,
    "best fit": tiny.lookup_table,
    "2011 codes": tiny.lookup_2011_table,
}


class TestTheSameFileAgain:
    @pytest.mark.parametrize("table", TABLES)
    def test_changes_nothing(self, table: str, copy: Place, take: Take) -> None:
        take(TABLES[table]())
        first = copy.fingerprint(), release_id(), sorted(copy.loaded.rglob("*"))
        report = take(TABLES[table]())
        assert report.outcome is Outcome.TAKEN
        assert "already held" in _words(report)
        assert (copy.fingerprint(), release_id(), sorted(copy.loaded.rglob("*"))) == first

    @pytest.mark.parametrize("level", ["ward", "lsoa"])
    def test_changes_nothing_in_outlines(self, level: str, copy: Place, tmp_path: Path) -> None:
        path = tmp_path / "shapes.geojson"
        path.write_text(json.dumps(tiny.outlines(level)))
        load.load(path)
        first = copy.fingerprint()
        assert "already held" in _words(load.load(path))
        assert copy.fingerprint() == first

    def test_is_the_same_as_parquet(self, copy: Place, tmp_path: Path) -> None:
        table = tiny.ward_table()
        frame = pd.DataFrame(table.rows, columns=table.header)
        counted = frame.astype(dict.fromkeys(table.header[5:], "int64"))
        counted.columns = counted.columns.str.lower()
        counted.to_parquet(tmp_path / "wards.parquet")
        before = copy.fingerprint()
        report = load.load(tmp_path / "wards.parquet")
        assert "already held" in _words(report)
        assert copy.fingerprint() == before


class TestAnOlderEdition:
    @pytest.fixture
    def report(self, copy: Place, take: Take) -> LoadReport:
        older = tiny.ward_table(last=date(2026, 1, 1))
        self.before = copy.fingerprint()
        report = take(older.change(28, "202501", *SHOPLIFTING, BROOK))
        assert copy.fingerprint() == self.before
        return report

    def test_is_no_error(self, report: LoadReport) -> None:
        assert report.outcome is Outcome.TAKEN

    def test_is_called_older_and_changes_nothing(self, report: LoadReport) -> None:
        words = "older edition (to January 2026) than the one held (to February 2026): nothing"
        assert words in _words(report)

    def test_differences_are_listed_month_by_month(self, report: LoadReport) -> None:
        held = 32 + 11 + 4
        assert f"2025-01: differs, newer figure kept: held {held}, file {held + 28 - 4}" in _words(
            report
        )
        assert "Brook, shoplifting: held 4, file 28" in _words(report)

    def test_the_newer_figure_is_kept(self, report: LoadReport, fetch: Fetch) -> None:
        assert report.lines
        assert _wards(fetch, date(2025, 1, 1))[BROOK] == 4 + 6 + 1

    def test_lines_of_other_boroughs_are_counted_as_outside(self, report: LoadReport) -> None:
        assert "10 lines: 9 of this partnership, 1 outside this partnership, 0 refused" in _words(
            report
        )

    def test_months_not_held_yet_are_added_and_listed_revisions_are_only_those_made(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        earlier = date(2023, 8, 1)
        report = take(
            tiny.ward_table(first=earlier, last=date(2024, 1, 1)).change(
                30, "202312", *SHOPLIFTING, ABBEY
            )
        )
        assert "its months that are not held yet are added" in _words(report)
        assert "2023-08: new, 47 offences" in _words(report)
        assert "2023-12: differs, newer figure kept: held 47, file 57" in _words(report)
        assert sum(_wards(fetch, earlier).values()) == 32 + 11 + 4
        assert sum(_wards(fetch, date(2023, 12, 1)).values()) == 32 + 11 + 4
        assert fetch("revisions").empty


class TestANewerEdition:
    @pytest.fixture
    def report(self, copy: Place, take: Take) -> LoadReport:
        del copy
        newer = tiny.ward_table(last=NEXT)
        newer.change(6, "202512", *SHOPLIFTING, BROOK)
        newer.change(0, "202601", *ROBBERY, ABBEY)
        return take(newer)

    def test_is_taken_with_its_new_month(self, report: LoadReport, fetch: Fetch) -> None:
        assert report.outcome is Outcome.TAKEN
        assert "newer edition (to March 2026)" in _words(report)
        assert "2026-03: new, 55 offences" in _words(report)
        assert _wards(fetch, NEXT) == {ABBEY: 25 + 10 + 2, BROOK: 4 + 9 + 1, CROSS: 1 + 3}

    def test_its_revisions_are_reported_old_and_new(self, report: LoadReport) -> None:
        assert "2025-12: revised: held 55, file 57 (1 figures)" in _words(report)
        assert "Brook, shoplifting: 4 → 6" in _words(report)
        assert "Abbey, personal-robbery: 2 → 0" in _words(report)

    def test_its_revisions_are_kept(self, report: LoadReport, fetch: Fetch) -> None:
        del report
        rows = fetch("revisions")
        kept = rows[["area_code", "offence", "held_offences", "file_offences"]].to_numpy().tolist()
        assert kept == [[BROOK, "shoplifting", 4, 6], [ABBEY, "personal-robbery", 2, 0]]

    def test_its_figures_replace_the_older(self, report: LoadReport, fetch: Fetch) -> None:
        del report
        assert _wards(fetch, date(2025, 12, 1))[BROOK] == 6 + 9 + 1
        assert _wards(fetch, date(2026, 1, 1))[ABBEY] == 25 + 10 + 0

    def test_the_release_changes_and_the_old_store_stays(
        self, report: LoadReport, tiny_place: Place, copy: Place
    ) -> None:
        del report
        old = tiny_place.fingerprint()
        new = copy.fingerprint()
        assert old["current"] != new["current"]
        served = (tiny_place.stores / "current").read_text()
        assert new[served] == old[served]

    def test_an_edition_issued_again_with_other_figures_is_taken(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        report = take(tiny.ward_table().change(5, "202602", *ROBBERY, CROSS))
        assert "issued again with other figures: taken" in _words(report)
        assert _wards(fetch, LAST)[CROSS] == 1 + 3 + 5


BAD_CELLS = {
    "-1": "a count cannot be below zero",
    "12.7": "“12.7” is not a whole number",
    "many": "“many” is not a whole number",
    "": "no figure stands here",
    " ": "no figure stands here",
    "1,00": "“1,00” is not a whole number",
    "99999999999999999999": "is not a whole number that can be a count",
    "3000000000": "is not a whole number that can be a count",
    "nan": "is not a whole number",
    "inf": "is not a whole number",
    "=1+1": "is not a whole number",
}


@pytest.mark.parametrize("value", BAD_CELLS)
def test_a_cell_that_is_no_count_is_refused_with_its_line_column_and_reason(
    value: str, tmp_path: Path
) -> None:
    newer = tiny.ward_table(last=NEXT).change(value, "202603", *VIOLENCE, BROOK)
    given_file = reading.read(newer.write(tmp_path / "published.csv"))
    (refused,) = given_file.refused.to_dict("records")
    line = newer.line(*VIOLENCE, BROOK)
    assert (refused["line"], refused["column_name"]) == (line, "202603")
    assert BAD_CELLS[value] in refused["reason"]
    spoken = given_file.workspace.execute(
        "select area_code from coverage where month = date '2026-03-01' order by all"
    ).fetchall()
    assert spoken == [(ABBEY,), (CROSS,)]


class TestACellThatIsNoCount:
    @pytest.fixture
    def report(self, copy: Place, take: Take) -> LoadReport:
        del copy
        newer = tiny.ward_table(last=NEXT)
        self.line = newer.line(*VIOLENCE, BROOK)
        return take(newer.change("-1", "202603", *VIOLENCE, BROOK))

    def test_is_told_of_with_line_and_column(self, report: LoadReport) -> None:
        assert report.outcome is Outcome.TAKEN_IN_PART
        (told,) = [line for line in report.lines if f"line {self.line}, column 202603" in line]
        assert BAD_CELLS["-1"] in told

    def test_leaves_the_month_of_that_ward_missing_and_takes_the_rest(
        self, report: LoadReport, fetch: Fetch
    ) -> None:
        del report
        wards = _wards(fetch, NEXT)
        assert pd.isna(wards.pop(BROOK))
        assert wards == {ABBEY: 25 + 10 + 2, CROSS: 1 + 3}
        assert _wards(fetch, LAST)[BROOK] == 4 + 9 + 1

    def test_is_kept_with_its_reason(self, report: LoadReport, fetch: Fetch) -> None:
        del report
        (kept,) = fetch("refused_lines").to_dict("records")
        assert (kept["line"], kept["column_name"], kept["area_code"]) == (
            self.line,
            "202603",
            BROOK,
        )
        assert BAD_CELLS["-1"] in kept["reason"]


class TestALineThatCannotBeTaken:
    def test_an_unknown_ward_beside_all_known_ones_is_refused_alone(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        newer.rows.append([*SHOPLIFTING, "Dell", "E05900004", "Testborough", *["1"] * 25])
        report = take(newer)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "line 12: WardCode is not a ward of this borough; load a newer ONS" in _words(report)
        assert sum(_wards(fetch, NEXT).values()) == 37 + 14 + 4

    def test_a_ward_under_an_unknown_code_makes_the_file_refused_with_the_line(
        self, copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        newer = tiny.ward_table(last=NEXT)
        for row in newer.rows:
            row[3] = "E05900004" if row[3] == CROSS else row[3]
        report = take(newer)
        assert report.outcome is Outcome.REFUSED
        assert "line 8: E05900004" in _words(report)
        assert "no line for Cross" in _words(report)
        assert copy.fingerprint() == before

    def test_a_code_that_is_no_ward_code_is_refused(self, copy: Place, take: Take) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        report = take(newer.change("CROSS", "WardCode", *ROBBERY, CROSS))
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "is not an ONS ward code" in _words(report)

    @pytest.mark.parametrize("name", ["Testboro", "Nearham", ""])
    def test_a_ward_of_ours_under_another_borough_is_refused_and_not_outside(
        self, name: str, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        report = take(newer.change(name, "LookUp_BoroughName", *SHOPLIFTING, CROSS))
        assert "8 of this partnership, 1 outside this partnership, 1 refused" in _words(report)
        assert "is not the borough of this WardCode" in _words(report)
        assert pd.isna(_wards(fetch, NEXT)[CROSS])
        assert _wards(fetch, LAST)[CROSS] == 1 + 3

    def test_a_ward_that_goes_over_to_a_units_name_counts_under_both(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        ours = [row for row in newer.rows if row[3] == CROSS]
        newer.rows += [[*row[:4], "Flight Unit (F1)", *["2"] * (len(row) - 5)] for row in ours]
        report = take(newer)
        assert ", 0 refused" in _words(report)
        assert _wards(fetch, NEXT)[CROSS] == 1 + 3 + 2 * len(ours)

    def test_an_unknown_major_category_is_refused_and_its_ward_keeps_older_figures(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        report = take(newer.change("PIRACY", "MajorText", *VIOLENCE, ABBEY))
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "MajorText is not a known category; add it to offences.csv" in _words(report)
        assert "Abbey not taken: no line for violence-with-injury" in _words(report)
        assert pd.isna(_wards(fetch, NEXT)[ABBEY])
        assert _wards(fetch, LAST)[ABBEY] == 25 + 10 + 2

    def test_a_line_that_stands_twice_is_taken_once(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        newer.rows.append(list(newer.row(*SHOPLIFTING, ABBEY)))
        report = take(newer)
        assert "line 12: the same ward and category stand on an earlier line" in _words(report)
        assert _wards(fetch, NEXT)[ABBEY] == 25 + 10 + 2

    def test_a_line_without_names_is_told_of_without_nan(self, copy: Place, take: Take) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        newer.rows.append(["THEFT", "", "", "", "Testborough", *["1"] * 25])
        report = take(newer)
        assert "nan" not in _words(report)
        assert "(no area, no category)" in _words(report)

    def test_refused_lines_of_a_file_of_which_nothing_is_taken_are_kept_in_a_file(
        self, copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        older = tiny.ward_table(last=date(2026, 1, 1))
        report = take(older.change("-4", "202510", *SHOPLIFTING, BROOK))
        assert report.outcome is Outcome.TAKEN_IN_PART
        (kept,) = (copy.loaded / "refused").glob("*.csv")
        assert str(kept) in _words(report)
        assert pd.read_csv(kept)["column_name"].tolist() == [202510]
        assert copy.fingerprint() == before

    def test_names_that_are_hostile_come_back_as_they_were(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        name = '#\'; drop table ward; --\n"<b>,"'
        newer = tiny.ward_table(last=NEXT)
        newer.rows.append([*SHOPLIFTING, name, "E05900004", "Testborough", *["1"] * 25])
        newer.rows.append(["THEFT", name, "Abbey", ABBEY, "Testborough", *["1"] * 25])
        newer.rows.append(["#PIRACY", name, "Abbey", ABBEY, "Testborough", *["1"] * 25])
        take(newer)
        assert set(fetch("refused_lines")["category"]) == {SHOPLIFTING[1], name}
        assert _wards(fetch, NEXT)[BROOK] == 4 + 9 + 1

    def test_a_line_that_starts_like_a_comment_is_no_comment(self, copy: Place, take: Take) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        report = take(newer.change("#ROBBERY", "MajorText", *ROBBERY, CROSS))
        assert "10 lines: 8 of this partnership, 1 outside" in _words(report)


class TestCategories:
    def test_a_new_minor_category_is_counted_under_its_major(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT)
        newer.rows.append(["THEFT", "THEFT OF A KITE", "Cross", CROSS, "Testborough", *["2"] * 25])
        report = take(newer)
        assert report.outcome is Outcome.TAKEN
        assert "new categories, kept under their major category: theft-of-a-kite" in _words(report)
        assert _wards(fetch, NEXT)[CROSS] == 1 + 3 + 2
        choices = fetch("offence_choices").set_index("offence")
        assert choices.loc["theft-of-a-kite", "group_key"] == "theft"
        assert choices.loc["theft-of-a-kite", "label"] == "Theft of a kite"

    def test_a_ward_with_a_vanished_category_keeps_its_older_figures(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        report = take(tiny.ward_table(last=NEXT).without(*VIOLENCE, ABBEY))
        held = 10 * 24
        assert (
            f"Abbey not taken: no line for violence-with-injury, of which {held} offences are held"
            in _words(report)
        )
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert _wards(fetch, LAST)[ABBEY] == 25 + 10 + 2
        assert pd.isna(_wards(fetch, NEXT)[ABBEY])
        assert _wards(fetch, NEXT)[BROOK] == 4 + 9 + 1

    def test_a_ward_without_any_line_makes_the_file_refused(self, copy: Place, take: Take) -> None:
        before = copy.fingerprint()
        report = take(tiny.ward_table(last=NEXT).without(CROSS))
        assert report.outcome is Outcome.REFUSED
        assert "no line for Cross" in _words(report)
        assert "cut short" in _words(report)
        assert copy.fingerprint() == before


class TestAMonthThatIsAGap:
    @pytest.mark.parametrize("value", [0, 1])
    def test_a_month_far_below_the_usual_of_the_whole_file_is_no_quiet_month(
        self, value: int, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        usual = 50 + 47
        assert value * 10 * 10 < usual + 5 * 10  # ten lines of 1 are within a tenth of the usual
        newer = tiny.ward_table(last=NEXT).column("202506", value if value == 0 else 0)
        newer.change(value * 9, "202506", *SHOPLIFTING, ABBEY)
        report = take(newer)
        assert "June 2025 not taken: the whole file has" in _words(report)
        assert _wards(fetch, date(2025, 6, 1))[ABBEY] == 25 + 10 + 2

    def test_a_gap_in_the_first_edition_is_missing_and_not_zero(
        self, bare: Place, take: Take, fetch: Fetch
    ) -> None:
        del bare
        take(tiny.ward_table().column("202506", 0))
        assert all(pd.isna(count) for count in _wards(fetch, date(2025, 6, 1)).values())
        months = fetch("offences_by_month", area="", offences=[]).set_index("month")["offences"]
        assert pd.isna(months[pd.Timestamp(2025, 6, 1)])
        assert months[pd.Timestamp(2025, 7, 1)] == 37 + 14 + 4

    def test_a_month_without_ours_in_a_file_full_of_others_is_a_gap_too(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        newer = tiny.ward_table(last=NEXT).column("202506", 0)
        report = take(newer.change(97, "202506", "Elsewhere"))
        assert "no offence at all in this partnership in this month" in _words(report)
        assert _wards(fetch, date(2025, 6, 1))[ABBEY] == 25 + 10 + 2

    def test_an_empty_newest_month_does_not_make_an_edition_newer(
        self, copy: Place, take: Take
    ) -> None:
        del copy
        report = take(tiny.ward_table(last=NEXT).column("202603", 0))
        assert "already held (to February 2026)" in _words(report)

    def test_a_file_with_less_than_half_of_what_is_held_is_refused(
        self, copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        newer = tiny.ward_table(last=NEXT)
        newer.change(0, "202505", *SHOPLIFTING, ABBEY).change(0, "202505", *VIOLENCE, ABBEY)
        report = take(newer)
        assert report.outcome is Outcome.REFUSED
        assert "20 offences in May 2025, where 55 are held" in _words(report)
        assert copy.fingerprint() == before


class TestWhoseRowsAreTaken:
    def _configure(self, place: Place, boroughs: str) -> None:
        path = place.data / "partnership.toml"
        text = path.read_text().replace(f'boroughs = ["{tiny.BOROUGH}"]', f"boroughs = {boroughs}")
        path.write_text(text)

    def test_a_file_without_rows_of_this_partnership_is_refused(
        self, copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        table = tiny.ward_table(last=NEXT)
        table.rows = [row for row in table.rows if row[4] == "Nearham"]
        report = take(table)
        assert report.outcome is Outcome.REFUSED
        assert "none of its 1 lines is of this partnership" in _words(report)
        assert copy.fingerprint() == before

    @pytest.mark.parametrize("boroughs", [f'["{tiny.BOROUGH}", "{tiny.NEAR}"]', '"all"'])
    def test_several_boroughs_or_all_are_taken_when_configured(
        self, boroughs: str, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        self._configure(copy, boroughs)
        report = take(tiny.ward_table(last=NEXT))
        assert "10 of this partnership, 0 outside this partnership" in _words(report)
        (kept,) = fetch("release")["release"]
        with store.connect() as connection:
            other = connection.execute(
                "select sum(offences) from recorded_ward where ward_code = 'E05900009'"
            ).fetchone()
        assert other == (50 * 25,)
        assert kept
        assert sum(_wards(fetch, NEXT).values()) == 37 + 14 + 4

    def test_offences_placed_in_no_borough_are_kept_apart(self, copy: Place, fetch: Fetch) -> None:
        del copy
        with store.connect() as connection:
            unplaced = connection.execute(
                "select sum(offences) from recorded_borough where borough_code = 'UNPLACED'"
            ).fetchone()
        assert unplaced == (3 * 30,)
        rows = fetch("offences_by_borough", **YEAR).set_index("borough_code")["offences"]
        assert rows.to_dict() == {
            tiny.FAR: (20 + 20) * 12,
            tiny.NEAR: (50 + 40 + 10) * 12,
            tiny.BOROUGH: (40 + 25 + 5) * 12,
        }


def _street(fetch: Fetch) -> pd.DataFrame:
    del fetch
    with store.connect() as connection:
        return connection.execute(
            """
            select coverage.area_code, coverage.month, coverage.offence,
                sum(recorded.offences)::bigint as offences
            from coverage
            left join recorded on recorded.series = coverage.series
                and recorded.area_code = coverage.area_code
                and recorded.month = coverage.month
                and coverage.offence in ('', recorded.offence)
            where coverage.series = 'policeuk-lsoa' and coverage.month < date '2024-01-01'
            group by all order by all
            """
        ).df()


WHOLE_MONTH = [
    ("2023-01", LSOAS[0 if number > 1 else number], kind)
    for number, kind in enumerate(tiny.policeuk_types())
]
"""A crime of every type: one in the second neighbourhood, the others in the first."""


class TestStreetCrimes:
    def test_a_month_with_every_type_is_whole(self, copy: Place, take: Take, fetch: Fetch) -> None:
        del copy
        take(tiny.street_table(WHOLE_MONTH + WHOLE_MONTH[:2]))
        rows = _street(fetch)
        assert set(rows["offence"]) == {""}
        assert rows.set_index("area_code")["offences"][LSOAS[0]] == 13 + 1
        assert len(rows) == len(LSOAS)

    def test_a_file_of_one_type_speaks_for_that_type_only(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(tiny.street_table([("2023-01", LSOAS[0], "Burglary")] * 40))
        rows = _street(fetch)
        assert set(rows["offence"]) == {"burglary"}
        months = fetch("coverage_by_month").set_index(["series", "month"])["parts"]
        assert months["policeuk-lsoa", pd.Timestamp(2023, 1, 1)] == len(LSOAS)

    def test_a_partial_file_does_not_touch_a_whole_month_that_is_held(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        take(tiny.street_table(WHOLE_MONTH * 3))
        before = copy.fingerprint(), release_id()
        report = take(tiny.street_table([("2023-01", LSOAS[0], "Burglary")] * 2))
        assert report.outcome is Outcome.TAKEN
        assert (copy.fingerprint(), release_id()) == before
        assert _street(fetch).set_index("area_code")["offences"][LSOAS[0]] == 13 * 3

    def test_a_whole_month_takes_the_place_of_a_part(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(tiny.street_table([("2023-01", LSOAS[0], "Burglary")] * 2))
        take(tiny.street_table(WHOLE_MONTH))
        rows = _street(fetch)
        assert set(rows["offence"]) == {""}
        assert rows.set_index("area_code")["offences"][LSOAS[0]] == 13

    def test_parts_of_different_types_stand_side_by_side(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(tiny.street_table([("2023-01", LSOAS[0], "Burglary")] * 80))
        report = take(tiny.street_table([("2023-01", LSOAS[0], "Robbery")] * 3))
        assert report.outcome is Outcome.TAKEN  # not cut short: they are different types
        rows = _street(fetch).set_index(["area_code", "offence"])["offences"]
        assert (rows[LSOAS[0], "burglary"], rows[LSOAS[0], "robbery"]) == (80, 3)

    def test_crimes_without_an_lsoa_are_counted_as_without_a_place(
        self, copy: Place, take: Take
    ) -> None:
        del copy
        crimes = [*WHOLE_MONTH, ("2023-01", "", "Robbery"), ("2023-01", "E01999999", "Robbery")]
        report = take(tiny.street_table(crimes))
        assert (
            "16 lines: 14 of this partnership, 1 outside this partnership, "
            "1 without a place, so in no area's figure, 0 refused" in _words(report)
        )

    def test_a_crime_in_a_split_2011_area_is_refused_and_its_parts_are_not_taken(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        crimes = [*WHOLE_MONTH, ("2023-01", "E01800001", "Robbery")]
        report = take(tiny.street_table(crimes))
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "14 of this partnership, 0 outside this partnership, 1 refused" in _words(report)
        assert "its 2011 LSOA was split in 2021" in _words(report)
        assert set(_street(fetch)["area_code"]) == set(LSOAS[2:])

    def test_the_column_lsoa21cd_places_a_crime_in_a_split_area(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        table = tiny.street_table([*WHOLE_MONTH, ("2023-01", "E01800001", "Robbery")])
        table.header.append("LSOA21CD")
        for row in table.rows:
            row.append(LSOAS[1] if row[7] == "E01800001" else "")
        assert take(table).outcome is Outcome.TAKEN
        assert _street(fetch).set_index("area_code")["offences"][LSOAS[1]] == 1 + 1

    @pytest.mark.parametrize("old", ["E01800003", "E01800004"])
    def test_a_crime_in_a_merged_2011_area_is_placed_in_the_new_one(
        self, old: str, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(tiny.street_table([*WHOLE_MONTH, ("2023-01", old, "Robbery")]))
        assert _street(fetch).set_index("area_code")["offences"][LSOAS[2]] == 1

    def test_a_crime_of_an_unknown_type_leaves_its_place_and_month_missing(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        report = take(tiny.street_table([*WHOLE_MONTH, ("2023-01", LSOAS[3], "Piracy")]))
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "Crime type is not one of the police.uk types" in _words(report)
        assert LSOAS[3] not in set(_street(fetch)["area_code"])

    @pytest.mark.parametrize("month", ["2025-13", "January 2025", ""])
    def test_a_month_that_is_none_is_refused(self, month: str, copy: Place, take: Take) -> None:
        del copy
        report = take(tiny.street_table([*WHOLE_MONTH, (month, LSOAS[3], "Robbery")]))
        assert "Month is not like 2025-03" in _words(report)

    def test_a_stray_month_far_ahead_does_not_become_the_newest_edition(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        report = take(tiny.street_table([*WHOLE_MONTH * 12, ("2052-01", LSOAS[0], "Robbery")]))
        assert "January 2052 not taken" in _words(report)
        assert _street(fetch)["month"].max() == pd.Timestamp(2023, 1, 1)


class TestCountsByNeighbourhood:
    def test_an_lsoa_without_any_row_is_not_covered(self, fetch: Fetch) -> None:
        rows = fetch("offences_by_lsoa", start=date(2025, 3, 1), end=LAST, types=[])
        counts = dict(zip(rows["lsoa_code"], rows["offences"], strict=True))
        assert pd.isna(counts.pop(tiny.NEVER_MENTIONED))
        assert counts == {LSOAS[0]: 5 * 12, LSOAS[1]: 2 * 12, LSOAS[2]: 3 * 12, LSOAS[3]: 1}

    def test_antisocial_behaviour_is_in_no_total(self, fetch: Fetch) -> None:
        alone = fetch("offences_by_lsoa", start=LAST, end=LAST, types=["anti-social-behaviour"])[
            "offences"
        ].sum()
        everything = fetch("offences_by_lsoa", start=LAST, end=LAST, types=[])["offences"].sum()
        assert (alone, everything) == (7, 5 + 2 + 3)

    def test_rows_before_2023_are_refused_and_said(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        table = tiny.lsoa_table(last=date(2026, 4, 1))
        table.rows += [
            [LSOAS[0], "", "Testborough", "Burglary", "2022", str(month), "9"]
            for month in range(1, 13)
        ]
        report = take(table)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "12 refused" in _words(report)
        assert "before 2023: another source" in _words(report)
        months = fetch("coverage_by_month")
        assert months[months["series"] == "policeuk-lsoa"]["month"].min() == pd.Timestamp(
            2024, 3, 1
        )

    @pytest.mark.parametrize(
        ("column", "value", "reason"),
        [
            ("crime_count", "-3", "cannot be below zero"),
            ("crime_count", "2.5", "not a whole number"),
            ("crime_count", "", "not a whole number"),
            ("category", "Piracy", "not one of the police.uk types"),
            ("lsoa_code", "E01999999", "not a 2021 LSOA of this borough"),
            ("borough", "Nearham", "borough is not that of this lsoa_code"),
            ("month", "13", "do not make a month"),
            ("year", "20255", "do not make a month"),
        ],
    )
    def test_a_line_that_cannot_be_taken_is_refused_and_never_reads_as_zero(
        self,
        column: str,
        value: str,
        reason: str,
        copy: Place,
        take: Take,
        fetch: Fetch,
    ) -> None:
        del copy
        table = tiny.lsoa_table(last=date(2026, 4, 1))
        last = next(row for row in reversed(table.rows) if row[0] == LSOAS[0])
        last = next(row for row in table.rows if row[:6] == [*last[:3], "Shoplifting", "2026", "4"])
        last[table.header.index(column)] = value
        report = take(table)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert reason in _words(report)
        rows = fetch("offences_by_lsoa", start=date(2026, 4, 1), end=date(2026, 4, 1), types=[])
        counts = dict(zip(rows["lsoa_code"], rows["offences"], strict=True))
        assert counts[LSOAS[1]] == 2
        if column in ("crime_count", "category", "borough"):
            assert pd.isna(counts[LSOAS[0]])


class TestLookupsAndOutlines:
    def test_a_new_best_fit_lookup_replaces_the_wards_of_lsoas(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        table = tiny.lookup_table()
        table.row(LSOAS[4])[2:4] = [BROOK, "Brook"]
        table.rows.append([LSOAS[4].replace("5", "6"), "T", CROSS, "Cross", tiny.BOROUGH, "T"])
        report = take(table)
        assert report.outcome is Outcome.TAKEN
        assert "areas.csv: 6 rows taken" in _words(report)
        rows = fetch("offences_by_lsoa", start=LAST, end=LAST, types=[]).set_index("lsoa_code")
        assert rows.loc[LSOAS[4], "ward_code"] == BROOK

    @pytest.mark.parametrize("table", [tiny.lookup_table, tiny.lookup_2011_table])
    def test_a_lookup_cut_short_is_refused(
        self, table: Callable[[], tiny.Table], copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        report = take(table().without(LSOAS[4]))
        assert report.outcome is Outcome.REFUSED
        assert f"no line for 1 LSOAs of this partnership, {LSOAS[4]}" in _words(report)
        assert copy.fingerprint() == before
        assert not (copy.loaded / "reference").exists()

    def test_a_lookup_is_read_whatever_the_case_of_its_header(
        self, copy: Place, take: Take
    ) -> None:
        del copy
        table = tiny.lookup_table()
        table.header = [name.lower() for name in table.header]
        assert take(table).outcome is Outcome.TAKEN

    def test_a_new_table_of_2011_codes_is_used_by_the_next_street_file(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        table = tiny.lookup_2011_table()
        table.rows.append(["E01800009", LSOAS[3], "M", tiny.BOROUGH, "Testborough"])
        assert "lsoa_2011.csv: 5 rows taken" in _words(take(table))
        take(tiny.street_table([*WHOLE_MONTH, ("2023-01", "E01800009", "Robbery")]))
        assert _street(fetch).set_index("area_code")["offences"][LSOAS[3]] == 1

    @pytest.mark.parametrize("level", ["ward", "lsoa"])
    def test_new_outlines_replace_those_of_their_level_only(
        self, level: str, copy: Place, fetch: Fetch, tmp_path: Path
    ) -> None:
        del copy
        before = fetch("outlines").set_index("area_code")["geometry"]
        path = tmp_path / "shapes.geojson"
        path.write_text(json.dumps(tiny.outlines(level, side=0.02)))
        assert load.load(path).outcome is Outcome.TAKEN
        after = fetch("outlines").set_index("area_code")
        changed = after["geometry"] != before[after.index]
        assert set(after.loc[changed, "level"]) == {level}
        assert changed.sum() == (3 if level == "ward" else 5)


def test_a_load_that_was_killed_before_the_store_was_built_is_made_good_by_the_next(
    copy: Place, take: Take, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_progress: build.Progress) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build, "build_locked", killed)
        with pytest.raises(KeyboardInterrupt):
            take(tiny.ward_table(last=NEXT))
    assert not is_current()
    take(tiny.ward_table(last=NEXT))
    assert is_current()
    assert sum(_wards(fetch, NEXT).values()) == 37 + 14 + 4
    assert copy.loaded.is_dir()


def test_an_edition_left_unfinished_is_no_edition(copy: Place, take: Take) -> None:
    root = copy.loaded / "editions"
    finished = editions.folders()
    unfinished = root / ".unfinished-xyz"
    unfinished.mkdir()
    for path in finished[0].iterdir():
        (unfinished / path.name).write_bytes(path.read_bytes())
    assert editions.folders() == finished
    take(tiny.ward_table(last=NEXT))
    assert not unfinished.exists()


_CELLS = st.one_of(
    st.integers(0, 60).map(str),
    st.sampled_from(
        ["", "-1", "x", "1.5", "7.0", " 8 ", "1e1", "\u0661", "#", '"', "9" * 30, "NULL"]
    ),
)
_NAMES = st.sampled_from(
    ["Testborough", "Nearham", "Testboro", "", " Testborough ", "Unknown", "#", 'a"b,c']
)
_CODES = st.sampled_from([ABBEY, BROOK, CROSS, "E05900009", "E05900004", "", "x", f" {ABBEY}"])
_KINDS = st.sampled_from([*tiny.CATEGORIES, ("THEFT", "KITES"), ("PIRACY", "PIRACY"), ("", "")])


@st.composite
def _damaged_tables(draw: st.DrawFn) -> tiny.Table:
    """The ward table of three months, with damage in any cell and lines added."""
    table = tiny.ward_table(BREAK, date(2024, 5, 1))
    for _ in range(draw(st.integers(0, 6))):
        row = draw(st.sampled_from(table.rows))
        where = draw(st.integers(0, len(row) - 1))
        if where < 2:
            row[:2] = draw(_KINDS)
        else:
            strategy = {3: _CODES, 4: _NAMES}.get(where, _CELLS)
            row[where] = draw(strategy)
    for _ in range(draw(st.integers(0, 3))):
        numbers = [draw(_CELLS) for _ in range(3)]
        table.rows.append([*draw(_KINDS), "Name", draw(_CODES), draw(_NAMES), *numbers])
    return table


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(table=_damaged_tables())
def test_no_row_of_a_file_vanishes_unaccounted(
    table: tiny.Table, tmp_path: Path, tiny_serves: Place
) -> None:
    del tiny_serves
    path = table.write(tmp_path / "damaged.csv")
    try:
        given_file = reading.read(path, held=[])
    except reading.FileRefusedError as refusal:
        assert path.name in str(refusal)
        return
    lines = given_file.lines
    assert lines["lines"] == len(table.rows)
    assert lines["lines"] == (
        lines["taken"] + lines["outside"] + lines["unplaced"] + lines["refused"]
    )
    refused = given_file.refused
    whole_lines = refused[refused["column_name"] == ""]
    assert len(whole_lines) == lines["refused"]
    assert refused["reason"].str.len().gt(0).all()

    covered = given_file.workspace.execute(
        "select area_code, strftime(month, '%Y%m') as month from coverage"
    ).fetchall()
    kept = given_file.workspace.execute(
        """
        select area_code, strftime(month, '%Y%m'), sum(offences)::bigint
        from cell semi join coverage using (area_code, month) group by all
        """
    ).fetchall()
    refused_lines = set(whole_lines["line"])
    for area, month, total in kept:
        assert (area, month) in covered
        column = table.header.index(month)
        written = [
            float(row[column])
            for line, row in enumerate(table.rows, 2)
            if row[3].strip() == area and line not in refused_lines
        ]
        assert total == sum(written)
    bad = refused[refused["column_name"] != ""]
    for area, month in zip(bad["area_code"], bad["column_name"], strict=True):
        assert (area, month) not in covered
