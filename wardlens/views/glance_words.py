"""What a table at a glance says of its rows: their order, and what recording did to them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.exhibits import sentences, verdicts
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE, NO_CLEAR_CHANGE
from wardlens.stats.context import FEWER_NOT_APART, MORE_NOT_APART, RECORDED

_GROUPS = ("clear rises", "clear falls", "recording changed", "the rest")


def in_groups(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Clear rises, clear falls, what recording may explain, then the rest; each by a column.

    `by`: “offence”, names from A to Z, or “after”, the most first.
    """
    group = _group(rows["verdict"])
    made = rows.assign(group=group).sort_values(
        ["group", by], ascending=[True, by == "offence"], kind="stable", na_position="last"
    )
    told = made.drop(columns="group")
    told.attrs = rows.attrs
    return told


def order_said(rows: pd.DataFrame, by: str) -> str:
    """The order that `in_groups` gave, in a line that names only the groups that are there."""
    found = [_GROUPS[at] for at in sorted(set(_group(rows["verdict"])))]
    if len(found) < 2:
        return "By name." if by == "offence" else "Most offences first."
    *first, last = found
    each = "by name" if by == "offence" else "most first"
    return begun_large(f"{', '.join(first)}, then {last}; {each}.")


def _group(verdict: pd.Series) -> np.ndarray:
    each = [verdict == CLEAR_RISE, verdict == CLEAR_FALL, verdict.isin(RECORDED)]
    return np.select(each, [0, 1, 2], 3)


def beside_that(row: pd.Series) -> str:
    """Where recording changed: what keeps the change, beside that of the rest, from being clear."""
    if row["verdict"] not in RECORDED or pd.isna(row["rest_ratio"]):
        return ""
    return "Beyond that; may be chance" if _is_further(row) else "Not clearly apart from that"


def _is_further(row: pd.Series) -> bool:
    """Whether it goes further than the rest by itself, and only the list does not bear it out."""
    if pd.isna(row.get("adjusted")) or pd.notna(row.get("own_after")):
        return False
    more = row["verdict"] == MORE_NOT_APART and row["beside_rest_lower"] > 1
    return bool(more or (row["verdict"] == FEWER_NOT_APART and row["beside_rest_upper"] < 1))


def chance_note(shown: pd.DataFrame) -> str:
    """Why a range that leaves out no change is not called clear in a list; nothing where none is.

    `shown`: rows of a change in its context, with how many were compared as `attrs["tests"]`.
    """
    if "adjusted" not in shown:
        return ""
    apart = (shown["lower"] > 1) | (shown["upper"] < 1)
    by_chance = apart & shown["adjusted"].notna() & (shown["verdict"] == NO_CLEAR_CHANGE)
    if not (by_chance | shown.apply(_is_further, axis=1)).any():
        return ""
    return f"May be chance: one of {shown.attrs['tests']} compared."


def recording_note(shown: pd.DataFrame, region: str) -> str:
    """What the open diamond says, once under the rows; nothing under rows without one."""
    rows = shown[shown["verdict"].isin(RECORDED)]
    if rows.empty:
        return ""
    start = f"{verdicts.SHAPES['recorded']} Recording changed in {rows['recording'].iloc[0]}"
    if rows["rest_ratio"].isna().all():
        return f"{start}: nothing else is held to set this beside."
    where = f"the rest of {region}" if region else "the rest of the force"
    return f"{start}: clear only if beyond {where}."


def mostly_recorded(shown: pd.DataFrame) -> str:
    """Of a clear change of all offences: which kinds, open diamonds, make half of it or more.

    `shown`: all offences, then the kinds, with their names as `offence`.
    """
    whole, kinds = shown.iloc[0], shown.iloc[1:]
    way = np.sign(whole["difference"])
    moved = kinds[kinds["verdict"].isin(RECORDED) & (np.sign(kinds["difference"]) == way)]
    part = moved["difference"].sum()
    share = part / whole["difference"] if whole["clear"] else 0.0
    if not 0.5 <= share <= 1:
        return ""
    named = sentences.listed([begun_small(str(name)) for name in moved["offence"]])
    more = "more" if way > 0 else "fewer"
    told = (
        f"{sentences.count(abs(part))} of the {sentences.count(abs(whole['difference']))} {more} "
        f"are {named}, where recording changed"
    )
    clear = kinds[kinds["verdict"] == whole["verdict"]]
    if clear.empty:
        return told
    named = sentences.listed([begun_small(str(name)) for name in clear["offence"]])
    by = sentences.count(abs(clear["difference"].sum()))
    return f"{told}, and {by} {named}"


def moved(row: pd.Series) -> str:
    """A change and its range; of few, where no percentage is given, as times."""
    told = sentences.moved(row)
    if not told or pd.notna(row["per_cent"]) or not np.isfinite(row["estimate"]):
        return told
    by, low, high = (
        f"{one:.0f}" if one >= 10 else f"{one:.1f}"
        for one in (row["estimate"], row["lower"], row["upper"])
    )
    return f"{by} times ({low} to {high})"
