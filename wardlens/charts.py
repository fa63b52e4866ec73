"""Charts as plotly figures, built from frames and drawn elsewhere. Pure.

A line never crosses a break; an estimate is never drawn without its interval, which is always
lighter than the estimate; lines are labelled where they end, before any legend.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log10

import pandas as pd
import plotly.graph_objects as go

from wardlens import palette
from wardlens.stats import change

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
HEIGHT = 380
_TITLE_LETTERS, _UNIT_LETTERS = 36, 46  # what a phone has room for


_RATIO_TICKS = {
    0.125: "⅛",
    0.25: "¼",
    0.5: "half",
    1: "same",
    2: "double",
    4: "×4",
    8: "×8",
    16: "×16",
    32: "×32",
}


class MissingIntervalError(ValueError):
    """An estimate was to be drawn without its interval."""


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


def lines(
    series: Sequence[Line],
    *,
    title: str,
    unit: str,
    source: str,
    breaks: Sequence[date] = (),
    bands: Sequence[Band] = (),
    points: pd.DataFrame | None = None,
    points_label: str = "",
    number_format: str = ",.0f",
) -> go.Figure:
    """Lines over months, cut at `breaks`, with bands behind and marked points on top.

    `points` has the columns month and value: months that stand out, drawn as rings.
    """
    traces: list[dict[str, object]] = []
    for band in bands:
        traces += _band(band)
    for line in series:
        traces += _line(line, number_format)
    if points is not None and not points.empty:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": points["month"],
                "y": points["value"],
                "name": points_label,
                "marker": {
                    "size": 11,
                    "color": "rgba(0,0,0,0)",
                    "line": {"color": palette.RISE_WORSE, "width": 2.5},
                },
                "hovertemplate": f"%{{x|%B %Y}}: "
                f"%{{y:{number_format}}}<extra>{points_label}</extra>",
            }
        )
    return _figure(
        traces,
        title,
        unit,
        source,
        legend=len(series) + len(bands) if len(series) > 1 else 0,
        x={"tickformat": "%b<br>%Y", "nticks": 8},
        y={"rangemode": "tozero", "tickformat": number_format},
        shapes=[_upright(month, dash="dot") for month in breaks],
        annotations=[
            {
                "x": month,
                "y": 1,
                "yref": "paper",
                "text": "recording changed",
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "bottom",
                "font": {"size": 12, "color": palette.QUIET},
            }
            for month in breaks
        ],
    )


def changes(results: pd.DataFrame, *, title: str, source: str, neutral: bool = False) -> go.Figure:
    """Change of each area as a dot with its interval, largest rise on top.

    `results` has the columns area, before, after, estimate, lower, upper (ratios, drawn on a log
    scale so that double and half lie equally far from the same) and verdict. Areas without
    an estimate are left out here and stay in the table.
    """
    shown = results.dropna(subset=["estimate"]).sort_values("estimate")
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("a change without its interval is not drawn")
    colours = verdict_colours(neutral=neutral)
    return _figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "name": verdict,
                "x": rows["estimate"],
                "y": rows["area"],
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": rows["upper"] - rows["estimate"],
                    "arrayminus": rows["estimate"] - rows["lower"],
                    "thickness": 2,
                    "width": 0,
                    "color": _lighter(colour),
                },
                "marker": {"size": 10, "color": colour, "symbol": symbol},
                "customdata": rows[["before", "after"]],
                "hovertemplate": "%{y}: %{customdata[0]:,.0f} before, %{customdata[1]:,.0f} after"
                "<extra></extra>",
            }
            for verdict, colour, symbol in (
                (change.CLEAR_RISE, colours[0], "triangle-right"),
                (change.CLEAR_FALL, colours[1], "triangle-left"),
                (change.NO_CLEAR_CHANGE, palette.QUIET, "circle"),
            )
            if len(rows := shown[shown["verdict"] == verdict])
        ],
        title,
        "After, compared with before, and the range that chance allows",
        source,
        height=200 + 44 * max(2, len(shown)),
        legend=shown["verdict"].nunique(),
        x={
            "type": "log",
            "tickvals": list(_RATIO_TICKS),
            "ticktext": list(_RATIO_TICKS.values()),
            "tickangle": 0,
            "showgrid": True,
            "gridcolor": palette.RULE,
        }
        | ({"range": _log_range(shown)} if len(shown) else {}),
        y=_rows_axis(shown["area"]),
        shapes=[_upright(1)],
        annotations=_labels_above(shown["area"], shift=16),
    )


def shares(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Two shares of each kind of offence side by side: of the count (light) and of the harm (dark).

    `rows` has the columns label, count_share and harm_share (0 to 1), largest harm first.
    """
    shown = rows.iloc[::-1]
    return _figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "x": 100 * shown[column],
                "y": shown["label"],
                "marker": {"color": colour},
                "text": [
                    f"{100 * share:.0f} %" if share >= 0.005 else "<1 %" for share in shown[column]
                ],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertemplate": f"%{{y}}: %{{x:.1f}} % {name}<extra></extra>",
            }
            for name, column, colour in (
                ("of offences", "count_share", palette.SEQUENTIAL[2]),
                ("of harm", "harm_share", palette.SEQUENTIAL[4]),
            )
        ],
        title,
        unit,
        source,
        height=150 + 62 * len(shown),
        legend=2,
        x={
            "visible": False,
            "range": [0, 118 * rows[["count_share", "harm_share"]].max(axis=None)],
        },
        y=_rows_axis(shown["label"]),
        annotations=_labels_above(shown["label"], shift=26),
        layout={"barmode": "group", "bargap": 0.42},
        reversed_legend=True,
    )


def whiskers(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Estimates of areas as dots with their intervals, largest on top.

    `rows` has the columns area, estimate, lower and upper; areas without an estimate are left out.
    """
    shown = rows.dropna(subset=["estimate"]).sort_values("estimate")
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("an estimate without its interval is not drawn")
    return _figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "x": shown["estimate"],
                "y": shown["area"],
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": shown["upper"] - shown["estimate"],
                    "arrayminus": shown["estimate"] - shown["lower"],
                    "thickness": 3,
                    "width": 0,
                    "color": _lighter(palette.ACCENT),
                },
                "marker": {"size": 10, "color": palette.ACCENT},
                "hovertemplate": "%{y}: %{x:,.0f}<extra></extra>",
            }
        ],
        title,
        unit,
        source,
        height=170 + 40 * max(2, len(shown)),
        x={
            "rangemode": "tozero",
            "tickformat": ",.0f",
            "showgrid": True,
            "gridcolor": palette.RULE,
            "nticks": 5,
        },
        y=_rows_axis(shown["area"]),
        annotations=_labels_above(shown["area"], shift=15),
    )


def _rows_axis(labels: pd.Series) -> dict[str, object]:
    """A vertical axis with a row a label; the labels stand above the rows instead."""
    return {
        "categoryorder": "array",
        "categoryarray": labels.tolist(),
        "showgrid": False,
        "showticklabels": False,
        "range": [-0.6, len(labels) - 0.2],
    }


def _labels_above(labels: pd.Series, *, shift: int) -> list[dict[str, object]]:
    """A label above each row leaves the whole width to the figures, also on a phone."""
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": label,
            "yshift": shift,
            "text": label,
            "showarrow": False,
            "bgcolor": palette.PAPER,
            "borderpad": 0,
        }
        for label in labels
    ]


def _upright(x: object, *, dash: str = "solid") -> dict[str, object]:
    """A line from the foot of the chart to its top."""
    line = {"color": palette.INK if dash == "solid" else palette.QUIET, "width": 1, "dash": dash}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _log_range(shown: pd.DataFrame) -> list[float]:
    """Room for every interval and for “the same”, on a log axis."""
    low, high = min(1, shown["lower"].min()), max(1, shown["upper"].max())
    return [log10(0.8 * low), log10(1.1 * high)]


def verdict_colours(*, neutral: bool) -> tuple[str, str]:
    """Colours of a clear rise and fall; without judgement where a rise need not be worse."""
    if neutral:
        return palette.RISE_NEUTRAL, palette.FALL_NEUTRAL
    return palette.RISE_WORSE, palette.FALL_BETTER


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


def _band(band: Band) -> list[dict[str, object]]:
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
                "showlegend": position == 0,
            },
        ]
    return traces


def _figure(
    traces: Sequence[dict[str, object]],
    title: str,
    unit: str,
    source: str,
    *,
    height: int = HEIGHT,
    legend: int = 0,
    reversed_legend: bool = False,
    x: dict[str, object] | None = None,
    y: dict[str, object] | None = None,
    shapes: Sequence[dict[str, object]] = (),
    annotations: Sequence[dict[str, object]] = (),
    layout: dict[str, object] | None = None,
) -> go.Figure:
    """The common frame, made in one go: plotly checks every change to a figure anew.

    `legend` is the number of its entries; below the axis there is room for one a line.
    """
    heading = "<br>".join(
        [f"<b>{line}</b>" for line in textwrap.wrap(title, _TITLE_LETTERS)]
        + [
            f"<span style='font-size:14px'>{line}</span>"
            for line in textwrap.wrap(unit, _UNIT_LETTERS)
        ]
        + [
            f"<span style='font-size:12px;color:{palette.QUIET}'>{line}</span>"
            for line in textwrap.wrap(source, _UNIT_LETTERS + 8)
        ]
    )
    axis = {
        "showgrid": False,
        "linecolor": palette.RULE,
        "tickfont": {"size": 14, "color": palette.INK},
        "fixedrange": True,
        "automargin": True,
    }
    return go.Figure(
        data=list(traces),
        layout={
            "title": {
                "text": heading,
                "font": {"size": 16, "color": palette.INK},
                "x": 0,
                "xref": "container",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 14},
            },
            "font": {"family": FONT, "size": 14, "color": palette.INK},
            "height": height + 24 * legend,
            "margin": {
                "l": 8,
                "r": 16,
                "t": 30 + 21 * (1 + heading.count("<br>")),
                "b": 44 + 24 * legend,
            },
            "paper_bgcolor": palette.PAPER,
            "plot_bgcolor": palette.PAPER,
            "hovermode": "closest",
            "hoverlabel": {"font": {"size": 14}},
            "showlegend": legend > 0,
            "legend": {
                "traceorder": "reversed" if reversed_legend else "normal",
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yref": "container",
                "yanchor": "bottom",
                "font": {"size": 14},
            },
            "xaxis": axis | (x or {}),
            "yaxis": axis
            | {"showgrid": True, "gridcolor": palette.RULE, "zeroline": False}
            | (y or {}),
            "shapes": list(shapes),
            "annotations": list(annotations),
            **(layout or {}),
        },
    )


def _lighter(colour: str) -> str:
    red, green, blue = palette.rgb(colour)
    return f"rgba({red}, {green}, {blue}, 0.45)"


def coverage(rows: pd.DataFrame, *, title: str, source: str) -> go.Figure:
    """Which months each series covers: a bar a month, darker where whole, lighter where in part.

    `rows` has the columns label, month and state (“whole” or “part”).
    """
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": {"whole": "whole month", "part": "part of a month"}[state],
            "base": months["month"],
            "x": [86_400_000 * days for days in months["month"].dt.days_in_month],
            "y": months["label"],
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertemplate": "%{base|%B %Y}<extra>%{y}</extra>",
        }
        for state, colour in (("whole", palette.ACCENT), ("part", palette.SEQUENTIAL[2]))
        if len(months := rows[rows["state"] == state])
    ]
    return _figure(
        traces,
        title,
        "A gap is a month without figures, not a month without crime",
        source,
        height=300,
        x={"type": "date", "tickformat": "%Y"},
        y={"showgrid": False},
        layout={"barmode": "overlay", "bargap": 0.45},
    )
