"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from collections.abc import Collection
from math import nan

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE, NO_CLEAR_CHANGE
from wardlens.views.headline import changed
from wardlens.views.setting import Setting

_CLEAR = (CLEAR_RISE, CLEAR_FALL)
TO_QUOTE = "For the borough alone quote the count of the other pages, which add up its wards."


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
    """How far the borough's own table lies above the sum of its wards, which other pages have.

    `moved`: the change of the borough in its own table. Nothing where there is one count, or where
    both are the same.
    """
    ours = _by_wards(setting, moved)
    if ours is None:
        return ""
    apart = [moved[when] - ours[when] for when in ("after", "before")]
    if not any(apart):
        return ""
    name = setting.partnership.borough_name
    if min(apart) < 0 or pd.isna(apart[1]):
        held = f"Two police counts of {name}: {moved['after']:,.0f} by borough."
    else:
        now, then = (
            f"{lacking or 'none':{',.0f' if lacking else ''}} of {moved[when]:,.0f}"
            for lacking, when in zip(apart, ("after", "before"), strict=True)
        )
        has = "has" if apart[0] == 1 else "have"
        before = f" ({setting.filters.before_period}: {then})" if moved["before"] else ""
        held = f"In {name} {now} offences {has} no ward{before}."
    return f"{held} Other pages add up its wards: {_told(ours, moved)}."


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
