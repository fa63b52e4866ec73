"""Data and methods: coverage, breaks, sources, and every measure with its definition."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.series import LABELS, WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.harm import is_weighed
from wardlens.measures.offences import MEASURES, WHOLE, Measure
from wardlens.views.comparison import in_no_borough
from wardlens.views.exhibit import exhibit
from wardlens.views.methods.coverage import coverage, month_words
from wardlens.views.setting import Setting, recorded


@dataclass(frozen=True, slots=True)
class RegisteredSource:
    """One entry of the source register, in terms and words."""

    key: str
    heading: str
    page: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Methods:
    """The data and methods page."""

    title: str
    verdict: str
    counts: tuple[str, ...]
    """How many offences each table of the police holds."""
    coverage: Exhibit
    elsewhere: str
    """Why the counts differ, and what is counted in none of the boroughs."""
    revisions: Exhibit
    citation: tuple[str, ...]
    measures: tuple[Measure, ...]
    ledger: pd.DataFrame
    sources: tuple[RegisteredSource, ...]


def methods(setting: Setting) -> Methods:
    """Everything on the data and methods page: the same for every choice of filters."""
    return setting.part(_methods)


def _methods(setting: Setting) -> Methods:
    ledger = setting.fetch("ledger_entries", {})
    return Methods(
        title="Where do these numbers come from?",
        verdict="Counts come from the police, answers from surveys.",
        counts=_counts(setting),
        coverage=coverage(setting),
        elsewhere=" ".join(filter(None, (_why_counts_differ(setting), in_no_borough(setting)))),
        revisions=_revised(setting),
        citation=_citation(setting),
        measures=tuple(
            one for one in MEASURES.values() if is_weighed(one, setting.offer.weightings)
        ),
        ledger=_by_words(
            {
                "series": ledger["series"].map(lambda key: LABELS.get(key, key)),
                "when": [
                    _span(first, last)
                    for first, last in zip(ledger["first_month"], ledger["last_month"], strict=True)
                ],
                "kind": ledger["kind"],
                "words": ledger["words"],
            }
        ),
        sources=_registered(_shown(setting), setting.fetch("editions_held", {})),
    )


def _counts(setting: Setting) -> tuple[str, ...]:
    """All offences of the borough in each table that holds them; nothing where only one does."""
    by_wards, by_borough, places = _all_offences(setting)
    told = [
        words
        for count, words in (
            (by_wards, f"{by_wards:,.0f} by ward (most pages)"),
            (by_borough, f"{by_borough:,.0f} by borough"),
            (places.sum(min_count=1), f"{places.sum():,.0f} on police.uk's map"),
        )
        if count == count
    ]
    if len(told) < 2:
        return ()
    return (
        f"{'Three' if len(told) > 2 else 'Two'} tables count all offences "
        f"{setting.of_the_default().filters.when}: {sentences.listed(told)}.",
        "Never compare one with another.",
    )


def _why_counts_differ(setting: Setting) -> str:
    """What one table of all offences counts and another does not."""
    by_wards, by_borough, places = _all_offences(setting)
    told = (
        "The count by borough has offences without a ward too." if by_borough > by_wards else "",
        f"The map holds {places.count()} of {len(places)} neighbourhoods."
        if 0 < places.count() < len(places)
        else "",
    )
    return " ".join(filter(None, told))


def _all_offences(setting: Setting) -> tuple[float, float, pd.Series]:
    """All offences of the borough by wards, in the borough table and by neighbourhood."""
    asked = setting.of_the_default()
    boroughs = asked.result(MEASURES["borough_offences"])["estimate"]
    return (
        float(asked.result(MEASURES["offences"], WHOLE).loc[WHOLE, "estimate"]),
        float(boroughs.get(setting.partnership.borough_code, float("nan"))),
        asked.result(MEASURES["lsoa_offences"])["estimate"],
    )


def _shown(setting: Setting) -> pd.DataFrame:
    """The source register; a made-up survey stands in it only where it is shown."""
    rows = setting.fetch("sources", {})
    return rows if setting.offer.is_made_up else rows[rows["kind"] != "illustrative"]


def _registered(rows: pd.DataFrame, files: pd.DataFrame) -> tuple[RegisteredSource, ...]:
    """The source register, with the published files behind each series."""
    held = {
        series: tuple(
            ("File", f"{row.file} (SHA-256 {row.sha256[:16]}…)") for row in ours.itertuples()
        )
        for series, ours in files.groupby("series")
    }
    return tuple(
        RegisteredSource(
            row.source,
            f"{row.publisher}: {row.title}",
            row.page,
            (
                ("Period", row.period),
                ("Edition", row.edition),
                ("Licence", row.licence),
                ("Attribution", row.attribution),
                ("What we did to it", row.done),
                ("Tables", row.tables),
                *held.get(row.series, ()),
            ),
        )
        for row in rows.itertuples()
    )


@recorded
def _revised(setting: Setting) -> Exhibit:
    """Figures that a later edition of the same table changed."""
    rows = setting.fetch("revisions", {})
    series = rows["series"].map(lambda key: LABELS.get(key, key))
    told = (
        f"{len(rows):,} figures were changed by a later edition: old and new stand in the table."
        if len(rows)
        else "No figure held here was changed by a later edition."
    )
    return exhibit(
        setting,
        key="revisions",
        heading="What was revised?",
        finding=told,
        measure="Figures revised by a later edition",
        unit="offences",
        period=sentences.months(rows["month"].min(), rows["month"].max())
        if len(rows)
        else sentences.months(setting.offer.months[0], setting.offer.months[-1]),
        base=f"{len(rows):,} figures",
        sources=(WARD_TABLE,),
        table=pd.DataFrame(
            {
                "Source": series,
                "Edition": [month_words(month) for month in rows["edition"]],
                "Area": rows["area_name"].fillna(rows["area_code"]),
                "Month": [month_words(month) for month in rows["month"]],
                "Kind of offence": rows["offence"],
                "Before the revision": rows["held_offences"].astype("float64"),
                "Revised to": rows["file_offences"].astype("float64"),
            }
        ),
    )


def _citation(setting: Setting) -> tuple[str, ...]:
    """How to name these figures in a paper, and what has to be named with them."""
    own = setting.partnership.name
    return (
        f"{own}: Wardlens, data release {setting.offer.release}, police figures to "
        f"{setting.offer.last_ward_month:%B %Y}. Then the page and its address from Share: the "
        "period and the release are in it.",
        "Name the publisher of the figures too, and its licence: both stand under every figure "
        "and in every download. Each attribution is in the list under Sources.",
        "Every table here can be taken as a file, with what it is and where it is from beside it.",
    )


def _span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    if pd.isna(last):
        return f"from {month_words(first)}"
    return month_words(first) if first == last else f"{month_words(first)} to {month_words(last)}"


def _by_words(columns: dict[str, object]) -> pd.DataFrame:
    """Ledger entries, those that say the same of several series put together."""
    rows = pd.DataFrame(columns)
    keys = ["when", "kind", "words"]
    series = rows.groupby(keys, sort=False)["series"].agg(
        lambda names: "; ".join(dict.fromkeys(names))
    )
    return series.reset_index()
