"""Each group beside a reference group: gap and ratio with their ranges, and a verdict in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import pandas as pd

from wardlens.exhibits.sentences import begun_small
from wardlens.stats import contrasts, inequality
from wardlens.views.inequalities.group_figures import TOO_FEW, Figures, lowered

_FEWEST = 10
"""A ratio of counts needs as many in both groups."""


@dataclass(frozen=True)
class Comparison:
    """Groups beside a reference group."""

    figures: Figures
    reference: str
    rows: pd.DataFrame
    """By group: label, gap, gap_lower, gap_upper, ratio, ratio_lower, ratio_upper,
    if_in_reference, if_in_group, verdict, reason, note."""

    @property
    def reference_label(self) -> str:
        """The reference group in words."""
        return str(self.figures.rows["label"].get(self.reference, ""))


def compare(figures: Figures, reference: str) -> Comparison | None:
    """Every group beside the reference group; none where that is not held."""
    if reference not in figures.rows.index or figures.lacking:
        return None
    found = _compared(figures, reference)
    rows = pd.DataFrame(
        {
            "label": figures.rows["label"],
            **{f"gap{end}": found[0][name] for end, name in _ENDS.items()},
            **{f"ratio{end}": found[1][name] for end, name in _ENDS.items()},
            "reason": found[0]["reason"],
            "note": figures.rows["note"],
        }
    )
    bounds = _bounds(figures, reference)
    rows = rows.join(bounds)
    rows["verdict"] = [
        _verdict(figures, row, is_reference=key == reference)
        for key, row in zip(rows.index, rows_of(rows), strict=True)
    ]
    return Comparison(figures, reference, rows)


_ENDS = {"": "estimate", "_lower": "lower", "_upper": "upper"}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Each row of a frame by column name."""
    return [row.to_dict() for _, row in frame.iterrows()]


def _compared(figures: Figures, reference: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = figures.rows
    if figures.covariance is not None and figures.df >= 1:
        shared = figures.covariance
        return (
            contrasts.gap(rows, shared, reference, df=figures.df),
            contrasts.ratio(rows, shared, reference, df=figures.df),
        )
    if rows["lower"].isna().all():  # as published: a gap of two figures, and no range
        value = rows["estimate"]
        gap, times = value - value[reference], value / value[reference]
        return _bare(rows, gap, reference), _bare(rows, times, reference)
    gaps = inequality.gap_of_estimates(rows, reference)
    if figures.outcome.kind == "people":
        return gaps, inequality.ratio(rows["n"], rows["base"], reference)
    return gaps, inequality.ratio_of_estimates(rows, reference)


def _bare(rows: pd.DataFrame, values: pd.Series, reference: str) -> pd.DataFrame:
    shown = values.where(rows.index != reference)
    reason = rows["reason"].mask(rows.index == reference, inequality.REFERENCE)
    reason = reason.mask((reason == "") & shown.isna(), "There is no figure")
    return pd.DataFrame({"estimate": shown, "lower": nan, "upper": nan, "reason": reason})


def _bounds(figures: Figures, reference: str) -> pd.DataFrame:
    """The ratio if everybody of unknown group were in the reference group, or in this one."""
    rows = figures.rows
    none = pd.DataFrame({"if_in_reference": nan, "if_in_group": nan}, index=rows.index)
    if figures.outcome.kind != "people" or pd.isna(figures.unknown) or rows["base"].isna().all():
        return none
    found = inequality.disparity(rows["n"], rows["base"], reference, unknown=figures.unknown)
    return pd.DataFrame(
        {
            "if_in_reference": found["if_all_unknown_in_reference"],
            "if_in_group": found["if_all_unknown_in_group"],
        }
    )


def _verdict(figures: Figures, row: dict[str, Any], *, is_reference: bool) -> str:
    if is_reference:
        return "the group beside"
    if pd.isna(row["gap"]):
        return TOO_FEW if figures.outcome.kind == "survey" else "no figure"
    if pd.isna(row["gap_lower"]):
        return "cannot be judged without a range"
    if row["gap_lower"] > 0:
        return "higher than"
    return "lower than" if row["gap_upper"] < 0 else "about the same as"


def few(comparison: Comparison) -> pd.Series:
    """Groups whose count, or the reference's, is too small for a ratio."""
    rows = comparison.figures.rows
    if comparison.figures.outcome.kind != "people":
        return pd.Series(data=False, index=rows.index)
    small = rows["n"] < _FEWEST
    return small | bool(small[comparison.reference])


def times(row: dict[str, Any]) -> str:
    """A ratio with its range: “3.2 times (2.9 to 3.5)”."""
    if pd.isna(row["ratio"]):
        return "no ratio"
    if pd.isna(row["ratio_lower"]):
        return f"{row['ratio']:.1f} times"
    return f"{row['ratio']:.1f} times ({row['ratio_lower']:.1f} to {row['ratio_upper']:.1f})"


def points(figures: Figures, row: dict[str, Any]) -> str:
    """A gap with its range, without its sign: “15 points (10 to 20)”."""
    written = figures.number.removesuffix(" %")
    size = written.format(abs(row["gap"]))
    is_share = figures.unit.startswith("per cent")
    what = (" point" if size == "1" else " points") if is_share else ""
    if pd.isna(row["gap_lower"]):
        return f"{size}{what}"
    low, high = sorted([row["gap_lower"], row["gap_upper"]], key=abs)
    crosses = row["gap_lower"] < 0 < row["gap_upper"]
    ends = (row["gap_lower"], row["gap_upper"]) if crosses else (abs(low), abs(high))
    told = " to ".join(written.format(end).replace("-", "−") for end in ends)
    return f"{size}{what} ({told})"


def finding(comparison: Comparison) -> str:
    """The groups that differ most, with gap, ratio and ranges, in at most two sentences."""
    figures, rows = comparison.figures, comparison.rows.drop(index=comparison.reference)
    beside = lowered(comparison.reference_label)
    judged = rows[rows["gap"].notna()]
    if judged.empty:
        reasons = rows["reason"][rows["reason"] != ""]
        why = reasons.iloc[0] if len(reasons) else "there is no figure"
        return f"No group can be set beside {beside}: {begun_small(why)}."
    order = judged["gap"].abs().sort_values(ascending=False).index
    clear = judged.loc[order][judged.loc[order, "verdict"].isin(("higher than", "lower than"))]
    if judged["gap_lower"].isna().all():
        first = judged.loc[order[0]].to_dict()
        word = "higher" if first["gap"] > 0 else "lower"
        return (
            f"{named(figures)}: {word} for {lowered(first['label'])} than for {beside}, by "
            f"{_by(figures, first)}; no range can be given."
        )
    if clear.empty:
        return f"{named(figures)}: no group differs from {beside} by more than chance can explain."
    told = "; ".join(
        f"{row['verdict'].removesuffix(' than')} for {lowered(row['label'])} than for {beside}, "
        f"by {_by(figures, row)}"
        for row in rows_of(clear.head(2))
    )
    rest = len(judged) - len(clear)
    others = f" {rest} of {len(judged)} groups cannot be told from {beside}." if rest else ""
    return f"{named(figures)}: {told}.{others}"


def _by(figures: Figures, row: dict[str, Any]) -> str:
    """How far a group is from the one it is set beside, as a gap and a ratio."""
    gap = points(figures, row)
    return gap if pd.isna(row["ratio"]) else f"{gap}, or {times(row)} as much"


def named(figures: Figures) -> str:
    """What the figures are of, in words."""
    return figures.outcome.label.partition(" · ")[0]


def opening(figures: Figures) -> str:
    """How a sentence that stands alone begins: what, in which unit, where and when."""
    return f"{named(figures)} ({figures.unit}; {figures.where}, {figures.span})"
