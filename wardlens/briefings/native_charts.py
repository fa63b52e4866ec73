"""Charts that stay editable in a slide: the figure's own numbers as a native chart.

Lines become lines, a series a stretch recorded alike; rows become bars, each with its interval
as error bars. Months and names are the categories of the chart's own sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log2
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from lxml import etree
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.util import Length, Pt

from wardlens.exhibits import palette
from wardlens.exhibits.scales import round_step
from wardlens.svg.chart_svg import can_draw
from wardlens.svg.ink import colour

Box = tuple[Length, Length, Length, Length]
_PLOT = (0.07, 0.05, 0.92, 0.7)
"""Left, top, width and height of the plot of a line chart, as shares of its frame."""
WORDS = 16
"""Points of every word of a chart: what is smaller is not read from the back of a room."""
_LINE = 1.2 * WORDS
"""Points that a line of words takes: rows closer than that would stand on one another."""
_BELOW = 2 * _LINE
"""What axis and legend take below the rows."""
_GAP = {False: 60, True: 25}
"""Room between rows as per cent of a bar; less where every bar has its number."""
_MONTHS_NAMED = 7
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60)
PLOT_FOOT = _PLOT[1] + _PLOT[3]
_PALE = 0.55
"""How much of its ink a bar has below the line of its interval."""
_SHARES = (1.0, 0.72, 0.5, 0.3, 0.12, 0.0)
_APART = 35
"""How far apart the greys of two series of bars are at least, of 255: paper may have no colour."""
_DASHES = {"dot": MSO_LINE.ROUND_DOT, "dash": MSO_LINE.DASH}


def can_be_native(figure: go.Figure) -> bool:
    """Whether the figure is of lines over months, or of rows as bars or points."""
    return can_draw(figure) and bool(figure.data) and (_is_lines(figure) or _is_rows(figure))


def add(shapes: Any, figure: go.Figure, box: Box, chosen: str = "") -> GraphicFrame:
    """Add the figure to a slide's shapes as a native chart in `box` (left, top, width, height).

    Of rows there are as many as the box holds; the one `chosen` is always among them, in full ink.
    """
    frame = _lines(shapes, figure, box) if _is_lines(figure) else _rows(shapes, figure, box, chosen)
    _plain(frame.chart)
    if str(figure.layout.xaxis.type) != "log":
        labels = frame.chart.value_axis.tick_labels
        labels.number_format, labels.number_format_is_linked = "#,##0", False
    return frame


def _is_lines(figure: go.Figure) -> bool:
    return any(
        trace.type == "scatter" and "lines" in str(trace.mode or "lines") for trace in figure.data
    ) and all(trace.type == "scatter" and _are_months(trace.x) for trace in figure.data)


def _is_rows(figure: go.Figure) -> bool:
    return all(
        trace.y is not None and len(trace.y) and isinstance(next(iter(trace.y)), str)
        for trace in figure.data
    )


def _are_months(values: Any) -> bool:
    kinds = pd.Series(list(values) if values is not None else [])
    is_date = pd.api.types.is_datetime64_any_dtype(kinds) or all(
        isinstance(value, date) for value in kinds
    )
    return is_date and len(kinds) > 0


def breaks(figure: go.Figure) -> list[tuple[float, str]]:
    """Where upright lines of a figure over months stand, as shares of the frame, and their words.

    A chart of Office has no lines of that kind: they are drawn above it.
    """
    if not _is_lines(figure):
        return []
    months = _months(figure)
    words = {
        pd.Timestamp(note.x): str(note.text)
        for note in figure.layout.annotations
        if note.xref != "paper" and _are_months([note.x])
    }
    found = []
    for shape in figure.layout.shapes:
        if shape.type == "line" and shape.x0 == shape.x1 and _are_months([shape.x0]):
            month = pd.Timestamp(shape.x0)
            passed = _since(months[0], month) / (_since(months[0], months[-1]) + 1)
            across = _PLOT[0] + _PLOT[2] * passed
            found.append((across, f"{words.get(month, 'changed')}, {month:%B %Y}"))
    return found


def _since(first: pd.Timestamp, month: pd.Timestamp) -> int:
    """How many months lie between two."""
    return int((month.year - first.year) * 12 + month.month - first.month)


def _months(figure: go.Figure) -> list[pd.Timestamp]:
    found = {pd.Timestamp(month) for trace in figure.data for month in trace.x}
    return sorted(
        month for month in found if pd.notna(month)
    )  # a mark that stands nowhere has none


def _lines(shapes: Any, figure: go.Figure, box: Box) -> GraphicFrame:
    months = _months(figure)
    is_season = str(figure.layout.xaxis.tickformat) == "%b"
    data = CategoryChartData(number_format="General")
    data.categories = [f"{month:%b}" if is_season else month.date() for month in months]
    named = _names(figure)
    for name, trace in zip(named, figure.data, strict=True):
        known = dict(zip(map(pd.Timestamp, trace.x), trace.y, strict=True))
        data.add_series(name, [_number(known.get(month)) for month in months])
    frame: GraphicFrame = shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
    chart = frame.chart
    told: set[str] = set()
    unnamed = []
    for n, (series, trace) in enumerate(zip(chart.plots[0].series, figure.data, strict=True)):
        series.smooth = False
        ink, _ = colour(trace.line.color or trace.fillcolor or palette.ACCENT)
        is_edge = trace.line.width == 0 and "lines" in str(trace.mode)
        line = series.format.line
        if "markers" in str(trace.mode):
            ink, _ = colour(trace.marker.line.color or trace.marker.color)
            line.fill.background()
            series.marker.format.fill.background()
            series.marker.format.line.color.rgb = rgb(ink)
            series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 10
        else:
            line.color.rgb = rgb("#9fb4c8" if is_edge else ink)
            line.width = Pt(1 if is_edge else 0.9 * float(trace.line.width or 2))
            if str(trace.line.dash) in _DASHES:
                line.dash_style = _DASHES[str(trace.line.dash)]
            series.marker.style = XL_MARKER_STYLE.NONE
        if named[n] in told or (is_edge and trace.fill is None):
            unnamed.append(n)
        told.add(named[n])
    _legend(chart, unnamed, is_wanted=len(told) > 1)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if is_season:
        _axis_words(chart.category_axis, every=1)
    else:
        _date_axis(chart.category_axis, _since(months[0], months[-1]) + 1)
    _lay_out(chart)
    return frame


def _date_axis(axis: Any, months: int) -> None:
    """Months as dates, only some of them named: few enough to stand upright side by side."""
    every = next((step for step in _STEPS if months <= step * _MONTHS_NAMED), _STEPS[-1])
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "mmm yyyy", False
    _upright(axis)
    element = axis._element
    known = {"baseTimeUnit": "months", "majorUnit": str(every), "majorTimeUnit": "months"}
    for tag in ("baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit", "minorTimeUnit"):
        for found in element.findall(qn(f"c:{tag}")):
            element.remove(found)
    last = element.find(qn("c:lblOffset"))
    for tag, value in reversed(known.items()):
        made = etree.Element(qn(f"c:{tag}"))
        made.set("val", value)
        last.addnext(made)


def _upright(axis: Any) -> None:
    axis.tick_labels.font.size = Pt(WORDS)
    axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0")  # never aslant


def rows_cut(figure: go.Figure, height: int) -> tuple[int, int]:
    """How many rows a chart of this height shows, of how many; 0 and 0 where it shows all."""
    if _is_lines(figure):
        return 0, 0
    there, held = len(_row_names(figure)), rows_held(figure, height)
    return (held, there) if there > held else (0, 0)


def rows_held(figure: go.Figure, height: int) -> int:
    """How many rows have room in a chart of this height so that no word stands on another."""
    is_grouped = str(figure.layout.barmode) == "group"
    bars = len(figure.data) + _GAP[True] / 100 if is_grouped else 1
    below = _BELOW if figure.layout.showlegend else _BELOW / 2
    has_axis = figure.layout.xaxis.visible is not False
    room = height / Pt(1) - (below if has_axis else below - _LINE)
    return max(1, int(room / (_LINE * bars)))


def _row_names(figure: go.Figure) -> list[str]:
    """The names of the rows from the foot of the chart to its top."""
    order = figure.layout.yaxis.categoryarray
    return list(order) if order is not None else list(dict.fromkeys(figure.data[0].y))


def _shown(names: list[str], held: int, chosen: str) -> list[str]:
    """The first rows of the page, which stand last here, with the one chosen.

    >>> _shown(["d", "c", "b", "a"], 2, "d"), _shown(["d", "c", "b", "a"], 2, "a")
    (['d', 'a'], ['b', 'a'])
    """
    shown = names[-held:]
    return [chosen, *shown[1:]] if chosen in names and chosen not in shown else shown


def _names(figure: go.Figure) -> list[str]:
    """A name for every series: a band's lower edge has its name, the upper one says so."""
    names = []
    for n, trace in enumerate(figure.data):
        following = figure.data[n + 1] if n + 1 < len(figure.data) else None
        if trace.name:
            names.append(str(trace.name))
        elif following is not None and following.fill:
            names.append(f"{following.name}, upper limit")
        else:
            names.append(f"series {n + 1}")
    return names


def _rows(shapes: Any, figure: go.Figure, box: Box, chosen: str) -> GraphicFrame:
    categories = _shown(_row_names(figure), rows_held(figure, box[3]), chosen)
    is_ratio = str(figure.layout.xaxis.type) == "log"
    data = CategoryChartData(number_format="General")
    data.categories = categories
    for n, trace in enumerate(figure.data):
        known = dict(zip(trace.y, trace.x, strict=True))
        values = [_number(known.get(name)) for name in categories]
        data.add_series(str(trace.name or f"series {n + 1}"), values)
    frame: GraphicFrame = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box, data)
    chart = frame.chart
    plot = chart.plots[0]
    is_grouped = str(figure.layout.barmode) == "group"
    names = [name for trace in figure.data for name in dict.fromkeys(trace.y)]
    is_shared = is_grouped or len(names) > len(set(names))  # else one bar would hide another
    plot.gap_width, plot.overlap = _GAP[is_grouped], 0 if is_shared else 100
    greys: list[float] = []
    for series, trace in zip(plot.series, figure.data, strict=True):
        ink, _ = colour(trace.marker.color)
        has_range = trace.error_x is not None and trace.error_x.array is not None
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _fill(ink, greys, is_pale=has_range)
        series.format.line.color.rgb = rgb(ink)
        if has_range and chosen in categories and chosen in trace.y:
            point = series.points[categories.index(chosen)].format.fill
            point.solid()
            point.fore_color.rgb = rgb(ink)
        series.invert_if_negative = False
        if has_range:
            _error_bars(series, trace, categories)
        elif is_grouped:
            plot.has_data_labels = True
            plot.data_labels.number_format = '[<0.5]"<1\u00a0%";0"\u00a0%"'
            plot.data_labels.number_format_is_linked = False
            plot.data_labels.font.size = Pt(WORDS)
    _legend(chart, [], is_wanted=bool(figure.layout.showlegend))
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _axis_words(chart.category_axis, every=1)
    chart.value_axis.visible = figure.layout.xaxis.visible is not False
    reach = [
        float(end)
        for trace in figure.data
        if trace.error_x is not None and trace.error_x.array is not None
        for end in (*_ends(trace, 1, trace.error_x.array), *_ends(trace, -1, _minus(trace)))
        if not np.isnan(end)
    ]
    if is_ratio:
        ratios = [_number(value) for trace in figure.data for value in trace.x]
        _doubling(chart.value_axis, [*reach, 1.0, *(ratio for ratio in ratios if ratio)])
    elif reach:  # a chart's own scale does not count its error bars
        step = round_step(max(reach) / 5)
        chart.value_axis.maximum_scale = step * ceil(max(reach) / step)
    return frame


def _fill(ink: str, greys: list[float], *, is_pale: bool) -> RGBColor:
    """What a bar is filled with: pale below an interval, never as grey as a series before it.

    The grey it is in a copy without colour joins `greys`.
    """
    shares = [_PALE, *_SHARES[2:]] if is_pale else list(_SHARES)
    every = [[round(255 - share * (255 - part)) for part in palette.rgb(ink)] for share in shares]
    apart = (mix for mix in every if all(abs(_grey(mix) - one) >= _APART for one in greys))
    mixed = next(apart, every[-1])
    greys.append(_grey(mixed))
    return RGBColor(*mixed)


def _grey(mixed: Sequence[int]) -> float:
    """What a colour is in greyscale, from 0 to 255 (ITU-R BT.601)."""
    return sum(weight * part for weight, part in zip((0.299, 0.587, 0.114), mixed, strict=True))


def _minus(trace: Any) -> Any:
    below = trace.error_x.arrayminus
    return trace.error_x.array if below is None else below


def _ends(trace: Any, sign: int, lengths: Any) -> pd.Series:
    return pd.Series(trace.x, dtype="float64") + [sign * float(length) for length in lengths]


def _doubling(axis: Any, reach: Sequence[float]) -> None:
    """An axis of ratios on which each step is a doubling; bars begin at “same”."""
    low = min(floor(log2(value)) for value in reach if value > 0)
    high = max(1, *(ceil(log2(value)) for value in reach if value > 0))
    axis.minimum_scale, axis.maximum_scale = 2.0**low, 2.0**high
    base = etree.Element(qn("c:logBase"))
    base.set("val", "2")
    axis._element.find(qn("c:scaling")).insert(0, base)
    axis.crosses_at, axis.major_unit = 1, 2
    # Office allows a number format two conditions and a rest
    below = '[<1]"half"' if low == -1 else "[<1]?/??"
    above = '"double"' if high == 1 else '"×"0'
    words = f'{below};[=1]"same";{above}' if low < 0 else '[=1]"same";[=2]"double";"×"0'
    axis.tick_labels.number_format = words
    axis.tick_labels.number_format_is_linked = False


def _error_bars(series: Any, trace: Any, categories: Sequence[str]) -> None:
    """The interval of each bar, as fixed values: python-pptx has no words for it."""
    at = {name: n for n, name in enumerate(categories)}
    reach: dict[str, dict[int, float]] = {"plus": {}, "minus": {}}
    minus = _minus(trace)
    for n, name in enumerate(trace.y):
        if name in at:
            reach["plus"][at[name]] = float(trace.error_x.array[n])
            reach["minus"][at[name]] = float(minus[n])
    bars = etree.SubElement(series._element, qn("c:errBars"))
    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, qn(f"c:{tag}")).set("val", value)
    for side, known in reach.items():
        literal = etree.SubElement(etree.SubElement(bars, qn(f"c:{side}")), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = "General"
        etree.SubElement(literal, qn("c:ptCount")).set("val", str(len(categories)))
        for index, length in sorted(known.items()):
            point = etree.SubElement(literal, qn("c:pt"))
            point.set("idx", str(index))
            etree.SubElement(point, qn("c:v")).text = f"{length:.6g}"
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", "19050")
    fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    fill.set("val", palette.INK.removeprefix("#"))
    series._element.remove(bars)
    series._element.find(qn("c:cat")).addprevious(bars)


def _legend(chart: Chart, unnamed: Sequence[int], *, is_wanted: bool) -> None:
    chart.has_legend = is_wanted
    if not is_wanted:
        return
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(WORDS)
    position = chart.legend._element.find(qn("c:legendPos"))
    for index in reversed(unnamed):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx")).set("val", str(index))
        etree.SubElement(entry, qn("c:delete")).set("val", "1")
        position.addnext(entry)


def _plain(chart: Chart) -> None:
    """The look that all charts share: no title, light grid, words large enough to read."""
    chart.has_title = False
    chart.font.size = Pt(WORDS)
    chart.font.color.rgb = rgb(palette.INK)
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(palette.RULE)
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = rgb(palette.QUIET)


def _lay_out(chart: Chart) -> None:
    """The plot at a known place in the frame, so that what is drawn above it is in place."""
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    for found in area.findall(qn("c:layout")):
        area.remove(found)
    layout = etree.Element(qn("c:layout"))
    area.insert(0, layout)
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    etree.SubElement(manual, qn("c:layoutTarget")).set("val", "inner")
    for tag in ("xMode", "yMode"):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", "edge")
    for tag, share in zip("xywh", _PLOT, strict=True):
        etree.SubElement(manual, qn(f"c:{tag}")).set("val", f"{share:g}")


def _axis_words(axis: Any, every: int) -> None:
    """Only every so many months or rows is named."""
    for tag in ("tickLblSkip", "tickMarkSkip"):
        found = axis._element.find(qn(f"c:{tag}"))
        if found is None:
            found = etree.Element(qn(f"c:{tag}"))
            axis._element.find(qn("c:noMultiLvlLbl")).addprevious(found)
        found.set("val", str(every))
    _upright(axis)


def rgb(hexadecimal: str) -> RGBColor:
    """A colour as Office has it."""
    made: RGBColor = RGBColor.from_string(hexadecimal.removeprefix("#").upper())
    return made


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(float(value)) else float(value)
