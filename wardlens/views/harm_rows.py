"""What the exhibits of the harm page share."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.setting import Setting

UNITS = {"cchi": "days", "css": "severity points"}


SCOPE_NOTE = (
    "Homicide is stated apart, as a count: one would outweigh everything else. Drugs and weapons "
    "offences are mostly found by policing and shown apart."
)


def weighed_rows(setting: Setting, weighting: str, **changes: object) -> pd.DataFrame:
    """Offences by ward and kind, each with its weight under a weighting."""
    return setting.read("harm_by_ward_and_offence", weighting=weighting, **changes)


def exhibit(
    setting: Setting,
    *,
    key: str,
    heading: str,
    finding: str,
    measure: str,
    unit: str,
    base: str,
    table: pd.DataFrame,
    picture: go.Figure | None,
    notes: tuple[str, ...],
    period: str = "",
    decimals: dict[str, int] | None = None,
    residents: bool = False,
    weight_sources: tuple[str, ...] = (),
    provenance: str = "queries/harm_by_ward_and_offence.sql → wardlens.stats.harm.harm",
    asked: dict[str, object] | None = None,
) -> Exhibit:
    """An exhibit of the harm page: sources, notes and provenance are the same for all."""
    filters = setting.filters
    weights = weight_sources or (filters.weighting,)
    return Exhibit(
        key=key,
        heading=heading,
        finding=finding,
        measure=measure,
        unit=unit,
        period=period or sentences.months(filters.start, filters.end),
        base=base,
        sources=setting.listed("mps-ward", *(["residents"] if residents else []), *weights),
        release=setting.offer.release,
        offence=setting.choice.label,
        table=table.reset_index(drop=True),
        picture=picture,
        notes=(*setting.notes("mps-ward", filters.start, filters.end), *notes),
        provenance=provenance,
        asked=asked or {},
        decimals=decimals or {},
    )


def thousands(value: float) -> str:
    """A large number no more precise than it is: 733,000; 12,400."""
    digits = max(0, len(f"{abs(value):.0f}") - 3)
    return f"{round(value, -digits):,.0f}"


def ordinal(number: float) -> str:
    """A place in words: 1st, 12th, 3rd."""
    whole = int(number)
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"
