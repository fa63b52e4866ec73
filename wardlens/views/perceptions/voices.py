"""Voices: what residents wrote and raised, by theme; it is no survey."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.choices.series import VOICES_HEARD, VOICES_SAID
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.stats.disclosure import TOTAL
from wardlens.stats.proportions import wilson
from wardlens.store import paths
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

NOTHING = (
    "What people write in their own words, or raise at events and on maps, is not held here yet."
)
_HOW = (
    "To bring it in, load a CSV file ({}). For written answers its "
    "columns are question, theme, area, group, period, count, base. For things raised they "
    "are day, ward, theme, heard. "
    "Templates are among the files for a survey. Only counts are kept; a file with what somebody "
    "wrote is refused."
)
NO_SURVEY = (
    "This is no survey. It counts those who came or wrote, and they are not like everybody: read "
    "it for what people bring up, not for how many think so."
)
_NOT_ALL = "A person can name several themes, so the shares do not add up to 100 %."
CHANCE = (
    "The range is of chance alone, as if each had come by themselves. One meeting brings many at "
    "once, so it is rather too narrow."
)
WITHHELD = "withheld to protect people"
_SHARES = ["estimate", "lower", "upper"]


def how() -> str:
    """How it is brought in."""
    return _HOW.format(paths.loading("FILE"))


def words(setting: Setting) -> tuple[str, ...]:
    """What the section opens with: what it is, or that there is nothing and how to bring it in."""
    is_held = len(setting.fetch("voices_said", {})) or len(setting.fetch("voices_heard", {}))
    return (NO_SURVEY,) if is_held else (NOTHING, how())


@recorded
def said_by_theme(setting: Setting) -> Exhibit | None:
    """Themes of written answers: the ward's where enough wrote, else the whole borough's."""
    rows = with_shares(setting.fetch("voices_said", {}), "said", "answered")
    if rows.empty:
        return None
    newest = rows.groupby("question")["end"].transform("max") == rows["end"]
    everyone = rows[newest & (rows["group"] == TOTAL)]
    here = everyone[everyone["area_code"] == setting.filters.area].dropna(subset=["estimate"])
    whole = everyone[everyone["area_code"] == setting.partnership.borough_code]
    shown = (here if len(here) else whole).sort_values("estimate", ascending=False)
    several = len(set(shown["question"])) > 1
    shown = shown.assign(
        label=shown["theme"] + (" (" + shown["question"] + ")" if several else ""),
        is_published=False,
    )
    known = shown.dropna(subset=["estimate"])
    place = str(shown["area_name"].iloc[0]) if len(shown) else setting.partnership.borough_name
    return exhibit(
        setting,
        key="voices-said",
        heading="What do people write, in answer to open questions?",
        finding=_said(known, place),
        measure="Share of those who answered in their own words, by theme",
        unit="per cent of those who answered",
        period=months(shown if len(shown) else rows),
        base=f"{known['answered'].max():,.0f} people who wrote" if len(known) else "too few wrote",
        sources=(VOICES_SAID,),
        table=pd.DataFrame(
            {
                "Question": rows["question"],
                "Theme": rows["theme"],
                "Where": rows["area_name"],
                "Who": rows["group"].replace(TOTAL, "Everyone"),
                "Share, %": rows["estimate"],
                "Lower limit": rows["lower"],
                "Upper limit": rows["upper"],
                "People who answered": rows["answered"].astype("Int64"),
                "Why there is no figure": rows["note"],
            }
        ),
        picture=charts.answers(
            known,
            title=f"What people write: {place}",
            unit="Share of those who answered, %, and the likely range",
            source=setting.short_source(VOICES_SAID),
        )
        if len(known)
        else None,
        notes=(NO_SURVEY, _NOT_ALL),
        made_by="wardlens.stats.proportions.wilson",
    )


def _said(known: pd.DataFrame, place: str) -> str:
    if known.empty:
        return f"Too few wrote in {place} to tell what they brought up."
    question = known.loc[known["answered"].astype("float64").idxmax(), "question"]
    own = known[known["question"] == question]
    told = [f"{begun_small(row.theme)}, {_share(row)}" for row in own.head(3).itertuples()]
    asked = f", asked “{question}”" if len(own) < len(known) else ""
    return (
        f"What {own['answered'].iloc[0]:,.0f} people in {place}{asked} wrote of most often in "
        f"their own words: {sentences.listed(told)}."
    )


@recorded
def heard_by_theme(setting: Setting) -> Exhibit | None:
    """Themes raised at events and on maps: the ward's where they can be told, else all."""
    rows = setting.fetch("voices_heard", {})
    themes = rows[(rows["breakdown"] == "theme") & (rows["status"] != "zero")]
    if themes.empty:
        return None
    totals = rows[rows["breakdown"] == "all"].set_index("area_code")["heard"]
    themes = themes.assign(items=themes["area_code"].map(totals).astype("float64"))
    themes = with_shares(themes, "heard", "items")
    here = themes[themes["area_code"] == setting.filters.area].dropna(subset=["estimate"])
    whole = themes[themes["area_code"] == setting.partnership.borough_code]
    shown = (here if len(here) else whole).sort_values("estimate", ascending=False)
    known = shown.dropna(subset=["estimate"]).assign(label=lambda one: one["group"])
    place = str(shown["area_name"].iloc[0])
    ways = rows[(rows["breakdown"] == "heard") & rows["heard"].notna()].sort_values("heard")
    told = sentences.listed([f"{row.heard:,} by {row.group}" for row in ways[::-1].itertuples()])
    return exhibit(
        setting,
        key="voices-heard",
        heading="What do people raise, at events and on maps?",
        finding=_raised(known, place, setting),
        measure="Share of what was raised, by theme",
        unit="per cent of items raised",
        period=months(rows),
        base=f"{shown['items'].iloc[0]:,.0f} items raised"
        if shown["items"].notna().any()
        else WITHHELD,
        sources=(VOICES_HEARD,),
        table=pd.DataFrame(
            {
                "Theme": themes["group"],
                "Where": themes["area_name"].fillna("No ward known"),
                "Items": themes["heard"].astype("Int64"),
                "Share, %": themes["estimate"],
                "Lower limit": themes["lower"],
                "Upper limit": themes["upper"],
                "Why there is no figure": themes["status"].map({"withheld": WITHHELD}).fillna(""),
            }
        ),
        picture=charts.answers(
            known.assign(is_published=False),
            title=f"What people raise: {place}",
            unit="Share of items raised, %, and the likely range",
            source=setting.short_source(VOICES_HEARD),
        )
        if len(known)
        else None,
        notes=(NO_SURVEY, CHANCE, f"How it was heard: {told}." if told else ""),
        made_by="wardlens.stats.proportions.wilson",
    )


def _raised(known: pd.DataFrame, place: str, setting: Setting) -> str:
    if known.empty:
        return f"Too little was raised in {place} to tell of what."
    told = [f"{begun_small(row.group)}, {_share(row)}" for row in known.head(3).itertuples()]
    asked = setting.area_name
    other = "" if place == asked else f" Of {asked} alone too little can be told."
    items = f"{known['items'].iloc[0]:,.0f} things raised in {place}"
    return f"What came up most often among {items}: {sentences.listed(told)}.{other}"


def with_shares(rows: pd.DataFrame, count: str, base: str) -> pd.DataFrame:
    """The rows with the share count / base and Wilson's limits, in per cent; missing where one is.

    >>> rows = pd.DataFrame({"said": [81.0, None], "answered": [263.0, 50.0]})
    >>> with_shares(rows, "said", "answered")["lower"].round(1).tolist()
    [25.5, nan]
    """
    numbers = rows[[count, base]].astype("float64")
    numbers = numbers.where(numbers.notna().all(axis=1) & (numbers[base] > 0))
    found = wilson(numbers[count], numbers[base])
    return rows.assign(**{name: 100 * found[name].astype("float64") for name in _SHARES})


def months(rows: pd.DataFrame) -> str:
    """The months of all rows, in words."""
    return period_words(rows["start"].min().date(), rows["end"].max().date())


def _share(row: Any) -> str:
    return f"{row.estimate:.0f} % ({row.lower:.0f} to {row.upper:.0f} %)"
