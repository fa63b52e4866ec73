"""Harm: what hurts most, by offence and ward, under each weighting; what it adds to a count."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.filters import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import LEAST_MONTHS, TOO_SHORT, WEIGHTINGS, in_scope, with_dispersion
from wardlens.measures.offences import MEASURES, WHOLE, whole_borough
from wardlens.stats import harm as statistics
from wardlens.views.harm.ladder import ladder, ladder_exhibit
from wardlens.views.harm.over_time import over_time
from wardlens.views.harm.reference import published, weights
from wardlens.views.harm.rows import thousands
from wardlens.views.harm.wards import place_range, rank_ranges, wards_exhibit
from wardlens.views.setting import HARM, Setting

_TOTAL_UNITS = {"cchi": "days of custody by the sentencing guidelines", "css": "severity points"}


@dataclass(frozen=True)
class Harm:
    """The harm page."""

    title: str
    findings: tuple[str, ...]
    ladder: Exhibit
    wards: Exhibit
    over_time: Exhibit
    published: Exhibit
    weights: Exhibit


def harm(setting: Setting) -> Harm:
    """Everything on the harm page, for the borough or one ward of it."""
    left_out = ""
    if not setting.choice.is_in_ward_table:
        left_out = f"Harm leaves out {setting.offence_words}: all offences are shown."
        setting = setting.of_all_offences()
    area = setting.area
    ladders = _ladders(setting)
    ranks = setting.part(rank_ranges, HARM)
    return Harm(
        title=f"What hurts most in {setting.area_name}?",
        findings=tuple(
            finding
            for finding in (
                left_out,
                _hurts_most(setting, ladders),
                _ward_beside_borough(setting)
                if area != WHOLE
                else _changes_the_picture(setting, ranks),
                _total(setting, area),
            )
            if finding
        ),
        ladder=ladder_exhibit(setting, ladders),
        wards=setting.part(wards_exhibit, HARM, ranks),
        over_time=over_time(setting),
        published=setting.part(published),
        weights=setting.part(weights),
    )


def hurts_most(setting: Setting) -> str:
    """What hurts most in the area asked for, in a sentence."""
    return _hurts_most(setting, _ladders(setting))


def count_beside_harm(setting: Setting) -> Exhibit:
    """Offences by count and by harm, side by side."""
    return ladder_exhibit(setting, _ladders(setting))


def _ladders(setting: Setting) -> dict[str, pd.DataFrame]:
    """Offences by count and harm in the area asked for, by weighting."""
    area = setting.area
    return {weighting: ladder(setting, weighting, area) for weighting in WEIGHTINGS}


def _hurts_most(setting: Setting, ladders: dict[str, pd.DataFrame]) -> str:
    """What hurts most, as a band across weightings."""
    groups = {
        weighting: ladder.groupby("group_label")[["count_share", "harm_share"]].sum()
        for weighting, ladder in ladders.items()
        if len(ladder)
    }
    if setting.filters.month_count < LEAST_MONTHS:
        return f"{TOO_SHORT[0].upper()}{TOO_SHORT[1:]}."
    if not groups:
        return f"There are no offences to weigh {setting.filters.when}."
    chosen = groups[setting.filters.weighting]
    if len(chosen) == 1:
        return ""
    top = chosen["harm_share"].nlargest(2).index
    told = []
    for group in top:
        shares = [
            frame.loc[group, "harm_share"] for frame in groups.values() if group in frame.index
        ]
        low, high = min(shares), max(shares)
        band = (
            f"{100 * low:.0f} to {100 * high:.0f} %"
            if round(100 * low) != round(100 * high)
            else f"{100 * high:.0f} %"
        )
        label = group.lower()
        share = sentences.percent(chosen.loc[group, "count_share"])
        told.append(f"{band} of the harm comes from {label} ({share} of offences)")
    first = f"{told[0][0].upper()}{told[0][1:]}"
    return f"{sentences.listed([first, *told[1:]])}, depending on how harm is weighed."


def _changes_the_picture(setting: Setting, ranks: pd.DataFrame) -> str:
    """Whether harm tells something that the count does not."""
    counts = setting.result(MEASURES["rate"])["estimate"]
    both = pd.concat([counts, ranks["estimate"]], axis=1, keys=["count", "harm_rank"]).dropna()
    if len(both) < 4:
        return ""
    rates = setting.result(MEASURES["rate"]).loc[both.index]
    places = statistics.rank_range(rates["estimate"], rates["lower"], rates["upper"], draws=4_000)
    agreement = places["estimate"].rank().corr(both["harm_rank"].rank())  # Spearman
    names = setting.offer.areas
    at = ranks.loc[both.index]
    apart = both.index[(places["upper"] < at["lower"]) | (places["lower"] > at["upper"])]
    moved = [
        f"{names[code]} ({place_range(places.loc[code])} by offences per resident, "
        f"{place_range(at.loc[code])} by harm)"
        for code in apart
    ]
    alike = (
        "almost alike" if agreement >= 0.9 else "much alike" if agreement >= 0.7 else "differently"
    )
    said = f"Per resident, harm and offences rank the wards {alike}"
    said = f"{said} (rank correlation {agreement:.2f})"
    if not moved:
        return f"{said}; no ward moves by more than chance and the choice of weights allow."
    verb = "moves" if len(moved) == 1 else "move"
    return f"{said}; {sentences.listed(moved)} {verb}."


def _ward_beside_borough(setting: Setting) -> str:
    """Whether the ward chosen differs from the rest, under the weighting chosen."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    rows = with_dispersion(setting.read(measure.query, **measure.params))
    ward = setting.filters.area
    if not in_scope(rows).any():
        return ""
    own = measure.compute(rows[rows["ward_code"] == ward], setting.filters, False)
    others = measure.compute(whole_borough(rows[rows["ward_code"] != ward]), setting.filters, False)
    people = rows.drop_duplicates("ward_code").set_index("ward_code")["residents"]
    ratio = statistics.harm_ratio(own.set_axis([WHOLE]), others).iloc[0]
    if ratio["reason"]:
        return (
            f"{setting.area_name} cannot be compared with the rest of the borough: "
            f"{ratio['reason'].lower()}."
        )
    scale = people.drop(ward).sum() / people[ward]
    low, high = ratio["lower"] * scale, ratio["upper"] * scale
    verdict = "higher than" if low > 1 else "lower than" if high < 1 else "about the same as"
    harm = "harm" if setting.filters.offence == ALL_OFFENCES else f"harm by {setting.offence_words}"
    return (
        f"Per resident, {harm} in {setting.area_name} is {verdict} in the rest of the borough: "
        f"{ratio['estimate'] * scale:.2f} times ({low:.2f} to {high:.2f})."
    )


def _total(setting: Setting, area: str) -> str:
    """The total with its interval, what it rests on, and homicide beside it."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    row = setting.result(measure, area).iloc[0]
    homicides = row["homicides"]
    beside = (
        ""
        if pd.isna(homicides)
        else f" Homicides, counted apart: {sentences.count(homicides) if homicides else 'none'}."
    )
    if row["reason"]:
        return f"No total is given; {row['reason'][0].lower()}{row['reason'][1:]}.{beside}"
    few = "Few serious offences carry it: " if row["effective_count"] < row["n"] / 2 else ""
    it = "it" if few else "It"
    return (
        f"Added up it is {thousands(row['estimate'])} {_TOTAL_UNITS[setting.filters.weighting]} "
        f"({thousands(row['lower'])} to {thousands(row['upper'])}). "
        f"{few}{it} is as sure as a count of {row['effective_count']:,.0f} would be.{beside}"
    )
