"""A region as one data folder: every borough of the force, each an ordinary partnership inside.

    python -m wardlens init --region NAME --from FOLDER --out DIR

What is the same for all is read once: each published file is parsed a single time, and every
borough gets its share (`queries/load/of_borough.sql`). The partnership served here comes as it
is, with its survey, plan and actions, and is the one that an address without a borough means;
only what its wards are like is told among those of all boroughs.
The others are made like any new place (`init.py`). Each borough's ward total is held against the
file's own, counted again by the code of the ward.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE, NEIGHBOURHOODS, WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.ingest.counts import files, ons, reading
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.counts.workspace import run
from wardlens.ingest.place import describing, init, ship, surroundings, traits
from wardlens.ingest.place.init import InitError, Place, Say
from wardlens.store import config, paths

_SLICED = {
    "lsoa_2011.csv": "lsoa_code",
    "population.csv": "area_code",
    "deprivation.csv": "lsoa_code",
    "lsoa_names.csv": "lsoa_code",
}
"""Tables that are made once of all boroughs, and the column that says whose a row is."""
_AROUND = ("boroughs-from-wards-*.geojson", "major-road-network-*.geojson")


def init_region(name: str, folder: Path, out: Path, say: Say) -> None:
    """Make a region's folder in `out`: all boroughs of the force of the partnership served here."""
    if out.exists() and any(out.iterdir()):
        raise InitError(f"{out} is not empty: name a folder that is not there yet")
    template, served = paths.data(), config.read()
    if served.region_name.casefold() != name.casefold():
        raise InitError(
            f"the region of {served.borough_name}, which is served here, is "
            f"{served.region_name}, not {name}"
        )
    with tempfile.TemporaryDirectory(prefix="wardlens-") as scratch:
        try:
            known = init.known_files(folder, Path(scratch) / "unpacked")
            whole = _whole(served, Place(name, Path(scratch) / "whole", template, known, say))
            places = list(_places(whole, out, template))
            with paths.made_in(whole.out):
                init.reference(whole)
                for series, read in init.series_of(whole):
                    _share_out(series, read, whole, places)
            _centres(places, whole, served)
            init.find_postcodes(whole, places)
            for place in places:
                _finish(place, whole, folder)
            first = _as_it_is(served, template, out)
            if traits.are_held(whole.out):
                table = paths.folder_of(out, first) / traits.TABLE
                shutil.copyfile(whole.out / traits.TABLE, table)
            paths.write_region(out, name, first)
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
    say(f"{len(places) + 1} partnerships; {served.borough_name} comes as it is served here")
    say(f"done: WARDLENS_DATA={out} makes the app show {name}; `python -m wardlens build` first")


def slug(name: str) -> str:
    """A borough's name as a folder is called.

    >>> slug("Upper Dell and Elm"), slug("St. Elm's")
    ('upper-dell-and-elm', 'st-elm-s')
    """
    return "-".join(re.findall("[a-z0-9]+", name.casefold()))


def _whole(served: config.Partnership, whole: Place) -> Place:
    """The region itself as a place of all its boroughs, while it is read."""
    for path in whole.files("ons-lsoa-ward"):
        lookup = files.examine(path)
        boroughs = ons.borough_rows(lookup, starts=served.borough_code[:3])
        is_other = boroughs["area_code"].isin(ship.OTHER_FORCES)
        for left_out in boroughs.loc[is_other, "area_name"]:
            whole.say(f"{left_out}: left out, it has a police force of its own")
            name = f"The {left_out}" if left_out.startswith("City of ") else left_out
            words = f"{name} has a police force of its own: no figure here counts crimes there."
            whole.notes.append((BOROUGH_TABLE, "", words))
        whole.codes = tuple(boroughs.loc[~is_other, "area_code"])
        if served.borough_code in whole.codes:
            whole.code = served.borough_code
            whole.areas = init.areas_of(whole, lookup)
            init.begin(whole)
            return whole
    raise InitError(f"no lookup of LSOAs and wards in the folder names {served.borough_name}")


def _places(whole: Place, out: Path, template: Path) -> Iterator[Place]:
    """Every borough but the one that is served here, begun."""
    areas = whole.areas
    for code, name in areas.loc[areas["level"] == "borough", ["area_code", "area_name"]].itertuples(
        index=False
    ):
        if code == whole.code or code not in whole.codes:
            continue
        place = Place(
            name, paths.folder_of(out, slug(name)), template, whole.given, whole.say, code
        )
        inside = (areas["borough_code"] == code) | (areas["level"] == "borough")
        place.areas = areas[inside].reset_index(drop=True)
        place.say = lambda _words: None
        init.begin(place)
        yield place


def _share_out(series: str, read: Sequence[Reading], whole: Place, places: Sequence[Place]) -> None:
    """One edition a borough from the files of a series, each read once."""
    names = [place.name for place in places]
    of_wards = whole.boroughs
    counts = [describing.counted(given, of_wards, names) for given in read]
    if series == WARD_TABLE:
        _say_whose_wards(read[-1], whole)
    if series == BOROUGH_TABLE:
        _say_what_is_in_no_borough(read, whole)
    together = reading.together(read)
    warned = together.provisional
    for place in places:
        own = warned
        if series != BOROUGH_TABLE:
            run(together.workspace, "load/of_borough", {"borough": place.code})
            own = warned[warned["area_code"].isin({"", *place.areas["area_code"]})]
        if series == NEIGHBOURHOODS:
            place.notes += _never_named(together, place)
        init.keep(place, series, together, own, *_of(place, read, counts))
        if series == WARD_TABLE:
            whole.say(f"{place.name}: {_held_against_the_file(place, counts)}")
    months = next(place.spans[series] for place in places)
    whole.say(f"{series}: {months[0]:%Y-%m} to {months[1]:%Y-%m}, from {len(read)} files")


def _never_named(together: Reading, place: Place) -> list[tuple[str, str, str]]:
    """What readers are told of neighbourhoods that the counts have no row for in any month."""
    named = {
        code for (code,) in together.workspace.execute("select area_code from line").fetchall()
    }
    lsoas = place.areas[place.areas["level"] == "lsoa"]
    lacking = lsoas.loc[~lsoas["area_code"].isin(named), "area_name"].tolist()
    if not lacking:
        return []
    words = (
        f"police.uk has no row in any month for {sentences.listed(lacking)}: shown as without "
        "figures, not as nought."
    )
    return [(NEIGHBOURHOODS, "", words)]


def _of(
    place: Place, read: Sequence[Reading], counts: Sequence[pd.Series]
) -> tuple[list[Reading], list[pd.Series]]:
    """The files, with what they add up to, that have anything of a borough, else all of them."""
    pairs = list(zip(read, counts, strict=True))
    ours = [pair for pair in pairs if place.name in pair[1].index.get_level_values("borough")]
    return [given for given, _ in ours or pairs], [counted for _, counted in ours or pairs]


def _say_whose_wards(newest: Reading, whole: Place) -> None:
    """Wards that the file has under another name than their borough's, and those not known here."""
    wards = newest.workspace.execute(
        "select distinct wardcode, wardname, lookup_boroughname from raw order by all"
    ).fetchall()
    own = whole.boroughs
    boroughs = set(map(describing.plain, own.values()))
    for code, name, filed_under in wards:
        ours, under = own.get(str(code).strip()), describing.plain(filed_under)
        if ours and under != describing.plain(ours):
            whole.say(
                f"{name} ({code}): filed under “{filed_under}”, counted in {ours}, by its code"
            )
            words = (
                f"The police's table has {name} under “{filed_under}”; it is counted in {ours}, "
                "because its code is that of a ward there."
            )
            whole.notes.append((WARD_TABLE, str(code).strip(), words))
        elif not ours and under in boroughs:
            whole.say(
                f"{name} ({code}), filed under “{filed_under}”: left out, no table of wards in "
                "the folder has its code"
            )


def _say_what_is_in_no_borough(read: Sequence[Reading], whole: Place) -> None:
    """Names in the borough table that are no borough, as an airport's for some months."""
    apart: dict[tuple[str, str], int] = {}
    for given in read:
        covered = {f"{month:%Y%m}" for month in given.months_covered}
        apart = {key: count for key, count in apart.items() if key[1] not in covered}
        rows = given.workspace.execute(
            "select line.area_name, typed.* exclude (line) from typed "
            "inner join line on line.line = typed.line where not line.in_scope"
        ).df()
        cells = rows.melt("area_name", var_name="month", value_name="offences")
        summed = cells.groupby(["area_name", "month"])["offences"].sum()
        apart |= {key: int(count) for key, count in summed[summed > 0].items()}
    for name in sorted({name for name, _ in apart}):
        months = sorted(month for named, month in apart if named == name)
        first, last = (date(int(month[:4]), int(month[4:]), 1) for month in (months[0], months[-1]))
        count = sum(apart[name, month] for month in months)
        words = (
            f"The police's borough table has {count:,} offences under “{name}”, {first:%B %Y} to "
            f"{last:%B %Y}: they are in no borough's figure there."
        )
        whole.notes.append((BOROUGH_TABLE, "", words))
        whole.say(words)


def _centres(places: Sequence[Place], whole: Place, served: config.Partnership) -> None:
    """Wards that are likely to be town centres, by offences per resident; said, to be looked at.

    No table here counts who comes to a ward. Without a word of it, rates per resident would be
    taken for risk where most people only come: that is worse than a rule that is told.
    """
    wards = pd.read_csv(whole.out / traits.TABLE, dtype="str", keep_default_na=False)
    residents = pd.to_numeric(wards.set_index("ward_code")["residents"])
    counts = pd.concat([_newest_year(place)["offences"] for place in places])
    rates = (counts.groupby(level=0).sum() / residents).dropna()
    busy = set(rates.index[rates > describing.TIMES_THE_MIDDLE * rates.median()])
    for number, (series, code, words) in enumerate(whole.notes):
        if code in busy:  # filed under a unit: an airport or the like, and no town centre
            busy.remove(code)
            whole.visited += (code,)
            whole.notes[number] = (
                series, code, f"{words} Far more people come there than live there: rates per "
                "resident mislead.",
            )  # fmt: skip
    for place in places:
        own = place.areas[place.areas["area_code"].isin(busy)]
        place.town_centre = tuple(own["area_code"])
        place.visited = whole.visited
        if len(own):
            whole.say(
                f"{place.name}: {', '.join(own['area_name'])}: taken for a town centre, by "
                "offences per resident; correct it in partnership.toml"
            )
    known = busy | set(served.town_centre_wards)
    is_known = wards["borough_code"].isin({served.borough_code, *(one.code for one in places)})
    said = wards["ward_code"].isin(known).map({True: "true", False: "false"})
    traits.write(wards.assign(is_town_centre=said.where(is_known, "")), whole.out)


def _newest_year(place: Place) -> pd.DataFrame:
    """Offences by ward in the newest twelve months of a borough's ward table; by area code."""
    found = [*(place.out / "editions").glob(f"*-{WARD_TABLE}-*")]
    if not found:
        return pd.DataFrame({"offences": []}, index=pd.Index([], dtype="str"))
    figures = pd.read_parquet(found[0] / "figures.parquet")
    months = figures["month"].astype("datetime64[ns]")
    newest = figures[months > months.max() - pd.DateOffset(months=12)]
    return newest.groupby("area_code")[["offences"]].sum()


def _finish(place: Place, whole: Place, folder: Path) -> None:
    """A borough's share of what was made of all, its surroundings, and the line about it."""
    own = set(place.areas["area_code"])
    for name, column in _SLICED.items():
        table = pd.read_csv(whole.out / name, dtype="str", keep_default_na=False)
        place.write(name, table[table[column].isin(own)])
    drawn = json.loads((whole.out / "outlines.geojson").read_text("utf-8"))["features"]
    outlines = [one for one in drawn if one["properties"]["area_code"] in own]
    ons.write_outlines(outlines, place.out / "outlines.geojson")
    shutil.copyfile(whole.out / traits.TABLE, place.out / traits.TABLE)
    place.notes += [note for note in whole.notes if note[1] in {"", *own}]
    init.finish(place)
    if outlines and all(any((folder / "london").glob(pattern)) for pattern in _AROUND):
        given = config.read(place.out / "partnership.toml")
        nowhere = pd.DataFrame(columns=["kind", "name", "longitude", "latitude"])
        around = surroundings.surroundings(folder, outlines, nowhere, given)
        ons.write_outlines(around, place.out / surroundings.TABLE)
    counts = place.areas[place.areas["borough_code"] == place.code]["level"].value_counts()
    whole.say(f"{place.name}: {counts['ward']} wards, {counts['lsoa']} neighbourhoods")


def _held_against_the_file(place: Place, counts: Sequence[pd.Series]) -> str:
    """The ward table's total as taken, in words; `InitError` where the newest year is another.

    Older months that differ from the file's are told: cells refused there are no reason to stop.
    """
    (edition,) = (place.out / "editions").glob(f"*-{WARD_TABLE}-*")
    figures = pd.read_parquet(edition / "figures.parquet")
    month = figures["month"].astype("datetime64[ns]").dt.strftime("%Y%m")
    both = pd.DataFrame(
        {
            "held": figures["offences"].groupby(month).sum(),
            "file": describing.by_month(counts, place.name),
        }
    )
    both = both.fillna(0).astype("int64").sort_index()
    differ = both[both["held"] != both["file"]]
    if differ.index.isin(both.index[-12:]).any():
        raise InitError(
            f"{place.name}: {differ['held'].sum():,} offences were taken of the "
            f"{differ['file'].sum():,} in the ward table in {', '.join(differ.index)}; "
            "please report this with the files"
        )
    first, last = place.spans[WARD_TABLE]
    told = f"{both['held'].sum():,} offences {first:%Y-%m} to {last:%Y-%m}"
    if differ.empty:
        return f"{told}, as in the ward table"
    return (
        f"{told}; {len(differ)} months before the newest year are not as in the ward table, "
        f"which has {differ['file'].sum() - differ['held'].sum():,} more in them"
    )


def _as_it_is(served: config.Partnership, template: Path, out: Path) -> str:
    """The partnership served here, its own tables copied; the name of its folder."""
    name = slug(served.borough_name)
    kept_out = shutil.ignore_patterns("store", ".*")
    shutil.copytree(template, paths.folder_of(out, name), ignore=kept_out)
    loaded = paths.loaded()
    if loaded.is_dir() and not loaded.is_relative_to(template):
        shutil.copytree(loaded, paths.folder_of(out, name) / "loaded", dirs_exist_ok=True)
    return name
