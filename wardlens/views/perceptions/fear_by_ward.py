"""Fear by ward, under the rules for wards; and safe beside feeling safe."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import WHOLE_BOROUGH
from wardlens.exhibits import area_maps, charts, sentences
from wardlens.exhibits.area_maps import AreaMap, Look, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import with_dispersion
from wardlens.measures.offences import MEASURES, measure_of, whole_borough
from wardlens.measures.survey import UNSAFE
from wardlens.stats import harm as harm_statistics
from wardlens.stats import quadrant
from wardlens.views.published_shares import exhibit, rows_of, shares_table, survey_row
from wardlens.views.resident_survey import EVERYONE, POOLED, ResidentSurvey, share
from wardlens.views.setting import Setting

_SCALE = Scale((20, 30, 40, 50))
_REFUSED = Look("too few answers to show", area_maps.WITHHELD.colour, "cross")
_RULE = (
    "A ward is shown from 100 answers in the newest wave, else from all waves together, else not "
    "at all; groups of neighbouring wards stand below the map."
)


def fear_map(setting: Setting, survey: ResidentSurvey) -> Exhibit:
    """Share who feel unsafe after dark by ward: shown, pooled or refused."""
    result = survey.by_ward(UNSAFE)
    outlines = area_maps.geometries(setting.fetch("outlines", {}))
    known = result["estimate"].notna()
    looks = [
        _SCALE.look(value) if there else _REFUSED
        for value, there in zip(result["estimate"], known, strict=True)
    ]
    areas = pd.DataFrame(
        {
            "area_code": result.index,
            "area_name": result["ward_name"].to_numpy(),
            "value": [f"{value:.0f} %" if pd.notna(value) else "" for value in result["estimate"]],
            "look": looks,
            "tooltip": [_tooltip(row) for _, row in result.iterrows()],
        }
    )
    present = {look.label for look in looks}
    legend = [*_SCALE.looks, *([_REFUSED] if _REFUSED.label in present else [])]
    everyone = survey.everyone(UNSAFE)
    ordered = result.sort_values("estimate", ascending=False, na_position="last")
    return exhibit(
        setting,
        key="map-fear",
        heading="Where do people feel unsafe?",
        finding=_ward_finding(result, setting),
        measure="Share who feel unsafe after dark",
        base=f"{result['n'].sum():,.0f} people, {everyone['n']:,.0f} of them in the newest wave",
        period=_waves(result, survey),
        sources=(survey.source,),
        table=_ward_table(ordered),
        picture=AreaMap(
            areas=areas[areas["area_code"].isin(list(outlines))],
            outlines=outlines,
            legend=tuple(legend),
            title=f"Feel unsafe after dark, {setting.partnership.borough_name}",
            unit="Share of residents asked, %",
            caption=(
                f"Source: {survey.source.line()}. {setting.sources['outlines'].attribution} "
                f"Wardlens release {setting.offer.release}."
            ),
            selected="" if setting.filters.area == WHOLE_BOROUGH else setting.filters.area,
        ),
        notes=(_RULE,),
        codes=tuple(ordered.index),
        provenance="queries/survey_by_ward.sql → wardlens.stats.survey_table.proportions",
        asked={"share": UNSAFE, "by": "ward"},
    )


def _waves(result: pd.DataFrame, survey: ResidentSurvey) -> str:
    """The waves that wards are shown from, in words."""
    pooled = result["wave"].eq(POOLED).any()
    return survey.label(POOLED if pooled else survey.newest)


def fear_by_group(setting: Setting, survey: ResidentSurvey) -> Exhibit | None:
    """The same by groups of neighbouring wards, all waves together: for wards too small alone."""
    wave = POOLED if len(survey.waves) > 1 else survey.newest
    groups = survey.answers(UNSAFE, "ward-group", wave)
    if groups.empty:
        return None
    ordered = groups.sort_values("estimate", ascending=False, na_position="last")
    shown = rows_of(
        [survey_row(str(row["group_label"]), row, survey, wave) for _, row in ordered.iterrows()]
    )
    known = ordered.dropna(subset=["estimate"])
    finding = (
        "By groups of neighbouring wards, the share who feel unsafe is highest in "
        f"{known['group_label'].iloc[0]}: {share(known.iloc[0])}; lowest in "
        f"{known['group_label'].iloc[-1]}: {share(known.iloc[-1])}."
        if len(known)
        else "Too few answered in any group of neighbouring wards."
    )
    return exhibit(
        setting,
        key="fear-groups",
        heading="The same by neighbouring wards together",
        finding=finding,
        measure="Share who feel unsafe after dark",
        base=f"{known['n'].sum():,.0f} people",
        period=survey.label(wave),
        sources=(survey.source,),
        table=shares_table(shown, "Group of wards", survey),
        picture=charts.answers(
            shown,
            title="Feel unsafe after dark",
            unit="Share of residents asked, %, and the likely range",
            source=f"{survey.source.publisher} · release {setting.offer.release}",
        )
        if len(known)
        else None,
        notes=("Waves are pooled so that each group rests on enough answers.",),
    )


def _tooltip(row: pd.Series) -> str:
    if pd.isna(row["estimate"]):
        return f"{row['ward_name']}\n{row['reason']}"
    lines = [row["ward_name"], f"{share(row)} feel unsafe after dark", f"{row['n']:,.0f} answers"]
    return "\n".join([*lines, *(word for word in (row["pooled"], row["caution"]) if word)])


def _ward_table(result: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Ward": result["ward_name"],
            "Share, %": result["estimate"],
            "Lower limit": result["lower"],
            "Upper limit": result["upper"],
            "People who answered": result["n"],
            "From": result["pooled"].where(result["pooled"] != "", result["wave_label"]),
            "Why there is no figure, or care": result["reason"].where(
                result["reason"] != "", result["caution"]
            ),
        }
    )


def _ward_finding(result: pd.DataFrame, setting: Setting) -> str:
    known = result[result["estimate"].notna()].sort_values("estimate", ascending=False)
    refused = len(result) - len(known)
    few = f"Too few answered in {refused} of {len(result)} wards to show them." if refused else ""
    if known.empty:
        return "Too few answered in any ward to show it."
    if not setting.filters.is_whole_borough and setting.filters.area in result.index:
        own = result.loc[setting.filters.area]
        if pd.isna(own["estimate"]):
            return f"In {own['ward_name']}: {own['reason'][0].lower()}{own['reason'][1:]}. {few}"
        return f"In {own['ward_name']}, {share(own)} feel unsafe after dark. {few}".strip()
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"The share who feel unsafe after dark is highest in {first['ward_name']}: "
        f"{share(first)}; lowest in "
        f"{last['ward_name']}: {share(last)}. {few}".strip()
    )


def safe_and_feeling_safe(setting: Setting, survey: ResidentSurvey) -> Exhibit:
    """Each ward by harm and by fear, placed only where both are sure enough."""
    measure = measure_of("harm", "ward", setting.filters.weighting)
    rates = setting.of_all_offences().result(measure)
    fear = survey.by_ward(UNSAFE).reindex(rates.index)
    ratio = _against_rest(setting.of_all_offences(), rates.index)
    gap = _from_everyone(survey, fear)
    found = quadrant.placed(ratio, gap)
    beyond = quadrant.fear_beyond_harm(
        rates["estimate"], fear.assign(estimate=fear["estimate"] / 100, se=fear["se"] / 100)
    )
    names = pd.Series(setting.offer.areas)[rates.index]
    rows = pd.DataFrame(
        {
            "area": names,
            "x": rates["estimate"],
            "x_lower": rates["lower"],
            "x_upper": rates["upper"],
            "y": fear["estimate"],
            "y_lower": fear["lower"],
            "y_upper": fear["upper"],
            "field": found["field"],
            "is_placed": found["field"] != quadrant.CANNOT_TELL,
            "is_chosen": rates.index == setting.filters.area,
        }
    )
    shown = rows.dropna(subset=["x", "y", "x_lower", "y_lower"])
    whole = setting.of_all_offences().result(
        measure_of("harm", "ward", setting.filters.weighting), "borough"
    )
    usual = (float(whole["estimate"].iloc[0]), float(survey.everyone(UNSAFE)["estimate"]))
    return exhibit(
        setting,
        key="quadrant",
        heading="Does it feel as safe as it is?",
        finding=_quadrant_finding(rows, shown, beyond, names),
        measure="Harm per 1,000 residents beside the share who feel unsafe after dark",
        unit=f"{measure.unit}; per cent of those who answered",
        base=f"{len(shown)} of {len(rows)} wards have both figures",
        period=f"Harm: {setting.filters.period}; answers: {_waves(fear, survey)}",
        sources=(setting.sources["mps-ward"], setting.sources["residents"], survey.source),
        table=pd.DataFrame(
            {
                "Ward": names,
                "Harm per 1,000": rates["estimate"],
                "Harm, lower": rates["lower"],
                "Harm, upper": rates["upper"],
                "Feel unsafe, %": fear["estimate"],
                "Unsafe, lower": fear["lower"],
                "Unsafe, upper": fear["upper"],
                "Placed": found["field"],
                "Chance of that field, %": 100 * found["chance"],
                "Fear beyond harm, points": 100 * beyond["estimate"],
                "Beyond, lower": 100 * beyond["lower"],
                "Beyond, upper": 100 * beyond["upper"],
                "Why there is no figure": found["reason"],
            }
        ),
        picture=charts.quadrant(
            shown,
            usual=usual,
            corners=(
                quadrant.LESS_SAFE_AND_FEELS_IT,
                quadrant.FEELS_SAFER,
                quadrant.SAFER_THAN_IT_FEELS,
                quadrant.SAFER_AND_FEELS_IT,
            ),
            title="Does it feel as safe as it is?",
            x_unit=measure.unit,
            y_unit="% who feel unsafe after dark",
            source=f"{setting.short_source('mps-ward')}; {survey.source.publisher}",
        )
        if len(shown)
        else None,
        notes=(
            "A ward is placed only where harm and fear together lie on one side of the rest of the "
            "borough with a chance of 90 %; hollow marks cannot be placed and stand in the table.",
            "Dotted lines: the borough as a whole. Harm counts where offences happen, answers "
            "where people live: a town centre's visitors are not asked.",
            "Fear beyond harm: the share afraid above what a line through all wards gives for the "
            "same harm; it is no measure of being wrong.",
        ),
        provenance="wardlens.stats.quadrant.placed, wardlens.stats.quadrant.fear_beyond_harm",
        decimals={"Feel unsafe, %": 0},
    )


def _quadrant_finding(
    rows: pd.DataFrame, shown: pd.DataFrame, beyond: pd.DataFrame, names: pd.Series
) -> str:
    if shown.empty:
        return "Too few answered in any ward to set feeling safe beside being safe."
    placed = shown[shown["is_placed"]]
    told = "; ".join(
        f"{field}: {sentences.listed(group['area'].tolist())}"
        for field, group in placed.groupby("field", sort=False)
    )
    unplaced, lacking = len(shown) - len(placed), len(rows) - len(shown)
    start = (
        f"As far as can be said with 90 % confidence, {told}. For {unplaced} more wards we can't "
        f"tell{f'; {lacking} lack one of the two figures' if lacking else ''}."
        if told
        else f"For none of the {len(rows)} wards can we tell whether it feels as safe as it is."
    )
    more = names[beyond.index[(beyond["lower"] > 0).fillna(False)]].tolist()
    return (
        f"{start} Of {int(beyond['estimate'].notna().sum())} wards looked at, more are afraid "
        f"than harm alone would suggest in {sentences.listed(more)}."
        if more
        else start
    )


def _against_rest(setting: Setting, codes: pd.Index) -> pd.DataFrame:
    """Harm per resident of each ward over that of all other wards together."""
    return setting.once(
        (
            "harm-against-rest",
            setting.filters.start,
            setting.filters.end,
            setting.filters.weighting,
        ),
        lambda: _ratios(setting, codes),
    )


def _ratios(setting: Setting, codes: pd.Index) -> pd.DataFrame:
    """Harm of each ward over that of all others, both per resident: the others are all minus it."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    rows = with_dispersion(setting.read(measure.query, **measure.params))
    whole = whole_borough(rows).set_index("offence").loc[rows["offence"]].reset_index(drop=True)
    rest = rows.reset_index(drop=True)
    for name in ("offences", "residents"):
        rest[name] = whole[name] - rest[name]
    own = measure.compute(rows, setting.filters, False).reindex(codes)
    others = measure.compute(rest, setting.filters, False).reindex(codes)
    people = rows.drop_duplicates("ward_code").set_index("ward_code")["residents"].reindex(codes)
    ratio = harm_statistics.harm_ratio(own, others)
    limits = ["estimate", "lower", "upper"]
    ratio[limits] = ratio[limits].mul((people.sum() - people) / people, axis=0)
    return ratio


def _from_everyone(survey: ResidentSurvey, fear: pd.DataFrame) -> pd.DataFrame:
    """Each ward's share minus everyone's in the same wave, with its standard error."""
    rows = pd.DataFrame({"difference": float("nan"), "se": float("nan")}, index=fear.index)
    for wave, part in fear.dropna(subset=["estimate"]).groupby("wave"):
        everyone = survey.everyone(UNSAFE, str(wave))
        square = survey.covariances(UNSAFE, "ward", str(wave))
        for code, row in part.iterrows():
            shared = square.loc[code, EVERYONE]
            variance = row["se"] ** 2 + everyone["se"] ** 2 - 2 * shared
            rows.loc[code] = [row["estimate"] - everyone["estimate"], max(variance, 0) ** 0.5]
    return rows
