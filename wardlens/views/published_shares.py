"""What the exhibits of the perceptions page share: published shares, and how both are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wardlens.choices.filters import period_words
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits import charts
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.store.kept import kept_with
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting

KNOWN = "known-to-police"
RECENT_YEARS = 5
AFTER_DARK = "feel-safe-after-dark"
BY_QUARTER = "feel-safe-after-dark-region"
OTHER_QUESTIONS = (
    "Published surveys and the residents' survey ask other people in other words in other "
    "years: read them beside each other, not as a difference."
)
NO_RANGES = "Published without the number asked, so no range can be given: the marks are hollow."


SHARE_DECIMALS = {"Share, %": 1, "Lower limit": 1, "Upper limit": 1}


def published(setting: Setting, indicator: str) -> pd.DataFrame:
    """Every figure of a published indicator, oldest first; `attrs` holds its own row."""

    def read() -> pd.DataFrame:
        listed = setting.fetch("indicators", {}).set_index("indicator")
        rows = setting.fetch("indicator_values", {"indicator": indicator, "areas": []})
        if indicator not in listed.index:  # figures that nobody says what they are of
            return rows.iloc[:0]
        rows.attrs = listed.loc[indicator].to_dict()
        return rows

    return setting.once(("published", indicator), read)


def recent(rows: pd.DataFrame) -> pd.DataFrame:
    """The last five years that are published for everybody, and by kind, oldest first."""
    given = rows.dropna(subset=["value"])
    return given[given["end"].isin(sorted(given["end"].unique())[-RECENT_YEARS:])]


def newest(rows: pd.DataFrame, area_name: str = "", *, group: str = "All") -> pd.Series | None:
    """The newest figure for everyone or a group in an area, by default the widest one."""
    return kept_with(rows, (area_name, group), lambda: _newest(rows, area_name, group))


def _newest(rows: pd.DataFrame, area_name: str, group: str) -> pd.Series | None:
    fitting = rows[(rows["group"] == group) & rows["value"].notna()]
    if area_name:
        fitting = fitting[fitting["area_name"] == area_name]
    if fitting.empty:
        return None
    widest = fitting["area_code"].iloc[0]
    return fitting[fitting["area_code"] == widest].sort_values("end").iloc[-1]


def period_of(row: pd.Series) -> str:
    """The period of a published figure in words: “the year to March 2023”."""
    return period_words(row["start"].date(), row["end"].date())


def how_old(setting: Setting, row: pd.Series) -> str:
    """How old a figure is beside the newest police figures: “about 9 years old”."""
    newest_month = setting.offer.last_ward_month
    months = 12 * (newest_month.year - row["end"].year) + newest_month.month - row["end"].month
    if months < 12:
        return "less than a year old"
    years = round(months / 12)
    return f"about {years} year{'s' if years > 1 else ''} old"


def source_of(setting: Setting, rows: pd.DataFrame) -> Source:
    """The source of a published indicator."""
    return setting.sources[rows.attrs["source"]]


def by_group(rows: pd.DataFrame, whole: pd.Series, ways: tuple[str, ...]) -> list[pd.DataFrame]:
    """Groups with a share, of the place and period of `whole`: a frame a way to tell them apart."""
    alike = (rows["area_name"] == whole["area_name"]) & (rows["period"] == whole["period"])
    held = rows[alike & (rows["group"] != "Not stated")].dropna(subset=["value"])
    return [held[held["breakdown"] == way] for way in ways]


def published_row(label: str, row: pd.Series) -> dict[str, Any]:
    """A published share as a row of a chart and its table."""
    return {
        "label": label,
        "estimate": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "n": row["base"],
        "is_published": True,
        "who": row["area_name"],
        "when": period_of(row),
        "why": "" if pd.notna(row["lower"]) else _without(row["base"]),
    }


def _without(base: float) -> str:
    return "published without its base" if pd.isna(base) else "published without a range"


def survey_row(
    label: str,
    row: pd.Series,
    survey: ResidentSurvey,
    wave: str = "",
    of_whom: str = "residents asked",
) -> dict[str, Any]:
    """A share of the residents' survey as a row of a chart and its table."""
    return {
        "label": label,
        "estimate": row["estimate"],
        "lower": row["lower"],
        "upper": row["upper"],
        "n": row["n"],
        "is_published": False,
        "who": of_whom,
        "when": survey.label(wave or survey.newest),
        "why": row["reason"] or row["caution"] or "",
    }


def rows_of(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a chart, numbers as numbers also where all are missing."""
    columns = ["label", "estimate", "lower", "upper", "n", "is_published", "who", "when", "why"]
    frame = pd.DataFrame(records, columns=columns)
    numbers = ["estimate", "lower", "upper", "n"]
    return frame.astype(dict.fromkeys(numbers, "float64") | {"is_published": bool})


def shares_table(rows: pd.DataFrame, what: str, survey: ResidentSurvey | None) -> pd.DataFrame:
    """The same rows for readers; of made-up answers it says so row by row."""
    made_up = survey is not None and survey.is_illustrative
    marks = {ILLUSTRATIVE: np.where(rows["is_published"], "published", "made-up")}
    return pd.DataFrame(
        {
            what: rows["label"],
            "Share, %": rows["estimate"],
            "Lower limit": rows["lower"],
            "Upper limit": rows["upper"],
            "People who answered": rows["n"],
            "Of whom": rows["who"],
            "When": rows["when"],
            "Note": rows["why"],
        }
        | (marks if made_up else {})
    )


def shares_picture(
    setting: Setting,
    shown: pd.DataFrame,
    *sources: Source,
    title: str,
    unit: str,
    groups: Mapping[str, str] | None = None,
    quiet: Collection[str] = (),
) -> go.Figure | None:
    """Shares one below the other, each with its range; none where none is known.

    `groups` heads groups of rows, by the label that each begins with; `quiet` are labels of shares
    of other places.
    """
    if shown["estimate"].isna().all():
        return None
    return charts.answers(
        shown, title=title, unit=unit, source=setting.foot(*sources), groups=groups, quiet=quiet
    )


def share_exhibit(setting: Setting, **said: Unpack[Said]) -> Exhibit:
    """An exhibit of shares of people."""
    said.setdefault("unit", "per cent of those who answered")
    said.setdefault("made_by", "wardlens.stats.survey.by_group")
    said["decimals"] = {**SHARE_DECIMALS, **said.get("decimals", {})}
    return exhibit(setting, **said)


def answers_exhibit(
    setting: Setting,
    survey: ResidentSurvey,
    shown: pd.DataFrame,
    *,
    what: str,
    title: str,
    in_words: str = "Share of residents asked, %, and the likely range",
    **said: Unpack[Said],
) -> Exhibit:
    """An exhibit of answers to the residents' survey: picture and table show the same rows.

    `what`: what the rows are of; `in_words`: the unit of the picture.
    """
    said["sources"] = (survey.source,)
    said["table"] = shares_table(shown, what, survey)
    said["picture"] = shares_picture(setting, shown, survey.source, title=title, unit=in_words)
    return share_exhibit(setting, **said)


def survey_year(row: pd.Series) -> str:
    """The year of a survey from April to March: “2022/23”."""
    return f"{row['start']:%Y}/{row['end']:%y}"
