"""How views make an exhibit: what follows from the question is filled in, the rest is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Required, TypedDict, Unpack

import pandas as pd
import plotly.graph_objects as go

from wardlens.exhibits.area_maps import AT_THE_EDGE, AreaMap
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.offences import Measure
from wardlens.views.setting import SeriesName, Setting

ALL = "all offences"


class Said(TypedDict, total=False):
    """What a maker says of its exhibit: the fields of `Exhibit`, and what some follow from."""

    key: Required[str]
    heading: Required[str]
    finding: Required[str]
    base: str
    table: pd.DataFrame
    """Without rows where there is nothing to list."""
    shows: Measure
    """The measure shown: label, unit and makers are its own where nothing else is said."""
    sources: Iterable[SeriesName | Source]
    measure: str
    unit: str
    period: str
    """The months asked for, where nothing else is said."""
    picture: go.Figure | AreaMap | None
    notes: Iterable[str]
    """Empty ones are left out, and so is what was noted before."""
    made_by: str
    offence: str
    decimals: Mapping[str, int]
    codes: tuple[str, ...]


def exhibit(setting: Setting, **said: Unpack[Said]) -> Exhibit:
    """An exhibit that answers the question asked, from the release asked."""
    own: dict[str, Any] = {"period": setting.months}
    shows = said.pop("shows", None)
    if shows is not None:
        unit = "change in per cent" if shows.is_percentage_change else shows.unit
        own |= {"measure": shows.label, "unit": unit, "made_by": shows.made_by, "shows": shows.key}
    picture = said.get("picture")
    edges = (AT_THE_EDGE,) if isinstance(picture, AreaMap) and picture.has_classes else ()
    told: dict[str, Any] = {
        **own,
        **said,
        "sources": tuple(dict.fromkeys(map(setting.source, said.get("sources", ())))),
        "table": said.get("table", pd.DataFrame()).reset_index(drop=True),
        "notes": tuple(dict.fromkeys(note for note in (*said.get("notes", ()), *edges) if note)),
    }
    told["heading"] = _of_the_kind(told["heading"], told.get("offence", ""))
    return Exhibit(release=setting.offer.release, **told)


def _of_the_kind(heading: str, offence: str) -> str:
    """A heading that names the kind of offence that the figures are of, unless they are of all.

    >>> _of_the_kind("Ward by ward", "Robbery"), _of_the_kind("Ward by ward", "all offences")
    ('Ward by ward: robbery', 'Ward by ward')
    >>> _of_the_kind("What changed?", "Robbery"), _of_the_kind("Robbery in places", "Robbery")
    ('What changed? Robbery', 'Robbery in places')
    """
    kind = begun_small(offence)
    if kind in ("", ALL, "all recorded crime") or kind in begun_small(heading):
        return heading
    return f"{heading} {begun_large(offence)}" if heading.endswith("?") else f"{heading}: {kind}"
