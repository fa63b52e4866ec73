"""The tables of voices: taken from a file, and laid out for the store. None is shipped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from wardlens.choices.series import VOICES_HEARD, VOICES_SAID
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.counts.workspace import run
from wardlens.ingest.voices import heard, said
from wardlens.ingest.voices.lines import known_groups
from wardlens.store import config, paths

TABLES = {VOICES_SAID: (said.TABLE, said.COLUMNS), VOICES_HEARD: (heard.TABLE, heard.COLUMNS)}
"""The file of each series in the data folder, and its columns."""


def inputs() -> list[Path]:
    """The files of this kind that were loaded."""
    found = [paths.shipped(name) for name, _ in TABLES.values()]
    return [path for path in found if path.is_file()]


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables into a store whose areas are there; empty where nothing was loaded."""
    for name, columns in TABLES.values():
        connection.register(f"{Path(name).stem}_rows", _table(paths.shipped(name), columns))
    run(connection, "build/19_voices")


def take(file: PublishedFile, series: str) -> tuple[pd.DataFrame, list[str]]:
    """The table of a file, and what became of its lines, in words; errors: `FileRefusedError`."""
    partnership = config.read()
    if series not in {source.series for source in config.sources().values()}:
        raise FileRefusedError(
            file.path,
            f"sources.toml has no entry with series = {series!r}",
            "Add one that says whose the figures are: see docs/own-figures.md.",
        )
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    own = areas[areas["borough_code"] == partnership.borough_code]
    wards = own[own["level"] == "ward"].set_index("area_code")["area_name"].to_dict()
    population = pd.read_csv(paths.shipped("population_groups.csv"), dtype="str")
    groups = known_groups(population, partnership.borough_code)
    if series == VOICES_SAID:
        whole = (partnership.borough_code, partnership.borough_name)
        table = said.said(file, wards, groups, whole)
        return table, list(_told_of_said(table))
    found = heard.heard(file, wards, _outlines(), groups, partnership.borough_code)
    return found.table, list(_told_of_heard(found))


def _told_of_said(table: pd.DataFrame) -> Iterator[str]:
    why = table["note"].value_counts()
    told = [f"{count:,} {note}" for note, count in why.items() if note]
    yield "; ".join([f"{len(table):,} shares are kept", *told])


def _told_of_heard(found: heard.Heard) -> Iterator[str]:
    yield (
        f"{found.items:,} items: {found.placed:,} in a ward, {found.outside:,} with a point "
        f"outside every ward, {found.items - found.placed - found.outside:,} without a place"
    )
    withheld = int((found.table["status"] == "withheld").sum())
    shown = len(found.table) - withheld
    yield f"{shown:,} counts are kept, {withheld:,} withheld to protect people; no line is kept"


def _outlines() -> dict[str, Any]:
    given = json.loads(paths.shipped("outlines.geojson").read_text("utf-8"))["features"]
    return {one["properties"]["area_code"]: one["geometry"] for one in given}


def _table(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame(columns=columns, dtype="str")
    return pd.read_csv(path, dtype="str", keep_default_na=False)[columns]
