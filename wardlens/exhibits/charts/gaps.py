"""Groups beside everyone, shares beside shares, gaps beside nought: one colour for all. Pure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.charts.frame import (
    FIGURE_AND_RANGE,
    GRID,
    MissingIntervalError,
    figure,
    said_of,
    upright,
    whisker,
)
from wardlens.exhibits.charts.points import NO_BASE
from wardlens.exhibits.charts.rows import labels_above, rows_axis
from wardlens.exhibits.scales import round_end

_HATCH = {"shape": "/", "fgcolor": palette.QUIET, "bgcolor": palette.PAPER, "size": 8}
_ROW = 46
_HEAD = 250
"""Room for a heading of several lines, the axis and what stands between."""


_MOST_LABELS = 6
"""What a phone has room for side by side."""


def groups(
    rows: pd.DataFrame,
    *,
    everyone: float,
    title: str,
    unit: str,
    source: str,
    suffix: str = "",
    unknown: str = "",
    line: str = "everyone",
) -> go.Figure:
    """Each group's figure as a dot with its range; everyone as an upright line, so named.

    `rows`: label, estimate, lower, upper, is_published, reason; a group without a figure keeps its
    row, with the reason in it. `unknown`: words of a hatched row for those of unknown group.
    """
    shown = rows.iloc[::-1]
    known = shown[shown["estimate"].notna()]
    sure = known[known["lower"].notna() & known["upper"].notna()]
    bare = known.drop(sure.index)
    if (~bare["is_published"]).any():
        raise MissingIntervalError("a figure without its range is not drawn")
    traces = []
    if len(sure):
        traces.append(_dots(sure, "figure, with its likely range"))
    if len(bare):
        hollow = {"size": 11, "symbol": "square-open", "color": palette.ACCENT}
        traces.append(_dots(bare, NO_BASE, marker=hollow | {"line": {"width": 2}}))
    top = known[["estimate", "upper"]].max(axis=None)
    reach = round_end(max(top if pd.notna(top) else 0.0, everyone if pd.notna(everyone) else 0.0))
    labels = shown["label"]
    if unknown:
        labels = pd.concat([pd.Series([unknown]), labels], ignore_index=True)
        traces.append(_hatched(unknown, reach))
    if pd.notna(everyone):
        dotted = {"color": palette.INK, "width": 1.5, "dash": "dot"}
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": line, "line": dotted,
                "x": [everyone, everyone], "y": [labels.iloc[0], labels.iloc[-1]],
                "hoverinfo": "skip",
            }
        )  # fmt: skip
    gone = shown[shown["estimate"].isna()]
    return figure(
        traces,
        title,
        unit,
        source,
        height=_HEAD + _ROW * max(2, len(labels)),
        legend=len(traces),
        x={"range": [0, reach], "ticksuffix": suffix, **_GRID},
        y=rows_axis(labels),
        annotations=[*labels_above(labels), *_words(gone)],
        said=said_of(known, "label", suffix=suffix),
        said_head=FIGURE_AND_RANGE if len(sure) else "",
    )


def shares(
    rows: pd.DataFrame, *, names: tuple[str, str], title: str, unit: str, source: str
) -> go.Figure:
    """Share of the outcome (dark) beside share of people (light); unknown hatched, always last.

    `rows`: label, share_of_outcome, share_of_people (0 to 1, may be missing), is_unknown, reason.
    """
    shown = rows.iloc[::-1]
    traces: list[dict[str, object]] = []
    for name, column, colour in (
        (names[1], "share_of_people", palette.SEQUENTIAL[2]),
        (names[0], "share_of_outcome", palette.ACCENT),
    ):
        known = shown[~shown["is_unknown"] & shown[column].notna()]
        if len(known):
            traces.append(_bars(known, column, name, {"color": colour}))
    unknown = shown[shown["is_unknown"] & shown["share_of_outcome"].notna()]
    if len(unknown):
        look: dict[str, object] = {
            "color": palette.PAPER,
            "pattern": _HATCH,
            "line": {"color": palette.QUIET, "width": 1},
        }
        traces.append(_bars(unknown, "share_of_outcome", "group not known", look))
    gone = shown[shown["share_of_outcome"].isna()]
    top = shown[["share_of_outcome", "share_of_people"]].max(axis=None)
    return figure(
        traces,
        title,
        unit,
        source,
        height=_HEAD + 80 * len(shown),
        legend=len(traces),
        x={"visible": False, "range": [0, 118 * (top if pd.notna(top) and top else 1)]},
        y=rows_axis(shown["label"]),
        annotations=[*labels_above(shown["label"]), *_words(gone)],
        layout={"barmode": "group", "bargap": 0.4, "uniformtext": {"mode": "show", "minsize": 12}},
        reversed_legend=True,
    )


def gaps(rows: pd.DataFrame, *, reference: str, title: str, unit: str, source: str) -> go.Figure:
    """Each group's gap from the reference group as a dot with its range; nought is an upright line.

    `rows`: label, gap, gap_lower, gap_upper, is_published. Groups without a gap are left out here.
    """
    shown = rows[rows["gap"].notna()].iloc[::-1]
    named = shown.rename(columns={"gap": "estimate", "gap_lower": "lower", "gap_upper": "upper"})
    sure = named[named["lower"].notna() & named["upper"].notna()]
    bare = named.drop(sure.index)
    if (~bare["is_published"]).any():
        raise MissingIntervalError("a gap without its range is not drawn")
    hollow = {"size": 11, "symbol": "square-open", "color": palette.ACCENT, "line": {"width": 2}}
    traces = [_dots(sure, "gap, with its likely range")] if len(sure) else []
    ends = named[["estimate", "lower", "upper"]]
    low, high = min(0.0, ends.min(axis=None)), max(0.0, ends.max(axis=None))
    width = high - low or 1.0
    if len(bare):
        traces.append(_dots(bare, NO_BASE, marker=hollow))
    return figure(
        traces,
        title,
        unit,
        source,
        height=_HEAD + _ROW * max(2, len(shown)),
        legend=len(traces),
        x={"range": [low - 0.05 * width, high + 0.05 * width], **_GRID},
        y=rows_axis(shown["label"]),
        shapes=[upright(0)],
        annotations=[
            *labels_above(shown["label"]),
            {
                "x": 0, "y": 1, "yref": "paper", "yanchor": "bottom",
                "xanchor": "left" if -low < 0.3 * width else "right",
                "text": f"same as {reference}", "showarrow": False,
                "font": {"size": 12, "color": palette.QUIET},
            },
        ],
        said=said_of(named, "label"),
        said_head="Gap (likely range)" if len(sure) else "",
    )  # fmt: skip


def over_years(
    rows: pd.DataFrame, *, nought: bool, title: str, unit: str, source: str
) -> go.Figure:
    """A gap period by period as dots with ranges, joined only within a segment.

    `rows`: label, estimate, lower, upper, segment, is_published, oldest first.
    """
    shown = rows[rows["estimate"].notna()]
    traces: list[dict[str, object]] = []
    for _, part in shown.groupby("segment"):
        bare = part["lower"].isna()
        if (bare & ~part["is_published"]).any():
            raise MissingIntervalError("a gap without its range is not drawn")
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": part["label"],
                "y": part["estimate"],
                "error_y": whisker(part),
                "line": {"color": palette.ACCENT, "width": 1.5},
                "marker": {
                    "size": 10,
                    "color": palette.ACCENT,
                    "symbol": ["square-open" if one else "circle" for one in bare],
                },
                "hovertemplate": "%{x}: %{y:,.1f}<extra></extra>",
            }
        )
    zero = {
        "type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0,
        "line": {"color": palette.INK, "width": 1},
    }  # fmt: skip
    return figure(
        traces,
        title,
        unit,
        source,
        x={
            "type": "category",
            "categoryarray": rows["label"].tolist(),
            "tickvals": rows["label"].iloc[:: -(-len(rows) // _MOST_LABELS) or 1].tolist(),
            "tickangle": 0,
        },
        y={"rangemode": "tozero", "nticks": 6},
        shapes=[zero] if nought else [],
    )


_GRID = GRID | {"nticks": 5}


def _dots(
    rows: pd.DataFrame, name: str, marker: dict[str, object] | None = None
) -> dict[str, object]:
    dots: dict[str, object] = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": rows["estimate"],
        "y": rows["label"],
        "marker": marker or {"size": 10, "color": palette.ACCENT},
        "hovertemplate": "%{y}: %{x:,.1f}<extra></extra>",
    }
    return dots if marker else dots | {"error_x": whisker(rows)}


def _bars(
    rows: pd.DataFrame, column: str, name: str, marker: dict[str, object]
) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": 100 * rows[column],
        "y": rows["label"],
        "marker": marker,
        "text": [f"{100 * share:.0f} %" if share >= 0.005 else "<1 %" for share in rows[column]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"%{{y}}: %{{x:.1f}} % {name}<extra></extra>",
    }


def _hatched(label: str, reach: float) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": "group not known",
        "x": [reach],
        "y": [label],
        "width": 0.3,
        "marker": {
            "color": palette.PAPER,
            "pattern": _HATCH,
            "line": {"color": palette.QUIET, "width": 1},
        },
        "hoverinfo": "skip",
    }


def _words(gone: pd.DataFrame) -> list[dict[str, object]]:
    """Why a group has no figure, where the figure would stand."""
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": row.label,
            "text": f"<i>{row.reason}</i>",
            "showarrow": False,
            "font": {"size": 13, "color": palette.QUIET},
            "bgcolor": palette.WITHHELD if "withheld" in str(row.reason) else palette.MISSING,
        }
        for row in gone.itertuples()
    ]
