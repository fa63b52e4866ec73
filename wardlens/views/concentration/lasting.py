"""Persistent or passing: whether this period's top places are last period's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from wardlens.choices.filters import Filters, period_words
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.concentration import SHARE, TOO_FEW
from wardlens.stats.concentration import places_in
from wardlens.stats.persistence import persistence
from wardlens.views.concentration.beside_chance import percent_interval, places_exhibit
from wardlens.views.concentration.crimes import SERIES, Crimes, Scope, Span
from wardlens.views.setting import Setting, recorded

PERSISTENT, PARTLY, PASSING = "persistent", "partly persistent", "passing"
LEAST_CRIMES = 30
_RECORDING = "recording changed between the two periods"
_SUGGESTS = {
    PERSISTENT: "problem-solving: ask what it is about victim, offender and location there",
    PARTLY: "problem-solving in the places that stay, a short early response in those that pass",
    PASSING: "a short, early response where it appears; do not count on last year's places",
    TOO_FEW: "look at longer periods",
}


@dataclass(frozen=True, slots=True)
class Before:
    """The months set against the span, or why there are none."""

    span: Span
    reason: str = ""
    of_kinds: str = ""
    """Why kinds of crime are not compared one by one: a break can part them that all cross."""


def before(setting: Setting, crimes: Crimes, span: Span) -> Before:
    """The same months of the year before, if police.uk covers them alike."""
    first, last = Filters(span.start, span.end).before
    found = crimes.span(first, last)
    why = ""
    if not span.count or not crimes.whole_months(span.start, span.end):
        why = "not every month of the period is covered"
    elif not crimes.whole_months(first, last):
        why = f"police.uk does not cover all of {period_words(first, last)} here"
    elif setting.is_broken(SERIES, first, span.end):
        why = _RECORDING
    parted = setting.is_broken(SERIES, first, span.end, in_parts=True)
    return Before(found, why, why or (_RECORDING if parted else ""))


def lasting(crimes: Crimes, scope: Scope, earlier: Span, span: Span) -> dict[str, Any]:
    """Persistence of one kind of crime as a row: share, marks, overlap, verdict, suggestion.

    Verdict: passing where the interval reaches what luck gives, or the share lies in the lower
    quarter between luck and the split sample; persistent in the upper quarter or above with at
    least half of the places the same (one town centre can carry a share by itself); partly in
    between. Under 30 crimes in either period: too few to say. The limits are a rule of ours.
    """
    first = crimes.counts(scope.types, earlier.start, earlier.end)
    second = crimes.counts(scope.types, span.start, span.end)
    both = first.index.intersection(second.index)
    row: dict[str, Any] = {
        "label": scope.label,
        "before": first.sum(),
        "n": second.sum(),
        "verdict": TOO_FEW,
    }
    if min(first[both].sum(), second[both].sum()) < LEAST_CRIMES:
        return row | {"suggests": _SUGGESTS[TOO_FEW]}
    found = persistence(first[both], second[both], SHARE)
    share = found.share
    reach = (share.estimate - found.by_luck) / max(found.split_share - found.by_luck, 1e-9)
    verdict = (
        PASSING
        if share.lower <= found.by_luck or reach < 0.25
        else PERSISTENT
        if reach >= 0.75 and found.same >= found.places / 2
        else PARTLY
    )
    return row | {
        "estimate": share.estimate,
        "lower": share.lower,
        "upper": share.upper,
        "by_luck": found.by_luck,
        "split_share": found.split_share,
        "same": found.same,
        "places": found.places,
        "verdict": verdict,
        "suggests": _SUGGESTS[verdict],
    }


def sentence(scope: Scope, row: dict[str, Any], earlier: Span) -> str:
    """Whether the top places of one kind of crime stay, in a sentence."""
    if row["verdict"] == TOO_FEW:
        return f"There are too few {scope.noun} to say whether the places of {scope.words} stay."
    top = int(row["places"])
    return (
        f"The top {_places(top)} of {earlier.words} {'holds' if top == 1 else 'hold'} "
        f"{sentences.percent(row['estimate'])} of {scope.words} now "
        f"({percent_interval(row['lower'], row['upper'])}); {row['same']:.3g} of {top} "
        f"{'is' if row['same'] == 1 else 'are'} in the top again. The pattern is {row['verdict']}."
    )


@recorded
def persistent_or_passing(setting: Setting, scope: Scope, span: Span, earlier: Before) -> Exhibit:
    """Every kind of crime: do its places stay, and what that suggests."""
    crimes = Crimes.of(setting)
    shown = partial(
        places_exhibit,
        setting,
        span,
        key="persistence",
        heading="Persistent or passing?",
        measure="Share of crime in last period's top places",
    )
    if earlier.reason:
        return shown(
            finding=f"Places are not compared with the period before: {earlier.reason}.",
            unit="per cent",
            base="no period to compare with",
        )
    own = lasting(crimes, scope, earlier.span, span)
    rows = pd.DataFrame(
        [own] if earlier.of_kinds else kinds_lasting(setting, crimes, span, earlier.span)
    )
    told = rows.dropna(subset=["estimate"]) if "estimate" in rows else rows.iloc[:0]
    number = len(crimes.counts(scope.types, span.start, span.end))
    marks = [
        charts.Mark("by_luck", "were all places alike", "line-ns"),
        charts.Mark("split_share", "were they wholly persistent", "diamond"),
    ]
    for name in ("estimate", "lower", "upper", "by_luck", "split_share", "same"):
        rows[name] = rows[name] if name in rows else float("nan")
    shares = {
        "Share now in the top places before, %": 100 * rows["estimate"],
        "Lower limit": 100 * rows["lower"],
        "Upper limit": 100 * rows["upper"],
        "Were all places alike, %": 100 * rows["by_luck"],
        "Split sample, %": 100 * rows["split_share"],
        "Top places that are the same": rows["same"],
    }
    return shown(
        finding=sentence(scope, own, earlier.span),
        unit="per cent of the crimes of that kind",
        period=(
            f"{sentences.months(span.start, span.end)}, against "
            f"{sentences.months(earlier.span.start, earlier.span.end)}"
        ),
        base=f"{rows['n'].iloc[0]:,.0f} crimes now, {rows['before'].iloc[0]:,.0f} before, "
        f"in {number} neighbourhoods",
        table=pd.DataFrame(
            {
                "Kind": rows["label"],
                "Crimes before": rows["before"],
                "Crimes now": rows["n"],
                **shares,
                "Pattern": rows["verdict"],
                "Suggests": rows["suggests"],
            }
        ),
        decimals=dict.fromkeys(shares, 1),
        picture=charts.beside_marks(
            told,
            marks,
            label="in last period's top places",
            title=f"Crime in last period's top places, {span.words}",
            unit="Per cent of each kind of crime in the top 5 % of places of the period before",
            source=setting.short_source(SERIES),
        )
        if len(told)
        else None,
        notes=(
            *([f"Kinds are not compared one by one: {earlier.of_kinds}."] * bool(earlier.of_kinds)),
            "“Were they wholly persistent” is what one random half of the earlier crimes says of "
            "the other half (split sample): how far a pattern that stays wholly the same would "
            "reach. “Were all places alike” is what luck alone would give so many places. Near "
            "the first is persistent, near the second is passing. Persistent also means that half "
            "of the places or more are the same: one town centre can carry a share by itself.",
            "Places equal at the edge of the list share its last seats, so their number can be a "
            "fraction.",
        ),
        made_by="wardlens.stats.persistence.persistence",
    )


def kinds_lasting(
    setting: Setting, crimes: Crimes, span: Span, earlier: Span
) -> list[dict[str, Any]]:
    """`lasting` of all crime, neighbourhood crime and every type."""
    return setting.once(
        ("lasting", span.start, span.end),
        lambda: [lasting(crimes, scope, earlier, span) for scope in crimes.kinds()],
    )


def top_of(crimes: Crimes, scope: Scope, start: date, end: date) -> set[str]:
    """The top places of a period: those above the edge, none that ties for the last seat."""
    counts = crimes.counts(scope.types, start, end)
    if counts.empty:
        return set()
    size = places_in(SHARE, len(counts))
    place = counts.rank(ascending=False, method="max")
    return set(counts.index[(place <= size) & (counts > 0)])


def _places(number: int) -> str:
    return "place" if number == 1 else f"{number} places"
