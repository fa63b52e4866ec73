"""Trends: month by month, rolling twelve months, same months last year, against others."""

from __future__ import annotations

from dataclasses import dataclass

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_large
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE, NO_CLEAR_CHANGE
from wardlens.views.boroughs_ranked import Bars, boroughs_ranked
from wardlens.views.comparison import beside_a_borough
from wardlens.views.headline import changed, how_many, level, moved, moved_in_brief
from wardlens.views.incidents import by_month
from wardlens.views.rolling import rolling
from wardlens.views.setting import OFFENCES, Setting
from wardlens.views.trends.against_others import against_others
from wardlens.views.trends.monthly import monthly
from wardlens.views.trends.same_months import same_months
from wardlens.views.trends.season import season
from wardlens.views.widespread import widespread


@dataclass(frozen=True)
class Trends(Parted):
    """The trends page."""

    title: str
    verdict: tuple[str, ...]
    finding: str
    """The same with the difference and its likely range."""
    rolling: Exhibit
    widespread: Exhibit
    monthly: Exhibit | None
    same_months: Exhibit | None
    """Months by themselves: not for one kind of offence in one ward, where they are a handful."""
    season: Exhibit | None
    """Only for the whole borough: the months of a ward differ by chance more than by season."""
    compared: Exhibit
    boroughs: Bars | None


def trends(setting: Setting) -> Trends:
    """Everything on the trends page, for the borough or one ward of it."""
    counted = setting.choice.is_in_ward_table
    single = counted and (setting.filters.is_whole_borough or setting.filters.offence == "all")
    return Trends(
        title=f"{_subject(setting)} in {setting.area_name} rising or falling?",
        verdict=_verdict(setting),
        finding=f"{level(setting)} {moved(setting)}",
        monthly=later(monthly, setting) if single else None,
        rolling=rolling(setting) if counted else by_month(setting),
        widespread=later(setting.part, widespread, OFFENCES),
        same_months=later(same_months, setting) if single else None,
        season=later(season, setting) if counted and setting.filters.is_whole_borough else None,
        compared=later(lambda: setting.part(against_others, beside_a_borough(setting))),
        boroughs=later(boroughs_ranked, setting),
    )


def _verdict(setting: Setting) -> tuple[str, ...]:
    """Which way it went, how many there were and by how much that changed.

    The title has the place.
    """
    counted = how_many(setting).replace(f" in {setting.area_name}", "", 1)
    first, *others = moved_in_brief(setting)
    if sentences.RECORDING_CAVEAT in others:
        first = first.replace(f" {sentences.RECORDED}.", f" {sentences.IN_RECORDS}.")
    _, row = changed(setting)
    if row["verdict"] not in (CLEAR_RISE, CLEAR_FALL, NO_CLEAR_CHANGE):
        return counted, first
    return f"{begun_large(sentences.way_on_the_year_before(row))}.", counted, first


def _subject(setting: Setting) -> str:
    """What the page asks of: “Is crime”, “Are vehicle offences”."""
    if setting.filters.offence == ALL_OFFENCES:
        return "Is crime"
    what = setting.offence_words.removeprefix("offences of ")
    return f"{'Are' if 'offences' in what or 'incidents' in what else 'Is'} {what}"
