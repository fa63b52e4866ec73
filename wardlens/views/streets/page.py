"""Streets: the map points and kinds of place that have most crime, and whether they stay."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.choices.filters import Filters
from wardlens.exhibits.area_maps import NUMBERED, AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.views.setting import Setting
from wardlens.views.streets.held import RULE, Asked, asked, to_load
from wardlens.views.streets.kinds import by_type, kinds
from wardlens.views.streets.places import the_streets
from wardlens.views.streets.staying import staying

_YEAR = 12


@dataclass(frozen=True)
class Streets(Parted):
    """The page of streets; without street files held it is only words."""

    title: str
    findings: tuple[str, ...]
    held: str = ""
    """That the months chosen are not held, and which are shown instead; else nothing."""
    places: Exhibit | None = None
    kinds: Exhibit | None = None
    staying: Exhibit | None = None
    by_type: Exhibit | None = None


def streets(setting: Setting) -> Streets:
    """Everything about map points, for the months chosen or the newest held."""
    about = asked(setting)
    where = setting.area_name
    if not about.months or not about.types:
        why = (
            f"No streets of {setting.partnership.borough_name} are held here yet: police.uk "
            "publishes them."
            if not about.months
            else f"police.uk does not count {about.words}."
        )
        return Streets(
            f"Which streets and places in {where} have most?",
            (why, to_load("To bring them in")),
        )
    held = _held(setting.filters, about, setting.months)
    listed = the_streets(setting, about)
    return Streets(
        title=_title(listed, about, where, is_dated=not held),
        findings=_findings(about),
        held=held,
        places=listed,
        kinds=later(kinds, setting, about),
        staying=later(staying, setting, about),
        by_type=later(by_type, setting, about),
    )


def _title(listed: Exhibit, about: Asked, where: str, *, is_dated: bool) -> str:
    """How many of the places with most stand together, where half of them or more do."""
    picture = listed.picture
    if not isinstance(picture, AreaMap) or not picture.close_up:
        return f"Streets and places in {where}" + (f", {about.period}" if is_dated else "")
    together, every = len(picture.close_numbers), min(NUMBERED, len(listed.table))
    at = picture.close_up_of
    place = at if at.startswith("around ") else f"in {at}"
    which = f"All {every}" if together == every else f"{together} of the {every}"
    are = "are" if about.is_as_chosen else "were"
    return f"{which} places with most {about.words} {are} {place} {_in_the_year(about)}"


def _in_the_year(about: Asked) -> str:
    """The months shown in short: “in 2017/18” of twelve that lie in two years."""
    if about.months != _YEAR:
        return about.when
    first, last = about.start.year, about.end.year
    return f"in {first}" if first == last else f"in {first}/{last % 100:02d}"


def _held(filters: Filters, about: Asked, asked_for: str) -> str:
    """That not every month chosen is held, and which are shown; nothing where every one is."""
    if about.is_as_chosen:
        return ""
    if about.end < filters.start:
        return (
            f"Shown is {about.period}: newer figures by street are not held, so this is not today."
        )
    if about.start > filters.end:
        return f"No street figures are held for {asked_for}: shown is {about.period}."
    return (
        f"Only {about.months} of the {filters.month_count} months chosen are shown, "
        f"{about.period}: not every month has street figures."
    )


def _findings(about: Asked) -> tuple[str, ...]:
    told = [RULE]
    if about.noun == "crimes":
        told.append("Anti-social behaviour is not crime and is in no figure here: choose it apart.")
    return tuple(told)
