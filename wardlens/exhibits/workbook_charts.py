"""Charts of a workbook, drawn by Excel from the cells beside them: months as lines, areas as bars.

Only where a table reads better for it: figures over a year of months or more, or of a few areas
each with its range. A ratio, a list of kinds or of words has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from wardlens.exhibits import palette, ranges
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large

_LEAST_MONTHS, _AREAS = 12, range(3, 31)
_INKS = (palette.ACCENT, palette.INK, palette.QUIET)
_DASHES = ("solid", "dash", "round_dot")
"""Lines differ without colour too."""
_NAMED = 6
_WIDE, _HIGH, _ROW_HIGH, _AROUND = 720, 380, 24, 130
"""Pixels: a chart, a row of one of areas, and what is around its rows."""


@dataclass(frozen=True)
class _Figure:
    """A column of figures with those of its limits, by their places in the table."""

    at: int
    limits: tuple[int, int] | None


def add(book: Any, sheet: Any, exhibit: Exhibit) -> None:
    """Draw the table of a sheet on the right of it, where that helps."""
    table = exhibit.exported
    figures = _figures(table)
    label = int(bool(exhibit.codes))
    if not figures or label >= len(table.columns):
        return
    labels = table.iloc[:, label]
    months = pd.to_datetime(labels, format="%B %Y", errors="coerce")
    are_months = len(months) > 0 and months.notna().all()
    if are_months and len(months) >= _LEAST_MONTHS:
        chart = _lines(book, sheet, table, label, figures, is_newest_first=months[0] > months[1])
        chart.set_y_axis(_axis(begun_large(exhibit.unit)))
        high = _HIGH
    elif (
        not are_months
        and len(table) in _AREAS
        and labels.is_unique
        and _begins_at_nought(table, figures[0])
    ):
        chart = _bars(book, sheet, table, label, figures[0])
        high = _ROW_HIGH * len(table) + _AROUND
    else:
        return
    chart.set_title({"name": exhibit.heading, "name_font": {"size": 14}, "overlay": False})
    chart.set_size({"width": _WIDE, "height": high})
    sheet.insert_chart(1, len(table.columns) + 1, chart, {"description": exhibit.finding})
    sheet.print_area(0, 0, len(table), len(table.columns) - 1)  # the table keeps its size on paper


def _figures(table: pd.DataFrame) -> list[_Figure]:
    """Columns of figures to draw: all that have limits, else the first one."""
    names = [str(name) for name in table.columns]
    pairs = {at for at, pair in enumerate(pairwise(names)) if ranges.heading(*pair)}
    of_limits = pairs | {at + 1 for at in pairs}
    numbers = [
        at
        for at in range(len(names))
        if is_numeric_dtype(table.iloc[:, at]) and at not in of_limits
    ]
    ranged = [_Figure(at, (at + 1, at + 2)) for at in numbers if at + 1 in pairs]
    return ranged or [_Figure(at, None) for at in numbers[:1]]


def _begins_at_nought(table: pd.DataFrame, figure: _Figure) -> bool:
    """Whether a figure with its range is an amount: a bar of a change would begin nowhere."""
    return figure.limits is not None and bool((table.iloc[:, figure.limits[0]].dropna() >= 0).all())


def _cells(sheet: Any, table: pd.DataFrame, column: int) -> list[Any]:
    return [sheet.get_name(), 1, column, len(table), column]


def _lines(
    book: Any,
    sheet: Any,
    table: pd.DataFrame,
    label: int,
    figures: list[_Figure],
    *,
    is_newest_first: bool,
) -> Any:
    """A line a figure, thin ones for its limits; a missing month is a gap, as is usual."""
    chart = book.add_chart({"type": "line"})
    unnamed = []
    shown = 0
    for number, figure in enumerate(figures):
        ink, dash = _INKS[number % len(_INKS)], _DASHES[number % len(_DASHES)]
        for at in (figure.at, *(figure.limits or ())):
            width = 2.25 if at == figure.at else 0.75
            chart.add_series({
                "name": [sheet.get_name(), 0, at],
                "categories": _cells(sheet, table, label),
                "values": _cells(sheet, table, at),
                "line": {"color": ink, "width": width, "dash_type": dash},
            })  # fmt: skip
            unnamed += [] if at == figure.at else [shown]
            shown += 1
    chart.set_legend({"position": "bottom", "delete_series": unnamed})
    every = max(1, -(-len(table) // _NAMED))
    chart.set_x_axis({
        "name": str(table.columns[label]), "interval_unit": every, "interval_tick": every,
        "label_position": "low", "text_axis": True,
        **({"reverse": True, "crossing": "max"} if is_newest_first else {}),
    })  # fmt: skip
    return chart


def _axis(name: str) -> dict[str, Any]:
    """The axis of the figures, from nought."""
    grid = {"visible": True, "line": {"color": palette.RULE}}
    return {"name": name, "num_format": "#,##0", "min": 0, "major_gridlines": grid}


def _bars(book: Any, sheet: Any, table: pd.DataFrame, label: int, figure: _Figure) -> Any:
    """A bar an area in the order of the rows, with its range."""
    values = table.iloc[:, figure.at].astype("float64")
    low, high = (table.iloc[:, at].astype("float64") for at in figure.limits or ())
    chart = book.add_chart({"type": "bar"})
    chart.add_series({
        "name": [sheet.get_name(), 0, figure.at],
        "categories": _cells(sheet, table, label),
        "values": _cells(sheet, table, figure.at),
        "fill": {"color": palette.SEQUENTIAL[2]},
        "border": {"color": palette.INK},
        "gap": 40,
        "x_error_bars": {
            "type": "custom", "plus_values": (high - values).fillna(0).tolist(),
            "minus_values": (values - low).fillna(0).tolist(), "line": {"color": palette.INK},
        },
    })  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_x_axis(_axis(f"{table.columns[figure.at]}, with the likely range"))
    chart.set_y_axis({"name": str(table.columns[label]), "reverse": True, "interval_unit": 1})
    return chart
