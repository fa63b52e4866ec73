"""Ranges as bars: around a figure, or beside the count that one starts from. Pure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import (
    AMOUNTS,
    FIGURE_AND_RANGE,
    GRID,
    MissingIntervalError,
    figure,
    lighter,
    said_of,
)
from wardlens.exhibits.charts.rows import labels_above, rows_axis
from wardlens.exhibits.sentences import begun_large

_ROOM = 0.06
"""Left free at both ends of a scale, as a share of what is shown."""


def ranges(
    rows: pd.DataFrame,
    *,
    recorded: str,
    title: str,
    unit: str,
    source: str,
) -> go.Figure:
    """Each row a light bar from `lower` to `upper`, and a dark dot at its count.

    `rows` has the columns label, recorded, lower and upper, all known; `recorded` names the dot.
    """
    shown = rows.iloc[::-1]
    return figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "name": "range",
                "base": shown["lower"],
                "x": shown["upper"] - shown["lower"],
                "y": shown["label"],
                "width": 0.3,
                "marker": {"color": lighter(palette.ACCENT), "line": {"width": 0}},
                "customdata": shown[["lower", "upper"]],
                "hovertemplate": "%{customdata[0]:,.0f} to %{customdata[1]:,.0f}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": recorded,
                "x": shown["recorded"],
                "y": shown["label"],
                "marker": {"size": 11, "color": palette.INK, "symbol": "diamond"},
                "hovertemplate": "%{x:,.0f} recorded<extra></extra>",
            },
        ],
        title,
        unit,
        source,
        height=180 + 60 * max(2, len(shown)),
        legend=2,
        x=AMOUNTS,
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"]),
        said={
            str(row.label): f"{row.recorded:,.0f}; {row.lower:,.0f} to {row.upper:,.0f}"
            for row in shown.itertuples()
        },
        said_head=f"{begun_large(recorded)}; range",
        layout={"barmode": "overlay"},
    )


def beside(rows: pd.DataFrame, *, own: str, title: str, unit: str, source: str) -> go.Figure:
    """Figures of places as lines on their ranges, in the order given; the row `own` is set off.

    `rows` has the columns label, estimate, lower and upper; rows without an estimate are left out.
    The scale begins near the lowest range and not at nought, so that ranges are seen.
    """
    shown = rows.dropna(subset=["estimate"]).iloc[::-1]
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("a figure without its range is not drawn")
    low, high = float(shown["lower"].min()), float(shown["upper"].max())
    room = _ROOM * (high - low) or 1.0
    is_own = shown["label"] == own
    parts = (
        (shown[~is_own], palette.QUIET, palette.FALL_NEUTRAL),
        (shown[is_own], palette.ACCENT, palette.SEQUENTIAL[2]),
    )
    traces = [trace for part, *inks in parts if len(part) for trace in _on_its_range(part, *inks)]
    return figure(
        traces,
        title,
        unit,
        source,
        height=150 + 36 * max(2, len(shown)),
        x=GRID | {"tickformat": ",.0f", "nticks": 5, "range": [max(low - room, 0), high + room]},
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"]),
        said=said_of(shown, "label"),
        said_head=FIGURE_AND_RANGE,
        whole=(own,),
        layout={"barmode": "overlay"},
    )


def _on_its_range(part: pd.DataFrame, ink: str, light: str) -> list[dict[str, object]]:
    """A light bar from `lower` to `upper` and a dark upright line at the estimate."""
    return [
        {
            "type": "bar",
            "orientation": "h",
            "base": part["lower"],
            "x": part["upper"] - part["lower"],
            "y": part["label"],
            "width": 0.4,
            "marker": {"color": light, "line": {"width": 0}},
            "customdata": part[["lower", "upper"]],
            "hovertemplate": "%{customdata[0]:,.1f} to %{customdata[1]:,.1f}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": part["estimate"],
            "y": part["label"],
            "marker": {
                "size": 16,
                "symbol": "line-ns-open",
                "color": ink,
                "line": {"width": 3, "color": ink},
            },
            "hovertemplate": "%{y}: %{x:,.1f}<extra></extra>",
        },
    ]
