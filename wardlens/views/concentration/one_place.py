"""What is recorded in one neighbourhood, by type and over time: the pictures of its sheet."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.stats import change, rates
from wardlens.views.concentration.beside_chance import places_exhibit
from wardlens.views.concentration.crimes import SERIES, Crimes, Scope, Span
from wardlens.views.concentration.lasting import Before
from wardlens.views.concentration.places import facts
from wardlens.views.setting import Setting, recorded


def by_kind(crimes: Crimes, scope: Scope, span: Span, earlier: Before, place: str) -> pd.DataFrame:
    """Counts of each type asked for here, before and now, beside its share in the borough."""
    made = []
    is_compared = not (earlier.of_kinds if len(scope.types) > 1 else earlier.reason)
    for name in scope.types:
        now = crimes.counts([name], span.start, span.end)
        before = (
            crimes.counts([name], earlier.span.start, earlier.span.end).get(place)
            if is_compared
            else float("nan")
        )
        made.append(
            {
                "label": crimes.types.loc[name, "label"],
                "now": now.get(place, float("nan")),
                "before": before,
                "borough": now.sum(),
            }
        )
    rows = pd.DataFrame(made)
    limits = rates.count_interval(rows["now"])
    rows = rows.assign(lower=limits["lower"].to_numpy(), upper=limits["upper"].to_numpy())
    total, everywhere = rows["now"].sum(), rows["borough"].sum()
    rows["share"] = rows["now"] / total if total else float("nan")
    rows["usual"] = rows["borough"] / everywhere if everywhere else float("nan")
    return rows.sort_values("now", ascending=False, kind="stable").reset_index(drop=True)


@recorded
def kinds_exhibit(
    setting: Setting, scope: Scope, span: Span, earlier: Before, place: str
) -> Exhibit:
    """What is recorded there by type, beside what is usual in the borough."""
    crimes = Crimes.of(setting)
    row = facts(setting, crimes, scope, span).loc[place]
    kinds = by_kind(crimes, scope, span, earlier, place)
    known = kinds[kinds["now"] > 0]
    return places_exhibit(
        setting,
        span,
        scope=scope,
        key="sheet-kinds",
        heading="What is recorded there?",
        made_by="wardlens.stats.rates.count_interval",
        finding=(
            f"{row['name']}: "
            + (
                "nothing of this kind is recorded."
                if known.empty
                else sentences.listed(
                    [f"{one.label.lower()} {one.now:,.0f}" for one in known.itertuples()]
                )
                + "."
            )
        ),
        measure=f"{scope.label} by type",
        unit=scope.noun,
        base="no figures"
        if pd.isna(row["count"])
        else f"{row['count']:,.0f} {scope.noun} in this neighbourhood",
        table=pd.DataFrame(
            {
                "Kind": kinds["label"],
                "Here": kinds["now"],
                "Lower limit": kinds["lower"],
                "Upper limit": kinds["upper"],
                "Period before": kinds["before"],
                "Share here, %": 100 * kinds["share"],
                "Share in the borough, %": 100 * kinds["usual"],
            }
        ),
        picture=charts.whiskers(
            known.assign(area=known["label"], estimate=known["now"]),
            title=f"{row['name']}, {span.words}",
            unit=f"Recorded {scope.noun}, with the likely range",
            source=setting.short_source(SERIES),
        )
        if len(known)
        else None,
    )


@recorded
def trend_exhibit(setting: Setting, scope: Scope, span: Span, place: str) -> Exhibit:
    """Rolling twelve months there, cut where recording changed."""
    crimes = Crimes.of(setting)
    row = facts(setting, crimes, scope, span).loc[place]
    months = crimes.monthly(scope.types).loc[[place]]
    months = months[[month for month in months.columns if month <= pd.Timestamp(span.end)]]
    month = pd.Series(months.columns)
    segment = setting.ledger(SERIES).segments(month)
    rolled = pd.concat(
        [
            change.rolling_sum(months[month[part.index].tolist()]).iloc[0]
            for _, part in segment.groupby(segment)
        ]
    )
    limits = rates.count_interval(rolled.to_numpy())
    frame = pd.DataFrame(
        {
            "month": month,
            "segment": segment,
            "estimate": rolled.to_numpy(),
            "lower": limits["lower"],
            "upper": limits["upper"],
        }
    )
    shown = frame.dropna(subset=["estimate"]).reset_index(drop=True)
    if shown.empty:
        finding = "There are no twelve months, covered and recorded alike, to show."
    else:
        newest = shown.iloc[-1]
        finding = (
            f"{row['name']}: {newest['estimate']:,.0f} {scope.noun} in the twelve months to "
            f"{newest['month']:%B %Y} ({sentences.interval(newest['lower'], newest['upper'])})."
        )
    return places_exhibit(
        setting,
        span,
        scope=scope,
        key="sheet-trend",
        heading="How has it gone there?",
        made_by="wardlens.stats.change.rolling_sum",
        finding=finding,
        measure=f"{scope.label} in rolling twelve months",
        unit=scope.noun,
        base=f"{scope.noun} in the twelve months to each month",
        period=sentences.months(shown["month"].min(), shown["month"].max()) if len(shown) else "",
        table=pd.DataFrame(
            {
                "Twelve months to": [f"{value:%B %Y}" for value in shown["month"]],
                begun_large(scope.noun): shown["estimate"],
                "Lower limit": shown["lower"],
                "Upper limit": shown["upper"],
            }
        ).iloc[::-1],
        picture=charts.lines(
            [Line(scope.noun, shown["month"], shown["estimate"], shown["segment"])],
            title=f"{row['name']}, rolling twelve months",
            unit=f"{scope.label}, with the likely range",
            source=setting.short_source(SERIES),
            bands=[Band.around(shown)],
        )
        if len(shown)
        else None,
        notes=("Neighbouring points share eleven months.",),
    )
