"""Harm per resident of every borough of the force, from the borough table and the same weights."""

from __future__ import annotations

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES, Measure
from wardlens.stats.harm import harm_ratio
from wardlens.views.boroughs_ranked import Bars, bars_of, marked, place_among
from wardlens.views.harm_rows import SCOPE_NOTE, UNITS_SAID, known_costs
from wardlens.views.setting import HARM, Setting, recorded

_HEADING = "Harm, borough by borough"
_SAME_WEIGHTS = (
    "The borough table names the same kinds of offence as the ward table, and each has the same "
    "weight. Some offences have a borough but no ward, so this is a little more than the "
    "sum of the wards. The range allows for chance and for how much months vary, not for the "
    "choice of weights."
)


def harm_of_boroughs(setting: Setting) -> Bars | None:
    """Boroughs by harm per 1,000 residents, lowest first; none where there is no other.

    Without bars, and with the reason as its finding, where harm cannot be given.
    """
    made = setting.part(_ranked, HARM)
    return made and marked(setting, made, lambda: _beside(setting))


def _measure(setting: Setting) -> Measure:
    return MEASURES[f"borough_harm_{setting.filters.weighting}_rate"]


@recorded
def _ranked(setting: Setting) -> Bars | None:
    measure, own = _measure(setting), setting.partnership.borough_code
    found = setting.result(measure)
    known = found.dropna(subset=["estimate", "lower", "upper"])
    if own not in found.index or len(found) < 2:
        return None
    if own not in known.index:
        finding = f"Boroughs are not compared by harm: {begun_small(found.loc[own, 'reason'])}."
        known = known.iloc[:0]
    else:
        row = known.loc[own]
        finding = (
            f"{setting.partnership.borough_name} had {sentences.rate(row['estimate'])} "
            f"{UNITS_SAID[setting.filters.weighting]} for every 1,000 residents "
            f"{setting.filters.when}. {place_among(setting, known)}"
        )
    without = found.index.difference(known.index) if len(known) else []
    names = setting.offer.boroughs
    left_out = [
        f"{names.get(one, one)}: {begun_small(found.loc[one, 'reason'])}." for one in without
    ]
    return bars_of(
        setting,
        known,
        shows=measure,
        key="harm-boroughs",
        heading=_HEADING,
        finding=finding,
        base=sentences.offences_known(known["n"].sum() if len(known) else float("nan")),
        sources=setting.listed(BOROUGH_TABLE, "residents", setting.filters.weighting),
        offence=setting.choice.label,
        notes=(
            *setting.notes(
                BOROUGH_TABLE, setting.filters.start, setting.filters.end, in_parts=True
            ),
            _SAME_WEIGHTS,
            SCOPE_NOTE,
            *known_costs(setting),
            *left_out,
        ),
    )


def _beside(setting: Setting) -> str:
    """How the own harm stands beside that of the borough chosen by name."""
    named = setting.filters.against
    found = setting.result(_measure(setting))
    own = setting.partnership.borough_code
    if named not in setting.offer.boroughs or not {named, own} <= set(found.index):
        return ""
    ratio = harm_ratio(found.loc[[own]].set_axis([named]), found.loc[[named]]).iloc[0]
    if ratio["reason"]:
        return ""
    words = (
        "higher than in" if ratio["lower"] > 1
        else "lower than in" if ratio["upper"] < 1
        else "about the same as in"
    )  # fmt: skip
    reach = sentences.interval(ratio["lower"], ratio["upper"], decimals=2)
    return (
        f" Its harm per resident is {words} {setting.offer.boroughs[named]} "
        f"({sentences.rate(found.loc[named, 'estimate'])}): {ratio['estimate']:.2f} times "
        f"(likely range {reach})."
    )
