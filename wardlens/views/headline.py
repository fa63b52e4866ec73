"""Level, change, place and comparison: the sentences and cards that pages open with."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import TypeVar

import pandas as pd

from wardlens.choices.offer import RESIDENTS
from wardlens.choices.series import BOROUGH_TABLE, WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Card
from wardlens.measures.offences import MEASURES, Measure
from wardlens.views import incidents, register
from wardlens.views.comparison import compared_with_chosen
from wardlens.views.feeling_safe import feeling
from wardlens.views.harm_findings import hurts_most
from wardlens.views.judged import judged
from wardlens.views.rate_per import per_chosen, per_name
from wardlens.views.setting import Setting, recorded
from wardlens.views.visited import many_come

Told = TypeVar("Told", str, tuple[str, ...])
MOST_WORDS = 60
"""In so many words a page says its verdict before its first picture."""


def headline(setting: Setting) -> tuple[str, ...]:
    """Level, change, place, harm and feeling, in a sentence each."""
    broken = setting.is_broken(WARD_TABLE, setting.filters.start, setting.filters.end)
    findings = (
        level(setting) + (" The way it is recorded changed within this period." if broken else ""),
        moved(setting),
        _places(setting),
        hurts_most(setting) if setting.filters.offence == "all" else "",
        feeling(setting),
    )
    return tuple(finding for finding in findings if finding)


def level(setting: Setting) -> str:
    """How many offences there were, and for every 1,000 residents."""
    told = sentences.level(
        setting.offence_words,
        setting.area_name,
        setting.filters.when,
        _asked(setting, "offences"),
        _asked(setting, "rate"),
        setting.filters.month_count,
        in_place_of_rate=many_come(setting),
        in_borough=nan
        if setting.filters.is_whole_borough
        else _asked(setting.of_the_borough(), "rate")["estimate"],
    )
    is_sum = not setting.choice.is_in_ward_table and not _asked(setting, "offences")["reason"]
    return f"{told} {incidents.BY_NEIGHBOURHOOD}" if is_sum else told


def how_many(setting: Setting) -> str:
    """How many offences there were, in a sentence."""
    told = sentences.how_many(
        setting.offence_words,
        setting.area_name,
        setting.filters.when,
        _asked(setting, "offences"),
    )
    return f"{told}."


def moved(setting: Setting) -> str:
    """Whether it changed against the period before, and what to know of that period."""
    return _told(sentences.changed, setting)


def moved_in_brief(setting: Setting) -> tuple[str, ...]:
    """The same in short sentences, what matters most first."""
    return _told(sentences.changed_in_brief, setting)


def moved_in_one_breath(setting: Setting) -> tuple[str, ...]:
    """The same with the level before it in one sentence."""
    return _told(sentences.changed_in_one_breath, setting)


def _told(say: Callable[..., Told], setting: Setting) -> Told:
    """The change of the area asked for, as one of the ways to say it does."""
    return say(
        changed(setting)[1],
        setting.filters,
        region=setting.partnership.region_name,
        polarity=setting.choice.polarity,
    )


def verdict(setting: Setting, beside: str = "") -> tuple[str, ...]:
    """The verdict of a place: how much, and whether it changed; with what else is said `beside` it,
    at most 60 words."""
    room = MOST_WORDS - len(beside.split())
    return sentences.at_most(room, (level(setting), *moved_in_brief(setting)))


def changed(setting: Setting) -> tuple[Measure, pd.Series]:
    """The change of the area asked for, and the measure that made it."""
    if not setting.choice.is_in_ward_table:
        return MEASURES["change"], _asked(setting, "change")
    measure, rows = judged(setting, setting.area)
    return measure, rows.iloc[0]


def _asked(setting: Setting, measure: str) -> pd.Series:
    """A measure of the area asked for; of incidents, sums of its neighbourhoods."""
    if not setting.choice.is_in_ward_table:
        return incidents.measured(setting, measure)
    return setting.result(MEASURES[measure], setting.area).iloc[0]


def _places(setting: Setting) -> str:
    """Where in the borough; for a ward, how it stands against the rest."""
    standing = setting.result(MEASURES["standing"])
    wards = setting.read("offences_by_ward")
    names = wards.set_index("ward_code")["ward_name"]
    if not setting.filters.is_whole_borough:
        row = standing.loc[setting.filters.area]
        if row["reason"]:
            return ""
        usual = sentences.interval(row["lower_95"], row["upper_95"], decimals=2)
        return (
            f"Per resident that is {row['estimate']:.2f} times the rate of the rest of the "
            f"borough. Wards here usually lie between {usual.replace(' to ', ' and ')} times: "
            f"{row['verdict']}, by that measure."
        )
    wards["offences"] = wards["offences"].where(wards["months_covered"] == wards["months_asked"])
    total = wards["offences"].sum(skipna=False)
    if pd.isna(total) or total == 0:
        return ""
    centre = wards[wards["is_town_centre"]]
    others = wards[~wards["is_town_centre"]]
    told = sentences.wards_that_stand_out(standing, names)
    if centre.empty or others.empty:
        return told
    differ = (
        " Wards differ so much that change says more than rank." if standing.attrs["note"] else ""
    )
    return f"{sentences.share_of_town_centre(centre, total, others)} {told}{differ}"


def cards(setting: Setting) -> tuple[Card, ...]:
    """Headline figures: count, rate, change, comparison."""
    is_ward = setting.filters.against == "rest" and not setting.filters.is_whole_borough
    return (
        _count_card(setting),
        _rate_card(setting),
        _change_card(setting),
        _standing_card(setting) if is_ward else _comparison_card(setting),
    )


@recorded
def _count_card(setting: Setting) -> Card:
    counted = _asked(setting, "offences")
    return Card(
        "Recorded offences" if setting.choice.is_in_ward_table else "Recorded incidents",
        "no figures" if counted["reason"] else f"{counted['estimate']:,.0f}",
        _allows(sentences.interval(counted["lower"], counted["upper"])),
        str(counted["reason"]),
        "",
        f"{setting.area_name}, {setting.filters.period}",
        measure="offences" if setting.choice.is_in_ward_table else "",
    )


@recorded
def _rate_card(setting: Setting) -> Card:
    in_table = setting.choice.is_in_ward_table
    measure = per_chosen(setting, MEASURES["rate"])
    rated = setting.result(measure, setting.area).iloc[0] if in_table else _asked(setting, "rate")
    return Card(
        f"Per 1,000 {per_name(setting) if in_table else RESIDENTS}",
        "no figures" if rated["reason"] else sentences.rate(rated["estimate"]),
        _allows(sentences.rate_interval(rated["lower"], rated["upper"])),
        str(rated["reason"]),
        "",
        f"{setting.area_name}, {setting.filters.period}",
        measure="rate" if in_table else "",
    )


@recorded
def _change_card(setting: Setting) -> Card:
    measure, found = changed(setting)
    verdict = str(found["verdict"])
    neutral = setting.choice.polarity == "none"
    return Card(
        f"Change on {setting.filters.before_period}",
        found["in_words"] or "no percentage",
        _allows(sentences.change_interval(found["lower"], found["upper"])),
        verdict,
        "" if neutral else sentences.VERDICT_TONES.get(verdict, ""),
        f"{sentences.count(found['before'])} before" if pd.notna(found["before"]) else "",
        measure=measure.key if setting.choice.is_in_ward_table else "",
    )


@recorded
def _comparison_card(setting: Setting) -> Card:
    """The whole borough beside the comparator chosen."""
    compared = compared_with_chosen(setting)
    own, others = compared.iloc[0], compared.iloc[1:]
    if others.empty:
        return Card("Against others", "no figures", "", "", "", register.lacking(BOROUGH_TABLE))
    against = others.iloc[0] if setting.filters.against != "region" else others.iloc[-1]
    ratio = against["ratio"]
    reach = sentences.interval(against["ratio_lower"], against["ratio_upper"], decimals=2)
    return Card(
        f"Against {against['label']}",
        "no figures" if pd.isna(ratio) else f"{ratio:.2f} times",
        _allows(reach),
        f"{against['verdict']} {against['label']}" if against["verdict"] else "",
        "",
        f"{own['label']}, borough table, per resident",
        measure="borough_ratio" if setting.filters.against in setting.offer.boroughs else "",
    )


@recorded
def _standing_card(setting: Setting) -> Card:
    """The ward beside the rest of its borough."""
    row = setting.result(MEASURES["standing"]).loc[setting.filters.area]
    usual = sentences.interval(row["lower_95"], row["upper_95"], decimals=2)
    return Card(
        "Against the rest of the borough",
        "no figures" if pd.isna(row["estimate"]) else f"{row['estimate']:.2f} times",
        f"wards usually lie at {usual}" if usual else "",
        str(row["reason"] or row["verdict"]),
        "",
        f"{setting.area_name}, per resident",
        measure="standing",
    )


def _allows(reach: str) -> str:
    return f"likely range {reach}" if reach else ""
