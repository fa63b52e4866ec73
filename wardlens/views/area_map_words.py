"""What a map says in words: its finding, period, base, sources and notes."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import RESIDENTS
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Source
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.offences import Measure
from wardlens.stats import change, context
from wardlens.views.harm_rows import known_costs
from wardlens.views.other_denominators import other_denominators
from wardlens.views.rate_per import NOT_BY_NEIGHBOURHOOD
from wardlens.views.setting import Setting

LEVEL_NOUNS = {"ward": ("Ward", "wards"), "lsoa": ("Neighbourhood (LSOA)", "neighbourhoods")}

_FEW = 3
"""Of fewer areas the list says at once which is next and which is lowest."""
_MANY_COME = "Far more people come there than live there: it is not the risk to residents."


def by_value(result: pd.DataFrame) -> pd.DataFrame:
    """The highest first; areas without a figure last."""
    return result.sort_values("estimate", ascending=False, na_position="last", kind="stable")


def map_finding(
    setting: Setting, measure: Measure, result: pd.DataFrame, names: pd.DataFrame, level: str
) -> str:
    """Where it is most, or how many areas changed clearly."""
    plural = LEVEL_NOUNS[level][1]
    what = setting.offence_words
    when = setting.filters.when
    known = by_value(result).dropna(subset=["estimate"])
    if known.empty:
        reason = next(iter(result["reason"]), "") or "no figures"
        noun = begun_small(LEVEL_NOUNS[level][0])
        return f"There are no figures by {noun} for {what} {when}: {reason}."
    if measure.is_percentage_change:
        counts = result["verdict"].value_counts()
        parts = [
            f"{counts[word]} {word}"
            for word in (
                change.CLEAR_RISE,
                change.CLEAR_FALL,
                change.NO_CLEAR_CHANGE,
                *context.RECORDED,
                change.TOO_FEW,
            )
            if counts.get(word)
        ]
        return (
            f"Of {len(result)} {plural}, against {setting.filters.before_period}: "
            f"{sentences.listed(parts)}."
        )
    return _extremes(setting, measure, known, names, level)


def _extremes(
    setting: Setting, measure: Measure, known: pd.DataFrame, names: pd.DataFrame, level: str
) -> str:
    """Where it is highest, a town centre named as one; that none were counted."""
    when, plural = setting.filters.when, LEVEL_NOUNS[level][1]
    unit = setting.offence_words if measure.unit == "offences" else measure.unit
    if setting.filters.offence != "all" and measure.unit != "offences":
        unit = f"{unit} ({setting.choice.label})"
    values, first = known["estimate"], known.index[0]
    if values.iloc[0] == 0:
        return f"No {unit} were recorded in any of the {len(known)} {plural} {when}."
    figure, place = f"{measure.format(values.iloc[0])} {unit}", _place(names, first, level)
    if len(known) == 1:
        return f"Only {place} has a figure: {figure} {when}."
    is_centre = bool(names.loc[first, "is_town_centre"])
    is_known = f"{place} (town centre)" if is_centre and level == "ward" else place
    many = f" {_MANY_COME}" if is_centre and measure.unit.endswith("residents") else ""
    return f"{is_known} is highest: {figure}.{many}"


def map_others(measure: Measure, result: pd.DataFrame, names: pd.DataFrame, level: str) -> str:
    """Where it is next to the highest, and where least: nothing of few areas or of changes."""
    known = by_value(result).dropna(subset=["estimate"])
    if measure.is_percentage_change or len(known) < _FEW or known["estimate"].iloc[0] == 0:
        return ""
    values, zero = known["estimate"], int((known["estimate"] == 0).sum())
    lowest = (
        f"none in {zero} {LEVEL_NOUNS[level][1]}"
        if zero > 1
        else f"lowest: {_place(names, known.index[-1], level)} ({measure.format(values.iloc[-1])})"
    )
    if values.iloc[1] == 0:
        return f"{begun_large(lowest)}."
    second = _place(names, known.index[1], level)
    return f"Next to the highest comes {second} with {measure.format(values.iloc[1])}; {lowest}."


def _place(names: pd.DataFrame, code: str, level: str) -> str:
    """An area as a sentence names it: a neighbourhood with its ward."""
    ward = names.loc[code, "ward_name"]
    inside = "" if level == "ward" or pd.isna(ward) else f" in {ward}"
    return f"{names.loc[code, 'area_name']}{inside}"


def map_period(setting: Setting, measure: Measure) -> str:
    """The period shown, and the one before where the measure compares."""
    return setting.months_compared if measure.needs_comparison else setting.months


def map_base(setting: Setting, measure: Measure) -> str:
    """How many offences, and residents where the figure is for every so many of them."""
    rows = setting.read("offences_by_ward" if measure.level == "ward" else "offences_by_lsoa")
    total = rows["offences"].sum(min_count=1)
    counted = sentences.offences_known(total)
    held, asked = rows["months_covered"].max(), rows["months_asked"].max()
    if held < asked:
        counted = f"{counted} in the {held} of {asked} months that are held"
    if "per" in measure.params:
        held_rows = setting.read(measure.query, **measure.params)
        when = sentences.listed(sorted(held_rows["residents_basis"].dropna().unique()))
        known = int(held_rows["residents"].notna().sum())
        of = "" if known == len(held_rows) else f" in {known} of {len(held_rows)} wards"
        people = f"{held_rows['residents'].sum():,.0f} {measure.params['per']}{of}"
        return f"{counted}; {people} ({when})"
    if measure.unit.endswith("residents"):
        bases = sentences.listed(sorted(rows["residents_basis"].dropna().unique()))
        if not bases:
            return f"{counted}; how many residents is not held"
        return f"{counted}; {rows['residents'].sum():,.0f} residents ({bases})"
    return counted


def map_sources(setting: Setting, measure: Measure) -> tuple[Source, ...]:
    """The measure's series, and residents where the figure rests on them."""
    wanted = [measure.series] + (["residents"] if measure.unit.endswith("residents") else [])
    return tuple(setting.sources[name] for name in wanted)


def rate_notes(setting: Setting, measure: Measure) -> list[str]:
    """What a rate does to a town centre."""
    if "per" in measure.params:
        return [other_denominators(setting)]
    if not measure.unit.endswith("residents"):
        return []
    notes = town_centre_notes(
        setting,
        "a rate per resident makes it look riskier than it is for those who live there",
    )
    notes += known_costs(setting) if "weighting" in measure.params else ()
    if measure.level == "ward" and measure.series != NEIGHBOURHOODS:
        return [*notes, other_denominators(setting)]
    return [*notes, *([NOT_BY_NEIGHBOURHOOD] if setting.filters.per != RESIDENTS else [])]


def town_centre_notes(setting: Setting, what: str) -> list[str]:
    """What the people who come to a town centre do to a figure per resident, if there is one."""
    wards = setting.fetch("wards", {})
    names = wards.loc[wards["is_town_centre"], "ward_name"].tolist()
    if not names:
        return []
    return [
        f"{sentences.town_centres(names)}: far more people come there than live there, so {what}."
    ]


def type_notes(setting: Setting, level: str) -> list[str]:
    """What a reader of police.uk counts must know: another publication, other kinds of crime."""
    if level != "lsoa":
        return []
    apart = "police.uk counts and the police's ward table are separate publications and do not add "
    apart = f"{apart}up to one another. " if setting.offer.has_ward_table else ""
    notes = [f"{apart}Points are moved a little before publication: nothing below LSOA is shown."]
    if wider := wider_types(setting):
        notes.append(wider)
    return notes


def wider_types(setting: Setting) -> str:
    """What is counted by neighbourhood in place of a kind that police.uk does not count apart."""
    if not setting.choice.wider_types:
        return ""
    types = setting.fetch("policeuk_types", {}).set_index("offence")["label"]
    wider = sentences.listed([types[name] for name in setting.choice.wider_types])
    return (
        f"By neighbourhood, police.uk counts only “{wider}” as a whole, which holds more than "
        f"{begun_small(setting.choice.label)}."
    )
