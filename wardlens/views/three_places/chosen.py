"""Which places come first, by a rule that stands on the sheet and has no knobs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.views.concentration import lasting
from wardlens.views.concentration.crimes import Crimes, Scope, Span
from wardlens.views.concentration.lasting import Before
from wardlens.views.concentration.places import facts
from wardlens.views.setting import Setting

MOST = 3
LEAST = 10
"""A place is named from so many crimes in the months asked for."""
RULES = (
    "They are the neighbourhoods (LSOAs, a few streets each) of the borough, or of the ward "
    "that is chosen, with the most recorded crimes of the kind that is chosen. Of equal counts, "
    "the one that was among the top more often comes first.",
    f"Under {LEAST} crimes none is named, so there may be fewer than three.",
    "What was counted picks them: nothing is predicted, nobody is named, no weight can be set.",
)


@dataclass(frozen=True)
class Chosen:
    """What was looked at and which places come first; `reason` where none can be named."""

    crimes: Crimes
    scope: Scope
    span: Span
    earlier: Before
    rows: pd.DataFrame
    """`concentration.places.facts` of the places, the first one first."""
    looked_at: int
    """How many neighbourhoods there were to choose from."""
    reason: str = ""


def chosen(setting: Setting) -> Chosen:
    """The places that come first for the kind of crime, the months and the area asked for."""
    asked = setting.filters
    key = (asked.area, asked.offence, asked.start, asked.end, asked.weighting)
    return setting.once(("places-chosen", *key), lambda: _chosen(setting))


def _chosen(setting: Setting) -> Chosen:
    crimes = Crimes.of(setting)
    scope = crimes.scope(setting)
    span = crimes.span(setting.filters.start, setting.filters.end, scope)
    rows = facts(setting, crimes, scope, span)
    if not setting.filters.is_whole_borough:
        rows = rows[rows["ward_code"] == setting.filters.area]
    known = rows.dropna(subset=["count"])
    order = ["count", "top_months", "name"]
    first = known.sort_values(order, ascending=[False, False, True], kind="stable")
    first = first[first["count"] >= LEAST].head(MOST)
    earlier = lasting.before(setting, crimes, span)
    reason = "" if len(first) else _reason(setting, scope, span)
    return Chosen(crimes, scope, span, earlier, first, len(known), reason)


def _reason(setting: Setting, scope: Scope, span: Span) -> str:
    if not scope.types:
        return f"police.uk does not count {scope.words}: no place can be named"
    if not span.count:
        asked = period_words(setting.filters.start, setting.filters.end)
        return f"police.uk has no figures by neighbourhood for {asked}"
    return f"no neighbourhood of {setting.area_name} has {LEAST} {scope.noun} or more {span.when}"
