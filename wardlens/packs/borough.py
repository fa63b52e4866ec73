"""What the borough's standard pack says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wardlens.choices.filters import Filters, months_before
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import LEAST_MONTHS
from wardlens.packs.sections import (
    LIMITS,
    NOT_SAID,
    Progress,
    Section,
    Shown,
    address,
    ladder_shown,
    without_made_up_answers,
)
from wardlens.packs.since import since_the_last_pack
from wardlens.views.concentration.page import concentration
from wardlens.views.harm.page import harm
from wardlens.views.inequalities.page import inequalities
from wardlens.views.perceptions.page import perceptions
from wardlens.views.reporting.page import reporting
from wardlens.views.resident_survey import ResidentSurvey, no_survey
from wardlens.views.serious_violence.page import serious_violence
from wardlens.views.setting import Setting
from wardlens.views.today.page import today
from wardlens.views.trends.page import trends

_MAIN_LINES = 3
"""The borough's pack has the main findings of the pages that it shows no picture of."""


NO_SURVEY = (
    "How safe people feel in {area}: no survey of residents is held that could be shown in a "
    "briefing."
)


def borough_sections(setting: Setting, progress: Progress) -> Iterator[Section]:
    """The sections of the borough's pack, in order, each made when it is asked for."""
    progress(0.0, "level and change")
    home = today(setting)
    if since := since_the_last_pack(setting):
        yield since
    yield Section("In brief", address(setting), findings=home.findings, cards=home.cards)
    yield _places(setting)
    yield Section("Where", address(setting, "map"), exhibits=(_map(home.map),))
    progress(0.15, "trends")
    moved = trends(setting)
    yield Section(
        "What clearly changed",
        address(setting),
        exhibits=(
            Shown(
                home.changes,
                columns=(
                    "Ward",
                    "Kind of offence",
                    "Verdict",
                    "Before",
                    "After",
                    "Change, %",
                    *LIMITS,
                ),
                rows=8,
            ),
        ),
    )
    yield Section(
        "How does the borough compare?",
        address(setting),
        exhibits=(
            Shown(
                home.comparison,
                columns=(
                    "Area",
                    "Per 1,000 residents",
                    *LIMITS,
                    "This borough is",
                ),
                rows=4,
            ),
        ),
    )
    yield Section("Over time", address(setting, "trends"), exhibits=(Shown(moved.rolling),))
    months = (Shown(moved.monthly),) if moved.monthly else ()
    yield Section(
        "Month by month, and against others",
        address(setting, "trends"),
        exhibits=(*months, Shown(moved.compared)),
    )
    yield _felt(setting)
    progress(0.3, "harm")
    over_a_year = _over_a_year(setting)
    hurt = harm(over_a_year)
    yield Section(
        f"What hurts most, {over_a_year.filters.period}",
        address(over_a_year, "harm"),
        findings=(*hurt.findings, hurt.over_time.finding),
        exhibits=(ladder_shown(hurt.ladder, rows=5, has_picture=True),),
    )
    yield Section(
        "Harm ward by ward",
        address(over_a_year, "harm"),
        exhibits=(Shown(hurt.wards),),
    )
    yield _burdens(setting)
    progress(0.5, "serious violence")
    grave = serious_violence(setting)
    yield Section(
        "Serious violence",
        address(setting, "serious"),
        findings=(*grave.findings, *((grave.knife.finding,) if grave.knife else ())),
        cards=grave.cards,
        exhibits=(
            Shown(
                grave.kinds,
                has_picture=False,
                columns=(*grave.kinds.table.columns[:4], *LIMITS, grave.kinds.table.columns[4]),
                rows=12,
            ),
        ),
    )
    yield _reported(setting)
    yield Section(
        "What we cannot say", address(setting, "methods"), findings=(*NOT_SAID, *grave.gaps)
    )


def _over_a_year(setting: Setting) -> Setting:
    """The same question about at least twelve months, the shortest stretch harm is shown for."""
    if setting.filters.month_count >= LEAST_MONTHS:
        return setting
    start = max(months_before(setting.filters.end, LEAST_MONTHS - 1), setting.offer.months[0])
    return replace(setting, filters=setting.filters.with_(setting.offer, start=start))


def _places(setting: Setting) -> Section:
    """How few places carry how much."""
    few = concentration(setting)
    return Section(
        "How few places carry how much",
        address(setting, "concentration"),
        findings=few.findings[:_MAIN_LINES],
        rests_on=(few.places,),
    )


def _burdens(setting: Setting) -> Section:
    """Whom crime and fear burden, for the groups that the page opens with."""
    usual = Filters.default(setting.offer)
    groups = {name: getattr(usual, name) for name in ("outcome", "breakdown", "reference")}
    asked = replace(setting, filters=replace(setting.filters, **groups))
    burdens = inequalities(asked)
    return Section(
        "Who carries the burden",
        address(asked, "inequalities"),
        findings=burdens.findings[:_MAIN_LINES],
        rests_on=burdens.exhibits,
    )


def _reported(setting: Setting) -> Section:
    """What never reaches the police, and what more reports would be good news of."""
    known = reporting(without_made_up_answers(setting))
    return Section(
        "What reaches the police",
        address(setting, "reporting"),
        findings=known.findings,
        rests_on=tuple(filter(None, (known.known, known.wanted))),
    )


def _felt(setting: Setting) -> Section:
    """How safe people feel and how they rate the police, by what is published."""
    published = without_made_up_answers(setting)
    unasked = () if ResidentSurvey.of(published) else (NO_SURVEY.format(area=setting.area_name),)
    felt = perceptions(published)
    told = (line for line in felt.findings if line != no_survey(published))
    return Section(
        "How safe people feel, and how they rate the police",
        address(setting, "perceptions"),
        findings=(*unasked, *told),
        rests_on=felt.exhibits,
    )


def _map(exhibit: Exhibit) -> Shown:
    """A map with numbered areas beside the table that names them."""
    verdict = [
        name
        for name in exhibit.table.columns
        if name.startswith("Verdict") or "beside the rest" in name
    ]
    return Shown(
        exhibit,
        columns=(*exhibit.table.columns[:2], *verdict[:1]),
        rows=len(exhibit.table),
        beside=True,
    )
