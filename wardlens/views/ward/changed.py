"""What changed in one ward and whether it is real; what more reports are wanted of."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import pandas as pd

from wardlens.choices.filters import ALL_OFFENCES
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.measure import Measure
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.changed_counts import change_columns, changes_picture
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import Setting, recorded

_CLEAR = (change.CLEAR_RISE, change.CLEAR_FALL)


@recorded
def changes_here(setting: Setting) -> Exhibit:
    """Every kind of offence in the ward: before, after, and whether it changed clearly.

    The same screening as of the borough's list: what is clear here is clear there.
    """
    measure = MEASURES["screened_change"]
    everything = setting.of_all_offences()
    result = everything.result(measure)
    labels = everything.read(measure.query).drop_duplicates("group_key")
    names = labels.set_index("group_key")["group_label"]
    here = result.loc[setting.filters.area]
    here = here.assign(offence=names[here.index].to_numpy(), verdict=_screened(here))
    here = _by_size(here[(here["before"] != 0) | (here["after"] != 0)])
    notes = [*setting.notes(measure.series, setting.filters.before[0], setting.filters.end)]
    notes += setting.after_a_break()
    if setting.filters.offence != ALL_OFFENCES:
        notes.append("Every kind of offence is shown here, whichever is chosen.")
    notes.append(
        f"{result.attrs['tests']:,} comparisons were made in all wards; “clear” is only what "
        "withstands screening for so many (false-discovery control). Each range is for one "
        "comparison by itself (95 %)."
    )
    if any(choice.polarity == "none" for choice in setting.offer.offences.values()):
        notes.append(f"Drugs, weapons, sexual offences: {begun_small(sentences.RECORDING_CAVEAT)}")
    return _exhibit(
        setting,
        here,
        measure,
        key="ward-changes",
        heading="What changed, and is it real?",
        finding=_told(setting, here),
        notes=notes,
    )


@recorded
def more_reports(setting: Setting) -> Exhibit | None:
    """Kinds of offence that people are asked to report more: none where there are no such kinds."""
    found = {}
    for key in _wanted(setting):
        asked = replace(setting, filters=setting.filters.with_(setting.offer, offence=key))
        row = asked.result(MEASURES["change"], setting.filters.area).iloc[0]
        found[key] = row.to_dict() | {"offence": setting.offer.offences[key].label}
    if not found:
        return None
    here = _by_size(pd.DataFrame.from_dict(found, orient="index"))
    told = [
        f"{begun_small(row.offence)} {_many(row.after)} ({_many(row.before)} before"
        f"{f', a {row.verdict}' if row.verdict in _CLEAR else ''})"
        for row in here.itertuples()
    ]
    return _exhibit(
        setting,
        here,
        MEASURES["change"],
        key="ward-reports",
        heading="What should be reported more",
        finding=(
            f"Many people never report these to the police. Recorded in {setting.area_name} "
            f"{setting.filters.when}: {sentences.listed(told)}. A rise can be good news: "
            "it can mean that more people came forward."
        ),
        notes=(
            *setting.notes(WARD_TABLE, setting.filters.before[0], setting.filters.end),
            "Some of these are parts of the kinds above; each is judged by itself, not screened "
            "among many. Under ten in either period is too few to say.",
            sentences.RECORDING_CAVEAT,
        ),
    )


def _exhibit(
    setting: Setting, here: pd.DataFrame, judged_by: Measure, **said: Unpack[Said]
) -> Exhibit:
    after, before = (here[name].sum(min_count=1) for name in ("after", "before"))
    said["base"] = f"{_count(after)} offences, {_count(before)} in the period before"
    said["table"] = pd.DataFrame(
        {
            "Kind of offence": here["offence"],
            "Verdict": here["verdict"],
            "Before": here["before"].astype("float64"),
            "After": here["after"].astype("float64"),
            **change_columns(judged_by, here),
            "Why there is no percentage": here["reason"],
        }
    )
    said["picture"] = changes_picture(
        setting, judged_by, here.assign(area=here["offence"]), setting.area_name
    )
    said["period"], said["sources"] = setting.months_compared, (judged_by.series,)
    said["shows"] = judged_by
    return exhibit(setting, **said)


def _screened(here: pd.DataFrame) -> pd.Series:
    """Verdicts after screening: clear by itself is not yet clear among so many."""
    unclear = here["verdict"].isin(_CLEAR) & ~here["clear"].astype(bool)
    return here["verdict"].mask(unclear, change.NO_CLEAR_CHANGE)


def _by_size(here: pd.DataFrame) -> pd.DataFrame:
    size = (here["after"] - here["before"]).abs()
    return here.loc[size.sort_values(ascending=False, na_position="last", kind="stable").index]


def _told(setting: Setting, here: pd.DataFrame) -> str:
    judged = here[here["estimate"].notna()]
    if judged.empty:
        reason = next((word for word in here["reason"] if word), "no figures")
        return f"No kind of offence in {setting.area_name} can be judged: {reason}."
    clear = judged[judged["verdict"].isin(_CLEAR)]
    few = len(here) - len(judged)
    rest = f" {few} more have too few to say." if few else ""
    kinds = "kind of offence" if len(judged) == 1 else "kinds of offence"
    start = f"Of {len(judged)} {kinds} that can be judged in {setting.area_name}"
    if clear.empty:
        return f"{start}, none changed by more than chance can explain.{rest}"
    told = [
        f"{begun_small(row.offence)} {'rose' if row.verdict == change.CLEAR_RISE else 'fell'} "
        f"from {_count(row.before)} to {_count(row.after)}"
        for row in clear.itertuples()
    ]
    return f"{start}, {len(clear)} changed clearly: {sentences.listed(told)}.{rest}"


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
