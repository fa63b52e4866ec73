"""How the kind of offence asked for changed: the one judgement that all pages read.

A kind that stands in the list of every ward and kind is judged as that list judges it: a ward's φ
beside those of the other wards, and clear only what withstands screening among all. Otherwise two
tables of one page would give it two ranges, and one of them call clear what the other does not.
All offences together stand in no such list, nor does a part of a kind: each is judged by itself.
"""

from __future__ import annotations

import pandas as pd

from wardlens.measures.offences import MEASURES, Measure
from wardlens.views.setting import Setting

JUDGED_AS_LISTED = (
    "A whole kind of offence is judged as in the table of every kind, where “clear” is only what "
    "withstands screening among all that were compared; a part of one is judged by itself. Under "
    "20 in both periods together is too few to say."
)


def judged(setting: Setting, area: str | None = None) -> tuple[Measure, pd.DataFrame]:
    """The change of the kind asked for, a row an area, and the measure that judges it.

    `area`: as in `Setting.result`. Of a kind in the ward table; `attrs["tests"]` where screened.
    """
    offence, listed = setting.filters.offence, MEASURES["screened_change"]
    if offence == setting.choice.group:
        every = setting.of_all_offences().result(listed, area)
        rows = every[every.index.get_level_values("group_key") == offence]
        if len(rows):
            return listed, rows.droplevel("group_key")
    return MEASURES["change"], setting.result(MEASURES["change"], area)
