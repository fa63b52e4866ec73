"""Crime and harm by deprivation fifth of the borough's neighbourhoods, and the gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.outcomes import CRIME, FIFTHS, HARM, Outcome
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.measures.harm import POUNDS, in_scope
from wardlens.stats import gradient
from wardlens.stats.errors import EmptyGroupError
from wardlens.stats.survey import Design, by_group
from wardlens.views.harm_rows import known_costs
from wardlens.views.inequalities.group_figures import Figures, frame, nobody
from wardlens.views.setting import Setting

SERIES = NEIGHBOURHOODS
PER = 1_000
YEARS = 5
INDEX = (
    "Fifths are of the borough's own neighbourhoods, by the Indices of Deprivation 2025 without "
    "the crime domain, so that crime is not compared with itself."
)
WHERE = (
    "Crime is counted where it happened and set beside who lives there: shops and stations draw "
    "people and crime. That both go together does not say that one makes the other."
)
UNITS = {CRIME: "crimes", "cchi": "days in prison", "css": "severity points", POUNDS: "pounds"}


@dataclass(frozen=True)
class Places:
    """Neighbourhoods with events, residents and the fifth they are in."""

    events: pd.Series
    residents: pd.Series
    fifth: pd.Series
    centre: str = ""
    """The fifth of the neighbourhood with most, if that lies in the town centre."""
    left_out: int = 0
    """Neighbourhoods without any figures: not without crime."""

    @property
    def whole(self) -> bool:
        """Whether every neighbourhood has a figure."""
        return bool(self.events.notna().all()) and len(self.events) >= len(FIFTHS)


def places(setting: Setting, key: str, filters: Filters) -> Places | None:
    """Neighbourhoods under the filters' period; none where there are no fifths of them."""
    ours = replace(setting, filters=filters)
    scored = setting.once("scored", lambda: setting.fetch("lsoas", {}).set_index("lsoa_code"))
    score = scored["deprivation_without_crime"].astype("float64")
    try:
        fifth = gradient.borough_quantiles(score)
    except EmptyGroupError:
        return None
    rows = ours.read("offences_by_lsoa").set_index("lsoa_code")
    whole = rows["months_covered"] == rows["months_asked"]
    events = rows["offences"].where(whole).astype("float64")
    if key == HARM:
        events = _harm(ours.read("harm_by_lsoa_and_type")).reindex(rows.index).where(whole)
    residents = rows["residents"].astype("float64")
    held = rows["months_covered"] > 0
    if not held.any():
        held = rows["months_asked"] > 0
    keep = held & fifth.reindex(rows.index).notna() & (residents > 0)
    inside = fifth.reindex(rows.index)[keep].astype("int64")
    if inside.nunique() < len(FIFTHS):
        return None
    most = events[keep].idxmax() if events[keep].notna().any() else ""
    centre = str(inside[most]) if most and rows["is_town_centre"][most] else ""
    return Places(events[keep], residents[keep], inside, centre, int((~keep).sum()))


def costs_of(setting: Setting, key: str) -> tuple[str, ...]:
    """Of what share of crimes a cost is known, where they are weighed in pounds."""
    is_costed = key == HARM and setting.filters.weighting == POUNDS
    return known_costs(setting, setting.read("harm_by_lsoa_and_type")) if is_costed else ()


def _harm(rows: pd.DataFrame) -> pd.Series:
    """Harm of each neighbourhood: neither homicide nor what policing finds."""
    scope = rows[in_scope(rows)]
    weighed = scope["offences"].astype("float64") * scope["weight"].astype("float64")
    return weighed.groupby(scope["lsoa_code"]).sum(min_count=1)


def unit(key: str, filters: Filters) -> str:
    """The unit in words."""
    what = UNITS[CRIME] if key == CRIME else UNITS[filters.weighting]
    return f"{what} for every 1,000 residents"


def by_fifth(setting: Setting, outcome: Outcome) -> Figures:
    """Each fifth's figure; its range comes from how much its neighbourhoods differ."""
    filters = setting.filters
    found = places(setting, outcome.key, filters)
    lacking = ""
    if found is None or not found.whole:
        lacking = (
            "No figures by deprivation: the neighbourhoods are too few for fifths."
            if found is None
            else f"No figures by deprivation: not every month of {filters.period} is there."
        )
    records = {}
    everyone = nobody("The whole borough", lacking)
    if found is not None and not lacking:
        parts = _means(found, found.fifth)
        people, events = found.residents.sum(), found.events.sum()
        for code, label in FIFTHS.items():
            inside = found.fifth == int(code)
            records[code] = _row(label, parts.loc[int(code)]) | {
                "n": found.events[inside].sum() if outcome.key == CRIME else inside.sum(),
                "base": found.residents[inside].sum(),
                "share_of_outcome": found.events[inside].sum() / events if events else nan,
                "share_of_people": found.residents[inside].sum() / people,
            }
        everyone = _row("The whole borough", _means(found, found.fifth * 0).loc[0]) | {
            "n": events if outcome.key == CRIME else len(found.events),
            "base": people,
        }
    return Figures(
        outcome=outcome,
        rows=frame(records),
        everyone=everyone,
        unit=unit(outcome.key, filters),
        number="{:,.0f}",
        period=filters.period,
        where="the borough",
        base=base(found) if found else "no neighbourhoods by fifth",
        sources=(setting.sources[SERIES], setting.sources["residents"]),
        unknown_words="not on the map, so not counted",
        lacking=lacking,
        extra={"town centre": found.centre} if found else {},
        notes=(INDEX, WHERE, *costs_of(setting, outcome.key)),
        made_by="wardlens.stats.survey.by_group",
    )


def base(found: Places) -> str:
    """Neighbourhoods and residents, in words."""
    gone = f" ({found.left_out} without figures left out)" if found.left_out else ""
    return f"{len(found.events)} neighbourhoods{gone}, {found.residents.sum():,.0f} residents"


def _means(found: Places, groups: pd.Series) -> pd.DataFrame:
    """Rate of each group of neighbourhoods, with a range from their differences."""
    rate = (found.events / found.residents * PER).to_numpy()
    design = Design.of(found.residents.to_numpy())
    return by_group(rate, groups.to_numpy(), design, kind="mean")


def _row(label: str, row: pd.Series) -> dict[str, object]:
    return {
        "label": label,
        "estimate": row["estimate"],
        "lower": max(0.0, row["lower"]) if pd.notna(row["lower"]) else nan,
        "upper": row["upper"],
        "reason": row["reason"],
        "note": "",
    }


def years(setting: Setting) -> list[Filters]:
    """The period asked for and as many as four years before it, oldest first."""
    filters = setting.filters
    spans = [filters]
    for _ in range(YEARS - 1):
        start, end = months_before(spans[-1].start, 12), months_before(spans[-1].end, 12)
        if start < setting.offer.months[0]:
            break
        spans.append(replace(filters, start=start, end=end))
    return spans[::-1]


def slope(setting: Setting, key: str, filters: Filters, *, draws: int = 1_999) -> pd.DataFrame:
    """SII and RII of a period (see `stats.gradient.gradient`), or the reason why there are none.

    `attrs["places"]`: the neighbourhoods it rests on, if any.
    """

    def make() -> pd.DataFrame:
        found = places(setting, key, filters)
        if found is None:
            return nothing("Too few neighbourhoods for fifths")
        if not found.whole:
            return nothing("Not every month of the period is there")
        made = gradient.gradient(found.events, found.residents, found.fifth, per=PER, draws=draws)
        made.attrs["places"] = base(found)
        return made

    choice = setting.offer.offences[filters.offence]
    asked = (filters.start, filters.end, choice, filters.weighting, draws)
    return setting.once(("slope", key, *asked), make)


def nothing(reason: str) -> pd.DataFrame:
    """No slope, and why."""
    figures = dict.fromkeys(("estimate", "lower", "upper", "n", "p"), np.nan)
    return pd.DataFrame([figures | {"reason": reason, "verdict": ""}] * 2, index=["sii", "rii"])
