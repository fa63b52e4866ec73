"""Concentration: how few places carry how much, beside chance, and whether they stay."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.choices.filters import period_words
from wardlens.choices.offer import ALL_OFFENCES, NEIGHBOURHOOD_CRIME
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.views.concentration import curve as spread_part
from wardlens.views.concentration import lasting as lasting_part
from wardlens.views.concentration.by_ward import by_ward
from wardlens.views.concentration.crimes import Crimes, Scope, Span
from wardlens.views.concentration.curve import curve, kinds
from wardlens.views.concentration.harm_of_places import beside_count
from wardlens.views.concentration.lasting import Before, persistent_or_passing
from wardlens.views.concentration.over_time import over_time
from wardlens.views.concentration.places import facts, the_places
from wardlens.views.concentration.problem_sheet import ProblemSheet, problem_sheet
from wardlens.views.quoted import quoted
from wardlens.views.setting import HARM, PERIOD, Setting


@dataclass(frozen=True)
class Concentration(Parted):
    """The concentration page; without figures for the months asked for it is only words."""

    title: str
    verdict: tuple[str, ...]
    findings: tuple[str, ...]
    places: Exhibit
    by_ward: Exhibit
    curve: Exhibit | None = None
    kinds: Exhibit | None = None
    lasting: Exhibit | None = None
    over_time: Exhibit | None = None
    beside_count: Exhibit | None = None
    sheet: ProblemSheet | None = None
    counted: str = ""
    """What police.uk counts, and what the ward table of other pages."""


def concentration(setting: Setting) -> Concentration:
    """Everything on the concentration page, for the months of those asked for that exist."""
    crimes = Crimes.of(setting)
    filters = setting.filters
    scope = crimes.scope(setting)
    span = crimes.span(filters.start, filters.end, scope)
    title = f"How concentrated is crime in {setting.partnership.borough_name}?"
    if not span.count:
        nothing = _nothing(setting, crimes, scope)
        places = the_places(setting, scope, span, selected=_place(setting, crimes, scope, span))
        return Concentration(title, (nothing,), (nothing,), places, by_ward(setting))
    earlier = lasting_part.before(setting, crimes, span)

    def picked() -> str:
        return _place(setting, crimes, scope, span)

    return Concentration(
        title=title,
        verdict=(_how_few(setting, crimes, _told_of(setting, crimes, scope)[0], span),),
        findings=later(_findings, setting, crimes, scope, span, earlier),
        counted=spread_part.counted(setting, scope, span),
        curve=setting.part(_curve, HARM),
        kinds=setting.part(kinds, PERIOD),
        places=later(lambda: the_places(setting, scope, span, selected=picked())),
        sheet=later(
            lambda: (
                problem_sheet(setting, crimes, scope, span, earlier, place)
                if (place := picked())
                else None
            )
        ),
        lasting=later(setting.part, _lasting, HARM),
        over_time=later(setting.part, _over_time, HARM),
        beside_count=later(setting.part, _beside_count, HARM),
        by_ward=later(setting.part, by_ward, HARM),
    )


def _asked(setting: Setting) -> tuple[Scope, Span]:
    crimes = Crimes.of(setting)
    scope = crimes.scope(setting)
    return scope, crimes.span(setting.filters.start, setting.filters.end, scope)


def _curve(setting: Setting) -> Exhibit:
    return curve(setting, *_asked(setting))


def _lasting(setting: Setting) -> Exhibit:
    scope, span = _asked(setting)
    earlier = lasting_part.before(setting, Crimes.of(setting), span)
    return persistent_or_passing(setting, scope, span, earlier)


def _over_time(setting: Setting) -> Exhibit:
    return over_time(setting, *_asked(setting))


def _beside_count(setting: Setting) -> Exhibit:
    return beside_count(setting, *_asked(setting))


def _told_of(setting: Setting, crimes: Crimes, scope: Scope) -> tuple[Scope, ...]:
    """The kinds of crime that the page tells of in words, the one it opens with first."""
    is_all = setting.filters.offence == ALL_OFFENCES
    return (scope, crimes.neighbourhood_crime) if is_all else (scope,)


def _how_few(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> str:
    """How few places carry how much of a kind of crime, in a sentence."""
    row = spread_part.spread(setting, crimes, scope, span.start, span.end)
    every = len(crimes.counts(scope.types, span.start, span.end))
    return spread_part.sentence(scope, row, span, every)


def _findings(
    setting: Setting, crimes: Crimes, scope: Scope, span: Span, earlier: Before
) -> tuple[str, ...]:
    told = [_how_few(setting, crimes, one, span) for one in _told_of(setting, crimes, scope)]
    if setting.filters.offence in (ALL_OFFENCES, NEIGHBOURHOOD_CRIME):
        told.append(quoted(setting, "neighbourhood-crime-in-places"))
    if not earlier.reason:
        row = lasting_part.lasting(crimes, scope, earlier.span, span)
        told.append(lasting_part.sentence(scope, row, earlier.span))
    if not setting.filters.is_whole_borough:
        told.append(_of_the_ward(setting, crimes, scope, span))
    told.append(span.shortfall)
    told.append(
        f"{quoted(setting, 'crime-by-offenders')} Open data do not say who offends: it cannot be "
        "shown here."
    )
    return tuple(finding for finding in told if finding)


def _of_the_ward(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> str:
    """What the neighbourhoods of the ward asked for hold."""
    rows = facts(setting, crimes, scope, span)
    own = rows[rows["ward_code"] == setting.filters.area]
    held, top = own["share"].sum(), int(own["is_top"].sum())
    if own["count"].isna().all() or not rows["count"].sum():
        return ""
    listed = "None" if not top else str(top)
    return (
        f"{listed} of the top {int(rows['is_top'].sum())} places {'are' if top > 1 else 'is'} in "
        f"{setting.area_name}, whose {len(own)} neighbourhoods hold {100 * held:.0f} % of "
        f"{scope.words}."
    )


def _nothing(setting: Setting, crimes: Crimes, scope: Scope) -> str:
    if not scope.types:
        return f"police.uk does not count {scope.words}: nothing can be said by neighbourhood."
    months = crimes.known_months
    held = f"; it covers {months.min():%B %Y} to {months.max():%B %Y}" if len(months) else ""
    asked = period_words(setting.filters.start, setting.filters.end)
    return f"police.uk has no figures by neighbourhood for {asked} here{held}."


def _place(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> str:
    """The neighbourhood picked, else the one with most crime in the ward or borough asked for."""
    picked = setting.filters.place
    if picked in crimes.places.index:
        return picked
    if not span.count:
        return ""
    rows = facts(setting, crimes, scope, span)
    if not setting.filters.is_whole_borough:
        rows = rows[rows["ward_code"] == setting.filters.area]
    known = rows[rows["count"] > 0]
    return str(known.index[0]) if len(known) else ""
