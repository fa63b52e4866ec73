"""More or less concentrated over time, with the artefact of fewer crimes taken out."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd

from wardlens.choices.filters import months_before, period_words
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.concentration import LEAST, TOO_FEW
from wardlens.stats import overdispersion, proportions
from wardlens.views.concentration.beside_chance import (
    beside_chance_columns,
    own_places,
    picture_beside_chance,
    places_exhibit,
)
from wardlens.views.concentration.crimes import SERIES, Crimes, Scope, Span
from wardlens.views.concentration.curve import MEASURE, spread
from wardlens.views.setting import Setting, recorded

_MOST_WINDOWS = 10


def years(setting: Setting, crimes: Crimes, span: Span) -> list[tuple[date, date]]:
    """Years that end with the span and before it, not overlapping, covered and recorded alike."""
    found, end = [], span.end
    for _ in range(_MOST_WINDOWS if span.count else 0):
        start = months_before(end, 11)
        if not crimes.whole_months(start, end):
            break
        if not setting.is_broken(SERIES, start, end):
            found.append((start, end))
        end = months_before(start, 1)
    return found


@recorded
def over_time(setting: Setting, scope: Scope, span: Span) -> Exhibit:
    """Share in the top 5 % of places in each year beside what chance gives that year."""
    crimes = Crimes.of(setting)
    windows = years(setting, crimes, span)
    told = partial(
        places_exhibit,
        setting,
        span,
        scope,
        key="concentration-over-time",
        heading="More or less concentrated than before?",
        measure=MEASURE,
    )
    if not windows:
        return told(
            finding=f"No twelve months to {span.end:%B %Y} are covered and recorded alike.",
            unit="per cent",
            base="no whole year",
        )
    rows = pd.DataFrame(
        [spread(setting, crimes, scope, *window) for window in windows]
    ).reset_index(drop=True)
    rows["label"] = [begun_large(period_words(*window)) for window in windows]
    known = rows[rows["n"] >= LEAST]
    shares = beside_chance_columns(rows)
    return told(
        finding=_finding(crimes, scope, windows, rows),
        unit=f"per cent of {scope.noun}",
        period=sentences.months(windows[-1][0], windows[0][1]),
        base=f"{rows['n'].sum():,.0f} {scope.noun} in {len(rows)} "
        f"{'year' if len(rows) == 1 else 'years'}",
        table=pd.DataFrame({"Year": rows["label"], "Crimes": rows["n"], **shares}),
        decimals=dict.fromkeys(shares, 1),
        picture=picture_beside_chance(
            setting,
            known,
            title=f"{scope.label} in the {own_places(rows)} with most, year by year",
            unit=f"Per cent of {scope.noun}",
        ),
        notes=(
            "Fewer crimes always look more concentrated: what counts is how far the share stands "
            "above chance in its own year. Years do not overlap; a year that a change of "
            "recording runs through is left out.",
        ),
    )


def _finding(
    crimes: Crimes,
    scope: Scope,
    windows: list[tuple[date, date]],
    rows: pd.DataFrame,
) -> str:
    last = rows.iloc[0]
    if last["n"] < LEAST:
        return f"There are too few {scope.noun} in {windows[0][1]:%Y} to say."
    now = (
        f"In {period_words(*windows[0])} the {own_places(rows)} with most held "
        f"{sentences.percent(last['estimate'])} of {scope.words}, chance "
        f"{sentences.percent(last['chance'])}"
    )
    if len(rows) == 1:
        return f"{now}. There is no earlier year, covered and recorded alike, to compare."
    verdict = change_of_concentration(crimes, scope, windows, rows)
    before = rows.iloc[1]
    if verdict == TOO_FEW:
        return f"{now}. The year before has too few {scope.noun} to compare."
    return (
        f"{now}; the year before, {sentences.percent(before['estimate'])} and "
        f"{sentences.percent(before['chance'])}. Set against chance in each year: {verdict}."
    )


def change_of_concentration(
    crimes: Crimes, scope: Scope, windows: list[tuple[date, date]], rows: pd.DataFrame
) -> str:
    """Whether the newest year stands further above its chance than the year before.

    Newcombe's interval of the difference of the two shares, with counts divided by φ (monthly
    variance over mean, pooled over places), moved by the difference of the two chance lines.
    """
    now, before = rows.iloc[0], rows.iloc[1]
    if min(now["n"], before["n"]) < 30:
        return TOO_FEW
    months = crimes.monthly(scope.types).dropna(how="all")
    last = months[[m for m in months.columns if m <= pd.Timestamp(windows[0][1])][-24:]]
    phi = overdispersion.pooled_dispersion(last) if last.shape[1] % 2 == 0 else 1.0
    held = [row["estimate"] * row["n"] / phi for row in (now, before)]
    totals = [row["n"] / phi for row in (now, before)]
    found = proportions.difference_newcombe([held[0]], [totals[0]], [held[1]], [totals[1]]).iloc[0]
    by_chance = now["chance"] - before["chance"]
    if found["lower"] > by_chance:
        return "a clear rise in concentration"
    if found["upper"] < by_chance:
        return "a clear fall in concentration"
    return "no clear change"
