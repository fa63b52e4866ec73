"""The neighbourhoods that lie mostly in one ward."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.area_maps import AreaMap, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.area_map import area_map
from wardlens.views.setting import Setting, recorded

_WARD, _NAME = "Ward (best fit)", "Neighbourhood (LSOA)"


@recorded
def neighbourhoods(setting: Setting) -> Exhibit:
    """The ward's part of the borough's map by neighbourhood, with classes of its own."""
    whole = area_map(setting, level="lsoa", choice="offences")
    inside = whole.table[_WARD] == setting.area_name
    table = whole.table[inside].drop(columns=_WARD).reset_index(drop=True)
    codes = tuple(code for code, ours in zip(whole.codes, inside, strict=True) if ours)
    column = str(next(name for name in table if name in ("Offences", "Incidents")))
    picture = whole.picture
    if isinstance(picture, AreaMap):
        drawn = picture.areas.set_index("area_code", drop=False)
        areas = drawn.loc[[code for code in codes if code in drawn.index]].reset_index(drop=True)
        scale = Scale.of(table[column])
        values = dict(zip(codes, table[column], strict=True))
        looks = [scale.look(values[code]) for code in areas["area_code"]]
        gaps = [look for look in picture.legend if look in looks and look not in scale.looks]
        picture = (
            replace(
                picture,
                areas=areas.assign(look=looks),
                legend=(*scale.looks, *gaps),
                title=f"{whole.measure}: {setting.choice.label}, {setting.area_name}",
            )
            if len(areas)
            else None
        )
    known = table[column].sum(min_count=1)
    words = column.lower()
    return replace(
        whole,
        key="ward-neighbourhoods",
        heading="Neighbourhoods within the ward",
        finding=_told(setting, table, column),
        base=f"{len(table)} neighbourhoods; "
        + (f"no {words} known" if pd.isna(known) else f"{known:,.0f} {words}"),
        table=table,
        codes=codes,
        picture=picture,
        notes=(
            *whole.notes,
            "Neighbourhoods do not end where the ward does: each is given to the ward that it "
            "fits best.",
        ),
    )


def _told(setting: Setting, table: pd.DataFrame, column: str) -> str:
    known = table.dropna(subset=[column])
    words, when = column.lower(), setting.filters.when
    if table.empty:
        return f"No neighbourhood lies mostly in {setting.area_name}."
    if known.empty:
        return f"There are no figures by neighbourhood {when}: police.uk covers other months."
    total = known[column].sum()
    if total == 0:
        return f"No {words} are known in any of the {len(known)} neighbourhoods {when}."
    first, last = known.iloc[0], known.iloc[-1]
    start = (
        f"{len(table)} neighbourhoods lie mostly in {setting.area_name}"
        if len(table) > 1
        else f"One neighbourhood lies mostly in {setting.area_name}"
    )
    if len(known) == 1:
        return f"{start}: {sentences.count(total)} {words} {when}."
    share = sentences.percent(first[column] / total)
    return (
        f"{first[_NAME]} has most: {sentences.count(first[column])} of {total:,.0f} {words} "
        f"({share}). {start}; {last[_NAME]} has fewest {when}: {sentences.count(last[column])}. "
        "This is police.uk's count, apart from the ward table's."
    )
