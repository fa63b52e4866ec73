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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from wardlens.choices.ledger import VISITED
from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, SERIES, WARD_TABLE
from wardlens.errors import WardlensError
from wardlens.exhibits import sentences
from wardlens.ingest.counts import archives, editions, files, layouts, map_points, ons, reading
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.indicators.loading import LIST as INDICATOR_LIST
from wardlens.ingest.indicators.loading import TABLE as INDICATORS
from wardlens.ingest.place import describing, gazetteer, postcodes, ship, traits
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
_MADE_HERE = {
    traits.TABLE,
    *_EMPTY,
    "areas.csv",
    "outlines.geojson",
    "sources.toml",
    "partnership.toml",
}
_OF_ONE_PLACE = {"census_margins.csv", "quoted_facts.csv", "actions.csv", "watch_notes.csv"}
"""Tables of the partnership served here that do not name it in a column."""
_STREET_COLUMNS = ["LSOA CODE", "LSOA NAME", "LSOA21CD"]
_AREA_COLUMNS = ("area_code", "lsoa_code", "ward_code", "borough_code")
_YEAR_OF_WARDS = 2021
_REFERENCE_BY_COLUMN = {
    "mid-year": "LSOA 2021 Code",
    "ward-residents": "residents_census_2021",
    "deprivation": "IMD_rank",
    "msoa-names": "MSOAHCLNM",
    "age-bands": "Aged 65 years and over",
}
"""Tables of residents, deprivation and names, by the column that none but they have."""


class InitError(WardlensError):
    """The place cannot be made from these files. The message says what is missing."""


@dataclass
class Place:
    """What is being made: where, of whom, and what is known so far.

    A region while it is read is a place too, of all its boroughs: `codes`.
    """

    name: str
    out: Path
    template: Path
    given: dict[str, list[Path]]
    say: Say
    code: str = DISTRICT
    codes: tuple[str, ...] = ()
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ons.AREA_COLUMNS))
    checks: list[dict[str, Any]] = field(default_factory=list)
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)
    town_centre: tuple[str, ...] = ()
    """Wards where far more people are likely to come than live, as far as the figures say."""
    visited: tuple[str, ...] = ()
    """Such wards that are no town centres: an airport's."""
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    """What readers of its figures are told besides: series, an area's code or "", and the words."""

    def files(self, layout: str) -> list[Path]:
        """The files of a layout."""
        return self.given.get(layout, [])

    def write(self, name: str, table: pd.DataFrame) -> None:
        """Write a table of the data folder."""
        table.to_csv(self.out / name, index=False)

    @property
    def own(self) -> tuple[str, ...]:
        """The codes of the boroughs whose wards and LSOAs it has."""
        return self.codes or (self.code,)

    @property
    def boroughs(self) -> dict[str, str]:
        """The name of the own borough of each ward, by the ward's code."""
        named = self.areas[self.areas["level"] == "borough"].set_index("area_code")["area_name"]
        wards = self.areas[self.areas["level"] == "ward"].set_index("area_code")["borough_code"]
        return dict(wards.map(named))


def init(borough: str, folder: Path, out: Path, say: Say) -> None:
    """Make a data folder for `borough` in `out` from the published files below `folder`."""
    if out.exists() and any(out.iterdir()):
        raise InitError(f"{out} is not empty: name a folder that is not there yet")
    with tempfile.TemporaryDirectory(prefix="wardlens-") as unpacked:
        known = known_files(folder, Path(unpacked))
        _make(Place(borough, out, paths.data(), known, say))


def _make(place: Place) -> None:
    try:
        place.out.mkdir(parents=True, exist_ok=True)
        _areas(place)
        begin(place)
        with paths.made_in(place.out):
            reference(place)
            for series, read in series_of(place):
                _edition(place, series, read)
        find_postcodes(place, [place])
        finish(place)
    except BaseException:
        shutil.rmtree(place.out, ignore_errors=True)
        raise
    for words in missing(place):
        place.say(f"not in the files: {words}")
    place.say(f"done: WARDLENS_DATA={place.out} makes the app show {place.name}")


def begin(place: Place) -> None:
    """All of the data folder that needs no figure: tables still empty, and those of no place."""
    place.out.mkdir(parents=True, exist_ok=True)
    place.write("areas.csv", place.areas)
    for name, columns in _EMPTY.items():
        place.write(name, pd.DataFrame(columns=columns))
    _copy_what_is_of_no_place(place)
    (place.out / plan.NAME).write_text(plan.EMPTY, "utf-8")
    describing.partnership(place.template, place.out, place.name, place.own, [])


def finish(place: Place) -> None:
    """What the folder says of itself once its figures are there."""
    if not place.spans:
        raise InitError(f"no file in the folder has figures for {place.name}")
    _ledger(place)
    describing.partnership(
        place.template, place.out, place.name, place.own, place.checks, place.town_centre
    )
    is_known = place.code != DISTRICT
    describing.sources(place.template, place.out, place.spans, can_refresh=is_known)


def known_files(folder: Path, unpacked: Path) -> dict[str, list[Path]]:
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
        for key, column in _REFERENCE_BY_COLUMN.items():
            if column in header.header:
                return key
        if postcodes.is_table(header.header):
            return "postcodes"
        return layouts.recognise(header).key
    except FileRefusedError:
        return ""


def _areas(place: Place) -> None:
    for path in place.files("ons-lsoa-ward"):
        lookup = files.examine(path)
        boroughs = ons.borough_rows(lookup, starts="E")
        named = boroughs[boroughs["area_name"].str.casefold() == place.name.casefold()]
        if len(named):
            place.name, place.code = named[["area_name", "area_code"]].iloc[0]
            place.areas = areas_of(place, lookup)
            break
    else:
        place.areas = _areas_by_name(place)
    counts = place.areas["level"].value_counts()
    place.say(
        f"{place.name}: {counts.get('ward', 0)} wards, {counts.get('lsoa', 0)} neighbourhoods"
    )


def areas_of(place: Place, lookup: files.PublishedFile) -> pd.DataFrame:
    """The area table of the own boroughs; the others of the force where its table compares them."""
    boroughs, own = ons.borough_rows(lookup, starts="E"), list(place.own)
    of_the_region = boroughs["area_code"].str.startswith(own[0][:3])
    is_own = boroughs["area_code"].isin(own)
    others = of_the_region & ~boroughs["area_code"].isin(ship.OTHER_FORCES)
    has_force = own[0][:3] == "E09" and bool(place.files(BOROUGH_TABLE))
    parts = [
        boroughs[others | is_own if has_force else is_own],
        ons.ward_rows(lookup, own),
        ons.lsoa_rows(lookup, own),
    ]
    return pd.concat([part[ons.AREA_COLUMNS] for part in parts], ignore_index=True)


def _areas_by_name(place: Place) -> pd.DataFrame:
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


def _copy_what_is_of_no_place(place: Place) -> None:
    """Registers and weights as they are; tables by area without the areas of others."""
    known = pd.read_csv(place.template / "areas.csv", dtype="str")
    inside = known["level"].isin(["ward", "lsoa"])
    own = set(known.loc[inside, "borough_code"])
    foreign = set(known["area_code"]) - set(place.areas["area_code"])
    small = set(known.loc[inside, "area_code"]) | own - {place.code}
    of_one = _of_one_place(place)
    for path in sorted(place.template.iterdir()):
        if path.name in _MADE_HERE or path.suffix not in (".csv", ".parquet"):
            continue
        table = _table(path, path.stat().st_mtime_ns)
        if path.name in (INDICATORS, INDICATOR_LIST):
            table = table[~table["indicator"].isin(of_one)]
        column = next((name for name in _AREA_COLUMNS if name in table), None)
        if path.name in _OF_ONE_PLACE:
            table = table.iloc[:0]
        elif column is None and path.name != INDICATOR_LIST:
            shutil.copyfile(path, place.out / path.name)
            continue
        elif column is not None:
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


@lru_cache(maxsize=64)
def _table(path: Path, _changed: int) -> pd.DataFrame:
    """A table of the partnership served here, read once for all that are made beside it."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def _of_one_place(place: Place) -> set[str]:
    """Indicators that are told of the borough served here and of no other: quoted, or its own.

    Their rows, names and sources say nothing of another place.
    """
    path = place.template / INDICATORS
    code = config.read(place.template / "partnership.toml").borough_code
    if not path.is_file() or place.code == code:
        return set()
    rows = _table(path, path.stat().st_mtime_ns)
    local = rows[rows["area_code"].str.startswith("E0")].groupby("indicator")["area_code"]
    return {str(key) for key, codes in local if set(codes) == {code}}


def reference(place: Place) -> None:
    """Outlines, residents, deprivation and names of neighbourhoods, as far as the files go."""
    for path in place.files("ons-lsoa-2011"):
        place.write("lsoa_2011.csv", ons.replaced_lsoas(files.examine(path), list(place.own)))
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
        place.write("population.csv", _population(path, place))
    lsoas = place.areas[place.areas["level"] == "lsoa"]
    ranked = [pd.read_csv(path).rename(columns=str.lower) for path in place.files("deprivation")]
    if ranked:
        ranks = pd.concat(ranked).rename(columns={"lsoa21_code": "lsoa_code"})
        ours = ranks[ranks["lsoa_code"].isin(lsoas["area_code"])].drop_duplicates("lsoa_code")
        place.write("deprivation.csv", ours[_EMPTY["deprivation.csv"]].sort_values("lsoa_code"))
    for path in place.files("msoa-names"):
        nowhere = pd.DataFrame(columns=[*map_points.COLUMNS, "crimes"])
        names = gazetteer.lsoa_names(lsoas, gazetteer.msoa_names(path), nowhere)
        place.write("lsoa_names.csv", names)
    _traits(place, features)


def _traits(place: Place, outlines: list[dict[str, Any]]) -> None:
    """What its wards are like, as far as the files go."""
    residents, ranks = (
        pd.read_csv(place.out / name) for name in ("population.csv", "deprivation.csv")
    )
    bands = [traits.aged(pd.read_csv(path)) for path in place.files("age-bands")]
    nobody = pd.DataFrame(columns=["lsoa_code", "residents", "aged_65"], dtype="float64")
    aged = pd.concat([nobody, *bands]).drop_duplicates("lsoa_code")
    served = config.read(place.template / "partnership.toml")
    centres = {served.borough_code: served.town_centre_wards}
    found = traits.traits(place.areas, outlines, residents, ranks, aged, centres)
    traits.write(found, place.out)


def find_postcodes(given: Place, places: Sequence[Place]) -> None:
    """The postcodes of each place, and whose those around are, from the files that were `given`."""
    tables = [postcodes.read(path) for path in given.files("postcodes")]
    if not tables:
        return
    rows = pd.concat(tables).drop_duplicates("postcode", ignore_index=True)
    names: dict[str, str] = {}
    for path in given.files("ons-lsoa-ward"):
        named = ons.borough_rows(files.examine(path), starts="")
        names |= dict(zip(named["area_code"], named["area_name"], strict=True))
    drawn: dict[str, dict[str, Any]] = {}
    for level in ("ward", "lsoa"):
        lookups = [files.examine(path) for path in given.files(f"ons-{level}-outlines")]
        drawn[level] = {code: it for file in lookups for code, it in ons.drawn(file, level).items()}
    for place in places:
        inside = set(place.areas.loc[place.areas["borough_code"] == place.code, "area_code"])
        lsoas, wards = (
            {code: it for code, it in drawn[level].items() if code in inside}
            for level in ("lsoa", "ward")
        )
        found = postcodes.placed(rows, place.code, lsoas, wards)
        found = found[found["ward_code"].isin(inside)]
        place.write("postcodes.csv", found)
        place.write("postcodes_elsewhere.csv", postcodes.elsewhere(rows, place.code, names))
        if len(found):
            beginnings = sentences.listed(postcodes.beginnings(found["postcode"]))
            given.say(f"{place.name}: postcodes that begin with {beginnings} ({len(found):,})")


def _population(path: Path, place: Place) -> pd.DataFrame:
    """Mid-year estimates; a ward's residents are those of the census, where a file has them.

    Without one, a ward has one figure for all years: the sum over its best-fit LSOAs in 2021.
    """
    areas = place.areas
    rows = ship.mid_year(path, areas)
    wards = areas[areas["level"] == "lsoa"].set_index("area_code")["ward_code"].dropna()
    of_wards = rows.assign(area_code=rows["area_code"].map(wards)).dropna(subset=["area_code"])
    summed = of_wards.groupby(["area_code", "year"], as_index=False)["residents"].sum()
    summed = summed[summed["year"] == _YEAR_OF_WARDS]
    summed["basis"] = f"mid-{_YEAR_OF_WARDS} estimate, best-fit LSOAs"
    for counted in place.files("ward-residents"):
        given = pd.read_csv(counted).rename(columns={"residents_census_2021": "residents"})
        given = given.assign(area_code=given["ward_code"], year=_YEAR_OF_WARDS, basis="Census 2021")
        given = given[given["area_code"].isin(areas["area_code"])][list(summed)]
        summed = pd.concat([given, summed]).drop_duplicates("area_code")
    found = pd.concat([rows, summed], ignore_index=True).assign(households=None)
    return found[_EMPTY["population.csv"]].sort_values(["area_code", "year"], ignore_index=True)


def series_of(place: Place) -> Iterator[tuple[str, list[Reading]]]:
    """The series that the files have, each with its files as read, older ones first."""
    for series in (WARD_TABLE, BOROUGH_TABLE, NEIGHBOURHOODS):
        if series == BOROUGH_TABLE and (place.areas["level"] == "borough").sum() < 2:
            continue
        sources = [place.files(series)]
        if series == NEIGHBOURHOODS:
            sources.append(place.files("policeuk-street"))
        for given in sources:
            if read := sorted(_readings(given), key=lambda one: one.edition):
                yield series, read
                break


def _edition(place: Place, series: str, read: Sequence[Reading]) -> None:
    """One edition from all the files of a series: forces add up, newer files win per month."""
    counts = [describing.counted(given, place.boroughs, [place.name]) for given in read]
    whole = reading.together(read)
    keep(place, series, whole, whole.provisional, read, counts)
    if series in place.spans:
        first, last = place.spans[series]
        place.say(f"{series}: {first:%Y-%m} to {last:%Y-%m}, from {len(read)} files")


def keep(
    place: Place,
    series: str,
    whole: Reading,
    provisional: pd.DataFrame,
    read: Sequence[Reading],
    counts: Sequence[pd.Series],
) -> None:
    """Write what the workspace of `whole` holds as the place's edition, with its check total.

    `read`: the files that it was made from; `counts`: what each of them adds up to.
    """
    editions.write(
        whole.workspace,
        place.out / "editions",
        series=series,
        edition=whole.edition,
        sequence=0,
        files=[given.file.path for given in read],
        refused=whole.refused.iloc[:0],
        provisional=provisional,
    )
    for warning in provisional["words"]:
        place.say(warning)
    months = whole.months_covered
    if not months:
        raise InitError(
            f"the files have crimes in {place.name}, but none is of the force that polices it: "
            f"{', '.join(whole.forces['force'])} holds a sliver"
        )
    place.spans[series] = (months[0], months[-1])
    query = SERIES[series].total
    if query:
        first_named = ", ".join(given.file.path.name for given in read[-2:])
        others = " and others" if len(read) > 2 else ""
        words = f"recorded offences in {first_named}{others}, newest months"
        total = describing.total(counts, place.name, months)
        place.checks.append({"words": words, "query": query} | total)


def _readings(sources: list[Path]) -> Iterator[Reading]:
    for path in sources:
        try:
            yield reading.read(path, held=[])
        except FileRefusedError:  # of other places, or damaged
            continue


def _ledger(place: Place) -> None:
    """Breaks and gaps of the series that there are, but for those of areas that are not ours."""
    ledger = pd.read_csv(place.template / "ledger.csv", dtype="str", keep_default_na=False)
    ours = ledger["series"].isin(place.spans) & ledger["area_code"].isin(
        {"", *place.areas["area_code"]}
    )
    if place.code[:3] != config.read(place.template / "partnership.toml").borough_code[:3]:
        ours &= ledger["kind"] == "note"  # breaks and gaps are those of another force
    told = [
        {"series": series, "scope": "*", "area_code": code, "cuts": "false"}
        | {"kind": VISITED if code in place.visited else "note"}
        | {"first_month": f"{place.spans[series][0]:%Y-%m}", "last_month": "", "words": words}
        for series, code, words in place.notes
        if series in place.spans
    ]
    place.write("ledger.csv", pd.concat([ledger[ours], pd.DataFrame(told)]))


def missing(place: Place) -> list[str]:
    """What the files do not have of a place, and what its pages lack by that."""
    can_fetch = place.code != DISTRICT
    fetched = "; with a network, `python -m wardlens refresh ons-outlines`" if can_fetch else ""

    def lacks(name: str) -> bool:
        return not describing.has_rows(place.out / name)

    lacking = {
        "the police's ward table: only the map and Data and methods have figures": (
            WARD_TABLE not in place.spans
        ),
        "the police's borough table: no comparison with other boroughs": (
            BOROUGH_TABLE not in place.spans
        ),
        "counts by neighbourhood: the map has wards only": NEIGHBOURHOODS not in place.spans,
        f"outlines: the map draws nothing, its table has the figures{fetched}": (
            '"Feature"' not in (place.out / "outlines.geojson").read_text("utf-8")
        ),
        "residents: no rates": lacks("population.csv"),
        "deprivation: no gradient": lacks("deprivation.csv"),
        "the borough's own survey, facts quoted from its plan": True,
        f"what its plan commits to: fill in {plan.NAME}, whose comments say how": True,
    }
    return [words for words, is_missing in lacking.items() if is_missing]
