"""A data folder for another place, made from published files in one command.

    python -m wardlens init --borough NAME --from FOLDER --out DIR

Files are known by their header, like those that `load` takes. A borough that the ONS lookup in
FOLDER names gets its wards, LSOAs and all that the files hold of it; a place that no lookup names
is made from police.uk street files alone: its neighbourhoods are those whose name begins with its
own. What is of no place (offences, weights, types) is copied from the partnership served here;
what is of that partnership alone is left out. What is missing is said, and the pages say it too.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, SERIES, WARD_TABLE
from wardlens.errors import WardlensError
from wardlens.ingest.counts import archives, editions, files, layouts, ons, reading
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.place import describing, ship
from wardlens.store import config, paths, plan

Say = Callable[[str], None]
DISTRICT = "DISTRICT"
"""The code of a place that no lookup names."""
_EMPTY = {
    "lsoa_2011.csv": ["lsoa_2011_code", "lsoa_code", "change"],
    "population.csv": ["area_code", "year", "residents", "households", "basis"],
    "deprivation.csv": [
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
    ],
    "similar_areas.csv": ["borough_code", "similar_code", "similar_name", "position"],
}
_MADE_HERE = {*_EMPTY, "areas.csv", "outlines.geojson", "sources.toml", "partnership.toml"}
_OF_ONE_PLACE = {"census_margins.csv", "quoted_facts.csv", "actions.csv", "watch_notes.csv"}
"""Tables of the partnership served here that do not name it in a column."""
_STREET_COLUMNS = ["LSOA CODE", "LSOA NAME", "LSOA21CD"]
_AREA_COLUMNS = ("area_code", "lsoa_code", "ward_code", "borough_code")
_YEAR_OF_WARDS = 2021


class InitError(WardlensError):
    """The place cannot be made from these files. The message says what is missing."""


@dataclass
class _Place:
    """What is being made: where, of whom, and what is known so far."""

    name: str
    out: Path
    template: Path
    given: dict[str, list[Path]]
    say: Say
    code: str = DISTRICT
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ons.AREA_COLUMNS))
    checks: list[dict[str, Any]] = field(default_factory=list)
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)

    def files(self, layout: str) -> list[Path]:
        """The files of a layout."""
        return self.given.get(layout, [])

    def write(self, name: str, table: pd.DataFrame) -> None:
        """Write a table of the data folder."""
        table.to_csv(self.out / name, index=False)


def init(borough: str, folder: Path, out: Path, say: Say) -> None:
    """Make a data folder for `borough` in `out` from the published files below `folder`."""
    if out.exists() and any(out.iterdir()):
        raise InitError(f"{out} is not empty: name a folder that is not there yet")
    with tempfile.TemporaryDirectory(prefix="wardlens-") as unpacked:
        known = _known_files(folder, Path(unpacked))
        _make(_Place(borough, out, paths.data(), known, say))


def _make(place: _Place) -> None:
    out = place.out
    out.mkdir(parents=True, exist_ok=True)
    try:
        _areas(place)
        for name, columns in _EMPTY.items():
            place.write(name, pd.DataFrame(columns=columns))
        _copy_what_is_of_no_place(place)
        (out / plan.NAME).write_text(plan.EMPTY, "utf-8")
        describing.partnership(place.template, out, place.name, place.code, [])
        with paths.made_in(out):
            _reference(place)
            _figures(place)
        describing.partnership(place.template, out, place.name, place.code, place.checks)
        is_known = place.code != DISTRICT
        describing.sources(place.template, out, place.spans, can_refresh=is_known)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise
    _say_what_is_missing(place)


def _known_files(folder: Path, unpacked: Path) -> dict[str, list[Path]]:
    """The files below a folder by the layout of their header; all others are passed over.

    Archives among them are unpacked, each into a folder of its own in `unpacked`.
    """
    found: dict[str, list[Path]] = {}
    given = sorted(path for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate(given):
        is_archive = archives.is_archive(path)
        of_it = archives.unpack(path, "*", unpacked / str(number)) if is_archive else [path]
        for member in of_it:
            if key := _layout_of(member):
                found.setdefault(key, []).append(member)
    return found


def _layout_of(path: Path) -> str:
    try:
        header = files.header(path)
        if "LSOA 2021 Code" in header.header:
            return "mid-year"
        return layouts.recognise(header).key
    except FileRefusedError:
        return ""


def _areas(place: _Place) -> None:
    for path in place.files("ons-lsoa-ward"):
        lookup = files.examine(path)
        boroughs = ons.borough_rows(lookup, starts="E")
        named = boroughs[boroughs["area_name"].str.casefold() == place.name.casefold()]
        if len(named):
            place.name, place.code = named[["area_name", "area_code"]].iloc[0]
            of_the_region = boroughs["area_code"].str.startswith(place.code[:3])
            is_own = boroughs["area_code"] == place.code
            others = of_the_region & ~boroughs["area_code"].isin(ship.OTHER_FORCES)
            has_force = place.code[:3] == "E09" and bool(place.files(BOROUGH_TABLE))
            parts = [
                boroughs[others | is_own if has_force else is_own],
                ons.ward_rows(lookup, [place.code]),
                ons.lsoa_rows(lookup, [place.code]),
            ]
            place.areas = pd.concat([part[ons.AREA_COLUMNS] for part in parts], ignore_index=True)
            break
    else:
        place.areas = _areas_by_name(place)
    place.write("areas.csv", place.areas)
    counts = place.areas["level"].value_counts()
    place.say(
        f"{place.name}: {counts.get('ward', 0)} wards, {counts.get('lsoa', 0)} neighbourhoods"
    )


def _areas_by_name(place: _Place) -> pd.DataFrame:
    """The neighbourhoods of police.uk street files whose name begins with the place's own."""
    named = [
        files.text(files.examine(path)).filter(items=_STREET_COLUMNS)
        for path in place.files("policeuk-street")
    ]
    if not named:
        raise InitError(
            f"no lookup in the folder names {place.name!r}, and there is no police.uk street file"
        )
    rows = pd.concat(named, ignore_index=True).replace("", pd.NA)
    newer = rows["LSOA21CD"] if "LSOA21CD" in rows else pd.Series(pd.NA, index=rows.index)
    lsoas = pd.DataFrame({"area_code": newer.fillna(rows["LSOA CODE"]), "name": rows["LSOA NAME"]})
    lsoas = lsoas.dropna().drop_duplicates("area_code").sort_values("area_code", ignore_index=True)
    districts = lsoas["name"].str.replace(r" [0-9]{3}[A-Z]$", "", regex=True)
    ours = lsoas[districts.str.casefold() == place.name.casefold()]
    if ours.empty:
        near = difflib.get_close_matches(place.name, districts.unique(), n=3, cutoff=0.4)
        hint = f"; near to it: {', '.join(near)}" if near else ""
        raise InitError(f"no neighbourhood in the files has a name like {place.name!r}{hint}")
    place.name = districts[ours.index[0]]
    borough = pd.DataFrame([[DISTRICT, place.name, "borough", DISTRICT, None]])
    below = pd.DataFrame(
        {
            "area_code": ours["area_code"],
            "area_name": ours["name"],
            "level": "lsoa",
            "borough_code": DISTRICT,
            "ward_code": None,
        }
    )
    return pd.concat([borough.set_axis(ons.AREA_COLUMNS, axis=1), below], ignore_index=True)


def _copy_what_is_of_no_place(place: _Place) -> None:
    """Registers and weights as they are; tables by area without the areas of others."""
    known = pd.read_csv(place.template / "areas.csv", dtype="str")
    inside = known["level"].isin(["ward", "lsoa"])
    own = set(known.loc[inside, "borough_code"])
    foreign = set(known["area_code"]) - set(place.areas["area_code"])
    small = set(known.loc[inside, "area_code"]) | own - {place.code}
    for path in sorted(place.template.iterdir()):
        if path.name in _MADE_HERE or path.suffix not in (".csv", ".parquet"):
            continue
        table = (
            pd.read_parquet(path)
            if path.suffix == ".parquet"
            else pd.read_csv(path, dtype="str", keep_default_na=False)
        )
        column = next((name for name in _AREA_COLUMNS if name in table), None)
        if path.name in _OF_ONE_PLACE:
            table = table.iloc[:0]
        elif column is None:
            shutil.copyfile(path, place.out / path.name)
            continue
        else:
            of_everybody = bool((table[column] == place.code).any())
            table = table[~table[column].isin(foreign if of_everybody else foreign | small)]
        if path.suffix == ".parquet":
            table.to_parquet(place.out / path.name, index=False, compression="zstd")
        else:
            place.write(path.name, table)
    questions = place.template / "survey" / "questions.toml"
    if questions.is_file():
        (place.out / "survey").mkdir()
        shutil.copyfile(questions, place.out / "survey" / questions.name)


def _reference(place: _Place) -> None:
    for path in place.files("ons-lsoa-2011"):
        place.write("lsoa_2011.csv", ons.replaced_lsoas(files.examine(path), [place.code]))
    features: list[dict[str, Any]] = []
    for level in ("ward", "lsoa"):
        for path in place.files(f"ons-{level}-outlines"):
            try:
                features += ons.outlines(files.examine(path), place.areas, level)
                break
            except FileRefusedError:
                continue
    ons.write_outlines(features, place.out / "outlines.geojson")
    for path in place.files("mid-year"):
        place.write("population.csv", _population(path, place.areas))


def _population(path: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Mid-year estimates; a ward has one for all years, the sum over its best-fit LSOAs in 2021."""
    rows = ship.mid_year(path, areas)
    wards = areas[areas["level"] == "lsoa"].set_index("area_code")["ward_code"].dropna()
    of_wards = rows.assign(area_code=rows["area_code"].map(wards)).dropna(subset=["area_code"])
    summed = of_wards.groupby(["area_code", "year"], as_index=False)["residents"].sum()
    summed = summed[summed["year"] == _YEAR_OF_WARDS]
    summed["basis"] = f"mid-{_YEAR_OF_WARDS} estimate, best-fit LSOAs"
    found = pd.concat([rows, summed], ignore_index=True).assign(households=None)
    return found[_EMPTY["population.csv"]].sort_values(["area_code", "year"], ignore_index=True)


def _figures(place: _Place) -> None:
    for series in (WARD_TABLE, BOROUGH_TABLE, NEIGHBOURHOODS):
        if series == BOROUGH_TABLE and (place.areas["level"] == "borough").sum() < 2:
            continue
        _edition(place, series, place.files(series))
    if NEIGHBOURHOODS not in place.spans:
        _edition(place, NEIGHBOURHOODS, place.files("policeuk-street"))
    _ledger(place)
    if not place.spans:
        raise InitError(f"no file in the folder has figures for {place.name}")


def _edition(place: _Place, series: str, sources: list[Path]) -> None:
    """One edition from all the files of a series: forces add up, newer files win per month."""
    read = sorted(_readings(sources), key=lambda given: given.edition)
    if not read:
        return
    counts = [describing.counted(given, place.name) for given in read]
    whole = reading.together(read)
    editions.write(
        whole.workspace,
        place.out / "editions",
        series=series,
        edition=whole.edition,
        sequence=0,
        files=[given.file.path for given in read],
        refused=whole.refused.iloc[:0],
        provisional=whole.provisional,
    )
    for warning in whole.provisional["words"]:
        place.say(warning)
    months = whole.months_covered
    if not months:
        raise InitError(
            f"the files have crimes in {place.name}, but none is of the force that polices it: "
            f"{', '.join(whole.forces['force'])} holds a sliver"
        )
    place.spans[series] = (months[0], months[-1])
    place.say(f"{series}: {months[0]:%Y-%m} to {months[-1]:%Y-%m}, from {len(read)} files")
    query = SERIES[series].total
    if query:
        first_named = ", ".join(given.file.path.name for given in read[-2:])
        others = " and others" if len(read) > 2 else ""
        words = f"recorded offences in {first_named}{others}, newest months"
        place.checks.append({"words": words, "query": query} | describing.total(counts, months))


def _readings(sources: list[Path]) -> Iterator[Reading]:
    for path in sources:
        try:
            yield reading.read(path, held=[])
        except FileRefusedError:  # of other places, or damaged
            continue


def _ledger(place: _Place) -> None:
    """Breaks and gaps of the series that there are, but for those of areas that are not ours."""
    ledger = pd.read_csv(place.template / "ledger.csv", dtype="str", keep_default_na=False)
    ours = ledger["series"].isin(place.spans) & ledger["area_code"].isin(
        {"", *place.areas["area_code"]}
    )
    if place.code[:3] != config.read(place.template / "partnership.toml").borough_code[:3]:
        ours &= ledger["kind"] == "note"  # breaks and gaps are those of another force
    place.write("ledger.csv", ledger[ours])


def _say_what_is_missing(place: _Place) -> None:
    can_fetch = place.code != DISTRICT
    fetched = "; with a network, `python -m wardlens refresh ons-outlines`" if can_fetch else ""
    missing = {
        "the police's ward table: only the map and Data and methods have figures": (
            WARD_TABLE not in place.spans
        ),
        "the police's borough table: no comparison with other boroughs": (
            BOROUGH_TABLE not in place.spans
        ),
        "counts by neighbourhood: the map has wards only": NEIGHBOURHOODS not in place.spans,
        f"outlines: the map draws nothing, its table has the figures{fetched}": (
            (place.out / "outlines.geojson").stat().st_size < 100
        ),
        "residents: no rates": (place.out / "population.csv").stat().st_size < 100,
        "deprivation, the borough's own survey, facts quoted from its plan": True,
        f"what its plan commits to: fill in {plan.NAME}, whose comments say how": True,
    }
    for words, is_missing in missing.items():
        if is_missing:
            place.say(f"not in the files: {words}")
    place.say(f"done: WARDLENS_DATA={place.out} makes the app show {place.name}")
