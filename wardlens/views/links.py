"""Links that keep their meaning: the view, its period and the data release, all spelled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.offer import Offer
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import Measure, measure_of
from wardlens.views.setting import Setting

Link = Mapping[str, Sequence[str]]
NONE = float("nan")


def pinned(filters: Filters, offer: Offer) -> dict[str, str]:
    """The link that means the same after newer figures have come in: its period is in it."""
    months = {"from": f"{filters.start:%Y-%m}", "to": f"{filters.end:%Y-%m}"}
    query = filters.to_query(offer)
    release = query.pop("release")
    return query | months | {"release": release}


def address(page: str, query: Mapping[str, str]) -> str:
    """The page's address with a query: short, and readable as it stands."""
    return f"{page.partition('?')[0].partition('#')[0]}?{urlencode(query)}"


def asking(query: Mapping[str, str]) -> str:
    """What stands behind an address to ask it for something; nothing where nothing is asked."""
    return f"?{urlencode(query)}" if query else ""


def public(start: str) -> str:
    """An address that others can follow; empty for one of this machine, and for none.

    >>> public("https://wardlens.example/"), public("http://localhost:8501")
    ('https://wardlens.example', '')
    """
    host = urlsplit(start).hostname or ""
    is_here = host in ("", "localhost", "0.0.0.0", "::1") or host.startswith("127.")
    return "" if is_here or host.endswith(".localhost") else start.rstrip("/")


def embedded(link: str) -> str:
    """The same link for another site's frame: the view alone, without menu and controls."""
    return f"{link}&embed=true"


def release_asked(link: Link, offer: Offer) -> str:
    """The release that a link names, where it is another than the one that serves; else empty."""
    named = tuple(link.get("release", ()))
    return named[0] if len(named) == 1 and named[0] != offer.release else ""


def with_usual_period_of(link: Link, older: Offer) -> dict[str, Sequence[str]]:
    """The link with the period that it left unsaid because it was the usual one of its release."""
    if link.get("to"):
        return dict(link)
    usual = Filters.default(older)
    start = link.get("from") or [f"{months_before(usual.end, 11):%Y-%m}"]
    return {**link, "from": start, "to": [f"{usual.end:%Y-%m}"]}


def what_changed(before: Setting, now: Setting) -> str:
    """The figure of a view in two releases of the data: whether and to what it was revised."""
    filters = now.filters
    by_ward = now.choice.is_in_ward_table
    measure = (
        measure_of(filters.measure or "offences", "ward", filters.weighting)
        if by_ward
        else measure_of("offences", "lsoa")
    )
    then, newer = (measure.format(_figure(setting, measure)) for setting in (before, now))
    place = now.area_name if by_ward else now.partnership.borough_name
    what = f"{now.offence_words} in {place} {filters.when}"
    if measure.key not in ("offences", "lsoa_offences"):
        what = f"{begun_small(measure.label)}, {what}"
    if then == newer:
        same = "neither has a figure" if then == measure.format(NONE) else f"both say {then}"
        return f"On {what}, {same}."
    return (
        f"On {what}, it said {_or_none(measure, then)}; this one says {_or_none(measure, newer)}."
    )


def _figure(setting: Setting, measure: Measure) -> float:
    """The figure of the area asked for; of neighbourhoods, the sum of those that are covered."""
    if measure.level == "lsoa":
        return float(setting.result(measure)["estimate"].sum(min_count=1))
    return float(setting.result(measure, setting.area)["estimate"].iloc[0])


def _or_none(measure: Measure, shown: str) -> str:
    return "nothing" if shown == measure.format(NONE) else shown
