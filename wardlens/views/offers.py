"""What the store can be asked: months, offences, areas, measures, comparators."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import NamedTuple, cast

import pandas as pd
from shapely.geometry import shape

from wardlens.choices.illustrative import DEMO, SURVEY
from wardlens.choices.offer import (
    ALL_OFFENCES,
    FEAR,
    NEIGHBOURHOOD_CRIME,
    RESIDENTS,
    WHOLE_BOROUGH,
    OffenceChoice,
    Offer,
    denominator_key,
)
from wardlens.choices.outcomes import held
from wardlens.choices.series import WARD_TABLE
from wardlens.errors import WardlensError
from wardlens.exhibits.neighbours import longest_border
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import POUNDS, WEIGHTINGS
from wardlens.measures.offences import CHOICES, MEASURES
from wardlens.store import config, paths
from wardlens.store.config import Partnership

LEVELS = {"ward": "ward", "lsoa": "neighbourhood (LSOA)"}


class NothingLoadedError(WardlensError):
    """The store has no figures to choose from."""


Fetch = Callable[[str, dict[str, object]], pd.DataFrame]


def offer(reads: Fetch, partnership: Partnership, demo: str = "") -> Offer:
    """The choices of the store that `reads` reads; `demo`: `survey` to see made-up answers."""
    on_request = reads("survey_about", {DEMO: SURVEY})["is_on_request"].any()
    demo = SURVEY if demo == SURVEY and on_request else ""

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return reads(name, {DEMO: demo, **params})

    surveyed = fetch("survey_about", {})["kind"]
    months = fetch("months_on_offer", {})
    ward_months = _months(months[months["series"] == WARD_TABLE])
    if not len(months):
        raise NothingLoadedError(
            f"the store has no month of any table; load one with `{paths.loading('FILE')}`"
        )
    wards = fetch("wards", {})
    if not ward_months:  # a place of which only neighbourhoods are known
        wards = wards.iloc[:0]
    places = fetch("lsoas", {})
    boroughs = fetch("boroughs", {})
    boroughs = boroughs[boroughs["is_counted"]]
    others = _other_boroughs(boroughs)
    named = {code: name for code, (_, name) in config.partnerships().items()}
    in_region = len(named) > 1
    return Offer(
        partnerships=named if in_region else {},
        borough=partnership.borough_code if in_region else "",
        release=str(fetch("release", {})["release"].iloc[0]),
        months=_months(months),
        last_ward_month=(ward_months or _months(months))[-1],
        has_ward_table=bool(ward_months),
        offences=_offences(fetch("offence_choices", {}), fetch("policeuk_types", {})),
        areas={WHOLE_BOROUGH: "the whole borough"}
        | dict(zip(wards["ward_code"], wards["ward_name"], strict=True)),
        measures=_measures(has_wards=bool(ward_months), has_survey=len(surveyed) > 0),
        comparators=_comparators(boroughs, partnership) | others,
        boroughs=others,
        neighbour=_neighbour(boroughs, fetch),
        own_borough=_own_borough(boroughs),
        levels=LEVELS if ward_months else {"lsoa": LEVELS["lsoa"]},
        places=dict(zip(places["lsoa_code"], places["lsoa_name"], strict=True)),
        weightings=_weightings(fetch("harm_weights", {})),
        denominators=_denominators(fetch("denominators", {})),
        outcomes=held(fetch, partnership.borough_code),
        demo=demo,
        has_demo=bool(on_request),
        is_made_up=bool((surveyed == "illustrative").any()),
    )


def _comparators(boroughs: pd.DataFrame, partnership: Partnership) -> dict[str, str]:
    """Whom to compare with, the usual first; similar boroughs where some are named."""
    comparators = {"rest": "the rest of the borough"}
    if boroughs["is_similar"].any():
        comparators["similar"] = begun_small(partnership.similar_name)
    return comparators | {"region": f"the rest of {partnership.region_name}"}


def _neighbour(boroughs: pd.DataFrame, fetch: Fetch) -> str:
    """The other borough that has the longest border with the partnership's, by code; "" if none.

    Of the similar ones, where some are listed: a reader who compares means one that he knows.
    """
    others = boroughs[boroughs["is_similar"]] if boroughs["is_similar"].any() else boroughs
    outlines, shown = fetch("outlines", {}), fetch("map_context", {})
    wards = outlines.loc[outlines["level"] == "ward", "geometry"]
    codes = others[~others["is_own"]].set_index("borough_name")["borough_code"]
    around = shown[(shown["kind"] == "neighbour") & shown["name"].isin(codes.index)]
    if wards.empty or around.empty:
        return ""
    found = longest_border(
        [shape(json.loads(one)) for one in wards],
        {row.name_: shape(json.loads(row.geometry))
         for row in around.rename(columns={"name": "name_"}).itertuples()},
    )  # fmt: skip
    return str(codes[found]) if found else ""


def _own_borough(boroughs: pd.DataFrame) -> tuple[str, str]:
    """Code and name of the partnership's own borough; two empty ones where it is not listed."""
    own = boroughs.loc[boroughs["is_own"], ["borough_code", "borough_name"]]
    return (str(own.iloc[0, 0]), str(own.iloc[0, 1])) if len(own) else ("", "")


def _other_boroughs(boroughs: pd.DataFrame) -> dict[str, str]:
    """The force's boroughs but its own, by code: those that are similar first, then by name."""
    rows = boroughs[~boroughs["is_own"]].sort_values(
        ["is_similar", "borough_name"], ascending=[False, True], kind="stable"
    )
    return dict(zip(rows["borough_code"], rows["borough_name"], strict=True))


def _measures(*, has_wards: bool, has_survey: bool) -> dict[str, str]:
    """The measures that the store has figures for."""
    return {
        key: label
        for key, label in CHOICES.items()
        if (has_wards or f"lsoa_{key}" in MEASURES) and (has_survey or key != FEAR)
    }


def _weightings(weights: pd.DataFrame) -> dict[str, str]:
    """How harm can be weighed: by costs only where they are loaded, in prices of a stated year."""
    costs = weights[(weights["weighting"] == POUNDS) & weights["weight"].notna()]
    if costs.empty:
        return {key: label for key, label in WEIGHTINGS.items() if key != POUNDS}
    return WEIGHTINGS | {POUNDS: f"{WEIGHTINGS[POUNDS]} ({costs['edition'].iloc[0]})"}


def _denominators(rows: pd.DataFrame) -> dict[str, str]:
    """What offences by ward can be divided by beside residents, by a code for the address."""
    names = sorted(set(rows["denominator"]))
    others = {denominator_key(name): name for name in names}
    return {RESIDENTS: RESIDENTS} | others if others else {}


def _months(months: pd.DataFrame) -> tuple[date, ...]:
    return tuple(sorted({cast("date", month.date()) for month in months["month"]}))


class _Offence(NamedTuple):
    """A row of queries/offence_choices."""

    offence: str
    label: str
    group_key: str
    group_label: str
    family: str
    family_label: str
    polarity: str
    policeuk_type: str | float
    """A missing value where police.uk has no such type."""


def _offences(offences: pd.DataFrame, types: pd.DataFrame) -> dict[str, OffenceChoice]:
    """Everything, neighbourhood crime, each group with its families, incidents at the end."""
    columns = [offences[name].tolist() for name in _Offence._fields]
    rows = [_Offence(*row) for row in zip(*columns, strict=True)]  # pandas' groups take ten times
    holders: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row.policeuk_type, str):
            holders.setdefault(row.policeuk_type, set()).add(row.offence)

    def choice(key: str, label: str, group: str, rows: Sequence[_Offence]) -> OffenceChoice:
        ours = {row.offence for row in rows}
        held = sorted({row.policeuk_type for row in rows if isinstance(row.policeuk_type, str)})
        wider = tuple(name for name in held if not holders[name] <= ours)
        polarity = "none" if all(row.polarity == "none" for row in rows) else "lower"
        families = tuple(sorted({row.family for row in rows}))
        return OffenceChoice(
            key, label, group, tuple(sorted(ours)), tuple(held), wider, polarity, families
        )

    choices = {ALL_OFFENCES: OffenceChoice(ALL_OFFENCES, "all offences", "", (), ())}
    near = types[types["is_neighbourhood_crime"]]["offence"].tolist()
    of_the_neighbourhood = [row for row in rows if row.policeuk_type in near]
    if of_the_neighbourhood:  # across groups, as plans count it
        choices[NEIGHBOURHOOD_CRIME] = replace(
            choice(NEIGHBOURHOOD_CRIME, "Neighbourhood crime", "", of_the_neighbourhood),
            types=tuple(near),
        )
    for (group, label), members in _grouped(rows, attrgetter("group_key", "group_label")).items():
        choices[group] = choice(group, label, group, members)
        families = _grouped(members, attrgetter("family", "family_label"))
        for (family, family_label), of_family in families.items():
            if len(families) > 1:
                choices[family] = choice(family, family_label, group, of_family)
    for kind in types[~types["is_crime"]].itertuples():
        choices[kind.offence] = OffenceChoice(
            kind.offence, f"{kind.label} (incidents)", kind.offence, (), (kind.offence,)
        )
    return choices


def _grouped(
    rows: Sequence[_Offence], by: Callable[[_Offence], tuple[str, str]]
) -> dict[tuple[str, str], list[_Offence]]:
    """Rows by a key and its label, the first met first."""
    found: dict[tuple[str, str], list[_Offence]] = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return found
