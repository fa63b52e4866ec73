"""Kinds of offence that more reports are wanted of, in one ward."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.views.changed_counts import by_size, change_columns, changes_picture
from wardlens.views.exhibit import exhibit
from wardlens.views.judged import JUDGED_AS_LISTED, judged
from wardlens.views.setting import Setting, recorded


@recorded
def more_reports(setting: Setting) -> Exhibit | None:
    """Kinds of offence that people are asked to report more: none where there are no such kinds."""
    found = {}
    for key in _wanted(setting):
        asked = setting.of_kind(key)
        row = judged(asked, setting.filters.area)[1].iloc[0]
        found[key] = row.to_dict() | {"offence": setting.offer.offences[key].label}
    if not found:
        return None
    measure = MEASURES["change"]
    here = by_size(pd.DataFrame.from_dict(found, orient="index"))
    told = [
        f"{begun_small(row.offence)} {_many(row.after)} ({_many(row.before)} before"
        f"{f', a {row.verdict}' if row.clear else ''})"
        for row in here.itertuples()
    ]
    return exhibit(
        setting,
        key="ward-reports",
        heading="What should be reported more",
        finding=(
            f"Many people never report these to the police. Recorded in {setting.area_name} "
            f"{setting.filters.when}: {sentences.listed(told)}. A rise can be good news: "
            "it can mean that more people came forward."
        ),
        period=setting.months_compared,
        base=f"{_count(here['after'].sum(min_count=1))} offences, "
        f"{_count(here['before'].sum(min_count=1))} in the period before",
        sources=(measure.series,),
        table=pd.DataFrame(
            {
                "Kind of offence": here["offence"],
                "Verdict": here["verdict"],
                "Before": here["before"].astype("float64"),
                "After": here["after"].astype("float64"),
                **change_columns(measure, here),
                "Why there is no percentage": here["reason"],
            }
        ),
        picture=changes_picture(
            setting, measure, here.assign(area=here["offence"]), setting.area_name
        ),
        notes=(
            *setting.notes(
                WARD_TABLE, setting.filters.before[0], setting.filters.end, in_parts=True
            ),
            JUDGED_AS_LISTED,
            sentences.RECORDING_CAVEAT,
        ),
        shows=measure,
    )


def _wanted(setting: Setting) -> list[str]:
    """Kinds that more reports are wanted of: without judgement, and not found by policing."""
    rows = setting.of_all_offences().read("harm_by_ward_and_offence")
    by_policing = set(rows.loc[rows["is_police_generated"], "offence"])
    offences = setting.offer.offences
    kinds = [
        choice
        for choice in offences.values()
        if choice.polarity == "none" and choice.offences and by_policing.isdisjoint(choice.offences)
    ]
    groups = {choice.group for choice in kinds if choice.key == choice.group}
    return [
        choice.key for choice in kinds if choice.key == choice.group or choice.group not in groups
    ]


def _count(value: float) -> str:
    return "not known" if pd.isna(value) else sentences.count(value)


def _many(value: float) -> str:
    return "none" if value == 0 else _count(value)
