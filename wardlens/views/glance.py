"""At a glance: a row a kind of offence, or a row a ward, with what a reader asks first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.choices.series import BOROUGH_TABLE, WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.measure import WHOLE, by_area, whole_borough, whole_counts
from wardlens.measures.offences import MEASURES, measure_of, monthly_counts
from wardlens.stats import compare
from wardlens.stats.change import CLEAR_FALL, CLEAR_RISE
from wardlens.views import incidents, links
from wardlens.views.changed_counts import by_size, change_columns, kinds_told, screened_among
from wardlens.views.exhibit import exhibit
from wardlens.views.glance_rows import Row, feeling_row, first_month, harm_row, row_of, sums
from wardlens.views.glance_table import table
from wardlens.views.glance_words import (
    chance_note,
    in_groups,
    mostly_recorded,
    order_said,
    recording_note,
)
from wardlens.views.harm_rows import known_costs
from wardlens.views.setting import PERIOD, Setting, recorded


@dataclass(frozen=True)
class Glance(Exhibit):
    """An exhibit that is drawn as a table of rows, each leading deeper."""

    rows: tuple[Row, ...] = ()
    head: str = ""
    """What a row is: “Kind of offence”, “Ward”."""
    beside: str = "Rate beside the rest"
    says: str = ""
    """The finding in so few words as a heading has room for; its own heading where none."""
    counts: str = ""
    """What is said under the heading where a place is counted in two ways."""
    order: str = ""
    """In which order the rows stand, in a sentence; nothing where the reader chose it."""
    below: str = ""
    """What is said below the rows: what recording did to them."""
    of_diamonds: str = ""
    """What raises or lowers where most rows stand beside the rest; read where that is shown."""

    @cached_property
    def html(self) -> Markup:
        """The table as it is sent to the screen, made once."""
        return table(
            self.rows,
            self.head,
            self.beside,
            order=self.order,
            of_diamonds=self.of_diamonds,
            note=self.below,
        )


_LAST = ("harm", "perceptions")
"""The pages that the last two rows lead to."""


def glance(setting: Setting) -> Glance:
    """All offences, every kind that occurs, those that stand out first, then harm and feeling.

    The kind chosen is marked, and changes nothing else.
    """
    made = setting.of_all_offences().part(_glance, ("area", "weighting", *PERIOD))
    chosen = setting.filters.offence
    rows = tuple(
        replace(
            row,
            link=to(setting, key) if key in _LAST else to(setting, "", offence=key),
            is_chosen=key == chosen,
        )
        for key, row in zip(
            (*made.codes, *incidents.kinds(setting), *_LAST), made.rows, strict=True
        )
    )
    return replace(made, rows=rows, codes=())


def changed_kinds(setting: Setting) -> pd.DataFrame:
    """All offences, then every kind that occurs, those that stand out first, by its key.

    The columns of `measures.in_context` and `offence`, its name; `attrs["tests"]`.
    """
    made = setting.of_all_offences().part(_changed_kinds, ("area", *PERIOD))
    return made.copy(deep=False)


def _changed_kinds(setting: Setting) -> pd.DataFrame:
    area, offences = setting.area, setting.offer.offences
    changes = setting.result(MEASURES["screened_change"], area)
    kinds = changes.droplevel(0)
    occurs = ((kinds["before"] != 0) | (kinds["after"] != 0)) & kinds.index.isin(list(offences))
    every = setting.result(MEASURES["change"], area).set_axis([ALL_OFFENCES])
    shown = pd.concat([every, by_size(kinds[occurs])])
    shown = shown.assign(offence=[offences[key].label for key in shown.index])
    shown.attrs = {"tests": changes.attrs["tests"]}
    return shown


@recorded
def _glance(setting: Setting) -> Glance:
    measure, area = MEASURES["screened_change"], setting.area
    found = changed_kinds(setting)
    kinds = in_groups(found.iloc[1:], "after")
    shown = pd.concat([found.iloc[:1], kinds])
    shown.attrs = found.attrs
    tests = found.attrs["tests"]
    monthly = setting.read(measure.query, since=first_month(setting))
    lines = sums(setting, _by_kind(setting, monthly).loc[shown.index], shown.index)
    standing = {} if area == WHOLE else _standing_by_kind(setting, monthly, shown.index)
    every, *rows = (
        row_of(setting, row, str(row["offence"]), lines[key], key, standing.get(str(key)))
        for key, row in shown.iterrows()
    )
    if shown.iloc[0]["clear"]:  # the years before stand in the page's verdict
        region = setting.partnership.region_name
        verdict = sentences.beside_the_rest(shown.iloc[0], region)
        but = begun_large(mostly_recorded(shown))  # in their place
        every = replace(every, but=but) if but else replace(every, verdict=verdict)
    weighed = measure_of("harm", "ward", setting.filters.weighting)
    harm = harm_row(setting, weighed)
    of_wards = area != WHOLE
    return drawn(
        setting,
        shown,
        (
            every,
            *rows,
            *(incidents.row(setting, kind) for kind in incidents.kinds(setting)),
            harm,
            feeling_row(setting),
        ),
        "Kind of offence",
        counted_clear(kinds, "kinds"),
        key="glance",
        heading=f"{setting.area_name} at a glance",
        order=order_said(kinds, "after"),
        finding=kinds_told(setting.area_name, kinds),
        measure=measure.label if of_wards else MEASURES["change"].label,
        notes=(
            *notes(setting),
            screened_among(tests, "in all wards" if of_wards else "of kinds"),
            *_caveats(setting),
            *_of_incidents(setting),
            f"{harm.label}: {begun_small(weighed.definition)}",
            *known_costs(setting),
        ),
        sources=setting.listed(WARD_TABLE, BOROUGH_TABLE, "residents", setting.filters.weighting),
        made_by=measure.made_by,
        **({"shows": measure} if of_wards else {}),
    )


def drawn(
    setting: Setting,
    shown: pd.DataFrame,
    rows: tuple[Row, ...],
    head: str,
    says: str = "",
    order: str = "",
    **said: Any,
) -> Glance:
    """Rows of a change in its context as a table to look at, with its numbers; `head`: of what."""
    is_parted = head == "Kind of offence"  # of which the first holds all others
    total = shown["after"].iloc[0] if is_parted else shown["after"].sum(skipna=False)
    sources = setting.listed(WARD_TABLE, BOROUGH_TABLE, "residents")
    region = setting.partnership.region_name
    made = exhibit(
        setting,
        **({"unit": "change in per cent", "sources": sources} | said),
        period=setting.months_compared,
        base="no offences known" if pd.isna(total) else f"{sentences.count(total)} offences",
        offence=setting.choice.label,
        table=pd.DataFrame(
            {
                head: shown["offence"],
                "Verdict": shown["verdict"],
                "Before": shown["before"].astype("float64"),
                "After": shown["after"].astype("float64"),
                **change_columns(MEASURES["change"], shown),
                "Why there is no percentage": shown["reason"],
            }
        ),
        codes=tuple(map(str, shown.index)),
    )
    return Glance(
        **{one.name: getattr(made, one.name) for one in fields(made)},
        rows=rows,
        head=head,
        says=says,
        order=order,
        below=" ".join(filter(None, (recording_note(shown, region), chance_note(shown)))),
    )


def counted_clear(changes: pd.DataFrame, what: str) -> str:
    """How many of the rows rose or fell clearly, the only one by its name."""
    if changes["p_value"].isna().all():
        return ""
    counted = changes["verdict"].value_counts()
    rose, fell = (int(counted.get(word, 0)) for word in (CLEAR_RISE, CLEAR_FALL))
    of = f"of {len(changes)} {what}"
    if rose and fell:
        return f"Clear rise in {rose} {of}, clear fall in {fell}"
    if rose or fell:
        word = CLEAR_RISE if rose else CLEAR_FALL
        only = changes[changes["verdict"] == word]
        is_named = len(only) == 1 and what == "kinds"
        named = f": {begun_small(only['offence'].iloc[0])}" if is_named else ""
        return f"{begun_large(word)} in {rose or fell} {of}{named}"
    return f"No clear change in any {of}" if len(changes) > 2 else "No clear change"


def notes(setting: Setting) -> tuple[str, ...]:
    """Footnotes on the months that are compared."""
    return setting.notes(WARD_TABLE, setting.filters.before[0], setting.filters.end, in_parts=True)


def _by_kind(setting: Setting, monthly: pd.DataFrame) -> pd.DataFrame:
    """Offences of the place asked for, all and by kind × months."""
    every = setting.read("monthly_by_ward", since=first_month(setting))
    frames = [
        monthly_counts(whole_borough(rows) if setting.area == WHOLE else rows).loc[[setting.area]]
        for rows in (every, monthly)
    ]
    return pd.concat([frames[0].set_axis([ALL_OFFENCES]), frames[1].droplevel(0)])


def _standing_by_kind(
    setting: Setting, monthly: pd.DataFrame, kinds: pd.Index
) -> Mapping[str, pd.Series]:
    """How the ward stands beside the rest of its borough in each kind of offence."""
    wards = setting.read("offences_by_ward")
    area = setting.filters.area
    months = monthly["month"].between(
        pd.Timestamp(setting.filters.start), pd.Timestamp(setting.filters.end)
    )
    counted = monthly[months].pivot_table(
        "offences", "group_key", "ward_code", aggfunc="sum", sort=False
    )
    residents = by_area(wards)["residents"]
    whole = whole_counts(wards).notna()
    kinds = kinds.drop(ALL_OFFENCES)
    found = {ALL_OFFENCES: setting.result(MEASURES["standing"]).loc[area]}
    if len(kinds):
        of_kinds = counted.loc[kinds, residents.index]
        of_kinds.loc[:, ~whole] = np.nan
        standing = compare.funnels(of_kinds, residents)
        found |= {str(kind): standing.loc[(kind, area)] for kind in kinds}
    return found


def to(setting: Setting, page: str, **changes: object) -> str:
    """The address of a page, from any page, with the choices in force but for some."""
    filters = setting.filters.with_(setting.offer, **changes)
    return links.address(page, filters.to_query(setting.offer))


def _of_incidents(setting: Setting) -> tuple[str, ...]:
    """What the rows of incidents are sums of."""
    return tuple(incidents.made_of(setting.of_kind(kind)) for kind in incidents.kinds(setting))


def _caveats(setting: Setting) -> tuple[str, ...]:
    neutral = any(choice.polarity == "none" for choice in setting.offer.offences.values())
    told = begun_small(sentences.RECORDING_CAVEAT)
    return (f"Drugs, weapons, sexual offences: {told}",) if neutral else ()
