"""What the exhibits of the concentration page share."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from wardlens import sentences
from wardlens.exhibits import Exhibit
from wardlens.maps import AreaMap
from wardlens.views.areas import type_notes
from wardlens.views.concentration_parts.crimes import SERIES, Scope, Span
from wardlens.views.setting import Setting

CHANCE_NOTE = (
    "Rare crimes always look concentrated: nine robberies can be in nine places at most. So each "
    "share stands beside what chance alone would give: the same number of crimes, dealt among the "
    "same places at equal risk, many times over."
)


def exhibit(
    setting: Setting,
    span: Span,
    *,
    key: str,
    heading: str,
    finding: str,
    measure: str,
    unit: str,
    base: str,
    table: pd.DataFrame,
    scope: Scope | None = None,
    picture: go.Figure | AreaMap | None = None,
    notes: tuple[str, ...] = (),
    period: str = "",
    sources: tuple[str, ...] = (SERIES,),
    provenance: str = "",
    decimals: dict[str, int] | None = None,
    codes: tuple[str, ...] = (),
    is_coarse: bool = False,
) -> Exhibit:
    """An exhibit of police.uk counts: sources, notes and the months used are the same for all.

    `is_coarse`: whether to say what a reader of police.uk counts must know, once or twice a page.
    """
    series = [name for name in sources if name.startswith(("policeuk", "mps"))]
    ledger = [
        note for name in series for note in setting.notes(name, span.start, span.end) if span.count
    ]
    told = type_notes(setting, "lsoa") if is_coarse else []
    return Exhibit(
        key=key,
        heading=heading,
        finding=finding,
        measure=measure,
        unit=unit,
        period=period or sentences.months(span.start, span.end),
        base=base,
        sources=tuple(
            dict.fromkeys(setting.sources[name] for name in sources if name in setting.sources)
        ),
        release=setting.offer.release,
        offence="all offences" if scope is None else scope.label,
        table=table.reset_index(drop=True),
        picture=picture,
        notes=tuple(dict.fromkeys([*ledger, *notes, *told])),
        provenance=provenance
        or "queries/monthly_by_lsoa_and_type.sql → wardlens.stats.concentration",
        decimals=decimals or {},
        codes=codes,
    )


def percent_interval(lower: float, upper: float) -> str:
    """Limits of a share as percentages: “25 to 29 %”."""
    low, high = f"{100 * lower:.0f}", f"{100 * upper:.0f}"
    return f"{high} %" if low == high else f"{low} to {high} %"
