"""Harm by ward and by borough: recorded offences weighted by how serious one of them is."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.series import BOROUGH_TABLE, WARD_TABLE
from wardlens.measures.measure import PER, Measure, code_column, whole_borough
from wardlens.stats import harm, overdispersion
from wardlens.stats.result import estimates

WEIGHTINGS = {
    "cchi": "Cambridge Crime Harm Index",
    "css": "ONS Crime Severity Score",
    "pounds": "unit costs in £",
}
BY = {
    "cchi": " by the Cambridge index",
    "css": " by the ONS severity score",
    "pounds": " by its cost in pounds",
}
"""After “harm”, by which weighting."""
MEANT = {
    "cchi": "shoplifting 1 day, robbery 365",
    "css": "points by the average sentence, ONS",
    "pounds": "cost to society in pounds",
}
"""What harm is counted in, on the line under a figure's title."""
POUNDS = "pounds"
"""The weighting that is there only where unit costs are loaded; they may not know every kind."""
LEAST_MONTHS = 12
HOMICIDE = "homicide"
NOT_IN_SCOPE = "none of these offences counts towards harm: they are shown apart"
_THAN = "than the rest"
TOO_SHORT = "harm needs at least twelve months: in fewer it rests on a handful of offences"


def harm_sum(rows: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """Harm of each area in the unit of the weighting, victims' offences without homicide.

    `rows` of queries/harm_by_ward_and_offence. The standard frame plus those of
    `stats.harm.harm`, `homicides` (a count, beside the total), `police_generated` (the harm of
    offences that policing finds, apart), `known_share` (of the offences that count towards harm,
    those with a weight) and `weight_edition`.
    """
    return _harm(rows, filters, broken, per=None)


def harm_rate(rows: pd.DataFrame, filters: Filters, broken: bool) -> pd.DataFrame:
    """The same for every 1,000 residents."""
    return _harm(rows, filters, broken, per=PER)


def is_weighed(measure: Measure, weightings: Collection[str]) -> bool:
    """Whether a measure weighs offences, if at all, in a way that is held."""
    return "weighting" not in measure.params or measure.params["weighting"] in weightings


def in_scope(rows: pd.DataFrame) -> pd.Series:
    """Which rows count towards harm: neither homicide nor found by policing."""
    return (rows["offence"] != HOMICIDE) & ~rows["is_police_generated"]


def shares_of_kinds(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Each kind of offence with its count, its harm and its shares of both, the most harm first.

    `rows`: weighed offences of one area, a row an offence. Columns family_label, group_label,
    offences, harm (missing without a weight), is_weighted, count_share (of all offences in `rows`)
    and harm_share (of the harm of those in scope). No rows for a period that is too short.
    """
    scope = rows[in_scope(rows)].assign(harm=lambda known: known["offences"] * known["weight"])
    if filters.month_count < LEAST_MONTHS:
        scope = scope.iloc[:0]
    of_family = scope.groupby("family_label")
    families = pd.DataFrame(
        {
            "group_label": of_family["group_label"].first(),
            "offences": of_family["offences"].sum().astype("float64"),
            "harm": of_family["harm"].sum(min_count=1).astype("float64"),
            "is_weighted": of_family["weight"].count() > 0,
        }
    ).reset_index()
    families = families[families["offences"] > 0]
    return families.assign(
        count_share=families["offences"] / rows["offences"].sum(),
        harm_share=families["harm"] / families["harm"].sum(),
    ).sort_values("harm", ascending=False, na_position="last", ignore_index=True)


def harm_beside_rest(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Each ward's harm per resident over that of all other wards together, φ the borough's.

    The frame of `stats.harm.harm_ratio` plus `verdict`: “higher than the rest”, “lower than the
    rest”, “about the same as the rest” or, with the reason, "".
    """
    scope, counts, weights, residents = _in_counts(with_dispersion(rows))
    if scope.empty or filters.month_count < LEAST_MONTHS:
        reason = NOT_IN_SCOPE if scope.empty else TOO_SHORT
        return _nothing(counts.index, reason).assign(verdict="")
    rest, people = counts.sum(skipna=False) - counts, residents.sum(skipna=False) - residents
    together = dispersion(*_in_counts(whole_borough(rows))[:3]).iloc[0]
    found = harm.harm_ratio(
        harm.harm(counts, weights, residents, per=PER, phi=dispersion(scope, counts, weights)),
        harm.harm(rest, weights, people, per=PER, phi=together),
    )
    verdict = np.select(
        [found["reason"] != "", found["lower"] > 1, found["upper"] < 1],
        ["", f"higher {_THAN}", f"lower {_THAN}"],
        "about the same as the rest",
    )
    return found.assign(verdict=verdict)


def _in_counts(
    rows: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """Rows that count towards harm, and of them counts by offence, weights and residents."""
    code = code_column(rows)
    whole = rows["months_covered"] == rows["months_asked"]
    scope = rows.assign(offences=rows["offences"].where(whole))[in_scope(rows)]
    areas = pd.Index(rows[code].unique(), name=code)
    counts = scope.pivot(index=code, columns="offence", values="offences").reindex(areas)
    weights = scope.drop_duplicates("offence").set_index("offence")["weight"]
    residents = rows.drop_duplicates(code).set_index(code)["residents"].reindex(areas)
    return scope, counts, weights, residents


def _harm(rows: pd.DataFrame, filters: Filters, broken: bool, *, per: int | None) -> pd.DataFrame:
    del broken
    code = code_column(rows)
    whole = rows["months_covered"] == rows["months_asked"]
    known = rows.assign(offences=rows["offences"].where(whole))
    scope, counts, weights, residents = _in_counts(rows)
    areas = counts.index
    if scope.empty:
        return _nothing(areas, NOT_IN_SCOPE)
    result = harm.harm(
        counts,
        weights,
        None if per is None else residents,
        per=per or 1,
        phi=dispersion(scope, counts, weights),
    )
    if filters.month_count < LEAST_MONTHS:  # not even in parts: few months rest on few offences
        return _nothing(areas, TOO_SHORT)
    apart = known[known["is_police_generated"]]
    result["homicides"] = _sum(known[known["offence"] == HOMICIDE], code, "offences", result.index)
    scale = 1 if per is None else per / residents.reindex(result.index)
    result["police_generated"] = scale * _sum(
        apart.assign(harm=apart["offences"] * apart["weight"]), code, "harm", result.index
    )
    in_all = counts.sum(axis=1, skipna=False).reindex(result.index)
    result["known_share"] = result["n"] / in_all.where(in_all > 0)
    result["weight_edition"] = ", ".join(sorted(rows["edition"].dropna().unique()))
    return result


def _nothing(areas: pd.Index, reason: str) -> pd.DataFrame:
    """The frame of areas for which no harm is given at all, and why."""
    nothing = pd.Series(np.nan, index=areas)
    frame = estimates(areas, nothing, nothing, nothing, nothing, "", reason)
    return frame.assign(
        effective_count=nothing, caution="", largest=None, largest_share=nothing,
        homicides=nothing, police_generated=nothing, known_share=nothing, weight_edition="",
    )  # fmt: skip


def dispersion(scope: pd.DataFrame, counts: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """φ of each row's harm: each offence's φ, weighted by its share of the variance.

    `scope`: rows of queries/harm_by_ward_and_offence or harm_by_borough_and_offence; `counts`:
    rows × offences; `weights`: by offence.

    Rare serious offences vary much as chance does, frequent light ones more; the sum varies as
    those that make up its variance, Σ w²·n·φ over Σ w²·n. Areas share a φ an offence (column
    `phi`). Areas added up to one, and boroughs, have enough months of their own: there φ is at
    least that of their harm by month, which also sees offences that rise and fall together.
    """
    code = code_column(scope)
    of_each = {} if "phi" in scope else dict(list(scope.groupby(code)))
    is_one = len(of_each) == 1  # the rows are its months, or it alone
    has_own_months = is_one or (len(of_each) > 0 and code == "borough_code")
    by_offence = (
        scope.groupby("offence")["phi"].first() if "phi" in scope else offence_dispersion(scope)
    )
    known = weights.dropna().index
    squared = (weights[known] ** 2).to_numpy()
    variance = counts.reindex(columns=known, fill_value=0).to_numpy(dtype="float64") * squared
    phi = by_offence.reindex(known).to_numpy()
    total = variance.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        widened = (variance @ phi) / total
    least = np.ones(len(counts))
    if has_own_months:
        by_month = {area: _dispersion_by_month(own, weights) for area, own in of_each.items()}
        areas = [*by_month] * len(counts) if is_one else counts.index
        least = np.array([by_month[area] for area in areas])
    return pd.Series(np.where(total > 0, np.maximum(least, widened), 1.0), index=counts.index)


def _dispersion_by_month(scope: pd.DataFrame, weights: pd.Series) -> float:
    """φ of the harm of one area by month; 1 where a month is missing.

    Harm times Σ w·n over Σ w²·n has the mean and the variance of a Poisson count if offences
    come by chance alone.
    """
    months = np.array(scope["last_24_months"].tolist(), dtype="float64")
    weight = weights.reindex(scope["offence"]).to_numpy()
    months, weight = months[~np.isnan(weight)], weight[~np.isnan(weight)]
    variance = float((weight**2 @ months).sum())
    if not variance > 0:
        return 1.0
    return overdispersion.dispersion(weight @ months * (weight @ months).sum() / variance)


def offence_dispersion(rows: pd.DataFrame) -> pd.Series:
    """φ of each kind of offence over all areas of `rows`, by offence."""
    months = np.array(rows["last_24_months"].tolist(), dtype="float64")
    return overdispersion.pooled_dispersion_by(months, rows["offence"])


def with_dispersion(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the φ of their kind of offence, to keep when areas are added up or left out."""
    if rows.empty:
        return rows.assign(phi=np.nan)
    return rows.assign(phi=rows["offence"].map(offence_dispersion(rows)))


def _sum(rows: pd.DataFrame, code: str, column: str, areas: pd.Index) -> pd.Series:
    return rows.groupby(code)[column].sum(min_count=1).reindex(areas)


def _measure(weighting: str, *, is_rate: bool, of_boroughs: bool = False) -> Measure:
    name, unit = {
        "cchi": ("Harm (Cambridge index)", "days in prison"),
        "css": ("Harm (ONS severity)", "severity points"),
        POUNDS: ("Harm (unit costs)", "pounds"),
    }[weighting]
    key = f"harm_{weighting}_rate" if is_rate else f"harm_{weighting}"
    by_table = " (borough table)" if of_boroughs else ""
    return Measure(
        f"borough_{key}" if of_boroughs else key,
        f"{name} per 1,000 residents{by_table}" if is_rate else f"{name}{by_table}",
        f"{unit} per 1,000 residents" if is_rate else unit,
        "borough" if of_boroughs else "ward",
        "harm_by_borough_and_offence" if of_boroughs else "harm_by_ward_and_offence",
        BOROUGH_TABLE if of_boroughs else WARD_TABLE,
        harm_rate if is_rate else harm_sum,
        definition={
            "cchi": (
                "Each offence counts as the days in prison (custody) at which courts should start "
                "for a first offender: a shoplifting 1, a robbery 365. Added up over the offences "
                "that policing does not itself find. Homicide is stated apart, as a count; "
                "drugs and weapons, mostly found by policing, are shown apart."
            ),
            "css": (
                "Each offence counts as many points as courts' sentences give it on average "
                "(ONS Crime Severity Score). Same offences, same exclusions."
            ),
            POUNDS: (
                "Each offence counts as many pounds as one of its kind is reckoned to cost society "
                "by the unit costs loaded. Same offences, same exclusions; a kind without a known "
                "cost is left out."
            ),
        }[weighting],
        formula="T = Σ w·n; variance φ·Σ w²·n; gamma interval"
        + ("; ÷ residents × 1,000" if is_rate else ""),
        method_source=(
            "Sherman, Neyroud & Neyroud 2016; Bangs 2016 (ONS); Fay & Feuer 1997 for the interval."
            if weighting != POUNDS
            else "The unit costs and price index loaded; Fay & Feuer 1997 for the interval."
        ),
        thresholds=(
            "At least twelve months. Effective count T²/V under 10: withheld; under 30: with "
            "caution. A kind of offence without a weight is left out and listed."
        ),
        params={"weighting": weighting},
        adds_up=not of_boroughs,
    )


HARM_MEASURES = (
    *(_measure(one, is_rate=is_rate) for one in WEIGHTINGS for is_rate in (False, True)),
    *(_measure(one, is_rate=True, of_boroughs=True) for one in WEIGHTINGS),
)
