"""Which months each source covers: whole, in part, or not at all, each with a look of its own."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import GRID, figure
from wardlens.exhibits.charts.rows import labels_above, rows_axis

WHOLE, PART, NONE = "whole", "part", "none"
_DAY = 86_400_000  # milliseconds, plotly's unit of a length of time
# State: words, height of the bar, and a look that needs no colour to be told from the others.
_LOOKS = {
    WHOLE: ("covered", 0.42, {"color": palette.ACCENT, "line": {"width": 0}}),
    PART: (
        "covered in part",
        0.42,
        {
            "color": palette.SEQUENTIAL[0],
            "line": {"width": 1.5, "color": palette.ACCENT},
            "pattern": {"shape": "/", "fgcolor": palette.ACCENT, "size": 5, "solidity": 0.35},
        },
    ),
    NONE: (
        "missing",
        0.34,
        {"color": palette.PAPER, "line": {"width": 1.5, "color": palette.INK}},
    ),
}


def coverage(rows: pd.DataFrame, *, title: str, source: str) -> go.Figure:
    """Which months each series covers: a full bar, hatched where in part, empty where missing.

    `rows` has the columns label, month and state (“whole”, “part” or “none”), in the order of
    the labels from top to bottom. Months of one state in a row are drawn as one bar.
    """
    labels = rows["label"].drop_duplicates().iloc[::-1]
    merged = spans(rows)
    held = merged[merged["state"] != NONE].groupby("label").agg({"first": "min", "last": "max"})
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words,
            "base": runs["first"],
            "x": [_DAY * days for days in (runs["after"] - runs["first"]).dt.days],
            "y": runs["label"],
            "width": height,
            "marker": look,
            "customdata": runs["words"],
            "hovertemplate": f"%{{customdata}}: {words}<extra></extra>",
        }
        for state, (words, height, look) in _LOOKS.items()
        if len(runs := merged[merged["state"] == state])
    ]
    return figure(
        traces,
        title,
        "A gap is a month without figures, not a month without crime",
        source,
        height=150 + 52 * max(2, len(labels)),
        legend=len(traces),
        x={"type": "date", "tickformat": "%Y"} | GRID,
        y=rows_axis(labels),
        annotations=labels_above(labels),
        said={str(label): _ends(first, last) for label, first, last in held.itertuples()},
        layout={"barmode": "overlay"},
    )


def _ends(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """From when to when, as short as a column beside the bars has room for.

    >>> _ends(pd.Timestamp("2010-04-01"), pd.Timestamp("2026-02-01"))
    '2010 to Feb 2026'
    >>> _ends(pd.Timestamp("2017-01-01"), pd.Timestamp("2017-06-01"))
    'Jan to Jun 2017'
    """
    if first == last:
        return f"{last:%b %Y}"
    return f"{first:{'%b' if first.year == last.year else '%Y'}} to {last:%b %Y}"


def spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Months in a row of one label and state as one: label, state, first, last, after and words.

    `after` is the first day that no longer belongs to the span.
    """
    ordered = rows.sort_values(["label", "month"], ignore_index=True)
    number = 12 * ordered["month"].dt.year + ordered["month"].dt.month
    alike = (
        ordered["label"].eq(ordered["label"].shift())
        & ordered["state"].eq(ordered["state"].shift())
        & number.diff().eq(1)
    )
    merged = ordered.groupby((~alike).cumsum()).agg(
        label=("label", "first"),
        state=("state", "first"),
        first=("month", "min"),
        last=("month", "max"),
    )
    words = [
        f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"
        for first, last in zip(merged["first"], merged["last"], strict=True)
    ]
    return merged.assign(after=merged["last"] + pd.DateOffset(months=1), words=words)
