"""What the exhibits of the harm page share."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import SeriesName, Setting

UNITS = {"cchi": "days", "css": "severity points"}


SCOPE_NOTE = (
    "Homicide is stated apart, as a count: one would outweigh everything else. Drugs and weapons "
    "offences are mostly found by policing and shown apart."
)


def weighed_rows(setting: Setting, weighting: str, **changes: object) -> pd.DataFrame:
    """Offences by ward and kind, each with its weight under a weighting."""
    return setting.read("harm_by_ward_and_offence", weighting=weighting, **changes)


def harm_exhibit(
    setting: Setting,
    residents: bool = False,
    weight_sources: tuple[SeriesName, ...] = (),
    **said: Unpack[Said],
) -> Exhibit:
    """An exhibit of harm: sources and notes are the same for all."""
    filters = setting.filters
    weights = weight_sources or (filters.weighting,)
    said["sources"] = setting.listed(WARD_TABLE, *(["residents"] if residents else []), *weights)
    said["notes"] = (
        *setting.notes(WARD_TABLE, filters.start, filters.end, in_parts=True),
        *said.get("notes", ()),
    )
    said.setdefault("made_by", "wardlens.stats.harm.harm")
    said["offence"] = setting.choice.label
    return exhibit(setting, **said)


def cautions(result: pd.DataFrame, names: pd.Series) -> list[str]:
    """Wards whose harm rests on few serious offences."""
    few = names[result.index[result["caution"] != ""]].tolist()
    return [f"Take with caution, few serious offences: {sentences.listed(few)}."] if few else []


def thousands(value: float) -> str:
    """A large number no more precise than it is: 733,000; 12,400."""
    digits = max(0, len(f"{abs(value):.0f}") - 3)
    return f"{round(value, -digits):,.0f}"


def ordinal(number: float) -> str:
    """A place in words: 1st, 12th, 3rd."""
    whole = int(number)
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"
