"""Names that residents know: streets, stations, kinds of place, and of neighbourhoods after them.

The map points of police.uk street files make the gazetteer. A neighbourhood is called after its
MSOA (House of Commons Library names) and the streets that are most its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wardlens.ingest.counts.map_points import STREET, named_points, read

_JOINING = ("and", "of", "the", "in", "upon", "on")
LONGEST_NAME, LONGEST_SHORT_NAME = 80, 37
_THROUGH = {
    "Avenue", "Broadway", "Crescent", "Drive", "Hill", "Lane", "Parade", "Rise", "Road", "Street",
    "Way",
}  # fmt: skip
_POINTS_OF_COMPASS = {"North", "South", "East", "West"}
_BETTER_KNOWN = 4.0
"""How much more a road that leads somewhere counts than a close, a court or a block of flats."""
_APART = 1_500.0
"""Metres between points of one name that make it the name of more than one street."""


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
    gives them, may be empty. A street counts for a neighbourhood by how much of it is there, and
    more if it leads somewhere: a close is known to those who live in it.
    """
    streets = found[found["kind"] == STREET]
    here = streets.groupby(["lsoa_code", "name"])["crimes"].sum()
    called = here.index.get_level_values("name")
    everywhere = streets.groupby("name")["crimes"].sum().reindex(called).to_numpy()
    known = np.array([_BETTER_KNOWN if _leads_somewhere(name) else 1.0 for name in called])
    score = known * here * here / everywhere
    several = _of_several(streets)
    told = []
    for code, official in areas[["area_code", "area_name"]].itertuples(index=False):
        suffix = str(official).split()[-1]
        within = str(wider.get(str(official)[:-1], str(official).removesuffix(f" {suffix}")))
        within = within.replace(" & ", " and ")
        own = score.get(code, pd.Series(dtype="float64"))
        own = own.sort_index().sort_values(ascending=False, kind="stable")
        told.append((code, *_called(within, suffix, list(own.index[:6]), several)))
    return pd.DataFrame(told, columns=["lsoa_code", "name", "short_name"])


def msoa_names(path: Path) -> pd.Series:
    """House of Commons Library names of MSOAs by the official name."""
    rows = pd.read_csv(path, dtype="str", usecols=["MSOANM", "MSOAHCLNM", "MSOA21CD"])
    rows = rows.dropna().drop_duplicates("MSOANM")
    return rows.set_index("MSOANM")["MSOAHCLNM"]


def _begun(name: str, letters: int) -> str:
    """A name in at most so many letters: its first words where all of them are too many.

    >>> _begun("Long Town", 9), _begun("Strand, St James and Mayfair", 23), _begun("Abbeyfields", 8)
    ('Long Town', 'Strand, St James…', 'Abbeyfi…')
    """
    if len(name) <= letters:
        return name
    words = name[:letters].split(" ")[:-1] or [name[: letters - 1]]
    while len(words) > 1 and words[-1] in _JOINING:
        words.pop()
    return f"{' '.join(words).rstrip(',')}…"


def _leads_somewhere(street: str) -> bool:
    """Whether a street's name is that of a road, whatever point of the compass follows.

    >>> [_leads_somewhere(name) for name in ("Vale Road South", "Elmdene", "Tolworth Close")]
    [True, False, False]
    """
    words = [word for word in street.split() if word not in _POINTS_OF_COMPASS]
    return len(words) > 1 and words[-1] in _THROUGH


def _of_several(streets: pd.DataFrame) -> frozenset[str]:
    """Names that streets far apart have: “High Street” alone says not which."""
    metres = {"longitude": 69_500.0, "latitude": 111_200.0}  # a degree, in the south of England
    reach = streets.groupby("name")[list(metres)].agg(np.ptp) * pd.Series(metres)
    return frozenset(reach.index[np.hypot(reach["longitude"], reach["latitude"]) > _APART])


def _called(
    within: str, suffix: str, streets: Sequence[str], several: frozenset[str]
) -> tuple[str, str]:
    """The long and the short name: no longer than the table of a phone has room for.

    A neighbourhood is more than the street it is named by: “Around Mill Lane (007A)”. A name that
    several streets have is given with its town: “Around High Street, New Malden (007B)”.
    """
    words = within.split()
    town = " ".join(words[:-1] if words[-1] in _POINTS_OF_COMPASS else words)
    of_town = [f"{street}, {town}" if street in several else street for street in streets]
    short = next(
        (
            shown
            for street in of_town
            if len(shown := f"Around {street} ({suffix})") <= LONGEST_SHORT_NAME
        ),
        f"{_begun(within, LONGEST_SHORT_NAME - len(suffix) - 3)} ({suffix})",
    )
    for around in (" and ".join(streets[:2]), *streets[:1]):
        name = f"{within}, around {around} ({suffix})"
        if around and len(name) <= LONGEST_NAME:
            return name, short
    return f"{within} ({suffix})", short
