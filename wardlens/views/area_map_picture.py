"""The picture of a map: outlines, classes of the measure, legend, words under the pointer."""

from __future__ import annotations

from functools import partial

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import area_maps, charts, palette, sentences
from wardlens.exhibits.area_maps import AreaMap, Look, Scale
from wardlens.measures.offences import Measure
from wardlens.stats import change, context
from wardlens.views.area_map_words import by_value, map_sources
from wardlens.views.drawn_areas import drawn_areas
from wardlens.views.setting import Setting


def map_picture(
    setting: Setting, measure: Measure, result: pd.DataFrame, names: pd.DataFrame
) -> AreaMap | None:
    """The areas drawn, each with its class, its value and what is read under the pointer.

    They are in the order of the list, so that letters in place of names rise down it.
    """
    result, far_above = by_value(result), ""
    if measure.is_percentage_change:
        neutral = setting.choice.polarity == "none"
        look, legend = partial(_change_look, neutral=neutral), _change_legend(neutral=neutral)
        looks = [look(row) for _, row in result.iterrows()]
    else:
        scale = (
            Scale.of(result["estimate"], decimals=measure.decimals)
            if measure.level == "ward" and measure.series == NEIGHBOURHOODS  # sums, no query's own
            else _scale(setting, measure).suiting(result["estimate"])
        )
        looks = [scale.look(value) for value in result["estimate"]]
        legend = scale.looks
        if far := area_maps.far_above(result["estimate"]):
            code, times = far
            figure = measure.format(result.loc[code, "estimate"])
            name = names.loc[code, "area_name"]
            far_above = f"{name}: {figure}, {times:.1f} times the next highest."
    return drawn_areas(
        setting,
        {
            "area_name": names.loc[result.index, "area_name"].to_numpy(),
            "value": [_map_value(measure, row) for _, row in result.iterrows()],
            "look": looks,
            "tooltip": [_tooltip(measure, names.loc[code], row) for code, row in result.iterrows()],
        },
        result.index,
        legend,
        (area_maps.ZERO, area_maps.MISSING, area_maps.WITHHELD),
        title=f"{measure.label}: {setting.choice.label}, {setting.partnership.borough_name}",
        unit=f"{measure.unit.capitalize()}, {setting.filters.period}",
        sources=map_sources(setting, measure),
        shows_names=measure.level == "ward",
        far_above=far_above,
        selected=setting.filters.place if measure.level == "lsoa" else None,
    )


def _scale(setting: Setting, measure: Measure) -> Scale:
    """Classes from the newest twelve months of the data: the same ones for most periods."""
    end = setting.offer.last_ward_month
    filters = setting.filters
    rows = setting.read(measure.query, start=months_before(end, 11), end=end, **measure.params)
    reference = measure.compute(rows, filters, False)["estimate"]
    return Scale.of(reference, decimals=measure.decimals).scaled(filters.month_count / 12)


def _change_look(row: pd.Series, *, neutral: bool) -> Look:
    by_verdict = {look.label: look for look in _change_legend(neutral=neutral)}
    if row["verdict"] in (change.NOT_KNOWN, change.NOT_COMPARABLE):
        return area_maps.MISSING
    if row["verdict"] == change.NONE_IN_EITHER:
        return area_maps.ZERO
    if row["verdict"] in context.RECORDED:
        return area_maps.RECORDING
    return by_verdict.get(row["verdict"], area_maps.TOO_FEW)


def _change_legend(*, neutral: bool) -> tuple[Look, ...]:
    rise, fall = charts.verdict_colours(neutral=neutral)
    return (
        Look(change.CLEAR_RISE, rise),
        Look(change.NO_CLEAR_CHANGE, palette.SAME),
        Look(change.CLEAR_FALL, fall),
        area_maps.RECORDING,
        area_maps.TOO_FEW,
    )


def _map_value(measure: Measure, row: pd.Series) -> str:
    if not pd.isna(row["estimate"]):
        return _figure(measure, row)
    return "" if "verdict" not in row or row["verdict"] in (change.NOT_KNOWN,) else "·"


def _figure(measure: Measure, row: pd.Series) -> str:
    """The figure as it is told: a change in per cent only from ten before, else both counts."""
    if measure.is_percentage_change and pd.isna(row["per_cent"]):
        return str(row["in_words"])
    return measure.format(row["estimate"])


def _tooltip(measure: Measure, area: pd.Series, row: pd.Series) -> str:
    name = area["whole_name"]
    if not pd.isna(area["ward_name"]) and area["ward_name"] != name:
        name = f"{name}, in {area['ward_name']}"
    if pd.isna(row["estimate"]):
        return f"{name}\n{row['reason'].capitalize()}"
    reach = _interval(measure, row)
    lines = [
        name,
        f"{_figure(measure, row)} {'' if measure.is_percentage_change else measure.unit}".strip(),
    ]
    lines.append(f"likely range {reach}")
    if "verdict" in row:
        lines.append(str(row["verdict"]))
    if area["is_town_centre"]:
        lines.append("Town centre: far more people come here than live here")
    return "\n".join(lines)


def _interval(measure: Measure, row: pd.Series) -> str:
    if measure.is_percentage_change:
        return sentences.change_interval(row["lower"], row["upper"])
    return sentences.interval(row["lower"], row["upper"], decimals=measure.decimals)
