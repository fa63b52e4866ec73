"""Survey answers as dots with whiskers, and safety beside fear as a field of crosses. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import (
    FIGURE_AND_RANGE,
    GRID,
    PERCENT,
    MissingIntervalError,
    figure,
    said_of,
    upright,
    whisker,
)
from wardlens.exhibits.charts.rows import labels_above, rows_axis

NO_BASE = "number asked not published"


def answers(
    rows: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    groups: Mapping[str, str] | None = None,
    quiet: Collection[str] = (),
    whole: Collection[str] = (),
) -> go.Figure:
    """Shares of people, per cent, as dots with their ranges, in the order given, first on top.

    `rows` has the columns label, estimate, lower, upper and is_published. A share that is
    published without its base is a hollow square, which a legend names, and the unit where all are;
    any other share without a range raises `MissingIntervalError`. Rows without a share are left out
    here and stay in the table. `groups` heads groups of rows, by the label that each begins with;
    `quiet` are labels of shares of other places or years, in grey; `whole` are those of all others
    together, in bold.
    """
    shown = rows.dropna(subset=["estimate"]).iloc[::-1]
    known = shown["lower"].notna() & shown["upper"].notna()
    if (~known & ~shown["is_published"]).any():
        raise MissingIntervalError("a share without its range is not drawn")
    sure, bare = shown[known], shown[~known]
    traces: list[dict[str, object]] = []
    if len(sure):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "share, with its likely range",
                "x": sure["estimate"],
                "y": sure["label"],
                "error_x": whisker(sure),
                "marker": {"size": 10, "color": palette.ACCENT},
                "hovertemplate": "%{y}: %{x:.0f} %<extra></extra>",
            }
        )
    old = bare["label"].isin(quiet)
    for part, ink in ((bare[~old], palette.ACCENT), (bare[old], palette.QUIET)):
        if part.empty:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": NO_BASE,
                "x": part["estimate"],
                "y": part["label"],
                "marker": {
                    "size": 11,
                    "symbol": "square-open",
                    "color": ink,
                    "line": {"width": 2},
                },
                "hovertemplate": "%{y}: %{x:.0f} %<extra></extra>",
            }
        )
    is_mixed = len(sure) > 0 and len(bare) > 0
    return figure(
        traces,
        title,
        unit if is_mixed or len(bare) == 0 else f"{unit}; {NO_BASE}",
        source,
        height=170 + 40 * max(2, len(shown)),
        legend=len(traces) if is_mixed else 0,
        x=PERCENT,
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"]),
        said=said_of(shown, "label", "{:.0f}".format, suffix=" %"),
        said_head=FIGURE_AND_RANGE if len(sure) else "",
        groups=groups,
        whole=whole,
    )


def published(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Published shares without bases, per cent: a row a measure, a mark a place, first on top.

    `rows`: indexed by measure, a column a place, the own one first. Marks differ in shape as well
    as in shade; none has a range because none can be made without a base: the unit says so.
    """
    shown = rows.iloc[::-1]
    looks = (
        ("circle", palette.ACCENT, 12),
        ("diamond-open", palette.QUIET, 11),
        ("square-open", palette.INK, 10),
    )
    return figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "name": place,
                "x": shown[place],
                "y": shown.index,
                "marker": {"size": size, "symbol": symbol, "color": colour, "line": {"width": 2}},
                "hovertemplate": f"%{{y}}: %{{x:.0f}} %<extra>{place}</extra>",
            }
            for place, (symbol, colour, size) in zip(rows.columns, looks, strict=False)
        ],
        title,
        unit,
        source,
        height=170 + 40 * max(2, len(shown)),
        legend=len(rows.columns),
        x=PERCENT,
        y=rows_axis(pd.Series(shown.index)),
        annotations=labels_above(pd.Series(shown.index)),
        said={
            str(label): " · ".join("–" if pd.isna(one) else f"{one:.0f} %" for one in row)
            for label, row in shown.iterrows()
        },
        said_head=" · ".join(map(str, rows.columns)),
    )


def quadrant(
    rows: pd.DataFrame,
    *,
    usual: tuple[float, float],
    corners: tuple[str, str, str, str],
    title: str,
    x_unit: str,
    y_unit: str,
    source: str,
) -> go.Figure:
    """Areas by harm (across, log scale) and share afraid (up), each with both its ranges.

    `rows` has the columns area, x, x_lower, x_upper, y, y_lower, y_upper, is_placed and
    is_chosen. An area that cannot be placed is hollow, and named only if it is the one chosen.
    `usual` are the borough's own figures, drawn as two lines; `corners` the words of the fields:
    top right, bottom right, top left, bottom left.
    """
    if rows[["x_lower", "x_upper", "y_lower", "y_upper"]].isna().any(axis=None):
        raise MissingIntervalError("an area without both its ranges is not drawn")
    across, up = usual
    return figure(
        [
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": name,
                "x": part["x"],
                "y": part["y"],
                "text": part["area"].where(part["is_placed"] | part["is_chosen"], ""),
                "customdata": part["area"],
                "textposition": _beside(part["x"], rows[["x_lower", "x_upper"]]),
                "textfont": {"size": 12},
                "error_x": whisker(part, "x", "x_lower", "x_upper", thickness=1.5),
                "error_y": whisker(part, "y", "y_lower", "y_upper", thickness=1.5),
                "marker": {
                    "size": 11,
                    "symbol": symbol,
                    "color": palette.ACCENT,
                    "line": {"width": 2, "color": palette.ACCENT},
                },
                "hovertemplate": "%{customdata}: %{y:.0f} % afraid, harm %{x:,.0f}<extra></extra>",
            }
            for name, symbol, part in (
                ("placed", "circle", rows[rows["is_placed"]]),
                ("can't tell", "circle-open", rows[~rows["is_placed"]]),
            )
            if len(part)
        ],
        title,
        f"{y_unit} (up) by {x_unit} (across, log scale)",
        source,
        height=560,
        legend=rows["is_placed"].nunique(),
        x={"type": "log", "dtick": "D2", "tickformat": ",.0f"} | GRID,
        y={"ticksuffix": " %", "rangemode": "tozero"},
        shapes=[
            upright(across, dash="dot"),
            {
                "type": "line",
                "x0": 0,
                "x1": 1,
                "xref": "paper",
                "y0": up,
                "y1": up,
                "line": {"color": palette.QUIET, "width": 1, "dash": "dot"},
            },
        ],
        annotations=[
            {
                "x": x,
                "xref": "paper",
                "xanchor": "right" if x else "left",
                "y": y,
                "yref": "paper",
                "yanchor": "top" if y else "bottom",
                "text": f"<i>{words}</i>",
                "showarrow": False,
                "font": {"size": 13, "color": palette.QUIET},
            }
            for (x, y), words in zip(((1, 1), (1, 0), (0, 1), (0, 0)), corners, strict=True)
        ],
    )


def _beside(across: pd.Series, reach: pd.DataFrame) -> list[str]:
    """Where each name stands above its mark: towards the middle near the sides of a log axis."""
    low, high = np.log(reach["x_lower"].min()), np.log(reach["x_upper"].max())
    places = (np.log(across) - low) / (high - low) if high > low else across * 0 + 0.5
    return [
        "top right" if place < 0.3 else "top left" if place > 0.7 else "top center"
        for place in places
    ]
