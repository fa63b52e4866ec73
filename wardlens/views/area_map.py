"""A measure by ward or neighbourhood as a map with its table: one exhibit for several pages."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import sentences
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.harm import harm_beside_rest
from wardlens.measures.offences import MEASURES, PER_QUERY, Measure, measure_of
from wardlens.views import incidents
from wardlens.views.area_map_picture import map_picture
from wardlens.views.area_map_words import (
    LEVEL_NOUNS,
    by_value,
    map_base,
    map_finding,
    map_others,
    map_period,
    map_sources,
    rate_notes,
    type_notes,
)
from wardlens.views.drawn_areas import have_outlines
from wardlens.views.exhibit import exhibit
from wardlens.views.fear_map import fear_map
from wardlens.views.harm_rows import SCOPE_NOTE, cautions
from wardlens.views.judged import judged
from wardlens.views.rate_per import per_chosen
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting, recorded


@recorded
def area_map(setting: Setting, *, level: str = "ward", choice: str = "") -> Exhibit:
    """The measure asked for by ward or LSOA: map, finding and table, with all four kinds of gap."""
    filters = setting.filters
    wanted = choice or filters.measure or "offences"
    if wanted == "unsafe":
        if ResidentSurvey.of(setting):
            return fear_map(setting)
        wanted = "offences"
    is_of_incidents = not setting.choice.is_in_ward_table
    if is_of_incidents and wanted == "harm":
        wanted = "offences"
    measure = measure_of(wanted, level, filters.weighting)
    level = measure.level
    is_summed = is_of_incidents and level == "ward"
    if is_summed:
        measure = shows = replace(measure, series=NEIGHBOURHOODS)
        result = incidents.by_ward(setting, wanted)
    elif measure is MEASURES["change"]:
        shows, result = judged(setting)
    else:
        measure = shows = per_chosen(setting, measure)
        result = setting.result(measure)
    names = _names(setting, measure)
    if is_summed:
        names = names.assign(offences=result["n"])
    verdicts = _verdicts(setting, measure)
    has_outlines = have_outlines(setting, result.index)
    picture = map_picture(setting, measure, result, names) if has_outlines else None
    first = filters.before[0] if measure.needs_comparison else filters.start
    others = map_others(measure, result, names, level)
    notes = [others, *setting.notes(measure.series, first, filters.end)]
    if not has_outlines:
        notes.append("No outlines are loaded for these areas: the table has their figures.")
    if measure.needs_comparison and result.attrs.get("tests"):
        notes.append(
            f"{result.attrs['tests']:,} comparisons were made; “clear” is only what withstands "
            "screening for so many (false-discovery control)."
        )
    if "effective_count" in result:
        notes += [SCOPE_NOTE, *cautions(result, names["area_name"])]
    notes += rate_notes(setting, measure) + type_notes(setting, level)
    if is_summed:
        notes.append(incidents.made_of(setting.of_the_borough()))
    made = exhibit(
        setting,
        key=f"map-{level}",
        heading=f"{measure.label} by {begun_small(LEVEL_NOUNS[level][0])}",
        finding=map_finding(setting, measure, result, names, level),
        measure="Number recorded, not per resident"
        if measure.unit == "offences"
        else measure.label,
        unit=measure.unit,
        period=map_period(setting, measure),
        base=sentences.offences_known(result["n"].sum(min_count=1))
        if is_summed
        else map_base(setting, measure),
        sources=map_sources(setting, measure),
        offence=setting.choice.label,
        table=_table(measure, result, names, verdicts, level),
        picture=picture,
        notes=notes,
        shows=shows,
        decimals=dict.fromkeys((measure.column, "Lower limit", "Upper limit"), measure.decimals),
        codes=tuple(by_value(result).index),
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


def _names(setting: Setting, measure: Measure) -> pd.DataFrame:
    """Name (short and whole), ward and town-centre flag by area code, and what it is per."""
    level = measure.level
    query = "offences_by_ward" if level == "ward" else "offences_by_lsoa"
    if "per" in measure.params:
        query = PER_QUERY
    rows = setting.read(query, **measure.params).set_index(f"{level}_code")
    whole = rows[f"{level}_name"]
    short = whole
    if level == "lsoa":
        short = setting.fetch("lsoas", {}).set_index("lsoa_code")["short_name"].reindex(rows.index)
    return pd.DataFrame(
        {
            "area_name": short,
            "whole_name": whole,
            "ward_name": rows["ward_name"],
            "is_town_centre": rows["is_town_centre"],
            "residents": rows["residents"],
            "residents_basis": rows["residents_basis"],
            "offences": rows["offences"].where(rows["months_covered"] == rows["months_asked"]),
        }
    )


def _verdicts(setting: Setting, measure: Measure) -> pd.Series | None:
    """Each ward against the rest of the borough, harm by harm; LSOAs are not judged one by one."""
    if measure.level != "ward" or not setting.choice.is_in_ward_table:
        return None
    if "weighting" in measure.params:
        rows = setting.read(measure.query, **measure.params)
        return harm_beside_rest(rows, setting.filters)["verdict"]
    return setting.result(per_chosen(setting, measure_of("standing", "ward")))["verdict"]


def _table(
    measure: Measure,
    result: pd.DataFrame,
    names: pd.DataFrame,
    verdicts: pd.Series | None,
    level: str,
) -> pd.DataFrame:
    ordered, per = by_value(result), str(measure.params.get("per", ""))
    known = names.loc[ordered.index]
    columns: dict[str, object] = {LEVEL_NOUNS[level][0]: known["area_name"]}
    told = ordered["estimate"]
    if measure.is_percentage_change:  # per cent only from ten before
        told = told.where(ordered["per_cent"].notna())
    columns[measure.column] = measure.shown(told)
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
            what = "Harm per resident" if "weighting" in measure.params else "Offences per resident"
            what = f"Offences per {per}" if per else what
            columns[f"{what}, beside the rest of the borough"] = [
                word.partition(" than the rest")[0].partition(" as the rest")[0]
                for word in verdicts.loc[ordered.index]
            ]
        columns[begun_large(per) if per else "Residents"] = known["residents"]
    if level == "lsoa":
        columns["Ward (best fit)"] = known["ward_name"]
    if (ordered["reason"] != "").any():
        columns["Why there is no figure"] = ordered["reason"]
    return pd.DataFrame(columns).reset_index(drop=True)
