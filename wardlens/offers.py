"""What the store can be asked: months, offences, areas, measures, comparators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import pandas as pd

from wardlens.config import Partnership
from wardlens.filters import ALL_OFFENCES, WHOLE_BOROUGH, OffenceChoice, Offer
from wardlens.harm_measures import WEIGHTINGS
from wardlens.measures import CHOICES

LEVELS = {"ward": "ward", "lsoa": "neighbourhood (LSOA)"}


class NothingLoadedError(LookupError):
    """The store has no figures to choose from."""


def offer(
    fetch: Callable[[str, dict[str, object]], pd.DataFrame], partnership: Partnership
) -> Offer:
    """The choices of the store that `fetch` reads."""
    months = fetch("months_on_offer", {})
    ward_months = _months(months[months["series"] == "mps-ward"])
    if not ward_months:
        raise NothingLoadedError(
            "the store has no month of the ward table; load one with `python -m wardlens load FILE`"
        )
    wards = fetch("wards", {})
    return Offer(
        release=str(fetch("release", {})["release"].iloc[0]),
        months=_months(months),
        last_ward_month=ward_months[-1],
        offences=_offences(fetch("offence_choices", {}), fetch("policeuk_types", {})),
        areas={WHOLE_BOROUGH: "the whole borough"}
        | dict(zip(wards["ward_code"], wards["ward_name"], strict=True)),
        measures=CHOICES,
        comparators={
            "rest": "the rest of the borough",
            "similar": partnership.similar_name[0].lower() + partnership.similar_name[1:],
            "region": f"the rest of {partnership.region_name}",
        },
        levels=LEVELS,
        weightings=WEIGHTINGS,
    )


def _months(months: pd.DataFrame) -> tuple[date, ...]:
    return tuple(sorted({cast("date", month.date()) for month in months["month"]}))


def _offences(offences: pd.DataFrame, types: pd.DataFrame) -> dict[str, OffenceChoice]:
    """Everything, each group with its families below it, then incidents that are no crime."""
    holders = offences.dropna(subset=["policeuk_type"]).groupby("policeuk_type")["offence"].agg(set)

    def choice(key: str, label: str, group: str, rows: pd.DataFrame) -> OffenceChoice:
        ours = set(rows["offence"])
        held = tuple(sorted(rows["policeuk_type"].dropna().unique()))
        wider = tuple(name for name in held if not holders[name] <= ours)
        polarity = "none" if (rows["polarity"] == "none").all() else "lower"
        families = tuple(sorted(rows["family"].unique()))
        return OffenceChoice(
            key, label, group, tuple(sorted(ours)), held, wider, polarity, families
        )

    choices = {ALL_OFFENCES: OffenceChoice(ALL_OFFENCES, "all offences", "", (), ())}
    group: Any
    label: Any
    family: Any
    family_label: Any
    row: Any
    for (group, label), rows in offences.groupby(["group_key", "group_label"], sort=False):
        choices[group] = choice(group, label, group, rows)
        families = rows.groupby(["family", "family_label"], sort=False)
        for (family, family_label), members in families:
            if len(families) > 1:
                choices[family] = choice(family, family_label, group, members)
    for row in types[~types["is_crime"]].itertuples():
        choices[row.offence] = OffenceChoice(
            row.offence, f"{row.label} (incidents)", row.offence, (), (row.offence,)
        )
    return choices
