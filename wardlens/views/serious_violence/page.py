"""Serious violence: the Duty's scope as one view, with what of it is not held."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from wardlens.exhibits import sentences, verdicts
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change, context
from wardlens.views.area_map import area_map
from wardlens.views.changed_counts import changes_picture
from wardlens.views.comparison import comparison
from wardlens.views.duty_scope import Scope, asked_of, scope, scope_exhibit
from wardlens.views.exhibit import exhibit
from wardlens.views.glance_words import recording_note
from wardlens.views.harm_ladder import count_beside_harm, ladders
from wardlens.views.harm_rows import comparable
from wardlens.views.headline import (
    MOST_WORDS,
    cards,
    headline,
    how_many,
    level,
    moved_in_brief,
    moved_in_one_breath,
)
from wardlens.views.rolling import rolling
from wardlens.views.serious_violence.people import knife_crime, who_is_harmed
from wardlens.views.setting import PERIOD, Setting, recorded

_CLEAR = (change.CLEAR_RISE, change.CLEAR_FALL)
_BOTH = "Called clear only where the ward figures and the borough figures both show it."


@dataclass(frozen=True)
class SeriousViolence(Parted):
    """The serious violence page."""

    title: str
    verdict: tuple[str, ...]
    caveat: str
    """That a count of this kind can rise with reporting and policing."""
    findings: tuple[str, ...]
    cards: tuple[Card, ...]
    kinds: Exhibit
    over_time: Exhibit
    harm: Exhibit
    knife: Exhibit | None
    """None where no count of knife crime is held."""
    people: Exhibit | None
    """None where no count of victims is held."""
    places: Exhibit
    comparison: Exhibit
    scope: Exhibit
    gaps: tuple[str, ...]


def serious_violence(setting: Setting) -> SeriousViolence:
    """Everything on the serious violence page, for the borough or one ward of it."""
    return setting.part(
        _whole_scope, ("area", "measure", "per", "against", "level", "weighting", *PERIOD)
    )


def _whole_scope(setting: Setting) -> SeriousViolence:
    covered = scope(setting)
    asked = asked_of(setting, covered.choice)
    caveat = sentences.RECORDING_CAVEAT
    moved, breath = moved_in_brief(asked), moved_in_one_breath(asked)
    ways = (
        (level(asked), *breath),
        (how_many(asked), *breath),
        (how_many(asked), *[one for one in moved if one != caveat]),
    )
    told = [sentences.at_most(MOST_WORDS, way) for way in ways]
    whole = [brief for brief, way in zip(told, ways, strict=True) if brief == way]
    return SeriousViolence(
        title="How much serious violence is there?",
        verdict=(*whole, *[brief for brief in told[1:] if len(brief) > 1], told[0])[0],
        caveat=caveat if caveat in moved else "",
        findings=later(_findings, setting, covered),
        cards=later(cards, asked),
        kinds=kinds(setting),
        over_time=later(rolling, asked),
        harm=later(lambda: _of_the_scope(count_beside_harm(asked))),
        knife=later(setting.part, knife_crime, PERIOD),
        people=later(setting.part, who_is_harmed, PERIOD),
        places=later(area_map, asked),
        comparison=later(comparison, asked),
        scope=later(scope_exhibit, setting),
        gaps=covered.gaps,
    )


def _findings(setting: Setting, covered: Scope) -> tuple[str, ...]:
    """Level, change, share of everything and place, and each kind that moved, in a sentence."""
    told = headline(asked_of(setting, covered.choice))
    found = (*told[:2], _share(setting, covered), told[2] if len(told) > 3 else "")
    rows, region = _changes(setting, covered), setting.partnership.region_name
    is_told = rows["verdict"].isin((*_CLEAR, *context.RECORDED)) | rows.apply(_is_by_chance, axis=1)
    moved = rows[is_told.astype(bool)] if len(rows) else rows
    each = (
        f"{kind}: {begun_small(sentences.in_brief(row, region, beside_counts=True))}."
        for kind, row in moved.iterrows()
    )
    return tuple(finding for finding in (*found, *each) if finding)


def _changes(setting: Setting, covered: Scope) -> pd.DataFrame:
    """The change of each kind in the scope, by its name."""
    area, measure = setting.area, MEASURES["change"]
    return pd.DataFrame(
        [
            asked_of(setting, kind).result(measure, area).iloc[0].rename(kind.label)
            for kind in covered.kinds
        ],
        columns=None if covered.kinds else setting.result(measure, area).columns,
    )


@recorded
def kinds(setting: Setting) -> Exhibit:
    """Each kind of offence in the scope: how many, and whether that changed."""
    covered = scope(setting)
    measure, rows = MEASURES["change"], _changes(setting, covered)
    judged = rows["estimate"].notna()
    region = setting.partnership.region_name
    told = [_in_a_row(row) for _, row in rows.iterrows()]
    if rows["after"].isna().all():
        finding = f"There are no figures for serious violence {setting.filters.when}."
    else:
        finding = _finding(rows)
    return exhibit(
        setting,
        key="serious-kinds",
        heading="Kinds of serious violence",
        finding=finding,
        measure="Recorded offences and their change, by kind of serious violence",
        unit="offences, and change in per cent",
        period=setting.months_compared,
        base=sentences.offences_known(rows["after"].sum(min_count=1)),
        sources=(measure.series,),
        offence="Serious violence",
        table=pd.DataFrame(
            {
                "Kind of offence": rows.index,
                "Offences": rows["after"],
                "Year before" if setting.filters.month_count == 12 else "Before": rows["before"],
                "Change, %": measure.shown(rows["estimate"]),
                "Verdict": rows["verdict"],
                "Lower limit": measure.shown(rows["lower"]),
                "Upper limit": measure.shown(rows["upper"]),
            }
        ),
        picture=changes_picture(
            setting,
            measure,
            rows.assign(area=rows.index, told=told),
            title=_how_to_read(setting, rows),
            counts=True,
        ),
        notes=(
            *asked_of(setting, covered.choice).notes(
                measure.series, setting.filters.before[0], setting.filters.end
            ),
            f"{judged.sum()} kinds could be compared; each is judged by itself.",
            recording_note(rows, region),
            sentences.RECORDING_CAVEAT,
        ),
        shows=measure,
    )


def _finding(rows: pd.DataFrame) -> str:
    """Of which kinds clearly more or fewer were recorded."""
    clear = rows[rows["verdict"].isin(_CLEAR)]
    moved = [
        f"a {verdict} in {_kinds(part)}" for verdict, part in clear.groupby("verdict", sort=False)
    ]
    if moved:
        return f"Police recorded {' and '.join(moved)}."
    apart = rows[rows.apply(_is_by_chance, axis=1) | rows["verdict"].isin(context.RECORDED)]
    ways = (apart["estimate"] > 1).unique()
    if len(ways) == 1:
        way, change_of = ("More", "rise") if ways[0] else ("Fewer", "fall")
        return f"{way} {_kinds(apart)} recorded, but no clear {change_of} in any kind by itself."
    return "No kind of serious violence by itself changed clearly."


def _in_a_row(row: pd.Series) -> str:
    """The verdict on a kind in as few words as its row has room for."""
    verdict = str(row["verdict"])
    if verdict in _CLEAR:
        return f"{verdict}: {'more' if verdict == change.CLEAR_RISE else 'fewer'} recorded"
    if verdict in context.RECORDED:
        return f"{verdict.split()[0]} recorded, but recording changed"
    if _is_by_chance(row):
        more = "more" if row["lower"] > 1 else "fewer"
        return (
            f"{more} by ward, not clearly by borough"
            if _in_one_count(row)
            else (f"{more}, but may be chance")
        )
    return begun_small(sentences.in_brief(row, beside_counts=True))


def _is_by_chance(row: pd.Series) -> bool:
    """Whether a change is not called clear although its own range leaves out none."""
    apart = row["lower"] > 1 or row["upper"] < 1
    return bool(row["verdict"] == change.NO_CLEAR_CHANGE and apart)


def _in_one_count(row: pd.Series) -> bool:
    """Whether a change is clear added up from wards, and not in the borough's own count."""
    return bool(pd.notna(row.get("own_after")))


def _how_to_read(setting: Setting, rows: pd.DataFrame) -> str:
    """What is not drawn, why a clear change has no colour here, and what is beside what."""
    others = rows[rows["estimate"].isna()]
    few = [f"{begun_small(str(kind))} {_few(row)}" for kind, row in others.iterrows()]
    ways = dict.fromkeys(rows["verdict"][rows["verdict"].isin(_CLEAR)].map(verdicts.way))
    shapes = " and ".join(verdicts.SHAPES[way] for way in ways)
    told = (
        f"Not drawn: {sentences.listed(few)}." if few else "",
        f"Black {shapes}: {sentences.IN_RECORDS}." if shapes else "",
        _BOTH if rows.apply(_in_one_count, axis=1).any() else "",
        f"Set beside each other: {setting.filters.period} and {setting.filters.before_period}; "
        "change and its likely range",
    )
    return " ".join(filter(None, told))


def _few(row: pd.Series) -> str:
    """The counts of a kind of which no change is drawn."""
    after, before = (
        "no figure" if pd.isna(row[one]) else f"{row[one]:,.0f}" for one in ("after", "before")
    )
    return f"({after}, was {before})"


def _kinds(rows: pd.DataFrame) -> str:
    return sentences.listed([begun_small(str(kind)) for kind in rows.index])


def _share(setting: Setting, covered: Scope) -> str:
    """How much of all offences and of all harm the scope is."""
    everything = setting.of_all_offences()
    families = {family for kind in covered.kinds for family in kind.families}
    named = setting.fetch("offence_choices", {})
    labels = set(named.loc[named["family"].isin(families), "family_label"])
    by_weighting, shares = ladders(everything), []
    for weighting in comparable(everything):
        rows = by_weighting[weighting]
        ours = rows[rows["family_label"].isin(labels)]
        if rows.empty or ours.empty:
            return ""
        shares.append((ours["count_share"].sum(), ours["harm_share"].sum()))
    low, high = sorted(100 * share for _, share in shares)
    band = f"{low:.0f} to {high:.0f} %" if round(low) != round(high) else f"{high:.0f} %"
    return (
        f"Without homicide, which is counted apart, it is {sentences.percent(shares[0][0])} of all "
        f"recorded offences and {band} of the harm, depending on how harm is weighed."
    )


def _of_the_scope(exhibit: Exhibit) -> Exhibit:
    """The ladder of harm, saying what its shares are of: the scope, not all offences."""
    return replace(
        exhibit,
        finding=exhibit.finding.replace("of all offences", "of the offences in the scope"),
        base=exhibit.base.replace("of all recorded", "of those in the scope"),
    )
