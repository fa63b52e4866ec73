"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from collections.abc import Collection
from math import nan

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import sentences
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE, NO_CLEAR_CHANGE
from wardlens.views.headline import changed
from wardlens.views.setting import Setting

_CLEAR = (CLEAR_RISE, CLEAR_FALL)


def beside_the_ward_table(setting: Setting, who: str, counted: float) -> str:
    """What somebody counts in the borough, and what the ward table of the other pages has.

    Nothing where either has no figure. Different tables are never added or subtracted (DESIGN.md).
    """
    ours = _in_the_ward_table(setting)
    if ours != ours or counted != counted:
        return ""
    return (
        f"{who} {counted:,.0f} in {setting.partnership.borough_name}, the police's ward table on "
        f"other pages {ours:,.0f}: two counts, each judged by itself."
    )


def two_counts(setting: Setting, moved: pd.Series) -> str:
    """The borough's own count beside the sum of its wards, and what each is to be quoted for.

    `moved`: the change of the borough in its own table. Nothing where there is one count, or where
    both are the same.
    """
    ours = _by_wards(setting, moved)
    if ours is None or (ours["after"], ours["before"]) == (moved["after"], moved["before"]):
        return ""
    name = setting.partnership.borough_name
    return (
        f"Two police counts of {name}: {moved['after']:,.0f} by borough, offences without a ward "
        f"among them, and on other pages by its wards {_told(ours, moved)}. Between boroughs "
        f"quote the first, of {name} alone say both."
    )


def other_count(setting: Setting) -> str:
    """What the borough's own table says of the change, where its verdict is not that of its wards.

    Nothing of a ward, of a kind that is not counted both ways, or where both verdicts agree.
    """
    if not (setting.filters.is_whole_borough and setting.choice.is_in_ward_table):
        return ""
    asked = MEASURES["borough_change"]
    code = setting.partnership.borough_code
    rows = setting.result(asked) if setting.listed(BOROUGH_TABLE) else pd.DataFrame()
    if code not in rows.index:
        return ""
    theirs, ours = rows.loc[code], changed(setting)[1]
    judged = (*_CLEAR, NO_CLEAR_CHANGE)
    verdicts = {theirs["verdict"], ours["verdict"]}
    if len(verdicts) < 2 or not verdicts.issubset(judged) or pd.isna(theirs["per_cent"]):
        return ""
    word = "may be chance" if theirs["verdict"] == NO_CLEAR_CHANGE else f"a {theirs['verdict']}"
    by = sentences.signed(1 + theirs["per_cent"] / 100)
    return f"Counting offences without a ward too ({theirs['after']:,.0f}): {by}, {word}."


def rests_on(setting: Setting, kinds: Collection[bool]) -> str:
    """Which police count and which residents rates rest on, in a line.

    `kinds`: whether wards (true) and boroughs (false) are among the places. Of boroughs the count
    by ward is named too: other pages have it.
    """
    tables = {True: "offences_by_ward", False: "offences_by_borough"}
    told = {kind: _residents(setting, query) for kind, query in tables.items()}
    names = {True: "ward", False: "borough"}
    each = [f"by {names[kind]}{told[kind]}" for kind in sorted(kinds, reverse=True)]
    on_others = "" if True in kinds else f"; on other pages by ward{told[True]}"
    return f"Police count {' and '.join(each)}{on_others}."


def elsewhere(setting: Setting, shown: str) -> str:
    """The rate of the borough that other pages have, where it is not the one that is `shown`."""
    if not shown or not setting.choice.is_in_ward_table:
        return ""
    rated = setting.result(MEASURES["rate"], WHOLE).loc[WHOLE]
    by_wards = "" if rated["reason"] else sentences.rate(rated["estimate"])
    if by_wards in ("", shown):
        return ""
    return f"Other pages add up wards: {by_wards} for {setting.partnership.borough_name}."


def _residents(setting: Setting, query: str) -> str:
    """Which residents rates are for, in brackets; nothing where it is not said."""
    held = sorted(setting.read(query)["residents_basis"].dropna().unique())
    return f" (residents: {sentences.listed(held)})" if held else ""


def _by_wards(setting: Setting, moved: pd.Series) -> pd.Series | None:
    """The change of the borough added up from wards; none where either count is not known."""
    ours = _in_the_ward_table(setting)
    if ours != ours or moved["after"] != moved["after"]:
        return None
    return changed(setting.of_the_borough())[1]


def _told(ours: pd.Series, moved: pd.Series) -> str:
    """The count by ward with its change; where only one of two changes is clear, why both stand."""
    count = f"{ours['after']:,.0f}"
    if pd.isna(ours["per_cent"]) or pd.isna(moved["per_cent"]):
        return count
    there, here = (sentences.signed(1 + row["per_cent"] / 100) for row in (ours, moved))
    if ours["verdict"] in _CLEAR and moved["verdict"] == NO_CLEAR_CHANGE:
        return f"{count}, {there}, more than chance explains; the {here} here may be chance"
    if moved["verdict"] in _CLEAR and ours["verdict"] == NO_CLEAR_CHANGE:
        return f"{count}, {there}, which may be chance; the {here} here is more than that"
    return f"{count}, {there}"


def _in_the_ward_table(setting: Setting) -> float:
    """Offences of the whole borough; missing for a kind that is not counted by ward."""
    if not setting.choice.is_in_ward_table:
        return nan
    return float(setting.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"])
