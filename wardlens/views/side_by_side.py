"""Which places are set side by side: those chosen, or the usual ones where none are."""

from __future__ import annotations

from wardlens.choices.filters import Filters
from wardlens.choices.offer import Offer


def side_by_side(filters: Filters, offer: Offer) -> tuple[str, ...]:
    """Codes of the places chosen; else the ward and its borough, or the borough and one like it.

    Of those like it a neighbour, if one is; without a list of them any neighbour.
    """
    if filters.places:
        return tuple(filters.places.split(","))
    own = offer.own_borough[0]
    first = own if filters.is_whole_borough else filters.area
    order = [first, own, offer.neighbour, *offer.boroughs, *offer.comparable]
    return tuple(dict.fromkeys(code for code in order if code))[:2]
