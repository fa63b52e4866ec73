"""What police come to know of by kind of crime, and what victims say who did report."""

from __future__ import annotations

import pandas as pd

from wardlens.exhibits import charts, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.views.exhibit import exhibit
from wardlens.views.published_shares import (
    KNOWN,
    RECENT_YEARS,
    published,
    published_row,
    recent,
    rows_of,
    source_of,
    survey_year,
)
from wardlens.views.setting import Setting, recorded

KNOWN_OLD = "known-to-police-2009"
SATISFIED = "satisfied-with-reporting"
NOT_BELIEVED = "fear-of-not-being-believed"
BASE = "not published, so there is no likely range"
NOT_BY_GROUP = (
    "The figures held are by kind of violence and by who did it. They give no share by age, sex or "
    "ethnicity, so this page cannot say who reports least."
)


@recorded
def known(setting: Setting) -> Exhibit | None:
    """Shares known to the police by kind, newest year first, older ones named as such."""
    violence, older = published(setting, KNOWN), published(setting, KNOWN_OLD)
    if recent(violence).empty:
        return None
    shown = _shown(violence, older)
    newest, old = shown[shown["is_newest"]], shown[~shown["is_newest"]]
    sources = tuple(
        source_of(setting, rows) for rows, used in ((violence, newest), (older, old)) if len(used)
    )
    notes = [NOT_BY_GROUP, "What police come to know of is not all recorded as a crime."]
    if len(old):
        notes.append(
            f"The shares of {old['year'].iloc[0]} are held as another publisher quotes them: they "
            "may have changed since."
        )
    kinds = newest[newest["breakdown"] != "all"]
    moved = (kinds["highest"] - kinds["lowest"]).max()
    notes.append(
        f"From year to year the share of a single kind moves by up to {moved:.0f} points: take "
        "each as rough."
    )
    if newest["note"].str.contains("not a National Statistic").any():
        notes.append(f"The figures of {newest['year'].iloc[0]} are not National Statistics.")
    is_twice = shown["kind"].duplicated(keep=False)
    labels = shown["kind"].where(~is_twice, shown["kind"] + " (" + shown["year"] + ")")
    drawn = rows_of(
        [
            published_row(label, row)
            for label, row in zip(labels, shown.to_dict("records"), strict=True)
        ]
    )
    firsts = ~shown["year"].duplicated()
    begins = {
        label: year if is_newest else f"{year} (older)"
        for label, (year, is_newest) in zip(
            labels[firsts], shown.loc[firsts, ["year", "is_newest"]].to_numpy(), strict=True
        )
    }
    lowest, highest = (f"{word} of {RECENT_YEARS} years, %" for word in ("Lowest", "Highest"))
    return exhibit(
        setting,
        key="known",
        heading="How much do the police come to know of?",
        finding=_finding(newest, old),
        measure="Share of crimes that police came to know about",
        unit="per cent of incidents",
        period=sentences.listed(shown["year"].drop_duplicates().tolist()),
        base=BASE,
        sources=sources,
        table=pd.DataFrame(
            {
                "Kind of crime": shown["kind"],
                "Year": shown["year"],
                "Of whom": shown["area_name"],
                "Share known, %": shown["value"],
                lowest: shown["lowest"],
                highest: shown["highest"],
            }
        ),
        picture=charts.answers(
            drawn,
            title="Crimes known to the police",
            unit=f"Per cent of incidents, {newest['area_name'].iloc[0]}",
            quiet=tuple(labels[~shown["is_newest"]]),
            whole=tuple(labels[shown["breakdown"] == "all"]),
            source="; ".join(source.line() for source in sources),
            groups=begins,
        ),
        notes=notes,
        decimals={"Share known, %": 1, lowest: 1, highest: 1},
    )


def _shown(violence: pd.DataFrame, older: pd.DataFrame) -> pd.DataFrame:
    """The newest share of each kind with its range over recent years; older kinds below.

    Of each year, all kinds together come first.
    """
    years = recent(violence)
    by_kind = years.groupby("group")["value"]
    newest = years[years["end"] == years["end"].max()]
    newest = newest.assign(
        everything="All violence",
        is_newest=True,
        lowest=newest["group"].map(by_kind.min()),
        highest=newest["group"].map(by_kind.max()),
    )
    old = older.dropna(subset=["value"])
    old_years = pd.Series([survey_year(row) for _, row in old.iterrows()], old.index, dtype=str)
    all_kinds = "All kinds of crime together"
    if len(set(old_years)) > 1:
        all_kinds = all_kinds + ", " + old_years
    old = old.assign(everything=all_kinds, is_newest=False)
    rows = pd.concat(
        [part.sort_values("value", ascending=False) for part in (newest, old) if len(part)],
        ignore_index=True,
    )
    is_part = rows["breakdown"] != "all"
    rows = rows.assign(is_part=is_part).sort_values(
        ["is_newest", "is_part"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return rows.assign(
        kind=rows["group"].where(rows["breakdown"] != "all", rows["everything"]),
        year=[survey_year(row) for _, row in rows.iterrows()],
    )


def _finding(newest: pd.DataFrame, older: pd.DataFrame) -> str:
    """The kinds of which the police learn most and least; what is newer, where that is older."""
    kinds = pd.concat(
        [part[part["breakdown"] != "all"] for part in (newest, older)], ignore_index=True
    )
    if kinds.empty:
        return _of_all(newest)
    most, least = kinds.loc[kinds["value"].idxmax()], kinds.loc[kinds["value"].idxmin()]
    ends = [f"{row['value']:.0f} % of {begun_small(row['kind'])}" for row in (most, least)]
    years = [f" ({row['year']})" for row in (most, least)]
    if years[0] == years[1]:
        years[0] = ""
    told = [f"{end}{year}" for end, year in zip(ends, years, strict=True)]
    told = told if len(kinds) > 1 else told[1:]
    said = f"The police came to know of {sentences.listed(told)}."
    newer = newest.loc[newest["breakdown"] != "all", "value"]
    if newer.empty or most["is_newest"] or least["is_newest"]:
        return said
    (low, least_known), (high, most_known) = (
        (f"{newer[at]:.0f}", begun_small(newest.loc[at, "kind"]))
        for at in (newer.idxmin(), newer.idxmax())
    )
    shares = f"{low} % ({least_known}) to {high} % ({most_known}) of violence"
    if low == high:
        shares = f"{high} % of violence of every kind"
    newest_year = newest["year"].iloc[0]
    return (
        f"The police came to know of {shares} in {newest_year}. Shares of "
        f"other crimes are older: {sentences.listed(told)}."
    )


def _of_all(newest: pd.DataFrame) -> str:
    whole = newest[newest["breakdown"] == "all"].iloc[0]
    most = ": most never did" if whole["highest"] < 50 else ""
    return (
        f"In {whole['area_name']}, {whole['value']:.0f} % of violent incidents reached the police "
        f"in the year to {whole['end']:%B %Y}{most}."
    )


def verdict(setting: Setting) -> tuple[str, ...]:
    """How much reached the police elsewhere, and that nobody knows for the place."""
    nobody = f"Nobody knows for {setting.partnership.borough_name}."
    violence, older = published(setting, KNOWN), published(setting, KNOWN_OLD)
    if recent(violence).empty:
        return (nobody,)
    shown = _shown(violence, older)
    newest = shown[shown["is_newest"]]
    return (_of_all(newest), nobody) if (newest["breakdown"] == "all").any() else (nobody,)


@recorded
def satisfied(setting: Setting) -> Exhibit | None:
    """How satisfied victims who reported are, by the way they did."""
    rows = published(setting, SATISFIED).dropna(subset=["value"])
    if rows.empty:
        return None
    newest = rows[rows["end"] == rows["end"].max()].sort_values("group_order")
    year_before = rows[rows["end"] == rows["end"].max() - pd.DateOffset(years=1)]
    before = year_before.set_index("group")["value"]
    row = newest.iloc[0]
    told = [f"{one.value:.0f} % {begun_small(one.group)}" for one in newest.itertuples()]
    told[0] = told[0].replace(" % ", " % of victims who reported ", 1)
    return exhibit(
        setting,
        key="satisfied",
        heading="How satisfied are victims who do report?",
        finding=(
            f"Satisfied with the service they were given, in {row['area_name']}, {row['period']}: "
            f"{sentences.listed(told)}."
        ),
        measure=rows.attrs["label"],
        unit="per cent of victims who reported",
        period=row["period"],
        base=BASE,
        sources=(source_of(setting, rows),),
        table=pd.DataFrame(
            {
                "Way of reporting": newest["group"].tolist(),
                "Satisfied, %": newest["value"].tolist(),
                "A year before, %": newest["group"].map(before).tolist(),
                "Of whom": newest["area_name"].tolist(),
            }
        ),
        picture=charts.answers(
            rows_of([published_row(row["group"], row) for _, row in newest.iterrows()]),
            title="Victims satisfied with the police service",
            unit=f"Per cent of victims who reported, {row['area_name']}, {row['period']}",
            source=source_of(setting, rows).line(),
        ),
        notes=(
            "Face to face and the other two ways are two surveys, of different kinds of crime: "
            "they are not compared.",
        ),
    )


@recorded
def barrier(setting: Setting) -> Exhibit | None:
    """What was named as keeping people from seeking support, as a local survey is quoted."""
    rows = published(setting, NOT_BELIEVED).dropna(subset=["value"])
    if rows.empty:
        return None
    row, source = rows.iloc[-1], source_of(setting, rows)
    return exhibit(
        setting,
        key="barrier",
        heading="What keeps people from seeking support?",
        finding=(
            f"{row['value']:.0f} % {rows.attrs['outcome_words']}. This is quoted in print; the "
            "survey itself is not held."
        ),
        measure=rows.attrs["label"],
        unit="per cent of those who answered",
        period=row["period"],
        base=BASE,
        sources=(source,),
        table=pd.DataFrame(
            {
                "What": [rows.attrs["label"]],
                "Share, %": [row["value"]],
                "Of whom": [row["area_name"]],
                "When": [row["period"]],
            }
        ),
        notes=(f"{rows.attrs['geography_note']}.",),
    )
