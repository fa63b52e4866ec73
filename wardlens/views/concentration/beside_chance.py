"""What the exhibits of the concentration page share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.views.area_map_words import type_notes
from wardlens.views.concentration.crimes import SERIES, Scope, Span
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import SeriesName, Setting

CHANCE_NOTE = (
    "Rare crimes always look concentrated: nine robberies can be in nine places at most. So each "
    "share stands beside what chance alone would give: the same number of crimes, dealt among the "
    "same places at equal risk, many times over."
)


def places_exhibit(
    setting: Setting,
    span: Span,
    scope: Scope | None = None,
    series: tuple[SeriesName, ...] = (SERIES,),
    is_coarse: bool = False,
    more: tuple[Source, ...] = (),
    **said: Unpack[Said],
) -> Exhibit:
    """An exhibit of police.uk counts: sources, notes and the months used are the same for all.

    `is_coarse`: whether to say what a reader of police.uk counts must know, once or twice a page.
    """
    counted = [name for name in series if name.startswith(("policeuk", "mps")) and span.count]
    ledger = [note for name in counted for note in setting.notes(name, span.start, span.end)]
    told = type_notes(setting, "lsoa") if is_coarse else []
    said["sources"] = (*setting.listed(*series), *more)
    said["notes"] = (*ledger, *said.get("notes", ()), *told)
    said["period"] = said.get("period") or sentences.months(span.start, span.end)
    said["offence"] = scope.label if scope else "all offences"
    said.setdefault("made_by", "wardlens.measures.concentration.beside_chance")
    return exhibit(setting, **said)


def beside_chance_columns(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Rows of `beside_chance` for readers: the share with its limits, and what chance gives."""
    return {
        "Share in the top 5 %": 100 * rows["estimate"],
        "Lower limit": 100 * rows["lower"],
        "Upper limit": 100 * rows["upper"],
        "By chance": 100 * rows["chance"],
        "By chance, lower limit": 100 * rows["chance_lower"],
        "By chance, upper limit": 100 * rows["chance_upper"],
    }


def own_places(rows: pd.DataFrame) -> str:
    """How many neighbourhoods the top 5 % are in rows of `beside_chance`: “5 neighbourhoods”."""
    sizes = rows["places"].dropna().unique()
    if len(sizes) != 1:
        return "top 5 % of neighbourhoods"
    return "1 neighbourhood" if sizes[0] == 1 else f"{sizes[0]:.0f} neighbourhoods"


def picture_beside_chance(
    setting: Setting,
    rows: pd.DataFrame,
    *,
    title: str,
    unit: str,
    groups: Mapping[str, str] | None = None,
) -> go.Figure | None:
    """Rows of `beside_chance` with a label as a chart, or none where there is nothing to draw.

    `groups`: what heads a group of rows, by the label that it begins with.
    """
    if rows.empty:
        return None
    by_chance = charts.Mark("chance", "by chance alone", "circle", "chance_lower", "chance_upper")
    return charts.beside_marks(
        rows,
        [by_chance],
        label=f"in the {own_places(rows)} with most",
        title=title,
        unit=unit,
        source=setting.short_source(SERIES),
        groups=groups,
    )


def percent_interval(lower: float, upper: float) -> str:
    """Limits of a share as percentages: “25 to 29 %”."""
    low, high = f"{100 * lower:.0f}", f"{100 * upper:.0f}"
    return f"{high} %" if low == high else f"{low} to {high} %"
