"""What was raised at events and on consultation maps: an item a line, kept as counts only.

A line: day, ward or latitude and longitude, theme, heard (how: a meeting, an online map), and
perhaps group. Points become wards by their outlines and are dropped with the day; what is left are
counts over all months of the file, protected as counts of people are
(`wardlens.ingest.people.protection`): under 5 withheld, under 10 where a theme is sensitive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from wardlens.choices.series import VOICES_HEARD
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.people.protection import Attribute, Block, Plan, released
from wardlens.ingest.voices.lines import (
    OTHER_THEMES,
    UNKNOWN,
    day,
    fault_of_words,
    group_of,
    lines,
    refuse_many,
    ward_of,
)

TABLE = "voices_heard.csv"
GIVEN, ALSO = ("day", "theme", "heard"), ("ward", "latitude", "longitude", "group")
COLUMNS = [
    "series", "area_code", "start", "end", "breakdown", "group", "group_order", "heard", "status",
]  # fmt: skip
THEME, WAY, OTHER_GROUP = "theme", "heard", "group"
_SENSITIVE = re.compile(r"abuse|sexual|rape|hate|exploit|stalk|slavery", re.IGNORECASE)
_CHILDREN = "15 and under"
_THEMES_OF_WARDS = (12, 6, 4, 3, 2, 1)
"""How many themes wards are told by, most raised first, the rest together: the most that keeps all
small counts safe. Which are raised most is shown for the borough anyway."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a file gave: `table` with `COLUMNS`, and what became of its lines, in numbers."""

    table: pd.DataFrame
    items: int
    placed: int
    outside: int


def heard(
    file: PublishedFile,
    wards: Mapping[str, str],
    outlines: Mapping[str, Any],
    groups: Mapping[str, tuple[str, int]],
    borough: str,
) -> Heard:
    """Counts of a file by ward, theme, way and group; `FileRefusedError` names the first fault.

    `wards`: names by code; `outlines`: their GeoJSON geometries; `groups`: `known_groups`.
    """
    rows = []
    for number, row in lines(file, GIVEN, ALSO, named=("theme", "heard", "group")):
        row["group"] = group_of(row["group"], groups)
        if fault := _fault(row, wards):
            raise FileRefusedError(file.path, *fault, number)
        rows.append(row)
    items = pd.DataFrame(rows, dtype="str").reindex(columns=[*GIVEN, *ALSO], fill_value="")
    refuse_many(file, items["theme"])
    refuse_many(file, items["heard"])
    codes = _wards_of(items, wards, outlines)
    has_point = items["latitude"] != ""
    if has_point.all() and not codes.notna().any():
        raise FileRefusedError(
            file.path,
            "no point is in any ward here",
            "Latitude is about 51, longitude about 0: are the two columns swapped?",
        )
    breakdown, named = _breakdown(file, items["group"], groups)
    days = pd.to_datetime(items["day"])
    months = days.dt.to_period("M").dt.start_time.dt.date
    cells = pd.DataFrame(
        {
            "month": months,
            "people": 1,
            THEME: items["theme"],
            WAY: items["heard"],
            breakdown: items["group"].where(items["group"] != "", UNKNOWN),
            "ward_code": codes,
        }
    )
    first, last = months.min(), months.max()
    table = _counted(cells, first, last, breakdown, named, list(wards), borough)
    return Heard(table, len(items), int(codes.notna().sum()), int((has_point & codes.isna()).sum()))


def _counted(
    cells: pd.DataFrame,
    first: date,
    last: date,
    breakdown: str,
    groups: list[str],
    wards: list[str],
    borough: str,
) -> pd.DataFrame:
    length = 12 * (last.year - first.year) + last.month - first.month + 1
    block = Block.of(VOICES_HEARD, first, last, length)
    sensitive = bool(cells[THEME].str.contains(_SENSITIVE).any())
    attributes = [Attribute(name, tuple(sorted(set(cells[name])))) for name in (THEME, WAY)]
    if groups:
        attributes.append(Attribute(breakdown, (*groups, UNKNOWN)))
    plan = Plan("items", tuple(attributes), wards=wards, sensitive=sensitive, ward_parts=False)
    found = [released(cells, block, plan, borough)]
    themes = found[0][(found[0]["breakdown"] == THEME) & (found[0]["status"] == "shown")]
    ordered = themes.sort_values("people", ascending=False, kind="stable")["group"].tolist()
    for most in dict.fromkeys(min(one, len(ordered)) for one in _THEMES_OF_WARDS):
        merged = cells[THEME].where(cells[THEME].isin(ordered[:most]), OTHER_THEMES)
        of_wards = replace(
            plan,
            attributes=(Attribute(THEME, (*ordered[:most], OTHER_THEMES)),),
            ward_attributes=(THEME,),
        )
        rows = released(cells.assign(**{THEME: merged}), block, of_wards, borough)
        rows = rows[(rows["breakdown"] == THEME) & (rows["area_code"] != borough)]
        if len(rows):
            found.append(rows)
            break
    every = pd.concat(found, ignore_index=True)
    return every.rename(columns={"people": "heard"})[COLUMNS]


def _fault(row: Mapping[str, str], wards: Mapping[str, str]) -> tuple[str, str] | None:
    of = day(row["day"])
    if of is None:
        return f"day {row['day']!r} is not a day", "Write days like 2026-03-15."
    if of > date.today():
        return f"day {row['day']} is still to come", "Correct it."
    if row["group"] not in ("", UNKNOWN) and (fault := fault_of_words("group", row["group"])):
        return fault
    for what in ("theme", "heard"):
        if fault := fault_of_words(what, row[what]):
            return fault
    named = row.get("ward", "")
    if named and not ward_of(named, wards):
        return f"no ward here is called {named!r}", "Write its name or its code, or leave it empty."
    point = [row.get(name, "") for name in ("latitude", "longitude")]
    if any(point) and not all(map(_is_degrees, point)):
        return "latitude or longitude is no number of degrees", "Write them like 51.408 and -0.306."
    return None


def _is_degrees(words: str) -> bool:
    try:
        return abs(float(words)) <= 180
    except ValueError:
        return False


def _wards_of(
    items: pd.DataFrame, wards: Mapping[str, str], outlines: Mapping[str, Any]
) -> pd.Series:
    """The ward of each item: the one it names, else the one its point is in; missing elsewhere."""
    codes = items["ward"].map(lambda words: ward_of(words, wards))
    codes = codes.astype("object").where(codes != "", None)
    pointed = np.flatnonzero((codes.isna() & (items["latitude"] != "")).to_numpy())
    shapes = np.array([shape(outlines[code]) for code in wards if code in outlines])
    if not pointed.size or not shapes.size:
        return codes
    drawn = [code for code in wards if code in outlines]
    points = shapely.points(items[["longitude", "latitude"]].iloc[pointed].astype("float64"))
    inside = shapely.covers(shapes[None, :], points[:, None])
    for place, where in zip(pointed, inside, strict=True):
        if where.any():
            codes.iloc[place] = drawn[int(where.argmax())]
    return codes


def _breakdown(
    file: PublishedFile, given: pd.Series, groups: Mapping[str, tuple[str, int]]
) -> tuple[str, list[str]]:
    """How the groups of a file tell people apart, and all groups there are of that kind."""
    named = sorted(set(given) - {"", UNKNOWN})
    if not named:
        return OTHER_GROUP, []
    kinds = {groups[name][0] if name in groups else OTHER_GROUP for name in named}
    if len(kinds) > 1:
        raise FileRefusedError(
            file.path,
            f"the groups tell people apart in {len(kinds)} ways at once: {', '.join(named[:6])}",
            "Give one kind of group only, in the words of the Census: Women, Men; 16 to 24 …. "
            "Leave the cell empty where it has no such group.",
        )
    (kind,) = kinds
    if kind == OTHER_GROUP:
        return kind, named
    of_kind = sorted((n for n, (k, _) in groups.items() if k == kind), key=lambda n: groups[n][1])
    return kind, [name for name in of_kind if name != _CHILDREN or name in named]
