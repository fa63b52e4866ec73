"""Each ward by harm and by fear: does it feel as safe as it is?"""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import with_dispersion
from wardlens.measures.offences import MEASURES, measure_of, whole_borough
from wardlens.measures.survey import UNSAFE
from wardlens.stats import harm as harm_statistics
from wardlens.stats import quadrant
from wardlens.views.fear_map import waves_shown
from wardlens.views.harm_rows import known_costs
from wardlens.views.modelled_wards import as_asked
from wardlens.views.published_shares import share_exhibit
from wardlens.views.resident_survey import EVERYONE, ResidentSurvey
from wardlens.views.setting import Setting, recorded

_LEANS = (
    "Modelled answers lean on harm themselves, the more the fewer answered: fear beyond harm is "
    "therefore always of answers as given. A modelled ward's range leaves out that its own "
    "answers are among everyone's, which makes it wider."
)


@recorded
def safe_and_feeling_safe(setting: Setting) -> Exhibit:
    """Each ward by harm and by fear, placed only where both are sure enough."""
    survey = ResidentSurvey.held(setting)
    measure = measure_of("harm", "ward", setting.filters.weighting)
    rates = setting.result(measure)
    given = survey.by_ward(UNSAFE)
    fear = as_asked(setting, given).reindex(rates.index)
    given = given.reindex(rates.index)
    ratio = _against_rest(setting, rates.index)
    gap = _from_everyone(survey, fear)
    found = quadrant.placed(ratio, gap)
    beyond = quadrant.fear_beyond_harm(
        rates["estimate"], given.assign(estimate=given["estimate"] / 100, se=given["se"] / 100)
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
    whole = setting.result(measure, "borough")
    level = whole["estimate"].iloc[0] if len(whole) else float("nan")
    usual = (float(level), float(survey.everyone(UNSAFE)["estimate"]))
    return share_exhibit(
        setting,
        key="quadrant",
        heading="Does it feel as safe as it is?",
        finding=_quadrant_finding(rows, shown, beyond, names),
        measure="Harm per 1,000 residents beside the share who feel unsafe after dark",
        unit=f"{measure.unit}; per cent of those who answered",
        base=f"{len(shown)} of {len(rows)} wards have both figures",
        period=f"Harm: {setting.filters.period}; answers: {waves_shown(fear, survey)}",
        sources=(setting.sources[WARD_TABLE], setting.sources["residents"], survey.source),
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
            source=f"{setting.short_source(WARD_TABLE)}; {survey.source.publisher}",
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
            _LEANS if fear["is_modelled"].eq(True).any() else "",
            *known_costs(setting),
        ),
        made_by="wardlens.stats.quadrant.placed, wardlens.stats.quadrant.fear_beyond_harm",
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
            shared = 0.0 if row["is_modelled"] is True else square.loc[code, EVERYONE]
            variance = row["se"] ** 2 + everyone["se"] ** 2 - 2 * shared
            rows.loc[code] = [row["estimate"] - everyone["estimate"], max(variance, 0) ** 0.5]
    return rows
