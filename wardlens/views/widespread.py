"""Is a rise everywhere, or in a few wards? The offence dispersion index in words and as a table."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.stats.dispersion_index import OffenceDispersion, offence_dispersion
from wardlens.views.exhibit import exhibit
from wardlens.views.headline import changed
from wardlens.views.setting import Setting, recorded

_NAMED = 6
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
    tied = names.reindex(list(found.tied)).tolist()
    return exhibit(
        setting,
        key="widespread",
        heading=f"Is the {_way(found)} everywhere in {setting.partnership.borough_name}?",
        finding=_told(setting, whole, found, names),
        period=setting.months_compared,
        base=sentences.offences_known(whole["after"]),
        sources=(WARD_TABLE,),
        offence=setting.choice.label,
        measure="Difference on the year before, ward by ward",
        unit="offences",
        table=pd.DataFrame(
            {
                "Ward": names[order.index],
                "Before": ordered["before"],
                "After": ordered["after"],
                "Difference": order,
                "Difference left without it and those above": left,
                "Needed for the whole": [
                    "yes" if code in found.taken else "no" for code in left.index
                ],
            }
        ),
        notes=(
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


def _told(setting: Setting, whole: pd.Series, found: OffenceDispersion, names: pd.Series) -> str:
    """The wards without which no change is left, and whether the whole change is a clear one."""
    if whole["verdict"] in (change.NOT_COMPARABLE, "") or pd.isna(found.difference):
        return f"Nothing is compared: {whole['reason'] or found.reason}."
    if whole["verdict"] == change.NONE_IN_EITHER:
        return f"There are no {setting.offence_words} in either period."
    if not found.taken:
        return "There are as many as before: no rise and no fall to look for."
    way, more = _way(found), "more" if found.difference > 0 else "fewer"
    taken = names.reindex(list(found.taken)).tolist()
    rest = len(taken) - _NAMED
    shown = [*taken[:_NAMED], f"{rest} more"] if rest > 0 else taken
    said = (
        f"Leave out {sentences.listed(shown)} ({len(taken)} of {found.places} wards), and no {way} "
        f"in {setting.offence_words} is left. In all wards together there are "
        f"{abs(found.difference):,.0f} {more} than {setting.filters.before_period}."
    )
    if whole["clear"]:
        return said
    if whole["recording"] and whole["verdict"] not in (change.NO_CLEAR_CHANGE, change.TOO_FEW):
        why = sentences.recorded(str(whole["verdict"]), whole["recording"])
        return f"{said} {begun_large(why)}."
    return f"{said} As a whole that is not a clear {way}."
