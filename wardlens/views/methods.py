"""Data and methods: coverage, breaks, sources, and every measure with its definition."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens import charts, sentences
from wardlens.exhibits import Exhibit
from wardlens.measures import MEASURES, Measure
from wardlens.views.setting import Setting

_SERIES = {
    "mps-ward": "Met Police, by ward",
    "mps-borough": "Met Police, by borough",
    "policeuk-lsoa": "police.uk, by neighbourhood",
    "policeuk-street": "police.uk, street level",
}


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
    coverage: Exhibit
    measures: tuple[Measure, ...]
    ledger: pd.DataFrame
    sources: tuple[RegisteredSource, ...]


def methods(setting: Setting) -> Methods:
    """Everything on the data and methods page: the same for every choice of filters."""
    return setting.once("methods", lambda: _methods(setting))


def _methods(setting: Setting) -> Methods:
    ledger = setting.fetch("ledger_entries", {})
    return Methods(
        title="Where do these numbers come from?",
        coverage=_coverage(setting),
        measures=tuple(MEASURES.values()),
        ledger=_by_words(
            {
                "series": ledger["series"].map(_SERIES),
                "when": [
                    _span(first, last)
                    for first, last in zip(ledger["first_month"], ledger["last_month"], strict=True)
                ],
                "kind": ledger["kind"],
                "words": ledger["words"],
            }
        ),
        sources=_registered(setting.fetch("sources", {}), setting.fetch("editions_held", {})),
    )


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


def _coverage(setting: Setting) -> Exhibit:
    rows = setting.fetch("coverage_by_month", {})
    usual = rows.groupby("series")["areas"].transform("max")
    rows = rows.assign(
        label=rows["series"].map(_SERIES),
        state=[
            "part" if part or areas < most else "whole"
            for part, areas, most in zip(rows["parts"], rows["areas"], usual, strict=True)
        ],
    )
    spans = rows.groupby("label")["month"].agg(["min", "max"])
    told = [
        f"{label}: {sentences.months(span['min'], span['max'])}" for label, span in spans.iterrows()
    ]
    return Exhibit(
        key="coverage",
        heading="Which months are covered?",
        finding=f"{'; '.join(told)}.",
        measure="Months covered",
        unit="months",
        period=sentences.months(rows["month"].min(), rows["month"].max()),
        base=f"{len(rows):,} months in {rows['series'].nunique()} series",
        sources=tuple(
            setting.sources[name] for name in rows["series"].unique() if name in setting.sources
        ),
        release=setting.offer.release,
        table=pd.DataFrame(
            {
                "Series": rows["label"],
                "Month": [_month(month) for month in rows["month"]],
                "Areas": rows["areas"],
                "Covered": rows["state"],
                "Edition": [_month(month) for month in rows["edition"]],
            }
        ),
        picture=charts.coverage(
            rows, title="Months covered", source=setting.short_source("mps-ward")
        ),
        provenance="queries/coverage_by_month.sql",
    )


def _month(month: pd.Timestamp) -> str:
    return "" if pd.isna(month) else f"{month:%B %Y}"


def _span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    if pd.isna(last):
        return f"from {_month(first)}"
    return _month(first) if first == last else f"{_month(first)} to {_month(last)}"


def _by_words(columns: dict[str, object]) -> pd.DataFrame:
    """Ledger entries, those that say the same of several series put together."""
    rows = pd.DataFrame(columns)
    keys = ["when", "kind", "words"]
    series = rows.groupby(keys, sort=False)["series"].agg(
        lambda names: "; ".join(dict.fromkeys(names))
    )
    return series.reset_index()
