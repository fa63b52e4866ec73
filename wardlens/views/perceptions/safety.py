"""How safe people feel, by day and after dark: published beside local, and over the waves."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.survey import UNSAFE
from wardlens.views.published_shares import (
    AFTER_DARK,
    OTHER_QUESTIONS,
    exhibit,
    newest,
    period_of,
    published,
    published_row,
    rows_of,
    shares_table,
    source_of,
    survey_row,
)
from wardlens.views.resident_survey import (
    NO_SURVEY,
    ResidentSurvey,
    asked,
    difference_of_waves,
    share,
    sources_with,
)
from wardlens.views.setting import Setting

_BY_DAY, _DARK = "safe-by-day", "safe-after-dark"


def feeling(setting: Setting) -> str:
    """How safe people feel in the area asked for, in a sentence, or why it cannot be said."""
    survey = ResidentSurvey.of(setting)
    if survey is None or setting.filters.is_whole_borough or UNSAFE not in survey.outcomes.index:
        return safety_finding(setting, survey)
    own = survey.by_ward(UNSAFE).loc[setting.filters.area]
    if pd.isna(own["estimate"]):
        return survey.said(
            f"How safe people feel in {setting.area_name} cannot be said: "
            f"{own['reason'][0].lower()}{own['reason'][1:]}."
        )
    care = f" {own['caution']}." if own["caution"] else ""
    pooled = f"; {own['pooled']}" if own["pooled"] else ""
    return survey.said(
        f"In {setting.area_name}, {share(own)} of residents asked feel unsafe after dark "
        f"({asked(own)}{pooled}).{care}"
    )


def safety_finding(setting: Setting, survey: ResidentSurvey | None) -> str:
    """How safe residents feel, in a sentence."""
    if survey is None or _DARK not in survey.outcomes.index:
        return published_finding(setting)
    dark = survey.everyone(_DARK)
    if pd.isna(dark["estimate"]):
        return survey.said(f"How safe people feel after dark cannot be said: {dark['reason']}.")
    day = survey.everyone(_BY_DAY) if _BY_DAY in survey.outcomes.index else None
    by_day = f", and {share(day)} by day" if day is not None else ""
    return survey.said(
        f"{share(dark)} of residents asked feel safe after dark{by_day} "
        f"({asked(dark)}, {survey.label(survey.newest)})."
    )


def published_finding(setting: Setting) -> str:
    """What is published on feeling safe after dark, with men and women apart."""
    rows = published(setting, AFTER_DARK)
    everyone = newest(rows)
    if everyone is None:
        return NO_SURVEY
    parts = [
        f"{found['value']:.0f} % of {group.lower()}"
        for group in ("Men", "Women")
        if (found := newest(rows, str(everyone["area_name"]), group=group)) is not None
    ]
    split = f" ({sentences.listed(parts)})" if parts else ""
    region = _region(setting)
    beside = f"; in {region['area_name']} {region['value']:.0f} %" if region is not None else ""
    return (
        f"In {everyone['area_name']}, {everyone['value']:.0f} % felt safe walking alone after dark "
        f"in {period_of(everyone)}{split}{beside}. "
        "Nobody publishes it for the borough or its wards."
    )


def _region(setting: Setting) -> pd.Series | None:
    return newest(published(setting, AFTER_DARK), setting.partnership.region_name)


def safety(setting: Setting, survey: ResidentSurvey | None) -> Exhibit:
    """Local answers and published ones, one below the other."""
    records = []
    for outcome, words in ((_BY_DAY, "by day"), (_DARK, "after dark")):
        if survey and outcome in survey.outcomes.index:
            label = f"Residents here {words}, {survey.label(survey.newest)}"
            records.append(survey_row(label, survey.everyone(outcome), survey))
    rows = published(setting, AFTER_DARK)
    found = [_region(setting), newest(rows)]
    for row in found:
        if row is not None:
            label = f"{row['area_name']}, {_year(row)}"
            records.append(published_row(label, row))
            for group in ("Women", "Men"):
                part = newest(rows, str(row["area_name"]), group=group)
                if part is not None and part["period"] == row["period"]:
                    named = f"{group}, {row['area_name']}, {_year(row)}"
                    records.append(published_row(named, part))
    shown = rows_of(records)
    first = survey.everyone(_DARK) if survey and _DARK in survey.outcomes.index else None
    return exhibit(
        setting,
        key="safety",
        heading="How safe do people feel?",
        finding=safety_finding(setting, survey)
        if first is None
        else f"{safety_finding(setting, survey)} {published_finding(setting)}",
        measure="Share who feel safe",
        base="not published" if first is None else f"{asked(first)}; published: not stated",
        period="As stated with each figure",
        sources=sources_with(survey, [source_of(setting, rows)]),
        table=shares_table(shown, "Who and when", survey),
        picture=charts.answers(
            shown,
            title="How safe do people feel?",
            unit="Share who feel safe, %; after dark unless it says by day",
            source=_line(survey, source_of(setting, rows).publisher, setting),
        )
        if shown["estimate"].notna().any()
        else None,
        notes=(OTHER_QUESTIONS, str(rows.attrs.get("geography_note", ""))),
    )


def _year(row: pd.Series) -> str:
    """A financial year as it is written: 2022/23."""
    return f"{row['start']:%Y}/{row['end']:%y}"


def over_waves(setting: Setting, survey: ResidentSurvey) -> Exhibit | None:
    """The survey's waves one below the other; a change is told only with its range."""
    if len(survey.waves) < 2:
        return None
    outcomes = [
        name
        for theme in ("safety", "confidence")
        for name in survey.of_theme(theme)
        if name != UNSAFE
    ]
    records, told, compared = [], [], 0
    for outcome in outcomes:
        waves = [str(wave) for wave in survey.waves["wave"]]
        found = [survey.everyone(outcome, wave) for wave in waves]
        label = survey.outcomes.loc[outcome, "label"]
        for wave, row in zip(waves, found, strict=True):
            records.append(survey_row(f"{label}, {survey.label(wave)}", row, survey, wave))
        change, low, high = difference_of_waves(found[-2], found[-1])
        compared += pd.notna(change)
        if low > 0 or high < 0:
            word = "rose" if low > 0 else "fell"
            told.append(
                f"“{str(label).lower()}” {word} by {abs(change):.0f} points "
                f"({min(abs(low), abs(high)):.0f} to {max(abs(low), abs(high)):.0f})"
            )
    shown = rows_of(records)
    finding = (
        f"Between the last two waves, {sentences.listed(told)}; nothing else changed clearly."
        if told
        else f"None of the {compared} answers that can be compared changed clearly between the "
        "last two waves."
    )
    return exhibit(
        setting,
        key="safety-waves",
        heading="Is it changing?",
        finding=finding,
        measure="Share of residents asked, by wave",
        base="; ".join(
            f"{survey.label(row.wave)}: {row.respondents:,.0f} people"
            for row in survey.waves.itertuples()
        ),
        period=survey.label("all"),
        sources=(survey.source,),
        table=shares_table(shown, "Answer and wave", survey),
        picture=charts.answers(
            shown,
            title="Answers wave by wave",
            unit="Share of residents asked, %, and the likely range",
            source=_line(survey, "", setting),
        ),
        notes=("Each wave asked other people; a change counts only beyond its likely range.",),
    )


def _line(survey: ResidentSurvey | None, publisher: str, setting: Setting) -> str:
    names = [survey.source.publisher] if survey else []
    listed = "; ".join(dict.fromkeys([*names, *([publisher] if publisher else [])]))
    return f"{listed} · release {setting.offer.release}"
