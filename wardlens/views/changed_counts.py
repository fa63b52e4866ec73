"""Counts beside those of the period before: the columns and the picture of every list of them."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.measure import Measure
from wardlens.stats import change, context
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
    setting: Setting,
    measure: Measure,
    rows: pd.DataFrame,
    what: str = "",
    *,
    counts: bool = False,
    title: str = "",
) -> go.Figure | None:
    """Changes of `area` side by side, with `counts` beside their counts; none without any.

    None is better or worse, but where `rows` say that they are judged. `title`: in place of `what`
    with its months.
    """
    if rows["estimate"].isna().all():
        return None
    filters = setting.filters
    return charts.changes(
        rows,
        title=title or f"{what}, {filters.period}, against {filters.before_period}",
        source=setting.short_source(measure.series),
        neutral=True,
        counts=counts,
    )


def by_size(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a change, those that are clear first, and among them the largest difference."""
    size = (rows["after"] - rows["before"]).abs()
    order = pd.DataFrame({"clear": rows["clear"], "size": size})
    order = order.sort_values(["clear", "size"], ascending=False, na_position="last", kind="stable")
    return rows.loc[order.index]


def screened_among(tests: int, where: str) -> str:
    """What “clear” and a range mean in a list of kinds of offence; `where`: “in all wards”."""
    return (
        f"{tests:,} comparisons were made {where}; of a kind of offence “clear” is only what "
        "withstands screening for so many (false-discovery control); “may be chance” is what "
        "does not. Each range is for one comparison by itself (95 %)."
    )


def kinds_told(area: str, kinds: pd.DataFrame) -> str:
    """How many kinds of offence in an area can be judged, and which changed clearly.

    `kinds`: rows of a change in its context with the label of the kind as `offence`.
    """
    judged = kinds[kinds["p_value"].notna()]
    if judged.empty:
        reason = next((word for word in kinds["reason"] if word), "no figures")
        return f"No kind of offence in {area} can be judged: {reason}."
    clear = judged[judged["clear"]]
    recorded_only = judged[judged["verdict"].isin(context.RECORDED)]
    few = len(kinds) - len(judged)
    rest = f" {few} more {'has' if few == 1 else 'have'} too few to say." if few else ""
    words = "kind of offence" if len(judged) == 1 else "kinds of offence"
    start = f"Of {len(judged)} {words} that can be judged in {area}"
    if len(recorded_only):
        told = [begun_small(name) for name in recorded_only["offence"]]
        since = next(word for word in recorded_only["recording"] if word)
        rest = (
            f" Of {sentences.listed(told)} more or fewer were recorded, which the change of "
            f"recording in {since} may explain.{rest}"
        )
    if clear.empty:
        return f"{start}, none changed clearly.{rest}"
    told = [
        f"{begun_small(row.offence)} {'rose' if row.verdict == change.CLEAR_RISE else 'fell'} "
        f"from {sentences.count(row.before)} to {sentences.count(row.after)}"
        for row in clear.itertuples()
    ]
    return f"{start}, {len(clear)} changed clearly: {sentences.listed(told)}.{rest}"
