"""Survey answers as dots with whiskers, and safety beside fear as a field of crosses. Pure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens import palette
from wardlens.charts.frame import MissingIntervalError, figure, lighter, upright
from wardlens.charts.rows import labels_above, rows_axis

NO_BASE = "published without its base, so without a range"


def answers(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Shares of people, per cent, as dots with their ranges, in the order given, first on top.

    `rows` has the columns label, estimate, lower, upper and is_published. A share that is
    published without its base is a hollow diamond that the legend names; any other share without
    a range raises `MissingIntervalError`. Rows without a share are left out here and stay in the
    table.
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
                "error_x": _whisker(sure),
                "marker": {"size": 10, "color": palette.ACCENT},
                "hovertemplate": "%{y}: %{x:.0f} %<extra></extra>",
            }
        )
    if len(bare):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": NO_BASE,
                "x": bare["estimate"],
                "y": bare["label"],
                "marker": {
                    "size": 11,
                    "symbol": "diamond-open",
                    "color": palette.ACCENT,
                    "line": {"width": 2},
                },
                "hovertemplate": "%{y}: %{x:.0f} %<extra></extra>",
            }
        )
    return figure(
        traces,
        title,
        unit,
        source,
        height=170 + 40 * max(2, len(shown)),
        legend=len(traces) if len(bare) else 0,
        x={
            "range": [0, 100],
            "ticksuffix": " %",
            "showgrid": True,
            "gridcolor": palette.RULE,
            "nticks": 5,
        },
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"], shift=15),
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

    `rows` has the columns area, x, x_lower, x_upper, y, y_lower, y_upper and is_placed: an area
    that cannot be placed is hollow. `usual` are the borough's own figures, drawn as two lines;
    `corners` the words of the fields: top right, bottom right, top left, bottom left.
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
                "text": part["area"],
                "textposition": "top center",
                "textfont": {"size": 12},
                "error_x": _reach(part, "x"),
                "error_y": _reach(part, "y"),
                "marker": {
                    "size": 11,
                    "symbol": symbol,
                    "color": palette.ACCENT,
                    "line": {"width": 2, "color": palette.ACCENT},
                },
                "hovertemplate": "%{text}: %{y:.0f} % afraid, harm %{x:,.0f}<extra></extra>",
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
        x={"type": "log", "tickformat": ",.0f", "showgrid": True, "gridcolor": palette.RULE},
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


def _whisker(rows: pd.DataFrame) -> dict[str, object]:
    return _error(rows["estimate"], rows["lower"], rows["upper"], thickness=3)


def _reach(rows: pd.DataFrame, axis: str) -> dict[str, object]:
    return _error(rows[axis], rows[f"{axis}_lower"], rows[f"{axis}_upper"], thickness=1.5)


def _error(
    estimate: pd.Series, lower: pd.Series, upper: pd.Series, *, thickness: float
) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": upper - estimate,
        "arrayminus": estimate - lower,
        "thickness": thickness,
        "width": 0,
        "color": lighter(palette.ACCENT),
    }
