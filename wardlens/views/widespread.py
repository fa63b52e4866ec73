"""Is a rise everywhere, or in a few wards? The difference of each, and the dispersion index."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.stats.dispersion_index import OffenceDispersion, offence_dispersion
from wardlens.views.exhibit import exhibit
from wardlens.views.glance import counted_clear
from wardlens.views.headline import changed
from wardlens.views.setting import Setting, recorded

DESCRIBED = "This describes counts as they are; some wards always rise by chance alone."


@recorded
def widespread(setting: Setting) -> Exhibit:
    """How many wards must be taken away before no rise (or fall) of the borough is left."""
    _, whole = changed(setting.of_the_borough())
    wards = setting.result(MEASURES["change"])
    names = pd.Series(setting.offer.areas).reindex(wards.index)
    falls = bool(whole["difference"] < 0)
    found = offence_dispersion(wards["before"], wards["after"], falls=falls)
    order = (wards["after"] - wards["before"]).sort_values(ascending=falls, kind="stable")
    ordered = wards.loc[order.index]
    left = found.difference - order.cumsum()
    needed = pd.Series(left.index.isin(list(found.taken)), left.index)
    tied = names.reindex(list(found.tied)).tolist()
    return exhibit(
        setting,
        key="widespread",
        heading=f"Is the {_way(found)} everywhere in {setting.partnership.borough_name}?",
        finding=_told(setting, whole, found, ordered.assign(moved=order)),
        period=setting.months_compared,
        base=sentences.offences_known(whole["after"]),
        sources=(WARD_TABLE,),
        offence=setting.choice.label,
        measure="More or fewer than before, ward by ward",
        unit="offences",
        table=pd.DataFrame(
            {
                "Ward": names[order.index],
                "Before": ordered["before"],
                "After": ordered["after"],
                "Difference": order,
                "Verdict": ordered["verdict"],
                "Difference of all wards without it and those above": left,
                f"No {_way(found)} is left without": needed.map({True: "yes", False: "no"}),
            }
        ),
        picture=charts.differences(
            pd.DataFrame(
                {
                    "area": names,
                    "difference": order,
                    "verdict": wards["verdict"],
                    "change": [
                        "" if pd.isna(row["per_cent"]) else sentences.moved(row)
                        for _, row in wards.iterrows()
                    ],
                },
                index=wards.index,
            ).loc[order.index],
            title="More or fewer than before, ward by ward",
            source=setting.short_source(WARD_TABLE),
            neutral=setting.choice.polarity == "none",
        )
        if found.taken
        else None,
        notes=(
            _index(found, names),
            DESCRIBED,
            f"{sentences.listed(tied)} changed by as much as the last ward taken away, and might "
            "stand in its place."
            if tied
            else "",
            sentences.RECORDING_CAVEAT if setting.choice.polarity == "none" else "",
            *setting.notes(
                WARD_TABLE, setting.filters.before[0], setting.filters.end, in_parts=True
            ),
        ),
        made_by="wardlens.stats.dispersion_index.offence_dispersion",
        codes=tuple(map(str, order.index)),
    )


def _way(found: OffenceDispersion) -> str:
    return "rise" if found.difference > 0 else "fall" if found.difference < 0 else "change"


def _told(setting: Setting, whole: pd.Series, found: OffenceDispersion, wards: pd.DataFrame) -> str:
    """How many wards moved up and down, and how many of them clearly.

    `wards`: their changes in context, with `moved`.
    """
    if whole["verdict"] in (change.NOT_COMPARABLE, "") or pd.isna(found.difference):
        return f"Nothing is compared: {whole['reason'] or found.reason}."
    if whole["verdict"] == change.NONE_IN_EITHER:
        return f"There are no {setting.offence_words} in either period."
    if not found.taken:
        return "There are as many as before: no rise and no fall to look for."
    way = _way(found)
    more, fewer = int((wards["moved"] > 0).sum()), int((wards["moved"] < 0).sum())
    clear = counted_clear(wards, "wards")
    said = (
        f"{more or 'None'} of {len(wards)} wards had more {setting.offence_words} than "
        f"{setting.filters.before_period}, {fewer or 'none'} fewer.{f' {clear}.' if clear else ''}"
    )
    if whole["clear"]:
        return said
    if whole["recording"] and whole["verdict"] not in (change.NO_CLEAR_CHANGE, change.TOO_FEW):
        why = sentences.recorded(str(whole["verdict"]), whole["recording"])
        return f"{said} {begun_large(why)}."
    return f"{said} As a whole that is not a clear {way}."


def _index(found: OffenceDispersion, names: pd.Series) -> str:
    """The wards without which no change is left, all by name."""
    if not found.taken:
        return ""
    taken = names.reindex(list(found.taken)).tolist()
    return (
        f"Offence dispersion index (Ratcliffe 2010): without {sentences.listed(taken)} "
        f"({len(taken)} of {found.places} wards) no {_way(found)} is left."
    )
