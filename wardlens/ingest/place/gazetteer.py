"""Names that residents know: streets, stations, kinds of place, and of neighbourhoods after them.

The map points of police.uk street files make the gazetteer. A neighbourhood is called after its
MSOA (House of Commons Library names) and the streets that are most its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from wardlens.ingest.counts.map_points import STREET, named_points, read

LONGEST_NAME, LONGEST_SHORT_NAME = 80, 30


def points(paths: Iterable[Path]) -> pd.DataFrame:
    """Map points of street files with `COLUMNS` and `crimes`, how often each stood in them.

    The name of a point that has only a kind (“Supermarket”) is that of the street next to it.
    """
    found = named_points(pd.concat([read(path) for path in paths], ignore_index=True))
    return found[found["name"] != ""].reset_index(drop=True)


def lsoa_names(areas: pd.DataFrame, wider: pd.Series, found: pd.DataFrame) -> pd.DataFrame:
    """What to call each neighbourhood: lsoa_code, name, short_name; each name once.

    `areas`: area_code, area_name of LSOAs (“Long Town 014A”); `wider`: names of their
    MSOAs by the MSOA's own name (“Long Town 014”), may be empty; `found`: as `points`
    gives them, may be empty. A street counts for a neighbourhood by how much of it is there.
    """
    streets = found[found["kind"] == STREET]
    here = streets.groupby(["lsoa_code", "name"])["crimes"].sum()
    everywhere = streets.groupby("name")["crimes"].sum()
    score = here * here / everywhere.reindex(here.index.get_level_values("name")).to_numpy()
    told = []
    for code, official in areas[["area_code", "area_name"]].itertuples(index=False):
        suffix = str(official).split()[-1]
        within = str(wider.get(str(official)[:-1], str(official).removesuffix(f" {suffix}")))
        within = within.replace(" & ", " and ")
        own = score.get(code, pd.Series(dtype="float64"))
        own = own.sort_index().sort_values(ascending=False, kind="stable")
        told.append((code, *_called(within, suffix, list(own.index[:4]))))
    return pd.DataFrame(told, columns=["lsoa_code", "name", "short_name"])


def msoa_names(path: Path) -> pd.Series:
    """House of Commons Library names of MSOAs by the official name."""
    rows = pd.read_csv(path, dtype="str", usecols=["MSOANM", "MSOAHCLNM", "MSOA21CD"])
    rows = rows.dropna().drop_duplicates("MSOANM")
    return rows.set_index("MSOANM")["MSOAHCLNM"]


def _called(within: str, suffix: str, streets: Sequence[str]) -> tuple[str, str]:
    """The long and the short name: no longer than the table of a phone has room for."""
    short = next(
        (shown for street in streets if len(shown := f"{street} ({suffix})") <= LONGEST_SHORT_NAME),
        f"{within[: LONGEST_SHORT_NAME - len(suffix) - 3].rstrip()} ({suffix})",
    )
    for around in (" and ".join(streets[:2]), *streets[:1]):
        name = f"{within}, around {around} ({suffix})"
        if around and len(name) <= LONGEST_NAME:
            return name, short
    return f"{within} ({suffix})", short
