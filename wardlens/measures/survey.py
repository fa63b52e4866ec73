"""How many residents feel unsafe, as a measure like any other: by ward where enough answered."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.measures.measure import Measure

SERIES = "resident-survey"
"""The name under which the survey in use is found among the sources."""
UNSAFE = "unsafe-after-dark"


def share_of_residents(rows: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Shares of residents asked, in per cent, with their ranges, by ward.

    `rows`: of `survey_by_ward`, shares from 0 to 1 already estimated with the survey's design
    (`wardlens.stats.survey`). The period asked for does not bear on them: `wave` says which.
    """
    del filters, broken
    frame = rows.set_index("ward_code")
    shares = ["estimate", "se", "lower", "upper"]
    frame[shares] = 100 * frame[shares]
    return frame.drop(columns="ward_name").fillna({"reason": "", "caution": ""})


SURVEY_MEASURES = (
    Measure(
        "unsafe",
        "Feel unsafe after dark",
        "% of residents asked",
        "ward",
        "survey_by_ward",
        SERIES,
        share_of_residents,
        definition=(
            "Of residents who answered, the share who feel fairly or very unsafe outside in their "
            "local area after dark. A ward is shown from 100 answers: in the newest wave, else in "
            "all waves together, else not at all."
        ),
        formula="Σ w·y ÷ Σ w; Taylor linearisation over strata and clusters; logit interval",
        method_source="Särndal, Swensson & Wretman 1992; Korn & Graubard 1998.",
        thresholds=(
            "Wards: under 100 answers withheld, with the number it would take. Groups: under 30 "
            "withheld, 30 to 99 or a range wider than 20 points shown with caution."
        ),
        params={"share": UNSAFE, "by": "ward"},
        whole_params={"share": UNSAFE, "by": "all"},
    ),
)
