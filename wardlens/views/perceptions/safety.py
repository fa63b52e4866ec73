"""How safe people feel, by day and after dark: published beside local, and over the waves."""

from __future__ import annotations

from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.feeling_safe import (
    BY_DAY,
    DARK,
    newest_of_the_region,
    published_finding,
    safety_finding,
)
from wardlens.views.published_shares import (
    AFTER_DARK,
    OTHER_QUESTIONS,
    newest,
    published,
    published_row,
    rows_of,
    share_exhibit,
    shares_picture,
    shares_table,
    source_of,
    survey_row,
    survey_year,
)
from wardlens.views.resident_survey import (
    ResidentSurvey,
    asked,
    sources_with,
)
from wardlens.views.setting import Setting, recorded


@recorded
def safety(setting: Setting) -> Exhibit | None:
    """Local answers and published ones, one below the other."""
    survey = ResidentSurvey.of(setting)
    records = []
    for outcome, words in ((BY_DAY, "by day"), (DARK, "after dark")):
        if survey and outcome in survey.outcomes.index:
            label = f"Residents here {words}, {survey.label(survey.newest)}"
            records.append(survey_row(label, survey.everyone(outcome), survey))
    rows = published(setting, AFTER_DARK)
    found = [newest_of_the_region(setting), newest(rows)]
    for row in found:
        if row is not None:
            label = f"{row['area_name']}, {survey_year(row)}"
            records.append(published_row(label, row))
            for group in ("Women", "Men"):
                part = newest(rows, str(row["area_name"]), group=group)
                if part is not None and part["period"] == row["period"]:
                    named = f"{group}, {row['area_name']}, {survey_year(row)}"
                    records.append(published_row(named, part))
    shown = rows_of(records)
    first = survey.everyone(DARK) if survey and DARK in survey.outcomes.index else None
    sources = sources_with(survey, [source_of(setting, rows)] if len(rows) else [])
    if not sources:
        return None
    return share_exhibit(
        setting,
        key="safety",
        heading="How safe do people feel?",
        finding=safety_finding(setting, survey)
        if first is None
        else f"{safety_finding(setting, survey)} {published_finding(setting)}",
        measure="Share who feel safe",
        base="not published" if first is None else f"{asked(first)}; published: not stated",
        period="As stated with each figure",
        sources=sources,
        table=shares_table(shown, "Who and when", survey),
        picture=shares_picture(
            setting,
            shown,
            *sources,
            title="How safe do people feel?",
            unit="Share who feel safe, %; after dark unless it says by day",
        ),
        notes=(OTHER_QUESTIONS, str(rows.attrs.get("geography_note", ""))),
    )
