"""Kinds of place: how much of the crime is at shops, stations, car parks; by type of crime."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import charts
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.stats.compare import false_discovery
from wardlens.stats.proportions import more_than_share, wilson
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded
from wardlens.views.streets.held import LEAST, RULE, Asked

_STREET, _OTHERS = "street", "other places"
_KINDS_A_TYPE = 2
_NAMED_BY = (
    "The kind is told by the name that police.uk gives the point; what has a street's name is a "
    "street, whatever stands there."
)


@recorded
def kinds(setting: Setting, about: Asked) -> Exhibit:
    """Share of the crime at each kind of place, beside its share of the map points."""
    rows = _shares(setting, about, about.types)
    drawn = rows.assign(
        label=[f"{begun_large(row.kind)} ({row.offences:,})" for row in rows.itertuples()]
    )
    is_all = about.types == _every_crime(setting)
    marks = [charts.Mark("by_points", "share of the map points", "line-ns")]
    if not is_all and about.noun == "crimes":
        whole = _shares(setting, about, _every_crime(setting)).set_index("kind")
        drawn["all_crime"] = drawn["kind"].map(whole["estimate"])
        marks.append(charts.Mark("all_crime", "share of all crime", "diamond"))
    shown = {
        "Share, %": 100 * rows["estimate"],
        "Lower limit": 100 * rows["lower"],
        "Upper limit": 100 * rows["upper"],
        "Share of the map points, %": 100 * rows["by_points"],
    }
    if "all_crime" in drawn:
        shown["Share of all crime, %"] = 100 * drawn["all_crime"]
    return exhibit(
        setting,
        key="streets-kinds",
        heading=f"At what kinds of place in the borough, {about.period}?",
        finding=_finding(about, rows),
        measure=f"Share of {about.noun} at each kind of place",
        unit=f"per cent of the {about.noun}",
        period=about.period,
        offence=about.label,
        base=f"{rows['offences'].sum():,} {about.noun} in the borough",
        sources=(about.source,),
        table=pd.DataFrame(
            {
                "Kind of place": rows["kind"],
                "Map points": rows["points"],
                begun_large(about.noun): rows["offences"],
                **shown,
            }
        ),
        decimals=dict.fromkeys(shown, 1),
        picture=charts.beside_marks(
            drawn[~drawn["kind"].isin([_STREET, _OTHERS])],
            marks,
            label=f"share of {about.noun}",
            title=f"{about.label} by kind of place, {about.period}",
            unit=f"Per cent of the borough's {about.noun} (their number in brackets)",
            source=setting.short_source(about.source),
        )
        if set(rows["kind"]) - {_STREET, _OTHERS}
        else None,
        notes=(
            "Streets have the rest and are not drawn.",
            _NAMED_BY,
            f"Kinds with under {LEAST} are counted together.",
            RULE,
        ),
        made_by="wardlens.stats.proportions.wilson",
    )


@recorded
def by_type(setting: Setting, about: Asked) -> Exhibit:
    """For each type, the kinds of place that have most more of it than of all crime."""
    table, tests = _more_than_usual(setting, about)
    return exhibit(
        setting,
        key="streets-types",
        heading=f"Which types of crime are drawn to which places, {about.period}?",
        finding=_drawn_to(table),
        measure="Share of each type of crime at kinds of place that have more of it than usual",
        unit="per cent of the crimes of that type",
        period=about.period,
        offence="each type of crime",
        base=f"the borough's crimes of each type; {tests} comparisons",
        sources=(about.source,),
        table=pd.DataFrame(
            {
                "Type": table["Type"],
                "Kind of place": table["kind"],
                "Crimes": table["offences"].astype("Int64"),
                "Share, %": 100 * table["estimate"].astype("float64"),
                "Lower limit": 100 * table["lower"].astype("float64"),
                "Upper limit": 100 * table["upper"].astype("float64"),
                "Share of all crime, %": 100 * table["usual"].astype("float64"),
            }
        ),
        decimals=dict.fromkeys(
            ("Share, %", "Lower limit", "Upper limit", "Share of all crime, %"), 1
        ),
        picture=charts.beside_marks(
            table.assign(label=table["Type"] + ": " + table["kind"]),
            [charts.Mark("usual", "share of all crime", "diamond")],
            label="share of the type",
            title=f"Types of crime drawn to kinds of place, {about.period}",
            unit="Per cent of the borough's crimes of each type",
            source=setting.short_source(about.source),
        )
        if len(table)
        else None,
        notes=(
            "Listed: the kinds whose share of the type is above their share of all crime by more "
            f"than chance, all {tests} looked at together (false-discovery control), at most "
            f"{_KINDS_A_TYPE} a type; streets and kinds with under {LEAST} left out.",
            _NAMED_BY,
        ),
        made_by="wardlens.stats.proportions.wilson",
    )


_COLUMNS = ("estimate", "lower", "upper", "usual")


def _more_than_usual(setting: Setting, about: Asked) -> tuple[pd.DataFrame, int]:
    """Types and kinds of place that have most more of them than of all crime; how many tested."""
    labels = setting.fetch("policeuk_types", {}).set_index("offence")["label"]
    every = _every_crime(setting)
    whole = _shares(setting, about, every).set_index("kind")["estimate"]
    found = []
    for name in every:
        rows = _shares(setting, about, (name,))
        usual = rows["kind"].map(whole)
        chance = more_than_share(rows["offences"], [rows["offences"].sum()] * len(rows), usual)
        told = rows.assign(Type=labels[name], usual=usual, p_value=chance)
        found.append(told[~told["kind"].isin([_STREET, _OTHERS])])
    tested = pd.concat(found, ignore_index=True)
    screen = false_discovery(tested["p_value"])
    more = tested[screen["clear"].to_numpy() & (tested["estimate"] > tested["usual"])]
    more = more.sort_values("offences", ascending=False, kind="stable")
    ours = more.groupby("Type").head(_KINDS_A_TYPE)
    order = ours["Type"].map({labels[name]: number for number, name in enumerate(every)})
    ours = ours.loc[order.sort_values(kind="stable").index]
    return ours[["Type", "kind", "offences", *_COLUMNS]], int(screen.attrs["tests"])


def _shares(setting: Setting, about: Asked, types: tuple[str, ...]) -> pd.DataFrame:
    """Rows of queries/street_kinds.sql with the share of each kind, the largest first."""
    return setting.once(
        ("street-kinds", about.start, about.end, types),
        lambda: _shared(setting.fetch("street_kinds", about.params | {"types": list(types)})),
    )


def _shared(rows: pd.DataFrame) -> pd.DataFrame:
    if not rows["offences"].sum():
        return rows.iloc[:0].assign(estimate=0.0, lower=0.0, upper=0.0, by_points=0.0)
    total = pd.Series(float(rows["offences"].sum()), rows.index)
    shares = wilson(rows["offences"].astype("float64"), total)[["estimate", "lower", "upper"]]
    made = rows.assign(**shares, by_points=rows["points"] / rows["points"].sum())
    last = made["kind"] == _OTHERS
    ordered = made.assign(last=last).sort_values(["last", "offences"], ascending=[True, False])
    return ordered.drop(columns="last").reset_index(drop=True)


def _every_crime(setting: Setting) -> tuple[str, ...]:
    kinds = setting.fetch("policeuk_types", {}).set_index("offence")
    return tuple(kinds.index[kinds["is_crime"]])


def _finding(about: Asked, rows: pd.DataFrame) -> str:
    places = rows[~rows["kind"].isin([_STREET, _OTHERS])]
    if places.empty:
        return f"No kind of place beside streets has {LEAST} or more {about.noun} {about.when}."
    first = places.iloc[0]
    street = rows[rows["kind"] == _STREET]
    on_streets = (
        f"{100 * street['estimate'].iloc[0]:.0f} % of {about.words} is on or near a street with "
        "no other kind of place named; "
        if len(street)
        else ""
    )
    return begun_large(
        f"{on_streets}{100 * first['estimate']:.1f} % ({100 * first['lower']:.1f} to "
        f"{100 * first['upper']:.1f} %) is at the kind “{first['kind']}”, which is "
        f"{100 * first['by_points']:.1f} % of the map points."
    )


def _drawn_to(table: pd.DataFrame) -> str:
    if table.empty:
        return "No type of crime is at one kind of place more than chance would have it."
    first = table.sort_values("estimate", ascending=False).iloc[0]
    return (
        f"{first['Type']} stands out most: {100 * first['estimate']:.0f} % "
        f"({100 * first['lower']:.0f} to {100 * first['upper']:.0f} %) of it is at the kind "
        f"“{begun_small(first['kind'])}”, which has {100 * first['usual']:.1f} % of all crime."
    )
