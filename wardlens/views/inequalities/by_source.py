"""Figures of each group, read from the store: published, surveyed, counted, by neighbourhood."""

from __future__ import annotations

from datetime import date
from math import nan
from typing import Any

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.choices.outcomes import BREAKDOWNS, Outcome
from wardlens.stats import inequality
from wardlens.views.inequalities.fifths import by_fifth
from wardlens.views.inequalities.group_figures import (
    NO_RANGE,
    NOT_COLLECTED,
    WITHHELD,
    Figures,
    frame,
    nobody,
)
from wardlens.views.published_shares import published, source_of
from wardlens.views.resident_survey import POOLED, ResidentSurvey
from wardlens.views.setting import Setting

_EVER = (date(2000, 1, 1), date(2100, 1, 1))
_PER = 1_000
_SMALL = 10
_HELD_AS = {"ethnicity5": "ethnicity-self", "sex-ethnicity": "sex-ethnicity-self"}
_RESIDENTS = {
    "sex": "sex",
    "age": "age-police",
    "ethnicity-self": "ethnicity5",
    "ethnicity-officer": "ethnicity5",
}
_BY_PLACE = (
    "Counted where people were searched, not where they live: residents are what it is set "
    "beside, and many who are searched live elsewhere."
)
_OFFICERS = (
    "Officers have no word for Mixed, and what they see, what people say and what people tell the "
    "Census differ: the three are not the same groups."
)
_SELF = (
    "Many do not give their ethnicity when searched; what people say then and what they tell the "
    "Census differ."
)
_NOT_THE_BOROUGH = "These figures are of {area}, not of the borough; nobody publishes them for it."


def figures(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    """What is known of an outcome by the groups of a breakdown, or why nothing is."""
    return setting.once(
        ("inequality", outcome.key, breakdown, setting.filters)
        if outcome.kind == "places"
        else ("inequality", outcome.key, breakdown),
        lambda: _figures(setting, outcome, breakdown),
    )


def _figures(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    if not outcome.of(breakdown):
        return _not_collected(setting, outcome, breakdown)
    if outcome.kind == "survey":
        survey = ResidentSurvey.of(setting)
        if survey is not None:
            return of_the_survey(survey, outcome, breakdown, _wave(survey, outcome, breakdown))
    if outcome.kind == "people":
        return of_people(setting, outcome, breakdown)
    if outcome.kind == "places":
        return by_fifth(setting, outcome)
    return of_published(setting, outcome, breakdown)


def _not_collected(setting: Setting, outcome: Outcome, breakdown: str) -> Figures:
    others = [BREAKDOWNS[key] for key in BREAKDOWNS if key in outcome.groups]
    instead = (
        f"It is held by {'; '.join(others)}."
        if others
        else "It is published for the borough and its wards only, not by groups of people."
    )
    return Figures(
        outcome=outcome,
        rows=frame({}),
        everyone=nobody("Everyone", NOT_COLLECTED),
        unit="no figures",
        number="{:.0f}",
        period="No period",
        where="",
        base="nobody was asked or counted so",
        sources=(setting.sources[outcome.source],),
        queries="queries/inequality_outcomes.sql",
        asked={},
        lacking=f"Not collected: {_label(outcome)} by {BREAKDOWNS[breakdown]}. {instead}",
    )


def _label(outcome: Outcome) -> str:
    label = outcome.label.partition(" · ")[0]
    return f"“{label}”"


# ------------------------------------------------------------------ published figures
def of_published(setting: Setting, outcome: Outcome, breakdown: str, period: str = "") -> Figures:
    """The newest published figures by group, or those of a period; none has a range."""
    every = published(setting, outcome.held_as)
    parts = every[every["breakdown"] == breakdown]
    with_figures = parts[parts["value"].notna()]
    shown = parts if with_figures.empty else with_figures
    period = period or str(shown.sort_values("end")["period"].iloc[-1])
    rows = parts[parts["period"] == period].drop_duplicates("group")
    by_name = rows.set_index("group")
    whole = every[
        (every["breakdown"] == "all")
        & (every["period"] == period)
        & (every["area_code"] == rows["area_code"].iloc[0])
    ]
    records = {}
    for group in outcome.of(breakdown):
        if group.name in by_name.index:
            records[group.key] = _published_row(group.label, by_name.loc[group.name])
    everyone = (
        _published_row("Everyone", whole.iloc[0])
        if len(whole)
        else nobody("Everyone", "not published for this period")
    )
    area = str(rows["area_name"].iloc[0])
    start, end = rows["start"].iloc[0].date(), rows["end"].iloc[0].date()
    return Figures(
        outcome=outcome,
        rows=frame(records),
        everyone=everyone,
        unit="per cent of those asked" if outcome.unit == "percent" else outcome.unit,
        number=_written(records, outcome),
        period=period_words(start, end),
        where=area,
        base="not published",
        sources=(source_of(setting, every),),
        queries="queries/indicator_values.sql",
        asked={"indicator": outcome.held_as, "areas": []},
        notes=(
            _NOT_THE_BOROUGH.format(area=area),
            f"{outcome.note.rstrip('.')}." if outcome.note else "",
            "Published without bases, so no range can be given: small gaps may be chance.",
            "Of all ages; women and men stand for female and male."
            if outcome.held_as == "homicide"
            else "",
        ),
    )


def _written(records: dict[str, dict[str, Any]], outcome: Outcome) -> str:
    """How figures are written: small shares with a decimal."""
    if outcome.unit != "percent":
        return "{:.2g}"
    known = [row["estimate"] for row in records.values() if pd.notna(row["estimate"])]
    return "{:.1f} %" if known and max(known) < _SMALL else "{:.0f} %"


def _published_row(label: str, row: pd.Series) -> dict[str, Any]:
    if pd.isna(row["value"]):
        return nobody(label, str(row["note"] or "not published"))
    bare = pd.isna(row["lower"])
    return {
        "label": label,
        "estimate": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "n": nan,
        "base": row["base"],
        "reason": "",
        "note": NO_RANGE if bare else "",
    }


# ------------------------------------------------------------------ resident survey
def _wave(survey: ResidentSurvey, outcome: Outcome, breakdown: str) -> str:
    """The newest wave, or all together where it has too few answers for some group."""
    newest = survey.answers(outcome.held_as, breakdown, survey.newest)
    enough = len(newest) and newest["estimate"].notna().all()
    return survey.newest if enough or len(survey.waves) == 1 else POOLED


def of_the_survey(survey: ResidentSurvey, outcome: Outcome, breakdown: str, wave: str) -> Figures:
    """Shares of residents asked, with the covariance of the groups for exact gaps."""
    found = survey.answers(outcome.held_as, breakdown, wave)
    whole = survey.everyone(outcome.held_as, wave)
    weights = _weights(survey, breakdown, wave, found)
    hits = (weights.reindex(found.index) * found["estimate"]).astype("float64")
    known = found["n"].notna()
    records = {}
    for group in outcome.of(breakdown):
        if group.name not in found.index:
            continue
        row = found.loc[group.name]
        records[group.key] = {
            "label": group.label,
            "estimate": row["estimate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "n": row["n"],
            "base": row["n"],
            "share_of_outcome": hits[group.name] / hits.sum(),
            "share_of_people": weights.get(group.name, nan),
            "reason": row["reason"],
            "note": row["caution"],
        }
    rows = frame(records)
    unsaid = whole["n"] - rows["n"].sum()
    codes = {group.name: group.key for group in outcome.of(breakdown)} | {"all": "all"}
    covariance = survey.covariances(outcome.held_as, breakdown, wave)
    return Figures(
        outcome=outcome,
        rows=rows,
        everyone={
            "label": "Everyone asked",
            **{name: whole[name] for name in ("estimate", "lower", "upper", "n", "reason")},
            "base": whole["n"],
            "note": whole["caution"],
        },
        unit=f"per cent of {outcome.of_whom}",
        number="{:.0f} %",
        period=survey.label(wave),
        where="the borough",
        base=f"{whole['n']:,.0f} people" if pd.notna(whole["n"]) else "too few answers",
        sources=(survey.source,),
        queries="queries/survey_estimates.sql, queries/survey_covariances.sql",
        asked={"outcome": outcome.held_as, "wave": wave, "breakdown": breakdown},
        unknown=max(0.0, float(unsaid)) if pd.notna(unsaid) else nan,
        unknown_words="did not say"
        if known.all()
        else "did not say, or are in groups too small to show",
        covariance=covariance.rename(index=codes, columns=codes),
        df=float(found["df"].min()) if "df" in found and len(found) else nan,
        notes=("Who did not say is counted in everyone, and in no group.",),
        made_with="wardlens.stats.contrasts",
    )


def _weights(survey: ResidentSurvey, breakdown: str, wave: str, found: pd.DataFrame) -> pd.Series:
    """Each group's share of residents: by weight where the survey was weighed by it."""
    quality = survey.setting.fetch("survey_quality", {"wave": wave})
    ours = quality[quality["margin"] == breakdown].set_index("group")["weighted_share"]
    shown = found.index[found["n"].notna()]
    if set(shown) <= set(ours.index):
        return ours.reindex(shown).astype("float64")
    return (found["n"] / found["n"].sum()).astype("float64")


# ------------------------------------------------------------------ counts of people
def of_people(
    setting: Setting, outcome: Outcome, breakdown: str, window: tuple[Any, Any] | None = None
) -> Figures:
    """Counts of people, already protected, for every 1,000 residents of the group a year."""
    held_as = _HELD_AS.get(breakdown, breakdown)
    counts = people(setting, outcome)
    ours = counts[(counts["area_code"] == outcome.area)]
    parts = ours[ours["breakdown"] == held_as]
    start, end = window or newest_block(parts)
    in_window = (ours["start"] == start) & (ours["end"] == end)
    shown = ours[in_window & (ours["breakdown"] == held_as)].set_index("group")
    whole = ours[in_window & (ours["breakdown"] == "all")]
    years = years_held(setting, outcome, start, end)
    residents, basis = _residents(setting, outcome, held_as)
    total = float(whole["people"].iloc[0]) if len(whole) else nan
    has_rate = len(residents) > 0
    known = [group for group in outcome.of(breakdown) if not group.is_unknown]
    events = pd.Series({group.key: _people(shown, group.name) for group in known}, dtype="float64")
    living = pd.Series(
        {group.key: residents.get(group.name, nan) for group in known}, dtype="float64"
    )
    rates = inequality.group_values(events, living * years, per=_PER)
    lives_here = float(residents.sum()) if has_rate else nan
    records: dict[str, dict[str, Any]] = {}
    for group in known:
        held = shown["status"].get(group.name, "")
        row = rates.loc[group.key]
        none = "no count" if held == "" else WITHHELD if held == "withheld" else ""
        no_rate = "" if has_rate else f"{events[group.key]:,.0f} counted; {basis}"
        records[group.key] = {
            "label": group.label,
            **{name: row[name] for name in ("estimate", "lower", "upper")},
            "n": events[group.key],
            "base": living[group.key],
            "share_of_outcome": events[group.key] / total if total else nan,
            "share_of_people": living[group.key] / lives_here,
            "reason": none or no_rate or row["reason"],
            "note": "fewer than 10: take with care" if 0 < events[group.key] < 10 else "",
        }
    unknown_names = [group.name for group in outcome.of(breakdown) if group.is_unknown]
    unknown = sum(_people(shown, name) for name in unknown_names) if unknown_names else nan
    of_all = inequality.group_values(
        pd.Series({"all": total}), pd.Series({"all": lives_here * years}), per=_PER
    ).loc["all"]
    is_search = outcome.held_as == "stop-search"
    return Figures(
        outcome=outcome,
        rows=frame(records),
        everyone={
            "label": "Everyone",
            **{name: of_all[name] for name in ("estimate", "lower", "upper")},
            "n": total,
            "base": lives_here,
            "reason": "" if has_rate else basis,
            "note": "",
        },
        unit=f"{outcome.of_whom} for every 1,000 residents a year" if has_rate else "people",
        number="{:.1f}",
        period=period_words(start.date(), end.date()),
        where=_area_name(setting, outcome),
        base=f"{total:,.0f} {outcome.of_whom} in {12 * years:.0f} months; residents: {basis}"
        if has_rate
        else f"{total:,.0f} {outcome.of_whom}",
        sources=tuple(
            dict.fromkeys((setting.sources[outcome.source], setting.sources["residents"]))
        ),
        queries="queries/people_counts.sql, queries/population_groups.sql",
        asked=_asked(outcome, held_as),
        unknown=unknown,
        notes=(
            _BY_PLACE if is_search else "",
            _OFFICERS if held_as == "ethnicity-officer" else "",
            _SELF if held_as == "ethnicity-self" and is_search else "",
            "Counts of 1 to 4, and others that would give them away, are withheld to protect "
            "people; none means that there were none.",
        ),
    )


def _people(rows: pd.DataFrame, group: str) -> float:
    found = rows["people"].get(group)
    return float(found) if found is not None and pd.notna(found) else nan


def people(setting: Setting, outcome: Outcome) -> pd.DataFrame:
    """Every count of an outcome, in fixed windows only."""

    def read() -> pd.DataFrame:
        rows = setting.fetch("people_counts", _asked(outcome, ""))
        return rows[rows["start"] != rows["end"]]

    return setting.once(("people", outcome.key), read)


def _asked(outcome: Outcome, breakdown: str) -> dict[str, object]:
    return {
        "series": outcome.held_as,
        "measure": outcome.of_whom,
        "breakdown": breakdown,
        "start": _EVER[0],
        "end": _EVER[1],
    }


def newest_block(rows: pd.DataFrame) -> tuple[Any, Any]:
    """The longest of the windows that end last."""
    end = rows["end"].max()
    return rows.loc[rows["end"] == end, "start"].min(), end


def years_held(setting: Setting, outcome: Outcome, start: Any, end: Any) -> float:
    """How many years of a window are held: a month that nobody published is none to divide by."""
    windows = setting.fetch("people_windows", {})
    ours = windows[
        (windows["series"] == outcome.held_as)
        & (windows["start"] == start)
        & (windows["end"] == end)
    ]
    return float(ours["months_covered"].max()) / 12


def _residents(setting: Setting, outcome: Outcome, held_as: str) -> tuple[pd.Series, str]:
    """Residents by the names of the groups, and on what they rest or why there are none."""
    rows = setting.fetch("population_groups", {})
    ours = rows[
        (rows["area_code"] == outcome.area) & (rows["breakdown"] == _RESIDENTS.get(held_as))
    ]
    if ours.empty:
        return pd.Series(dtype="float64"), "residents are not held by these groups, so no rate"
    found = ours.set_index("group")["residents"].astype("float64")
    return found, str(ours["basis"].iloc[0])


def _area_name(setting: Setting, outcome: Outcome) -> str:
    if outcome.area == setting.partnership.borough_code:
        return setting.partnership.borough_name
    return setting.partnership.region_name
