"""Files as they come on their way through other people's programs: taken for what they mean, or
refused with the one remedy; what may not be whole is taken with a warning that goes to the page."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from tiny import ABBEY, BROOK, CROSS, LAST, LSOAS, ROBBERY, SHOPLIFTING
from worlds import Shown, World

from wardlens.ingest.build import build, verify
from wardlens.ingest.counts import layouts, reading
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.load import load
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.ingest.place import init
from wardlens.ingest.survey import tables
from wardlens.store import config, paths

CASES = paths.ROOT.parent / "shared" / "cases"
NEXT = date(2026, 3, 1)
Take = Callable[..., LoadReport]
Write = Callable[[tiny.Table, Path], Path]


@pytest.fixture
def case() -> Callable[[str], Path]:
    """A file of the cases met in the field, where they are."""

    def found(name: str) -> Path:
        if not CASES.is_dir():
            pytest.skip(f"the cases are not here: {CASES}")
        return CASES / name

    return found


def words(report: LoadReport) -> str:
    return "\n".join(report.lines)


def totals(fetch: Fetch, month: date) -> dict[str, float]:
    rows = fetch("offences_by_ward", start=month, end=month, offences=[])
    return dict(zip(rows["ward_code"], rows["offences"], strict=True))


def text(table: tiny.Table, sign: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=sign, lineterminator="\n").writerows([table.header, *table.rows])
    return written.getvalue()


def as_text(change: Callable[[str], str]) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        path.write_text(change(text(table)), "utf-8")
        return path

    return write


def in_columns(sign: str) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        path.write_text(text(table, sign), "utf-8")
        return path

    return write


def renamed(**names: str) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        for old, new in names.items():
            table.renamed(old, new)
        return table.write(path)

    return write


def with_months(form: str) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        table.header = [
            pd.Timestamp(int(name[:4]), int(name[4:]), 1).strftime(form) if name.isdigit() else name
            for name in table.header
        ]
        return table.write(path)

    return write


def with_cells(change: Callable[[str], str]) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        table.rows = [[*row[:5], *map(change, row[5:])] for row in table.rows]
        return table.write(path)

    return write


def borough_spelt(name: str) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        table.rows = [
            [name if cell == "Testborough" else cell for cell in row] for row in table.rows
        ]
        return table.write(path)

    return write


def workbook(cover: int = 0, title: bool = False, dates: bool = False) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        book = openpyxl.Workbook()
        for number in range(cover):
            book.worksheets[0].append([f"Notes {number}"])
        sheet = book.create_sheet("Data") if cover else book.worksheets[0]
        if title:
            sheet.append(["Crime by ward"])
            sheet.append([])
        sheet.append(
            [
                pd.Timestamp(int(name[:4]), int(name[4:]), 1) if dates and name.isdigit() else name
                for name in table.header
            ]
        )
        for row in table.rows:
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
        book.save(path)
        return path

    return write


def in_archive(*folders: str) -> Write:
    def write(table: tiny.Table, path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as packed:
            for folder in folders:
                packed.writestr(f"{folder}wards.csv", text(table))
            packed.writestr("READ ME.txt", "Thank you for your interest.\n")
        return path

    return write


HARMLESS: dict[str, Write] = {
    "no line break at the end": as_text(str.rstrip),
    "empty lines at the end": as_text(lambda content: f"{content}\n\n\n"),
    "lines of commas at the end": as_text(lambda content: f"{content}{',' * 29}\n{',' * 29}\n"),
    "an empty line in the middle": as_text(lambda content: content.replace("\n", "\n\n", 1)),
    "a title above": as_text(lambda content: f"Recorded crime by ward\n\n{content}"),
    "a title with commas above": as_text(lambda content: f"Crime, by ward, 2026\n{content}"),
    "a title and its empty cells": as_text(lambda content: f"Crime{',' * 29}\n{content}"),
    "a note below": as_text(lambda content: f"{content}\nSource: the police\n"),
    "empty columns at the right": as_text(
        lambda content: "".join(f"{line},,\n" for line in content.splitlines())
    ),
    "a byte order mark": as_text(lambda content: f"\ufeff{content}"),
    "line breaks of Windows": as_text(lambda content: content.replace("\n", "\r\n")),
    "semicolons": in_columns(";"),
    "tabs": in_columns("\t"),
    "a line that names the separator": as_text(
        lambda content: "sep=;\n" + content.replace(",", ";")
    ),
    "Group and SubGroup": renamed(MajorText="Group", MinorText="SubGroup"),
    "names with blanks": renamed(WardCode=" Ward Code ", LookUp_BoroughName="Borough Name"),
    "Mar-25": with_months("%b-%y"),
    "March 2025": with_months("%B %Y"),
    "2025-03-01": with_months("%Y-%m-%d"),
    "03/2025": with_months("%m/%Y"),
    "dashes for zero": with_cells(lambda cell: "-" if cell == "0" else cell),
    "blanks for zero": with_cells(lambda cell: "" if cell == "0" else cell),
    "blanks around figures": with_cells(lambda cell: f" {cell} "),
    "the borough in capitals": borough_spelt("TESTBOROUGH"),
    "the borough by its full name": borough_spelt("London Borough of Testborough"),
    "a workbook": workbook(),
    "a workbook with a cover": workbook(cover=2),
    "a workbook with a title and days for months": workbook(title=True, dates=True),
    "an archive": in_archive(""),
    "an archive with folders": in_archive("2026-02/", "2026-03/"),
}


@pytest.mark.parametrize("form", HARMLESS)
def test_a_table_in_a_harmless_form_is_taken_with_the_figures_it_means(
    form: str, copy: Place, tmp_path: Path, fetch: Fetch
) -> None:
    assert copy.loaded.is_dir()
    newer = tiny.ward_table(last=NEXT).change(6, "202512", *SHOPLIFTING, BROOK)
    report = load.load(HARMLESS[form](newer, tmp_path / "published"))
    assert report.outcome is Outcome.TAKEN, report.lines
    assert totals(fetch, NEXT) == {ABBEY: 25 + 10 + 2, BROOK: 4 + 9 + 1, CROSS: 1 + 3 + 0}
    assert totals(fetch, date(2025, 12, 1))[BROOK] == 6 + 9 + 1


class TestFigures:
    def test_with_thousands_parted_are_read(self, tmp_path: Path) -> None:
        newer = tiny.ward_table(last=NEXT).change("1,234", "202603", *SHOPLIFTING, ABBEY)
        given = reading.read(newer.write(tmp_path / "wards.csv"))
        assert given.refused.empty
        (count,) = given.workspace.execute(
            "select offences from cell where month = '2026-03-01' and area_code = ? "
            "and offence = 'shoplifting'",
            [ABBEY],
        ).fetchone() or (None,)
        assert count == 1_234

    @pytest.mark.parametrize("mark", ["", "-"])
    def test_a_mark_beside_zeros_is_no_zero(self, mark: str, tmp_path: Path) -> None:
        newer = tiny.ward_table(last=NEXT).change(mark, "202603", *SHOPLIFTING, ABBEY)
        assert len(reading.read(newer.write(tmp_path / "wards.csv")).refused) == 1

    def test_what_a_mark_was_read_as_is_told(self, copy: Place, tmp_path: Path) -> None:
        assert copy.loaded.is_dir()
        table = tiny.ward_table(last=NEXT)
        report = load.load(HARMLESS["dashes for zero"](table, tmp_path / "wards.csv"))
        assert "no 0 stands in it: 25 cells with “-” are read as 0" in words(report)

    def test_a_line_that_is_refused_keeps_the_number_it_has_in_the_file(
        self, copy: Place, tmp_path: Path
    ) -> None:
        assert copy.loaded.is_dir()
        newer = tiny.ward_table(last=NEXT).change("many", "202603", *SHOPLIFTING, BROOK)
        line = newer.line(*SHOPLIFTING, BROOK) + 2
        report = load.load(HARMLESS["a title above"](newer, tmp_path / "wards.csv"))
        assert f"line {line}, column 202603" in words(report)


REMEDIES = {
    "JSON of the publisher's API": (
        json.dumps([{"category": "burglary", "month": "2026-01", "location": {}}]),
        "Load the CSV of the same month",
    ),
    "police.uk outcomes": (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
        "Outcome type\na,2026-01,F,F,0,51,On,E01900001,T,None\n",
        "load the street file",
    ),
    "both names of one column": (
        text(tiny.ward_table()).replace("MinorText", "MinorText,SubGroup").replace(
            "SHOPLIFTING", "SHOPLIFTING,SHOPLIFTING"
        ),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REMEDIES)
def test_what_is_not_taken_is_refused_with_the_one_remedy(
    what: str, tiny_serves: Place, tmp_path: Path
) -> None:
    before = tiny_serves.fingerprint()
    content, remedy = REMEDIES[what]
    (tmp_path / "given").write_text(content, "utf-8")
    report = load.load(tmp_path / "given")
    assert report.outcome is Outcome.REFUSED
    assert remedy in words(report)
    assert tiny_serves.fingerprint() == before


TYPES = tiny.policeuk_types()
CRIMES = [kind for kind in TYPES if kind != "Anti-social behaviour"]


def street(force: str, month: str, each: int, lsoas: tuple[str, ...] = LSOAS) -> tiny.Table:
    """A street file of a force: so many records of every type in every neighbourhood."""
    table = tiny.street_table(
        (month, lsoa, kind) for lsoa in lsoas for kind in TYPES for _ in range(each)
    )
    for number, row in enumerate(table.rows):
        row[0] = "" if row[9] == "Anti-social behaviour" else f"{force}-{month}-{number}"
        row[2] = row[3] = force
        row[4] = str(0.01 * LSOAS.index(row[7]) + 0.005) if row[7] in LSOAS else ""
    return table


def crimes(fetch: Fetch, month: date) -> float:
    return float(fetch("offences_by_lsoa", start=month, end=month, types=[])["offences"].sum())


APRIL = date(2026, 4, 1)


class TestOneMonthOfSeveralForces:
    def test_adds_up_over_the_forces(self, copy: Place, take: Take, fetch: Fetch) -> None:
        del copy
        take(street("Test Police", "2026-04", 3))
        report = take(street("British Transport Police", "2026-04", 1))
        assert crimes(fetch, APRIL) == 5 * 13 * 3 + 5 * 13 * 1
        assert (
            "British Transport Police: 65 crimes and 5 incidents (not crimes), a sliver"
            in words(report)
        )

    def test_in_whichever_order_they_come(self, copy: Place, take: Take, fetch: Fetch) -> None:
        del copy
        take(street("British Transport Police", "2026-04", 1))
        assert crimes(fetch, APRIL) == 0
        take(street("Test Police", "2026-04", 3))
        assert crimes(fetch, APRIL) == 5 * 13 * 3 + 5 * 13 * 1

    def test_a_neighbours_few_crimes_cover_no_area(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        neighbour = street("Far Police", "2026-04", 2, ("E01999999",))
        neighbour.rows += street("Far Police", "2026-04", 1, LSOAS[:1]).rows[:4]
        report = take(neighbour)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "Far Police: 4 crimes" in words(report) or "Far Police: 3 crimes" in words(report)
        assert "covering none" in words(report)
        months = fetch("coverage_by_month").set_index("series")["month"]
        assert months["policeuk-lsoa"].max() == pd.Timestamp(tiny.LSOA_LAST)

    def test_a_newer_file_of_a_force_replaces_its_own_figures_alone(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(street("Test Police", "2026-04", 3))
        take(street("British Transport Police", "2026-04", 1))
        take(street("Test Police", "2026-04", 4))
        assert crimes(fetch, APRIL) == 5 * 13 * 4 + 5 * 13 * 1

    def test_in_an_archive_as_published(self, copy: Place, tmp_path: Path, fetch: Fetch) -> None:
        assert copy.loaded.is_dir()
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
            for force, each in (("Test Police", 3), ("British Transport Police", 1)):
                for month in ("2026-04", "2026-05"):
                    name = f"{month}/{month}-{force[:4]}-street.csv"
                    packed.writestr(name, text(street(force, month, each)))
        load.load(tmp_path / "all.zip")
        assert [crimes(fetch, month) for month in (APRIL, date(2026, 5, 1))] == [5 * 13 * 4] * 2

    def test_a_count_over_all_forces_that_is_held_stands(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        held = crimes(fetch, tiny.LSOA_LAST)
        assert held == 5 + 2 + 3
        take(street("Test Police", f"{tiny.LSOA_LAST:%Y-%m}", 9))
        never_counted = 9 * 13  # the one area of which the count has no row
        assert crimes(fetch, tiny.LSOA_LAST) == held + never_counted


def made(copy: Place, folder: Path, root: Path, name: str, patch: pytest.MonkeyPatch) -> Place:
    """A place made by `init` from a folder of files, built and serving."""
    assert copy.data.is_dir()
    place = Place(root / "data", root / "loaded", root / "stores")
    init.init(name, folder, place.data, lambda _line: None)
    place.serve(patch)
    build.build()
    return place


def named(table: tiny.Table, district: str = "Exampleton") -> tiny.Table:
    """A street file with the names of its neighbourhoods."""
    for row in table.rows:
        row[8] = f"{district} 00{row[7][-1]}A" if row[7] else ""
    return table


class TestAPlaceMadeFromStreetFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "street"
        folder.mkdir()
        named(street("Alpha Police", "2018-07", 2)).write(folder / "2018-07-alpha-street.csv")
        named(street("Beta Police", "2018-07", 1)).write(folder / "2018-07-beta-street.csv")
        return folder

    def test_has_the_crimes_of_all_its_forces_and_is_checked_against_them(
        self, copy: Place, folder: Path, tmp_path: Path, fetch: Fetch,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        made(copy, folder, tmp_path / "made", "Exampleton", monkeypatch)
        july = date(2018, 7, 1)
        assert crimes(fetch, july) == 5 * 13 * 3
        (check,) = config.read().checks
        assert check.total == 5 * 13 * 3
        assert verify.check().faults == 0

    def test_shows_the_next_month_on_its_pages(
        self, copy: Place, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = made(copy, folder, tmp_path / "made", "Exampleton", monkeypatch)
        august = named(street("Alpha Police", "2018-08", 4))
        load.load(august.write(tmp_path / "august.csv"))
        world = World(place)
        shown = world.view("map", **{"from": "2018-08", "to": "2018-08"}).map
        assert shown.table["Offences"].sum() == 5 * 13 * 4
        world.close()


class TestImplausible:
    def test_a_record_that_stands_13_times_counts_once_and_the_page_says_so(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        table = street("Test Police", "2026-04", 2)
        crime = next(row for row in table.rows if row[0])
        table.rows += [list(crime) for _ in range(12)]
        report = take(table)
        assert "12 lines are copies of a record that stands 13 times: counted once" in words(report)
        assert crimes(fetch, APRIL) == 5 * 13 * 2
        self._is_told(copy, "map", "April 2026 is provisional", level="lsoa", to="2026-04")

    def test_a_point_far_from_its_area_is_told_on_the_page(self, copy: Place, take: Take) -> None:
        table = street("Test Police", "2026-04", 2)
        table.rows[0][4:6] = ["-3.2", "55.9"]
        report = take(table)
        assert "1 of its records have a point far from it" in words(report)
        self._is_told(copy, "map", "have a point far from it", level="lsoa", to="2026-04")

    def test_a_newest_month_far_below_the_series_is_provisional_on_the_page(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        newer = tiny.ward_table(last=NEXT)
        newer.change(3, "202603", *SHOPLIFTING, ABBEY).change(2, "202603", *tiny.VIOLENCE, ABBEY)
        report = take(newer)
        told = "March 2026 is provisional: 7 offences in Abbey, where 37 a month were usual"
        assert told in words(report)
        assert totals(fetch, NEXT)[ABBEY] == 3 + 2 + 2
        self._is_told(copy, "today", "March 2026 is provisional", to="2026-03")

    def test_the_warning_goes_when_a_newer_edition_has_the_month_in_full(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        take(tiny.ward_table(last=NEXT).change(0, "202603", *SHOPLIFTING, ABBEY))
        assert fetch("ledger_entries")["words"].str.contains("provisional").any()
        take(tiny.ward_table(last=date(2026, 4, 1)))
        assert not fetch("ledger_entries")["words"].str.contains("provisional").any()

    def _is_told(self, place: Place, page: str, told: str, **asked: str) -> None:
        query = {"from": asked.pop("to"), **asked}
        world = World(place)
        shown = Shown.of(world.view(page, **query, to=query["from"]))
        world.close()
        assert any(told in text for text in shown.texts)


def relabelled(table: tiny.Table) -> tiny.Table:
    """The table with violence under another name, and a part of it split off."""
    for row in [row for row in table.rows if row[1] == tiny.VIOLENCE[1] and row[4] != "Nearham"]:
        split = [*row[:1], "STALKING AND HARASSMENT", *row[2:5], *["1"] * len(row[5:])]
        row[1] = "VIOLENCE BY ANOTHER NAME"
        row[5:] = [str(int(cell) - 1) for cell in row[5:]]
        table.rows.append(split)
    return table


class TestCategoriesThatMoved:
    def test_are_taken_for_every_ward_and_told(self, copy: Place, take: Take, fetch: Fetch) -> None:
        del copy
        report = take(relabelled(tiny.ward_table(last=NEXT)))
        assert report.outcome is Outcome.TAKEN, report.lines
        assert totals(fetch, NEXT) == {ABBEY: 25 + 10 + 2, BROOK: 4 + 9 + 1, CROSS: 1 + 3 + 0}
        held = 24 * (10 + 3) + 12 * 6 + 12 * 9
        assert "violence-with-injury no longer stand in it" in words(report)
        assert f"held {held:,}, file {held:,}" in words(report)

    def test_in_an_older_edition_do_not_stop_the_months_that_are_not_held(
        self, copy: Place, take: Take, fetch: Fetch
    ) -> None:
        del copy
        earlier = date(2023, 7, 1)
        report = take(relabelled(tiny.ward_table(first=earlier, last=date(2024, 1, 1))))
        assert report.outcome is Outcome.TAKEN, report.lines
        assert sum(totals(fetch, earlier).values()) == 32 + 11 + 4

    def test_lines_lost_in_most_wards_refuse_the_file_and_nothing_of_it_is_taken(
        self, copy: Place, take: Take
    ) -> None:
        before = copy.fingerprint()
        newer = tiny.ward_table(last=NEXT)
        newer.rows = [
            row for row in newer.rows if row[1] != tiny.VIOLENCE[1] or row[3] not in (ABBEY, BROOK)
        ]
        report = take(newer)
        assert report.outcome is Outcome.REFUSED
        assert "in 2 of 3 areas categories are gone" in words(report)
        assert copy.fingerprint() == before


LOADED = {
    "mps-ward": (lambda: tiny.ward_table(last=NEXT), "today", "March 2026"),
    "mps-borough": (lambda: tiny.borough_table(last=NEXT), "methods", "March 2026"),
    "policeuk-lsoa": (lambda: tiny.lsoa_table(last=APRIL), "map", "April 2026"),
    "policeuk-street": (lambda: street("Test Police", "2026-04", 2), "map", "April 2026"),
}
REFERENCE = {
    "denominators", "ons-lsoa-ward", "ons-lsoa-2011", "ons-ward-outlines", "ons-lsoa-outlines",
    "mopac-attitudes", "published-shares", "actions", "watch-notes",
    "voices-said", "voices-heard", "unit-costs", "price-index",
}  # fmt: skip
"""Tables without months, held by tests of their own: of areas and outlines in tests/test_load.py,
other denominators and costs in test modules of their own; shares, actions, notes and voices where
their pages are."""


class TestEveryLayout:
    @pytest.mark.parametrize("layout", LOADED)
    def test_that_is_loaded_is_found_on_a_page(self, layout: str, copy: Place, take: Take) -> None:
        table, page, month = LOADED[layout]
        path = table().write(copy.loaded / "given.csv")
        assert layouts.recognise(reading.files.examine(path)).key == layout
        assert take(table()).outcome is Outcome.TAKEN
        world = World(copy)
        newest = pd.Timestamp(month)
        asked = {"from": f"{newest:%Y-%m}", "to": f"{newest:%Y-%m}"} if page == "map" else {}
        level = {"level": "lsoa"} if page == "map" else {}
        shown = Shown.of(world.view(page, **asked, **level))
        world.close()
        told = [*shown.texts, *(exhibit.csv() for exhibit in shown.exhibits)]
        assert any(month in words for words in told)

    def test_is_in_a_test(self) -> None:
        ours = {layout.key for layout in layouts.LAYOUTS}
        assert ours == LOADED.keys() | REFERENCE | {"stop-search"}  # tests/test_stop_search.py


class TestTheCasesMet:
    @pytest.mark.parametrize(
        "name",
        [
            "harmless-ends/W06b_trailing_empty_lines.csv",
            "harmless-ends/W23_no_final_newline.csv",
            "borough-spelt-Upon/ward.csv",
            "excel-blank-or-dash-zero/ward.csv",
            "renamed-columns-group-subgroup/ward.csv",
        ],
    )
    @pytest.mark.usefixtures("shipped")
    def test_a_ward_table_is_read_whole(self, name: str, case: Callable[[str], Path]) -> None:
        given = reading.read(case(name), held=[])
        assert given.lines["taken"] == given.lines["lines"] == 501
        assert given.edition == NEXT
        covered = given.workspace.execute(
            "select count(distinct area_code), count(distinct month), count(*) from coverage"
        ).fetchone()
        assert covered == (19, 24, 19 * 24)
        (total,) = given.workspace.execute("select sum(offences) from cell").fetchone() or (0,)
        assert total == 30_060  # every form of the table has the same figures

    def test_a_relabelled_edition_is_taken_for_all_19_wards(
        self, case: Callable[[str], Path], shipped_place: Place, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, fetch: Fetch,
    ) -> None:  # fmt: skip
        older, newer = (case(f"recoded-newer-edition/{name}.csv") for name in ("older", "newer"))
        folder = tmp_path / "given"
        folder.mkdir()
        (folder / "older.csv").symlink_to(older)
        lookup = next((paths.ROOT.parent / "shared/sources/lookups").glob("LSOA_(2021)*"))
        (folder / "lookup.csv").symlink_to(lookup)
        made(shipped_place, folder, tmp_path / "made", "Kingston upon Thames", monkeypatch)
        report = load.load(newer)
        assert report.outcome is Outcome.TAKEN, report.lines
        assert "burglary-in-a-dwelling" in words(report)
        march = fetch("offences_by_ward", start=NEXT, end=NEXT, offences=[])
        assert (len(march), march["offences"].notna().sum()) == (19, 19)

    @pytest.mark.parametrize(
        ("folder", "total"),
        [
            ("two-forces-one-month", 260 + 26),
            ("zip-as-published", 260 + 26),
            ("exact-duplicate-rows", 260),
        ],
    )
    def test_a_place_of_street_files_has_the_crimes_of_its_forces(
        self, folder: str, total: int, case: Callable[[str], Path], copy: Place, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, fetch: Fetch,
    ) -> None:  # fmt: skip
        made(copy, case(folder), tmp_path / "made", "Exampleton", monkeypatch)
        july = date(2018, 7, 1)
        assert crimes(fetch, july) == total
        assert config.read().checks[0].total == total
        assert verify.check().faults == 0

    def test_a_street_place_shows_its_next_month(
        self, case: Callable[[str], Path], copy: Place, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, fetch: Fetch,
    ) -> None:  # fmt: skip
        folder = tmp_path / "given"
        folder.mkdir()
        july = case("street-place-updated/2018-07-alpha-street.csv")
        (folder / july.name).symlink_to(july)
        made(copy, folder, tmp_path / "made", "Exampleton", monkeypatch)
        report = load.load(july.parent / "next" / "2018-08-alpha-street.csv")
        assert "2018-08: new, 273 crimes and 21 incidents" in words(report)
        assert crimes(fetch, date(2018, 8, 1)) == 273
        asb = fetch(
            "offences_by_lsoa", start=date(2018, 8, 1), end=date(2018, 8, 1),
            types=["anti-social-behaviour"],
        )  # fmt: skip
        assert asb["offences"].sum() == 21

    def test_a_neighbouring_force_covers_nothing(
        self, case: Callable[[str], Path], shipped_copy: Place, fetch: Fetch
    ) -> None:
        assert shipped_copy.data.is_dir()
        report = load.load(case("neighbouring-force-file/2026-04-surrey-street.csv"))
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert "Surrey Police: 4 crimes, a sliver" in words(report)
        months = fetch("coverage_by_month").set_index("series")["month"]
        assert months["policeuk-lsoa"].max() == pd.Timestamp(NEXT)

    def test_json_of_the_api_is_refused_with_its_remedy(self, case: Callable[[str], Path]) -> None:
        report = load.load(case("api-json-stops/2026-01.json"))
        assert report.outcome is Outcome.REFUSED
        assert "JSON as the publisher's API gives it" in words(report)

    @pytest.mark.usefixtures("shipped")
    @pytest.mark.parametrize("name", ["V03_weight_comma.csv", "V12_second_sheet.xlsx"])
    def test_an_export_of_a_survey_tool_gives_its_share(
        self, name: str, case: Callable[[str], Path]
    ) -> None:
        folder = case("survey-export")
        found = tables.read(folder / name, folder / "map.toml").estimates.shown
        ours = found[(found["outcome"] == "safe-after-dark") & (found["breakdown"] == "all")]
        row = ours[ours["wave"] == "all"].iloc[0]
        assert (round(row["estimate"], 3), row["n"]) == (0.624, 950)


def answers(table: tiny.Table, path: Path, **form: object) -> Path:
    """Answers as a survey tool may export them."""
    rows = [table.header, *table.rows]
    rows = [*form.get("above", []), rows[0], *form.get("below", []), *rows[1:]]  # type: ignore[misc]
    if form.get("sheet"):
        book = openpyxl.Workbook()
        book.worksheets[0].append(["Resident survey"])
        sheet = book.create_sheet("Answers")
        for row in rows:
            sheet.append(row)
        book.save(path)
        return path
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=str(form.get("sign", ","))).writerows(rows)
    return path


FORMS: dict[str, dict[str, object]] = {
    "on the second sheet behind a cover": {"sheet": True},
    "parted by semicolons": {"sign": ";"},
    "parted by tabs": {"sign": "\t"},
    "below a title": {"above": [["Resident survey 2025"], []]},
    "below a row of topics": {"above": [["You", "", "", "Safety", "", "Home", "", ""]]},
    "above the texts of the questions": {"below": [["How safe do you feel?"] * 8]},
    "on the second sheet with two rows of names": {
        "sheet": True, "below": [["How safe do you feel?"] * 8]
    },
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_answers_in_a_harmless_form_give_the_same_shares(form: str, tmp_path: Path) -> None:
    table = tiny.survey_table()
    width = len(table.header)
    shape = {
        key: [(row * width)[:width] if key == "below" else row for row in value]
        if isinstance(value, list)
        else value
        for key, value in FORMS[form].items()
    }
    (tmp_path / "map.toml").write_text(tiny.SURVEY_MAP, "utf-8")
    plain = tables.read(table.write(tmp_path / "plain.csv"), tmp_path / "map.toml")
    given = tables.read(answers(table, tmp_path / "given", **shape), tmp_path / "map.toml")
    pd.testing.assert_frame_equal(given.estimates.shown, plain.estimates.shown)
    assert given.coded.given == plain.coded.given == len(table.rows)


@pytest.mark.parametrize(
    ("given", "counted", "listed"),
    [
        (("18-24", "25 to 34", "Under 25", "65+"), {"16-24": 2, "25-34": 1, "65-plus": 1}, set()),
        # a quarter lies across two of ours: what is left of these would pass for the whole band
        (("18-24", "25 to 34", "65+", "20-29"), {"65-plus": 1}, {"18-24", "25 to 34", "20-29"}),
    ],
    ids=["inside ours", "across ours"],
)
def test_bands_of_ages_are_counted_in_our_bands_or_listed(
    given: tuple[str, ...], counted: dict[str, int], listed: set[str], tmp_path: Path
) -> None:
    table = tiny.survey_table()
    place = table.header.index("age")
    for number, row in enumerate(table.rows):
        row[place] = given[number % 4]
    (tmp_path / "map.toml").write_text(tiny.SURVEY_MAP, "utf-8")
    found = tables.read(table.write(tmp_path / "given.csv"), tmp_path / "map.toml").coded
    each = len(table.rows) // 4
    assert found.people["age"].value_counts().to_dict() == {
        band: times * each for band, times in counted.items()
    }
    assert set(found.faults.loc[found.faults["field"] == "age", "value"]) == listed


def test_a_refusal_names_the_line_of_the_file_as_it_was_given(tmp_path: Path) -> None:
    path = as_text(lambda content: f"Crime by ward\n{content}")(
        tiny.ward_table().change("PIRACY", "MajorText", *ROBBERY, CROSS), tmp_path / "wards.csv"
    )
    given = reading.read(path)
    assert isinstance(given.file, PublishedFile)
    assert given.refused["line"].tolist() == [1 + tiny.ward_table().line(*ROBBERY, CROSS)]
    with pytest.raises(FileRefusedError, match=re.escape("no line for Cross")):
        reading.read(tiny.ward_table().without(CROSS).write(tmp_path / "cut.csv"))
    assert LAST < NEXT
