"""Which published table a file is, told by its header and never by its name."""

from __future__ import annotations

import calendar
import difflib
import itertools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from wardlens.choices import series
from wardlens.ingest.counts import actions, costs, watch_notes
from wardlens.ingest.counts.files import IF_SURVEY, FileRefusedError, NotOursError, PublishedFile

_NAMES = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
_WORDS = r"(?P<word>[a-z]{3,9})"
_YEAR = r"(?P<year>(?:20)?[0-9]{2})"
_MONTHS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?:\.0)?",
        r"(?P<year>20[0-9]{2})[-/. ](?P<month>[0-9]{1,2})(?:[-/. ]0?1)?(?: 00:00:00)?",
        r"(?:0?1[-/. ])?(?P<month>[0-9]{1,2})[-/. ](?P<year>20[0-9]{2})(?: 00:00:00)?",
        rf"{_WORDS}[-'’/. _]{{0,2}}{_YEAR}",
        rf"{_YEAR}[-/. _]{_WORDS}",
    )
]
_GROUPS = {
    "majortext": "MajorText",
    "majorcategory": "MajorText",
    "group": "MajorText",
    "offencegroup": "MajorText",
    "minortext": "MinorText",
    "minorcategory": "MinorText",
    "subgroup": "MinorText",
    "offencesubgroup": "MinorText",
}
"""What the publisher has called the two columns of categories, as `_key` writes a name."""


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
    also: Mapping[str, str] = field(default_factory=dict)
    """Other headings of the same columns, as `_key` writes them."""


LAYOUTS = (
    Layout(
        series.WARD_TABLE,
        "Metropolitan Police recorded crime by ward",
        ("MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"),
        series=series.WARD_TABLE,
        months_are_columns=True,
        sql=("mps_ward_lines", "month_columns"),
        also=_GROUPS | {"boroughname": "LookUp_BoroughName", "borough": "LookUp_BoroughName"},
    ),
    Layout(
        series.BOROUGH_TABLE,
        "Metropolitan Police recorded crime by borough",
        ("MajorText", "MinorText", "BoroughName"),
        series=series.BOROUGH_TABLE,
        months_are_columns=True,
        sql=("mps_borough_lines", "month_columns"),
        also=_GROUPS | {"lookupboroughname": "BoroughName", "borough": "BoroughName"},
    ),
    Layout(
        "policeuk-street",
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
        series=series.NEIGHBOURHOODS,
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
    Layout("actions", "the partnership's list of actions", actions.COLUMNS, table="actions.csv"),
    Layout("watch-notes", "notes on the watch list", watch_notes.COLUMNS, table="watch_notes.csv"),
    Layout(
        series.VOICES_SAID,
        "what residents said, coded by theme",
        ("question", "theme", "area", "group", "period", "count", "base"),
        table="voices_said.csv",
        allows_more_columns=True,  # which its reader refuses, with the reason
    ),
    Layout(
        series.VOICES_HEARD,
        "what was raised at events and on maps",
        ("day", "theme", "heard"),
        table="voices_heard.csv",
        allows_more_columns=True,
    ),
    Layout(
        "mopac-attitudes",
        "MOPAC Public Attitude Survey by borough",
        ("Date", "Survey", "Borough", "Measure", "Proportion"),
        table="indicators.csv",
        allows_more_columns=True,
    ),
    Layout(
        "published-shares",
        "published shares in our plain table",
        ("indicator", "area", "period", "group", "value", "base", "lower", "upper", "source"),
        table="indicators.csv",
        allows_more_columns=True,
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
        "denominators",
        "Counts of people or premises by ward or LSOA",
        ("area_code", "denominator", "count", "year", "source"),
        table="denominators.csv",
    ),
    Layout(costs.COSTS, "Unit costs of crime", costs.COST_COLUMNS, table="unit_costs.csv"),
    Layout(costs.PRICES, "A price index by year", costs.PRICE_COLUMNS, table="price_index.csv"),
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
    fitting = [one for one in _candidates(file) if {*one.columns} <= {*_named(one, file)}]
    if not fitting:
        raise _unrecognised(file)
    layout = max(fitting, key=lambda layout: len(layout.columns))
    unexpected = [name for name in _named(layout, file) if name not in layout.columns]
    if layout.months_are_columns:
        unexpected = [name for name in unexpected if not _is_month(name)]
    if unexpected and not layout.allows_more_columns:
        if any(_shared(one, file) > len(layout.columns) for one in _candidates(file)):
            raise _unrecognised(file)  # a wider table, one of its columns under another name
        raise FileRefusedError(
            file.path,
            f"unexpected columns for {layout.title}: {', '.join(sorted(unexpected)[:5])}",
            "Expected months like 202501 beside the named columns."
            if layout.months_are_columns
            else f"Expected exactly: {', '.join(layout.columns)}.",
            1,
        )
    if layout.months_are_columns:
        months(file)
    return layout


def names(file: PublishedFile, layout: Layout) -> tuple[str, ...]:
    """The headings of a file as the layout has them: its own names, and months like 202503."""
    found = _named(layout, file)
    if twice := [name for name, times in Counter(found).items() if times > 1]:
        headings = [had for had, name in zip(file.header, found, strict=True) if name == twice[0]]
        raise FileRefusedError(
            file.path,
            f"columns {' and '.join(map(repr, headings))} are both {twice[0]}",
            "Only one of them can be right: download it again.",
            1,
        )
    return found


def _named(layout: Layout, file: PublishedFile) -> tuple[str, ...]:
    ours = {_key(name): name for name in layout.columns} | dict(layout.also)
    return tuple(
        ours.get(_key(name)) or (_month(name) if layout.months_are_columns else name)
        for name in file.header
    )


def _key(name: str) -> str:
    """A heading as it is compared: its letters and digits.

    >>> _key(" Ward_Code"), _key("LookUp_BoroughName")
    ('wardcode', 'lookupboroughname')
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _month(name: str) -> str:
    """A heading that is a month as 202503, any other as it is.

    >>> [_month(name) for name in ("Mar-25", "2025-03-01", "March 2025", "25-Mar", "03/2025")]
    ['202503', '202503', '202503', '202503', '202503']
    >>> _month("Total"), _month("202513")
    ('Total', '202513')
    """
    for pattern in _MONTHS:
        if found := pattern.fullmatch(name.strip()):
            parts = found.groupdict()
            word = parts.get("word", "").lower()
            spelt = [number for known, number in _NAMES.items() if word and known.startswith(word)]
            month = int(parts["month"]) if not word else spelt[0] if spelt else 0
            if not word or month:
                return f"20{parts['year'][-2:]}{month:02d}"
    return name


def _is_month(name: str) -> bool:
    return len(name) == 6 and name.isdecimal() and name.startswith("20")


def months(file: PublishedFile) -> tuple[date, ...]:
    """The months that are columns, in order; refused when there are none, or not real months."""
    found = [(_month(name), name) for name in file.header if _is_month(_month(name))]
    if not found:
        raise FileRefusedError(file.path, "no month columns like 202501", "Download it again.", 1)
    for month, name in found:
        if not 1 <= int(month[4:]) <= 12:
            raise FileRefusedError(
                file.path, f"column {name} is not a month", "Expected a year and 01 to 12.", 1
            )
    dates = sorted(date(int(month[:4]), int(month[4:]), 1) for month, _ in found)
    for earlier, later in itertools.pairwise(dates):
        if (later.year - earlier.year) * 12 + later.month - earlier.month != 1:
            raise FileRefusedError(
                file.path,
                f"the months jump from {earlier:%Y-%m} to {later:%Y-%m}",
                "Expected every month once and no gap.",
                1,
            )
    return tuple(dates)


def _candidates(file: PublishedFile) -> list[Layout]:
    kind = "outline" if file.kind == "geojson" else "table"
    return [layout for layout in LAYOUTS if layout.kind == kind]


def _shared(layout: Layout, file: PublishedFile) -> int:
    return len({*layout.columns} & {*_named(layout, file)})


def _unrecognised(file: PublishedFile) -> FileRefusedError:
    def share(layout: Layout) -> float:
        return _shared(layout, file) / len(layout.columns)

    if "outcometype" in map(_key, file.header):
        return NotOursError(
            file.path, "police.uk outcomes", "No figure is made of these: load the street file.", 1
        )
    nearest = max((one for one in _candidates(file) if share(one) < 1), key=share)
    if share(nearest) < 0.5:
        known = "; ".join(layout.title for layout in LAYOUTS)
        return NotOursError(
            file.path,
            "the header is of no table that is known here",
            f"{IF_SURVEY} Known: {known}.",
            1,
        )
    held = _named(nearest, file)
    lacking = [name for name in nearest.columns if name not in held]
    others = [name for name in held if name not in nearest.columns]
    close = difflib.get_close_matches(lacking[0], others, n=1, cutoff=0.4)
    found = f" (found {close[0]!r})" if close else ""
    return FileRefusedError(
        file.path,
        f"looks like {nearest.title}, but column {lacking[0]!r} is missing{found}",
        f"Expected the columns {', '.join(nearest.columns)}.",
        1,
    )
