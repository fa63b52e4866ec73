"""Is the gap closing? The gap of one group from the reference group, period by period."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.exhibits.charts import gaps as pictures
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.inequalities.by_source import figures_asked
from wardlens.views.inequalities.comparison import compare, few, points
from wardlens.views.inequalities.counted_groups import of_people, people
from wardlens.views.inequalities.group_figures import NO_RANGE, Figures, figures_exhibit, lowered
from wardlens.views.inequalities.published_groups import of_published
from wardlens.views.inequalities.surveyed_groups import of_the_survey
from wardlens.views.published_shares import published
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting, recorded

_HELD_AS = {"ethnicity5": "ethnicity-self", "sex-ethnicity": "sex-ethnicity-self"}


@recorded
def gap_over_time(setting: Setting) -> Exhibit | None:
    """The gap of the group that differs most, in every period held; none where there is one."""
    now, breakdown = figures_asked(setting), setting.filters.breakdown
    comparison = compare(now, setting.filters.reference)
    if comparison is None:
        return None
    gaps = comparison.rows["gap"].abs()
    if gaps.notna().sum() == 0:
        return None
    group = str(gaps.idxmax())
    label, beside = lowered(str(now.rows["label"][group])), lowered(comparison.reference_label)
    every = _every(setting, now, breakdown)
    rows = _rows(every, group, comparison.reference)
    if rows["gap"].notna().sum() < 2:
        return None
    ledger = setting.ledger(now.outcome.source)
    rows["segment"] = ledger.segments(pd.to_datetime(rows["start"]))
    plain = now.outcome.label.partition(" · ")[0]
    drawn = rows.rename(columns={"gap": "estimate", "gap_lower": "lower", "gap_upper": "upper"})
    first, last = rows["start"].iloc[0], rows["start"].iloc[-1]
    return figures_exhibit(
        setting,
        now,
        key="gap-years",
        heading="Is the gap closing?",
        finding=_finding(rows, now, label, beside),
        measure=f"Gap of {label} from {beside}",
        period=f"From {rows['period'].iloc[0]} to {rows['period'].iloc[-1]}",
        table=pd.DataFrame(
            {
                "Period": rows["period"],
                "Gap": rows["gap"],
                "Gap, lower limit": rows["gap_lower"],
                "Gap, upper limit": rows["gap_upper"],
                "Note": rows["note"],
            }
        ),
        picture=pictures.over_years(
            drawn.assign(label=drawn["period"].map(_on_axis)),
            nought=True,
            title=f"{plain}: gap of {label} from {beside}",
            unit=f"{now.gap_unit}; 0 is no gap",
            source=setting.foot(now.sources[0]),
        ),
        notes=(
            "The line is cut where the way of asking or recording changed.",
            *ledger.notes(first, last),
        ),
        decimals=dict.fromkeys(("Gap", "Gap, lower limit", "Gap, upper limit"), 1),
    )


def _every(setting: Setting, now: Figures, breakdown: str) -> list[tuple[Any, Figures]]:
    """The same figures for every period that has them, oldest first, with its first month."""
    outcome = now.outcome
    if outcome.kind == "survey":
        survey = ResidentSurvey.of(setting)
        if survey is None:
            return []
        return [
            (wave.start.date(), of_the_survey(survey, outcome, breakdown, str(wave.wave)))
            for wave in survey.waves.itertuples()
        ]
    if outcome.kind == "published":
        rows = published(setting, outcome.held_as)
        ours = rows[(rows["breakdown"] == breakdown) & rows["value"].notna()]
        periods = ours.drop_duplicates("period").sort_values(["end", "start"])
        return [
            (row.start.date(), of_published(setting, outcome, breakdown, str(row.period)))
            for row in periods.itertuples()
        ]
    if outcome.kind == "people":
        rows = people(setting, outcome)
        held = _HELD_AS.get(breakdown, breakdown)
        ours = rows[(rows["breakdown"] == held) & (rows["area_code"] == outcome.area)]
        windows = ours.drop_duplicates(["start", "end"]).sort_values(["end", "start"])
        months = 12 * (windows["end"].dt.year - windows["start"].dt.year) + (
            windows["end"].dt.month - windows["start"].dt.month
        )
        parts = windows[months == months.min()]
        return [
            (row.start.date(), of_people(setting, outcome, breakdown, (row.start, row.end)))
            for row in parts.itertuples()
        ]
    return []


def _rows(every: list[tuple[Any, Figures]], group: str, reference: str) -> pd.DataFrame:
    records = []
    for start, found in every:
        compared = compare(found, reference)
        if compared is None or group not in compared.rows.index:
            continue
        row = compared.rows.loc[group]
        small = bool(few(compared)[group])
        records.append(
            {
                "start": start,
                "period": found.period,
                "gap": row["gap"],
                "gap_lower": row["gap_lower"],
                "gap_upper": row["gap_upper"],
                "is_published": row["note"] == NO_RANGE,
                "note": "fewer than 10: take with care" if small else row["reason"] or row["note"],
            }
        )
    columns = ["start", "period", "gap", "gap_lower", "gap_upper", "is_published", "note"]
    return pd.DataFrame(records, columns=columns).astype(
        dict.fromkeys(("gap", "gap_lower", "gap_upper"), "float64") | {"is_published": bool}
    )


def _finding(rows: pd.DataFrame, now: Figures, label: str, beside: str) -> str:
    alike = rows[rows["gap"].notna() & (rows["segment"] == rows["segment"].max())]
    if len(alike) < 2:
        return f"The gap of {label} from {beside} is known once since asking or recording changed."
    first, last = alike.iloc[0].to_dict(), alike.iloc[-1].to_dict()
    unit = "" if now.unit.startswith("per cent") else f", {now.unit}"
    start = (
        f"The gap of {label} from {beside}{unit}: {points(now, first)} in {first['period']} "
        f"and {points(now, last)} in {last['period']}"
    )
    if pd.isna(first["gap_lower"]) or pd.isna(last["gap_lower"]):
        return f"{start}; without ranges, whether it changed cannot be judged."
    apart = last["gap_lower"] > first["gap_upper"] or last["gap_upper"] < first["gap_lower"]
    if not apart:
        return f"{start}: no clear change."
    word = "smaller" if abs(last["gap"]) < abs(first["gap"]) else "larger"
    return f"{start}: clearly {word}."


def _on_axis(period: str) -> str:
    """A period in two short lines.

    >>> _on_axis("the year to March 2023"), _on_axis("Autumn 2025"), _on_axis("2024")
    ('to Mar<br>2023', 'Autumn<br>2025', '2024')
    """
    _, to, last = period.rpartition(" to ")
    month, _, year = last.rpartition(" ")
    if not month:
        return year
    return f"to {month[:3]}<br>{year}" if to else f"{month}<br>{year}"
