"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE
from wardlens.views.headline import changed
from wardlens.views.setting import Setting

CLEAR = (CLEAR_RISE, CLEAR_FALL)


def beside_the_ward_table(setting: Setting, who: str, counted: float, verdict: str = "") -> str:
    """What somebody counts in the borough, and what the ward table of the other pages has.

    Nothing where either has no figure. Different tables are never added or subtracted (DESIGN.md).
    `verdict`: the word on the change of this count, which is said where that of the other differs.
    """
    if not setting.choice.is_in_ward_table:
        return ""
    ours = setting.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"]
    if ours != ours or counted != counted:
        return ""
    theirs = str(changed(setting.of_the_borough())[1]["verdict"])
    here, there = (
        f" ({'a ' if word in CLEAR else ''}{word})" if verdict not in ("", theirs) else ""
        for word in (verdict, theirs)
    )
    return (
        f"{who} {counted:,.0f} in {setting.partnership.borough_name}{here}, the police's ward "
        f"table on other pages {ours:,.0f}{there}: two counts, each judged by itself."
    )
