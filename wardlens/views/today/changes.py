"""What clearly changed among all wards and kinds of offence."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.offences import MEASURES
from wardlens.views.changed_counts import change_columns, changes_picture
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded


@recorded
def clear_changes(setting: Setting) -> Exhibit:
    """What clearly changed among all wards and kinds of offence, after false-discovery control."""
    measure = MEASURES["screened_change"]
    result = setting.of_all_offences().result(measure)
    months = setting.read(measure.query)
    wards = months.drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    groups = months.drop_duplicates("group_key").set_index("group_key")["group_label"]
    neutral = {
        choice.group for choice in setting.offer.offences.values() if choice.polarity == "none"
        and choice.key == choice.group
    }  # fmt: skip
    clear = result[result["clear"]].copy()
    clear["area"] = wards[clear.index.get_level_values(0)].to_numpy()
    clear["offence"] = groups[clear.index.get_level_values(1)].to_numpy()
    clear["group"] = clear.index.get_level_values(1)
    clear["size"] = (clear["after"] - clear["before"]).abs()
    clear = clear.sort_values("size", ascending=False)
    table = pd.DataFrame(
        {
            "Ward": clear["area"],
            "Kind of offence": clear["offence"],
            "Verdict": clear["verdict"],
            "Before": clear["before"],
            "After": clear["after"],
            **change_columns(measure, clear),
        }
    ).reset_index(drop=True)
    notes = [
        *setting.notes(
            measure.series, setting.filters.before[0], setting.filters.end, in_parts=True
        )
    ]
    if len(clear):
        notes.append("Each range is for one comparison by itself (95 %); the list is screened.")
    if any(group in neutral for group in clear["group"]):
        notes.append(sentences.RECORDING_CAVEAT)
    return exhibit(
        setting,
        key="changes",
        heading="What clearly changed?",
        finding=sentences.screened(
            clear,
            result.attrs["tests"],
            "" if setting.filters.is_whole_borough else setting.area_name,
        ),
        period=setting.months_compared,
        base=f"{result.attrs['tests']:,} comparisons of at least 20 offences in the two years",
        sources=(measure.series,),
        table=table,
        picture=changes_picture(
            setting,
            measure,
            clear.assign(
                area=clear["offence"] + ", " + clear["area"],
                judged=~clear["group"].isin(neutral),
            ),
            "Clear changes",
        ),
        notes=notes,
        shows=measure,
    )
