"""What the figures can say of the problem at a place, question by question."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.actions import actions_in
from wardlens.views.concentration.one_place import by_kind
from wardlens.views.concentration.problem_sheet import by_season
from wardlens.views.setting import Setting
from wardlens.views.streets.held import asked, points
from wardlens.views.three_places.chosen import Chosen

_NAMED = frozenset({"ward", "neighbourhood", "street", "road", "numbered road"})
"""What can be found by name and says nothing of the kind of place."""
_MOST_KINDS, _MOST_POINTS, _MOST_ACTIONS = 5, 3, 2


def known(setting: Setting, found: Chosen, code: str) -> dict[str, str]:
    """What the figures say to each question of the problem analysis, by its heading."""
    told = {
        "What?": _types(found, code),
        "Where?": begun_large(_kind_of_place(setting, code)),
        "When?": _season(found, code),
        "What was tried?": _doing(setting, found.rows.loc[code], code),
        "How will we know?": _seen_from(setting, found, code),
    }
    return {question: words for question, words in told.items() if words}


def _types(found: Chosen, code: str) -> str:
    told = [
        f"{begun_small(one.label)} {one.now:,.0f} ({sentences.percent(one.share)}; borough "
        f"{sentences.percent(one.usual)})"
        for one in commonest(found, code)
    ]
    return f"{begun_large(sentences.listed(told))}." if told else ""


def commonest(found: Chosen, code: str) -> list[Any]:
    """The three kinds of crime with most there; none where one kind alone is asked for."""
    kinds = by_kind(found.crimes, found.scope, found.span, found.earlier, code)
    return list(kinds[kinds["now"] > 0].head(3).itertuples()) if len(kinds) > 1 else []


def _kind_of_place(setting: Setting, code: str) -> str:
    """Kinds of place by name, then what map points of ten crimes and more say, where held."""
    named = setting.fetch("places_to_find", {})
    here = named[(named["lsoa_code"] == code) & ~named["kind"].isin(_NAMED)]
    kinds = here["kind"].value_counts().sort_index(kind="stable").sort_values(
        ascending=False, kind="stable"
    )  # fmt: skip
    told = [f"{kind} ({count})" if count > 1 else str(kind) for kind, count in kinds.items()]
    listed = sentences.listed(told[:_MOST_KINDS])
    return " ".join(
        part for part in (f"{listed}." if listed else "", _points(setting, code)) if part
    )


def _points(setting: Setting, code: str) -> str:
    about = asked(setting)
    if not about.months or not about.types:
        return ""
    rows = points(setting, about)
    kinds = rows[rows["lsoa_code"] == code].groupby("kind")["offences"].sum()
    kinds = kinds.sort_values(ascending=False, kind="stable")
    told = [f"{kind} {count:,}" for kind, count in kinds.head(_MOST_POINTS).items()]
    if not told:
        return ""
    return f"Map points with 10 {about.noun} or more, {about.period}: {sentences.listed(told)}."


def _season(found: Chosen, code: str) -> str:
    return next(iter(by_season(found.crimes, found.scope, found.span, code)))


def _doing(setting: Setting, row: pd.Series, code: str) -> str:
    listed = [
        one for one in actions_in(setting, str(row["ward_code"])) if one.lsoa_code in ("", code)
    ]
    if not listed:
        return "No action is listed for it."
    more = len(listed) - _MOST_ACTIONS
    told = [one.words for one in listed[:_MOST_ACTIONS]]
    return " ".join(
        [*told, *([f"There are {more} more on the page The plan."] if more > 0 else [])]
    )


def _seen_from(setting: Setting, found: Chosen, code: str) -> str:
    """How few there would have to be in as many months for a fall to be clear."""
    rows = setting.result(MEASURES["lsoa_change"])
    row = rows.loc[code]
    now = float(found.rows.loc[code, "count"])
    if found.earlier.reason or pd.isna(row["phi"]):
        return ""
    seen = change.detectable_change([now], phi=[row["phi"]], phi_df=row["phi_df"]).iloc[0]
    if pd.isna(seen["fall_to"]):
        return "With so few, no fall could be told from chance."
    return (
        f"{_later(found.span.count)} with {seen['fall_to']:,.0f} or fewer would by itself be a "
        f"clear fall from {now:,.0f}; with more, it could be chance."
    )


def _later(months: int) -> str:
    """As many months, later, of the same season."""
    if months < 12:
        return f"The same {'month' if months == 1 else f'{months} months'} of a later year"
    return "A later year" if months == 12 else f"A later period of {months} months"
