"""Lines over months, cut at breaks in recording, with bands behind. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import figure, shaded, upright

_A_LINE = 18
"""Pixels that one line of words above a plot takes."""
_HEADROOM = 1.16
"""How far above the highest line a scale goes that has figures there."""
_MIDDLE = 0.45
"""Where the room left of a month, that of the scale's figures with it, is as wide as the other."""
_CHANGED = "recording changed"
_APART, _EDGE = 0.16, 0.1
"""Shares of a plot's width: between two figures at a line, and where its edges begin."""


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
    ends: bool = False,
) -> go.Figure:
    """Lines over months, cut at `breaks`, with bands behind and marked points on top.

    `pandemic`: first and last months of spans that are shaded and named.

    `points` has the columns month and value: months that stand out, drawn as rings. `ends`: the
    last figure of each line stands at its end, the highest and the lowest since its last break
    where they are.
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
        x={"tickformat": month_format, "nticks": 8} | ({} if rings else _reach(series)),
        y={"rangemode": "tozero", "tickformat": number_format}
        | ({"range": [0, top]} if ends and (top := _top(series, bands)) else {}),
        shapes=[
            *(shaded(first, last) for first, last in pandemic),
            *(upright(month, dash="dot") for month in breaks),
        ],
        annotations=[
            *(one for line in series if ends for one in _ends(line, number_format)),
            *(_words_above(first, "pandemic", "left") for first, _ in pandemic),
            *(_words_above(month, _CHANGED, _side(series, month), lift) for month in breaks),
        ],
    )


def _top(series: Sequence[Line], bands: Sequence[Band]) -> float:
    """Where the scale ends so that there is room for figures above the highest line."""
    highest = pd.concat([*(one.figures for one in series), *(one.upper for one in bands)]).max()
    return 0.0 if pd.isna(highest) else _HEADROOM * float(highest)


def _ends(line: Line, number_format: str) -> Iterator[dict[str, object]]:
    """The last figure of a line above its end; the highest and lowest of its last stretch.

    One that would stand on another is left out: the last goes first, then the highest.
    """
    known = pd.DataFrame(
        {"month": line.months, "value": line.figures, "segment": line.segments}
    ).dropna()
    if known.empty:
        return
    stretch = known[known["segment"] == known["segment"].iloc[-1]]
    months = (known["month"].max() - known["month"].min()) / pd.Timedelta("1D") or 1.0
    shown: list[float] = []
    for row, is_low in (
        (stretch.iloc[-1], False),
        *(
            (
                (stretch.loc[stretch["value"].idxmax()], False),
                (stretch.loc[stretch["value"].idxmin()], True),
            )
            if stretch["value"].max() > stretch["value"].min()
            else ()
        ),
    ):
        along = (row["month"] - known["month"].min()) / pd.Timedelta("1D") / months
        if any(abs(along - other) < _APART for other in shown):
            continue
        shown.append(along)
        words = f"{row['value']:{number_format}}"
        yield {
            "x": row["month"],
            "y": row["value"],
            "text": words if len(shown) > 1 else f"<b>{words}</b>",
            "showarrow": False,
            "xanchor": "left" if along < _EDGE else "right" if along > 1 - _EDGE else "center",
            "yshift": -14 if is_low else 14,
            "font": {"color": line.colour},
        }


def _reach(series: Sequence[Line]) -> dict[str, object]:
    """From the first month to the last: words above the plot do not make it wider."""
    months = pd.concat([one.months for one in series]).dropna()
    return {"range": [months.min(), months.max()]} if len(months) else {}


def _side(series: Sequence[Line], month: date) -> str:
    """Which end of the words stands at a month: they run towards the wider side of the plot."""
    months = pd.concat([one.months for one in series]).dropna()
    middle = months.min() + _MIDDLE * (months.max() - months.min())
    return "left" if pd.Timestamp(month) < middle else "right"


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
        "font": {"size": 14, "color": palette.QUIET},
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
