"""Lines over months, cut at breaks in recording, with bands behind. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import figure, shaded, upright

_A_LINE = 15
"""Pixels that one line of words above a plot takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: months, figures and a segment number that changes at each break."""

    label: str
    months: pd.Series
    figures: pd.Series
    segments: pd.Series
    colour: str = palette.ACCENT
    width: float = 2.5
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Band:
    """Limits around a line, drawn lighter."""

    label: str
    months: pd.Series
    lower: pd.Series
    upper: pd.Series
    segments: pd.Series

    @classmethod
    def around(cls, rows: pd.DataFrame) -> Band:
        """The likely range of rows with the columns month, lower, upper and segment."""
        return cls("likely range", rows["month"], rows["lower"], rows["upper"], rows["segment"])


def lines(
    series: Sequence[Line],
    *,
    title: str,
    unit: str,
    source: str,
    breaks: Sequence[date] = (),
    pandemic: Sequence[tuple[date, date]] = (),
    bands: Sequence[Band] = (),
    points: pd.DataFrame | None = None,
    points_label: str = "",
    number_format: str = ",.0f",
    month_format: str = "%b<br>%Y",
    newest: bool = False,
) -> go.Figure:
    """Lines over months, cut at `breaks`, with bands behind and marked points on top.

    `pandemic`: first and last months of spans that are shaded and named.

    `points` has the columns month and value: months that stand out, drawn as rings. `newest`: the
    last figure of each line stands at its end.
    """
    lift = _A_LINE if pandemic else 0  # on a phone the two would stand on one another
    traces: list[dict[str, object]] = []
    for position, band in enumerate(bands):
        traces += _band(band, is_first=position == 0)
    for line in series:
        traces += _line(line, number_format)
    rings: list[dict[str, object]] = []
    if points is not None and not points.empty:
        rings.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": points["month"],
                "y": points["value"],
                "name": points_label,
                "marker": {
                    "size": 11,
                    "color": "rgba(0,0,0,0)",
                    "line": {"color": palette.RISE_NEUTRAL, "width": 2.5},
                },
                "hovertemplate": f"%{{x|%B %Y}}: "
                f"%{{y:{number_format}}}<extra>{points_label}</extra>",
            }
        )
    return figure(
        [*traces, *rings],
        title,
        unit,
        source,
        legend=len(series) + len({band.label for band in bands}) + len(rings)
        if len(series) > 1 or rings
        else 0,
        x={"tickformat": month_format, "nticks": 8},
        y={"rangemode": "tozero", "tickformat": number_format},
        shapes=[
            *(shaded(first, last) for first, last in pandemic),
            *(upright(month, dash="dot") for month in breaks),
        ],
        annotations=[
            *(one for line in series if newest for one in _newest(line, number_format)),
            *(_words_above(first, "pandemic", "left") for first, _ in pandemic),
            *(_words_above(month, "recording changed", "right", lift) for month in breaks),
        ],
    )


def _newest(line: Line, number_format: str) -> Iterator[dict[str, object]]:
    """The last figure of a line, above its end."""
    known = pd.DataFrame({"month": line.months, "value": line.figures}).dropna()
    for row in known.tail(1).itertuples():
        yield {
            "x": row.month,
            "y": row.value,
            "text": f"<b>{row.value:{number_format}}</b>",
            "showarrow": False,
            "xanchor": "right",
            "yshift": 14,
            "font": {"color": line.colour},
        }


def _words_above(month: date, words: str, anchor: str, lift: int = 0) -> dict[str, object]:
    return {
        "x": month,
        "y": 1,
        "yref": "paper",
        "text": words,
        "showarrow": False,
        "xanchor": anchor,
        "yanchor": "bottom",
        "yshift": lift,
        "font": {"size": 12, "color": palette.QUIET},
    }


def _line(line: Line, number_format: str) -> list[dict[str, object]]:
    frame = pd.DataFrame(
        {"month": line.months, "value": line.figures, "segment": line.segments}
    ).dropna(subset=["month"])
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": part["month"],
            "y": part["value"],
            "name": line.label,
            "legendgroup": line.label,
            "showlegend": position == 0,
            "connectgaps": False,
            "line": {"color": line.colour, "width": line.width, "dash": line.dash},
            "hovertemplate": f"%{{x|%B %Y}}: %{{y:{number_format}}}<extra>{line.label}</extra>",
        }
        for position, (_, part) in enumerate(frame.groupby("segment"))
    ]


def _band(band: Band, *, is_first: bool) -> list[dict[str, object]]:
    frame = pd.DataFrame(
        {
            "month": band.months,
            "lower": band.lower,
            "upper": band.upper,
            "segment": band.segments,
        }
    ).dropna()
    traces: list[dict[str, object]] = []
    for position, (_, part) in enumerate(frame.groupby("segment")):
        edge = {"type": "scatter", "mode": "lines", "x": part["month"], "hoverinfo": "skip"}
        traces += [
            edge | {"y": part["upper"], "line": {"width": 0}, "showlegend": False},
            edge
            | {
                "y": part["lower"],
                "line": {"width": 0},
                "fill": "tonexty",
                "fillcolor": palette.BAND,
                "name": band.label,
                "showlegend": position == 0 and is_first,
            },
        ]
    return traces
