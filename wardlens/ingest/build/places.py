"""What people call places and what is done in them, laid out for the store.

A data folder may lack any of these tables: then there is nothing to find of that kind, and a
neighbourhood keeps its official name.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from wardlens.ingest.counts import actions, watch_notes
from wardlens.ingest.counts.workspace import run
from wardlens.store import paths

TABLES = {
    "postcodes.csv": ["postcode", "ward_code", "lsoa_code", "note"],
    "postcodes_elsewhere.csv": ["sector", "borough_code", "borough_name"],
    "gazetteer.csv": ["name", "kind", "longitude", "latitude", "lsoa_code"],
    "lsoa_names.csv": ["lsoa_code", "name", "short_name"],
    "ward_traits.csv": [
        "ward_code",
        "ward_name",
        "borough_code",
        "borough_name",
        "residents",
        "hectares",
        "aged_65_share",
        "deprivation",
        "is_town_centre",
    ],
    "actions.csv": list(actions.COLUMNS),
    "watch_notes.csv": list(watch_notes.COLUMNS),
}


def inputs() -> list[Path]:
    """The files of this kind that the data folder has."""
    found = [paths.shipped(name) for name in TABLES]
    return [path for path in found if path.is_file()]


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables into a store whose areas are there."""
    for name, columns in TABLES.items():
        connection.register(f"{Path(name).stem}_rows", _table(paths.shipped(name), columns))
    run(connection, "build/16_places")
    run(connection, "build/17_actions")
    run(connection, "build/18_watch_notes")


def _table(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame(columns=columns, dtype="str")
    return pd.read_csv(path, dtype="str", keep_default_na=False)[columns]
