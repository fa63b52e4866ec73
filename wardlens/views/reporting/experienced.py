"""An indicative range of the violence people met, in the whole borough and nowhere smaller."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits.charts.ranges import ranges
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats.reporting import Experienced
from wardlens.stats.reporting import experienced as statistic
from wardlens.views.exhibit import exhibit
from wardlens.views.published_shares import KNOWN, published, recent, source_of, survey_year
from wardlens.views.setting import Setting, recorded

_SURVEYED = ("violence-with-injury", "violence-without-injury")
"""The recorded offences that are nearest to what the survey asks about."""
LEAST_MONTHS = 12
ASKED_FOR = "Show an indicative range of the violence people met (borough only)"
_ASSUMPTIONS = (
    "This is indicative: a range and no estimate. It says what the borough's records would mean "
    "if its people told police as often as people in England and Wales.",
    "Assumed: violence with and without injury, as recorded, is what the survey calls violence; "
    "police record all they come to know of; the shares of recent years hold for this one.",
    "The survey asks adults in homes; the records are of all ages, also visitors.",
    "How far chance moves the survey's shares is not published, so the range is that of the "
    "years alone: the truth can lie outside it.",
    "Only for the whole borough and twelve months or more: the shares are of the whole country, "
    "so wards, months and groups of people get none.",
)


@recorded
def experienced(setting: Setting) -> Exhibit:
    """The range for the whole borough, whichever ward or kind of offence is looked at."""
    asked = setting.of_the_borough().of_all_offences()
    shares = recent(published(setting, KNOWN))
    shares = shares[shares["breakdown"] == "all"].sort_values("value", ascending=False)
    recorded = _recorded(asked)
    found = _found(asked, recorded, shares)
    of_shares = (source_of(setting, published(setting, KNOWN)),) if len(shares) else ()
    name = setting.partnership.borough_name
    return exhibit(
        setting,
        key="experienced",
        heading="How much violence may people have met?",
        finding=_finding(asked, found, name),
        measure="Indicative range of violent incidents met",
        unit="incidents",
        base=(
            f"{recorded:,.0f} recorded offences of violence with or without injury in the borough "
            f"table; shares of {len(shares)} years, base not published"
            if pd.notna(recorded)
            else "no records known for the whole period"
        ),
        sources=(setting.sources[BOROUGH_TABLE], *of_shares),
        offence="Violence with or without injury",
        table=_table(recorded, shares, found),
        picture=ranges(
            pd.DataFrame(
                {
                    "label": ["Violent incidents"],
                    "recorded": [recorded],
                    "lower": [found.lower],
                    "upper": [found.upper],
                }
            ),
            recorded="recorded by police",
            title=f"{name}: recorded, and perhaps met",
            unit=f"Incidents, {setting.filters.period}, indicative range",
            source=setting.short_source(BOROUGH_TABLE),
        )
        if not found.reason
        else None,
        notes=(
            *_ASSUMPTIONS,
            *setting.notes(
                BOROUGH_TABLE, setting.filters.start, setting.filters.end, in_parts=True
            ),
        ),
        made_by="wardlens.stats.reporting.experienced",
        decimals={"Share known, %": 1},
    )


def _recorded(setting: Setting) -> float:
    """Recorded violence with or without injury in the borough table; missing in part is missing."""
    rows = setting.read("offences_by_borough", offences=list(_SURVEYED))
    own = rows[rows["is_own"]].iloc[0]
    whole = own["months_covered"] == own["months_asked"]
    return float(own["offences"]) if whole else float("nan")


def _found(setting: Setting, recorded: float, shares: pd.DataFrame) -> Experienced:
    nothing = float("nan")
    if setting.filters.month_count < LEAST_MONTHS:
        return Experienced(nothing, nothing, recorded, "", "the period is under twelve months")
    if setting.is_broken(BOROUGH_TABLE, setting.filters.start, setting.filters.end, in_parts=True):
        reason = "the way this is recorded changed within the period"
        return Experienced(nothing, nothing, recorded, "", reason)
    if pd.isna(recorded):
        reason = "the borough table does not cover the whole period"
        return Experienced(nothing, nothing, recorded, "", reason)
    if shares.empty:
        return Experienced(nothing, nothing, recorded, "", "no share known to the police is loaded")
    return statistic(recorded, shares["value"].to_numpy() / 100)


def _finding(setting: Setting, found: Experienced, name: str) -> str:
    if found.reason:
        return f"No range is given: {found.reason}."
    low, high = (_rough(value) for value in (found.lower, found.upper))
    return (
        f"Police recorded {found.n:,.0f} offences of violence with or without injury in {name} "
        f"{setting.filters.when}. If people here tell police as often as in the country as a "
        f"whole, some {low} to {high} incidents would lie behind them. This is a rough range, not "
        "a count."
    )


def _rough(value: float) -> str:
    """Two digits, as the range is no surer.

    >>> _rough(5234.0), _rough(880)
    ('5,200', '880')
    """
    return f"{float(f'{value:.2g}'):,.0f}"


def _table(recorded: float, shares: pd.DataFrame, found: Experienced) -> pd.DataFrame:
    """Each recent year's share and what the records would mean by it."""
    counted = float("nan") if found.reason else recorded
    by_share = 100 * counted / shares["value"]
    return pd.DataFrame(
        {
            "Share of the year": [survey_year(row) for _, row in shares.iterrows()],
            "Share known, %": shares["value"].tolist(),
            "Recorded": recorded,
            "Incidents that would mean": by_share.tolist(),
        }
    )
