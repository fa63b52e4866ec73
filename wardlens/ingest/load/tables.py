"""Tables of ours that a file gives anew: areas, outlines, shares, voices, actions, costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd

from wardlens.ingest.counts import actions, costs, files, ons, watch_notes
from wardlens.ingest.counts.files import PublishedFile
from wardlens.ingest.counts.layouts import Layout
from wardlens.ingest.indicators import loading
from wardlens.ingest.load.report import LoadReport, Outcome
from wardlens.ingest.voices import tables as voices
from wardlens.store import config, paths, plan, whole


def take(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take a lookup or outlines: our own table, with the rows of the file in place of ours."""
    target = _reference(layout.table)
    try:
        with whole.file(target) as unfinished:
            rows = _write_reference(file, layout, unfinished)
            report.changes_store = not _same(unfinished, paths.shipped(layout.table))
            if not report.changes_store:
                report.say(f"already held: {rows:,} rows, nothing changes")
                unfinished.unlink()
                return
        report.say(f"{layout.table}: {rows:,} rows taken")
    finally:
        with suppress(OSError):  # the folder holds other tables
            target.parent.rmdir()


def take_shares(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take published shares: our own two tables, with the figures of the file in them."""
    names = {"dtype": "str", "keep_default_na": False}
    held = loading.Held(
        pd.read_csv(paths.shipped(loading.TABLE), na_values={"value": "", "base": ""}),
        pd.read_csv(paths.shipped(loading.LIST), **names),
        pd.read_csv(paths.shipped("areas.csv"), dtype="str"),
        config.sources().keys(),
        config.read().region_name,
    )
    found = loading.taken(file, layout.key, held)
    report.say(
        f"{found.new:,} figures are new, {found.revised:,} revised, {found.same:,} already held"
    )
    if found.refused:
        report.outcome = Outcome.TAKEN_IN_PART
        report.list(found.refused)
    if found.new + found.revised == 0:
        report.say("nothing changes")
        return
    for name, table in ((loading.LIST, found.listed), (loading.TABLE, found.figures)):
        with whole.file(_reference(name)) as unfinished:
            table.to_csv(unfinished, index=False, lineterminator="\n")
    report.changes_store = True


def take_voices(file: PublishedFile, layout: Layout, report: LoadReport) -> None:
    """Take counts of what residents said or raised, in place of those held; no line is kept."""
    table, told = voices.take(file, layout.key)
    for line in told:
        report.say(line)
    target = _reference(layout.table)
    with whole.file(target) as unfinished:
        table.to_csv(unfinished, index=False, lineterminator="\n")
        report.changes_store = not _same(unfinished, target)
    if not report.changes_store:
        report.say("already held: nothing changes")


def _reference(table: str) -> Path:
    """Where a table of ours is held once files were taken into it."""
    return paths.loaded() / "reference" / table


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _write_reference(file: PublishedFile, layout: Layout, target: Path) -> int:
    """Write our table with what the file holds, and say of how many rows."""
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    ours = list(config.read().load_boroughs) or list(areas["borough_code"].dropna().unique())
    if layout.key in ("ons-lsoa-2011", "ons-lsoa-ward"):
        held = (areas["level"] == "lsoa") & areas["borough_code"].isin(ours)
        ons.refuse_when_cut_short(file, areas.loc[held, "area_code"])
    if layout.key == "ons-lsoa-ward":
        return _write_areas(file, areas, ours, target)
    if layout.key in _OUTLINED:
        return _write_outlines(file, areas, _OUTLINED[layout.key], target)
    given = _OF_A_FILE[layout.key](file, areas, ours)
    given.to_csv(target, index=False)
    return len(given)


def _write_areas(file: PublishedFile, areas: pd.DataFrame, ours: list[str], target: Path) -> int:
    lsoas, wards = ons.lsoa_rows(file, ours), ons.ward_rows(file, ours)
    replaced = areas["level"].isin(["lsoa", "ward"]) & areas["borough_code"].isin(ours)
    table = pd.concat([areas[~replaced], wards, lsoas], ignore_index=True)
    table[ons.AREA_COLUMNS].to_csv(target, index=False)
    return len(lsoas)


def _write_outlines(file: PublishedFile, areas: pd.DataFrame, level: str, target: Path) -> int:
    kept = [
        feature
        for feature in files.examine(paths.shipped("outlines.geojson")).content["features"]
        if feature["properties"]["level"] != level
    ]
    drawn = ons.outlines(file, areas, level)
    ons.write_outlines(
        sorted([*kept, *drawn], key=lambda f: f["properties"]["level"], reverse=True), target
    )
    return len(drawn)


def _actions(file: PublishedFile, areas: pd.DataFrame) -> pd.DataFrame:
    """The partnership's list of actions, its places and priorities held to be known here."""
    own = areas[areas["borough_code"] == config.read().borough_code].set_index("area_code")
    lsoas = own.loc[own["level"] == "lsoa", "ward_code"].fillna("")
    streets: set[tuple[str, str]] = set()
    if paths.shipped("gazetteer.csv").is_file():
        points = pd.read_csv(paths.shipped("gazetteer.csv"), dtype="str", keep_default_na=False)
        points = points[points["kind"] == "street"]
        streets = set(zip(points["name"], points["lsoa_code"].map(lsoas), strict=True))
    wards = own.index[own["level"] == "ward"]
    priorities = [one.key for one in plan.read().commitment]
    return actions.actions(file, set(wards), lsoas.to_dict(), streets, priorities)


def _watch_notes(file: PublishedFile, areas: pd.DataFrame) -> pd.DataFrame:
    """Notes on the watch list, their wards and groups of offences held to be known here."""
    own = areas[areas["borough_code"] == config.read().borough_code]
    wards = own.loc[own["level"] == "ward", "area_code"]
    groups = pd.read_csv(paths.shipped("offences.csv"), dtype="str")["group_key"].dropna()
    return watch_notes.watch_notes(file, set(wards), set(groups))


def _kinds_of_offence() -> set[str]:
    return set(pd.read_csv(paths.shipped("offences.csv"), dtype="str")["offence"])


_OUTLINED = {"ons-ward-outlines": "ward", "ons-lsoa-outlines": "lsoa"}
_OF_A_FILE: dict[str, Callable[[PublishedFile, pd.DataFrame, list[str]], pd.DataFrame]] = {
    "actions": lambda file, areas, _: _actions(file, areas),
    "watch-notes": lambda file, areas, _: _watch_notes(file, areas),
    "denominators": lambda file, areas, _: ons.denominators(file, areas),
    "ons-lsoa-2011": lambda file, _, ours: ons.replaced_lsoas(file, ours),
    costs.COSTS: lambda file, *_: costs.unit_costs(file, _kinds_of_offence()),
    costs.PRICES: lambda file, *_: costs.price_index(file),
}
"""Tables that a file gives whole, by its layout: of the file, our areas, the boroughs loaded."""
