"""Kinds of offence of the places side by side: rates with their ranges."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.offences import MEASURES
from wardlens.views.compare.places import Place, notes_of, places, series_of
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import PERIOD, Setting, recorded

_COLUMNS = {"estimate": "", "lower": ", lower limit", "upper": ", upper limit"}


def by_kind(setting: Setting) -> Exhibit:
    """Every kind of offence, a row each, whichever was chosen."""
    return setting.of_all_offences().part(_by_kind, ("area", "places", *PERIOD))


@recorded
def _by_kind(setting: Setting) -> Exhibit:
    asked = list(places(setting))
    kinds = {
        key: choice.label
        for key, choice in setting.offer.offences.items()
        if key in (ALL_OFFENCES, choice.group) and choice.is_in_ward_table
    }
    found = {key: _rates(setting, asked, key) for key in kinds}
    found = {key: rows for key, rows in found.items() if any(not row["reason"] for row in rows)}
    table = pd.DataFrame({"Kind of offence": [begun_large(kinds[key]) for key in found]})
    for number, place in enumerate(asked):
        for column, name in _COLUMNS.items():
            table[f"{place.name}{name}"] = [float(rows[number][column]) for rows in found.values()]
    return exhibit(
        setting,
        key="compare-kinds",
        heading="Kind by kind, for every 1,000 residents",
        finding=_finding(asked, {kinds[key]: rows for key, rows in found.items()}),
        base=f"{len(found)} kinds of offence in {len(asked)} places",
        sources=setting.listed(*series_of(asked), "residents"),
        table=table,
        decimals=dict.fromkeys(table.columns[1:], 2),
        notes=notes_of(setting, asked, setting.filters.start),
        shows=MEASURES["rate" if asked[0].is_ward else "borough_rate"],
    )


def _rates(setting: Setting, asked: list[Place], offence: str) -> list[pd.Series]:
    of_kind = setting.of_kind(offence)
    return [place.measured(of_kind, "rate") for place in asked]


def _finding(asked: list[Place], found: dict[str, list[pd.Series]]) -> str:
    """In which kinds of offence the first place lies apart from all the others."""
    higher = [kind for kind, (own, *others) in found.items()
              if all(own["lower"] > other["upper"] for other in others)]  # fmt: skip
    lower = [kind for kind, (own, *others) in found.items()
             if all(own["upper"] < other["lower"] for other in others)]  # fmt: skip
    beside = sentences.listed([place.name for place in asked[1:]])
    told = [
        f"{word} of {sentences.listed([kind.lower() for kind in kinds])}"
        for kinds, word in ((higher, "higher rates"), (lower, "lower rates"))
        if kinds
    ]
    if not told:
        return f"In no kind of offence does the range of {asked[0].name} lie apart from {beside}."
    return f"Beside {beside}, {asked[0].name} has {sentences.listed(told)}."
