"""Harm in an area in sentences: what hurts most, how a ward stands, what it adds up to."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.harm import LEAST_MONTHS, TOO_SHORT, harm_beside_rest, in_scope
from wardlens.measures.offences import MEASURES
from wardlens.views.harm_ladder import ladders
from wardlens.views.harm_rows import UNITS_SAID, comparable, known_costs, thousands
from wardlens.views.setting import Setting


def weighed(setting: Setting) -> Setting:
    """The same question where harm can answer it, else about all offences."""
    return setting if setting.choice.is_in_ward_table else setting.of_all_offences()


def left_out(setting: Setting) -> str:
    """That harm cannot answer the question, where it cannot."""
    if setting.choice.is_in_ward_table:
        return ""
    return f"Harm leaves out {setting.offence_words}: all offences are shown."


def harm_findings(setting: Setting, of_the_wards: str = "") -> tuple[str, ...]:
    """What is said of harm in the area asked for; of the whole borough, also `of_the_wards`."""
    asked = weighed(setting)
    told = (
        left_out(setting),
        hurts_most(asked),
        of_the_wards if asked.filters.is_whole_borough else _ward_beside_borough(asked),
        _total(asked),
        *known_costs(asked, in_brief=True),
    )
    return tuple(finding for finding in told if finding)


def hurts_most(setting: Setting) -> str:
    """What hurts most in the area asked for: its share of offences and, as a band, of harm."""
    beside = comparable(setting)
    groups = {
        weighting: ladder.groupby("group_label")[["count_share", "harm_share"]].sum()
        for weighting, ladder in ladders(setting).items()
        if len(ladder) and weighting in beside
    }
    if setting.filters.month_count < LEAST_MONTHS:
        return f"{begun_large(TOO_SHORT)}."
    if not groups:
        return f"There are no offences to weigh {setting.filters.when}."
    chosen = groups.get(setting.filters.weighting, next(iter(groups.values())))
    if len(chosen) == 1:
        return ""
    top = chosen["harm_share"].idxmax()
    shares = [frame.loc[top, "harm_share"] for frame in groups.values() if top in frame.index]
    low, high = 100 * min(shares), 100 * max(shares)
    is_band = round(low) != round(high)
    band = f"{low:.0f} to {high:.0f} %" if is_band else f"{high:.0f} %"
    share = sentences.percent(chosen.loc[top, "count_share"])
    by = ", depending on how harm is weighed" if is_band else ""
    return f"{top}: {share} of offences, {band} of the harm{by}."


def _ward_beside_borough(setting: Setting) -> str:
    """Whether the ward chosen differs from the rest, under the weighting chosen."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    rows = setting.read(measure.query, **measure.params)
    ward = setting.filters.area
    if not in_scope(rows).any():
        return ""
    ratio = harm_beside_rest(rows, setting.filters).loc[ward]
    if ratio["reason"]:
        return (
            f"{setting.area_name} cannot be compared with the rest of the borough: "
            f"{ratio['reason'].lower()}."
        )
    verdict = ratio["verdict"].removesuffix(" the rest")
    harm = "harm" if setting.filters.offence == ALL_OFFENCES else f"harm by {setting.offence_words}"
    return (
        f"Per resident, {harm} in {setting.area_name} is {verdict} in the rest of the borough: "
        f"{ratio['estimate']:.2f} times ({ratio['lower']:.2f} to {ratio['upper']:.2f})."
    )


def _total(setting: Setting) -> str:
    """The total with its interval, what it rests on, and homicide beside it."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    row = setting.result(measure, setting.area).iloc[0]
    homicides = row["homicides"]
    beside = (
        ""
        if pd.isna(homicides)
        else f" Homicides, counted apart: {sentences.count(homicides) if homicides else 'none'}."
    )
    if row["reason"]:
        return f"No total is given; {begun_small(row['reason'])}.{beside}"
    few = row["effective_count"] < row["n"] / 2
    sure = " Few serious offences carry it, so it is less sure than the count." if few else ""
    is_whole = setting.filters.weighting in comparable(setting)
    told = "Added up it is" if is_whole else "Kinds with a known cost add up to"
    return (
        f"{told} {thousands(row['estimate'])} {UNITS_SAID[setting.filters.weighting]} "
        f"({thousands(row['lower'])} to {thousands(row['upper'])}).{sure}{beside}"
    )
