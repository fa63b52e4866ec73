"""Published indicators: surveys and registers of England and Wales, London and its boroughs.

Each publisher's layout is read by one function and put into one long form: a row an indicator,
period, area and group of people. What a publisher withholds or does not give stays, without a
figure and with a note. Figures are percentages with three significant digits.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wardlens.ingest.indicators import surveys
from wardlens.ingest.indicators.development_goals import SAFETY, TABLES, of_table
from wardlens.ingest.indicators.figures import Area, IndicatorError, read
from wardlens.store.config import Partnership

COLUMNS = [
    "indicator",
    "period",
    "start",
    "end",
    "area_code",
    "area_name",
    "breakdown",
    "group",
    "group_order",
    "value",
    "base",
    "note",
]
KEY = ["indicator", "start", "end", "area_code", "breakdown", "group"]

CONTRADICTED = "the publisher gives two figures for it"


def indicators(folder: Path, areas: pd.DataFrame, partnership: Partnership) -> pd.DataFrame:
    """Every figure of the files in `folder` that we show, as rows with `COLUMNS`.

    Boroughs are those in `areas`; `area_name` is given only where `areas` has none. Where a file
    gives a figure twice, neither is taken.

    Raises `IndicatorError` or `UnknownWordError` at an area, group or period not known here.
    """
    region = _region(folder, partnership.region_name)
    boroughs = areas[areas["level"] == "borough"]
    codes = dict(zip(boroughs["area_name"].str.lower(), boroughs["area_code"], strict=True))
    figures = [
        *surveys.attitudes(folder / "perceptions", codes, region),
        *(figure for table in TABLES for figure in of_table(folder, table)),
        *surveys.london(folder / "perceptions", region),
        *surveys.opinions(folder / "perceptions" / "ons_opn_personal_safety.csv"),
        *surveys.old_shares_known(folder / "perceptions" / "csew_reporting_rates.csv"),
        *surveys.quoted(folder / "context", partnership),
    ]
    rows = pd.DataFrame(
        [
            {**figure._asdict(), "area_code": figure.area.code, "area_name": figure.area.name}
            | {"breakdown": figure.group.breakdown, "group": figure.group.label}
            | {"group_order": figure.group.order}
            for figure in figures
        ]
    )[COLUMNS]
    contradicted = rows.duplicated(KEY, keep=False)
    rows.loc[contradicted, "value"] = None
    rows.loc[contradicted, "note"] = CONTRADICTED
    rows = rows.drop_duplicates(KEY)
    rows["base"] = rows["base"].astype("Int64")
    order = ["indicator", "area_code", "end", "start", "breakdown", "group_order", "group"]
    return rows.sort_values(order, ignore_index=True)


def _region(folder: Path, name: str) -> Area:
    """The partnership's region with the code that the publishers give it."""
    rows = read(folder / f"{SAFETY}_16-1-4.csv")
    codes = rows.loc[rows["Region"] == name, "GeoCode"].unique()
    if len(codes) != 1:
        raise IndicatorError(f"no one code for the region {name!r}: {', '.join(codes) or 'none'}")
    return Area(str(codes[0]), name)
