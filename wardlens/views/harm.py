"""Harm: what hurts most, by offence and ward, under each weighting, and what that adds to a "
"count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wardlens import charts, sentences
from wardlens.charts import Band, Line
from wardlens.exhibits import Exhibit
from wardlens.filters import months_before
from wardlens.harm_measures import LEAST_MONTHS, TOO_SHORT, WEIGHTINGS, dispersion, in_scope
from wardlens.measures import MEASURES, WHOLE, measure_of, whole_borough
from wardlens.stats import change
from wardlens.stats import harm as statistics
from wardlens.views.setting import Setting

_SHOWN_OFFENCES = 10
_HARM_SERIES_MONTHS = 60
_UNITS = {"cchi": "days", "css": "severity points"}


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
    area = WHOLE if setting.filters.is_whole_borough else setting.filters.area
    ladders = {weighting: _ladder(setting, weighting, area) for weighting in WEIGHTINGS}
    filters = setting.filters
    ranks = setting.once(
        ("ranks", filters.start, filters.end, filters.offence, filters.weighting),
        lambda: _ranks(setting),
    )
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
        ladder=_ladder_exhibit(setting, ladders),
        wards=setting.once(
            ("harm-wards", filters.start, filters.end, filters.offence, filters.weighting),
            lambda: _wards_exhibit(setting, ranks),
        ),
        over_time=over_time(setting),
        published=setting.once("published-severity", lambda: _published(setting)),
        weights=setting.once("weights", lambda: _weights(setting)),
    )


def _rows(setting: Setting, weighting: str, **changes: object) -> pd.DataFrame:
    return setting.read("harm_by_ward_and_offence", weighting=weighting, **changes)


def _ladder(setting: Setting, weighting: str, area: str) -> pd.DataFrame:
    """Each kind of offence with its count, its harm and its shares of both; largest harm first."""
    rows = _rows(setting, weighting)
    rows = whole_borough(rows) if area == WHOLE else rows[rows["ward_code"] == area]
    scope = rows[in_scope(rows)].assign(harm=lambda known: known["offences"] * known["weight"])
    if setting.filters.month_count < LEAST_MONTHS:
        scope = scope.iloc[:0]
    families = scope.groupby("family_label", as_index=False).agg(
        group_label=("group_label", "first"),
        offences=("offences", "sum"),
        harm=("harm", lambda harms: harms.sum(min_count=1)),
        is_weighted=("weight", lambda weights: weights.notna().any()),
    )
    families = families[families["offences"] > 0].astype({"offences": "float64", "harm": "float64"})
    weighted = families["offences"].where(families["is_weighted"])
    return families.assign(
        count_share=weighted / weighted.sum(), harm_share=families["harm"] / families["harm"].sum()
    ).sort_values("harm", ascending=False, na_position="last", ignore_index=True)


def hurts_most(setting: Setting) -> str:
    """What hurts most in the area asked for, in a sentence."""
    area = WHOLE if setting.filters.is_whole_borough else setting.filters.area
    return _hurts_most(
        setting, {weighting: _ladder(setting, weighting, area) for weighting in WEIGHTINGS}
    )


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


def _ranks(setting: Setting) -> pd.DataFrame:
    """Places of the wards by harm per resident, with what chance and the weights leave open."""
    frames = {
        weighting: setting.result(MEASURES[f"harm_{weighting}_rate"]) for weighting in WEIGHTINGS
    }
    chosen = setting.filters.weighting
    ordered = {chosen: frames[chosen]} | frames
    return statistics.rank_range_across(ordered, draws=4_000)


def _changes_the_picture(setting: Setting, ranks: pd.DataFrame) -> str:
    """Whether harm tells something that the count does not."""
    counts = setting.result(MEASURES["rate"])["estimate"]
    both = pd.concat([counts, ranks["estimate"]], axis=1, keys=["count", "harm_rank"]).dropna()
    if len(both) < 4:
        return ""
    count_rank = both["count"].rank(ascending=False, method="min")
    agreement = count_rank.rank().corr(both["harm_rank"].rank())  # Spearman
    names = setting.offer.areas
    outside = both.index[
        (count_rank < ranks.loc[both.index, "lower"])
        | (count_rank > ranks.loc[both.index, "upper"])
    ]
    moved = [
        f"{names[code]} ({_ordinal(count_rank[code])} by count, "
        f"{_ordinal(ranks.loc[code, 'lower'])} to "
        f"{_ordinal(ranks.loc[code, 'upper'])} by harm)"
        for code in outside
    ]
    said = (
        "Harm and count rank the wards almost alike"
        if agreement >= 0.9
        else "Harm and count rank the wards much alike"
        if agreement >= 0.7
        else "Harm and count rank the wards differently"
    )
    said = f"{said} (rank correlation {agreement:.2f})"
    if not moved:
        return f"{said}; no ward moves by more than chance and the choice of weights allow."
    verb = "moves" if len(moved) == 1 else "move"
    return f"{said}; {sentences.listed(moved)} {verb}."


def _ward_beside_borough(setting: Setting) -> str:
    """Whether the ward chosen differs from the rest, under the weighting chosen."""
    measure = MEASURES[f"harm_{setting.filters.weighting}"]
    rows = setting.read(measure.query, **measure.params)
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
    return (
        f"Per resident, harm in {setting.area_name} is {verdict} in the rest of the borough: "
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
        else f" Homicides, beside it: {sentences.count(homicides) if homicides else 'none'}."
    )
    if row["reason"]:
        return f"No total is given: {row['reason'][0].lower()}{row['reason'][1:]}.{beside}"
    return (
        f"Added up it is {_thousands(row['estimate'])} {_UNITS[setting.filters.weighting]} "
        f"({_thousands(row['lower'])} to {_thousands(row['upper'])}). It behaves like "
        f"{row['effective_count']:,.0f} offences: that is how sure one can be of it.{beside}"
    )


def _ladder_exhibit(setting: Setting, ladders: dict[str, pd.DataFrame]) -> Exhibit:
    weighting = setting.filters.weighting
    ladder = ladders[weighting]
    other = next(name for name in WEIGHTINGS if name != weighting)
    other_share = ladders[other].set_index("family_label")["harm_share"]
    shown = ladder.dropna(subset=["harm"]).head(_SHOWN_OFFENCES)
    unweighted = ladder[ladder["harm"].isna()]
    notes = [_SCOPE_NOTE]
    if len(unweighted):
        listed = sentences.listed(
            [f"{row.family_label.lower()} ({row.offences:,.0f})" for row in unweighted.itertuples()]
        )
        notes.append(f"Not weighted, so in neither share: {listed}.")
    top = shown.iloc[0] if len(shown) else None
    finding = (
        "There are no offences to weigh."
        if top is None
        else f"{top['family_label']} comes first by harm: {sentences.percent(top['harm_share'])} "
        f"of it, "
        f"from {sentences.percent(top['count_share'])} of offences."
    )
    return _exhibit(
        setting,
        key="ladder",
        heading="By count and by harm",
        finding=finding,
        measure="Share of offences and share of harm",
        unit="per cent of offences and of harm",
        base=f"{ladder['offences'].sum():,.0f} offences",
        table=pd.DataFrame(
            {
                "Kind of offence": ladder["family_label"],
                "Offences": ladder["offences"],
                "% of offences": 100 * ladder["count_share"],
                f"% of harm, {WEIGHTINGS[weighting]}": 100 * ladder["harm_share"],
                f"% of harm, {WEIGHTINGS[other]}": 100
                * ladder["family_label"].map(other_share).to_numpy(),
                f"Harm, {_UNITS[weighting]}": ladder["harm"],
            }
        ),
        decimals=dict.fromkeys(
            ("% of offences", *(f"% of harm, {label}" for label in WEIGHTINGS.values())), 1
        ),
        picture=charts.shares(
            shown.rename(columns={"family_label": "label"}),
            title=f"Count beside harm, {setting.area_name}, {setting.filters.period}",
            unit=f"Per cent of offences and of harm ({WEIGHTINGS[weighting]}), the {len(shown)} "
            f"most harmful",
            source=setting.short_source("mps-ward"),
        )
        if len(shown)
        else None,
        notes=tuple(notes),
    )


def _wards_exhibit(setting: Setting, ranks: pd.DataFrame) -> Exhibit:
    measure = measure_of("harm", "ward", setting.filters.weighting)
    result = setting.result(measure)
    names = pd.Series(setting.offer.areas)
    rows = result.assign(area=names[result.index])
    known = rows.dropna(subset=["estimate"]).sort_values("estimate", ascending=False)
    place = ranks.reindex(known.index)
    turning = place.index[place["turns_on_weighting"].fillna(False).astype(bool)]
    finding = (
        "No ward has a figure: " + next(iter(result["reason"]), "no figures") + "."
        if known.empty
        else f"Per resident, {known['area'].iloc[0]} has most harm. Chance and the choice of "
        f"weights leave "
        f"its place at {_places(place.iloc[0])} of {len(known)}, and that of "
        f"{known['area'].iloc[len(known) // 2]}, in the middle, at "
        f"{_places(place.iloc[len(known) // 2])}."
    )
    notes = [_SCOPE_NOTE, *_centre_note(setting)]
    if len(turning):
        notes.append(
            f"The place of {sentences.listed(names[turning].tolist())} turns on how harm is "
            f"weighed."
        )
    withheld = int((result["reason"] != "").sum())
    if withheld and len(known):
        wards = "ward has" if withheld == 1 else "wards have"
        notes.append(f"{withheld} {wards} too few offences for a fair figure: see the table.")
    careful = known.index[known["caution"] != ""]
    if len(careful):
        notes.append(
            f"Take with caution, few serious offences: {sentences.listed(names[careful].tolist())}."
        )
    ordered = rows.sort_values("estimate", ascending=False, na_position="last")
    at = ranks.reindex(ordered.index)
    return _exhibit(
        setting,
        key="harm-wards",
        heading="Ward by ward",
        finding=finding,
        measure=measure.label,
        unit=measure.unit,
        base=f"{result['n'].sum():,.0f} offences with a weight",
        table=pd.DataFrame(
            {
                "Ward": ordered["area"],
                "Harm per 1,000": ordered["estimate"],
                "Lower limit": ordered["lower"],
                "Upper limit": ordered["upper"],
                "Place": at["estimate"],
                "Place, at best": at["lower"],
                "Place, at worst": at["upper"],
                "Place (Cambridge)": at["rank_cchi"],
                "Place (ONS)": at["rank_css"],
                "Behaves like (offences)": ordered["effective_count"],
                "Largest part": ordered["largest"].map(_labels(setting)),
                "Its share, %": 100 * ordered["largest_share"],
                "Homicides": ordered["homicides"],
                "Drugs and weapons, apart": ordered["police_generated"],
                "Caution": ordered["caution"].where(ordered["caution"] != "", ordered["reason"]),
            }
        ),
        picture=charts.whiskers(
            rows,
            title=f"{measure.label}, {setting.filters.period}",
            unit=f"{measure.unit.capitalize()}, with the range that chance allows",
            source=setting.short_source("mps-ward"),
        )
        if len(known)
        else None,
        notes=tuple(notes),
        residents=True,
    )


def over_time(setting: Setting) -> Exhibit:
    """Rolling twelve months of harm, cut at breaks: the shortest stretch harm is ever shown for."""
    weighting = setting.filters.weighting
    months = setting.read("monthly_by_offence")
    rows = _rows(setting, weighting)
    kinds = rows[in_scope(rows)].drop_duplicates("offence").set_index("offence")
    wide = months.pivot(index="month", columns="offence", values="offences")
    wide = wide[[name for name in wide.columns if name in kinds.index]].astype("float64")
    if wide.empty or wide.shape[1] == 0:
        return _nothing_over_time(setting)
    ledger = setting.ledger("mps-ward")
    month = pd.Series(wide.index)
    segment = ledger.segments(month)
    rolled = pd.concat(
        [change.rolling_sum(part.T).T for _, part in wide.groupby(segment.to_numpy())]
    )
    phi = dispersion(rows[in_scope(rows)], rolled, kinds["weight"])
    result = statistics.harm(rolled, kinds["weight"], phi=phi)
    first = pd.Timestamp(months_before(setting.offer.last_ward_month, _HARM_SERIES_MONTHS - 1))
    frame = result.reset_index(drop=True).assign(month=month, segment=segment)
    shown = frame[frame["month"] >= first].reset_index(drop=True)
    known = shown.dropna(subset=["estimate"])
    unit = _UNITS[weighting]
    if known.empty:
        finding = "There are too few offences for twelve months of harm to be shown over time."
    else:
        finding = _moved(known, unit)
    breaks = (
        ledger.breaks_between(shown["month"].min().date(), shown["month"].max().date())
        if len(shown)
        else ()
    )
    return _exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding=finding,
        measure=f"Harm in rolling twelve months ({WEIGHTINGS[weighting]})",
        unit=unit,
        base="offences with a weight in the twelve months to each month",
        period=sentences.months(shown["month"].min(), shown["month"].max()) if len(shown) else "",
        table=pd.DataFrame(
            {
                "Twelve months to": [f"{value:%B %Y}" for value in shown["month"]],
                "Harm": shown["estimate"],
                "Lower limit": shown["lower"],
                "Upper limit": shown["upper"],
                "Behaves like (offences)": shown["effective_count"],
                "Why there is no figure": shown["reason"],
            }
        ).iloc[::-1],
        picture=charts.lines(
            [Line("harm", shown["month"], shown["estimate"], shown["segment"])],
            title=f"Harm in {setting.area_name}, rolling twelve months",
            unit=f"{unit.capitalize()} ({WEIGHTINGS[weighting]}), with the range that chance "
            f"allows",
            source=setting.short_source("mps-ward"),
            breaks=breaks,
            bands=[
                Band(
                    "chance allows",
                    shown["month"],
                    shown["lower"],
                    shown["upper"],
                    shown["segment"],
                )
            ],
        ),
        notes=(
            "Harm is never shown for less than twelve months: it rests on few serious offences. "
            "Neighbouring points share eleven months.",
            *_reporting_note(rows),
        ),
    )


def _nothing_over_time(setting: Setting) -> Exhibit:
    return _exhibit(
        setting,
        key="harm-over-time",
        heading="Over time",
        finding="None of these offences counts towards harm.",
        measure="Harm in rolling twelve months",
        unit=_UNITS[setting.filters.weighting],
        base="no offences",
        table=pd.DataFrame(),
        picture=None,
        notes=(_SCOPE_NOTE,),
    )


def _moved(known: pd.DataFrame, unit: str) -> str:
    """The newest twelve months, and the same months a year earlier where both are recorded
    alike.
    """
    last = known.iloc[-1]
    now = (
        f"In the twelve months to {last['month']:%B %Y} it was {_thousands(last['estimate'])} "
        f"{unit}"
    )
    year_before = last["month"] - pd.DateOffset(years=1)
    before = known[(known["month"] == year_before) & (known["segment"] == last["segment"])]
    if before.empty:
        return f"{now}. There is no year before, recorded alike, to compare it with."
    ratio = statistics.harm_ratio(known.loc[[last.name]].set_axis([0]), before.set_axis([0])).iloc[
        0
    ]
    verdict = (
        "a clear rise"
        if ratio["lower"] > 1
        else "a clear fall"
        if ratio["upper"] < 1
        else "no clear change"
    )
    return (
        f"{now}; the year before, {_thousands(before['estimate'].iloc[0])}: {verdict} "
        f"({sentences.change_interval(ratio['lower'], ratio['upper'])})."
    )


def _published(setting: Setting) -> Exhibit:
    """Our ONS-weighted score beside the one the ONS published, and why they differ."""
    scores = setting.fetch("published_severity", {})
    own = scores[scores["is_own"]]
    year = (pd.Timestamp("2022-04-01"), pd.Timestamp("2023-03-01"))
    months = setting.read("monthly_by_offence", area="", offences=[])
    kinds = _rows(setting, "css", offences=[]).drop_duplicates("offence")
    weights = kinds.set_index("offence")["weight"]
    inside = months[(months["month"] >= year[0]) & (months["month"] <= year[1])]
    weighed = (inside["offences"] * inside["offence"].map(weights)).sum(min_count=1)
    rows = setting.read("offences_by_ward", start=year[0].date(), end=year[1].date())
    ours = weighed / rows["residents"].sum()
    table = pd.DataFrame(
        {
            "Borough": [*scores["area_name"], f"{setting.partnership.borough_name}, ours"],
            "Score": [*scores["score"], ours],
        }
    ).sort_values("Score", ascending=False)
    published = own["score"].iloc[0] if len(own) else np.nan
    finding = (
        "The ONS published no score for this borough."
        if pd.isna(published)
        else f"For April 2022 to March 2023 the ONS published {published:.1f} for "
        f"{setting.partnership.borough_name}; weighing the ward table by its weights gives "
        f"{ours:.1f}."
    )
    return _exhibit(
        setting,
        key="severity",
        heading="Beside the published score",
        finding=finding,
        measure="Crime Severity Score",
        unit="severity points per resident",
        period="April 2022 to March 2023",
        base=f"{inside['offences'].sum():,.0f} offences in the ward table",
        table=table,
        decimals={"Score": 1},
        picture=None,
        notes=(
            "They are not expected to agree: the ONS counts offences the ward table does not hold "
            "(fraud, offences without a ward), weighs each offence code rather than the table's "
            "broader "
            "categories, and used the weights of its own edition. Homicide is in both here.",
        ),
        extra_source="ons-css",
    )


def _weights(setting: Setting) -> Exhibit:
    """The weight of one offence under each weighting and how it was obtained."""
    rows = setting.fetch("harm_weights", {})
    wide = rows.pivot(index=["group_label", "label"], columns="weighting", values="weight")
    how = rows[rows["weighting"] == "cchi"].set_index(["group_label", "label"])
    table = pd.DataFrame(
        {
            "Kind of offence": [label for _, label in wide.index],
            "Cambridge index, days": wide.get("cchi"),
            "ONS severity, points": wide.get("css"),
            "Cost, £": wide.get("cost"),
            "How the days were obtained": how["how"]
            .where(how["weight"].notna(), how["reason"])
            .reindex(wide.index),
        }
    )
    return _exhibit(
        setting,
        key="weights",
        heading="What one offence weighs",
        finding=(
            "A day is a day of custody: where the sentencing guideline starts for a first "
            "offender. "
            "People disagree about weights, so two are shown. Harm leaves out fear, what is never "
            "reported, and anti-social behaviour."
        ),
        measure="Weight of one offence",
        unit="days, severity points, pounds",
        base=f"{len(wide)} kinds of offence",
        table=table,
        decimals={"Cambridge index, days": 1, "ONS severity, points": 1},
        picture=None,
        notes=tuple(
            dict.fromkeys(
                citation for citation in rows["citation"].dropna() if citation and citation != "tmp"
            )
        ),
    )


def _exhibit(
    setting: Setting,
    *,
    key: str,
    heading: str,
    finding: str,
    measure: str,
    unit: str,
    base: str,
    table: pd.DataFrame,
    picture: go.Figure | None,
    notes: tuple[str, ...],
    period: str = "",
    decimals: dict[str, int] | None = None,
    residents: bool = False,
    extra_source: str = "",
) -> Exhibit:
    filters = setting.filters
    wanted = ["mps-ward", *(["residents"] if residents else [])]
    weights = [name for name in ("cchi", "ons-css", extra_source) if name in setting.sources]
    sources = dict.fromkeys(setting.sources[name] for name in [*wanted, *weights])
    return Exhibit(
        key=key,
        heading=heading,
        finding=finding,
        measure=measure,
        unit=unit,
        period=period or sentences.months(filters.start, filters.end),
        base=base,
        sources=tuple(sources),
        release=setting.offer.release,
        table=table.reset_index(drop=True),
        picture=picture,
        notes=(*setting.notes("mps-ward", filters.start, filters.end), *notes),
        provenance="queries/harm_by_ward_and_offence.sql → wardlens.stats.harm.harm",
        decimals=decimals or {},
    )


_SCOPE_NOTE = (
    "Homicide is stated apart, as a count: one would outweigh everything else. Drugs and weapons "
    "offences are mostly found by policing and shown apart."
)


def _reporting_note(rows: pd.DataFrame) -> tuple[str, ...]:
    """That sexual offences weigh most and depend on reporting, where they are among the rows."""
    if "sexual-offences" not in set(rows["group_key"]):
        return ()
    return (f"Sexual offences weigh heavily in it. {sentences.RECORDING_CAVEAT}",)


def _centre_note(setting: Setting) -> tuple[str, ...]:
    wards = setting.fetch("wards", {})
    names = wards.loc[wards["is_town_centre"], "ward_name"].tolist()
    if not names:
        return ()
    return (
        f"{sentences.listed(names)} is a town centre: far more people come there than live "
        f"there, so "
        "harm per resident overstates the risk of those who live there.",
    )


def _labels(setting: Setting) -> dict[str, str]:
    rows = setting.fetch("harm_weights", {})
    return dict(zip(rows["offence"], rows["label"], strict=True))


def _places(row: pd.Series) -> str:
    low, high = row["lower"], row["upper"]
    if pd.isna(low):
        return "any"
    return _ordinal(low) if low == high else f"{_ordinal(low)} to {_ordinal(high)}"


def _ordinal(number: float) -> str:
    whole = int(number)
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def _thousands(value: float) -> str:
    """A large number no more precise than it is: 733,000; 12,400."""
    digits = max(0, len(f"{abs(value):.0f}") - 3)
    return f"{round(value, -digits):,.0f}"
