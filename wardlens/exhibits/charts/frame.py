"""The frame all charts share: heading with unit and source, axes, legend below. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from wardlens.errors import WardlensError
from wardlens.exhibits import palette
from wardlens.exhibits.sentences import rate

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
HEIGHT = 380
GRID: dict[str, object] = {"showgrid": True, "gridcolor": palette.RULE}
AMOUNTS = GRID | {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 5}
"""An axis along which amounts lie."""
PERCENT = GRID | {"range": [0, 100], "ticksuffix": " %", "dtick": 25}
"""An axis along which shares lie, always from nought to all."""
FIGURE_AND_RANGE = "Figure (likely range)"
"""What heads the column of figures beside rows."""
_TITLE_LETTERS, _UNIT_LETTERS = 36, 46  # what a phone has room for


class MissingIntervalError(WardlensError):
    """An estimate was to be drawn without its interval."""


def figure(
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
    said: Mapping[str, str] | None = None,
    said_head: str = "",
    groups: Mapping[str, str] | None = None,
    whole: Collection[str] = (),
    verdicts: Mapping[str, str] | None = None,
) -> go.Figure:
    """The common frame, made in one go and unchecked: plotly's checks cost most of a figure's time.

    A test checks every figure that pages show. `legend` is the number of its entries; below the
    axis there is room for one a line. `said`: by the name of a row, its figure and range in words,
    for a column of their own, headed `said_head`. `groups`: what stands above a row, by its
    name, where a group of rows begins. `whole`: names of rows that hold all others of their group.
    `verdicts`: what is said of a change, by the name of its row, in place of a legend of shapes.
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
        data=[_as_arrays(trace) for trace in traces],
        layout={
            "meta": {"title": title, "unit": unit, "source": source}
            | ({"said": dict(said), "said_head": said_head} if said else {})
            | ({"groups": dict(groups)} if groups else {})
            | ({"whole": list(whole)} if whole else {})
            | ({"verdicts": dict(verdicts)} if verdicts else {}),
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
            "yaxis": axis | GRID | {"zeroline": False} | (y or {}),
            **({"shapes": list(shapes)} if shapes else {}),
            **({"annotations": list(annotations)} if annotations else {}),
            **(layout or {}),
        },
        _validate=False,
    )


def _as_arrays(properties: dict[str, object]) -> dict[str, object]:
    """The properties with every column of a table as the array that plotly would make of it."""
    plain: dict[str, object] = {}
    for name, value in properties.items():
        if isinstance(value, dict):
            plain[name] = _as_arrays(value)
        elif isinstance(value, pd.Series | pd.Index):
            is_time = value.dtype.kind == "M"
            plain[name] = value.astype(object).to_numpy() if is_time else value.to_numpy()
        else:
            plain[name] = value
    return plain


def whisker(
    rows: pd.DataFrame,
    estimate: str = "estimate",
    lower: str = "lower",
    upper: str = "upper",
    *,
    scale: float = 1,
    colour: str = palette.ACCENT,
    thickness: float = 3,
) -> dict[str, object]:
    """The likely range of each mark, as an error bar without ends, lighter than the mark.

    `estimate`, `lower`, `upper` name columns; `scale` makes per cent of shares.
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": scale * (rows[upper] - rows[estimate]),
        "arrayminus": scale * (rows[estimate] - rows[lower]),
        "thickness": thickness,
        "width": 0,
        "color": lighter(colour),
    }


def said_of(
    rows: pd.DataFrame, name: str, tell: Callable[[float], str] = rate, *, suffix: str = ""
) -> dict[str, str]:
    """Figure and range of each row in words, by the column that names it.

    `rows` has the columns estimate, lower and upper, the latter two missing where there is none.

    >>> rows = pd.DataFrame({"area": ["A"], "estimate": [43.0], "lower": [36.2], "upper": [50.9]})
    >>> said_of(rows, "area", "{:.0f}".format, suffix=" %")
    {'A': '43 % (36 to 51)'}
    """
    return {
        str(label): f"{_signed(tell, estimate)}{suffix}"
        + ("" if pd.isna(low) else f" ({_signed(tell, low)} to {_signed(tell, high)})")
        for label, estimate, low, high in zip(
            rows[name], rows["estimate"], rows["lower"], rows["upper"], strict=True
        )
    }


def _signed(tell: Callable[[float], str], value: float) -> str:
    return f"−{tell(-value)}" if value < 0 else tell(value)


def upright(x: object, *, dash: str = "solid") -> dict[str, object]:
    """A line from the foot of the chart to its top."""
    line = {"color": palette.INK if dash == "solid" else palette.QUIET, "width": 1, "dash": dash}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def shaded(first: object, last: object) -> dict[str, object]:
    """The ground behind a span, from the foot of the chart to its top."""
    return {
        "type": "rect", "x0": first, "x1": last, "y0": 0, "y1": 1, "yref": "paper",
        "fillcolor": palette.SAME, "opacity": 0.6, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def lighter(colour: str) -> str:
    """The colour as a band or whisker has it."""
    red, green, blue = palette.rgb(colour)
    return f"rgba({red}, {green}, {blue}, 0.45)"
