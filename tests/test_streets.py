"""Streets: counts at map points against a recount of the file, and never a place under ten."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from math import hypot
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
import tiny
from conftest import SOURCES, Fetch, Place
from worlds import World

from wardlens.choices.filters import Filters
from wardlens.exhibits import area_maps, number_runs, palette
from wardlens.ingest.counts import map_points
from wardlens.ingest.load.load import LoadReport
from wardlens.store import paths
from wardlens.svg import close_up
from wardlens.views.streets import held, places
from wardlens.views.streets.held import stretches
from wardlens.views.streets.page import streets

HIGH, MARKET, STATION = 12 * 5, 12 * 2, 6
FILE = SOURCES / "policeuk" / "street" / "kingston-2016-01_2018-06-street.csv"


def recount(path: Path) -> Counter[tuple[int, int, str, str]]:
    """The file counted by longitude, latitude, month and type, as anybody would."""
    found: Counter[tuple[int, int, str, str]] = Counter()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["LSOA code"]:
                place = round(float(row["Longitude"]) * 1e5), round(float(row["Latitude"]) * 1e5)
                found[(*place, row["Month"], row["Crime type"])] += 1
    return found


def counted(table: pd.DataFrame) -> Counter[tuple[int, int, str, str]]:
    labels = pd.read_csv(paths.ROOT / "data" / "policeuk_types.csv").set_index("type")
    found: Counter[tuple[int, int, str, str]] = Counter()
    for row in table.itertuples():
        place = round(row.longitude * 1e5), round(row.latitude * 1e5)
        kind = labels.loc[row.offence, "publisher_type"]
        found[(*place, f"{row.month:%Y-%m}", kind)] = row.crimes
    return found


def written(drawn: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    """The words of one kind in a close-up."""
    texts = drawn.iter("{http://www.w3.org/2000/svg}text")
    return [one for one in texts if one.get("class") == kind]


def words(one: ElementTree.Element) -> str:
    """What is written, its lines after one another."""
    return " ".join(one.itertext())


def middle(one: ElementTree.Element) -> tuple[float, float]:
    """Where words are anchored, half way down their lines."""
    return float(one[0].get("x")), (float(one[0].get("y")) + float(one[-1].get("y"))) / 2 - 4


def nearest(drawn: ElementTree.Element) -> list[tuple[str, str]]:
    """Each name of a dot in a close-up with whose dot with a number is nearest to it."""
    svg = "{http://www.w3.org/2000/svg}"
    dots = [
        (float(one.get("cx")), float(one.get("cy")), float(one.get("r")), one[0].text.split(",")[0])
        for one in drawn.iter(f"{svg}circle")
        if len(one) and one.get("fill-opacity") == "1"
    ]
    found = []
    for one in written(drawn, "street"):
        x, y, wide = *middle(one), 6.5 * max(map(len, one.itertext()))
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor")]
        away = [(hypot(max(left - a, 0, a - left - wide), b - y) - r, n) for a, b, r, n in dots]
        found.append((words(one), min(away)[1]))
    return found


class TestCounts:
    def test_the_tiny_table_is_a_recount_of_its_file(self, tiny_place: Place, tmp_path) -> None:
        file = tiny.points_table().write(tmp_path / "street.csv")
        table = pd.read_parquet(tiny_place.data / map_points.TABLE)
        assert counted(table) == recount(file)

    @pytest.mark.skipif(not FILE.exists(), reason=f"needs {FILE.name}")
    def test_the_shipped_table_is_a_recount_of_the_published_file(self) -> None:
        table = pd.read_parquet(paths.ROOT / "data" / map_points.TABLE)
        assert table["crimes"].sum() == 33_221  # 33,227 but six that the file gives no LSOA
        assert counted(table) == recount(FILE)

    def test_a_file_that_is_loaded_adds_its_months_and_no_others(
        self, copy: Place, take: Callable[..., LoadReport], fetch: Fetch
    ) -> None:
        april = date(2026, 4, 1)
        report = take(every_type(tiny.points_table(april, april), "2026-04"))
        assert copy.loaded.is_dir()
        assert report.changes_store, report.lines
        months = fetch("street_months").set_index("month")
        assert len(months) == 24 + 1
        newest = months.iloc[-1]
        assert newest["source"] == ""
        assert newest["records"] == 5 + 3 + 2 + 0 + len(tiny.policeuk_types()) * 5


def every_type(table: tiny.Table, month: str) -> tiny.Table:
    """A whole month speaks of every type, and of most neighbourhoods."""
    for kind in tiny.policeuk_types():
        for lsoa in tiny.LSOAS:
            row = table.rows[0].copy()
            row[0], row[1], row[9], row[7] = f"{len(table.rows):064x}", month, kind, lsoa
            table.rows.append(row)
    return table


class TestPage:
    def test_the_list_has_the_places_with_ten_or_more_and_their_ranges(
        self, testborough: World
    ) -> None:
        view = testborough.view("streets")
        table = view.places.table
        assert table["On or near"].tolist() == ["High Street", "Supermarket by High Street"]
        assert table["Crimes"].tolist() == [HIGH, MARKET]
        assert (table["Lower limit"] < table["Crimes"]).all()
        assert (table["Crimes"] < table["Upper limit"]).all()
        assert table["Period before"].tolist() == [HIGH, MARKET]
        assert f"{HIGH} of {HIGH + MARKET + STATION} crimes" in view.places.finding
        assert view.places.finding.startswith("In the year to June 2018 High Street had the most ")

    @pytest.mark.parametrize("area", ["borough", *tiny.WARDS])
    @pytest.mark.parametrize("offence", ["all", "anti-social-behaviour", "robbery"])
    @pytest.mark.parametrize("first", [date(2017, 7, 1), date(2018, 5, 1)])
    def test_no_place_under_ten_is_named_or_drawn(
        self, testborough: World, area: str, offence: str, first: date
    ) -> None:
        asked = Filters(first, date(2018, 6, 1), area=area, offence=offence)
        view = streets(testborough.asking(asked))
        counts = view.places.table.iloc[:, 3]
        assert (counts >= 10).all()
        assert len(view.places.picture.dots) == len(counts)
        kinds = view.kinds.table
        assert (kinds.loc[kinds["Kind of place"] != "other places"].iloc[:, 2] >= 10).all()

    def test_months_in_the_top_are_counted_of_the_period_alone(
        self, testborough: World, fetch: Fetch
    ) -> None:
        assert len(fetch("street_months")) == 24
        assert "in 12 of 12 months" in testborough.view("streets").places.finding
        two = Filters(date(2018, 5, 1), date(2018, 6, 1))
        table = streets(testborough.asking(two)).places.table
        assert table["Months in the top 5 %, of 2"].max() <= 2

    def test_of_a_ward_the_share_is_of_the_wards_own(self, real: World) -> None:
        asked = {"area": "E05013939", "from": "2017-07", "to": "2018-06"}
        places = real.view("streets", **asked).places
        (total,) = re.findall(r"of ([\d,]+) crimes", places.finding)
        counted = real.fetch("street_points", held.asked(real.setting(**asked)).params)
        ours = counted.loc[counted["ward_code"] == "E05013939", "offences"].sum()
        assert f"{ours:,}" == total
        first = places.table.iloc[0]
        assert first["Share of the ward, %"] == pytest.approx(100 * first["Crimes"] / ours)

    def test_the_places_listed_have_their_numbers_on_the_map_or_in_its_close_up(
        self, real: World
    ) -> None:
        picture = real.view("streets").places.picture
        numbers = [number for number in picture.dots["number"] if number]
        assert numbers == [str(at + 1) for at in range(area_maps.NUMBERED)]
        close = [number for number in picture.close_dots()["number"] if number]
        assert len(close) >= len(numbers) / 2
        (layer,) = [layer for layer in picture.deck.layers if layer.id == "numbers"]
        apart = [row["text"] for row in json.loads(layer.to_json())["data"]]
        assert sorted([*apart, *close]) == sorted(numbers)
        dots = [one for one in picture.deck.layers if one.id in ("dots", "numbered-dots")]
        drawn_far = sum(len(json.loads(one.to_json())["data"]) for one in dots)
        assert drawn_far == len(picture.dots) - len(picture.close_dots())  # the frame has those

    @pytest.mark.parametrize("width", [350, 480])
    def test_the_close_up_names_its_place_and_most_of_its_numbered_dots(
        self, real: World, width: int
    ) -> None:
        picture = real.view("streets").places.picture
        dots = picture.close_dots().query("number != ''")
        drawn = ElementTree.fromstring(close_up.close_up(picture, width=width, tallest=1.2 * width))
        assert [words(one) for one in written(drawn, "number")] == dots["number"].tolist()
        names = dots["tooltip"].str.partition(",")[0]
        short = close_up.short_names(names)
        streets = [words(one) for one in written(drawn, "street")]
        led = [words(one) for one in written(drawn, "led")]  # a line leads to their dots
        numbered = {f"{dots.loc[at, 'number']} {name}" for at, name in short.items()}
        assert set(led) <= numbered
        assert {name.partition(" ")[2] for name in led}.isdisjoint(streets)
        assert set(streets) <= set(short.values())
        assert len(streets) + len(led) >= 0.8 * len(dots)
        full = {short[at]: name for at, name in names.items()}
        assert nearest(drawn) == [(name, full[name]) for name in streets]
        stations = [words(one) for one in written(drawn, "station")]
        assert stations == ["Kingston station"]
        named = {name.partition(" ")[2] for name in led} | set(streets)
        assert {short[at] for at in dots.index[dots["number"].isin(["1", "2"])]} <= named
        assert picture.close_up_of == "Kingston town centre"

    @pytest.mark.parametrize(
        ("inside", "place"),
        [
            ("AAB", "Abbey Town and Brook"),
            ("AA", "Abbey town centre"),
            ("BB", "Brook"),
            ("C", "Cross, a town centre"),
            ("ABC", "around Abbey Town"),
        ],
    )
    def test_dots_that_stand_together_are_called_after_their_wards(
        self, inside: str, place: str
    ) -> None:
        wards = pd.Series({"A": "Abbey Town", "B": "Brook", "C": "Cross"})
        assert places.place_of(pd.Series(list(inside)), wards, {"A", "C"}) == place

    def test_the_square_says_which_numbers_are_in_it_and_no_ward_name_lies_on_a_dot(
        self, real: World
    ) -> None:
        picture = real.view("streets").places.picture
        order = [layer.id for layer in picture.deck.layers]
        assert order.index("dots") < order.index("names") < order.index("numbered-dots")
        (layer,) = [layer for layer in picture.deck.layers if layer.id == "close-up-numbers"]
        (told,) = json.loads(layer.to_json())["data"]
        assert told["text"] == number_runs.in_short(picture.close_numbers)
        west, _, east, _ = picture.close_up
        assert not west < told["at"][0] < east  # beside the square, not on it

    def test_a_dot_has_no_colour_of_a_verdict_and_its_size_has_a_key(self, real: World) -> None:
        places = real.view("streets").places
        keys = {look.label: look for look in places.picture.legend if look.radius}
        most = int(places.table["Crimes"].max())
        assert list(keys) == ["10 crimes", f"{most} crimes"]
        ratio = keys[f"{most} crimes"].radius / keys["10 crimes"].radius
        assert ratio**2 == pytest.approx(most / 10)
        assert {look.colour for look in keys.values()} == {palette.ACCENT}

    def test_the_query_itself_names_no_place_under_ten(self, fetch: Fetch) -> None:
        months = Filters(date(2017, 7, 1), date(2018, 6, 1))
        before = dict(zip(("before_start", "before_end"), months.before, strict=True))
        rows = fetch(
            "street_points", start=months.start, end=months.end, types=["robbery"], **before
        )
        assert rows["offences"].max() == STATION
        assert rows[["name", "lsoa_code", "longitude", "latitude"]].isna().all(axis=None)

    def test_incidents_are_apart_from_crime(self, testborough: World) -> None:
        shown = testborough.view("streets", offence="anti-social-behaviour").places
        assert shown.table["Incidents"].tolist() == [12 * 3]
        assert "incidents" in shown.finding

    def test_months_that_are_not_held_are_said_and_never_mixed(self, testborough: World) -> None:
        view = testborough.view("streets", **{"from": "2025-03", "to": "2026-02"})
        shown = "July 2017 to June 2018"
        assert view.held == (
            f"Shown is {shown}: newer figures by street are not held, so this is not today."
        )
        assert shown not in view.title  # said once
        assert view.places.table["Crimes"].sum() == HIGH + MARKET

    def test_of_months_that_are_held_in_part_it_says_which_are_shown(
        self, testborough: World
    ) -> None:
        for first, last, words in (
            (date(2017, 7, 1), date(2018, 6, 1), ""),
            (
                date(2018, 5, 1),
                date(2018, 8, 1),
                "Only 2 of the 4 months chosen are shown, May 2018",
            ),
            (date(2012, 1, 1), date(2012, 12, 1), "No street figures are held for January 2012"),
        ):
            held = streets(testborough.asking(Filters(first, last))).held
            assert held.startswith(words)
            assert bool(held) == bool(words)

    def test_a_gap_of_more_than_three_months_parts_the_files_held(self) -> None:
        months = [date(2016, 2, 1), date(2016, 4, 1), date(2018, 6, 1), date(2024, 1, 1)]
        assert [len(part) for part in stretches(months)] == [2, 1, 1]
