"""Rates of wards by what the reader divides offences by: residents, or what else was loaded."""

from __future__ import annotations

from wardlens.choices.offer import RESIDENTS
from wardlens.measures.offences import Measure, measure_per
from wardlens.views.setting import Setting

_FOLLOW = ("rate", "standing")
NOT_BY_NEIGHBOURHOOD = "By neighbourhood nothing but residents is held: this is per 1,000 of them."


def per_name(setting: Setting) -> str:
    """What rates of wards are per: “residents”, “workday population”."""
    return setting.offer.denominators.get(setting.filters.per, RESIDENTS)


def per_chosen(setting: Setting, measure: Measure) -> Measure:
    """The measure by the denominator asked for; itself where it does not rest on residents.

    Harm, change and counts stay as they are, and so do figures of neighbourhoods and boroughs.
    """
    name = per_name(setting)
    if name == RESIDENTS or measure.key not in _FOLLOW:
        return measure
    return measure_per(measure, name)
