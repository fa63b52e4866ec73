"""What is published of victims' experience, beside what is recorded here; and what is not held."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.views.published_shares import (
    KNOWN,
    NO_RANGES,
    by_group,
    how_old,
    newest,
    period_of,
    published,
    published_row,
    rows_of,
    share_exhibit,
    shares_picture,
    source_of,
)
from wardlens.views.setting import Setting, recorded

VIOLENCE, SATISFIED = "violence", "satisfied-with-reporting"
NOT_HELD = (
    "How victims in this borough were treated; London's figures are by way of reporting alone.",
    "How many cases ended with a charge, how many victims withdrew, how many came to services.",
)
_TOLD_BY = ("sex", "age", "ethnicity5", "disability")
_CAN_DIFFER = (
    "Shares are of people asked in a survey, counts are of offences that the police recorded here: "
    "they differ in place, time and what they count. Neither is made from the other."
)


class _Asked(NamedTuple):
    """A published share, of a group of it, and the kind of offence that is recorded beside it."""

    indicator: str
    group: str
    label: str
    offence: str = ""


_ASKED = (
    _Asked(VIOLENCE, "All", "victims of violence", "violence"),
    _Asked(KNOWN, "All", "violence police know of", "violence"),
    _Asked("sexual-assault", "All", "sexual assault", "sexual-offences"),
    _Asked("partner-abuse", "All", "women, partner abuse"),
    _Asked("hate-crime", "All", "hate crime", "racially-or-religiously-aggravated"),
    _Asked(SATISFIED, "Face to face", "satisfied, face to face"),
    _Asked(SATISFIED, "By telephone", "satisfied, by telephone"),
    _Asked(SATISFIED, "Online", "satisfied, online"),
)


@recorded
def victims(setting: Setting) -> Exhibit | None:
    """Each published share of victims, how old it is, and what is recorded here beside it."""
    records: list[dict[str, Any]] = []
    sources = []
    for asked in _ASKED:
        rows = published(setting, asked.indicator)
        row = newest(rows, group=asked.group)
        if row is None:
            continue
        sources.append(source_of(setting, rows))
        records.append(
            published_row(f"{row['area_name']}: {asked.label}", row)
            | {"asked": asked, "age": how_old(setting, row), "what": rows.attrs["label"]}
            | {"recorded": _recorded_here(setting, asked.offence)}
        )
    if not records:
        return None
    shown = rows_of(records)
    every = pd.DataFrame(records)
    here = f"Recorded in {setting.area_name}"
    return share_exhibit(
        setting,
        key="victims",
        heading="What do victims say, and what is recorded?",
        finding=_told(records, setting),
        measure="Published shares of victims, beside offences recorded",
        unit="per cent of those asked",
        base="base not published",
        period=f"as each row says; recorded: {setting.filters.period}",
        sources=(*dict.fromkeys(sources), *setting.listed(WARD_TABLE)),
        table=pd.DataFrame(
            {
                "What was asked": every["what"] + ": " + every["asked"].map(lambda one: one.label),
                "Share, %": shown["estimate"],
                "Of whom": shown["who"],
                "When": shown["when"],
                "How old": every["age"],
                here: pd.Series([one["recorded"] for one in records], dtype="float64"),
                "Note": shown["why"],
            }
        ),
        picture=shares_picture(
            setting,
            shown,
            *dict.fromkeys(sources),
            title="What victims say",
            unit="Share of those asked, %",
        ),
        notes=(
            _CAN_DIFFER,
            NO_RANGES,
            "Reporting face to face and by telephone or online are two surveys. Recorded beside "
            "hate crime: offences aggravated by race or religion only.",
        ),
        made_by="",
    )


def _recorded_here(setting: Setting, offence: str) -> float:
    """Offences of a kind recorded in the place asked for; missing where none is the same kind."""
    if offence not in setting.offer.offences or not setting.offer.has_ward_table:
        return float("nan")
    asked = setting.of_kind(offence)
    return float(asked.result(MEASURES["offences"], setting.area)["estimate"].iloc[0])


def _told(records: list[dict[str, Any]], setting: Setting) -> str:
    by_key = {(one["asked"].indicator, one["asked"].group): one for one in records}
    said = []
    known = by_key.get((KNOWN, "All"))
    if known:
        count = known["recorded"]
        beside = (
            f"; in {setting.area_name}, {count:,.0f} were recorded in {setting.filters.period}"
            if pd.notna(count)
            else ""
        )
        said.append(
            f"In {known['who']} police came to know of {known['estimate']:.0f} % of violent "
            f"incidents ({known['when']}, {known['age']}){beside}."
        )
    ways = [one for one in records if one["asked"].indicator == SATISFIED]
    if ways:
        told = [f"{one['estimate']:.0f} % {begun_small(one['asked'].group)}" for one in ways]
        said.append(
            f"Satisfied with the service, of victims in {ways[0]['who']} who reported: "
            f"{sentences.listed(told)} ({ways[0]['when']}, {ways[0]['age']})."
        )
    return " ".join(said) or f"{records[0]['what']}: {records[0]['estimate']:.1f} %."


@recorded
def victims_by_group(setting: Setting) -> Exhibit | None:
    """Who was a victim of violence, by sex, age, ethnicity and disability, as published."""
    rows = published(setting, VIOLENCE)
    whole = newest(rows)
    if whole is None:
        return None
    place = str(whole["area_name"])
    records = [published_row(f"Everyone, {place}", whole)]
    told = []
    for groups in by_group(rows, whole, _TOLD_BY):
        records += [published_row(str(row["group"]), row) for _, row in groups.iterrows()]
        if len(groups) > 1:
            ordered = groups.sort_values("value")
            low, high = ordered.iloc[0], ordered.iloc[-1]
            told.append(
                f"{low['group']} {low['value']:.1f} %, {high['group']} {high['value']:.1f} %"
            )
    shown = rows_of(records)
    source = source_of(setting, rows)
    lows = f" Lowest and highest: {'; '.join(told)}." if told else ""
    return share_exhibit(
        setting,
        key="victims-by-group",
        heading="Who is a victim of violence?",
        finding=(
            f"In {place}, {whole['value']:.1f} % {rows.attrs['outcome_words']} "
            f"({period_of(whole)}, {how_old(setting, whole)}).{lows}"
        ),
        measure=str(rows.attrs["label"]),
        base="base not published",
        period=period_of(whole),
        sources=(source,),
        table=pd.DataFrame(
            {
                "Who": shown["label"],
                "Share, %": shown["estimate"],
                "Of whom": shown["who"],
                "When": shown["when"],
                "Note": shown["why"],
            }
        ),
        picture=shares_picture(
            setting,
            shown,
            source,
            title="Victims of violence",
            unit="Share of those asked, %",
        ),
        notes=(str(rows.attrs.get("geography_note", "")), NO_RANGES),
        made_by="",
    )
