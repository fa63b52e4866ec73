"""A measure by ward or neighbourhood as a map with its table: one exhibit for several pages."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from wardlens.choices.filters import WHOLE_BOROUGH, Filters, months_before
from wardlens.exhibits import area_maps, charts, palette, sentences
from wardlens.exhibits.area_maps import AreaMap, Look, Scale
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import Measure, measure_of
from wardlens.stats import change
from wardlens.views.harm.rows import SCOPE_NOTE
from wardlens.views.perceptions.fear_by_ward import fear_map
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting

_LEVEL_NOUNS = {"ward": ("Ward", "wards"), "lsoa": ("Neighbourhood (LSOA)", "neighbourhoods")}


def area_map(setting: Setting, *, level: str = "ward", choice: str = "") -> Exhibit:
    """The measure asked for by ward or LSOA: map, finding and table, with all four kinds of gap."""
    filters = setting.filters
    wanted = choice or filters.measure
    if wanted == "unsafe":
        survey = ResidentSurvey.of(setting)
        if survey is not None:
            return fear_map(setting, survey)
        wanted = "offences"
    if not setting.choice.is_in_ward_table:
        level, wanted = "lsoa", "offences" if wanted == "harm" else wanted
    measure = measure_of(wanted, level, filters.weighting)
    level = measure.level
    result = setting.result(measure)
    names = _names(setting, level)
    verdicts = _verdicts(setting, level)
    has_outlines = _has_outlines(setting, result)
    picture = _picture(setting, measure, result, names) if has_outlines else None
    first = filters.before[0] if measure.needs_comparison else filters.start
    notes = [*setting.notes(measure.series, first, filters.end)]
    if not has_outlines:
        notes.append("No outlines are loaded for these areas: the table has their figures.")
    if measure.needs_comparison and result.attrs.get("tests"):
        notes.append(
            f"{result.attrs['tests']} areas were compared; “clear” is only what withstands "
            "screening for so many (false-discovery control)."
        )
    if "effective_count" in result:
        notes += [SCOPE_NOTE, *_cautions(result, names)]
    notes += _rate_notes(setting, measure) + type_notes(setting, level)
    made = Exhibit(
        key=f"map-{level}",
        heading=f"{measure.label} by {begun_small(_LEVEL_NOUNS[level][0])}",
        finding=_finding(setting, measure, result, names, level),
        measure=measure.label,
        unit=measure.unit,
        period=_period(filters, measure),
        base=_base(setting, measure),
        sources=_sources(setting, measure),
        release=setting.offer.release,
        offence=setting.choice.label,
        table=_table(measure, result, names, verdicts, level),
        picture=picture,
        notes=tuple(dict.fromkeys(notes)),
        provenance=measure.provenance,
        decimals=dict.fromkeys((measure.column, "Lower limit", "Upper limit"), measure.decimals),
        codes=tuple(_order(result).index),
    )
    return made if setting.choice.is_in_ward_table else _of_incidents(made)


def _of_incidents(exhibit: Exhibit) -> Exhibit:
    """The same exhibit in the words for incidents, which are no offences."""

    def words(text: str) -> str:
        return text.replace("offences", "incidents").replace("Offences", "Incidents")

    picture = exhibit.picture
    if isinstance(picture, AreaMap):
        shown = picture.areas.assign(tooltip=picture.areas["tooltip"].map(words))
        picture = replace(
            picture, areas=shown, title=words(picture.title), unit=words(picture.unit)
        )
    return replace(
        exhibit,
        heading=words(exhibit.heading),
        finding=words(exhibit.finding),
        measure=words(exhibit.measure),
        unit=words(exhibit.unit),
        base=words(exhibit.base),
        table=exhibit.table.rename(columns=words),
        decimals={words(name): places for name, places in exhibit.decimals.items()},
        picture=picture,
    )


def _cautions(result: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    """Wards whose harm rests on few serious offences."""
    few = names.loc[result.index[result["caution"] != ""], "area_name"].tolist()
    return [f"Take with caution, few serious offences: {sentences.listed(few)}."] if few else []


def _has_outlines(setting: Setting, result: pd.DataFrame) -> bool:
    """Whether every area can be drawn."""
    return set(result.index) <= set(setting.fetch("outlines", {})["area_code"])


def _names(setting: Setting, level: str) -> pd.DataFrame:
    """Name, ward and town-centre flag by area code."""
    query = "offences_by_ward" if level == "ward" else "offences_by_lsoa"
    rows = setting.read(query).set_index(f"{level}_code")
    return pd.DataFrame(
        {
            "area_name": rows[f"{level}_name"],
            "ward_name": rows["ward_name"],
            "is_town_centre": rows["is_town_centre"],
            "residents": rows["residents"],
            "residents_basis": rows["residents_basis"],
            "offences": rows["offences"].where(rows["months_covered"] == rows["months_asked"]),
        }
    )


def _verdicts(setting: Setting, level: str) -> pd.Series | None:
    """Each ward against the rest of the borough; LSOAs are not judged one by one."""
    if level != "ward" or not setting.choice.is_in_ward_table:
        return None
    return setting.result(measure_of("standing", "ward"))["verdict"]


def _picture(
    setting: Setting, measure: Measure, result: pd.DataFrame, names: pd.DataFrame
) -> AreaMap:
    outlines = area_maps.geometries(setting.fetch("outlines", {}))
    if measure.is_percentage_change:
        neutral = setting.choice.polarity == "none"
        look, legend = partial(_change_look, neutral=neutral), _change_legend(neutral=neutral)
        looks = [look(row) for _, row in result.iterrows()]
    else:
        scale = _scale(setting, measure)
        looks = [scale.look(value) for value in result["estimate"]]
        legend = scale.looks
    present = {look.label for look in looks}
    shown_legend = [
        *legend,
        *(
            gap
            for gap in (area_maps.ZERO, area_maps.MISSING, area_maps.WITHHELD)
            if gap.label in present
        ),
    ]
    values = [_map_value(measure, row) for _, row in result.iterrows()]
    areas = pd.DataFrame(
        {
            "area_code": result.index,
            "area_name": names.loc[result.index, "area_name"].to_numpy(),
            "value": values,
            "look": looks,
            "tooltip": [_tooltip(measure, names.loc[code], row) for code, row in result.iterrows()],
        }
    )
    return AreaMap(
        areas=areas[areas["area_code"].isin(list(outlines))],
        outlines=outlines,
        legend=tuple(dict.fromkeys(shown_legend)),
        title=f"{measure.label}: {setting.choice.label}, {setting.partnership.borough_name}",
        unit=f"{measure.unit.capitalize()}, {setting.filters.period}",
        caption=(
            f"Source: {'; '.join(source.line() for source in _sources(setting, measure))}. "
            f"{setting.sources['outlines'].attribution} Wardlens release {setting.offer.release}."
        ),
        shows_names=measure.level == "ward",
        selected=_selected(setting.filters, measure),
    )


def _selected(filters: Filters, measure: Measure) -> str:
    """The area to outline: the ward asked for, or the neighbourhood picked."""
    if measure.level == "lsoa":
        return filters.place
    return "" if filters.area == WHOLE_BOROUGH else filters.area


def _scale(setting: Setting, measure: Measure) -> Scale:
    """Classes from the newest twelve months of the data, so that every period has the same ones."""
    end = setting.offer.last_ward_month
    filters = setting.filters
    rows = setting.read(measure.query, start=months_before(end, 11), end=end, **measure.params)
    reference = measure.compute(rows, filters, False)["estimate"]
    return Scale.of(reference, decimals=measure.decimals).scaled(filters.month_count / 12)


def _change_look(row: pd.Series, *, neutral: bool) -> Look:
    by_verdict = {look.label: look for look in _change_legend(neutral=neutral)}
    if row["verdict"] in (change.NOT_KNOWN, change.NOT_COMPARABLE):
        return area_maps.MISSING
    if row["verdict"] == change.NONE_IN_EITHER:
        return area_maps.ZERO
    return by_verdict.get(row["verdict"], area_maps.TOO_FEW)


def _change_legend(*, neutral: bool) -> tuple[Look, ...]:
    rise, fall = charts.verdict_colours(neutral=neutral)
    return (
        Look(change.CLEAR_RISE, rise),
        Look(change.NO_CLEAR_CHANGE, palette.SAME),
        Look(change.CLEAR_FALL, fall),
        area_maps.TOO_FEW,
    )


def _map_value(measure: Measure, row: pd.Series) -> str:
    if not pd.isna(row["estimate"]):
        return measure.format(row["estimate"])
    return "" if "verdict" not in row or row["verdict"] in (change.NOT_KNOWN,) else "·"


def _tooltip(measure: Measure, area: pd.Series, row: pd.Series) -> str:
    name = area["area_name"]
    if not pd.isna(area["ward_name"]) and area["ward_name"] != name:
        name = f"{name}, in {area['ward_name']}"
    if pd.isna(row["estimate"]):
        return f"{name}\n{row['reason'].capitalize()}"
    reach = _interval(measure, row)
    lines = [
        name,
        f"{measure.format(row['estimate'])} "
        f"{'' if measure.is_percentage_change else measure.unit}".strip(),
    ]
    lines.append(f"likely range {reach}")
    if "verdict" in row:
        lines.append(str(row["verdict"]))
    if area["is_town_centre"]:
        lines.append("Town centre: far more people come here than live here")
    return "\n".join(lines)


def _interval(measure: Measure, row: pd.Series) -> str:
    if measure.is_percentage_change:
        return sentences.change_interval(row["lower"], row["upper"])
    return sentences.interval(row["lower"], row["upper"], decimals=measure.decimals)


def _order(result: pd.DataFrame) -> pd.DataFrame:
    return result.sort_values("estimate", ascending=False, na_position="last", kind="stable")


def _table(
    measure: Measure,
    result: pd.DataFrame,
    names: pd.DataFrame,
    verdicts: pd.Series | None,
    level: str,
) -> pd.DataFrame:
    ordered = _order(result)
    known = names.loc[ordered.index]
    columns: dict[str, object] = {_LEVEL_NOUNS[level][0]: known["area_name"]}
    columns[measure.column] = measure.shown(ordered["estimate"])
    if measure.is_percentage_change:
        columns["Verdict"] = ordered["verdict"]
        columns |= {"Before": ordered["before"], "After": ordered["after"]}
    columns["Lower limit"] = measure.shown(ordered["lower"])
    columns["Upper limit"] = measure.shown(ordered["upper"])
    if "effective_count" in ordered:
        columns["Behaves like (offences)"] = ordered["effective_count"]
        columns["Homicides, apart"] = ordered["homicides"]
    if measure.is_percentage_change:
        columns["Clear from a rise of, %"] = ordered["detectable_rise"]
        columns["Clear from a fall of, %"] = ordered["detectable_fall"]
    else:
        if measure.unit != "offences":
            columns["Offences"] = known["offences"]
        if verdicts is not None:
            columns["Per resident, beside the rest of the borough"] = [
                word.partition(" than the rest")[0].partition(" as the rest")[0]
                for word in verdicts.loc[ordered.index]
            ]
        columns["Residents"] = known["residents"]
    if level == "lsoa":
        columns["Ward (best fit)"] = known["ward_name"]
    if (ordered["reason"] != "").any():
        columns["Why there is no figure"] = ordered["reason"]
    return pd.DataFrame(columns).reset_index(drop=True)


def _finding(
    setting: Setting, measure: Measure, result: pd.DataFrame, names: pd.DataFrame, level: str
) -> str:
    plural = _LEVEL_NOUNS[level][1]
    what = setting.offence_words
    when = setting.filters.when
    known = _order(result).dropna(subset=["estimate"])
    if known.empty:
        reason = next(iter(result["reason"]), "") or "no figures"
        noun = begun_small(_LEVEL_NOUNS[level][0])
        return f"There are no figures by {noun} for {what} {when}: {reason}."
    if measure.is_percentage_change:
        counts = result["verdict"].value_counts()
        parts = [
            f"{counts[word]} {word}"
            for word in (
                change.CLEAR_RISE,
                change.CLEAR_FALL,
                change.NO_CLEAR_CHANGE,
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
    """Where it is highest and lowest; the town centre apart, and areas with none counted."""
    when, plural = setting.filters.when, _LEVEL_NOUNS[level][1]
    unit = setting.offence_words if measure.unit == "offences" else measure.unit
    if setting.filters.offence != "all" and measure.unit != "offences":
        unit = f"{unit} ({setting.choice.label})"

    def told(code: str) -> str:
        known = names.loc[code, "ward_name"]
        ward = "" if level == "ward" or pd.isna(known) else f" ({known})"
        return f"{names.loc[code, 'area_name']}{ward}"

    values = known["estimate"]
    if values.iloc[0] == 0:
        return f"No {unit} were recorded in any of the {len(known)} {plural} {when}."
    zero = int((values == 0).sum())
    lowest = (
        f"none in {zero} {plural}"
        if zero > 1
        else f"lowest in {told(known.index[-1])} ({measure.format(values.iloc[-1])})"
    )
    first = f"{told(known.index[0])} {{}}is highest: {measure.format(values.iloc[0])} {unit} {when}"
    if level == "ward" and names.loc[known.index[0], "is_town_centre"] and len(known) > 1:
        return (
            f"{first.format('(town centre) ')}. Next comes {told(known.index[1])} with "
            f"{measure.format(values.iloc[1])}; {lowest}."
        )
    return f"{first.format('')}; {lowest}."


def _period(filters: Filters, measure: Measure) -> str:
    span = sentences.months(filters.start, filters.end)
    if measure.needs_comparison:
        return f"{span}, against {sentences.months(*filters.before)}"
    return span


def _base(setting: Setting, measure: Measure) -> str:
    rows = setting.read("offences_by_ward" if measure.level == "ward" else "offences_by_lsoa")
    total = rows["offences"].sum(min_count=1)
    counted = "no offences known" if pd.isna(total) else f"{total:,.0f} offences"
    if measure.unit.endswith("residents"):
        bases = sentences.listed(sorted(rows["residents_basis"].dropna().unique()))
        return f"{counted}; {rows['residents'].sum():,.0f} residents ({bases})"
    return counted


def _sources(setting: Setting, measure: Measure) -> tuple[Source, ...]:
    wanted = [measure.series] + (["residents"] if measure.unit.endswith("residents") else [])
    return tuple(setting.sources[name] for name in wanted)


def _rate_notes(setting: Setting, measure: Measure) -> list[str]:
    if not measure.unit.endswith("residents"):
        return []
    wards = setting.fetch("wards", {})
    names = wards.loc[wards["is_town_centre"], "ward_name"].tolist()
    if not names:
        return []
    return [
        f"{sentences.listed(names)} is a town centre: far more people come there than live "
        f"there, so a "
        "rate per resident makes it look riskier than it is for those who live there."
    ]


def type_notes(setting: Setting, level: str) -> list[str]:
    """What a reader of police.uk counts must know: another publication, other kinds of crime."""
    if level != "lsoa":
        return []
    notes = [
        "police.uk counts and the Met's ward table are separate publications and do not add up to "
        "one another. Points are moved a little before publication: nothing below LSOA is shown."
    ]
    if setting.choice.wider_types:
        types = setting.fetch("policeuk_types", {}).set_index("offence")["label"]
        wider = sentences.listed([types[name] for name in setting.choice.wider_types])
        notes.append(
            f"By neighbourhood, police.uk counts only “{wider}” as a whole, which holds more than "
            f"{setting.choice.label[0].lower()}{setting.choice.label[1:]}."
        )
    return notes
