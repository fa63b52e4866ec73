"""The tables the project ships, made from publishers' files by the same readers that `load` uses.

    python -m wardlens ship FOLDER

FOLDER holds the files as published (see data/sources.toml for where they come from). Only the
partnership's own wards and LSOAs are kept, and boroughs as comparators; keys and columns are ours.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, WARD_TABLE
from wardlens.ingest import indicators
from wardlens.ingest.counts import editions, files, layouts, map_points, ons, reading
from wardlens.ingest.people import population_groups, published
from wardlens.ingest.place import gazetteer, postcodes, surroundings, traits
from wardlens.ingest.survey.census import census_margins
from wardlens.store import config, paths

_LOOKUP = "lookups/LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv"
_LOOKUP_2011 = (
    "lookups/LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)"
    "_Exact_Fit_Lookup_for_EW_(V3).csv"
)
OTHER_FORCES = ("E09000001",)  # the one borough of the region with a police force of its own
_FIGURES = {
    WARD_TABLE: ("mps/recorded-crime-ward-historical.parquet", "mps/recorded-crime-ward.parquet"),
    BOROUGH_TABLE: (
        "mps/recorded-crime-borough-historical.parquet",
        "mps/recorded-crime-borough.parquet",
    ),
    NEIGHBOURHOODS: ("policeuk/*-lsoa-month-counts.csv",),
}
"""Files of each series, as patterns that each name one file."""


def ship(folder: Path, say: Callable[[str], None]) -> None:
    """Write every shipped table below the data folder from the published files in `folder`."""
    partnership = config.read()
    areas = _areas(folder, [partnership.borough_code])
    areas.to_csv(paths.data() / "areas.csv", index=False)
    say(f"areas.csv: {len(areas)} areas")
    replaced = ons.replaced_lsoas(files.examine(folder / _LOOKUP_2011), [partnership.borough_code])
    replaced.to_csv(paths.data() / "lsoa_2011.csv", index=False)
    _outlines(folder, areas)
    say("outlines.geojson")
    population = _population(folder, areas)
    population.to_csv(paths.data() / "population.csv", index=False)
    say(f"population.csv: {len(population)} rows")
    census_margins(folder / "population").to_csv(paths.data() / "census_margins.csv", index=False)
    say("census_margins.csv")
    deprivation = _deprivation(folder, areas)
    deprivation.to_csv(paths.data() / "deprivation.csv", index=False)
    say(f"deprivation.csv: {len(deprivation)} LSOAs")
    severity = _severity(folder, areas)
    severity.to_csv(paths.data() / "severity_scores.csv", index=False)
    say(f"severity_scores.csv: {len(severity)} boroughs")
    figures = indicators.indicators(folder, areas, partnership)
    figures.to_csv(paths.data() / "indicators.csv", index=False)
    say(f"indicators.csv: {len(figures):,} figures of {figures['indicator'].nunique()} indicators")
    counts, covered = published.ship(folder)
    counts.to_parquet(paths.data() / "people_counts.parquet", index=False, compression="zstd")
    covered.to_csv(paths.data() / "people_coverage.csv", index=False)
    say(f"people_counts.parquet: {len(counts):,} figures")
    groups = population_groups.population_groups(
        folder / "population", areas, partnership.borough_code
    )
    groups.to_csv(paths.data() / "population_groups.csv", index=False)
    say(f"population_groups.csv: {len(groups):,} rows")
    own_traits(areas, paths.data(), partnership)
    say(traits.TABLE)
    _places(folder, areas, say)
    for series, names in _FIGURES.items():
        _edition(series, [files.the_one(folder, name) for name in names], say)


def _areas(folder: Path, boroughs: list[str]) -> pd.DataFrame:
    lookup = files.examine(folder / _LOOKUP)
    all_boroughs = ons.borough_rows(lookup)
    all_boroughs = all_boroughs[~all_boroughs["area_code"].isin(OTHER_FORCES)]
    parts = [all_boroughs, ons.ward_rows(lookup, boroughs), ons.lsoa_rows(lookup, boroughs)]
    return pd.concat([part[ons.AREA_COLUMNS] for part in parts], ignore_index=True)


def _outlines(folder: Path, areas: pd.DataFrame) -> None:
    features = []
    for level in ("ward", "lsoa"):
        for path in sorted((folder / "boundaries").glob("*.geojson")):
            file = files.examine(path)
            if layouts.recognise(file).key == f"ons-{level}-outlines":
                features += ons.outlines(file, areas, level)
    ons.write_outlines(features, paths.data() / "outlines.geojson")


def own_traits(areas: pd.DataFrame, folder: Path, partnership: config.Partnership) -> None:
    """What the partnership's own wards are like, from the tables of its data folder."""
    drawn = json.loads((folder / "outlines.geojson").read_text("utf-8"))["features"]
    population, ranks, groups = (
        pd.read_csv(folder / f"{name}.csv")
        for name in ("population", "deprivation", "population_groups")
    )
    centres = {partnership.borough_code: partnership.town_centre_wards}
    aged = traits.aged_of_groups(groups)
    traits.write(traits.traits(areas, drawn, population, ranks, aged, centres), folder)


def _places(folder: Path, areas: pd.DataFrame, say: Callable[[str], None]) -> None:
    """Postcodes, the gazetteer, names of neighbourhoods."""
    partnership, own = config.read(), paths.data()
    wards = _geometries(folder / "boundaries", "*-wards-*.geojson", "WD25CD")
    lsoas = _geometries(folder / "boundaries", "*-lsoa-*.geojson", "LSOA21CD")
    tables = sorted((folder / "places").glob("codepo_[a-z][a-z].csv"))
    read = [postcodes.read(path) for path in tables]
    given = pd.concat(read, ignore_index=True)
    placed = postcodes.placed(given, partnership.borough_code, lsoas, wards)
    placed.to_csv(own / "postcodes.csv", index=False)
    say(f"postcodes.csv: {len(placed):,} postcodes, {(placed['note'] != '').sum()} with a note")
    boroughs = ons.borough_rows(files.examine(folder / _LOOKUP), starts="E")
    boroughs = boroughs.set_index("area_code")["area_name"]
    elsewhere = postcodes.elsewhere(given, partnership.borough_code, boroughs.to_dict())
    elsewhere.to_csv(own / "postcodes_elsewhere.csv", index=False)
    points = gazetteer.points(_street_files(folder))
    points = points[points["lsoa_code"].isin(areas["area_code"])]
    points[map_points.COLUMNS].to_csv(own / "gazetteer.csv", index=False)
    say(f"gazetteer.csv: {len(points):,} map points")
    drawn = json.loads((own / "outlines.geojson").read_text("utf-8"))["features"]
    around = surroundings.surroundings(folder, drawn, points, partnership)
    ons.write_outlines(around, own / surroundings.TABLE)
    say(f"{surroundings.TABLE}: {len(around)} lines and places")
    streets = map_points.of_files(_street_files(folder), lsoas)
    streets.to_parquet(own / map_points.TABLE, index=False, compression="zstd")
    say(f"{map_points.TABLE}: {streets['crimes'].sum():,} crimes and incidents")
    wider = gazetteer.msoa_names(folder / "places" / "msoa_names.csv")
    names = gazetteer.lsoa_names(areas[areas["level"] == "lsoa"], wider, points)
    names.to_csv(own / "lsoa_names.csv", index=False)
    say(f"lsoa_names.csv: {len(names)} neighbourhoods")


def _street_files(folder: Path) -> list[Path]:
    return sorted((folder / "policeuk" / "street").glob("*-street.csv"))


def _geometries(folder: Path, pattern: str, code: str) -> dict[str, Any]:
    """GeoJSON geometries by area code of the one file that a pattern names."""
    content = json.loads(files.the_one(folder, pattern).read_text("utf-8"))
    return {str(one["properties"][code]): one["geometry"] for one in content["features"]}


def _population(folder: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Residents by area and year: Census 2021 for wards, mid-year estimates for the others."""
    sources = folder / "population"
    ward_file = files.the_one(sources, "census2021-ward-population.*.csv")
    wards = pd.read_csv(ward_file, comment="#")
    census = pd.DataFrame(
        {
            "area_code": wards["ward_code"],
            "year": 2021,
            "residents": wards["population_census_2021"],
            "basis": "Census 2021",
        }
    )
    household_file = files.the_one(sources, "census2021-lsoa-tenure-households.*.csv")
    households = (
        pd.read_csv(household_file)
        .groupby("lsoa21_code")["total_households"]
        .first()
        .rename_axis("area_code")
    )
    estimated = mid_year(sources / "mid-year-population-lsoa-2011-2022.parquet", areas)
    rows: pd.DataFrame = pd.concat([census, estimated], ignore_index=True)
    rows["households"] = rows["area_code"].map(households).where(rows["year"] == 2021)
    rows["households"] = rows["households"].astype("Int64")
    return rows[["area_code", "year", "residents", "households", "basis"]].sort_values(
        ["area_code", "year"], ignore_index=True
    )


def mid_year(path: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Mid-year estimates of LSOAs, and of boroughs as the sum of theirs, each with its basis."""
    estimates = pd.read_parquet(path)
    columns = {
        name: int(name[4:8]) for name in map(str, estimates) if name.endswith(": Population")
    }
    long = (
        estimates.rename(columns={"LSOA 2021 Code": "lsoa_code", "LSOA 2021 Name": "lsoa_name"})
        .rename(columns=columns)
        .melt(["lsoa_code", "lsoa_name"], list(columns.values()), "year", "residents")
    )
    boroughs = areas[areas["level"] == "borough"].set_index("area_name")["area_code"]
    long["borough_code"] = long["lsoa_name"].str.slice(stop=-5).map(boroughs)
    by_borough = (
        long.dropna(subset=["borough_code"])
        .groupby(["borough_code", "year"])["residents"]
        .sum()
        .rename_axis(["area_code", "year"])
        .reset_index()
    )
    by_lsoa = long[long["lsoa_code"].isin(areas["area_code"])]
    by_lsoa = by_lsoa.rename(columns={"lsoa_code": "area_code"})
    estimated = pd.concat([by_borough, by_lsoa])[["area_code", "year", "residents"]]
    estimated["basis"] = "mid-" + estimated["year"].astype(str) + " estimate"
    return estimated


def _deprivation(folder: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Ranks of the Indices of Deprivation 2025 by LSOA (1 is the most deprived in England)."""
    path = files.the_one(folder / "deprivation", "iod2025-lsoa.*.csv")
    ranks = pd.read_csv(path).set_index("lsoa21_code").filter(regex="_rank$|^IMD_decile$")
    ranks.columns = [name.lower() for name in ranks.columns]
    ours = areas.loc[areas["level"] == "lsoa", "area_code"]
    return ranks.loc[ours].rename_axis("lsoa_code").reset_index()


def _severity(folder: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """The Crime Severity Score that the ONS published for the boroughs, year to March 2023."""
    scores = pd.read_csv(folder / "harm" / "ons_css_total_by_lad_england_2022_23.csv")
    scores = scores.set_axis(["area_code", "score"], axis=1)
    boroughs = areas.loc[areas["level"] == "borough", "area_code"]
    ours = scores[scores["area_code"].isin(boroughs)].sort_values("area_code", ignore_index=True)
    return ours.assign(score=ours["score"].round(3), period="April 2022 to March 2023")


def _edition(series: str, sources: list[Path], say: Callable[[str], None]) -> None:
    """One shipped edition from one or more published files, later files winning per month."""
    root = paths.data() / "editions"
    last = reading.together([reading.read(path, held=[]) for path in sources])
    for old in root.glob(f"*-{series}-*"):
        shutil.rmtree(old)
    folder = editions.write(
        last.workspace,
        root,
        series=series,
        edition=last.edition,
        sequence=0,
        files=sources,
        refused=last.refused.iloc[:0],
    )
    months = month_range(last.workspace)
    say(f"{folder.name}: {months[0]:%Y-%m} to {months[1]:%Y-%m}")


def month_range(workspace: duckdb.DuckDBPyConnection) -> tuple[date, date]:
    """The first and last month that a workspace speaks for."""
    row = workspace.execute("select min(month), max(month) from coverage").fetchone()
    if row is None or row[0] is None:
        raise ValueError("the edition speaks for no month")
    return row[0], row[1]
