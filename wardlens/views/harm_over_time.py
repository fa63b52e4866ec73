"""Harm in rolling twelve months, the shortest stretch it is ever shown for."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.harm_moved import in_words, rolled
from wardlens.views.harm_rows import (
    SCOPE_NOTE,
    UNITS,
    harm_exhibit,
    weighed_rows,
)
from wardlens.views.setting import Setting, recorded


@recorded
def over_time(setting: Setting) -> Exhibit:
    """Rolling twelve months of harm, cut at breaks: the shortest stretch harm is ever shown for."""
    weighting = setting.filters.weighting
    found = rolled(setting)
    if found is None:
        return _nothing_over_time(setting)
    shown, ledger = found.shown, found.ledger
    unit, name = UNITS[weighting], setting.offer.weightings[weighting]
    breaks = (
        ledger.marks_between(shown["month"].min().date(), shown["month"].max().date())
        if len(shown)
        else ()
    )
    return harm_exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding=" ".join(in_words(setting)),
        measure=f"Harm in rolling twelve months ({name})",
        unit=unit,
        base="offences with a weight in the twelve months to each month",
        period=sentences.months(shown["month"].min(), shown["month"].max()) if len(shown) else "",
        table=pd.DataFrame(
            {
                "Twelve months to": [f"{value:%B %Y}" for value in shown["month"]],
                "Harm": shown["estimate"],
                "Lower limit": shown["lower"],
                "Upper limit": shown["upper"],
                "Behaves like (offences)": shown["effective_count"],
                "Why there is no figure": shown["reason"],
            }
        ).iloc[::-1],
        picture=charts.lines(
            [Line("harm", shown["month"], shown["estimate"], shown["segment"])],
            title=f"Harm in {setting.area_name}, rolling twelve months",
            unit=f"{unit.capitalize()} ({name}), with the likely range",
            source=setting.short_source(WARD_TABLE),
            breaks=breaks,
            bands=[Band.around(shown)],
        ),
        notes=(
            "Harm is never shown for less than twelve months: it rests on few serious offences. "
            "Neighbouring points share eleven months.",
            *_reporting_note(weighed_rows(setting, weighting)),
        ),
    )


def _nothing_over_time(setting: Setting) -> Exhibit:
    return harm_exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding=" ".join(in_words(setting)),
        measure="Harm in rolling twelve months",
        unit=UNITS[setting.filters.weighting],
        base="no offences",
        notes=(SCOPE_NOTE,),
    )


def _reporting_note(rows: pd.DataFrame) -> tuple[str, ...]:
    """That sexual offences weigh most and depend on reporting, where they are among the rows."""
    if "sexual-offences" not in set(rows["group_key"]):
        return ()
    return (f"Sexual offences weigh heavily in it. {sentences.RECORDING_CAVEAT}",)
