"""One share of the resident survey as a record, as `python -m wardlens figure` prints it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from wardlens.choices.illustrative import ILLUSTRATIVE, illustrative
from wardlens.errors import WardlensError

Fetch = Callable[[str, dict[str, object]], pd.DataFrame]
PREFIX = "survey-"
POOLED = "all"


class UnknownShareError(WardlensError):
    """The survey has no such outcome, wave or group."""


def choices(fetch: Fetch) -> dict[str, str]:
    """Every key that asks for a share of the survey, with what it is, in words."""
    told = fetch("survey_about", {})
    if told.empty:
        return {}
    mark = f" ({ILLUSTRATIVE})" if told["kind"].iloc[0] == "illustrative" else ""
    return {
        f"{PREFIX}{row.outcome}": f"{row.label} (share of {row.of_whom}), resident survey{mark}"
        for row in fetch("survey_outcomes", {}).itertuples()
    }


def survey_figure(
    fetch: Fetch, outcome: str, wave: str = POOLED, breakdown: str = "all", group: str = "all"
) -> dict[str, Any]:
    """The share of a group in a wave, with its interval, base, method and reason; from 0 to 1.

    `group`: its key or its label. Errors: `UnknownShareError`, naming what there is.
    """
    told, asked = about(fetch), fetch("survey_outcomes", {}).set_index("outcome")
    if outcome not in asked.index:
        raise UnknownShareError(f"no share {outcome!r}; there are: {', '.join(asked.index)}")
    waves = fetch("survey_waves", {}).set_index("wave")
    if wave not in waves.index:
        raise UnknownShareError(f"no wave {wave!r}; there are: {', '.join(waves.index)}")
    params: dict[str, object] = {"outcome": outcome, "wave": wave, "breakdown": breakdown}
    rows = fetch("survey_estimates", params)
    found = rows[(rows["group"] == group) | (rows["group_label"] == group)]
    if found.empty:
        there = "; ".join(rows["group_label"]) or "nobody is told apart by it"
        raise UnknownShareError(f"no group {group!r} in {breakdown!r}; there are: {there}")
    return _record(told, asked.loc[outcome], waves.loc[wave], found.iloc[0])


def survey_figures(
    fetch: Fetch, key: str, *, ward: str = "", group: str = "", end: date | None = None
) -> dict[str, Any]:
    """The record that a key (`survey-unsafe-after-dark`), a ward or a group, and a month ask for.

    `end`: a month in which a wave ended; without it all waves together. `group`: the key or the
    label of a group of people, whichever breakdown has it.
    """
    about(fetch)
    outcome = key.removeprefix(PREFIX)
    if ward and group:
        raise UnknownShareError("a ward's answers are not told apart by groups: there are too few")
    wave = _wave(fetch, end) if end else POOLED
    if not group:
        breakdown, wanted = ("ward", ward) if ward else ("all", "all")
        return survey_figure(fetch, outcome, wave, breakdown, wanted)
    params: dict[str, object] = {"outcome": outcome, "wave": wave, "breakdown": ""}
    rows = fetch("survey_estimates", params)
    rows = rows[(rows["group"] == group) | (rows["group_label"] == group)]
    breakdown = "" if rows.empty else str(rows["breakdown"].iloc[0])
    return survey_figure(fetch, outcome, wave, breakdown, group)


def about(fetch: Fetch) -> pd.Series:
    """The survey in use; `UnknownShareError` where nobody has asked."""
    found = fetch("survey_about", {})
    if found.empty:
        raise UnknownShareError(
            "no survey is in use: see [survey] in partnership.toml; where one was made up to show "
            "the pages, --demo survey shows it, marked"
        )
    return found.iloc[0]


def _wave(fetch: Fetch, end: date) -> str:
    waves = fetch("survey_waves", {})
    ended = waves[waves["wave"] != POOLED].set_index("wave")["end"].dt.strftime("%Y-%m")
    found = ended.index[ended == f"{end:%Y-%m}"]
    if found.empty:
        raise UnknownShareError(f"no wave ended in {end:%Y-%m}; they ended in {', '.join(ended)}")
    return str(found[0])


def _record(told: pd.Series, asked: pd.Series, wave: pd.Series, row: pd.Series) -> dict[str, Any]:
    made_up = row["kind"] == "illustrative"
    figures = ("estimate", "lower", "upper", "se", "df", "n_effective", "design_effect", "n")
    is_ward = row["breakdown"] == "ward"
    return {
        "measure": f"{PREFIX}{row['outcome']}",
        "label": illustrative(asked["label"]) if made_up else asked["label"],
        "kind": row["kind"],
        "words": ILLUSTRATIVE if made_up else "",
        "area": row["group"] if is_ward else "borough",
        "area_name": row["group_label"] if is_ward else "the whole borough",
        "breakdown": row["breakdown"],
        "group": row["group_label"],
        "period": wave["wave_label"],
        "from": f"{wave['start']:%Y-%m}",
        "to": f"{wave['end']:%Y-%m}",
        **{name: None if pd.isna(row[name]) else float(row[name]) for name in figures},
        "n": None if pd.isna(row["n"]) else int(row["n"]),
        "confidence": 0.95,
        "unit": f"share of {asked['of_whom']}",
        "method": row["method"] if not row["reason"] else "",
        "reason": row["reason"],
        "caution": row["caution"],
        "definition": f"{asked['question']} Of {asked['of_whom']} who answered, the share who "
        f"{asked['outcome_words']}.",
        "query": "queries/survey_estimates.sql",
        "function": "wardlens.stats.survey_table.proportions",
        "source": f"{told['publisher']}: {told['title']}"
        + (f", {ILLUSTRATIVE.lower()}" if made_up else "")
        + f", edition {told['edition']}",
        "licence": told["licence"],
    }
