"""Few places with much, beside chance, and whether they are those of the period before."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.exhibits import charts
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.concentration import SHARE
from wardlens.stats import concentration as statistics
from wardlens.stats.persistence import persistence
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded
from wardlens.views.streets.held import RULE, Asked, points

_LEAST = 30
"""Crimes in either period under which nothing is said of places that stay."""
_DRAWS = 499


@recorded
def staying(setting: Setting, about: Asked) -> Exhibit:
    """The share of the top 5 % of map points, beside chance; the share of last period's."""
    rows = points(setting, about)
    found = setting.once(
        ("street-staying", about.start, about.end, about.types),
        lambda: _rows(about, rows["offences"], rows["offences_before"]),
    )
    shown = pd.DataFrame(found, columns=_COLUMNS)
    shares = {
        "Share, %": 100 * shown["estimate"],
        "Lower limit": 100 * shown["lower"],
        "Upper limit": 100 * shown["upper"],
        "By chance alone, %": 100 * shown["chance"],
        "If the places stayed wholly, %": 100 * shown["wholly"],
    }
    return exhibit(
        setting,
        key="streets-staying",
        heading=f"How few places, and do they stay, {about.period}?",
        finding=_finding(about, found, len(rows)),
        measure="Share of crime in the top 5 % of map points",
        unit=f"per cent of the {about.noun}",
        period=about.period,
        offence=about.label,
        base=f"{rows['offences'].sum():,} {about.noun} at {len(rows):,} map points",
        sources=(about.source,),
        table=pd.DataFrame({"Places": shown["label"], **shares}),
        decimals=dict.fromkeys(shares, 1),
        picture=charts.beside_marks(
            shown,
            [
                charts.Mark("chance", "by chance alone", "line-ns"),
                charts.Mark("wholly", "if the places stayed wholly", "diamond"),
            ],
            label="share",
            title=f"{about.label} in few map points, {about.period}",
            unit=f"Per cent of the borough's {about.noun}",
            source=setting.short_source(about.source),
        )
        if len(shown)
        else None,
        notes=(
            "By chance: the same number dealt among the same points at equal risk, many times "
            "over. Points without any crime in all months held are not known and not counted.",
            "If they stayed wholly: what one random half of the earlier crimes says of the other.",
            RULE,
        ),
        made_by="wardlens.stats.persistence.persistence",
    )


_COLUMNS = ["label", "estimate", "lower", "upper", "chance", "wholly", "same", "places", "verdict"]


def _rows(about: Asked, now: pd.Series, before: pd.Series) -> list[dict[str, Any]]:
    if now.sum() < _LEAST:
        return []
    top = statistics.against_chance(now.to_frame("now"), SHARE, draws=_DRAWS).iloc[0]
    rows: list[dict[str, Any]] = [
        {"label": f"The top {int(top['places'])} of this period", "wholly": float("nan")}
        | {name: top[name] for name in ("estimate", "lower", "upper", "chance", "places")}
        | {"verdict": top["verdict"], "same": float("nan")}
    ]
    if about.has_before and before.sum() >= _LEAST:
        stays = persistence(before, now, SHARE)
        rows.append(
            {
                "label": f"The top {stays.places} of the period before",
                "estimate": stays.share.estimate,
                "lower": stays.share.lower,
                "upper": stays.share.upper,
                "chance": stays.by_luck,
                "wholly": stays.split_share,
                "same": stays.same,
                "places": stays.places,
                "verdict": "",
            }
        )
    return rows


def _finding(about: Asked, found: list[dict[str, Any]], points_held: int) -> str:
    if not found:
        return f"Under {_LEAST} {about.noun}: too few to say how few places hold them."
    top, *before = found
    told = (
        f"{int(top['places'])} of {points_held:,} map points have {100 * top['estimate']:.0f} % "
        f"({100 * top['lower']:.0f} to {100 * top['upper']:.0f} %) of {about.words} "
        f"{about.when}; by chance alone it would be {100 * top['chance']:.0f} %."
    )
    if not before:
        return f"{told} Whether they stay is not said: the period before is not held in full."
    (row,) = before
    return (
        f"{told} {row['same']:.0f} of them were in the top of the same months a year before, whose "
        f"places hold {100 * row['estimate']:.0f} % now; had they stayed wholly it would be some "
        f"{100 * row['wholly']:.0f} %."
    )
