"""What is published on feeling safe: by group of people, and long ago."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.outcomes import BREAKDOWNS
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.feeling_safe import newest_of_the_region
from wardlens.views.published_shares import (
    AFTER_DARK,
    OTHER_QUESTIONS,
    by_group,
    how_old,
    newest,
    period_of,
    published,
    published_row,
    rows_of,
    share_exhibit,
    shares_picture,
    shares_table,
    source_of,
)
from wardlens.views.setting import Setting, recorded

BY_QUARTER = "feel-safe-after-dark-region"
LONG_AGO = ("local-safe-by-day", "local-safe-after-dark")
_TOLD_BY = ("sex", "age", "ethnicity5", "disability", "income")


@recorded
def felt_by_group(setting: Setting) -> Exhibit | None:
    """Feeling safe after dark by sex, age, ethnicity, disability and income, as published."""
    rows = published(setting, AFTER_DARK)
    whole = newest(rows)
    if whole is None:
        return None
    place = str(whole["area_name"])
    here = rows[(rows["area_name"] == place) & (rows["period"] == whole["period"])]
    records = [published_row(f"Everyone, {place}", whole)]
    begins = {}
    of_the_region = newest_of_the_region(setting)
    if of_the_region is not None:
        records.append(published_row(f"Everyone, {of_the_region['area_name']}", of_the_region))
    for way, groups in zip(_TOLD_BY, by_group(rows, whole, _TOLD_BY), strict=True):
        if len(groups):
            begins[str(groups["group"].iloc[0])] = f"By {BREAKDOWNS[way]}, {place}"
        records += [published_row(f"{row['group']}, {place}", row) for _, row in groups.iterrows()]
    by_quarter = published(setting, BY_QUARTER)
    quarterly = _of_the_region(by_quarter)
    if quarterly:
        begins[str(quarterly[0]["label"])] = "By another survey"
    shown = rows_of(records + quarterly)
    last = str(quarterly[0]["when"]) if quarterly else ""
    sources = [source_of(setting, one) for one in (rows, by_quarter) if len(one)]
    return share_exhibit(
        setting,
        key="felt-by-group",
        heading="Who feels safe after dark, as published?",
        finding=_told(setting, whole, by_quarter),
        measure="Share who feel safe walking alone after dark",
        base="base not published",
        period=period_of(whole) + (f"; by another survey, {last}" if last else ""),
        sources=sources,
        table=shares_table(shown, "Who and where", None),
        picture=shares_picture(
            setting,
            shown.assign(label=shown["label"].str.removesuffix(f", {place}")),
            *sources,
            title="Feel safe walking alone after dark",
            unit="Per cent of people asked",
            groups=begins,
        ),
        notes=(
            *_by_group_told(here),
            OTHER_QUESTIONS,
            "It is not published by ethnicity, age or income for the region or the borough.",
        ),
        made_by="",
    )


def _of_the_region(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The newest quarter of the region, for everybody and by sex."""
    last = newest(rows)
    if last is None:
        return []
    at = rows[(rows["period"] == last["period"]) & rows["value"].notna()]
    return [
        published_row(
            f"{'Everyone' if row['group'] == 'All' else row['group']}, {row['area_name']}, "
            f"{row['start']:%b} to {row['end']:%b %Y}",
            row,
        )
        for _, row in at.iterrows()
    ]


def _by_group_told(here: pd.DataFrame) -> tuple[str, ...]:
    """The lowest and the highest of each kind of group, in words."""
    told = []
    for breakdown in _TOLD_BY:
        groups = here[(here["breakdown"] == breakdown) & (here["group"] != "Not stated")]
        groups = groups.dropna(subset=["value"]).sort_values("value")
        if len(groups) > 1:
            low, high = groups.iloc[0], groups.iloc[-1]
            told.append(
                f"{low['group']} {low['value']:.0f} %, {high['group']} {high['value']:.0f} %"
            )
    return (f"Lowest and highest of each kind of group: {'; '.join(told)}.",) if told else ()


def _told(setting: Setting, whole: pd.Series, by_quarter: pd.DataFrame) -> str:
    last = newest(by_quarter)
    region = (
        f" In {last['area_name']}, by another survey, it was {last['value']:.0f} % in "
        f"{period_of(last)}."
        if last is not None
        else ""
    )
    return (
        f"In {whole['area_name']}, {whole['value']:.0f} % felt safe walking alone after dark in "
        f"{period_of(whole)}.{region} The figures by group are "
        f"{how_old(setting, whole)}."
    )


@recorded
def long_ago(setting: Setting) -> Exhibit | None:
    """What was once asked here, as it was quoted in print, and how old it is."""
    found = []
    for indicator in LONG_AGO:
        rows = published(setting, indicator)
        row = newest(rows)
        if row is not None:
            found.append((rows, row))
    if not found:
        return None
    told = sentences.listed(
        [f"{row['value']:.0f} % {rows.attrs['outcome_words']}" for rows, row in found]
    )
    last = found[-1][1]
    sources = tuple(source_of(setting, rows) for rows, _ in found)
    shown = rows_of([published_row(str(rows.attrs["label"]), row) for rows, row in found])
    return share_exhibit(
        setting,
        key="asked-here-before",
        heading=f"What was asked in {setting.partnership.borough_name} before?",
        finding=(
            f"In {last['start']:%Y}, as quoted in print, {told} in "
            f"{setting.partnership.borough_name}. This is {how_old(setting, last)}: too old to say "
            "how safe people feel now."
        ),
        measure="Share who felt safe",
        base="base not published",
        period=str(last["period"]),
        sources=sources,
        table=shares_table(shown, "Question", None),
        picture=shares_picture(
            setting,
            shown,
            *sources,
            title="Asked before",
            unit="Share who felt safe, %; no base published, so no range",
        ),
        notes=(str(found[-1][0].attrs.get("geography_note", "")),),
        made_by="",
    )
