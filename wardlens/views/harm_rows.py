"""What the exhibits of the harm page share."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import POUNDS, in_scope
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import SeriesName, Setting

UNITS = {"cchi": "days", "css": "severity points", POUNDS: "pounds"}


SCOPE_NOTE = (
    "Homicide is stated apart, as a count: one would outweigh everything else. Drugs and weapons "
    "offences are mostly found by policing and shown apart."
)


def weighed_rows(setting: Setting, weighting: str, **changes: object) -> pd.DataFrame:
    """Offences by ward and kind, each with its weight under a weighting."""
    return setting.read("harm_by_ward_and_offence", weighting=weighting, **changes)


def weightings(setting: Setting) -> dict[str, str]:
    """The weightings that are set side by side, the one chosen first.

    Costs stand beside the others only where no kind that happened lacks one, or where the reader
    chose them: a sum over some kinds is not like one over all.
    """
    held, chosen = setting.offer.weightings, setting.filters.weighting
    is_beside = POUNDS in held and (chosen == POUNDS or not without_cost(setting))
    shown = {key: label for key, label in held.items() if key != POUNDS or is_beside}
    return {chosen: shown[chosen]} | shown


def without_cost(setting: Setting) -> dict[str, int]:
    """Offences that count towards harm and have no known cost, by kind, the most first."""
    rows = weighed_rows(setting, POUNDS)
    rows = rows[in_scope(rows) & rows["weight"].isna() & (rows["offences"] > 0)]
    by_kind = rows.groupby("label")["offences"].sum().sort_values(ascending=False, kind="stable")
    return {str(label): int(offences) for label, offences in by_kind.items()}


def known_costs(setting: Setting) -> tuple[str, ...]:
    """Of harm in pounds: of what share of offences a cost is known, and in prices of when."""
    if setting.filters.weighting != POUNDS:
        return ()
    rows = weighed_rows(setting, POUNDS)
    rows = rows[in_scope(rows)]
    known, every = rows.loc[rows["weight"].notna(), "offences"].sum(), rows["offences"].sum()
    if not every:
        return ()
    lacking = [f"{begun_small(kind)} ({n:,})" for kind, n in without_cost(setting).items()]
    left_out = f" Not held, so left out: {sentences.listed(lacking)}." if lacking else ""
    return (
        f"A cost is known of {sentences.percent(known / every)} of the offences in "
        f"{setting.partnership.borough_name} that count towards harm "
        f"({', '.join(rows['edition'].dropna().unique())}).{left_out}",
    )


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
        *(known_costs(setting) if filters.weighting in weights else ()),
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
