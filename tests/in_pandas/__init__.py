"""The same answers as queries/*.sql from pandas, on frames already in memory.

What a careful analyst would write: one frame a series, filtered with masks, counted with
`groupby`, laid on the full list of areas and months with `reindex`, names looked up with `merge`
or `map`. Every answer is complete: same columns, same order, zero where covered, missing where not.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from in_pandas import (
    crime,
    force,
    harm,
    months,
    people,
    places,
    published,
    register,
    streets,
    survey,
    voices,
)
from in_pandas.frames import Frames, Params

ANSWERS: dict[str, Callable[[Frames, Params], pd.DataFrame]] = {
    "actions": places.actions,
    "ward_traits": places.ward_traits,
    "watch_notes": places.watch_notes,
    "boroughs": register.boroughs,
    "coverage_by_month": register.coverage_by_month,
    "editions_held": register.editions_held,
    "harm_by_lsoa_and_type": harm.harm_by_lsoa_and_type,
    "harm_by_borough_and_offence": harm.harm_by_borough_and_offence,
    "harm_by_ward_and_offence": harm.harm_by_ward_and_offence,
    "harm_weights": harm.harm_weights,
    "incidents_by_ward": months.incidents_by_ward,
    "indicator_spans": published.indicator_spans,
    "indicator_values": published.indicator_values,
    "indicators": published.indicators,
    "inequality_outcomes": people.inequality_outcomes,
    "ledger_entries": register.ledger_entries,
    "lsoas": register.lsoas,
    "map_context": streets.map_context,
    "monthly_by_lsoa": months.monthly_by_lsoa,
    "monthly_by_lsoa_and_type": months.monthly_by_lsoa_and_type,
    "monthly_by_offence": months.monthly_by_offence,
    "monthly_by_ward": months.monthly_by_ward,
    "monthly_by_ward_and_group": months.monthly_by_ward_and_group,
    "months_on_offer": register.months_on_offer,
    "offence_choices": register.offence_choices,
    "offences_by_borough": crime.offences_by_borough,
    "offences_by_lsoa": crime.offences_by_lsoa,
    "offences_by_month": months.offences_by_month,
    "offences_by_month_and_borough": months.offences_by_month_and_borough,
    "offences_by_ward": crime.offences_by_ward,
    "offences_by_ward_per": crime.offences_by_ward_per,
    "outlines": register.outlines,
    "people_counts": people.people_counts,
    "people_coverage": people.people_coverage,
    "people_windows": people.people_windows,
    "places_to_find": places.places_to_find,
    "policeuk_types": register.policeuk_types,
    "population_groups": people.population_groups,
    "postcodes_held": places.postcodes_held,
    "postcodes_like": places.postcodes_like,
    "published_severity": harm.published_severity,
    "denominators": published.denominators,
    "quoted_facts": published.quoted_facts,
    "recording_steps": force.recording_steps,
    "refused_lines": register.refused_lines,
    "release": register.release,
    "rest_of_force": force.rest_of_force,
    "rest_of_force_by_group": force.rest_of_force_by_group,
    "revisions": register.revisions,
    "serious_violence_scope": published.serious_violence_scope,
    "sources": register.sources,
    "street_kinds": streets.street_kinds,
    "street_months": streets.street_months,
    "street_points": streets.street_points,
    "survey_about": survey.survey_about,
    "survey_by_ward": survey.survey_by_ward,
    "survey_covariances": survey.survey_covariances,
    "survey_estimates": survey.survey_estimates,
    "survey_faults": survey.survey_faults,
    "survey_outcomes": survey.survey_outcomes,
    "survey_quality": survey.survey_quality,
    "survey_waves": survey.survey_waves,
    "unplaced_offences": crime.unplaced_offences,
    "unregistered_names": register.unregistered_names,
    "voices_heard": voices.voices_heard,
    "voices_said": voices.voices_said,
    "wards": register.wards,
}
