"""Where far more people come than live: said in place of a rate that would be taken for risk."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.ledger import VISITED
from wardlens.views.setting import Setting

_MOST = 0.5
"""From which share of its offences in such wards a borough's rate per resident misleads."""


def many_come(setting: Setting) -> str:
    """That far more people come than live: to the ward asked for, or where most offences were.

    Such wards are town centres, and those that the ledger says it of, as of an airport. Empty
    where nothing speaks against a rate per resident.
    """
    wards = setting.read("offences_by_ward").set_index("ward_code")
    visited = _visited(setting, wards)
    if not setting.filters.is_whole_borough:
        is_one = bool(visited[setting.filters.area])
        return "Far more people come there than live there." if is_one else ""
    offences = wards["offences"].where(wards["months_covered"] == wards["months_asked"])
    is_most = offences[visited].sum() > _MOST * offences.sum(skipna=False)
    return "Most were in wards where far more people come than live." if is_most else ""


def _visited(setting: Setting, wards: pd.DataFrame) -> pd.Series:
    told = setting.fetch("ledger_entries", {})
    codes = told.loc[told["kind"] == VISITED, "area_code"]
    return wards["is_town_centre"].astype("bool") | wards.index.isin(codes)
