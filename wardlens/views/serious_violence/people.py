"""Knife crime in the borough, and what is known of the people who are harmed."""

from __future__ import annotations

from datetime import date

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts import Band, Line
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.stats import change, overdispersion, rates
from wardlens.views.exhibit import exhibit
from wardlens.views.monthly_series import rolling_table
from wardlens.views.setting import Setting, recorded

_FIRST = date(2000, 1, 1)
_WITHHELD = "withheld to protect people"
_SHOWN_MONTHS = 60
_WHO = (
    ("knife-crime", "victims-under-25", "Victims aged 1 to 24 injured with a knife"),
    ("vawg-victims", "victims", "Victims of violence against women and girls"),
)


@recorded
def knife_crime(setting: Setting) -> Exhibit | None:
    """Knife crime in the borough in rolling twelve months; none where no count is held."""
    counts = _counts(setting, "knife-crime", "offences")
    months = counts[counts["start"] == counts["end"]].sort_values("start", ignore_index=True)
    if len(months) < 12 or "knife-crime" not in setting.sources:
        return None
    ledger = setting.ledger("knife-crime")
    segment = ledger.segments(months["start"])
    known = months["people"].astype("float64")
    rolled = known.groupby(segment).transform(change.rolling_sum)
    limits = rates.count_interval(rolled)
    first = months_before(setting.filters.end, _SHOWN_MONTHS - 1)
    shown = (
        pd.DataFrame({"month": months["start"], "segment": segment, "rolling": rolled})
        .assign(
            lower=limits["lower"], upper=limits["upper"], why=change.why_no_sum(rolled, segment)
        )
        .loc[lambda rows: rows["month"] >= pd.Timestamp(first)]
        .reset_index(drop=True)
    )
    last = shown["month"].max()
    breaks = ledger.breaks_between(shown["month"].min().date(), last.date())
    return exhibit(
        setting,
        key="knife-crime",
        heading="Knife crime",
        finding=_moved(months["start"], known, segment, rolled, setting.partnership.borough_name),
        measure="Offences with a knife in rolling twelve months",
        unit="offences",
        period=sentences.months(shown["month"].min(), last),
        base=f"{known.sum():,.0f} offences since {months['start'].min():%B %Y}",
        sources=("knife-crime",),
        offence="Knife crime",
        table=rolling_table(shown),
        picture=charts.lines(
            [Line("twelve months", shown["month"], shown["rolling"], shown["segment"])],
            title=f"Knife crime, {setting.partnership.borough_name}, rolling twelve months",
            unit="Offences in the twelve months to each month; pale: the likely range",
            source=setting.short_source("knife-crime"),
            breaks=breaks,
            bands=[Band.around(shown)],
        ),
        notes=(
            "The whole borough, whatever ward is chosen: it is counted apart from the ward table, "
            "and overlaps with the offences above.",
            *ledger.notes(shown["month"].min().date(), last.date()),
        ),
        made_by="wardlens.stats.change.rolling_sum",
    )


@recorded
def who_is_harmed(setting: Setting) -> Exhibit | None:
    """The newest counts of victims: few groups are published, none by ward and kind."""
    rows, sources = [], []
    for series, measure, words in _WHO:
        if series not in setting.sources:
            continue
        counts = _counts(setting, series, measure)
        years = counts[_months(counts) == 12].sort_values("end").tail(2)
        rows += [(words, setting.partnership.borough_name, row) for _, row in years.iterrows()]
        sources += [series] * bool(len(years))
    region = setting.partnership.region_name
    homicides = _homicides(setting) if "homicide-victims" in setting.sources else pd.DataFrame()
    for _, row in homicides.iterrows():
        rows.append((f"Victims of homicide: {row['group'].lower()}", region, row))
        sources.append("homicide-victims")
    if not rows:
        return None
    table = pd.DataFrame(
        {
            "Who": [words for words, _, _ in rows],
            "Where": [where for _, where, _ in rows],
            "When": [sentences.months(row["start"], row["end"]) for _, _, row in rows],
            "People": pd.Series([row["people"] for _, _, row in rows], dtype="float64"),
            "Why there is no figure": [
                _WITHHELD if row["status"] == "withheld" else "" for _, _, row in rows
            ],
        }
    )
    borough = table[table["Where"] == setting.partnership.borough_name].dropna(subset=["People"])
    told = [
        f"{begun_small(row.Who)}, {row.People:,.0f} ({row.When})"
        for row in borough.drop_duplicates("Who", keep="last").itertuples()
    ]
    return exhibit(
        setting,
        key="who-is-harmed",
        heading="Who is harmed",
        finding=f"In the borough: {'; '.join(told)}."
        if told
        else f"No count of victims in {setting.partnership.borough_name} is held for this period.",
        measure="Victims, as the police record them",
        unit="people",
        period=sentences.months(
            min(row["start"] for _, _, row in rows), max(row["end"] for _, _, row in rows)
        ),
        base=f"{len(table)} counts of people",
        sources=tuple(setting.sources[name] for name in dict.fromkeys(sources)),
        offence="Serious violence",
        table=table,
        notes=(
            "Counts as published, with no interval: they are of people recorded, not a sample. "
            "Counts of 1 to 4, and others that would give them away, are withheld.",
            f"Homicide is for {region}, because so few happen in one borough that people could be "
            "recognised.",
        ),
    )


def _homicides(setting: Setting) -> pd.DataFrame:
    """The newest block of years for the region, by sex and by age."""
    found = _read(setting, "homicide-victims", "victims")
    wanted = found[
        found["breakdown"].isin(("sex", "age"))
        & (found["area_code"] != setting.partnership.borough_code)
    ]
    newest = wanted[wanted["end"] == wanted["end"].max()]
    block = newest[newest["start"] == newest["start"].max()]
    return block.sort_values(["breakdown", "group_order"], ascending=[False, True])


def _counts(setting: Setting, series: str, measure: str) -> pd.DataFrame:
    """The borough's counts of everyone, month by month and in fixed windows."""
    found = _read(setting, series, measure)
    ours = found["area_code"] == setting.partnership.borough_code
    return found[ours & (found["breakdown"] == "all")]


def _read(setting: Setting, series: str, measure: str) -> pd.DataFrame:
    return setting.read("people_counts", **_asked(setting, series, measure))


def _asked(setting: Setting, series: str, measure: str) -> dict[str, object]:
    return {
        "series": series,
        "measure": measure,
        "breakdown": "",
        "start": _FIRST,
        "end": setting.filters.end,
    }


def _months(counts: pd.DataFrame) -> pd.Series:
    first, last = counts["start"].dt, counts["end"].dt
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _moved(
    months: pd.Series, known: pd.Series, segment: pd.Series, rolled: pd.Series, area: str
) -> str:
    """The newest twelve months, and the twelve before where recorded alike."""
    now = rolled.iloc[-1]
    end = f"{months.iloc[-1]:%B %Y}"
    if pd.isna(now):
        return f"There are not yet twelve months, recorded alike, to {end}."
    said = f"Police recorded {now:,.0f} offences with a knife in {area} in the year to {end}"
    two_years = known.tail(24)
    if len(two_years) < 24 or two_years.isna().any() or segment.iloc[-24] != segment.iloc[-1]:
        return f"{said}. There is no year before, recorded alike, to compare it with."
    judged = change.change(
        pd.Series([two_years.iloc[:12].sum()]),
        pd.Series([now]),
        phi=[overdispersion.dispersion(two_years)],
    ).iloc[0]
    if pd.isna(judged["estimate"]):
        return f"{said}; the year before, {sentences.count(judged['before'])}: too few to say."
    reach = sentences.change_interval(judged["lower"], judged["upper"])
    return f"{said}; the year before, {judged['before']:,.0f}: {judged['verdict']} ({reach})."
