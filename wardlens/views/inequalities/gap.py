"""Gap and ratio of every group beside the reference group, as a picture and a table."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits.charts import gaps as pictures
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.inequalities.by_source import figures_asked
from wardlens.views.inequalities.comparison import (
    _FEWEST,
    Comparison,
    compare,
    few,
    finding,
    rows_of,
    times,
)
from wardlens.views.inequalities.group_figures import NO_RANGE, figures_exhibit, lowered
from wardlens.views.setting import Setting, recorded

_MEANS = (
    "Gap: the group's figure minus that of the group beside it. Ratio: the one divided by the "
    "other. Both are shown, because a small ratio of much can be a larger gap than a large ratio "
    "of little. Neither says why."
)


@recorded
def gap_exhibit(setting: Setting) -> Exhibit | None:
    """Gap and ratio of every group beside the reference group, named in the heading."""
    comparison = compare(figures_asked(setting), setting.filters.reference)
    if comparison is None:
        return None
    figures, rows = comparison.figures, comparison.rows
    beside = comparison.reference_label
    has_gap = rows["gap"].notna().any()
    small = few(comparison)
    ratios = rows["ratio"].where(~small)
    drawn = rows.assign(
        is_published=rows["note"] == NO_RANGE,
        label=[
            row["label"] if pd.isna(ratio) else f"{row['label']}: {times(row)}"
            for row, ratio in zip(rows_of(rows), ratios, strict=True)
        ],
    )
    return figures_exhibit(
        setting,
        figures,
        key="gap",
        heading=f"How far from {lowered(beside)}?",
        finding=finding(comparison),
        measure=f"Gap from, and ratio to, {lowered(beside)}",
        unit=figures.unit if has_gap else "no gaps",
        table=_table(comparison, small),
        picture=pictures.gaps(
            drawn,
            reference=lowered(beside),
            title=f"{figures.outcome.label.partition(' · ')[0]}: gap from {lowered(beside)}",
            unit=f"{figures.gap_unit}; the ratio stands beside the name",
            source=setting.foot(*figures.sources),
        )
        if has_gap
        else None,
        notes=(
            _MEANS,
            "The range of a gap allows for people who were asked together."
            if figures.covariance is not None
            else "",
            f"A ratio of counts needs {_FEWEST} in both groups."
            if figures.outcome.kind == "people"
            else "",
            _if_unknown(comparison),
        ),
        decimals=dict.fromkeys(
            ("Gap", "Gap, lower limit", "Gap, upper limit"),
            2 if "{:.2g}" in figures.number else 1,
        )
        | dict.fromkeys(
            (_RATIO, f"{_RATIO}, lower limit", f"{_RATIO}, upper limit", _IN_REF, _IN_GROUP), 2
        ),
    )


_RATIO = "Ratio"


_IN_REF = "Ratio if all unknown were in the group beside"


_IN_GROUP = "Ratio if all unknown were in this group"


def _table(comparison: Comparison, small: pd.Series) -> pd.DataFrame:
    rows = comparison.rows
    limits = {
        f"Ratio{words}": rows[f"ratio{end}"].where(~small)
        for words, end in (("", ""), (", lower limit", "_lower"), (", upper limit", "_upper"))
    }
    note = rows["note"].mask(rows["reason"] != "", rows["reason"])
    note = note.mask((note == "") & small, "too few for a ratio")
    bounds = {}
    if rows["if_in_group"].notna().any():
        bounds = {
            _IN_REF: rows["if_in_reference"].where(~small),
            _IN_GROUP: rows["if_in_group"].where(~small),
        }
    return pd.DataFrame(
        {
            "Group": rows["label"],
            "Gap": rows["gap"],
            "Gap, lower limit": rows["gap_lower"],
            "Gap, upper limit": rows["gap_upper"],
            **limits,
            **bounds,
            f"Beside {lowered(comparison.reference_label)}": rows["verdict"],
            "Note": note,
        }
    ).reset_index(drop=True)


def _if_unknown(comparison: Comparison) -> str:
    """What the unknown could change, for the group with the largest ratio."""
    rows = comparison.rows
    figures = comparison.figures
    if pd.isna(figures.unknown):
        return "How many are of no known group is not published, so it cannot be bounded."
    bounded = rows[rows[["ratio", "if_in_group"]].notna().all(axis=1) & ~few(comparison)]
    if bounded.empty:
        return "The group of some is not known; that is in the table of the picture above."
    row = bounded.loc[bounded["ratio"].idxmax()]
    return (
        f"Of all {figures.outcome.of_whom}, {100 * figures.unknown_share:.0f} % have no known "
        f"group. Nobody knows how they divide. With all of them counted among "
        f"{lowered(comparison.reference_label)} the ratio of {lowered(row['label'])} would be "
        f"{row['if_in_reference']:.1f}; with all of them counted among {lowered(row['label'])}, "
        f"{row['if_in_group']:.1f}. Both are limits, not estimates."
    )
