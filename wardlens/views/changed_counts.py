"""Counts beside those of the period before: the columns and the picture of every list of them."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import charts
from wardlens.measures.measure import Measure
from wardlens.views.setting import Setting


def change_columns(measure: Measure, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The change in per cent with its limits."""
    return {
        "Change, %": measure.shown(rows["estimate"]),
        "Lower limit": measure.shown(rows["lower"]),
        "Upper limit": measure.shown(rows["upper"]),
    }


def changes_picture(
    setting: Setting, measure: Measure, rows: pd.DataFrame, what: str
) -> go.Figure | None:
    """Changes of `area` side by side, of no better or worse direction; none without any."""
    if rows["estimate"].isna().all():
        return None
    filters = setting.filters
    return charts.changes(
        rows,
        title=f"{what}, {filters.period}, against {filters.before_period}",
        source=setting.short_source(measure.series),
        neutral=True,
    )
