"""What is published on feeling safe: here and elsewhere, and by group of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wardlens.choices.outcomes import BREAKDOWNS
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.feeling_safe import of_the_region
from wardlens.views.published_shares import (
    AFTER_DARK,
    BY_QUARTER,
    NO_RANGES,
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

LONG_AGO = ("local-safe-after-dark", "local-safe-by-day")
_TOLD_BY = ("sex", "age", "ethnicity5", "disability", "income")


def of_the_place(setting: Setting, indicator: str) -> pd.DataFrame:
    """Every figure of a published indicator for the borough itself, oldest first."""
    rows = published(setting, indicator)
    return rows[rows["area_code"] == setting.partnership.borough_code]


@recorded
def felt_by_place(setting: Setting) -> Exhibit | None:
    """Feeling safe as published: what was once asked here, then wider areas, survey by survey.

    None where neither the place nor its region has a figure.
    """
    name, region = setting.partnership.borough_name, setting.partnership.region_name
    dark, day = ((rows, newest(rows)) for rows in (of_the_place(setting, one) for one in LONG_AGO))
    national, by_quarter = published(setting, AFTER_DARK), published(setting, BY_QUARTER)
    surveys = of_the_region(setting)
    crime, attitude = surveys.get("Crime Survey"), surveys.get("Public Attitude Survey")
    outside, alone = "Safe outside", "Safe walking alone after dark"
    every = (
        (outside, "After dark, local survey, about {:%Y}", *dark),
        (outside, "By day, local survey, about {:%Y}", *day),
        (alone, "Crime Survey, {}", national, crime),
        (alone, "Public Attitude Survey, {}", by_quarter, attitude),
        (alone, "Whole Crime Survey, {}", national, newest(national)),
    )
    held = [
        (asked, label.format(row["start"] if asked == outside else _asked_in(row)), rows, row)
        for asked, label, rows, row in every
        if row is not None
    ]
    if dark[1] is None and not surveys:
        return None
    begins: dict[str, str] = {}
    for asked, label, _, row in held:
        begins.setdefault(f"{asked}: {row['area_name']}", label)
    shown = rows_of([published_row(label, row) for _, label, _, row in held])
    sources = tuple(dict.fromkeys(source_of(setting, rows) for _, _, rows, _ in held))
    years = sorted({row["end"].year for *_, row in held})
    own = [rows for rows, row in (dark, day) if row is not None]
    return share_exhibit(
        setting,
        key="felt-by-place",
        heading=f"How safe do people feel in {name}, and elsewhere?",
        finding=_set_apart(dark[1], region, surveys) + _why_apart(surveys),
        measure="Share who feel safe",
        base="base not published",
        period=" to ".join(map(str, dict.fromkeys((years[0], years[-1])))),
        sources=sources,
        table=shares_table(
            shown.assign(label=[f"{asked}: {label}" for asked, label, *_ in held]),
            "Question and survey",
            None,
        ),
        picture=shares_picture(
            setting,
            shown,
            *sources,
            title="Feel safe",
            unit="Per cent of people asked",
            groups={label: heading for heading, label in begins.items()},
            quiet=tuple(label for asked, label, *_ in held if asked != outside),
        ),
        notes=(
            *(str(rows.attrs["geography_note"]) for rows in own[:1]),
            OTHER_QUESTIONS,
            NO_RANGES,
        ),
        made_by="",
    )


def _asked_in(row: pd.Series) -> str:
    """When a share was asked, as short as a row has room for: “Oct to Dec 2023”."""
    first, last = row["start"], row["end"]
    is_year = (last.year - first.year, last.month - first.month) == (1, -1)
    return f"year to {last:%B %Y}" if is_year else f"{first:%b} to {last:%b %Y}"


def _set_apart(once: pd.Series | None, region: str, surveys: Mapping[str, pd.Series]) -> str:
    """What surveys of the region say; without any, what was once asked of the place itself."""
    if not surveys:
        return "" if once is None else _once(once)
    told = " or ".join(f"{row['value']:.0f} % ({who})" for who, row in surveys.items())
    return f"{region}: {told} feel safe walking alone after dark."


def _once(asked: pd.Series) -> str:
    """What was asked here once, and that it is the newest found."""
    return (
        f"{asked['value']:.0f} % felt safe after dark here in {asked['start']:%Y}: the newest "
        "we found published."
    )


def _why_apart(surveys: Mapping[str, pd.Series]) -> str:
    """How far two surveys of the region lie apart; what is published does not say why."""
    values = sorted(round(row["value"]) for row in surveys.values())
    apart = values[-1] - values[0] if len(values) > 1 else 0
    if not apart:
        return ""
    return f" Two surveys, {apart} point{'s' if apart > 1 else ''} apart; why, we cannot tell."


@recorded
def felt_by_group(setting: Setting) -> Exhibit | None:
    """Feeling safe after dark by sex, age, ethnicity, disability and income, as published.

    The region is there by sex alone, by another survey.
    """
    rows = published(setting, AFTER_DARK)
    whole = newest(rows)
    if whole is None:
        return None
    place = str(whole["area_name"])
    here = rows[(rows["area_name"] == place) & (rows["period"] == whole["period"])]
    records = [published_row(f"Everyone, {place}", whole)]
    begins = {}
    for way, groups in zip(_TOLD_BY, by_group(rows, whole, _TOLD_BY), strict=True):
        if len(groups):
            begins[str(groups["group"].iloc[0])] = f"By {BREAKDOWNS[way]}"
        records += [published_row(f"{row['group']}, {place}", row) for _, row in groups.iterrows()]
    by_quarter = published(setting, BY_QUARTER)
    quarterly = _by_sex(by_quarter)
    if quarterly:
        begins[str(quarterly[0]["label"])] = "By another survey: the Public Attitude Survey"
    shown = rows_of(records + quarterly)
    last = str(quarterly[0]["when"]) if quarterly else ""
    sources = [source_of(setting, one) for one in (rows, by_quarter) if len(one)]
    return share_exhibit(
        setting,
        key="felt-by-group",
        heading="Who feels safe after dark, as published?",
        finding=_told(setting, whole, here),
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
            unit=f"Per cent of people asked, {place}",
            groups=begins,
        ),
        notes=(
            *_by_group_told(here),
            OTHER_QUESTIONS,
            NO_RANGES,
            "It is not published by ethnicity, age or income for the region or the borough.",
        ),
        made_by="",
    )


def _by_sex(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The newest quarter of the region by sex."""
    last = newest(rows)
    if last is None:
        return []
    at = rows[(rows["period"] == last["period"]) & rows["value"].notna() & (rows["group"] != "All")]
    return [
        published_row(
            f"{row['group']}, {row['area_name']}, {row['start']:%b} to {row['end']:%b %Y}", row
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


def _told(setting: Setting, whole: pd.Series, here: pd.DataFrame) -> str:
    held = here.dropna(subset=["value"]).drop_duplicates("group").set_index("group")["value"]
    told = [f"{held[group]:.0f} % of {words}" for group, words in _NAMED.items() if group in held]
    return (
        f"In {whole['area_name']} {sentences.listed(told)} felt safe walking alone after dark in "
        f"{period_of(whole)}. The figures are {how_old(setting, whole)}."
    )


_NAMED = {"All": "everyone", "Women": "women", "Men": "men", "Disabled": "disabled people"}
"""The groups that the finding names."""
