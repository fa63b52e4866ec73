"""The gradient: is there more where people are more deprived, by how much, and since when?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.outcomes import CRIME, FIFTHS, HARM
from wardlens.exhibits.charts import gaps as pictures
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.survey import UNSAFE
from wardlens.stats import gradient
from wardlens.views.exhibit import exhibit
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.comparison import compare, times
from wardlens.views.inequalities.fifths import INDEX, SERIES, WHERE, nothing, slope, unit, years
from wardlens.views.inequalities.group_figures import joined
from wardlens.views.inequalities.surveyed_groups import of_the_survey
from wardlens.views.resident_survey import POOLED, ResidentSurvey
from wardlens.views.setting import Setting, recorded

_NAMES = {CRIME: "Recorded crime", HARM: "Harm from recorded crime"}
_SLOPE = (
    "Slope index (SII): how much more at the most deprived end of the borough than at the least, "
    "by a line through all neighbourhoods. Relative index (RII): the one divided by the other. A "
    "gradient is named only where the range and a test by chance agree."
)
_DRAWS = 199


def safety_gap(setting: Setting) -> str:
    """The most beside the least deprived fifth, in a sentence: the safety gap."""
    outcome = setting.offer.outcomes.get(CRIME)
    if outcome is None:
        return ""
    found = figures(setting, outcome, "deprivation")
    compared = compare(found, "5")
    if compared is None or pd.isna(compared.rows.loc["1", "gap"]):
        return f"The safety gap cannot be said. {found.lacking}".strip()
    row: dict[str, Any] = {str(key): value for key, value in compared.rows.loc["1"].items()}
    most, least = found.rows.loc["1"].to_dict(), found.rows.loc["5"].to_dict()
    sure = {
        "higher than": "",
        "lower than": "",
    }.get(row["verdict"], " That cannot be told from chance here.")
    return (
        f"The safety gap ({setting.filters.period}): the most deprived fifth of neighbourhoods has "
        f"{found.told(most)} {found.unit}, the least deprived {found.told(least)}: "
        f"{times(row)}.{sure} Crime is counted where it happens, not where victims live."
    )


@recorded
def gradient_exhibit(setting: Setting) -> Exhibit | None:
    """SII and RII of crime and harm in the period asked for."""
    if CRIME not in setting.offer.outcomes:
        return None
    filters = setting.filters
    records, told = [], []
    for key in (CRIME, HARM):
        found = slope(setting, key, filters)
        name = _NAMES[key]
        records.append(_record(name, unit(key, filters), found))
        told.append(_said(name, found, unit(key, filters)))
    places = slope(setting, CRIME, filters).attrs.get("places", "no neighbourhoods by fifth")
    return exhibit(
        setting,
        key="gradient",
        heading="Is there more where people are more deprived?",
        finding=joined([*told, _not_in_steps(setting)]),
        measure="Slope index and relative index of inequality",
        unit="as stated in each row",
        period=filters.period,
        base=places,
        sources=(SERIES, "residents"),
        offence=setting.choice.label,
        table=pd.DataFrame(records),
        picture=_fifths(setting),
        notes=(_SLOPE, INDEX, WHERE, *setting.notes(SERIES, filters.start, filters.end)),
        made_by="wardlens.stats.gradient.gradient",
        decimals=_DECIMALS,
    )


def _not_in_steps(setting: Setting) -> str:
    """Where a fifth in between has most: the line alone would hide it."""
    found = figures(setting, setting.offer.outcomes[CRIME], "deprivation")
    if found.known.empty or found.known["estimate"].idxmax() in ("1", "5"):
        return ""
    most = str(found.known["estimate"].idxmax())
    centre = found.extra.get("town centre", "")
    why = ", which holds the middle of the town centre," if centre == most else ""
    return f"It does not go step by step: the {FIFTHS[most].lower()}{why} has most crimes."


def _record(name: str, words: str, found: pd.DataFrame) -> dict[str, Any]:
    sii, rii = found.loc["sii"], found.loc["rii"]
    return {
        "What": name,
        "Unit": words,
        "Gap": sii["estimate"],
        "Gap, lower limit": sii["lower"],
        "Gap, upper limit": sii["upper"],
        "Ratio": rii["estimate"],
        "Ratio, lower limit": rii["lower"],
        "Ratio, upper limit": rii["upper"],
        "Gradient": sii.get("verdict", ""),
        "Note": sii["reason"] or rii["reason"],
    }


def _said(name: str, found: pd.DataFrame, words: str) -> str:
    sii, rii = found.loc["sii"], found.loc["rii"]
    if sii["reason"]:
        return f"{name}: {begun_small(sii['reason'])}."
    verdict = sii.get("verdict") or _by_range(sii)
    if verdict == "no clear gradient":
        return f"{name}: no clear gradient from the most to the least deprived."
    ratio = (
        f", {rii['estimate']:.1f} times ({rii['lower']:.1f} to {rii['upper']:.1f})"
        if not rii["reason"]
        else ""
    )
    return (
        f"{name} is {verdict}: {abs(sii['estimate']):,.0f} {words} from one end of the borough to "
        f"the other{ratio}."
    )


def _by_range(sii: pd.Series) -> str:
    if sii["lower"] > 0:
        return "higher where more deprived"
    return "higher where less deprived" if sii["upper"] < 0 else "no clear gradient"


@recorded
def gradient_of_fear(setting: Setting) -> Exhibit | None:
    """SII and RII of feeling unsafe over fifths, wave by wave; none without a survey."""
    survey = ResidentSurvey.of(setting)
    outcome = setting.offer.outcomes.get(f"survey-{UNSAFE}")
    if survey is None or outcome is None or not outcome.of("deprivation"):
        return None
    pooled = [POOLED] if len(survey.waves) > 1 else []
    records, newest = [], None
    for wave in [*survey.waves["wave"], *pooled]:
        found = of_the_survey(survey, outcome, "deprivation", str(wave))
        sure = found.rows[["estimate", "lower", "upper"]].notna().all(axis=None)
        if sure and len(found.rows) == len(FIFTHS):
            inside = found.rows.sort_index()
            rows = gradient.slope_index(inside, inside["n"])
        else:
            rows = nothing("Too few answered in a fifth")
        records.append({"Period": found.period} | _record("Feel unsafe", "points", rows))
        newest = found, rows
    assert newest is not None
    found, rows = newest
    return exhibit(
        setting,
        key="gradient-fear",
        heading="Do more people feel unsafe where it is more deprived?",
        finding=_said("Feeling unsafe after dark", rows, "points"),
        measure="Slope index and relative index of inequality",
        unit=found.unit,
        period=found.period,
        base=found.base,
        sources=(survey.source,),
        table=pd.DataFrame(records).drop(columns="What"),
        picture=pictures.groups(
            found.rows.assign(is_published=False),
            everyone=found.everyone["estimate"],
            title="Feel unsafe after dark by deprivation fifth",
            unit=f"{begun_large(found.unit)}, {found.period}",
            source=setting.foot(survey.source),
            suffix=" %",
        )
        if len(found.known)
        else None,
        notes=(
            "Slope index: how much more at the most deprived end than at the least, by a line "
            "through the five fifths; relative index: the one divided by the other. A gradient is "
            "named where the range leaves out no difference.",
            "Waves asked other people; one wave alone has few answers in a fifth.",
        ),
        made_by="wardlens.stats.gradient.slope_index",
        decimals=_DECIMALS,
    )


_DECIMALS = dict.fromkeys(("Gap", "Gap, lower limit", "Gap, upper limit"), 1) | dict.fromkeys(
    ("Ratio", "Ratio, lower limit", "Ratio, upper limit"), 2
)


def _fifths(setting: Setting) -> object:
    found = figures(setting, setting.offer.outcomes[CRIME], "deprivation")
    if found.known.empty:
        return None
    return pictures.groups(
        found.rows.assign(is_published=False),
        everyone=found.everyone["estimate"],
        title=f"{begun_large(setting.choice.label)} by deprivation fifth",
        unit=f"{begun_large(found.unit)}, {found.period}",
        source=setting.short_source(SERIES),
    )


@recorded
def gradient_over_years(setting: Setting) -> Exhibit | None:
    """SII of crime and of harm, year by year: cut where recording changed."""
    if CRIME not in setting.offer.outcomes:
        return None
    spans = years(setting)
    records = []
    for key in (CRIME, HARM):
        for filters in spans:
            found = slope(setting, key, filters, draws=_DRAWS)
            records.append(
                {"key": key, "start": filters.start, "label": filters.period}
                | _record(_NAMES[key], unit(key, filters), found)
            )
    rows = pd.DataFrame(records)
    segment = setting.ledger(SERIES).segments(pd.to_datetime(rows["start"]))
    crime = rows[(rows["key"] == CRIME)].assign(segment=segment)
    ends = setting.ledger(SERIES).segments(pd.to_datetime(pd.Series([f.end for f in spans])))
    across = (ends != segment.loc[crime.index].to_numpy()).to_numpy()
    crime.loc[across, list(_DECIMALS)] = float("nan")
    figured = crime.dropna(subset=["Gap"])["label"].tolist()
    known = crime[crime["segment"] == crime["segment"].max()].dropna(subset=["Gap"])
    if len(known) < 2:
        finding = "There are not two years that could be set beside each other."
    else:
        first, last = known.iloc[0], known.iloc[-1]
        apart = last["Gap, lower limit"] > first["Gap, upper limit"]
        under = last["Gap, upper limit"] < first["Gap, lower limit"]
        word = "has widened" if apart else "has narrowed" if under else "has not clearly changed"
        finding = (
            f"The gradient of recorded crime {word}: from {first['Gap']:,.0f} "
            f"({first['Gap, lower limit']:,.0f} to {first['Gap, upper limit']:,.0f}) in "
            f"{first['label']} to {last['Gap']:,.0f} ({last['Gap, lower limit']:,.0f} to "
            f"{last['Gap, upper limit']:,.0f}) in {last['label']}."
        ).replace("-", "−")
    drawn = crime.rename(
        columns={"Gap": "estimate", "Gap, lower limit": "lower", "Gap, upper limit": "upper"}
    ).assign(is_published=False, label=[f"to {f.end:%b %Y}" for f in spans])
    return exhibit(
        setting,
        key="gradient-years",
        heading="Is the gradient closing?",
        finding=finding,
        measure="Slope index of inequality, year by year",
        unit="as stated in each row",
        period=f"From {figured[0]} to {figured[-1]}" if len(figured) > 1 else spans[-1].period,
        base=slope(setting, CRIME, spans[-1], draws=_DRAWS).attrs.get(
            "places", "no neighbourhoods by fifth"
        ),
        sources=(SERIES, "residents"),
        offence=setting.choice.label,
        table=rows.drop(columns=["key", "start", "Gradient"]).rename(columns={"label": "Period"}),
        picture=pictures.over_years(
            drawn,
            nought=True,
            title="Slope index of recorded crime",
            unit=begun_large(unit(CRIME, setting.filters)),
            source=setting.short_source(SERIES),
        )
        if len(known)
        else None,
        notes=(
            "Two years count as different only where their ranges do not meet: a strict rule.",
            INDEX,
            *setting.notes(SERIES, spans[0].start, spans[-1].end),
        ),
        made_by="wardlens.stats.gradient.gradient",
        decimals=_DECIMALS,
    )
