"""Borough today: level, change, places and comparison in five sentences, a map and a short list."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.measures.offences import MEASURES, whole_borough
from wardlens.stats import change, overdispersion, rates
from wardlens.views.area_map import area_map
from wardlens.views.harm.page import hurts_most
from wardlens.views.perceptions.safety import feeling
from wardlens.views.setting import OFFENCES, PERIOD, Setting


@dataclass(frozen=True)
class Today:
    """The home page."""

    title: str
    findings: tuple[str, ...]
    cards: tuple[Card, ...]
    map: Exhibit
    changes: Exhibit
    comparison: Exhibit


def today(setting: Setting) -> Today:
    """Everything on the home page, for the borough or one ward of it."""
    area = setting.area
    counted = setting.result(MEASURES["offences"], area).iloc[0]
    rated = setting.result(MEASURES["rate"], area).iloc[0]
    changed = setting.result(MEASURES["change"], area).iloc[0]
    standing = setting.result(MEASURES["standing"])
    compared = setting.part(_compared, OFFENCES)
    listed = setting.part(_changes, ("area", *PERIOD))
    where = setting.area_name
    broken = setting.is_broken("mps-ward", setting.filters.start, setting.filters.end)
    moved = sentences.changed(changed, setting.filters, polarity=setting.choice.polarity)
    findings = [
        sentences.level(
            setting.offence_words,
            where,
            setting.filters.when,
            counted,
            rated,
            setting.filters.month_count,
        )
        + (" The way it is recorded changed within this period." if broken else ""),
        " ".join([moved, *setting.after_a_break()]),
        _places(setting, standing),
        hurts_most(setting) if setting.filters.offence == "all" else "",
        feeling(setting),
    ]
    return Today(
        title=f"How much crime is there in {where}, and is it changing?",
        findings=tuple(finding for finding in findings if finding),
        cards=_cards(setting, counted, rated, changed, compared),
        map=area_map(setting),
        changes=listed,
        comparison=_comparison(setting, compared),
    )


def _places(setting: Setting, standing: pd.DataFrame) -> str:
    """Where in the borough; for a ward, how it stands against the rest."""
    wards = setting.read("offences_by_ward")
    names = wards.set_index("ward_code")["ward_name"]
    if not setting.filters.is_whole_borough:
        row = standing.loc[setting.filters.area]
        if row["reason"]:
            return ""
        usual = sentences.interval(row["lower_95"], row["upper_95"], decimals=2)
        return (
            f"Per resident that is {row['estimate']:.2f} times the rate of the rest of the "
            f"borough. "
            f"Wards here usually lie between {usual.replace(' to ', ' and ')} times: "
            f"{row['verdict']}, "
            "by that measure."
        )
    wards["offences"] = wards["offences"].where(wards["months_covered"] == wards["months_asked"])
    total = wards["offences"].sum(skipna=False)
    if pd.isna(total) or total == 0:
        return ""
    centre = wards[wards["is_town_centre"]]
    others = wards[~wards["is_town_centre"]]
    told = sentences.wards_that_stand_out(standing, names)
    if centre.empty or others.empty:
        return told
    differ = (
        " Wards differ so much that change says more than rank." if standing.attrs["note"] else ""
    )
    return f"{sentences.share_of_town_centre(centre, total, others)} {told}{differ}"


def _compared(setting: Setting) -> pd.DataFrame:
    """The borough beside others, all from the borough table: rates, ratio and verdict words."""
    boroughs = setting.read("offences_by_borough")
    groups = {
        setting.partnership.borough_name: boroughs["is_own"],
        setting.offer.comparators.get("similar", ""): boroughs["is_similar"],
        setting.offer.comparators["region"]: ~boroughs["is_own"],
    }
    summed = pd.concat(
        [
            whole_borough(boroughs[members]).assign(
                label=label, phi=_dispersion(setting, boroughs.loc[members, "borough_code"])
            )
            for label, members in groups.items()
            if members.any()
        ],
        ignore_index=True,
    )
    result = rates.crude_rate(summed["offences"], summed["residents"])
    ratio = change.change(
        summed["offences"],
        summed["offences"].iloc[0],
        phi=_dispersion_of_ratio(summed["offences"], summed["phi"]),
        exposure=(summed["residents"], summed["residents"].iloc[0]),
    )
    words = {
        change.CLEAR_RISE: "higher than",
        change.CLEAR_FALL: "lower than",
        change.NO_CLEAR_CHANGE: "about the same as",
    }
    return result.assign(
        label=summed["label"],
        offences=summed["offences"],
        residents=summed["residents"],
        basis=summed["residents_basis"],
        verdict=["", *(words.get(verdict, "") for verdict in ratio["verdict"].iloc[1:])],
        ratio=ratio["estimate"],
        ratio_lower=ratio["lower"],
        ratio_upper=ratio["upper"],
    )


def _dispersion(setting: Setting, codes: pd.Series) -> float:
    """φ of the sum of some boroughs in the 24 months to the end of the period."""
    months = setting.read("offences_by_month_and_borough")
    asked = months["borough_code"].isin(codes) & (
        months["month"] <= pd.Timestamp(setting.filters.end)
    )
    series = months[asked].groupby("month")["offences"].sum().tail(24)
    whole = len(series) == 24 and series.notna().all()
    return overdispersion.dispersion(series) if whole else float("nan")


def _dispersion_of_ratio(offences: pd.Series, phi: pd.Series) -> pd.Series:
    """φ of each group's ratio to the first, the borough: both vary, each by its own φ.

    With variances φ₁/x₁ and φ₀/x₀ of the two logs, one φ for both is their sum over 1/x₁ + 1/x₀.
    """
    inverse = 1 / offences.where(offences > 0)
    return (phi * inverse + phi.iloc[0] * inverse.iloc[0]) / (inverse + inverse.iloc[0])


def _comparison_sentence(setting: Setting, compared: pd.DataFrame) -> str:
    own, others = compared.iloc[0], compared.iloc[1:]
    told = [
        (row["label"], row["estimate"], row["verdict"])
        for _, row in others.iterrows()
        if row["verdict"]
    ]
    if own["reason"] or not told:
        return ""
    place = _place_among_similar(setting)
    what = setting.offence_words
    return f"{sentences.against_others(own['label'], own['estimate'], told, what)}{place}"


def _place_among_similar(setting: Setting) -> str:
    """How many of the similar boroughs have a lower rate: a pool can hide a wide range."""
    boroughs = setting.read("offences_by_borough")
    rate = boroughs["offences"] / boroughs["residents"]
    own = rate[boroughs["is_own"]]
    similar = rate[boroughs["is_similar"]]
    if own.isna().any() or similar.isna().any() or own.empty or similar.empty:
        return ""
    lower = int((similar < own.iloc[0]).sum())
    have = "has" if lower == 1 else "have"
    return f" Of the {len(similar)} similar boroughs, {lower or 'none'} {have} a lower rate."


def _comparison(setting: Setting, compared: pd.DataFrame) -> Exhibit:
    table = pd.DataFrame(
        {
            "Area": [f"{label[0].upper()}{label[1:]}" for label in compared["label"]],
            "Per 1,000 residents": compared["estimate"],
            "Lower limit": compared["lower"],
            "Upper limit": compared["upper"],
            "This borough is": compared["verdict"],
            "Ratio": compared["ratio"].where(compared.index > 0),
            "Offences": compared["offences"],
            "Residents": compared["residents"],
        }
    )
    boroughs = setting.read("offences_by_borough")
    similar = boroughs.loc[boroughs["is_similar"], "borough_name"].tolist()
    unplaced = setting.read("unplaced_offences").iloc[0]
    notes = []
    if similar:
        notes.append(f"Similar boroughs within the same force: {sentences.listed(similar)} (ONS).")
    if pd.notna(unplaced["borough_offences"]) and pd.notna(unplaced["ward_offences"]):
        apart = unplaced["borough_offences"] - unplaced["ward_offences"]
        notes.append(
            f"In the borough table but in no ward: {apart:,.0f} "
            f"({sentences.percent(apart / unplaced['borough_offences'])})."
        )
    counted = compared["offences"].iloc[0]
    known = "no offences known" if pd.isna(counted) else f"{counted:,.0f} offences"
    return Exhibit(
        key="comparison",
        heading="How does the borough compare?",
        finding=_comparison_sentence(setting, compared)
        or "The borough cannot be compared in this period.",
        measure=MEASURES["borough_rate"].label,
        unit=MEASURES["borough_rate"].unit,
        period=sentences.months(setting.filters.start, setting.filters.end),
        base=f"{known} in the borough table; residents: {compared['basis'].iloc[0]}",
        sources=(setting.sources["mps-borough"], setting.sources["residents"]),
        release=setting.offer.release,
        offence=setting.choice.label,
        table=table,
        decimals={"Per 1,000 residents": 1, "Lower limit": 1, "Upper limit": 1, "Ratio": 2},
        notes=tuple(notes),
        provenance=MEASURES["borough_rate"].provenance,
    )


def _changes(setting: Setting) -> Exhibit:
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
            "Change, %": measure.shown(clear["estimate"]),
            "Lower limit": measure.shown(clear["lower"]),
            "Upper limit": measure.shown(clear["upper"]),
        }
    ).reset_index(drop=True)
    picture = None
    if len(clear):
        shown = clear.assign(area=clear["offence"] + ", " + clear["area"])
        picture = charts.changes(
            shown,
            title=f"Clear changes, {setting.filters.period}, against "
            f"{setting.filters.before_period}",
            source=setting.short_source(measure.series),
            neutral=True,
        )
    notes = [*setting.notes(measure.series, setting.filters.before[0], setting.filters.end)]
    notes += setting.after_a_break()
    if len(clear):
        notes.append("Each range is for one comparison by itself (95 %); the list is screened.")
    if any(group in neutral for group in clear["group"]):
        notes.append(sentences.RECORDING_CAVEAT)
    return Exhibit(
        key="changes",
        heading="What clearly changed?",
        finding=sentences.screened(
            clear,
            result.attrs["tests"],
            "" if setting.filters.is_whole_borough else setting.area_name,
        ),
        measure=measure.label,
        unit="change in per cent",
        period=(
            f"{sentences.months(setting.filters.start, setting.filters.end)}, against "
            f"{sentences.months(*setting.filters.before)}"
        ),
        base=f"{result.attrs['tests']:,} comparisons with at least 10 offences in both periods",
        sources=(setting.sources[measure.series],),
        release=setting.offer.release,
        table=table,
        picture=picture,
        notes=tuple(notes),
        provenance=measure.provenance,
    )


def _cards(
    setting: Setting,
    counted: pd.Series,
    rated: pd.Series,
    changed: pd.Series,
    compared: pd.DataFrame,
) -> tuple[Card, ...]:
    """Headline figures: count, rate, change, comparison."""
    period = setting.filters.period
    verdict = str(changed["verdict"])
    neutral = setting.choice.polarity == "none"
    tone = "" if neutral else sentences.VERDICT_TONES.get(verdict, "")
    own, others = compared.iloc[0], compared.iloc[1:]
    against = others.iloc[0] if setting.filters.against != "region" else others.iloc[-1]
    fourth = (
        _standing_card(setting)
        if setting.filters.against == "rest"
        else _comparison_card(own, against)
    )
    return (
        Card(
            "Recorded offences",
            "no figures" if counted["reason"] else f"{counted['estimate']:,.0f}",
            _allows(sentences.interval(counted["lower"], counted["upper"])),
            str(counted["reason"]),
            "",
            f"{setting.area_name}, {period}",
            measure="offences",
        ),
        Card(
            "Per 1,000 residents",
            "no figures" if rated["reason"] else sentences.rate(rated["estimate"]),
            _allows(sentences.rate_interval(rated["lower"], rated["upper"])),
            str(rated["reason"]),
            "",
            f"{setting.area_name}, {period}",
            measure="rate",
        ),
        Card(
            f"Change on {setting.filters.before_period}",
            "no percentage"
            if pd.isna(changed["estimate"])
            else sentences.signed(changed["estimate"]),
            _allows(sentences.change_interval(changed["lower"], changed["upper"])),
            verdict,
            tone,
            f"{sentences.count(changed['before'])} before" if pd.notna(changed["before"]) else "",
            measure="change",
        ),
        fourth,
    )


def _comparison_card(own: pd.Series, against: pd.Series) -> Card:
    """The whole borough beside the comparator chosen."""
    ratio = against["ratio"]
    reach = sentences.interval(against["ratio_lower"], against["ratio_upper"], decimals=2)
    return Card(
        f"Against {against['label']}",
        "no figures" if pd.isna(ratio) else f"{ratio:.2f} times",
        _allows(reach),
        f"{against['verdict']} {against['label']}" if against["verdict"] else "",
        "",
        f"{own['label']}, borough table, per resident",
    )


def _standing_card(setting: Setting) -> Card:
    """The ward beside the rest of its borough."""
    row = setting.result(MEASURES["standing"]).loc[setting.filters.area]
    usual = sentences.interval(row["lower_95"], row["upper_95"], decimals=2)
    return Card(
        "Against the rest of the borough",
        "no figures" if pd.isna(row["estimate"]) else f"{row['estimate']:.2f} times",
        f"wards usually lie at {usual}" if usual else "",
        str(row["reason"] or row["verdict"]),
        "",
        f"{setting.area_name}, per resident",
        measure="standing",
    )


def _allows(reach: str) -> str:
    return f"likely range {reach}" if reach else ""
