"""Which published table a file is, told by its header and never by its name."""

from __future__ import annotations

import difflib
import itertools
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from wardlens.choices import series
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile

_MONTH = re.compile(r"20[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Layout:
    """One published table: the columns that identify it and where its rows go.

    `series` names the figures it feeds; reference tables (lookups, outlines) have none and
    replace the shipped `table` instead.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    series: str = ""
    table: str = ""
    months_are_columns: bool = False
    sql: tuple[str, ...] = ()
    allows_more_columns: bool = False
    kind: Literal["table", "outline"] = "table"


LAYOUTS = (
    Layout(
        series.WARD_TABLE,
        "Metropolitan Police recorded crime by ward",
        ("MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"),
        series=series.WARD_TABLE,
        months_are_columns=True,
        sql=("mps_ward_lines", "month_columns"),
    ),
    Layout(
        series.BOROUGH_TABLE,
        "Metropolitan Police recorded crime by borough",
        ("MajorText", "MinorText", "BoroughName"),
        series=series.BOROUGH_TABLE,
        months_are_columns=True,
        sql=("mps_borough_lines", "month_columns"),
    ),
    Layout(
        series.STREET,
        "police.uk street-level crime",
        (
            "Crime ID",
            "Month",
            "Reported by",
            "Falls within",
            "Longitude",
            "Latitude",
            "Location",
            "LSOA code",
            "LSOA name",
            "Crime type",
            "Last outcome category",
            "Context",
        ),
        series=series.STREET,
        sql=("policeuk_street",),
        allows_more_columns=True,
    ),
    Layout(
        series.NEIGHBOURHOODS,
        "police.uk counts by LSOA, month and type",
        ("lsoa_code", "lsoa_name", "borough", "category", "year", "month", "crime_count"),
        series=series.NEIGHBOURHOODS,
        sql=("policeuk_lsoa",),
    ),
    Layout(
        series.SEARCHES,
        "police.uk stop and search",
        (
            "Type",
            "Date",
            "Part of a policing operation",
            "Policing operation",
            "Latitude",
            "Longitude",
            "Gender",
            "Age range",
            "Self-defined ethnicity",
            "Officer-defined ethnicity",
            "Legislation",
            "Object of search",
            "Outcome",
            "Outcome linked to object of search",
            "Removal of more than just outer clothing",
        ),
        series=series.SEARCHES,
        sql=("stop_search_lines", "stop_search_counts"),
    ),
    Layout(
        "ons-lsoa-ward",
        "ONS best-fit lookup from LSOA to ward",
        ("LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"),
        table="areas.csv",
        allows_more_columns=True,
    ),
    Layout(
        "ons-lsoa-2011",
        "ONS lookup from 2011 to 2021 LSOAs",
        ("LSOA11CD", "LSOA21CD", "CHGIND", "LAD22CD", "LAD22NM"),
        table="lsoa_2011.csv",
        allows_more_columns=True,
    ),
    Layout(
        "ons-ward-outlines",
        "ONS ward outlines",
        ("WD25CD", "WD25NM", "LAD25CD"),
        table="outlines.geojson",
        allows_more_columns=True,
        kind="outline",
    ),
    Layout(
        "ons-lsoa-outlines",
        "ONS LSOA outlines",
        ("LSOA21CD", "LSOA21NM", "LADCD_ACTIVE"),
        table="outlines.geojson",
        allows_more_columns=True,
        kind="outline",
    ),
)


def recognise(file: PublishedFile) -> Layout:
    """The layout that the file's header has; `FileRefusedError` names what is missing."""
    header = {name.lower() for name in file.header}
    fitting = [layout for layout in _candidates(file) if _wanted(layout) <= header]
    if not fitting:
        raise _unrecognised(file, header)
    layout = max(fitting, key=lambda layout: len(layout.columns))
    unexpected = sorted(
        name
        for name in file.header
        if name.lower() not in _wanted(layout)
        and not (layout.months_are_columns and _MONTH.fullmatch(name))
    )
    if unexpected and not layout.allows_more_columns:
        raise FileRefusedError(
            file.path,
            f"unexpected columns for {layout.title}: {', '.join(unexpected[:5])}",
            "Expected months like 202501 beside the named columns."
            if layout.months_are_columns
            else f"Expected exactly: {', '.join(layout.columns)}.",
            1,
        )
    if layout.months_are_columns:
        months(file)
    return layout


def months(file: PublishedFile) -> tuple[date, ...]:
    """The months that are columns, in order; refused when there are none, or not real months."""
    names = [name for name in file.header if _MONTH.fullmatch(name)]
    if not names:
        raise FileRefusedError(file.path, "no month columns like 202501", "Download it again.", 1)
    for name in names:
        if not 1 <= int(name[4:]) <= 12:
            raise FileRefusedError(
                file.path, f"column {name} is not a month", "Expected a year and 01 to 12.", 1
            )
    found = sorted(date(int(name[:4]), int(name[4:]), 1) for name in names)
    for earlier, later in itertools.pairwise(found):
        if (later.year - earlier.year) * 12 + later.month - earlier.month != 1:
            raise FileRefusedError(
                file.path,
                f"the months jump from {earlier:%Y-%m} to {later:%Y-%m}",
                "Expected every month once and no gap.",
                1,
            )
    return tuple(found)


def _candidates(file: PublishedFile) -> list[Layout]:
    kind = "outline" if file.kind == "geojson" else "table"
    return [layout for layout in LAYOUTS if layout.kind == kind]


def _wanted(layout: Layout) -> set[str]:
    return {name.lower() for name in layout.columns}


def _unrecognised(file: PublishedFile, header: set[str]) -> FileRefusedError:
    def shared(layout: Layout) -> float:
        return len(_wanted(layout) & header) / len(layout.columns)

    nearest = max(_candidates(file), key=shared)
    if shared(nearest) < 0.5:
        known = "; ".join(layout.title for layout in LAYOUTS)
        return FileRefusedError(
            file.path, "the header is of no table that is known here", f"Known: {known}.", 1
        )
    lacking = [name for name in nearest.columns if name.lower() not in header]
    others = [name for name in file.header if name.lower() not in _wanted(nearest)]
    close = difflib.get_close_matches(lacking[0], others, n=1, cutoff=0.4)
    found = f" (found {close[0]!r})" if close else ""
    return FileRefusedError(
        file.path,
        f"looks like {nearest.title}, but column {lacking[0]!r} is missing{found}",
        f"Expected the columns {', '.join(nearest.columns)}.",
        1,
    )
