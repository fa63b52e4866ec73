"""A range beside the count it starts from: bars without a middle, because none is claimed. Pure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import AMOUNTS, figure, lighter
from wardlens.exhibits.charts.rows import labels_above, rows_axis
from wardlens.exhibits.sentences import begun_large


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
