"""How many feel unsafe, ward by ward beside the borough, at a glance."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.survey import UNSAFE
from wardlens.views.fear_map import waves_shown
from wardlens.views.modelled_wards import RULE, as_asked, modelled_words, wards_matter
from wardlens.views.published_shares import answers_exhibit, rows_of, survey_row
from wardlens.views.resident_survey import ResidentSurvey, asked, not_shown, share
from wardlens.views.setting import Setting, recorded


@recorded
def fear_ranked(setting: Setting) -> Exhibit | None:
    """The borough, then each ward where enough answered, most afraid first; none without a survey.

    As given, or as modelled where that was asked for and is surer.
    """
    survey = ResidentSurvey.of(setting)
    if survey is None or UNSAFE not in survey.outcomes.index:
        return None
    given = survey.by_ward(UNSAFE)
    told = as_asked(setting, given).sort_values("estimate", ascending=False, na_position="last")
    everyone = survey.everyone(UNSAFE)
    name = setting.partnership.borough_name
    records = [survey_row(f"{name}, everyone asked", everyone, survey)]
    for _, row in told.iterrows():
        label = f"{row['ward_name']}{', modelled' if row['is_modelled'] else ''}"
        records.append(survey_row(label, row, survey, row["wave"]))
    shown = rows_of(records)
    return answers_exhibit(
        setting,
        survey,
        shown,
        key="fear-ranked",
        heading="Where do people feel unsafe, ward by ward?",
        finding=" ".join(
            part for part in (_told(told, everyone, name), wards_matter(given)) if part
        ),
        measure="Share who feel unsafe after dark",
        base=f"{given['n'].sum():,.0f} people",
        period=waves_shown(given, survey),
        what="Where",
        title="Feel unsafe after dark",
        notes=(
            "A ward is shown from 100 answers, if need be from all waves together.",
            modelled_words(told),
            RULE if told["is_modelled"].any() else "",
        ),
        made_by="wardlens.stats.survey_table.proportions, wardlens.stats.small_area.fay_herriot",
    )


def _told(told: pd.DataFrame, everyone: pd.Series, name: str) -> str:
    whole = (
        f"{share(everyone)} of those asked in {name} feel unsafe after dark ({asked(everyone)})."
        if pd.notna(everyone["estimate"])
        else f"How many feel unsafe in {name} cannot be said: {begun_small(everyone['reason'])}."
    )
    known = told[told["estimate"].notna()]
    lacking = f" {not_shown(told)}".rstrip()
    if len(known) < 2:
        return f"{whole}{lacking}"
    apart = known["lower"].max() > known["upper"].min()
    first, last = known.iloc[0], known.iloc[-1]
    ends = (
        f" Highest in {first['ward_name']}, {share(first)}, lowest in {last['ward_name']}, "
        f"{share(last)}."
        if apart
        else " No two wards are clearly apart: their ranges overlap."
    )
    return f"{whole}{ends}{lacking}"
