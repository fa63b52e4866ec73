"""A change of offences in its context: what may be called a rise, decided in this one place.

Pages, maps, lists, cards, briefings, exports and `figure` all read the verdict made here
(`stats.context.verdicts`): from the change itself, the level of the years before, the rest of the
force, and where a change of recording lies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wardlens.choices.filters import Filters, months_before
from wardlens.stats import change, compare, context, overdispersion

YEARS_BEFORE = 3
_OWN = ("before", "after", "estimate", "lower", "upper")
IN_BOTH_COUNTS = "by wards, and in the borough's own count"
MONTHS_BEFORE = 70
"""Months before the last that are read at least: lines of sums beside a change need so many."""
EVERY_OFFENCE = ""
"""The key of the rest of the force where all rows are of the same kind of offence."""


@dataclass(frozen=True)
class Around:
    """What a change is set beside.

    `rest`: of all other places of the force (`rest_of`), a row a kind, as in the rows of the change
    (`EVERY_OFFENCE` where they have none); without rows where there is no other place.
    `crosses`: whether each kind crosses the break that lies at the periods compared.
    """

    rest: pd.DataFrame = field(default_factory=pd.DataFrame)
    breaks: tuple[date, ...] = ()
    crosses: pd.Series = field(default_factory=lambda: pd.Series(dtype="bool"))
    by_area: bool = False
    """Whether each area has a rest of its own: then `rest` and `crosses` have a row an area."""

    def kinds(self, index: pd.Index) -> pd.Index:
        """The kind of offence of each row of a change."""
        if self.by_area:
            return index
        if isinstance(index, pd.MultiIndex):
            return index.get_level_values("group_key")
        return pd.Index([EVERY_OFFENCE] * len(index))

    def crossed(self, index: pd.Index) -> np.ndarray:
        """Whether the kind of each row crosses the break."""
        known = [bool(self.crosses.get(kind, False)) for kind in self.kinds(index)]
        return np.array(known, dtype=bool)


def rest_of(months: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Offences of all other places of the force in both periods, and φ of their last 24 months.

    `months`: kinds × months. Columns before, after, phi; φ is missing where a month is.
    """
    if months.empty:
        return pd.DataFrame()
    last = months[months.columns[-24:]]
    return pd.DataFrame(
        {
            "before": window(months, *filters.before),
            "after": window(months, filters.start, filters.end),
            "phi": overdispersion.area_dispersion(last) if last.shape[1] == 24 else np.nan,
        }
    )


def first_month(filters: Filters) -> date:
    """The first month that a change in its context needs, or a line of sums beside it."""
    return min(
        months_before(filters.before[0], 12 * YEARS_BEFORE),
        months_before(filters.end, MONTHS_BEFORE),
    )


def lies(filters: Filters, breaks: tuple[date, ...]) -> tuple[str, date | None]:
    """Where the breaks lie beside the periods compared, and the one that matters most."""
    found = {
        context.where_break_lies(filters.before[0], filters.end, begins): begins
        for begins in breaks
    }
    for where in (context.ACROSS, context.NEAR):
        if where in found:
            return where, found[where]
    return context.FAR, None


def in_context(
    itself: pd.DataFrame,
    wide: pd.DataFrame,
    filters: Filters,
    around: Around,
    *,
    screened: bool,
) -> pd.DataFrame:
    """A change with its verdict in context, what it rests on, and the words for it.

    `itself`: rows of `stats.change.change` with `phi` and `phi_df`; `wide`: the same rows ×
    months from `first_month`. `screened`: the rows are a list, of which only what withstands
    false-discovery control may be called clear. Adds to `itself`, with `verdict` replaced,

    `clear`, `decided_by`, `p_value`, and `adjusted` where screened (`attrs["tests"]`)
    `level_before`: pairs of the last month and the sum of each earlier period, oldest first;
    `largest`, `smallest`, `beside_them`, `level_reason` (`stats.context.level_before`)
    `rest_ratio`, `beside_rest`, `beside_rest_lower`, `beside_rest_upper`, `rest_reason`
    `recording`: "" or the month in which recording changed, where it bears on the verdict
    """
    where, begins = lies(filters, around.breaks)
    crossed = around.crossed(itself.index)
    earlier = _earlier(wide, filters)
    old = [start for start, _ in _windows(filters)]
    parted = bool(around.breaks) and min(around.breaks) > min(old, default=filters.start)
    parted = parted and min(around.breaks) <= filters.end
    level = context.level_before(
        itself["after"],
        earlier,
        phi=itself["phi"],
        phi_df=itself["phi_df"],
        old_system=parted & ~crossed,
    )
    rest = _rest(itself, around)
    near = where == context.NEAR

    def judged(stands: ArrayLike = True, apart_stands: ArrayLike = True) -> pd.DataFrame:
        return context.verdicts(
            itself, rest=rest, near_break=near, crosses=crossed,
            stands=stands, apart_stands=apart_stands,
        )  # fmt: skip

    found = judged()
    if screened:
        p_value = found["p_value"]
        screen = compare.false_discovery(p_value)
        apart = screen["clear"].to_numpy() | p_value.isna().to_numpy()
        own = compare.false_discovery(itself["p_value"])["clear"].to_numpy()
        own = own | itself["p_value"].isna().to_numpy()
        found = judged(own & (apart | (near & ~crossed)), apart).assign(
            p_value=p_value, adjusted=screen["adjusted"].to_numpy()
        )
    told = pd.DataFrame(
        {
            **dict(itself.items()),
            "verdict": found["verdict"],
            "clear": found["may_be_called_clear"],
            "decided_by": found["decided_by"],
            "p_value": found["p_value"],
            **({"adjusted": found["adjusted"]} if screened else {}),
            "level_before": _pairs(earlier),
            "largest": level["largest"],
            "smallest": level["smallest"],
            "beside_them": level["beside_them"],
            "level_reason": level["reason"],
            "rest_ratio": np.nan if rest is None else rest["rest_ratio"],
            "beside_rest": np.nan if rest is None else rest["estimate"],
            "beside_rest_lower": np.nan if rest is None else rest["lower"],
            "beside_rest_upper": np.nan if rest is None else rest["upper"],
            "rest_reason": context.NO_REST if rest is None else rest["reason"],
            "recording": [f"{begins:%B %Y}" if begins and not one else "" for one in crossed],
        },
        itself.index,
    )
    told.attrs = {"tests": screen.attrs["tests"]} if screened else {}
    return told


def in_both_counts(found: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Changes of a borough added up from its wards, clear only where its own count is clear too.

    `found`: rows of `in_context`; `own`: the same rows of the borough's own table, which holds
    offences that have no ward as well; a row may be missing there. More offences that get a ward
    would look like more offences: requiring both is the test of `stats.context` once more (Berger
    1982), so `p_value` is the larger. Adds `own_before`, `own_after`, `own_estimate`, `own_lower`
    and `own_upper`, missing but where the own count makes a change less clear; `verdict`, `clear`,
    `p_value` and `decided_by` are then its.
    """
    own = own.reindex(found.index)
    judged = own["estimate"].notna() & (own["reason"] == "")
    less = found["clear"] & judged & (own["verdict"] != found["verdict"])
    softer = own["verdict"].where(~own["clear"].eq(True), change.NO_CLEAR_CHANGE)
    told = found.assign(
        verdict=found["verdict"].where(~less, softer),
        clear=found["clear"] & ~less,
        p_value=found["p_value"].where(~less, np.fmax(found["p_value"], own["p_value"])),
        decided_by=found["decided_by"].where(~less, IN_BOTH_COUNTS),
        **{f"own_{name}": own[name].where(less) for name in _OWN},
    )
    told.attrs = found.attrs
    return told


def _windows(filters: Filters) -> list[tuple[date, date]]:
    """The earlier periods beside which the newest is set, oldest first."""
    first, last = filters.before
    return [
        (months_before(first, 12 * years), months_before(last, 12 * years))
        for years in range(YEARS_BEFORE, 0, -1)
    ]


def _earlier(wide: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    return pd.DataFrame(
        {f"{end:%Y-%m}": window(wide, start, end) for start, end in _windows(filters)},
        index=wide.index,
    )


def _pairs(earlier: pd.DataFrame) -> list[tuple[tuple[str, float], ...]]:
    return [
        tuple((str(end), float(count)) for end, count in zip(earlier.columns, row, strict=True))
        for row in earlier.to_numpy(dtype="float64")
    ]


def window(wide: pd.DataFrame, start: date, end: date) -> pd.Series:
    """Sum over the months from `start` to `end`; missing if any of them is missing."""
    at = wide.columns.slice_indexer(pd.Timestamp(start), pd.Timestamp(end))
    held = wide.to_numpy(dtype="float64")[:, at]
    whole = (end.year - start.year) * 12 + end.month - start.month + 1
    sums = held.sum(axis=1) if held.shape[1] >= whole else np.nan
    return pd.Series(sums, index=wide.index)


def _rest(itself: pd.DataFrame, around: Around) -> pd.DataFrame | None:
    if around.rest.empty:
        return None
    rows = around.rest.reindex(around.kinds(itself.index)).set_axis(itself.index)
    return context.beside_rest(
        itself["before"],
        itself["after"],
        rows["before"],
        rows["after"],
        phi=itself["phi"],
        phi_df=itself["phi_df"],
        rest_phi=rows["phi"],
    )
