"""Kinds of offence by count and by harm, side by side."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import BY, MEANT, shares_of_kinds
from wardlens.measures.offences import MEASURES, WHOLE, whole_borough
from wardlens.views.harm_rows import (
    SCOPE_NOTE,
    UNITS,
    comparable,
    harm_exhibit,
    weighed_rows,
    weightings,
)
from wardlens.views.setting import HARM, Setting, recorded

_SHOWN_OFFENCES = 10
_FIRST = 3
_PARTS = {0.125: "an eighth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds",
          0.75: "three quarters"}  # fmt: skip
_COUNTS_AS = {"cchi": " Each offence counts as the days in prison that a first offender would get."}
"""What a weighting makes of one offence, in a sentence."""


def ladder(setting: Setting, weighting: str, area: str) -> pd.DataFrame:
    """`measures.harm.shares_of_kinds` of an area, the borough or a ward."""
    rows = weighed_rows(setting, weighting)
    rows = whole_borough(rows) if area == WHOLE else rows[rows["ward_code"] == area]
    return shares_of_kinds(rows, setting.filters)


def first_by_harm(setting: Setting) -> str:
    """The kind of offence with the most harm: its share of offences and of harm; "" of one kind."""
    weighting = setting.filters.weighting
    kinds = ladders(setting)[weighting]
    if len(kinds) < 2 or pd.isna(kinds.loc[0, "harm_share"]):
        return ""
    top = kinds.loc[0]
    is_all = setting.filters.offence == ALL_OFFENCES
    whole = "offences" if is_all else f"the {setting.offence_words}"
    known = BY[weighting] if weighting in comparable(setting) else " whose cost is known"
    return (
        f"{top['family_label']}: {sentences.percent(top['count_share'])} of {whole}, "
        f"{sentences.percent(top['harm_share'])} of the harm{known}."
    )


def first_three(setting: Setting) -> str:
    """How much of the harm, and of offences, the most harmful kinds are; of few, which is first."""
    weighting = setting.filters.weighting
    kinds = ladders(setting)[weighting].dropna(subset=["harm"])
    if kinds.empty:
        return ""
    first = kinds.head(_FIRST)
    if len(kinds) <= _FIRST:
        counted = sentences.offences_known(first["offences"].iloc[0])
        return f"{first['family_label'].iloc[0]} comes first by harm, from {counted}."
    is_all = setting.filters.offence == ALL_OFFENCES
    whole = "offences" if is_all else f"the {setting.offence_words}"
    known = "" if weighting in comparable(setting) else " whose cost is known"
    return (
        f"The three most harmful kinds: {about(first['harm_share'].sum())} of the "
        f"harm{known}, {about(first['count_share'].sum())} of {whole}."
        f"{_COUNTS_AS.get(weighting, '')}{_unweighed(kinds)}"
    )


def about(share: float) -> str:
    """A sum of shares that each stand rounded beside it, no more exact than they add up.

    >>> about(0.753), about(0.115), about(0.62)
    ('about three quarters', 'about an eighth', 'about 62 %')
    """
    near = (words for part, words in _PARTS.items() if abs(share - part) < 0.015)
    return f"about {next(near, sentences.percent(share))}" if share < 0.985 else "nearly all"


@recorded
def count_beside_harm(setting: Setting) -> Exhibit:
    """Kinds of offence as bars of count and harm, with every weighting in the table."""
    weighting, found = setting.filters.weighting, ladders(setting)
    ladder, is_whole = found[weighting], weighting in comparable(setting)
    names = weightings(setting)
    of_what = "it" if is_whole else "the harm of kinds with a known cost"
    by_family = {name: rows.set_index("family_label")["harm_share"] for name, rows in found.items()}
    shares = {
        f"% of {'harm' if is_whole or name != weighting else 'known harm'}, {names[name]}": 100
        * ladder["family_label"].map(share).to_numpy()
        for name, share in by_family.items()
    }
    weighed = ladder.dropna(subset=["harm"])
    shown = with_the_rest(weighed)
    most = (
        f"{_SHOWN_OFFENCES} most harmful of {len(weighed)} kinds, shares"
        if len(weighed) > len(shown)
        else "Shares"
    )
    unweighted = ladder[ladder["harm"].isna()]
    counts_as, _, _ = MEASURES[f"harm_{weighting}"].definition.partition(". ")
    notes = [f"{names[weighting]}. {counts_as}.", SCOPE_NOTE]
    if len(unweighted):
        listed = sentences.listed(
            [f"{row.family_label.lower()} ({row.offences:,.0f})" for row in unweighted.itertuples()]
        )
        notes.append(f"Not weighted, so in no share of harm: {listed}.")
    measure = MEASURES[f"harm_{weighting}"]
    area = setting.area
    cautions = setting.result(measure, area)["caution"] if len(ladder) else ()
    notes += [f"Take with caution. {caution} offences." for caution in cautions if caution]
    is_all = setting.filters.offence == ALL_OFFENCES
    whole = "all offences" if is_all else f"the {setting.offence_words}"
    top = shown.iloc[0] if len(shown) else None
    finding = (
        "There are no offences to weigh."
        if top is None
        else f"{top['family_label']} comes first by harm: {sentences.percent(top['harm_share'])} "
        f"of {of_what}, from {sentences.offences_known(top['offences'])} "
        f"({sentences.percent(top['count_share'])})."
    )
    return harm_exhibit(
        setting,
        key="ladder",
        heading="By count and by harm",
        finding=finding,
        measure="Share of offences and share of harm",
        unit="per cent of offences and of harm",
        base=(
            f"{ladder['offences'].sum():,.0f} offences for harm; "
            f"shares of offences are of {'all recorded' if is_all else whole}"
        ),
        table=pd.DataFrame(
            {
                "Kind of offence": ladder["family_label"],
                "Offences": ladder["offences"],
                "% of offences": 100 * ladder["count_share"],
                **shares,
                f"Harm, {UNITS[weighting]}": ladder["harm"],
            }
        ),
        decimals=dict.fromkeys(("% of offences", *shares), 1),
        picture=charts.shares(
            shown.rename(columns={"family_label": "label"}),
            title=f"{setting.area_name}, {setting.filters.period}",
            unit=f"{most} of offences and harm ({MEANT[weighting]})",
            source=setting.short_source(WARD_TABLE),
        )
        if len(shown)
        else None,
        notes=tuple(notes),
        weight_sources=tuple(found),
        made_by=f"{shares_of_kinds.__module__}.{shares_of_kinds.__name__}",
    )


def _unweighed(kinds: pd.DataFrame) -> str:
    """How many of all offences are in no row: those that have no weight or that policing finds."""
    missing = 1 - kinds["count_share"].sum()
    return (
        f" Of all offences {sentences.percent(missing)} are not weighed." if missing > 0.005 else ""
    )


def with_the_rest(weighed: pd.DataFrame) -> pd.DataFrame:
    """The most harmful kinds, then all other kinds with a weight as one row."""
    first, rest = weighed.head(_SHOWN_OFFENCES), weighed.iloc[_SHOWN_OFFENCES:]
    if len(rest) < 2:  # one more is shown by its name
        return weighed
    sums = rest[["offences", "harm", "count_share", "harm_share"]].sum()
    other = pd.DataFrame([{"family_label": f"All other kinds ({len(rest)})", **sums}])
    return pd.concat([first, other], ignore_index=True)


def ladders(setting: Setting) -> dict[str, pd.DataFrame]:
    """Offences by count and harm in the area asked for, by weighting, the chosen one first."""
    return setting.part(_ladders, ("area", *HARM))


def _ladders(setting: Setting) -> dict[str, pd.DataFrame]:
    return {
        weighting: ladder(setting, weighting, setting.area) for weighting in weightings(setting)
    }
