"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from math import nan

import pandas as pd

from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE
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


def to_quote(setting: Setting, moved: pd.Series) -> str:
    """Which of two counts of the borough is its own, where this page needs the other.

    `moved`: the change of the borough in its own table. Nothing where either has no figure.
    """
    ours, theirs = _in_the_ward_table(setting), moved["after"]
    if ours != ours or theirs != theirs:
        return ""
    verdict = str(changed(setting.of_the_borough())[1]["verdict"])
    here, there = (
        f" ({'a ' if word in (CLEAR_RISE, CLEAR_FALL) else ''}{word})"
        if verdict != moved["verdict"]
        else ""
        for word in (moved["verdict"], verdict)
    )
    return (
        f"For {setting.partnership.borough_name} there are two counts: {theirs:,.0f} here{here}, "
        f"and {ours:,.0f}{there} added up from wards, on the other pages. For the borough alone, "
        f"use {ours:,.0f}."
    )


def _in_the_ward_table(setting: Setting) -> float:
    """Offences of the whole borough; missing for a kind that is not counted by ward."""
    if not setting.choice.is_in_ward_table:
        return nan
    return float(setting.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"])
