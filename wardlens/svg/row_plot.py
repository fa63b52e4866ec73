"""Charts with a row a place, a group or a kind, as HTML: name, marks on one scale, figure. Pure.

Drawn from the figure that paper and files show; every mark stands where the figure's own numbers
put it. Names have a column of their own, and so have the figures: on a phone they stand above the
marks. Letters grow with the reader's, and nothing needs a chart library.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from wardlens.exhibits import palette, verdicts
from wardlens.exhibits.markup import each, filled
from wardlens.store.kept import kept_with
from wardlens.svg.axes import Axis, axis, bar_ends
from wardlens.svg.chart_svg import series
from wardlens.svg.ink import colour

_LETTER = 4.3
"""Per cent of the scale that a letter below it takes, at most."""
_TALL = 3
"""Of more rows than these, headings among them, the words of the scale stand above: on a phone
their foot is out of sight."""
_LONG = 16
"""Of more rows than these they stand below as well: then their head is."""
_LEAST = 5
"""Pixels of a time, at least: a month among twenty years would not be seen."""
_THICK, _THIN = 14, 8
"""Pixels of a bar across the whole row, and of one beside others or drawn thinner."""


def is_of_rows(figure: go.Figure) -> bool:
    """Whether the figure has a named row for each of its places, groups or kinds."""
    given = figure.layout.yaxis
    return bool(given.categoryarray is not None and given.showticklabels is False)


def kept_row_plot(figure: object, words: str) -> Markup | None:
    """`row_plot`, made once for as long as the figure is held; none of what has no named rows."""
    if not isinstance(figure, go.Figure):
        return None
    return kept_with(
        figure,
        ("row plot", words),
        lambda: row_plot(figure, words) if is_of_rows(figure) else None,
    )


def row_plot(figure: go.Figure, words: str) -> Markup:
    """The figure as a table of rows; `words`: its text alternative."""
    x, names = axis(figure, "x"), _names(figure)
    over = _over_lines(figure, x)
    told = figure.layout.meta or {}
    said: dict[str, str] = told.get("said", {})
    groups: dict[str, str] = told.get("groups", {})
    whole: Collection[str] = told.get("whole", ())
    judged: dict[str, str] = told.get("verdicts", {})
    height = len(names) + len(groups)
    is_headed = height > _TALL and not over
    drawn = _marks(figure, x)
    says = str(told.get("said_head", "")) if said else None
    ground = Markup("").join(_ground(figure, x))
    rows = [
        _begun(groups.get(name, ""), 3 if said else 2)
        + filled(
            '<tr><th scope="row">{}{}</th><td><div class="wl-plot">{}{}</div></td>{}</tr>',
            _weighed(name, is_bold=name in whole),
            _verdict(judged.get(name, "")),
            ground,
            Markup("").join(drawn[name]),
            filled("<td>{}</td>", _weighed(said.get(name, ""), is_bold=name in whole))
            if said
            else "",
        )
        for name in names
    ]
    return filled(
        '<div class="wl-room" role="figure" aria-label="{}">{}{}<table class="wl-rows">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>",
        words,
        each('<p class="wl-watermark" aria-hidden="true">{}</p>', _watermarks(figure)),
        Markup("") if judged else _legend(figure),
        _head(_scale(x) if is_headed else over, says),
        Markup("").join(rows),
        Markup("") if is_headed and height <= _LONG else _foot(x, len(said) > 0),
    )


def _weighed(words: str, *, is_bold: bool) -> Markup | str:
    return filled("<b>{}</b>", words) if is_bold else words


def _verdict(words: str) -> Markup:
    """What is said of a row's change, below its name."""
    return filled("<small>{}</small>", verdicts.marked(words)) if words else Markup("")


def _begun(heading: str, columns: int) -> Markup:
    """What stands above the row that a group begins with."""
    if not heading:
        return Markup("")
    row = '<tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>'
    return filled(row, columns, heading)


def _names(figure: go.Figure) -> list[str]:
    return [str(name) for name in figure.layout.yaxis.categoryarray][::-1]


def _head(above: Markup, said: str | None) -> Markup:
    """What stands above the rows: words at an upright line or the scale, what the figures are."""
    return filled(
        "<th></th><th>{}</th>{}", above, filled("<th>{}</th>", said) if said is not None else ""
    )


def _over_lines(figure: go.Figure, x: Axis) -> Markup:
    """Words at the head of an upright line; nothing where no line has any."""
    above = [
        (_at(x, [note.x])[0], note.text)
        for note in figure.layout.annotations
        if note.yref == "paper" and note.xref != "paper"
    ]
    if not above:
        return Markup("")
    words = each('<span class="{}" style="{}:{:.1f}%">{}</span>', map(_over, above))
    return filled('<div class="wl-over">{}</div>', words)


def _over(placed: tuple[float, str]) -> tuple[str, str, float, str]:
    at, words = placed
    return ("from", "left", at, words) if at < 55 else ("to", "right", 100 - at, words)


def _foot(x: Axis, has_figures: bool) -> Markup:
    """The words of the scale below its lines; nothing where the figure has none."""
    if not x.ticks:
        return Markup("")
    return filled(
        '<tfoot aria-hidden="true"><tr><th></th><td>{}</td>{}</tr></tfoot>',
        _scale(x),
        Markup("<td></td>") if has_figures else "",
    )


def _scale(x: Axis) -> Markup:
    return filled(
        '<div class="wl-ticks" aria-hidden="true">{}</div>',
        each('<span style="left:{:.1f}%">{}</span>', _apart(x)),
    )


def _apart(x: Axis) -> list[tuple[float, str]]:
    """The words of the scale with their places, but for those that would stand on one before."""
    kept: list[tuple[float, str]] = []
    for number, words in x.ticks:
        at = _place(x, number)
        if not kept or at - kept[-1][0] > _LETTER * (len(words) + len(kept[-1][1])) / 2:
            kept.append((at, words))
    return kept


def _ground(figure: go.Figure, x: Axis) -> Iterator[Markup]:
    """Lines of the scale and those that a mark is read against, through every row."""
    if x.has_grid:
        for number, _ in x.ticks:
            yield filled('<i class="grid" style="left:{:.2f}%"></i>', _place(x, number))
    for shape in figure.layout.shapes:
        if shape.type == "line" and shape.x0 == shape.x1 and shape.yref == "paper":
            look = "line" if str(shape.line.dash or "solid") == "solid" else "line dashed"
            yield filled('<i class="{}" style="left:{:.2f}%"></i>', look, _at(x, [shape.x0])[0])
    for trace in figure.data:
        if trace.type != "bar" and str(trace.mode) == "lines" and len(set(trace.x)) == 1:
            yield filled(
                '<i class="line dashed" style="left:{:.2f}%"></i>', _at(x, [trace.x[0]])[0]
            )


def _marks(figure: go.Figure, x: Axis) -> dict[str, list[Markup]]:
    """What is drawn in each row, by its name: words where there is no figure, bars, ranges, dots.

    Bars beside each other stand as in the figure, where the first is the lowest.
    """
    found: dict[str, list[Markup]] = defaultdict(list)
    for note in figure.layout.annotations:
        name, words = str(note.y), str(note.text)
        if note.yref != "paper" and words != name:
            look = "withheld" if note.bgcolor == palette.WITHHELD else "missing"
            plain = re.sub(r"<[^>]+>", "", words)
            found[name].append(filled('<em class="{}">{}</em>', look, plain))
    is_grouped = figure.layout.barmode == "group"
    for trace in reversed(figure.data) if is_grouped else figure.data:
        if trace.type == "bar":
            made = _bars(trace, x, is_grouped=is_grouped)
        elif "markers" in str(trace.mode):
            made = _points(trace, x)
        else:
            made = _joins(trace, x)
        for name, one in made:
            found[name].append(one)
    return found


def _bars(trace: Any, x: Axis, *, is_grouped: bool) -> Iterator[tuple[str, Markup]]:
    base = [0.0] * len(trace.y) if trace.base is None else list(trace.base)
    starts, ends = _at(x, base), _at(x, bar_ends(base, list(trace.x)))
    words = list(trace.text) if trace.text is not None else [""] * len(base)
    fill, high = _fill(trace.marker), _THIN if (trace.width or 1) < 0.3 else _THICK
    for name, left, right, said in zip(trace.y, starts, ends, words, strict=True):
        if np.isnan(left + right):
            continue
        style = f"left:{left:.2f}%;width:{max(right - left, 0.3):.2f}%;{fill}"
        if is_grouped:
            yield (
                str(name),
                filled(
                    '<span class="bar"><i class="span" style="{}"></i>'
                    '<b style="left:{:.2f}%">{}</b></span>',
                    style, right, str(said),
                ),
            )  # fmt: skip
        else:
            least = f";min-width:{_LEAST}px" if x.kind == "date" else ""
            yield (
                str(name),
                filled('<i class="span" style="{}{};height:{}px"></i>', style, least, high),
            )


def _points(trace: Any, x: Axis) -> Iterator[tuple[str, Markup]]:
    values = np.asarray(trace.x, dtype="float64")
    places = _at(x, values)
    ranges: list[tuple[float, float] | None] = [None] * len(values)
    reach = trace.error_x
    if reach.array is not None:
        lows = _at(x, values - np.asarray(reach.arrayminus, dtype="float64"), low=0.0)
        highs = _at(x, values + np.asarray(reach.array, dtype="float64"))
        ranges = list(zip(lows, highs, strict=True))
    look, ink = _look(trace.marker)
    for name, place, ends in zip(trace.y, places, ranges, strict=True):
        if np.isnan(place):
            continue
        drawn = Markup("")
        if ends and not np.isnan(ends[0] + ends[1]):
            drawn = filled(
                '<i class="reach" style="left:{:.2f}%;width:{:.2f}%;color:{}"></i>',
                ends[0], ends[1] - ends[0], colour(reach.color)[0],
            )  # fmt: skip
        yield (
            str(name),
            drawn + filled('<i class="{}" style="left:{:.2f}%;color:{}"></i>', look, place, ink),
        )


def _joins(trace: Any, x: Axis) -> Iterator[tuple[str, Markup]]:
    """The line between two marks of a row; a line through several rows is part of the ground."""
    points = list(zip(trace.y, _at(x, trace.x), strict=True))
    for (name, first), (other, last) in pairwise(points):
        if name == other and not np.isnan(first + last):
            low, high = sorted((first, last))
            yield (
                str(name),
                filled(
                    '<i class="reach" style="left:{:.2f}%;width:{:.2f}%;color:{}"></i>',
                    low, high - low, colour(trace.line.color)[0],
                ),
            )  # fmt: skip


def _look(marker: Any) -> tuple[str, str]:
    """The classes of a mark and its colour: hollow where it is, or is filled as paper."""
    symbol = str(marker.symbol or "circle")
    fill = colour(marker.color)[0]
    is_hollow = symbol.endswith("-open") or fill == palette.PAPER
    shape = symbol.removesuffix("-open")
    ink = colour(marker.line.color)[0] if fill == palette.PAPER else fill
    return f"mark {shape}{' hollow' if is_hollow else ''}", ink


def _fill(marker: Any) -> str:
    """The ground of a bar: its colour, hatched and edged where the figure has it so."""
    shade, opacity = colour(marker.color)
    edge = f";border:1px solid {colour(marker.line.color)[0]}" if marker.line.width else ""
    if marker.pattern.shape:
        ink = colour(marker.pattern.fgcolor)[0]
        return f"background:repeating-linear-gradient(135deg,{ink} 0 1px,{shade} 1px 6px){edge}"
    return f"background:{shade};opacity:{opacity:g}{edge}"


def _legend(figure: go.Figure) -> Markup:
    """What each look means, where there are several; a verdict has its shape before it."""
    if not figure.layout.showlegend:
        return Markup("")
    traces = list(series(figure))
    if str(figure.layout.legend.traceorder) == "reversed":
        traces.reverse()
    return filled('<ul class="wl-legend">{}</ul>', each("<li>{}{}</li>", map(_entry, traces)))


def _entry(trace: Any) -> tuple[Markup, str | Markup]:
    name = str(trace.name)
    if trace.type == "bar":
        return filled('<i class="wl-swatch" style="{}"></i>', _fill(trace.marker)), name
    if "markers" not in str(trace.mode):
        return Markup('<i class="wl-key"><i class="line dashed"></i></i>'), name
    look, ink = _look(trace.marker)
    return filled('<i class="wl-key"><i class="{}" style="color:{}"></i></i>', look, ink), name


def _watermarks(figure: go.Figure) -> list[tuple[str]]:
    """Words across the picture, once."""
    return [(str(note.text),) for note in figure.layout.annotations if note.textangle][:1]


def _at(x: Axis, values: Any, low: float = float("nan")) -> list[float]:
    """Where values lie, per cent from the left; `low` where a scale cannot have one."""
    numbers = np.atleast_1d(x.numbers(list(values)))
    return [low if np.isnan(one) else _place(x, one) for one in numbers]


def _place(x: Axis, number: float) -> float:
    return float(np.clip(100 * x.share(number), 0, 100))
