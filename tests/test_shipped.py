"""The repository's own tables: the published totals, whole registers, nothing copied."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import Fetch, Place

from wardlens.choices.series import SERIES
from wardlens.ingest.build import verify
from wardlens.ingest.build.release import release_id
from wardlens.ingest.load import load
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.store import paths

DATA = paths.ROOT / "data"
FIRST, LAST = date(2010, 4, 1), date(2026, 2, 1)
WARD_FILE = "mps/MPS Ward Level Crime (most recent 24 months).csv"
TOWN, TOLWORTH, TUDOR = "E05013938", "E05013945", "E05013946"


def _wards(fetch: Fetch, start: date, end: date) -> pd.Series:
    rows = fetch("offences_by_ward", start=start, end=end, offences=[])
    assert (rows["months_covered"] == rows["months_asked"]).all()
    return rows.set_index("ward_code")["offences"]


class TestCheckFigures:
    @pytest.mark.parametrize(
        ("start", "end", "total"),
        [
            (FIRST, LAST, 173_992),
            (date(2024, 1, 1), date(2024, 12, 1), 11_019),
            (date(2025, 1, 1), date(2025, 12, 1), 11_726),
            (date(2024, 2, 1), date(2024, 2, 1), 923),
        ],
    )
    def test_wards_add_up_to_the_published_total(
        self, start: date, end: date, total: int, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        assert _wards(fetch, start, end).sum() == total

    def test_twelve_months_of_three_wards(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        wards = _wards(fetch, date(2025, 3, 1), LAST)
        assert (wards[TOWN], wards[TOLWORTH], wards[TUDOR]) == (3_709, 836, 180)
        assert len(wards) == 19

    def test_february_2024_is_no_gap_in_any_ward(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        assert (_wards(fetch, date(2024, 2, 1), date(2024, 2, 1)) > 0).all()

    def test_check_finds_no_fault(self, shipped: Place) -> None:
        assert shipped.stores.is_dir()
        report = verify.check()
        assert report.faults == 0, report.lines


class TestRegisters:
    def test_every_file_is_registered_in_the_sources(self) -> None:
        sources = tomllib.loads((DATA / "sources.toml").read_text("utf-8"))
        registered = {table for entry in sources.values() for table in entry["tables"]}
        described = {"sources.toml", "partnership.toml"}
        held = {
            path.relative_to(DATA).as_posix()
            for path in DATA.rglob("*")
            if path.is_file() and path.relative_to(DATA).parts[0] not in ("store", "loaded")
        } - described
        unregistered = {
            name
            for name in held
            if name not in registered and str(Path(name).parent.as_posix()) not in registered
        }
        assert not unregistered
        assert all((DATA / table).exists() for table in registered)

    def test_every_source_says_all_that_a_reader_needs(self) -> None:
        sources = tomllib.loads((DATA / "sources.toml").read_text("utf-8"))
        for key, entry in sources.items():
            for word in ("publisher", "title", "page", "licence", "attribution", "period", "done"):
                assert entry[word].strip(), (key, word)
            assert entry["kind"] in ("published", "illustrative")
            assert entry["edition"]
            assert entry["page"].startswith("https://")

    def test_every_category_in_the_figures_has_a_name(self, shipped: Place, fetch: Fetch) -> None:
        assert shipped.stores.is_dir()
        assert fetch("unregistered_names").empty
        assert fetch("offence_choices")["label"].str.len().gt(0).all()

    def test_no_key_stands_twice(self) -> None:
        keys = {
            "areas.csv": ["area_code"],
            "offences.csv": ["offence"],
            "policeuk_types.csv": ["type"],
            "population.csv": ["area_code", "year"],
            "deprivation.csv": ["lsoa_code"],
        }
        for name, columns in keys.items():
            assert not pd.read_csv(DATA / name).duplicated(columns).any(), name

    def test_every_offence_leads_to_a_type_that_is_known_or_to_none(self) -> None:
        offences = pd.read_csv(DATA / "offences.csv")
        types = pd.read_csv(DATA / "policeuk_types.csv")["type"]
        assert set(offences["policeuk_type"].dropna()) <= set(types)
        without = set(offences.loc[offences["policeuk_type"].isna(), "offence"])
        assert without == {"fraud-reported-to-nfib"}

    def test_the_ledger_speaks_of_what_is_known(self) -> None:
        ledger = pd.read_csv(DATA / "ledger.csv")
        offences = pd.read_csv(DATA / "offences.csv")
        types = pd.read_csv(DATA / "policeuk_types.csv")["type"]
        scopes = {"*", *offences["offence"], *offences["family"], *offences["group_key"], *types}
        assert set(ledger["scope"]) <= scopes
        assert set(ledger["series"]) <= set(SERIES)
        assert ledger["words"].str.endswith(".").all()

    def test_wards_and_neighbourhoods_have_outlines_and_residents(
        self, shipped: Place, fetch: Fetch
    ) -> None:
        assert shipped.stores.is_dir()
        outlines = fetch("outlines")
        assert outlines["level"].value_counts().to_dict() == {"lsoa": 99, "ward": 19}
        for text in outlines["geometry"]:
            assert json.loads(text)["type"] in ("Polygon", "MultiPolygon")
        wards = fetch("offences_by_ward", start=LAST, end=LAST, offences=[])
        assert wards["residents"].sum() == 168_063
        lsoas = fetch("offences_by_lsoa", start=LAST, end=LAST, types=[])
        assert len(lsoas) == 99
        assert lsoas["residents"].notna().all()

    def test_the_tables_together_are_a_few_megabytes(self) -> None:
        tracked = [
            path
            for path in DATA.rglob("*")
            if path.is_file() and path.relative_to(DATA).parts[0] not in ("store", "loaded")
        ]
        assert sum(path.stat().st_size for path in tracked) < 5_000_000


def test_no_file_of_the_project_is_a_copy_of_a_publishers_file(sources: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is no git working copy")
    tracked = [paths.ROOT / name for name in listed.stdout.split("\0") if name]
    sizes = {path.stat().st_size for path in sources.rglob("*") if path.is_file()}
    published = {
        hashlib.sha256(path.read_bytes()).digest() for path in sources.rglob("*") if path.is_file()
    }
    copies = [
        path
        for path in tracked
        if path.is_file()
        and path.stat().st_size in sizes
        and hashlib.sha256(path.read_bytes()).digest() in published
    ]
    assert not copies


class TestAgainstThePublishersFiles:
    @pytest.mark.parametrize(
        ("name", "since"),
        [
            ("mps/recorded-crime-ward-historical.parquet", "201004"),
            ("mps/recorded-crime-ward.parquet", "202403"),
        ],
    )
    def test_ward_figures_are_those_of_the_file(
        self, name: str, since: str, shipped: Place, fetch: Fetch, sources: Path
    ) -> None:
        assert shipped.stores.is_dir()
        table = pd.read_parquet(sources / name)
        ours = table[table["lookup_boroughname"] == "Kingston upon Thames"]
        months = [column for column in ours if column.isdigit() and column >= since]
        long = ours.melt("wardcode", months, "month", "offences")
        long["month"] = pd.to_datetime(long["month"], format="%Y%m")
        published = long.groupby(["wardcode", "month"])["offences"].sum()
        rows = fetch(
            "monthly_by_ward",
            since=date(int(months[0][:4]), int(months[0][4:]), 1),
            end=date(int(months[-1][:4]), int(months[-1][4:]), 1),
            offences=[],
        )
        held = rows.set_index(["ward_code", "month"])["offences"]
        pd.testing.assert_series_equal(
            held.astype("int64").sort_index(), published.astype("int64").sort_index(),
            check_names=False, check_index_type=False,
        )  # fmt: skip

    def test_neighbourhood_figures_are_those_of_the_file(
        self, shipped: Place, fetch: Fetch, sources: Path
    ) -> None:
        assert shipped.stores.is_dir()
        table = pd.read_csv(sources / "policeuk" / "kingston-lsoa-month-counts.csv")
        table = table[(table["year"] >= 2023) & (table["category"] != "Anti-social behaviour")]
        rows = fetch("offences_by_lsoa", start=date(2023, 7, 1), end=date(2026, 3, 1), types=[])
        held = rows.set_index("lsoa_code")["offences"].dropna().astype("int64")
        published = table.groupby("lsoa_code")["crime_count"].sum()
        pd.testing.assert_series_equal(held, published, check_names=False, check_index_type=False)

    def test_residents_are_those_of_the_census(self, sources: Path) -> None:
        (path,) = (sources / "population").glob("census2021-ward-population.*.csv")
        published = pd.read_csv(path, comment="#").set_index("ward_code")["population_census_2021"]
        held = pd.read_csv(DATA / "population.csv").set_index("area_code")
        held = held.loc[held["basis"] == "Census 2021", "residents"]
        assert held.to_dict() == published.to_dict()


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def given(sources: Path) -> list[list[str]]:
    return _lines(sources / WARD_FILE)


Write = Callable[[list[list[str]]], LoadReport]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def wrote(lines: list[list[str]]) -> LoadReport:
        path = tmp_path / "wards.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        return load.load(path)

    return wrote


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], Outcome, str]] = {
    "cut in the middle of a line": (
        lambda content: content[: len(content) // 2 + 17],
        Outcome.REFUSED,
        "line ",
    ),
    "renamed column": (
        lambda content: content.replace(b"WardCode", b"WardId", 1),
        Outcome.REFUSED,
        "'WardCode' is missing (found 'WardId')",
    ),
    "UTF-16": (
        lambda content: content.decode("utf-8-sig").encode("utf-16"),
        Outcome.REFUSED,
        "UTF-16; expected UTF-8",
    ),
    "empty": (lambda _: b"", Outcome.REFUSED, "the file is empty"),
    "PNG": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(99), Outcome.REFUSED, "a PNG picture"),
    "unknown ward": (
        lambda content: content.replace(TOLWORTH.encode(), b"E05099999"),
        Outcome.REFUSED,
        "E05099999: WardCode is not a ward of this borough",
    ),
}


class TestThePublishersWardFile:
    def test_is_an_older_edition_whose_differences_are_listed_and_not_taken(
        self, shipped_copy: Place, sources: Path
    ) -> None:
        before = shipped_copy.fingerprint()
        report = load.load(sources / WARD_FILE)
        words = "\n".join(report.lines)
        assert report.outcome is Outcome.TAKEN
        assert "older edition (to January 2026) than the one held (to February 2026)" in words
        assert "18,695 lines: 501 of this partnership, 18,194 outside this partnership" in words
        assert "2025-05: differs, newer figure kept: held 986, file 987" in words
        assert shipped_copy.fingerprint() == before
        assert load.load(sources / WARD_FILE).lines == report.lines

    def test_with_a_month_added_and_counts_changed_is_a_newer_edition(
        self, shipped_copy: Place, given: list[list[str]], written: Write, fetch: Fetch
    ) -> None:
        header, *rows = given
        for row in rows:
            row += [row[-1], row[-1]]
        tolworth = next(r for r in rows if TOLWORTH in r and "SHOPLIFTING" in r)
        held = _wards(fetch, LAST, LAST)
        where = header.index("202512")
        was = tolworth[where]
        tolworth[where] = str(int(was) + 7)
        report = written([[*header, "202602", "202603"], *rows])
        words = "\n".join(report.lines)
        assert report.outcome is Outcome.TAKEN
        assert "newer edition (to March 2026)" in words
        assert f"Tolworth, shoplifting: {was} → {int(was) + 7}" in words
        assert "2026-03: new" in words
        march = _wards(fetch, date(2026, 3, 1), date(2026, 3, 1))
        assert march.sum() == sum(int(row[-1]) for row in rows if row[4].startswith("Kingston u"))
        assert len(held) == 19
        release = release_id()
        assert "already held" in "\n".join(written([[*header, "202602", "202603"], *rows]).lines)
        assert release_id() == release
        assert shipped_copy.loaded.is_dir()

    @pytest.mark.parametrize("damage", DAMAGE)
    def test_damaged_is_refused_with_its_fault_and_the_store_is_untouched(
        self, damage: str, shipped_copy: Place, sources: Path, tmp_path: Path
    ) -> None:
        change, outcome, words = DAMAGE[damage]
        path = tmp_path / "wards.csv"
        path.write_bytes(change((sources / WARD_FILE).read_bytes()))
        before = shipped_copy.fingerprint()
        report = load.load(path)
        assert report.outcome is outcome
        assert words in "\n".join(report.lines)
        assert shipped_copy.fingerprint() == before

    def test_with_a_count_below_zero_is_taken_but_for_that_cell(
        self, shipped_copy: Place, given: list[list[str]], written: Write
    ) -> None:
        line = next(n for n, row in enumerate(given) if TOLWORTH in row and "SHOPLIFTING" in row)
        given[line][given[0].index("202507")] = "-2"
        before = shipped_copy.fingerprint()
        report = written(given)
        assert report.outcome is Outcome.TAKEN_IN_PART
        assert f"line {line + 1}, column 202507: “-2”: a count cannot be below zero" in "\n".join(
            report.lines
        )
        assert shipped_copy.fingerprint() == before
