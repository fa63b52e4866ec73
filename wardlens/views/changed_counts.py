"""Counts beside those of the period before: the columns and the picture of every list of them."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import charts
from wardlens.measures.measure import Measure
from wardlens.views.setting import Setting


def change_columns(measure: Measure, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The difference, the change in per cent with its limits, and what stands around it.

    Per cent only from ten before. Rows of a change by itself have no context.
    """
    columns = {
        "Difference": rows["difference"],
        "Change, %": rows["per_cent"],
        "Lower limit": measure.shown(rows["lower"]),
        "Upper limit": measure.shown(rows["upper"]),
    }
    if "level_before" not in rows:
        return columns
    return columns | {
        "Fewest in the three years before": rows["smallest"],
        "Most in the three years before": rows["largest"],
        "Beside those years": rows["beside_them"].where(
            rows["beside_them"] != "", rows["level_reason"]
        ),
        "Rest of the force, %": 100 * (rows["rest_ratio"] - 1),
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
