"""A change of harm in its context: judged as a change of offences is (`stats.context.verdicts`)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.measures.in_context import lies
from wardlens.stats import context
from wardlens.stats.harm_change import change_beside_rest, harm_change

Years = tuple[pd.DataFrame, pd.DataFrame]
"""Frames of `stats.harm.harm` with one row each: of the period before, and of the one asked for."""


def harm_in_context(
    own: Years, rest: Years | None, filters: Filters, breaks: tuple[date, ...]
) -> pd.Series:
    """The change of harm of a place, which crosses no change of recording.

    `rest`: of all other places of the force together, None where there is none; `breaks`: the
    first month of each new way of recording. The row of `harm_change` with the verdict in context,
    `rest_ratio` (the rest's own change, missing without one) and `recording` (the month in which
    recording changed, "" where that does not bear on the verdict).
    """
    itself = harm_change(*(year.set_axis([0]) for year in own))
    elsewhere = None if rest is None else harm_change(*(year.set_axis([0]) for year in rest))
    beside = None if elsewhere is None else change_beside_rest(itself, elsewhere)
    where, begins = lies(filters, breaks)
    is_near = where == context.NEAR
    judged = context.verdicts(itself, rest=beside, near_break=is_near)
    return itself.assign(
        verdict=judged["verdict"],
        rest_ratio=float("nan") if beside is None else beside["rest_ratio"],
        recording=f"{begins:%B %Y}" if is_near and begins else "",
    ).iloc[0]
