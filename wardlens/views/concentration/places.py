"""The places: map and table of neighbourhoods, those that hold most first."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.exhibits import area_maps, sentences
from wardlens.exhibits.area_maps import AreaMap, Scale
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.concentration import SHARE
from wardlens.measures.offences import PER
from wardlens.stats import rates
from wardlens.stats.concentration import places_in
from wardlens.views.concentration.beside_chance import places_exhibit
from wardlens.views.concentration.crimes import SERIES, Crimes, Scope, Span
from wardlens.views.concentration.harm_of_places import harm_of_places, weighed_rows
from wardlens.views.concentration.in_doubt import KEPT, METHOD, in_doubt
from wardlens.views.drawn_areas import drawn_areas, have_outlines
from wardlens.views.harm_rows import known_costs
from wardlens.views.setting import Setting, recorded

NO_FIGURES = "police.uk has no figures here"


def facts(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> pd.DataFrame:
    """What the table and the sheet say of each place, by LSOA, the most crime first."""
    filters = setting.filters
    return setting.once(
        ("place-facts", scope.types, span.start, span.end, filters.weighting),
        lambda: _facts(setting, crimes, scope, span),
    )


def _facts(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> pd.DataFrame:
    filters = setting.filters
    counts = crimes.counts(scope.types, span.start, span.end).reindex(crimes.places.index)
    people = setting.read("offences_by_lsoa", start=span.start, end=span.end)
    residents = people.set_index("lsoa_code")["residents"].reindex(counts.index).astype("float64")
    count = rates.count_interval(counts)
    rate = rates.crude_rate(counts, residents, per=PER)
    harm = harm_of_places(setting, scope, span, filters.weighting)
    harm = harm.reindex(counts.index)
    top = crimes.top_months(scope.types, span.end)
    size = places_in(SHARE, max(1, int(counts.notna().sum())))
    made = pd.DataFrame(
        {
            "name": crimes.names.reindex(counts.index),
            "ward_code": crimes.places["ward_code"],
            "count": count["estimate"],
            "count_lower": count["lower"],
            "count_upper": count["upper"],
            "share": counts / counts.sum() if counts.sum() else float("nan"),
            "rate": rate["estimate"],
            "rate_lower": rate["lower"],
            "rate_upper": rate["upper"],
            "harm": harm["estimate"],
            "harm_lower": harm["lower"],
            "harm_upper": harm["upper"],
            "harm_reason": harm["reason"].fillna(""),
            "top_months": top["top"],
            "months": top["months"],
            "fifth": crimes.fifths,
            "residents": residents,
            "is_town_centre": crimes.places["is_town_centre"],
        }
    )
    made["is_top"] = counts.rank(ascending=False, method="min").le(size) & (counts > 0)
    return made.sort_values("count", ascending=False, na_position="last", kind="stable")


@recorded
def the_places(setting: Setting, scope: Scope, span: Span, *, selected: str) -> Exhibit:
    """Map and table of every neighbourhood; one can be picked for its sheet."""
    crimes = Crimes.of(setting)
    rows = facts(setting, crimes, scope, span)
    weighting = setting.offer.weightings[setting.filters.weighting]
    months = rows["months"].max()
    doubt = in_doubt(setting, crimes, scope, span)
    top = f"Months in the top 5 %, of {0 if pd.isna(months) else int(months)}"
    shown = pd.DataFrame(
        {
            "Neighbourhood, ward": _short(rows["name"]),
            begun_large(scope.noun): rows["count"],
            "Lower limit": rows["count_lower"],
            "Upper limit": rows["count_upper"],
            "Share of all places, %": 100 * rows["share"],
            "Per 1,000 residents": rows["rate"],
            "Per 1,000 residents, lower limit": rows["rate_lower"],
            "Per 1,000 residents, upper limit": rows["rate_upper"],
            "Harm": rows["harm"],
            "Harm, lower limit": rows["harm_lower"],
            "Harm, upper limit": rows["harm_upper"],
            top: rows["top_months"],
            KEPT: 100 * doubt.found.kept.reindex(rows.index),
            "Deprivation fifth (1 most deprived)": rows["fifth"],
            "Residents": rows["residents"],
            "Town centre": rows["is_town_centre"].map({True: "yes", False: "no"}),
            "Why there is no figure": _reasons(rows, span),
        }
    )
    return places_exhibit(
        setting,
        span,
        scope=scope,
        key="concentration-places",
        is_coarse=True,
        heading="The places",
        made_by="wardlens.stats.rates.count_interval",
        finding=f"{_finding(rows, scope, span, top_months=months)} {doubt.words}".strip(),
        measure=f"{begun_large(scope.noun)} by neighbourhood (LSOA)",
        unit=scope.noun,
        base=f"{rows['count'].sum():,.0f} {scope.noun}; "
        f"{rows['residents'].where(rows['count'].notna()).sum():,.0f} residents",
        table=shown,
        picture=_picture(setting, crimes, scope, span, rows, selected),
        decimals=dict.fromkeys(
            (
                "Share of all places, %",
                "Per 1,000 residents",
                "Per 1,000 residents, lower limit",
                "Per 1,000 residents, upper limit",
            ),
            1,
        ),
        notes=(
            "Pick a place on the map or in the table for its problem-analysis sheet below.",
            f"Harm: {weighting}, at least twelve months, none where few serious crimes carry it.",
            *known_costs(setting, weighed_rows(setting, scope, span, setting.filters.weighting)),
            "A rate per resident overstates the risk of those who live in a town centre: far "
            "more people come there than live there.",
            "Deprivation fifths are of this borough's neighbourhoods, by the index of 2025 without "
            "its crime domain. A month counts as one in the top 5 % when no place outside the list "
            "had as many.",
            "Neighbourhoods are LSOAs of some 1,700 people, named by their best-fit ward: LSOAs "
            "do not nest in wards.",
            METHOD if doubt.words else "",
        ),
        series=(SERIES, "residents", "iod", setting.filters.weighting),
        more=doubt.sources,
        codes=tuple(rows.index),
    )


def _short(names: pd.Series) -> pd.Series:
    """Names as a narrow column has room for: “003B, Norbiton”."""
    return names.str.removeprefix("Neighbourhood ").str.removesuffix(" ward")


def _reasons(rows: pd.DataFrame, span: Span) -> list[str]:
    if not span.count:
        return ["the period is not covered"] * len(rows)
    return [
        NO_FIGURES if pd.isna(row.count_) else f"harm: {row.harm_reason}" if row.harm_reason else ""
        for row in rows.rename(columns={"count": "count_"}).itertuples()
    ]


def _finding(rows: pd.DataFrame, scope: Scope, span: Span, *, top_months: float) -> str:
    if not span.count or rows["count"].isna().all():
        return "There are no figures by neighbourhood for these months."
    if not rows["count"].sum():
        return f"police.uk counts no {scope.words} in any neighbourhood {span.when}."
    first = rows.iloc[0]
    often = (
        f" It was in the top 5 % in {first['top_months']:.0f} of the last {top_months:.0f} months."
    )
    ends = rows[rows["is_top"]]
    next_ones = ends.iloc[1:5]
    others = [
        f"{name} ({count:,.0f})"
        for name, count in zip(next_ones["name"], next_ones["count"], strict=True)
    ]
    rest = f" Next: {'; '.join(others)}." if others else ""
    return (
        f"{first['name']}, has the most {scope.words.removeprefix('all ')}: {first['count']:,.0f}, "
        f"{sentences.percent(first['share'])} of the borough's.{often}{rest}"
    )


def _picture(
    setting: Setting,
    crimes: Crimes,
    scope: Scope,
    span: Span,
    rows: pd.DataFrame,
    selected: str,
) -> AreaMap | None:
    if not have_outlines(setting, rows.index):
        return None
    scale = _scale(crimes, scope, span).suiting(rows["count"])
    return drawn_areas(
        setting,
        {
            "area_name": rows["name"].to_numpy(),
            "value": ["" if pd.isna(value) else f"{value:,.0f}" for value in rows["count"]],
            "look": [scale.look(value) for value in rows["count"]],
            "tooltip": [_tooltip(row, scope) for _, row in rows.iterrows()],
        },
        rows.index,
        scale.looks,
        (area_maps.ZERO, area_maps.MISSING),
        title=f"{scope.label} by neighbourhood, {setting.partnership.borough_name}",
        unit=f"{begun_large(scope.noun)}, {span.words}",
        sources=[setting.sources[SERIES]],
        shows_names=False,
        selected=selected,
    )


def _scale(crimes: Crimes, scope: Scope, span: Span) -> Scale:
    """Classes from the newest twelve months held, so that every period has the same ones."""
    known = crimes.known_months
    end = known.max().date() if len(known) else span.end
    year = crimes.counts(scope.types, months_before(end, 11), end)
    return Scale.of(year).scaled(max(1, span.count) / 12)


def _tooltip(row: pd.Series, scope: Scope) -> str:
    if pd.isna(row["count"]):
        return f"{row['name']}\n{begun_large(NO_FIGURES)}"
    lines = [
        row["name"],
        f"{row['count']:,.0f} {scope.noun}",
        f"likely range {sentences.interval(row['count_lower'], row['count_upper'])}",
        f"in the top 5 % in {row['top_months']:.0f} of {row['months']:.0f} months",
    ]
    if row["is_town_centre"]:
        lines.append("Town centre: far more people come here than live here")
    return "\n".join(lines)
