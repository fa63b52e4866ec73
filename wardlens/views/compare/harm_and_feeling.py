"""Harm, confidence in the police and how safe people feel, of each place, or why it is not held."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.measures.offences import MEASURES, WHOLE, Measure, measure_of
from wardlens.measures.survey import SERIES as SURVEY
from wardlens.views.compare.places import Place, places, series_of
from wardlens.views.exhibit import exhibit
from wardlens.views.harm_rows import known_costs
from wardlens.views.published_shares import newest, published, source_of
from wardlens.views.setting import HARM, Setting, recorded

CONFIDENCE = "pas-good-job"
_WHY = "Why there is no figure"


def harm_and_feeling(setting: Setting) -> Exhibit:
    """A row a measure and place."""
    return setting.part(_harm, ("area", "places", *HARM))


def feeling(setting: Setting) -> Exhibit | None:
    """Feeling unsafe, of the wards where enough answered; none where no survey is held."""
    if "unsafe" not in setting.offer.measures:
        return None
    return setting.part(_feeling, ("area", "places"))


@recorded
def _feeling(setting: Setting) -> Exhibit:
    asked, measure = list(places(setting)), MEASURES["unsafe"]
    rows = [_measured(setting, measure, place) for place in asked]
    told = [
        f"{row['Place']} {row['Figure']:.0f} % ({row['Lower limit']:.0f} to "
        f"{row['Upper limit']:.0f} %)"
        for row in rows
        if not row[_WHY]
    ]
    return exhibit(
        setting,
        key="compare-feeling",
        heading="How safe people feel",
        finding=f"Of those asked, so many feel unsafe after dark: {sentences.listed(told)}."
        if told
        else "In none of these places did enough people answer to say how safe they feel.",
        period="the survey's own waves",
        base=f"{len(told)} of {len(asked)} places with enough answers",
        sources=(SURVEY,),
        table=pd.DataFrame(rows).drop(columns="Note"),
        decimals=dict.fromkeys(("Figure", "Lower limit", "Upper limit"), 1),
        shows=measure,
    )


_NOT_HELD = "no figure for this kind of offence in these months"


@recorded
def _harm(setting: Setting) -> Exhibit:
    asked = list(places(setting))
    harm = measure_of("harm", "ward", setting.filters.weighting)
    of_boroughs = MEASURES[f"borough_{harm.key}"]
    rows = [_measured(setting, harm if place.is_ward else of_boroughs, place) for place in asked]
    rows += _confidence(setting, asked)
    sources: list[str | Source] = [*setting.listed(*series_of(asked), "residents")]
    held = published(setting, CONFIDENCE)
    sources += [source_of(setting, held)] if len(rows) > len(asked) else []
    known = [row for row in rows[: len(asked)] if not row[_WHY]]
    told = sentences.listed([f"{row['Place']} {row['Figure']:,.0f}" for row in known])
    return exhibit(
        setting,
        key="compare-harm",
        heading="Harm, and confidence in the police",
        finding=f"{harm.label}: {told}."
        if known
        else "Harm is not held for these places in this period.",
        measure=harm.label,
        unit="as each row says",
        base=f"{len(rows)} figures of {len(asked)} places",
        sources=sources,
        offence=setting.choice.label,
        table=pd.DataFrame(rows),
        made_by=harm.made_by,
        notes=(
            *(
                note
                for series in series_of(asked)
                for note in setting.notes(
                    series, setting.filters.start, setting.filters.end, in_parts=True
                )
            ),
            *known_costs(setting),
        ),
    )


def _measured(setting: Setting, measure: Measure, place: Place) -> dict[str, Any]:
    of_all_wards = place.code == setting.partnership.borough_code and measure.level == "ward"
    every = setting.result(measure, WHOLE if of_all_wards else None)
    result = every if of_all_wards else every[every.index == place.code]
    if result.empty:
        nobody = measure.series == SURVEY
        return _row(measure.label, place, reason="nobody was asked there" if nobody else _NOT_HELD)
    found = result.iloc[0]
    figures = [float(found[name]) for name in ("estimate", "lower", "upper")]
    return _row(measure.label, place, *figures, reason=str(found["reason"]))


def _confidence(setting: Setting, asked: list[Place]) -> list[dict[str, Any]]:
    """The published share that says the police do a good job, of boroughs."""
    held = published(setting, CONFIDENCE)
    if held.empty:
        return []
    label = f"{held.attrs['label']}, %"
    rows = []
    for place in asked:
        found = None if place.is_ward else newest(held, place.name)
        if found is None:
            rows.append(_row(label, place, reason="not published for it"))
        else:
            rows.append(_row(label, place, float(found["value"])))
    return rows


def _row(
    label: str,
    place: Place,
    figure: float = float("nan"),
    lower: float = float("nan"),
    upper: float = float("nan"),
    *,
    reason: str = "",
) -> dict[str, Any]:
    bare = pd.isna(lower) and not reason
    return {
        "Measure": label,
        "Place": place.name,
        "Figure": figure,
        "Lower limit": lower,
        "Upper limit": upper,
        "Note": "published without its base" if bare else "",
        _WHY: reason,
    }
