"""That two tables count the same crimes otherwise: each number beside the other, never joined."""

from __future__ import annotations

from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.views.setting import Setting


def beside_the_ward_table(setting: Setting, who: str, counted: float) -> str:
    """What somebody counts in the borough, and what the ward table of the other pages has.

    Nothing where either has no figure. Different tables are never added or subtracted (DESIGN.md).
    """
    if not setting.choice.is_in_ward_table:
        return ""
    ours = setting.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"]
    if ours != ours or counted != counted:
        return ""
    return (
        f"{who} {counted:,.0f} in {setting.partnership.borough_name}, the police's ward table on "
        f"other pages {ours:,.0f}: two counts, kept apart and each judged by itself."
    )
