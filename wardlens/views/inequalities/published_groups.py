"""Published figures by group, each without a range."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from wardlens.choices.filters import period_words
from wardlens.choices.outcomes import Outcome
from wardlens.views.inequalities.group_figures import (
    NO_RANGE,
    Figures,
    frame,
    nobody,
)
from wardlens.views.published_shares import published, source_of
from wardlens.views.setting import Setting

_SMALL, _TENTH = 10, 0.1


_NOT_THE_BOROUGH = "These figures are of {area}, not of the borough; nobody publishes them for it."


def of_published(setting: Setting, outcome: Outcome, breakdown: str, period: str = "") -> Figures:
    """The newest published figures by group, or those of a period; none has a range."""
    every = published(setting, outcome.held_as)
    parts = every[every["breakdown"] == breakdown]
    with_figures = parts[parts["value"].notna()]
    shown = parts if with_figures.empty else with_figures
    period = period or str(shown.sort_values("end")["period"].iloc[-1])
    rows = parts[parts["period"] == period].drop_duplicates("group")
    by_name = rows.set_index("group")
    whole = every[
        (every["breakdown"] == "all")
        & (every["period"] == period)
        & (every["area_code"] == rows["area_code"].iloc[0])
    ]
    records = {}
    for group in outcome.of(breakdown):
        if group.name in by_name.index:
            records[group.key] = _published_row(group.label, by_name.loc[group.name])
    everyone = (
        _published_row("Everyone", whole.iloc[0])
        if len(whole)
        else nobody("Everyone", "not published for this period")
    )
    area = str(rows["area_name"].iloc[0])
    start, end = rows["start"].iloc[0].date(), rows["end"].iloc[0].date()
    return Figures(
        outcome=outcome,
        rows=frame(records),
        everyone=everyone,
        unit="per cent of those asked" if outcome.unit == "percent" else outcome.unit,
        number=_written(records, outcome),
        period=period_words(start, end),
        where=area,
        base="not published",
        sources=(source_of(setting, every),),
        notes=(
            _NOT_THE_BOROUGH.format(area=area),
            f"{outcome.note.rstrip('.')}." if outcome.note else "",
            "Published without bases, so no range can be given: small gaps may be chance.",
            "Of all ages; women and men stand for female and male."
            if outcome.held_as == "homicide"
            else "",
        ),
    )


def _written(records: dict[str, dict[str, Any]], outcome: Outcome) -> str:
    """How figures are written: small shares with as many decimals as they need not to be nought."""
    if outcome.unit != "percent":
        return "{:.2g}"
    known = [row["estimate"] for row in records.values() if row["estimate"] > 0]
    if not known or min(known) >= 1:
        return "{:.1f} %" if known and max(known) < _SMALL else "{:.0f} %"
    return "{:.2f} %" if min(known) < _TENTH or max(known) < 1 else "{:.1f} %"


def _published_row(label: str, row: pd.Series) -> dict[str, Any]:
    if pd.isna(row["value"]):
        return nobody(label, str(row["note"] or "not published"))
    bare = pd.isna(row["lower"])
    return {
        "label": label,
        "estimate": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "n": nan,
        "base": row["base"],
        "reason": "",
        "note": NO_RANGE if bare else "",
    }
