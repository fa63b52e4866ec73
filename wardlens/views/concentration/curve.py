"""How much of the crime is in how few places, for one kind of crime and for every kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

import pandas as pd

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.concentration import LEAST, MORE, TOO_FEW, beside_chance, chance_curve
from wardlens.stats import concentration as statistics
from wardlens.views.concentration.beside_chance import (
    CHANCE_NOTE,
    beside_chance_columns,
    own_places,
    percent_interval,
    picture_beside_chance,
    places_exhibit,
)
from wardlens.views.concentration.crimes import (
    A_NEIGHBOURHOOD,
    SERIES,
    Crimes,
    Scope,
    Span,
    without_code,
)
from wardlens.views.setting import Setting, recorded
from wardlens.views.two_counts import beside_the_ward_table

MEASURE = "Share of crime in the top 5 % of neighbourhoods"
_APART = 0.08
"""Shares closer than this are not both told beside the curve."""


def spread(setting: Setting, crimes: Crimes, scope: Scope, start: date, end: date) -> pd.Series:
    """How concentrated one kind of crime is: a row of `beside_chance`, made once a release."""
    return setting.once(
        ("spread", scope.types, start, end),
        lambda: beside_chance(crimes.counts(scope.types, start, end).to_frame(scope.label)).iloc[0],
    )


def sentence(scope: Scope, row: pd.Series, span: Span, places: int) -> str:
    """How concentrated one kind of crime is, beside chance, in a sentence."""
    if row["reason"]:
        return f"police.uk counts no {scope.words} in these neighbourhoods {span.when}."
    if row["verdict"] == TOO_FEW:
        return (
            f"police.uk counts {row['n']:,.0f} {scope.noun} ({scope.words}) {span.when}: "
            "too few to say where they concentrate."
        )
    size = int(row["places"])
    held = "holds" if size == 1 else "hold"
    judged = "" if row["verdict"] == MORE else f": it is {row['verdict']}"
    return (
        f"{size} of {places} neighbourhoods (the top 5 %) {held} "
        f"{sentences.percent(row['estimate'])} of {scope.words} {span.when} "
        f"({percent_interval(row['lower'], row['upper'])}). Chance alone would give "
        f"{sentences.percent(row['chance'])}{judged}."
    )


def counted(setting: Setting, scope: Scope, span: Span) -> str:
    """What police.uk counts in the borough, and what the ward table of other pages."""
    row = spread(setting, Crimes.of(setting), scope, span.start, span.end)
    is_as_asked = (span.start, span.end) == (setting.filters.start, setting.filters.end)
    return beside_the_ward_table(setting, "police.uk counts", row["n"]) if is_as_asked else ""


@recorded
def curve(setting: Setting, scope: Scope, span: Span) -> Exhibit:
    """The Lorenz curve with that of chance; Gini; how few places hold a quarter and half."""
    crimes = Crimes.of(setting)
    counts = crimes.counts(scope.types, span.start, span.end)
    total = int(counts.sum())
    told = partial(
        places_exhibit,
        setting,
        span,
        scope,
        is_coarse=True,
        key="concentration-curve",
        heading="How few places carry how much?",
        measure="Share of crime over share of neighbourhoods",
        unit="per cent",
    )
    if total < LEAST:
        return told(
            finding=f"There are too few {scope.noun} ({total}) for a curve to say anything.",
            base=f"{total} {scope.noun}",
        )
    found, chance = setting.once(
        ("lorenz", scope.types, span.start, span.end),
        lambda: (statistics.lorenz(counts), chance_curve(total, len(counts))),
    )
    gini, general = statistics.gini(counts), statistics.generalised_gini(counts)
    needed = statistics.places_for(counts)["places"]
    quarter, half = int(needed[0.25]), int(needed[0.5])
    shares = {
        "Share of neighbourhoods, %": 100 * found["place_share"],
        "Share of crime, %": 100 * found["crime_share"],
        "By chance, %": 100 * chance["crime_share"],
        "By chance, %, lower limit": 100 * chance["lower"],
        "By chance, %, upper limit": 100 * chance["upper"],
    }
    return told(
        made_by="wardlens.stats.concentration.lorenz",
        finding=(
            f"Half of {scope.words} is in {half} of {len(counts)} neighbourhoods. Even by "
            f"chance some places have more: half would be in {_places_at(chance, 0.5)}. The first "
            "alone has "
            f"{sentences.percent(counts.max() / total)}: "
            f"{begun_small(without_code(crimes.name(str(counts.idxmax()))))}. "
            f"{A_NEIGHBOURHOOD}."
        ),
        base=f"{total:,} {scope.noun} in {len(counts)} neighbourhoods",
        table=pd.DataFrame({"Neighbourhoods, most crime first": found.index, **shares}).iloc[1:],
        decimals=dict.fromkeys(shares, 1),
        picture=charts.lorenz(
            found,
            chance,
            label=scope.label,
            title=f"{scope.label} by neighbourhood, {span.words}",
            unit=f"Share of {scope.noun} in the places that have most",
            source=setting.short_source(SERIES),
            crimes=scope.noun,
            marked=_apart(found, (half, *_told_first(setting, crimes, scope, span), quarter)),
        ),
        notes=(
            f"Gini {gini.estimate:.2f} ({gini.lower:.2f} to {gini.upper:.2f}, 1/n form); "
            f"generalised Gini, which allows for fewer crimes than places, {general.estimate:.2f} "
            f"({general.lower:.2f} to {general.upper:.2f}; Bernasco & Steenbeek 2017). 0 is the "
            "same everywhere, 1 is all in one place.",
            *_few_for_gini(total, len(counts)),
            CHANCE_NOTE,
        ),
    )


def _told_first(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> tuple[int, ...]:
    """The number of places that the page opens with, where it has one."""
    size = spread(setting, crimes, scope, span.start, span.end)["places"]
    return () if pd.isna(size) else (int(size),)


def _apart(found: pd.DataFrame, numbers: Iterable[int]) -> tuple[int, ...]:
    """Numbers of places whose shares lie so far apart that words stand beside each, first first."""
    kept: list[int] = []
    for number in numbers:
        share = found.loc[number, "crime_share"]
        if all(abs(share - found.loc[one, "crime_share"]) >= _APART for one in kept):
            kept.append(number)
    return tuple(kept)


def _few_for_gini(total: int, places: int) -> tuple[str, ...]:
    """That plain Gini says little where crimes are few."""
    if total >= 5 * places:
        return ()
    return (
        f"With {total:,} crimes in {places} places the plain Gini is high whatever happens: it is "
        "not to be set beside that of a common crime.",
    )


def _places_at(chance: pd.DataFrame, share: float) -> int:
    """The fewest places that hold a share by chance, on the mean curve."""
    return int((chance["crime_share"] < share - 1e-12).sum())


def kinds_frame(setting: Setting, crimes: Crimes, span: Span) -> pd.DataFrame:
    """`beside_chance` of all crime, neighbourhood crime and every type, by label."""
    counts = {
        scope.label: crimes.counts(scope.types, span.start, span.end) for scope in crimes.kinds()
    }
    return setting.once(
        ("kinds-spread", span.start, span.end), lambda: beside_chance(pd.DataFrame(counts))
    )


@recorded
def kinds(setting: Setting) -> Exhibit:
    """Every kind of crime beside its own chance line, the most concentrated first."""
    crimes = Crimes.of(setting)
    span = crimes.span(setting.filters.start, setting.filters.end)
    rows = kinds_frame(setting, crimes, span)
    first = rows.index[:2].tolist()
    one_by_one = rows.iloc[2:].sort_values("estimate", ascending=False, kind="stable")
    ordered = pd.concat([rows.iloc[:2], one_by_one]).rename_axis("label").reset_index()
    told = ordered[ordered["verdict"] != TOO_FEW]
    kinds = told[~told["label"].isin(first)]  # without the two that take several together
    more = kinds.loc[kinds["verdict"] == MORE, "label"].tolist()
    number = len(crimes.counts(crimes.every_crime, span.start, span.end))
    shares = beside_chance_columns(ordered)
    return places_exhibit(
        setting,
        span,
        key="concentration-kinds",
        heading="Which kinds of crime concentrate?",
        finding=(
            f"{_most_and_least(kinds)}{_which(crimes, kinds['label'].tolist(), more)} are more "
            "concentrated than chance"
            f"{_count_few(len(ordered) - len(told))}. {_meant(crimes)}"
        ),
        measure=MEASURE,
        unit="per cent of the crimes of that kind",
        base=f"{rows['n'].iloc[0]:,.0f} crimes in {number} neighbourhoods",
        table=pd.DataFrame(
            {
                "Kind": ordered["label"],
                "Crimes": ordered["n"],
                **shares,
                "Verdict": ordered["verdict"],
                "Places with 25 %": ordered["places_25"],
                "Places with 50 %": ordered["places_50"],
                "Generalised Gini": ordered["generalised_gini"],
            }
        ),
        decimals=dict.fromkeys(shares, 1) | {"Generalised Gini": 2},
        picture=picture_beside_chance(
            setting,
            told,
            title=f"Share of each kind in the {own_places(rows)} with most of it, {span.words}",
            unit="Per cent",
            groups=_headings(told, first),
        ),
        notes=(
            "Compare each kind with its own chance, not with the share of another kind. The "
            "generalised Gini allows for fewer crimes than places; the plain Gini does not and is "
            "not listed.",
            CHANCE_NOTE,
        ),
    )


def _most_and_least(kinds: pd.DataFrame) -> str:
    """Which kind of crime is the most concentrated and which the least; nothing of one kind."""
    if len(kinds) < 2:
        return ""
    (first, high), (last, low) = (
        (str(row["label"]).partition(" (")[0], sentences.percent(row["estimate"]))
        for row in (kinds.iloc[0], kinds.iloc[-1])
    )
    return f"{first} is the most concentrated ({high}), {begun_small(last)} the least ({low}). "


def _which(crimes: Crimes, kinds: list[str], more: list[str]) -> str:
    """How many of the kinds of crime are in a list of labels, and which of the incidents are."""
    labels = {crimes.of_type(name).label for name in crimes.every_crime}
    number, held = (len(labels.intersection(one)) for one in (kinds, more))
    of = "All" if held == number else f"{held} of"
    incidents = [begun_small(one.partition(" (")[0]) for one in more if one not in labels]
    return sentences.listed([f"{of} {number} kinds of crime", *incidents])


def _meant(crimes: Crimes) -> str:
    """Which kinds of crime the words neighbourhood crime stand for."""
    near = crimes.neighbourhood_crime
    kinds = sentences.listed([crimes.of_type(name).words for name in near.types])
    return f"{near.label} is {kinds} together."


def _headings(drawn: pd.DataFrame, together: list[str]) -> dict[str, str]:
    """What stands above the rows of several kinds together, and above those of one kind each."""
    is_sum = drawn["label"].isin(together)
    together_words = "Several kinds of crime together, without anti-social behaviour"
    firsts = (together_words, drawn.loc[is_sum]), ("Kind by kind", drawn.loc[~is_sum])
    return {rows["label"].iloc[0]: heading for heading, rows in firsts if len(rows)}


def _count_few(few: int) -> str:
    return f"; {few} {'has' if few == 1 else 'have'} too few crimes to say" if few else ""
