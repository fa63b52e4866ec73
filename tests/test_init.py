"""A data folder for another place in one command: its totals are those of the published files."""

from __future__ import annotations

import csv
import html
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from streamlit.testing.v1 import AppTest
from tiny import FIRST, LAST, ROBBERY, SHOPLIFTING

from wardlens import cli
from wardlens.choices.filters import Filters
from wardlens.ingest.build import build, verify
from wardlens.ingest.place import describing, init
from wardlens.store import config, paths, store
from wardlens.ui.serving import answers
from wardlens.views import offers

NEAR_WARDS = {"E05900011": "Dell", "E05900012": "Elm"}
NEAR_LSOAS = {"E01900011": "E05900011", "E01900012": "E05900012"}
PAGES = sorted(paths.PAGES.glob("*.py"))
CODES = r"E0[159][0-9]{6}"


def words(app: AppTest) -> str:
    """What the page says, without tags."""
    markup = "\n".join(element.proto.body for element in app.get("html"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def near_ward_table() -> tiny.Table:
    """The ward table with two wards of Nearham and one of the tiny partnership."""
    table = tiny.ward_table(FIRST)
    months = len(table.header) - 5
    table.rows = table.rows[:3]
    for ward, name in NEAR_WARDS.items():
        table.rows.append([*SHOPLIFTING, name, ward, "Nearham", *["7"] * months])
        table.rows.append([*ROBBERY, name, ward, "Nearham", *["2"] * months])
    return table


def near_lookup() -> tiny.Table:
    table = tiny.lookup_table()
    table.rows = table.rows[:-1]
    for number, (lsoa, ward) in enumerate(NEAR_LSOAS.items(), 1):
        names = [f"Nearham 00{number}A", ward, NEAR_WARDS[ward], tiny.NEAR, "Nearham"]
        table.rows.append([lsoa, *names])
    return table


def near_counts() -> tiny.Table:
    table = tiny.lsoa_table()
    for month in tiny.months(tiny.LSOA_FIRST, tiny.LSOA_LAST):
        for lsoa in NEAR_LSOAS:
            for kind, count in (("Shoplifting", "4"), ("Anti-social behaviour", "9")):
                row = [lsoa, "", "Nearham", kind, str(month.year), str(month.month), count]
                table.rows.append(row)
    return table


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of published files, named as anybody may name them."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "deep").mkdir()
    near_ward_table().write(folder / "a.csv")
    near_lookup().write(folder / "deep" / "b.csv")
    tiny.borough_table().write(folder / "deep" / "c.csv")
    near_counts().write(folder / "d.csv")
    (folder / "notes.csv").write_text("nothing,known\n1,2\n")
    (folder / "broken.parquet").write_bytes(b"PAR1 and nothing")
    return folder


def make(tiny_place: Place, root: Path, *options: str) -> Place:
    """A place made by the command, beside the tiny partnership, and built."""
    place = Place(root / "data", root / "loaded", root / "stores")
    with pytest.MonkeyPatch.context() as patch:
        tiny_place.serve(patch)
        assert cli.main(["init", *options, "--out", str(place.data)]) == 0
        place.serve(patch)
        build.build()
    return place


@pytest.fixture(scope="module")
def nearham(published: Path, tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Nearham, made once."""
    root = tmp_path_factory.mktemp("nearham")
    return make(tiny_place, root, "--borough", "nearham", "--from", str(published))


@pytest.fixture
def made(nearham: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Nearham serves."""
    nearham.serve(monkeypatch)
    return nearham


class TestAnotherBorough:
    def test_has_its_own_wards_and_neighbourhoods_and_the_files_totals(
        self, made: Place, fetch: Fetch
    ) -> None:
        asked = {"start": date(2025, 3, 1), "end": LAST, "offences": []}
        rows = fetch("offences_by_ward", **asked).set_index("ward_name")
        assert rows["offences"].to_dict() == {"Dell": 12 * (7 + 2), "Elm": 12 * (7 + 2)}
        lsoas = fetch("offences_by_lsoa", start=asked["start"], end=LAST, types=[])
        assert lsoas["offences"].tolist() == [12 * 4, 12 * 4]
        boroughs = fetch("offences_by_borough", **asked).set_index("borough_name")["offences"]
        assert boroughs["Nearham"] == 12 * (50 + 40 + 10)
        assert boroughs["Testborough"] == 12 * (40 + 25 + 5)
        assert config.read(made.data / "partnership.toml").borough_code == tiny.NEAR

    def test_is_checked_against_what_the_files_add_up_to(self, made: Place) -> None:
        checks = config.read(made.data / "partnership.toml").checks
        assert [check.total for check in checks] == [2 * 12 * (7 + 2), 2 * 12 * 4]
        report = verify.check()
        assert report.faults == 0, report.lines

    def test_holds_nothing_of_the_partnership_it_was_made_beside(self, made: Place) -> None:
        ours = {*tiny.WARDS, *tiny.LSOAS}
        found = {
            (path.name, code)
            for path in made.data.rglob("*")
            if path.suffix in (".csv", ".toml", ".geojson", ".json")
            for code in re.findall(CODES, path.read_text("utf-8"))
            if code in ours
        }
        assert found == set()

    @pytest.mark.usefixtures("made")
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_opens_every_page(self, page: Path) -> None:
        app = AppTest.from_file(page, default_timeout=120).run()
        assert not app.exception
        if page.stem not in ("compare", "perceptions"):  # which set it beside others of the force
            assert "Testborough" not in words(app).replace("Testborough, ", "")

    def test_without_outlines_the_map_is_a_table_and_says_so(self, made: Place) -> None:
        del made
        app = AppTest.from_file(paths.PAGES / "map.py", default_timeout=120).run()
        assert "No outlines are loaded for these areas" in words(app)
        assert app.dataframe[0].value.iloc[:, 0].tolist() == ["Dell", "Elm"]

    def test_takes_newer_files_like_any_partnership(
        self, nearham: Place, take, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Place(nearham.data, tmp_path / "loaded", tmp_path / "stores").serve(monkeypatch)
        newer = near_ward_table()
        newer.header.append("202603")
        for row in newer.rows:
            row.append("3")
        assert take(newer).outcome == 0
        rows = fetch("offences_by_ward", start=date(2026, 3, 1), end=date(2026, 3, 1), offences=[])
        assert rows["offences"].tolist() == [6, 6]


def outside(folder: Path, crimes: int = 3) -> tuple[Path, dict[str, int]]:
    """A police.uk street file of another force: two neighbourhoods of Millbrook, one elsewhere."""
    folder.mkdir()
    table = tiny.street_table(())
    counts: dict[str, int] = {}
    for month in ("2025-05", "2025-06"):
        for place, code in (("Millbrook 001A", "E01700001"), ("Millbrook 002B", "E01700002")):
            for kind in tiny.policeuk_types():
                for _ in range(crimes):
                    table.rows.append(_crime(month, code, place, kind))
                    counts[code] = counts.get(code, 0) + (kind != "Anti-social behaviour")
        table.rows.append(_crime(month, "E01700009", "Otherham 001A", "Robbery"))
        table.rows.append(_crime(month, "", "", "Robbery"))
    return table.write(folder / "2025-06-testshire-street.csv"), counts


def _crime(month: str, code: str, name: str, kind: str) -> list[str]:
    force = "Testshire Police"
    return ["", month, force, force, "0.1", "51.5", "On or near", code, name, kind, "", ""]


@pytest.fixture(scope="module")
def millbrook(
    tiny_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Place, dict[str, int]]:
    """Millbrook, made once from a street file, and its crimes by neighbourhood."""
    root = tmp_path_factory.mktemp("millbrook")
    file, counts = outside(root / "street")
    options = ("--borough", "Millbrook", "--from", str(file.parent))
    return make(tiny_place, root, *options), counts


class TestAPlaceOfWhichOnlyStreetFilesAreKnown:
    @pytest.fixture
    def totals(
        self, millbrook: tuple[Place, dict[str, int]], monkeypatch: pytest.MonkeyPatch
    ) -> dict[str, int]:
        place, counts = millbrook
        place.serve(monkeypatch)
        return counts

    def test_has_its_neighbourhoods_and_the_files_totals(
        self, totals: dict[str, int], fetch: Fetch
    ) -> None:
        rows = fetch("offences_by_lsoa", start=date(2025, 5, 1), end=date(2025, 6, 1), types=[])
        assert dict(zip(rows["lsoa_code"], rows["offences"], strict=True)) == totals
        assert rows["lsoa_name"].tolist() == ["Millbrook 001A", "Millbrook 002B"]
        report = verify.check()
        assert report.faults == 0, report.lines

    @pytest.mark.usefixtures("totals")
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_opens_and_every_page_has_data_or_says_that_it_has_none(self, page: Path) -> None:
        app = AppTest.from_file(page, default_timeout=120).run()
        assert not app.exception
        told = words(app)
        assert "(None)" not in told
        if page.stem in ("today", "trends", "harm", "ward"):
            assert "The police's ward table is not loaded for Millbrook" in told

    def test_offers_neighbourhoods_and_no_wards(self, totals: dict[str, int]) -> None:
        del totals
        with store.connect() as connection:
            offer = offers.offer(
                lambda name, params: store.fetch(connection, name, params), config.read()
            )
        assert not offer.has_ward_table
        assert list(offer.levels) == ["lsoa"]
        assert list(offer.areas) == ["borough"]
        assert offer.last_ward_month == date(2025, 6, 1)
        assert Filters.default(offer).level == "lsoa"
        assert "harm" not in offer.measures

    def test_views_are_made_ahead_only_where_they_can_be(self, totals: dict[str, int]) -> None:
        del totals
        from wardlens.views.map.page import places
        from wardlens.views.today.page import today

        assert answers.can_be_made(places)
        assert not answers.can_be_made(today)

    def test_counts_incidents_apart(self, totals: dict[str, int], fetch: Fetch) -> None:
        del totals
        june = {"start": date(2025, 6, 1), "end": date(2025, 6, 1)}
        alone = fetch("offences_by_lsoa", **june, types=["anti-social-behaviour"])
        assert alone["offences"].tolist() == [3, 3]


class TestWhatCannotBeMade:
    def test_a_place_that_no_file_names_is_told_with_what_is_near(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file, _ = outside(tmp_path / "street", 1)
        out = tmp_path / "out"
        options = ["--from", str(file.parent), "--out", str(out)]
        assert cli.main(["init", "--borough", "Milbrok", *options]) == 2
        assert "near to it: Millbrook" in capsys.readouterr().err
        assert not out.exists()

    def test_a_folder_without_figures_is_told_and_leaves_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "lookups"
        folder.mkdir()
        near_lookup().write(folder / "b.csv")
        with pytest.raises(init.InitError, match="no file in the folder has figures for Nearham"):
            init.init("Nearham", folder, tmp_path / "out", lambda _line: None)
        assert not (tmp_path / "out").exists()

    def test_a_folder_in_use_is_never_written_over(self, published: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        with pytest.raises(init.InitError, match="not empty"):
            init.init("Nearham", published, out, lambda _line: None)
        assert (out / "mine.txt").read_text() == "mine"


@pytest.mark.usefixtures("shipped")
class TestFromThePublishersFiles:
    def test_another_borough_of_the_city_has_the_totals_of_the_ward_table(
        self, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetch: Fetch
    ) -> None:
        out = tmp_path / "richmond"
        folder = tmp_path / "published"
        folder.mkdir()
        names = (
            "mps/MPS Ward Level Crime (most recent 24 months).csv",
            "lookups/LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv",
        )
        for name in names:
            (folder / Path(name).name).symlink_to(sources / name)
        init.init("Richmond upon Thames", folder, out, lambda _line: None)
        Place(out, tmp_path / "loaded", tmp_path / "stores").serve(monkeypatch)
        build.build()
        with (sources / names[0]).open(encoding="utf-8-sig", newline="") as file:
            lines = [
                line
                for line in csv.DictReader(file)
                if line["LookUp_BoroughName"] == "Richmond upon Thames"
            ]
        of_2025 = [f"2025{month:02d}" for month in range(1, 13)]
        total = sum(int(line[month]) for line in lines for month in of_2025)
        rows = fetch("offences_by_ward", start=date(2025, 1, 1), end=date(2025, 12, 1), offences=[])
        assert (len(rows), rows["offences"].sum()) == (18, total)
        assert verify.check().faults == 0

    def test_a_street_file_of_another_force_has_its_own_totals(
        self, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetch: Fetch
    ) -> None:
        path = sources / "policeuk" / "street" / "kingston-2016-01_2018-06-street.csv"
        crimes = pd.read_csv(path, dtype="str", keep_default_na=False).iloc[:, :12]
        crimes["LSOA name"] = crimes["LSOA name"].str.replace("Kingston upon Thames", "Millbrook")
        folder = tmp_path / "street"
        folder.mkdir()
        crimes.to_csv(folder / "2018-06-testshire-street.csv", index=False)
        out = tmp_path / "millbrook"
        init.init("Millbrook", folder, out, lambda _line: None)
        Place(out, tmp_path / "loaded", tmp_path / "stores").serve(monkeypatch)
        build.build()
        ours = crimes["LSOA name"].str.startswith("Millbrook")
        is_crime = crimes["Crime type"] != "Anti-social behaviour"
        is_2017 = crimes["Month"].str.startswith("2017")
        asked = {"start": date(2017, 1, 1), "end": date(2017, 12, 1), "types": []}
        rows = fetch("offences_by_lsoa", **asked)
        assert rows["offences"].sum() == (ours & is_crime & is_2017).sum()
        assert verify.check().faults == 0


def test_a_neighbour_names_no_source_and_holds_no_quote_of_the_partnership_made_beside(
    tmp_path: Path,
) -> None:
    shipped = paths.ROOT / "data"
    place = init.Place("Sutton", tmp_path, shipped, {}, print, "E09000029")
    areas = pd.read_csv(shipped / "areas.csv", dtype="str")
    place.areas = areas[areas["level"] == "borough"]
    init.begin(place)
    (tmp_path / "editions").mkdir()
    describing.sources(shipped, tmp_path, {}, can_refresh=True)
    register = (tmp_path / "sources.toml").read_text("utf-8")
    assert re.findall(r"Safer Kingston|Royal Borough|kingston\.gov\.uk|swlondoner", register) == []
    assert 'publisher = "Sutton community safety partnership"' in register
    listed, told = (
        pd.read_csv(tmp_path / name) for name in ("indicator_list.csv", "indicators.csv")
    )
    quoted = {"fear-of-not-being-believed", "local-safe-by-day", "local-safe-after-dark"}
    assert quoted.isdisjoint({*listed["indicator"], *told["indicator"]})
    assert {"pas-trust", "feel-safe-after-dark"} <= set(told["indicator"])
    assert set(told["indicator"]) == set(listed["indicator"])
