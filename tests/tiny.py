"""A made-up partnership small enough to check by hand, its figures in publishers' own layouts.

Three wards, five neighbourhoods (LSOAs), three boroughs, thirty months. Every month has the same
figures, but for the last twelve, in which two of them are higher: sums are products.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.ingest.build import build
from wardlens.ingest.counts import map_points
from wardlens.ingest.people.protection import COLUMNS as PEOPLE_COLUMNS
from wardlens.ingest.place.traits import COLUMNS as WARD_TRAITS
from wardlens.store import paths

BOROUGH, NEAR, FAR = "E09000099", "E09000098", "E09000097"
ABBEY, BROOK, CROSS = "E05900001", "E05900002", "E05900003"
WARDS = {ABBEY: "Abbey", BROOK: "Brook", CROSS: "Cross"}
LSOAS = ("E01900001", "E01900002", "E01900003", "E01900004", "E01900005")
NEVER_MENTIONED = "E01900005"
BEST_FIT = dict(zip(LSOAS, (ABBEY, ABBEY, BROOK, BROOK, CROSS), strict=True))
TRAITS = {
    ABBEY: ("2000", "100", "0.10", "30"),
    BROOK: ("4000", "100", "0.20", "20"),
    CROSS: ("1000", "100", "0.15", "40"),
}
"""Residents, hectares, the share of 65 and over, deprivation."""
RESIDENTS = {ABBEY: 2_000, BROOK: 4_000, CROSS: 1_000}
BOROUGHS = {BOROUGH: "Testborough", NEAR: "Nearham", FAR: "Farley"}

FIRST, LAST = date(2023, 9, 1), date(2026, 2, 1)
BREAK = date(2024, 3, 1)
RISE = date(2025, 3, 1)

SHOPLIFTING = ("THEFT", "SHOPLIFTING")
VIOLENCE = ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY")
ROBBERY = ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY")
CATEGORIES = (SHOPLIFTING, VIOLENCE, ROBBERY)

MONTHLY = {ABBEY: (20, 10, 2), BROOK: (4, 6, 1), CROSS: (1, 3, 0)}
"""Shoplifting, violence and robbery a month, before the rise."""
RISEN = {ABBEY: (25, 10, 2), BROOK: (4, 9, 1), CROSS: (1, 3, 0)}
"""The same in the last twelve months."""
BOROUGH_MONTHLY = {"Testborough": (30, 25, 5), "Nearham": (50, 40, 10), "Farley": (20, 20, 0)}
BOROUGH_MONTHLY["Unknown"] = (3, 0, 0)
BOROUGH_RISEN = {"Testborough": (40, 25, 5)}
"""The same in the last twelve months: by its own count the borough rose too."""

LSOA_MONTHLY = (
    ("E01900001", "Shoplifting", 5),
    ("E01900001", "Anti-social behaviour", 7),
    ("E01900002", "Burglary", 2),
    ("E01900003", "Violence and sexual offences", 3),
)
LSOA_ONCE = ("E01900004", "Robbery", date(2026, 1, 1), 1)
LSOA_FIRST, LSOA_LAST = date(2024, 3, 1), date(2026, 3, 1)


def build_at(data: str, loaded: str, stores: str, hold: float = 0.0) -> None:
    """In a process of its own: build there, or hold the lock for some seconds."""
    os.environ |= {"WARDLENS_DATA": data, "WARDLENS_LOADED": loaded, "WARDLENS_STORE": stores}
    if hold:
        with build.locked():
            (Path(stores) / "held").touch()
            time.sleep(hold)
    else:
        build.build()


def months(first: date, last: date) -> list[date]:
    """Every first of month from `first` to `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [months_before(last, back) for back in range(count, -1, -1)]


@dataclass
class Table:
    """A published file in the making: tests change a cell, a line or the header, then write it."""

    header: list[str]
    rows: list[list[str]]

    def row(self, *starts: str) -> list[str]:
        """The only row that has all these values."""
        (found,) = [row for row in self.rows if set(starts) <= set(row)]
        return found

    def line(self, *starts: str) -> int:
        """The line of the file on which that row stands."""
        return self.rows.index(self.row(*starts)) + 2

    def change(self, value: object, column: str, *starts: str) -> Table:
        """One cell of the row with these values set to `value`."""
        self.row(*starts)[self.header.index(column)] = str(value)
        return self

    def column(self, name: str, value: object) -> Table:
        """A whole column set to `value`."""
        for row in self.rows:
            row[self.header.index(name)] = str(value)
        return self

    def without(self, *starts: str) -> Table:
        """The table without any row that has these values."""
        self.rows = [row for row in self.rows if not set(starts) <= set(row)]
        return self

    def renamed(self, old: str, new: str) -> Table:
        """The table with a column of another name."""
        self.header = [new if name == old else name for name in self.header]
        return self

    def write(self, path: Path, encoding: str = "utf-8") -> Path:
        """Write the table as CSV, as publishers do."""
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file, lineterminator="\n").writerows([self.header, *self.rows])
        return path


Figure = Callable[[str, int, date], int]


def monthly(ward: str, category: int, month: date) -> int:
    """The tiny partnership's figure for a ward, the position of a category, and a month."""
    return (RISEN if month >= RISE else MONTHLY)[ward][category]


def ward_table(first: date = BREAK, last: date = LAST, figure: Figure = monthly) -> Table:
    """The Metropolitan Police ward table, with one line of a borough outside the partnership."""
    span = months(first, last)
    header = ["MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"]
    rows = [
        [*category, WARDS[ward], ward, "Testborough"]
        + [str(figure(ward, position, month)) for month in span]
        for ward in WARDS
        for position, category in enumerate(CATEGORIES)
    ]
    rows.append([*SHOPLIFTING, "Elsewhere", "E05900009", "Nearham", *["50" for _ in span]])
    return Table(header + [f"{month:%Y%m}" for month in span], rows)


def borough_table(first: date = FIRST, last: date = LAST) -> Table:
    """The Metropolitan Police borough table, with offences that were placed in no borough."""
    span = months(first, last)
    rows = [
        [
            *category,
            name,
            *[str((risen if month >= RISE else counts)[position]) for month in span],
        ]
        for name, counts in BOROUGH_MONTHLY.items()
        for risen in [BOROUGH_RISEN.get(name, counts)]
        for position, category in enumerate(CATEGORIES)
    ]
    header = ["MajorText", "MinorText", "BoroughName"]
    return Table(header + [f"{month:%Y%m}" for month in span], rows)


def lsoa_table(first: date = LSOA_FIRST, last: date = LSOA_LAST) -> Table:
    """Counts by LSOA, month and police.uk type, in long form."""

    def line(lsoa: str, kind: str, month: date, count: int) -> list[str]:
        return [lsoa, "", "Testborough", kind, str(month.year), str(month.month), str(count)]

    rows = [
        line(lsoa, kind, month, count)
        for month in months(first, last)
        for lsoa, kind, count in LSOA_MONTHLY
    ]
    if first <= LSOA_ONCE[2] <= last:
        rows.append(line(*LSOA_ONCE))
    header = ["lsoa_code", "lsoa_name", "borough", "category", "year", "month", "crime_count"]
    return Table(header, rows)


STREET_HEADER = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]


def street_table(crimes: Iterable[tuple[str, str, str]]) -> Table:
    """police.uk street-level crimes: (month, LSOA code, type) one a line."""
    force = "Test Police"
    rows = [
        ["", month, force, force, "0.005", "51.005", "On or near", lsoa, "", kind, "", ""]
        for month, lsoa, kind in crimes
    ]
    return Table(list(STREET_HEADER), rows)


AT_POINTS = (
    ("On or near High Street", "0.00500", "51.00500", LSOAS[0], "Shoplifting", 5),
    ("On or near High Street", "0.00500", "51.00500", LSOAS[0], "Anti-social behaviour", 3),
    ("On or near Supermarket", "0.00700", "51.00400", LSOAS[0], "Shoplifting", 2),
    ("Cross (station)", "0.02500", "51.00500", LSOAS[2], "Robbery", 1),
)
"""Map points of the street files held: name, longitude, latitude, LSOA, type and how many a month
(robbery: every second month)."""
STREETS_FIRST, STREETS_LAST = date(2016, 7, 1), date(2018, 6, 1)


def points_table(first: date = STREETS_FIRST, last: date = STREETS_LAST) -> Table:
    """police.uk street-level crimes at `AT_POINTS`, as published."""
    force = "Test Police"
    rows = []
    for month in months(first, last):
        for name, longitude, latitude, lsoa, kind, count in AT_POINTS:
            for _ in range(count if kind != "Robbery" or month.month % 2 else 0):
                crime = "" if kind.startswith("Anti") else f"{len(rows):064x}"
                where = [longitude, latitude, name, lsoa, "Testborough"]
                rows.append([crime, f"{month:%Y-%m}", force, force, *where, kind, "", ""])
    return Table(list(STREET_HEADER), rows)


SEARCH_HEADER = [
    "Type",
    "Date",
    "Part of a policing operation",
    "Policing operation",
    "Latitude",
    "Longitude",
    "Gender",
    "Age range",
    "Self-defined ethnicity",
    "Officer-defined ethnicity",
    "Legislation",
    "Object of search",
    "Outcome",
    "Outcome linked to object of search",
    "Removal of more than just outer clothing",
]
IN_WARD = {ABBEY: ("51.005", "0.005"), BROOK: ("51.005", "0.015"), CROSS: ("51.005", "0.025")}
"""A point inside each ward: latitude, longitude."""
ELSEWHERE, NOWHERE = ("51.5", "0.005"), ("", "")
SELF_DEFINED = {
    "White": "White - English/Welsh/Scottish/Northern Irish/British",
    "Black": "Black/African/Caribbean/Black British - African",
    "Asian": "Asian/Asian British - Indian",
    "Unknown": "Other ethnic group - Not stated",
}


def search(
    point: tuple[str, str],
    when: str = "2025-03-15T12:00:00+00:00",
    sex: str = "Male",
    age: str = "18-24",
    ethnicity: str = "White",
) -> list[str]:
    """One line of stop and search: where, when and who; for drugs, without further action."""
    officer = "" if ethnicity == "Unknown" else ethnicity
    who = [sex, age, SELF_DEFINED[ethnicity], officer]
    why = ["Misuse of Drugs Act 1971 (section 23)", "Controlled drugs"]
    return [
        "Person search", when, "False", "", *point, *who, *why,
        "A no further action disposal", "False", "False",
    ]  # fmt: skip


def search_table(searches: Iterable[list[str]]) -> Table:
    """police.uk stop and search, one search a line."""
    return Table(list(SEARCH_HEADER), [list(line) for line in searches])


def policeuk_types() -> list[str]:
    """The publisher's names of the fourteen types."""
    with (paths.ROOT / "data" / "policeuk_types.csv").open(encoding="utf-8") as file:
        return [row["publisher_type"] for row in csv.DictReader(file)]


def lookup_table() -> Table:
    """The ONS best-fit lookup of the tiny borough, and one LSOA of another."""
    header = ["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"]
    rows = [
        [lsoa, f"Testborough 00{n}A", ward, WARDS[ward], BOROUGH, "Testborough"]
        for n, (lsoa, ward) in enumerate(BEST_FIT.items(), 1)
    ]
    rows.append(["E01900099", "Nearham 001A", "E05900009", "Elsewhere", NEAR, "Nearham"])
    return Table(header, rows)


def lookup_2011_table() -> Table:
    """The ONS exact-fit lookup: one 2011 LSOA split in two, two of 2011 merged into one."""
    header = ["LSOA11CD", "LSOA21CD", "CHGIND", "LAD22CD", "LAD22NM"]
    pairs = [
        ("E01800001", "E01900001", "S"),
        ("E01800001", "E01900002", "S"),
        ("E01800003", "E01900003", "M"),
        ("E01800004", "E01900003", "M"),
        ("E01900004", "E01900004", "U"),
        ("E01900005", "E01900005", "U"),
    ]
    return Table(header, [[*pair, BOROUGH, "Testborough"] for pair in pairs])


def outlines(level: str, side: float = 0.01) -> dict[str, object]:
    """Square outlines as ONS publishes them: wards in a row, LSOAs in a row."""
    codes = list(WARDS) if level == "ward" else list(LSOAS)
    keys = ("WD25CD", "WD25NM", "LAD25CD") if level == "ward" else None
    keys = keys or ("LSOA21CD", "LSOA21NM", "LADCD_ACTIVE")
    features = []
    for place, code in enumerate(codes):
        west, east, south, north = place * side, (place + 1) * side, 51.0, 51.0 + side
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "properties": dict(zip(keys, (code, code, BOROUGH), strict=True)),
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def write_data(data: Path) -> None:
    """The data folder of the tiny partnership, without figures: those are for `load`."""
    data.mkdir(parents=True)
    (data / "partnership.toml").write_text(_PARTNERSHIP, "utf-8")
    (data / "sources.toml").write_text("\n".join(map(_source, _SOURCES)), "utf-8")
    (data / "ledger.csv").write_text(_LEDGER, "utf-8")
    (data / "plan.toml").write_text(PLAN, "utf-8")
    areas = [[code, name, "borough", code, ""] for code, name in BOROUGHS.items()]
    areas += [[code, name, "ward", BOROUGH, ""] for code, name in WARDS.items()]
    areas += [
        [lsoa, f"Testborough 00{n}A", "lsoa", BOROUGH, ward]
        for n, (lsoa, ward) in enumerate(BEST_FIT.items(), 1)
    ]
    header = ["area_code", "area_name", "level", "borough_code", "ward_code"]
    Table(header, areas).write(data / "areas.csv")
    _write_population(data / "population.csv")
    traits = [
        [code, name, BOROUGH, BOROUGHS[BOROUGH], *TRAITS[code], ""] for code, name in WARDS.items()
    ]
    Table(list(WARD_TRAITS), traits).write(data / "ward_traits.csv")
    ranks = [[lsoa, str(n + 1), *[str(1_000 * (n + 1))] * 8] for n, lsoa in enumerate(LSOAS)]
    Table(_DEPRIVATION, ranks).write(data / "deprivation.csv")
    similar = ["borough_code", "similar_code", "similar_name", "position"]
    Table(similar, [[BOROUGH, NEAR, "Nearham", "1"]]).write(data / "similar_areas.csv")
    replaced = [row[:3] for row in lookup_2011_table().rows if row[2] != "U"]
    Table(["lsoa_2011_code", "lsoa_code", "change"], replaced).write(data / "lsoa_2011.csv")
    features = []
    for level in ("ward", "lsoa"):
        for feature in outlines(level)["features"]:  # type: ignore[attr-defined]
            code, name, _ = feature["properties"].values()
            named = {"area_code": code, "area_name": name, "level": level}
            features.append({**feature, "properties": named})
    shapes = {"type": "FeatureCollection", "features": features}
    (data / "outlines.geojson").write_text(json.dumps(shapes), "utf-8")
    _write_indicators(data / "indicators.csv")
    write_survey(data / "survey" / "tiny")
    census = [["sex", "female", "2800"], ["sex", "male", "2800"], ["age", "16-24", "800"]]
    census += [["age", "25-34", "1000"], ["age", "35-49", "1600"], ["age", "50-64", "1200"]]
    census += [["age", "65-plus", "1000"]]
    margins = [[*row, "Census 2021"] for row in census]
    Table(["margin", "group", "residents", "basis"], margins).write(data / "census_margins.csv")
    shutil.copyfile(
        paths.ROOT / "data" / "survey" / "questions.toml", data / "survey" / "questions.toml"
    )
    _write_people(data)
    _write_map(data)
    for register in (paths.ROOT / "data").glob("*.csv"):  # offences, types, weights: of no place
        if not (data / register.name).exists():
            shutil.copyfile(register, data / register.name)


def _write_map(data: Path) -> None:
    """Crimes at map points, made of a file as published, and what maps show around the areas."""
    file = points_table().write(data / "streets.csv")
    shapes = {
        one["properties"]["LSOA21CD"]: one["geometry"] for one in outlines("lsoa")["features"]
    }  # type: ignore[attr-defined]
    map_points.of_files([file], shapes).to_parquet(data / map_points.TABLE, index=False)
    file.unlink()
    shown = [
        ("neighbour", "Nearham", {"type": "MultiPolygon", "coordinates": [[_NEARHAM]]}),
        (
            "road",
            "",
            {"type": "MultiLineString", "coordinates": [[[-0.01, 51.005], [0.05, 51.005]]]},
        ),
        ("river edge", "River Test", {"type": "LineString", "coordinates": [[0, 51], [0, 51.01]]}),
        ("station", "Cross", {"type": "Point", "coordinates": [0.025, 51.005]}),
    ]
    features = [
        {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": geometry}
        for kind, name, geometry in shown
    ]
    content = {"type": "FeatureCollection", "features": features}
    (data / "context.geojson").write_text(json.dumps(content), "utf-8")


_NEARHAM = [[0.03, 51], [0.06, 51], [0.06, 51.01], [0.03, 51.01], [0.03, 51]]


def _write_population(path: Path) -> None:
    wards = [[code, "2021", str(count), "", "Census 2021"] for code, count in RESIDENTS.items()]
    lsoas = zip(LSOAS, (1_000, 1_000, 2_000, 2_000, 1_000), strict=True)
    boroughs = zip(BOROUGHS, (7_000, 10_000, 5_000), strict=True)
    others = [
        [code, str(year), str(count), "400" if year == 2021 else "", f"mid-{year} estimate"]
        for code, count in (*lsoas, *boroughs)
        for year in (2021, 2022)
    ]
    header = ["area_code", "year", "residents", "households", "basis"]
    Table(header, wards + others).write(path)


SEARCHED = {"Female": 20, "Male": 75, "Other or unknown": 5}
"""Searches in the borough in the year to February 2026, by sex."""
SEARCHED_SELF = {"Asian": 20, "Black": 15, "Mixed": 0, "White": 45, "Other": 5, "Unknown": 15}
SEARCHED_WARD_SELF = {
    ABBEY: {"Asian": 12, "Black": 8, "Mixed": 0, "White": 20, "Other": 5, "Unknown": 15},
    BROOK: {"Asian": None, "Black": None, "Mixed": 0, "White": 15, "Other": 0, "Unknown": 0},
    CROSS: {"Asian": None, "Black": None, "Mixed": 0, "White": 10, "Other": 0, "Unknown": 0},
}
"""The same by ward and self-defined ethnicity; none: withheld."""
VICTIMS = {ABBEY: (60, 70), BROOK: (40, 30), CROSS: (10, 20)}
"""Victims of violence against women and girls: the year to February 2025, to February 2026."""


def _write_people(data: Path) -> None:
    """Counts of people fit to be shown, as they are shipped, and residents by group."""
    year, before = (date(2025, 3, 1), LAST), (date(2024, 3, 1), date(2025, 2, 1))
    rows: list[tuple[object, ...]] = []

    def add(
        series: str, area: str, span: tuple[date, date], measure: str, breakdown: str,
        groups: dict[str, int | None],
    ) -> None:  # fmt: skip
        for order, (group, people) in enumerate(groups.items(), breakdown != "all"):
            status = "withheld" if people is None else "shown" if people else "zero"
            unknown = "nknown" in group
            told = (*span, measure, breakdown, group, order, unknown, people, status)
            rows.append((series, area, *told))

    stops = ("stop-search", BOROUGH, year, "searches")
    add(*stops, "all", {"All": 100})
    add(*stops, "sex", dict(SEARCHED))
    add(*stops, "ethnicity-self", dict(SEARCHED_SELF))
    for ward, groups in SEARCHED_WARD_SELF.items():
        add("stop-search", ward, year, "searches", "ethnicity-self", dict(groups))
    for month in months(*year):
        for area, people in ((BOROUGH, 8), ("UNLOCATED", 100), ("FORCE", 1_000)):
            add("stop-search", area, (month, month), "searches", "all", {"All": people})
    for place, span in enumerate((before, year)):
        for ward, victims in VICTIMS.items():
            add("vawg-victims", ward, span, "victims", "all", {"All": victims[place]})
        total = sum(victims[place] for victims in VICTIMS.values())
        add("vawg-victims", BOROUGH, span, "victims", "all", {"All": total})
    pd.DataFrame(rows, columns=PEOPLE_COLUMNS).astype({"people": "Int64"}).to_parquet(
        data / "people_counts.parquet", index=False
    )
    windows = [
        ["stop-search", "2025-03", "2026-02", "12"],
        ["vawg-victims", "2024-03", "2026-02", "12"],
    ]
    header = ["series", "first_month", "last_month", "part_months"]
    Table(header, windows).write(data / "people_windows.csv")
    covered = [
        ["stop-search", BOROUGH, f"{month:%Y-%m-%d}", "covered", "1000", "100"]
        for month in months(*year)
    ]
    covered += [
        ["vawg-victims", BOROUGH, f"{month:%Y-%m-%d}", "covered", "", ""]
        for month in months(before[0], LAST)
    ]
    header = ["series", "area_code", "month", "state", "records", "unlocated"]
    Table(header, covered).write(data / "people_coverage.csv")
    residents = {
        "sex": {"Female": 3_600, "Male": 3_400},
        "ethnicity5": {"Asian": 1_400, "Black": 350, "Mixed": 350, "White": 4_550, "Other": 350},
        "age-police": {
            "17 and under": 700, "18 to 24": 700, "25 to 34": 1_050, "35 and over": 3_850
        },
    }  # fmt: skip
    groups_of = [
        [BOROUGH, "2021", breakdown, group, str(order), str(count), "Census 2021"]
        for breakdown, groups in residents.items()
        for order, (group, count) in enumerate(groups.items(), 1)
    ]
    header = ["area_code", "year", "breakdown", "group", "group_order", "residents", "basis"]
    Table(header, groups_of).write(data / "population_groups.csv")


REGION, COUNTRY = ("E12000099", "Testland"), ("K04000001", "England and Wales")
TRUST = {BOROUGH: (60, 62), NEAR: (55, 54), REGION[0]: (50, 51)}
"""Trust in the police, per cent: the year to December 2022, the year to December 2023."""
AFTER_DARK = {"All": 80, "Women": 70, "Men": 90, "16 to 24": 75, "75 and over": None}
"""Feeling safe after dark in England and Wales, per cent; none: withheld."""
KNOWN = {
    "2018": {"All": 50, "Wounding": 60, "Domestic violence": 40},
    "2022": {"All": 40, "Wounding": 50, "Domestic violence": 45},
}
"""Violence known to the police, per cent, in the year from April."""


def _write_indicators(path: Path) -> None:
    """A few published indicators; the list of all that there are is the project's own."""
    rows: list[list[object]] = []
    for code, figures in TRUST.items():
        name = REGION[1] if code == REGION[0] else ""
        for year, figure in zip((2022, 2023), figures, strict=True):
            period = [f"12 months to December {year}", f"{year}-01", f"{year}-12"]
            for key in ("pas-trust", "pas-good-job"):
                rows.append([key, *period, code, name, "all", "All", 0, figure, "", ""])
    for order, (group, share) in enumerate(AFTER_DARK.items()):
        breakdown = ("all", "sex", "sex", "age", "age")[order]
        note = "" if share else "withheld by the publisher"
        period = ["April 2022 to March 2023", "2022-04", "2023-03"]
        told = [*COUNTRY, breakdown, group, order, share or "", "", note]
        rows.append(["feel-safe-after-dark", *period, *told])
    for year, shares in KNOWN.items():
        period = [f"April {year} to March {int(year) + 1}", f"{year}-04", f"{int(year) + 1}-03"]
        for order, (group, share) in enumerate(shares.items()):
            breakdown = "offence" if order else "all"
            told = [*COUNTRY, breakdown, group, order, share, "", ""]
            rows.append(["known-to-police", *period, *told])
    header = "indicator,period,start,end,area_code,area_name,breakdown,group,group_order,value,"
    Table(f"{header}base,note".split(","), rows).write(path)  # type: ignore[arg-type]


ASKED = {ABBEY: (60, 24), BROOK: (40, 10), CROSS: (12, 3)}
"""People asked in each of two waves, and how many of them feel unsafe after dark; two thirds of
these are women, as is every second one of the others."""


def survey_table() -> Table:
    """The resident survey of the tiny partnership: every answer counts alike."""
    header = ["id", "wave", "ward", "age", "gender", "dark", "day", "burglary", "police", "victim"]
    rows: list[list[str]] = []
    for wave in ("2024", "2025"):
        for ward, (people, unsafe) in ASKED.items():
            for place in range(people):
                afraid = place < unsafe
                woman = place % 3 < 2 if afraid else place % 2 == 0
                rows.append(
                    [
                        f"{wave}-{ward}-{place}",
                        f"Wave of {wave}",
                        WARDS[ward] if place % 2 else ward,
                        str(18 + place),
                        "Woman" if woman else "Man",
                        "Unsafe" if afraid else "Safe",
                        "Unsafe" if place < 2 else "Safe",
                        "Yes" if place % 4 == 0 else "No",
                        "Good" if place % 2 else "Poor",
                        "Yes" if place % 5 == 0 else "No",
                    ]
                )
    return Table([*header, "reported", "helps"], [[*row, *_reported(row)] for row in rows])


def _reported(row: list[str]) -> list[str]:
    """Every second victim reported; lights would help everyone, patrols every woman too."""
    place = int(row[0].rpartition("-")[2])
    reported = ("Yes" if place % 2 else "No") if row[9] == "Yes" else ""
    return [reported, "Lights; Patrols" if row[4] == "Woman" else "Lights"]


SURVEY_MAP = """\
missing = ["No answer"]
[survey]
key = "tiny"
title = "Survey of the tiny borough"
kind = "illustrative"
unweighted = true
[source]
publisher = "Safer Testborough"
licence = "None"
edition = "2025"
[columns]
respondent = "id"
wave = "wave"
ward = "ward"
age = "age"
[[wave]]
key = "2024"
label = "2024"
answers = "Wave of 2024"
start = 2024-09-01
end = 2024-09-30
[[wave]]
key = "2025"
label = "2025"
answers = "Wave of 2025"
start = 2025-09-01
end = 2025-09-30
[group.sex]
column = "gender"
answers = { female = "Woman", male = "Man" }
[answers.safety]
fairly-safe = "Safe"
fairly-unsafe = "Unsafe"
[answers.yes-no]
yes = "Yes"
no = "No"
[question.safe-after-dark]
column = "dark"
scale = "safety"
[question.safe-by-day]
column = "day"
scale = "safety"
[question.worry-burglary]
column = "burglary"
answers = { very-worried = "Yes", not-at-all-worried = "No" }
[question.police-good-job]
column = "police"
answers = { good = "Good", poor = "Poor" }
[question.victim]
column = "victim"
scale = "yes-no"
[question.reported]
column = "reported"
scale = "yes-no"
[question.safer]
column = "helps"
separator = ";"
answers = { lighting = "Lights", patrols = "Patrols" }
"""


def write_survey(folder: Path) -> Path:
    """The survey's answers and its map, as a partnership is given them."""
    folder.mkdir(parents=True)
    survey_table().write(folder / "answers.csv")
    (folder / "map.toml").write_text(SURVEY_MAP, "utf-8")
    return folder


_DEPRIVATION = [
    "lsoa_code",
    "imd_decile",
    "imd_rank",
    "income_rank",
    "employment_rank",
    "education_rank",
    "health_rank",
    "crime_rank",
    "housing_and_services_rank",
    "environment_rank",
]
_PARTNERSHIP = f"""\
name = "Safer Testborough"
[borough]
code = "{BOROUGH}"
name = "Testborough"
[comparators]
region = "Testland"
similar = "Similar boroughs"
[site]
address = "https://testborough.example"
[[contact]]
need = "In danger"
way = "Call 999"
[wards]
town_centre = ["{ABBEY}"]
[survey]
use = "tiny"
[survey.ward_groups.town]
label = "The town"
wards = ["{ABBEY}", "{BROOK}"]
[survey.ward_groups.country]
label = "The country"
wards = ["{CROSS}"]
[load]
boroughs = ["{BOROUGH}"]
[[check]]
words = "offences in the wards, the year to February 2026"
query = "offences_by_ward"
start = "2025-03"
end = "2026-02"
total = {12 * (37 + 14 + 4)}
"""
PLAN = """\
title = "Plan of Testborough"
source = "own"
[[other]]
key = "duty"
title = "The Duty"
words = "They go together."
[[commitment]]
key = "safe"
words = "People are safe"
owner = "Community safety team"
lines_up = ["duty"]
measure = [
  { label = "All offences", offence = "all", wanted = "fewer", page = "today" },
  { label = "Incidents", offence = "anti-social-behaviour", wanted = "fewer", page = "map" },
  { label = "Other", page = "inequalities" },
]
[[commitment]]
key = "heard"
words = "People are heard"
missing = "Nobody counts it."
"""
_LEDGER = f"""\
series,scope,area_code,kind,first_month,last_month,cuts,words
mps-ward,*,,break,2024-03,,true,"The force changed its system."
mps-borough,*,,break,2024-03,,true,The force changed its system here too.
policeuk-lsoa,*,{NEVER_MENTIONED},gap,2024-03,2026-03,true,No row for this neighbourhood.
mps-ward,residential-burglary,,rename,2023-10,2023-11,false,Residential burglary was renamed.
mps-ward,fraud,,left,2024-03,,false,Fraud left the table.
"""
_SOURCES = (
    ("mps-ward", "mps-ward", ""),
    ("mps-borough", "mps-borough", ""),
    ("policeuk-lsoa", "policeuk-lsoa", ""),
    ("policeuk-streets", "", '"street_counts.parquet"'),
    ("map-context", "", '"context.geojson"'),
    ("ons-areas", "", '"areas.csv", "lsoa_2011.csv"'),
    ("ons-outlines", "", '"outlines.geojson"'),
    ("ons-population", "", '"population.csv"'),
    ("iod", "", '"deprivation.csv"'),
    ("ward-traits", "", '"ward_traits.csv"'),
    ("ons-similar", "", '"similar_areas.csv"'),
    ("mopac-pas", "", '"indicators.csv"'),
    ("csew", "", '"indicators.csv"'),
    ("serious-violence-scope", "", '"serious_violence.csv"'),
    ("stop-search", "stop-search", ""),
    ("voices-said", "voices-said", ""),
    ("voices-heard", "voices-heard", ""),
    ("own", "", '"offences.csv", "policeuk_types.csv", "ledger.csv"'),
)


def _source(entry: tuple[str, str, str]) -> str:
    key, series, tables = entry
    return f"""\
[{key}]
kind = "published"
series = "{series}"
publisher = "Publisher of {key}"
title = "Title of {key}"
page = "https://example.org/{key}"
licence = "Open Government Licence v3.0"
attribution = "Contains public sector information."
period = "2023 to 2026"
edition = "February 2026"
tables = [{tables}]
done = "Made up for tests."
"""
