"""Count beside harm: are the places with most crime those with most harm?"""

from __future__ import annotations

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.concentration import SHARE
from wardlens.measures.harm import (
    LEAST_MONTHS,
    POUNDS,
    TOO_SHORT,
    dispersion,
    harm_sum,
    in_scope,
    with_dispersion,
)
from wardlens.stats import concentration as statistics
from wardlens.stats import harm as harm_statistics
from wardlens.stats.result import Estimate
from wardlens.views.concentration.beside_chance import percent_interval, places_exhibit
from wardlens.views.concentration.crimes import SERIES, Crimes, Scope, Span
from wardlens.views.setting import Setting, recorded

QUERY = "harm_by_lsoa_and_type"
_COARSE = (
    "Weights by neighbourhood are coarse: a police.uk type holds several kinds of offence, weighed "
    "as the force recorded them. Harm here is led by violence and sexual offences, counted as one "
    "type. Homicide is not weighed; drugs and weapons, mostly found by policing, are left out."
)


def harm_of_places(setting: Setting, scope: Scope, span: Span, weighting: str) -> pd.DataFrame:
    """Harm of each place as `harm_measures.harm_sum` gives it: twelve months, few withheld."""
    rows = weighed_rows(setting, scope, span, weighting)
    return setting.once(
        ("place-harm", scope.types, span.start, span.end, weighting),
        lambda: harm_sum(with_dispersion(rows), Filters(span.start, span.end), False),
    )


def weighed_rows(setting: Setting, scope: Scope, span: Span, weighting: str) -> pd.DataFrame:
    """Crimes by neighbourhood and type, each with its weight under a weighting."""
    return setting.read(
        QUERY,
        start=span.start,
        end=span.end,
        types=list(scope.types) or ["none that police.uk counts"],
        weighting=weighting,
    )


def share_of_harm(
    setting: Setting, scope: Scope, span: Span, weighting: str
) -> tuple[Estimate, pd.Series]:
    """Share of harm in the top 5 % of places by harm, and the harm of each place."""
    rows = with_dispersion(weighed_rows(setting, scope, span, weighting))
    known = rows[in_scope(rows) & (rows["months_covered"] == rows["months_asked"])]
    none = pd.Series(dtype="float64")
    method = "share of harm"
    if span.count < LEAST_MONTHS:
        return Estimate.none(TOO_SHORT, n=0, method=method), none
    if weighting == POUNDS and known["weight"].isna().any():
        return Estimate.none(
            "the cost of some of these crimes is not held", n=0, method=method
        ), none
    if known.empty or known["weight"].isna().all():
        reason = "none of these crimes counts towards harm"
        return Estimate.none(reason, n=0, method=method), none
    counts = known.pivot(index="lsoa_code", columns="offence", values="offences")
    weights = known.drop_duplicates("offence").set_index("offence")["weight"]
    found = harm_statistics.harm(
        counts, weights, phi=dispersion(known, counts, weights), withhold_below=0
    )
    total = found["estimate"]
    variance = (total**2 / found["effective_count"]).where(total > 0, 0.0)
    behaves_like = total.sum() ** 2 / variance.sum() if total.sum() else 0.0
    if behaves_like < 10:
        few = "too few serious offences: it behaves like fewer than 10"
        return Estimate.none(few, n=behaves_like, method=method), total
    return statistics.share_in_top(total, SHARE, variance=variance), total


@recorded
def beside_count(setting: Setting, scope: Scope, span: Span) -> Exhibit:
    """Top places by count beside top places by harm, under each weighting."""
    crimes = Crimes.of(setting)
    counts = crimes.counts(scope.types, span.start, span.end)
    rows = [_count_row(counts, scope)]
    told = []
    weightings = setting.offer.weightings
    for weighting, name in weightings.items():
        share, harm = share_of_harm(setting, scope, span, weighting)
        if share.reason:
            rows.append({"what": f"Harm ({name})", "reason": share.reason})
            continue
        size = statistics.places_in(SHARE, len(harm))
        top = set(harm.nlargest(size).index) & set(counts.nlargest(size).index)
        held = harm[counts.nlargest(size).index].sum() / harm.sum()
        rows.append(
            {
                "what": f"Harm ({name})",
                "estimate": share.estimate,
                "lower": share.lower,
                "upper": share.upper,
                "in_both": len(top),
                "held": held,
                "n": share.n,
                "reason": "",
            }
        )
        told.append((weighting, share, len(top), size, held))
    table = pd.DataFrame(rows)
    for column in ("estimate", "lower", "upper", "in_both", "held", "n"):
        table[column] = table[column].astype("float64") if column in table else float("nan")
    shares = {
        "Share in its own top 5 %, %": 100 * table["estimate"],
        "Lower limit": 100 * table["lower"],
        "Upper limit": 100 * table["upper"],
        "Its share in the top 5 % by count, %": 100 * table["held"],
    }
    return places_exhibit(
        setting,
        span,
        scope=scope,
        key="count-beside-harm",
        heading="Does harm concentrate as the count does?",
        finding=_finding(setting, scope, counts, told, rows),
        measure="Share of crime and of harm in the top 5 % of neighbourhoods",
        unit="per cent",
        base=f"{counts.sum():,.0f} {scope.noun} in {len(counts)} neighbourhoods",
        table=pd.DataFrame(
            {
                "What": table["what"],
                **shares,
                "Places in both lists": table["in_both"],
                "Behaves like (crimes)": table["n"],
                "Why there is no figure": table["reason"],
            }
        ),
        decimals=dict.fromkeys(shares, 1),
        notes=(
            _COARSE,
            "Harm has no line of chance here: a few serious crimes always make it look "
            "concentrated.",
        ),
        series=(SERIES, *weightings),
        made_by="wardlens.stats.concentration.share_in_top",
    )


def _count_row(counts: pd.Series, scope: Scope) -> dict[str, object]:
    share = statistics.share_in_top(counts, SHARE) if len(counts) else None
    what = f"Count of {scope.noun}"
    if share is None or share.reason:
        return {"what": what, "reason": "none counted", "n": 0.0}
    size = statistics.places_in(SHARE, len(counts))
    return {
        "what": what,
        "estimate": share.estimate,
        "lower": share.lower,
        "upper": share.upper,
        "in_both": size,
        "held": share.estimate,
        "n": share.n,
        "reason": "",
    }


def _finding(
    setting: Setting,
    scope: Scope,
    counts: pd.Series,
    told: list[tuple[str, Estimate, int, int, float]],
    rows: list[dict[str, object]],
) -> str:
    chosen = next((row for row in told if row[0] == setting.filters.weighting), None)
    if chosen is None:
        reason = next((str(row["reason"]) for row in rows[1:] if row["reason"]), "no figures")
        return f"Harm by neighbourhood is not given: {begun_small(reason)}."
    _, share, both, size, held = chosen
    count = statistics.share_in_top(counts, SHARE).estimate
    return (
        f"The top {size} of {len(counts)} places by harm hold {sentences.percent(share.estimate)} "
        f"of the harm of {scope.words} ({percent_interval(share.lower, share.upper)}); the top "
        f"{size} by count hold {sentences.percent(count)} of the {scope.noun} and "
        f"{sentences.percent(held)} of the harm. {both} of {size} are in both lists."
    )
