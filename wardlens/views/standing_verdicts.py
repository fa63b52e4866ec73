"""Verdicts that stand: kinds of offence that clearly rose or fell in an area, with their words.

A verdict stands where it is clear in its context (`measures.in_context`) and withstands
false-discovery control among all that were looked at with it: kinds of offence in every ward,
and all offences together among the wards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.measures.measure import WHOLE
from wardlens.measures.offences import MEASURES
from wardlens.stats import change, compare, context
from wardlens.views.setting import Setting

Way = Literal["rise", "fall"]
_WAYS: dict[str, Way] = {change.CLEAR_RISE: "rise", change.CLEAR_FALL: "fall"}
_BEYOND: dict[Way, str] = {"rise": context.MORE, "fall": context.FEWER}


@dataclass(frozen=True, slots=True)
class Standing:
    """One verdict that stands, in the area asked for: which, and a paragraph to quote."""

    offence: str
    label: str
    way: Way
    words: str
    is_beyond: bool | None = None
    """Whether it is clearly beyond the years before, too; none where they say nothing."""


def standing_verdicts(setting: Setting) -> tuple[Standing, ...]:
    """What clearly rose or fell in the area asked for: all offences first, then kinds by size."""
    every = setting.of_all_offences()
    return tuple(
        Standing(key, setting.offer.offences[key].label, way, words, _is_beyond(row, way))
        for key, row in standing_rows(every).iterrows()
        if (way := _WAYS[str(row["verdict"])]) and (words := _words(every.of_kind(str(key)), row))
    )


def _is_beyond(row: pd.Series, way: Way) -> bool | None:
    beside = str(row["beside_them"])
    return beside == _BEYOND[way] if beside else None


def standing_rows(setting: Setting) -> pd.DataFrame:
    """Rows of a change in its context, by kind of offence, of the verdicts that stand."""
    every = setting.result(MEASURES["change"])
    if setting.area == WHOLE:
        whole = setting.result(MEASURES["change"], WHOLE)
    else:
        whole = every[withstands(every) & (every.index == setting.area)]
    whole = whole[whole["clear"].astype(bool)]
    kinds = setting.result(MEASURES["screened_change"], setting.area).droplevel(0)
    kinds = kinds[kinds["clear"].astype(bool) & kinds.index.isin(list(setting.offer.offences))]
    size = (kinds["after"] - kinds["before"]).abs()
    kinds = kinds.loc[size.sort_values(ascending=False, kind="stable").index]
    return pd.concat([whole.set_axis([ALL_OFFENCES] * len(whole)), kinds])


def withstands(wards: pd.DataFrame) -> pd.Series:
    """Which wards are clear by themselves and stay so when all wards are looked at together."""
    holds = compare.false_discovery(wards["p_value"])["clear"].to_numpy()
    return wards["clear"].astype(bool) & holds


def looked_at(setting: Setting) -> int:
    """How many comparisons the verdicts were screened among."""
    tests = setting.of_all_offences().result(MEASURES["screened_change"], setting.area)
    wards = 0 if setting.area == WHOLE else len(setting.offer.areas) - 1
    return int(tests.attrs["tests"]) + wards


def _words(setting: Setting, row: pd.Series) -> str:
    return " ".join(_told(setting, row))


def _told(setting: Setting, row: pd.Series) -> Iterator[str]:
    """How many now; before, with the verdict; the years before; the rest of the force."""
    yield (
        f"{sentences.begun_large(sentences.count(row['after']))} {setting.offence_words} were "
        f"recorded in {setting.area_name} {setting.filters.when}."
    )
    yield from sentences.changed_in_brief(
        row,
        setting.filters,
        region=setting.partnership.region_name,
        polarity=setting.choice.polarity,
    )
