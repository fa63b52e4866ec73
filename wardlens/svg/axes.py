"""Axes of a chart on paper: where a value lies and which ticks are labelled. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits.scales import round_step

_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_MARGIN = 0.04


@dataclass(frozen=True)
class Axis:
    """One axis: from `low` to `high` in its own numbers, with labelled places.

    A date is its days since 1970, a category its position, a value on a log axis its logarithm.
    """

    kind: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    categories: tuple[str, ...] = ()
    is_shown: bool = True
    has_grid: bool = False

    def numbers(self, values: Sequence[Any]) -> np.ndarray:
        """Values in the axis's own numbers; NaN where there is none."""
        if self.kind == "category":
            at = {name: position for position, name in enumerate(self.categories)}
            return np.array([at.get(str(value), np.nan) for value in values], dtype="float64")
        if self.kind == "date":
            days = (pd.to_datetime(pd.Series(list(values))) - pd.Timestamp(0)) / pd.Timedelta("1D")
            return np.asarray(days, dtype="float64")
        known = pd.to_numeric(pd.Series(list(values)), errors="coerce").to_numpy("float64")
        return np.log10(np.where(known > 0, known, np.nan)) if self.kind == "log" else known

    def share(self, numbers: np.ndarray | float) -> Any:
        """How far along the axis numbers lie, from 0 to 1."""
        return (numbers - self.low) / ((self.high - self.low) or 1)


def axis(figure: go.Figure, letter: str) -> Axis:
    """The `x` or `y` axis of a figure, with the range plotly would give it."""
    given = figure.layout[f"{letter}axis"]
    values = [value for trace in figure.data for value in _values(trace, letter)]
    kind = _kind(given, values)
    if kind == "category":
        return _categories(given, values)
    bare = Axis(kind, 0, 1, ())
    reach = [value for trace in figure.data for value in _reach(trace, letter, bare)]
    known = bare.numbers(values)
    known = np.concatenate([known[~np.isnan(known)], reach])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if given.range is not None:
        low, high = _given_range(given.range, bare)
    elif kind == "linear":
        low = min(low, 0.0) if given.rangemode == "tozero" or _has_bars(figure, letter) else low
        high += _MARGIN * (high - low)
        low -= _MARGIN * (high - low) if low < 0 else 0
    ticks = _ticks(given, kind, low, high, bare)
    return Axis(kind, low, high, ticks, (), given.visible is not False, given.showgrid is True)


def _values(trace: Any, letter: str) -> list[Any]:
    found = trace[letter]
    if found is None:
        return []
    base = trace.base if trace.type == "bar" and _lies_along(trace, letter) else None
    if base is None:
        return list(found)
    ends = bar_ends(list(base), list(found))
    return [*base, *ends]


def bar_ends(base: Sequence[Any], lengths: Sequence[Any]) -> list[Any]:
    """Where bars end that start at `base`: at dates, lengths are milliseconds as plotly has them.

    >>> bar_ends([1.0, 2.0], [0.5, 3.0])
    [1.5, 5.0]
    """
    return [
        start + (length if isinstance(start, (int, float)) else pd.Timedelta(length, "ms"))
        for start, length in zip(base, lengths, strict=True)
    ]


def _lies_along(trace: Any, letter: str) -> bool:
    return bool((trace.orientation or "v") == {"x": "h", "y": "v"}[letter])


def _kind(given: Any, values: list[Any]) -> str:
    if given.type in ("log", "date", "category"):
        return str(given.type)
    first = next((value for value in values if not (np.isscalar(value) and pd.isna(value))), None)
    if isinstance(first, str):
        return "category"
    is_number = isinstance(first, (int, float, np.number)) or first is None
    return "linear" if is_number else "date"


def _categories(given: Any, values: list[Any]) -> Axis:
    order = given.categoryarray if given.categoryarray is not None else dict.fromkeys(values)
    names = tuple(dict.fromkeys(map(str, order)))
    low, high = given.range if given.range is not None else (-0.5, len(names) - 0.5)
    shows = given.visible is not False and given.showticklabels is not False
    ticks = tuple((float(position), name) for position, name in enumerate(names)) if shows else ()
    return Axis("category", float(low), float(high), ticks, names, shows, False)


def _reach(trace: Any, letter: str, bare: Axis) -> list[float]:
    """Where the error bars of a trace end: the axis has room for them."""
    bars = getattr(trace, f"error_{letter}", None)
    if bars is None or bars.array is None:
        return []
    at = pd.Series(_values(trace, letter), dtype="float64")
    minus = bars.arrayminus if bars.arrayminus is not None else bars.array
    ends = pd.concat([at + list(bars.array), at - list(minus)])
    return [float(value) for value in bare.numbers(ends.tolist()) if not np.isnan(value)]


def _has_bars(figure: go.Figure, letter: str) -> bool:
    return any(trace.type == "bar" and _lies_along(trace, letter) for trace in figure.data)


def _given_range(given: Sequence[Any], bare: Axis) -> tuple[float, float]:
    if bare.kind == "date":
        low, high = bare.numbers(list(given))
        return float(low), float(high)
    return float(given[0]), float(given[1])


def _ticks(
    given: Any, kind: str, low: float, high: float, bare: Axis
) -> tuple[tuple[float, str], ...]:
    if given.visible is False or given.showticklabels is False:
        return ()
    if "%b" in str(given.tickformat) and kind != "date":
        return ()  # an axis of months without a month
    if given.tickvals is not None:
        words = given.ticktext if given.ticktext is not None else map(str, given.tickvals)
        places = bare.numbers(list(given.tickvals))
        inside = [(float(place), str(word)) for place, word in zip(places, words, strict=True)]
        return tuple(tick for tick in inside if low - 1e-9 <= tick[0] <= high + 1e-9)
    if kind == "date":
        return _months(low, high, str(given.tickformat or "%b %Y").replace("<br>", " "))
    step = round_step((high - low) / 5)
    numbers = np.arange(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1) * step
    wanted = str(given.tickformat or ",.0f")
    exact = wanted if step >= 1 or not wanted.endswith(".0f") else f",.{-floor(log10(step))}f"
    suffix = str(given.ticksuffix or "")
    return tuple(
        (float(number), f"{number + 0.0:{exact}}{suffix}".replace("-", "−")) for number in numbers
    )


def _months(low: float, high: float, words: str) -> tuple[tuple[float, str], ...]:
    first = pd.Timestamp(0) + pd.Timedelta(days=low)
    last = pd.Timestamp(0) + pd.Timedelta(days=high)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((months for months in _MONTH_STEPS if count / months <= 7), _MONTH_STEPS[-1])
    months = pd.date_range(first.normalize().replace(day=1), last, freq="MS")
    kept = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
    return tuple(
        ((month - pd.Timestamp(0)) / pd.Timedelta("1D"), f"{month:{words}}")
        for month in kept
        if month >= first
    )
