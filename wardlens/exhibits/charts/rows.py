"""Charts with a row an area or a kind of offence: changes, shares, estimates. Pure."""

from __future__ import annotations

from math import log10

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import palette, sentences, verdicts
from wardlens.exhibits.charts.frame import (
    AMOUNTS,
    FIGURE_AND_RANGE,
    GRID,
    MissingIntervalError,
    figure,
    said_of,
    upright,
    whisker,
)
from wardlens.stats import change

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
_NEAR_TICKS = {0.5: "half", 0.75: "−25 %", 1: "same", 1.5: "+50 %", 2: "double"}
_FINE_TICKS = {0.75: "−25 %", 1: "same", 1.25: "+25 %"}

_CLEAR = ("rise", "fall")
_COUNTED = "Now, before: change (range)"


def changes(
    results: pd.DataFrame, *, title: str, source: str, neutral: bool = False, counts: bool = False
) -> go.Figure:
    """Change of each area as a dot with its interval, largest rise on top.

    `results` has the columns area, before, after, estimate, lower, upper (ratios, drawn on a log
    scale so that double and half lie equally far from the same) and verdict; where rows differ in
    whether a rise is worse, also judged. Areas without an estimate are left out here and stay in
    the table. With `counts`, rows say first, on a line, how many there are now and were before;
    with a column `told` the verdict stands in words with the name, in place of a legend.
    """
    shown = results.dropna(subset=["estimate"]).sort_values("estimate")
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("a change without its interval is not drawn")
    told = (change.CLEAR_RISE, change.CLEAR_FALL, change.NO_CLEAR_CHANGE)
    shown["shown_as"] = shown["verdict"].where(shown["verdict"].isin(told), verdicts.RECORDING)
    if "judged" not in shown:
        shown["judged"] = not neutral
    ticks = _ratio_ticks(shown)
    return figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "name": verdict,
                "x": rows["estimate"],
                "y": rows["area"],
                "error_x": whisker(rows, colour=colour, thickness=2),
                "marker": {"size": 10, "color": colour, "symbol": verdicts.SYMBOLS[way]},
                "customdata": rows[["before", "after"]],
                "hovertemplate": "%{y}: %{customdata[0]:,.0f} before, %{customdata[1]:,.0f} after"
                "<extra></extra>",
            }
            for verdict in (*told, verdicts.RECORDING)
            for way in (verdicts.way(verdict),)
            for judged in (True, False)
            for colour in (verdicts.colour(way, judged=judged),)
            if len(rows := shown[(shown["shown_as"] == verdict) & (shown["judged"] == judged)])
        ],
        title,
        "Change and its likely range",
        source,
        height=200 + 44 * max(2, len(shown)),
        legend=shown["shown_as"].nunique(),
        x={
            "type": "log",
            "tickvals": list(ticks),
            "ticktext": list(ticks.values()),
            "tickangle": 0,
        }
        | GRID
        | ({"range": _log_range(shown)} if len(shown) else {}),
        y=rows_axis(shown["area"]),
        shapes=[upright(1)],
        annotations=labels_above(shown["area"]),
        said={
            str(row["area"]): _counted(row) if counts else sentences.moved(row)
            for _, row in shown.iterrows()
        },
        said_head=_COUNTED if counts else "Change (likely range)",
        verdicts=dict(zip(shown["area"].map(str), shown["told"], strict=True))
        if "told" in shown
        else None,
    )


def _counted(row: pd.Series) -> str:
    counted = f"{sentences.count(row['after'])}, was {sentences.count(row['before'])}"
    return f"{counted}:\n{sentences.moved(row)}"


def shares(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Two shares of each kind of offence side by side: of the count (light) and of the harm (dark).

    `rows` has the columns label, count_share and harm_share (0 to 1), largest harm first.
    """
    shown = rows.iloc[::-1]
    return figure(
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
        height=190 + 62 * len(shown),
        legend=2,
        x={
            "visible": False,
            "range": [0, 118 * rows[["count_share", "harm_share"]].max(axis=None)],
        },
        y=rows_axis(shown["label"]),
        annotations=labels_above(shown["label"]),
        layout={"barmode": "group", "bargap": 0.42},
        reversed_legend=True,
    )


def differences(rows: pd.DataFrame, *, title: str, source: str, neutral: bool = False) -> go.Figure:
    """Each area a bar from none to its difference in offences, in the order given.

    `rows` has the columns area, difference, verdict: that on the change, and change: the same in
    per cent with its range, in words. Counts as they are: they have no interval. Clear changes
    have the colours that they have everywhere, without judgement where `neutral`.
    """
    shown = rows.iloc[::-1]
    ways = shown["verdict"].map(verdicts.way)
    return figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "base": part["difference"].clip(upper=0),
                "x": part["difference"].abs(),
                "y": part["area"],
                "marker": {"color": colour},
                "hovertemplate": "%{y}<extra></extra>",
            }
            for name, part, colour in (
                ("not clear", shown[~ways.isin(_CLEAR)], palette.FALL_NEUTRAL),
                *(
                    (f"clear {way}", shown[ways == way], verdicts.colour(way, judged=not neutral))
                    for way in _CLEAR
                ),
            )
            if len(part)
        ],
        title,
        "Offences; grey: no clear change",
        source,
        height=190 + 28 * len(shown),
        legend=3,
        reversed_legend=True,
        x=GRID | {"visible": False},
        y=rows_axis(shown["area"]),
        shapes=[upright(0)],
        annotations=labels_above(shown["area"]),
        said={
            str(row.area): "\n".join(
                filter(None, (_difference(float(row.difference)), str(row.change)))
            )
            for row in shown.itertuples()
        },
        said_head="More or fewer; in % (likely range)",
        layout={"barmode": "overlay"},
        verdicts=dict(
            zip(shown["area"].map(str), shown["verdict"].where(ways.isin(_CLEAR), ""), strict=True)
        ),
    )


def _difference(difference: float) -> str:
    """More or fewer, with its sign; none where there is no difference."""
    return f"{difference:+,.0f}".replace("-", "−") if round(difference) else "0"


def whiskers(rows: pd.DataFrame, *, title: str, unit: str, source: str) -> go.Figure:
    """Estimates of areas as dots with their intervals, largest on top.

    `rows` has the columns area, estimate, lower and upper; areas without an estimate are left out.
    """
    shown = rows.dropna(subset=["estimate"]).sort_values("estimate")
    if shown[["lower", "upper"]].isna().any(axis=None):
        raise MissingIntervalError("an estimate without its interval is not drawn")
    return figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "x": shown["estimate"],
                "y": shown["area"],
                "error_x": whisker(shown),
                "marker": {"size": 10, "color": palette.ACCENT},
                "hovertemplate": "%{y}: %{x:,.0f}<extra></extra>",
            }
        ],
        title,
        unit,
        source,
        height=210 + 40 * max(2, len(shown)),
        x=AMOUNTS,
        y=rows_axis(shown["area"]),
        annotations=labels_above(shown["area"]),
        said=said_of(shown, "area"),
        said_head=FIGURE_AND_RANGE,
    )


def verdict_colours(*, neutral: bool) -> tuple[str, str]:
    """Colours of areas that clearly rose and fell; without judgement where neither is worse."""
    if neutral:
        return palette.RISE_NEUTRAL, palette.FALL_NEUTRAL
    return palette.RISE_AREA, palette.FALL_AREA


def rows_axis(labels: pd.Series) -> dict[str, object]:
    """A vertical axis with a row a label; the labels have a column of their own instead."""
    return {
        "categoryorder": "array",
        "categoryarray": labels.tolist(),
        "showgrid": False,
        "showticklabels": False,
        "range": [-0.6, len(labels) - 0.2],
    }


def labels_above(labels: pd.Series) -> list[dict[str, object]]:
    """The name of each row: beside its marks, and above them on a phone."""
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": label,
            "text": label,
            "showarrow": False,
            "bgcolor": palette.PAPER,
            "borderpad": 0,
        }
        for label in labels
    ]


def _ratio_ticks(shown: pd.DataFrame) -> dict[float, str]:
    """Marks on the axis of changes: the finer, the closer to the same all lie."""
    low, high = shown["lower"].min(), shown["upper"].max()
    if low > 0.7 and high < 1.45:
        return _FINE_TICKS
    return _NEAR_TICKS if low > 0.5 and high < 2 else _RATIO_TICKS


def _log_range(shown: pd.DataFrame) -> list[float]:
    """Room for every interval and for “the same”, on a log axis; one that reaches 0 runs off it."""
    low, high = min(1, shown["lower"].where(shown["lower"] > 0).min()), max(1, shown["upper"].max())
    return [log10(0.8 * low), log10(1.1 * high)]
