"""How crime is spread over places: the Lorenz curve, and shares beside what chance gives. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

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
    whisker,
)
from wardlens.exhibits.charts.rows import labels_above, rows_axis

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark beside each share: its column, its name in the legend, its limits where it has any."""

    column: str
    label: str
    symbol: str = "line-ns"
    lower: str = ""
    upper: str = ""


def lorenz(
    curve: pd.DataFrame,
    chance: pd.DataFrame,
    *,
    label: str,
    title: str,
    unit: str,
    source: str,
    places: str = "neighbourhoods",
    crimes: str = "crime",
    marked: Sequence[int] = (),
) -> go.Figure:
    """Share of crime over share of places, the most first, above the curve of pure chance.

    `curve`: of `stats.concentration.lorenz`; `chance`: of `chance_lorenz`, with its band.
    `marked`: of so many places a dot on the curve and words beside it say what they hold.
    """
    if chance[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("a curve of chance without its band is not drawn")
    x, at = 100 * curve["place_share"], 100 * chance["place_share"]
    told = 100 * curve.loc[list(marked)]
    edge = {"type": "scatter", "mode": "lines", "x": at, "hoverinfo": "skip", "line": {"width": 0}}
    hover = (
        f"%{{customdata}} {places} (%{{x:.0f}} %): %{{y:.0f}} % of {crimes}"
        "<extra>%{fullData.name}</extra>"
    )
    shown = {"type": "scatter", "mode": "lines", "hovertemplate": hover}
    return figure(
        [
            edge | {"y": 100 * chance["upper"], "showlegend": False},
            edge
            | {
                "y": 100 * chance["lower"],
                "fill": "tonexty",
                "fillcolor": palette.BAND,
                "name": "chance, likely range",
            },
            shown
            | {
                "x": at,
                "y": 100 * chance["crime_share"],
                "customdata": list(chance.index),
                "name": "chance alone",
                "line": {"color": palette.QUIET, "width": 1.5, "dash": "dash"},
            },
            shown
            | {
                "x": x,
                "y": 100 * curve["crime_share"],
                "customdata": list(curve.index),
                "name": label,
                "line": {"color": palette.ACCENT, "width": 2.5},
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": told["place_share"],
                "y": told["crime_share"],
                "hoverinfo": "skip",
                "showlegend": False,
                "marker": {"size": 10, "color": palette.ACCENT},
            },
        ],
        title,
        unit,
        source,
        height=440,
        annotations=[*(_beside(curve, number) for number in marked), _by_chance(chance)],
        x=_places_axis(len(curve) - 1, f"{places.capitalize()}, most {crimes} first"),
        y=PERCENT
        | {"range": [0, 102], "title": {"text": f"Share of {crimes}", "font": {"size": 14}}},
    )


def _beside(curve: pd.DataFrame, number: int) -> dict[str, object]:
    """How much the first places hold, beside their point."""
    at = curve.loc[number]
    words = f"{number} {'holds' if number == 1 else 'hold'} {100 * at['crime_share']:.0f} %"
    return _words(at, words, palette.ACCENT)


def _places_axis(number: int, words: str) -> dict[str, object]:
    """An axis of shares of so many places, told in places: a full step, and the last."""
    step = next((one for one in _STEPS if number <= 6 * one), _STEPS[-1])
    told = [*(at for at in range(0, number, step) if number - at >= step / 2), number]
    return {
        **GRID,
        "range": [0, 104],
        "tickvals": [100 * at / max(number, 1) for at in told],
        "ticktext": [f"{at:,}" for at in told],
        "title": {"text": words, "font": {"size": 14}},
    }


def _by_chance(chance: pd.DataFrame) -> dict[str, object]:
    """What the dashed curve is, in words beside it."""
    return _words(chance.iloc[3 * len(chance) // 4], "by chance", palette.QUIET)


def _words(at: pd.Series, words: str, color: str) -> dict[str, object]:
    return {
        "x": 100 * at["place_share"],
        "y": 100 * at["crime_share"],
        "text": words,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 8,
        "bgcolor": palette.PAPER,
        "font": {"size": 14, "color": color},
    }


def _full_scale(rows: pd.DataFrame, marks: Sequence[Mark]) -> float:
    """Per cent at which a scale ends that has every share, mark and limit on it: a full step."""
    drawn = {"upper", *(mark.column for mark in marks), *(mark.upper for mark in marks)} - {""}
    most = 100 * float(rows[sorted(drawn)].max().max()) if len(rows) else 0.0
    step = 20 if most > 50 else 10 if most > 20 else 5
    return float(step * max(1, ceil(most / step)))


def beside_marks(
    rows: pd.DataFrame,
    marks: list[Mark],
    *,
    label: str,
    title: str,
    unit: str,
    source: str,
    groups: Mapping[str, str] | None = None,
) -> go.Figure:
    """Shares with their intervals as dots, each beside marks that say how to read it.

    `rows` has the columns label, estimate, lower and upper (0 to 1), and those of the marks; rows
    without an estimate are left out here and stay in the table. First row on top.
    """
    shown = rows.dropna(subset=["estimate"]).iloc[::-1]
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("a share without its interval is not drawn")
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": mark.label,
            "x": 100 * shown[mark.column],
            "y": shown["label"],
            "marker": {
                "size": 14 if mark.symbol.startswith("line") else 9,
                "color": palette.PAPER,
                "symbol": mark.symbol,
                "line": {"width": 2, "color": palette.QUIET},
            },
            "hovertemplate": f"%{{y}}: %{{x:.1f}} % {mark.label}<extra></extra>",
        }
        | (
            {
                "error_x": whisker(
                    shown,
                    mark.column,
                    mark.lower,
                    mark.upper,
                    scale=100,
                    colour=palette.QUIET,
                    thickness=2,
                )
            }
            if mark.lower
            else {}
        )
        for mark in marks
    ]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": label,
        "x": 100 * shown["estimate"],
        "y": shown["label"],
        "marker": {"size": 10, "color": palette.ACCENT},
        "error_x": whisker(shown, scale=100, thickness=2),
        "hovertemplate": f"%{{y}}: %{{x:.1f}} % {label}<extra></extra>",
    }
    return figure(
        [*traces, dots],
        title,
        unit,
        source,
        height=230 + 46 * max(2, len(shown)),
        legend=1 + len(marks),
        x={"ticksuffix": " %", "range": [0, 1.03 * _full_scale(shown, marks)]} | GRID,
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"]),
        said=said_of(
            shown.assign(**{name: 100 * shown[name] for name in ("estimate", "lower", "upper")}),
            "label",
            "{:.0f}".format,
            suffix=" %",
        ),
        said_head=FIGURE_AND_RANGE,
        groups=groups,
    )
