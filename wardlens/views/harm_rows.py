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
UNITS_SAID = UNITS | {"cchi": "days in prison by sentencing guidelines"}
"""As a sentence has them."""


SCOPE_NOTE = (
    "Homicide is stated apart, as a count: one would outweigh everything else. Drugs and weapons "
    "offences are mostly found by policing and shown apart."
)


def weighed_rows(setting: Setting, weighting: str, **changes: object) -> pd.DataFrame:
    """Offences by ward and kind, each with its weight under a weighting."""
    return setting.read("harm_by_ward_and_offence", weighting=weighting, **changes)


def comparable(setting: Setting) -> dict[str, str]:
    """The weightings that weigh the same offences: costs only where no other weighs more kinds.

    A share or a sum over some kinds is not like one over all.
    """
    held = setting.offer.weightings
    if POUNDS not in held or not unweighted(setting, POUNDS).keys() - unweighted(setting, "cchi"):
        return dict(held)
    return {key: label for key, label in held.items() if key != POUNDS}


def weightings(setting: Setting) -> dict[str, str]:
    """The weighting chosen, and those that can be set beside it."""
    chosen = setting.filters.weighting
    return {chosen: setting.offer.weightings[chosen]} | comparable(setting)


def unweighted(setting: Setting, weighting: str) -> dict[str, int]:
    """Offences that count towards harm and have no weight, by kind, the most first."""
    return _lacking(weighed_rows(setting, weighting))


def _lacking(rows: pd.DataFrame) -> dict[str, int]:
    rows = rows[in_scope(rows) & rows["weight"].isna() & (rows["offences"] > 0)]
    by_kind = rows.groupby("label")["offences"].sum().sort_values(ascending=False, kind="stable")
    return {str(label): int(offences) for label, offences in by_kind.items()}


def known_costs(
    setting: Setting, rows: pd.DataFrame | None = None, *, in_brief: bool = False
) -> tuple[str, ...]:
    """Of harm in pounds: of what share of offences a cost is known, and in prices of when.

    `rows`: offences with their weights where they are not those of the wards; `in_brief`: how
    many kinds are left out, not which.
    """
    if setting.filters.weighting != POUNDS:
        return ()
    rows = weighed_rows(setting, POUNDS) if rows is None else rows
    scope = rows[in_scope(rows)]
    known, every = scope.loc[scope["weight"].notna(), "offences"].sum(), scope["offences"].sum()
    if not every:
        return ()
    lacking = [f"{begun_small(kind)} ({n:,})" for kind, n in _lacking(rows).items()]
    named = f"{len(lacking)} kinds" if in_brief and len(lacking) > 1 else sentences.listed(lacking)
    left_out = f" Not held, so left out: {named}." if lacking else ""
    return (
        f"A cost is known for {sentences.percent(known / every)} of the offences in "
        f"{setting.partnership.borough_name} that count towards harm "
        f"({', '.join(scope['edition'].dropna().unique())}).{left_out}",
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
