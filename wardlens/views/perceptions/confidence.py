"""Confidence in the police: the borough beside London and similar boroughs, and over time."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import charts, palette, sentences
from wardlens.exhibits.charts import Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.views.published_shares import period_of, published, share_exhibit, source_of
from wardlens.views.setting import Setting, recorded

MEASURES = (
    "pas-good-job",
    "pas-trust",
    "pas-treats-fairly",
    "pas-listens",
    "pas-relied-on",
    "pas-understands",
    "pas-informed",
    "pas-ward-officer",
)
_USUAL_INTERVIEWS = 400
LEAST_DIFFERENCE = 100 * 1.96 * (2 * 0.25 / _USUAL_INTERVIEWS) ** 0.5
BASES_NOTE = (
    f"The publisher gives no bases. With its usual {_USUAL_INTERVIEWS} or so interviews a borough, "
    f"two shares under about {LEAST_DIFFERENCE:.0f} points apart cannot be told from one another."
)
ROLLING_NOTE = (
    "Each point is twelve months of interviews: neighbouring points share most of them, so only "
    "points a year apart are compared."
)


def latest(setting: Setting) -> pd.DataFrame:
    """The newest published share of each measure: own, similar boroughs' mean, the region's.

    Indexed by measure: label, period, own, similar, region, a_year_before (own).
    """
    return setting.part(_latest)


def _latest(setting: Setting) -> pd.DataFrame:
    boroughs = setting.read("boroughs")
    similar = boroughs.loc[boroughs["is_similar"], "borough_code"].tolist()
    found = {}
    for indicator in MEASURES:
        rows = published(setting, indicator)
        rows = rows[rows["breakdown"] == "all"]
        own = rows[rows["area_code"] == setting.partnership.borough_code].dropna(subset=["value"])
        if own.empty:
            continue
        last = own.iloc[-1]
        at = rows[rows["end"] == last["end"]].set_index("area_code")["value"]
        before = own[own["end"] == last["end"] - pd.DateOffset(years=1)]["value"]
        region = rows[
            (rows["area_name"] == setting.partnership.region_name) & (rows["end"] == last["end"])
        ]["value"]
        found[indicator] = {
            "label": rows.attrs["label"],
            "period": period_of(last),
            "own": last["value"],
            "similar": at.reindex(similar).mean(),
            "region": region.iloc[0] if len(region) else float("nan"),
            "a_year_before": before.iloc[0] if len(before) else float("nan"),
        }
    return pd.DataFrame.from_dict(found, orient="index")


def confidence_finding(setting: Setting) -> str:
    """Whether residents rate the police as others do, in a sentence."""
    rows = latest(setting)
    if rows.empty:
        return ""
    first = rows.iloc[0]
    more = [
        f"{begun_small(row['label'])}: {row['own']:.0f} % ({row['region']:.0f} %)"
        for _, row in rows.iloc[:2].iterrows()
    ]
    return (
        f"In {first['period']}, in {setting.partnership.borough_name} "
        f"(in {setting.partnership.region_name}): {sentences.listed(more)}."
    )


@recorded
def confidence(setting: Setting) -> Exhibit | None:
    """All published measures of confidence, newest twelve months, beside others."""
    rows = latest(setting)
    if rows.empty:
        return None
    partnership = setting.partnership
    apart = rows[(rows["own"] - rows["region"]).abs() >= LEAST_DIFFERENCE]
    words = [
        f"“{row['label'].lower()}” is {'higher' if row['own'] > row['region'] else 'lower'} "
        f"({row['own']:.0f} against {row['region']:.0f} %)"
        for _, row in apart.iterrows()
    ]
    beyond = (
        f"Beside {partnership.region_name}, {sentences.listed(words)}; the other answers are "
        "too close to tell apart."
        if words
        else f"None of them is far enough from {partnership.region_name}'s to tell apart."
    )
    source = source_of(setting, published(setting, rows.index[0]))
    places = (partnership.borough_name, setting.partnership.similar_name, partnership.region_name)
    return share_exhibit(
        setting,
        key="confidence",
        heading="How do people rate the police?",
        finding=f"{confidence_finding(setting)} {beyond}{_over_the_year(rows)}",
        measure="Confidence in the police, Public Attitude Survey",
        base="not published",
        period=str(rows["period"].iloc[0]),
        sources=(source,),
        table=pd.DataFrame(
            {
                "Measure": rows["label"],
                f"{places[0]}, %": rows["own"],
                f"{places[1]}, mean, %": rows["similar"],
                f"{places[2]}, %": rows["region"],
                f"{places[0]} a year before, %": rows["a_year_before"],
                "Period": rows["period"],
            }
        ),
        picture=charts.published(
            rows.rename(
                columns={"own": places[0], "similar": places[1], "region": places[2]}
            ).set_index("label")[list(places)],
            title="How do people rate the police?",
            unit="Share of those interviewed, %; no base published, so no range",
            source=setting.foot(source),
        ),
        notes=(BASES_NOTE, ROLLING_NOTE),
        made_by="",
    )


def _over_the_year(rows: pd.DataFrame) -> str:
    """Answers that moved further in a year than such a survey would by chance."""
    moved = rows[(rows["own"] - rows["a_year_before"]).abs() >= LEAST_DIFFERENCE]
    if moved.empty:
        return ""
    told = [
        f"“{row['label'].lower()}” {'rose' if row['own'] > row['a_year_before'] else 'fell'} from "
        f"{row['a_year_before']:.0f} to {row['own']:.0f} %"
        for _, row in moved.iterrows()
    ]
    return f" Over the year, {sentences.listed(told)}."


@recorded
def confidence_over_time(setting: Setting) -> Exhibit | None:
    """The first measure of confidence by quarter: the borough and the region."""
    rows = published(setting, MEASURES[0])
    rows = rows[rows["breakdown"] == "all"].dropna(subset=["value"])
    own = rows[rows["area_code"] == setting.partnership.borough_code]
    if own.empty:
        return None
    region = rows[rows["area_name"] == setting.partnership.region_name]
    last = own.iloc[-1]
    before = own[own["end"] == last["end"] - pd.DateOffset(years=1)]
    compared = ""
    if len(before):
        change = last["value"] - before["value"].iloc[0]
        sure = (
            "less than what this survey can tell from chance"
            if abs(change) < LEAST_DIFFERENCE
            else "more than chance alone is likely to make, if about "
            f"{_USUAL_INTERVIEWS} were asked each time"
        )
        compared = (
            f" A year before it was {before['value'].iloc[0]:.0f} %: a change of "
            f"{abs(change):.0f} points, {sure}."
        )
    source = source_of(setting, rows)
    return share_exhibit(
        setting,
        key="confidence-trend",
        heading=f"{rows.attrs['label']}, over time",
        finding=(
            f"{last['value']:.0f} % {rows.attrs['outcome_words']} in {period_of(last)}.{compared}"
        ),
        measure=str(rows.attrs["label"]),
        base="not published",
        period=f"{period_of(own.iloc[0])} to {period_of(last)}",
        sources=(source,),
        table=pd.DataFrame(
            {
                "Twelve months to": own["end"].dt.strftime("%B %Y"),
                f"{setting.partnership.borough_name}, %": own["value"],
                f"{setting.partnership.region_name}, %": own["end"].map(
                    region.set_index("end")["value"]
                ),
            }
        ),
        picture=charts.lines(
            [
                _line(setting.partnership.borough_name, own, palette.ACCENT, "solid"),
                _line(setting.partnership.region_name, region, palette.QUIET, "dash"),
            ],
            title=str(rows.attrs["label"]),
            unit="Share of those interviewed in twelve months, %",
            source=setting.foot(source),
        ),
        notes=(ROLLING_NOTE, BASES_NOTE),
        made_by="",
    )


def _line(label: str, rows: pd.DataFrame, colour: str, dash: str) -> Line:
    """A line that is cut where a quarter is missing."""
    gaps = rows["end"].diff() > pd.Timedelta(days=100)
    return Line(label, rows["end"], rows["value"], gaps.cumsum(), colour=colour, dash=dash)
