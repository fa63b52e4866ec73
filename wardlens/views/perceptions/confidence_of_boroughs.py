"""Confidence in the police, borough by borough: every borough published, highest first."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from wardlens.views.boroughs_ranked import Bar, Bars, marked
from wardlens.views.perceptions.confidence import (
    BASES_NOTE,
    LEAST_DIFFERENCE,
    MEASURES,
    ROLLING_NOTE,
)
from wardlens.views.published_shares import (
    how_old,
    period_of,
    published,
    share_exhibit,
    source_of,
)
from wardlens.views.setting import Setting, recorded


def confidence_of_boroughs(setting: Setting) -> Bars | None:
    """The first measure of confidence of every borough; none where ours is not published."""
    made = setting.part(_ranked)
    return made and marked(setting, made, lambda: _beside(setting))


def _shares(setting: Setting) -> pd.DataFrame:
    """Newest share of each borough by its code, and that of a year before; the own period's."""
    rows = published(setting, MEASURES[0])
    rows = rows[rows["breakdown"] == "all"].dropna(subset=["value"])
    own = rows[rows["area_code"] == setting.partnership.borough_code]
    if own.empty:
        return rows.iloc[:0]
    end = own["end"].iloc[-1]
    before = rows[rows["end"] == end - pd.DateOffset(years=1)].set_index("area_code")["value"]
    at = rows[rows["end"] == end].set_index("area_code")
    return at.assign(before=before.reindex(at.index)).sort_values(
        "value", ascending=False, kind="stable"
    )


@recorded
def _ranked(setting: Setting) -> Bars | None:
    every = _shares(setting)
    if every.empty:
        return None
    own_code = setting.partnership.borough_code
    is_borough = every.index.isin([own_code, *setting.offer.boroughs])
    shares, region = every[is_borough], every[~is_borough]
    own, when = shares.loc[own_code], period_of(shares.loc[own_code])
    apart = shares["value"] - own["value"]
    rows = published(setting, MEASURES[0])
    of_region = region[region["area_name"] == setting.partnership.region_name]["value"]
    beside = "".join(f" ({setting.partnership.region_name}: {value:.0f} %)" for value in of_region)
    lower, higher = int((apart <= -LEAST_DIFFERENCE).sum()), int((apart >= LEAST_DIFFERENCE).sum())
    told = (
        f"{lower or 'none'} {'has' if lower == 1 else 'have'} a share at least "
        f"{LEAST_DIFFERENCE:.0f} points lower, {higher or 'none'} one as much higher; nearer ones "
        "cannot be told apart"
    )
    source = source_of(setting, rows)
    made = share_exhibit(
        setting,
        key="confidence-boroughs",
        heading=f"{rows.attrs['label']}, borough by borough",
        finding=(
            f"In {setting.partnership.borough_name} {own['value']:.0f} % "
            f"{rows.attrs['outcome_words']} in {when}{beside}. Of {len(shares) - 1} other "
            f"boroughs, {told}. This is {how_old(setting, own)}."
        ),
        measure=str(rows.attrs["label"]),
        base="base not published",
        period=when,
        sources=(source,),
        table=pd.DataFrame(
            {
                "Borough": shares["area_name"],
                "Share, %": shares["value"],
                "A year before, %": shares["before"],
                "Period": when,
            }
        ),
        codes=tuple(map(str, shares.index)),
        notes=(ROLLING_NOTE,),
        made_by="",
    )
    bars = tuple(
        Bar(row.area_name, row.value, row.value, row.value, f"{row.value:.0f} %", "")
        for row in shares.itertuples()
    )
    held = {one.name: getattr(made, one.name) for one in fields(made)}
    return Bars(**held, bars=bars, head="Borough", says=BASES_NOTE)


def _beside(setting: Setting) -> str:
    """How the own share stands beside that of the borough chosen by name."""
    named = setting.filters.against
    shares = _shares(setting)
    if named not in setting.offer.boroughs or named not in shares.index:
        return ""
    own = shares.loc[setting.partnership.borough_code, "value"]
    other = shares.loc[named, "value"]
    verdict = "too close to tell apart"
    if abs(own - other) >= LEAST_DIFFERENCE:
        verdict = f"{abs(own - other):.0f} points {'lower' if other < own else 'higher'}"
    return f" In {setting.offer.boroughs[named]} it is {other:.0f} %: {verdict}."
