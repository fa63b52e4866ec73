"""At a glance, ward by ward: a row a ward of the kind of offence asked for."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.measures.offences import MEASURES, monthly_counts
from wardlens.views.changed_counts import screened_among
from wardlens.views.glance import Glance, counted_clear, drawn, notes, to
from wardlens.views.glance_rows import first_month, row_of, sums
from wardlens.views.glance_words import in_groups, order_said
from wardlens.views.judged import judged
from wardlens.views.setting import PERIOD, Setting, recorded
from wardlens.views.standing_verdicts import withstands


def wards_at_a_glance(setting: Setting) -> Glance:
    """A row a ward of the kind of offence asked for, those that stand out first."""
    counted = setting if setting.choice.is_in_ward_table else setting.of_all_offences()
    made = counted.part(_wards, ("offence", *PERIOD))
    rows = tuple(
        replace(row, link=to(setting, "ward", area=code), is_chosen=code == setting.filters.area)
        for code, row in zip(made.codes, made.rows, strict=True)
    )
    return replace(made, rows=rows)


@recorded
def _wards(setting: Setting) -> Glance:
    measure, found = judged(setting)
    names = pd.Series([setting.offer.areas[str(code)] for code in found.index], found.index)
    changes = in_groups(found.assign(offence=names), "offence")
    monthly = monthly_counts(setting.read("monthly_by_ward", since=first_month(setting)))
    lines = sums(setting, monthly.loc[changes.index], [setting.filters.offence] * len(changes))
    standing = setting.result(MEASURES["standing"])
    told_once = changes.assign(rest_ratio=float("nan"))  # the rest of the force is one for all
    kind = setting.filters.offence
    rows = tuple(
        row_of(setting, row, str(row["offence"]), lines[code], kind, standing.loc[code])
        for code, row in told_once.iterrows()
    )
    clear = changes[changes["clear"]]
    told = [
        f"{row.offence} ({sentences.count(row.before)} before, {sentences.count(row.after)} now)"
        for row in clear.itertuples()
    ]
    number = int(changes["p_value"].notna().sum())
    table = drawn(
        setting,
        changes,
        rows,
        "Ward",
        counted_clear(changes, "wards"),
        key="wards-glance",
        heading="Ward by ward",
        order=order_said(changes, "offence"),
        finding=(
            f"Of {number} wards that can be judged, "
            + (
                f"{len(told)} changed clearly: {sentences.listed(told)}."
                if told
                else "none changed clearly."
            )
            + ("" if measure.is_screened else _together(clear, withstands(changes), number))
        ),
        notes=(
            *notes(setting),
            screened_among(found.attrs["tests"], "in all wards")
            if measure.is_screened
            else "The word beside each ward is about that ward by itself. “Looked at together”: "
            f"what withstands screening among the {number} wards (false-discovery control), as in "
            "the letters to wards.",
        ),
        shows=measure,
    )
    return replace(table, of_diamonds=_raised(setting, standing))


def _raised(setting: Setting, standing: pd.DataFrame) -> str:
    """Why most wards stand below the rest of the borough, where a town centre raises its rate."""
    wards = setting.read("offences_by_ward").set_index("ward_code")
    centres = wards.loc[wards["is_town_centre"], "ward_name"].tolist()
    known = standing["estimate"].dropna()
    above = int((known > 1).sum())
    if not centres or 2 * above >= len(known):
        return ""
    lifts = "lifts" if len(centres) == 1 else "lift"
    some, are = f"only {above}" if above else "none", "is" if above == 1 else "are"
    return (
        f"{sentences.listed(centres)} {lifts} the rate of the rest of the borough: "
        f"{some} of {len(known)} wards {are} above it."
    )


def _together(clear: pd.DataFrame, stands: pd.Series, judged: int) -> str:
    """Which of the wards that are clear by themselves are so among all that were looked at."""
    kept = clear.loc[stands[clear.index], "offence"].tolist()
    if clear.empty or judged < 2:
        return ""
    one = len(clear) == 1
    if len(kept) == len(clear):
        said = "it stays clear" if one else "all of them stay clear"
    elif kept:
        said = f"{sentences.listed(kept)} {'stays' if len(kept) == 1 else 'stay'} clear"
    else:
        said = "it does not stay clear" if one else "none of them stays clear"
        said = f"{said}: among {judged} wards such a change can come by chance"
    return f" Looked at together, {said}."
