"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from collections.abc import Collection
from math import nan

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.views.headline import changed
from wardlens.views.setting import Setting


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
    """The borough's own count beside the sum of its wards, and which to quote between boroughs.

    `moved`: the change of the borough in its own table. Nothing where there is one count, or where
    both are the same.
    """
    ours = _by_wards(setting, moved)
    if ours is None or ours["after"] == moved["after"]:
        return ""
    here = f"{moved['after']:,.0f}"
    why = " It holds offences that have no ward." if moved["after"] > ours["after"] else ""
    return (
        f"The count of {setting.partnership.borough_name} here is {here}.{why} Other pages add up "
        f"wards: {_told(ours)}. Quote {here} when you compare boroughs."
    )


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


def elsewhere(setting: Setting, shown: str, who: str = "") -> str:
    """The rate of the borough that other pages have, and why it is not the one that is `shown`.

    `who`: its name, where the sentence before is not of it.
    """
    if not shown or not setting.choice.is_in_ward_table:
        return ""
    rated = setting.result(MEASURES["rate"], WHOLE).loc[WHOLE]
    by_wards = "" if rated["reason"] else sentences.rate(rated["estimate"])
    if by_wards in ("", shown):
        return ""
    there, here = (_basis(setting, query) for query in ("offences_by_ward", "offences_by_borough"))
    people = f" (residents: {there})" if there and there != here else ""
    said = f"{who} is" if who else "it is"
    return f"On other pages {said} {by_wards}: added up from wards{people}."


def _residents(setting: Setting, query: str) -> str:
    """Which residents rates are for, in brackets; nothing where it is not said."""
    held = _basis(setting, query)
    return f" (residents: {held})" if held else ""


def _basis(setting: Setting, query: str) -> str:
    """Which count of residents a table's rates rest on."""
    return sentences.listed(sorted(setting.read(query)["residents_basis"].dropna().unique()))


def _by_wards(setting: Setting, moved: pd.Series) -> pd.Series | None:
    """The change of the borough added up from wards; none where either count is not known."""
    ours = _in_the_ward_table(setting)
    if ours != ours or moved["after"] != moved["after"]:
        return None
    return changed(setting.of_the_borough())[1]


def _told(ours: pd.Series) -> str:
    """The count by ward with its change."""
    by = "" if pd.isna(ours["per_cent"]) else f" ({sentences.signed(1 + ours['per_cent'] / 100)})"
    return f"{ours['after']:,.0f}{by}"


def _in_the_ward_table(setting: Setting) -> float:
    """Offences of the whole borough; missing for a kind that is not counted by ward."""
    if not setting.choice.is_in_ward_table:
        return nan
    return float(setting.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"])
